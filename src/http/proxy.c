/* SPDX-License-Identifier: MIT */
#include "http/proxy.h"

#include <stddef.h>
#include <stdlib.h>

#include "base/str.h"
#include "http/http.h"

/* In libcurl's order. HTTP_PROXY in capitals is not among them: a CGI program's client sets it. */
const struct http_proxy http_proxies[] = {
	{"https_proxy", .https = true},
	{"HTTPS_PROXY", .https = true},
	{"http_proxy", .http = true},
	{"all_proxy", true, true},
	{"ALL_PROXY", true, true},
	{NULL, false, false},
};

const char *proxy_variable(const char *url)
{
	bool https = str_eq_nocase(str_slice(str_of(url), 0, 6), STR("https:"));
	const struct http_proxy *proxy = http_proxies;

	if (http_is_loopback(url))
		return NULL;
	for (; proxy->variable; proxy++) {
		const char *text = getenv(proxy->variable);

		if ((https ? proxy->https : proxy->http) && text && *text)
			return proxy->variable;
	}
	return NULL;
}
