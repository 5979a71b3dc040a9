/* SPDX-License-Identifier: MIT */
#include "http/proxy.h"

#include <stddef.h>
#include <stdlib.h>

#include "base/str.h"
#include "http/http.h"

/* In libcurl's order. HTTP_PROXY in capitals is not among them: a CGI program's client sets it. */
static const char *const of_http[] = {"http_proxy", "all_proxy", "ALL_PROXY", NULL};
static const char *const of_https[] = {
	"https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY", NULL};

const char *proxy_variable(const char *url)
{
	bool https = str_eq_nocase(str_slice(str_of(url), 0, 6), STR("https:"));
	const char *const *name = https ? of_https : of_http;

	if (http_is_loopback(url))
		return NULL;
	for (; *name; name++) {
		const char *text = getenv(*name);

		if (text && *text)
			return *name;
	}
	return NULL;
}
