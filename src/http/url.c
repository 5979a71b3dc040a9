/* SPDX-License-Identifier: MIT */
#include "http/http.h"

#include <string.h>
#include <strings.h>

#include "base/ascii.h"

/*
 * Only the plainest form of a URL is accepted, so that libcurl cannot read another host out of it
 * than this file did: a scheme, a host of letters, digits, '.', '-' and '_' (or an address in
 * brackets), a port in digits, and a path of visible ASCII.
 */
struct url {
	bool https;
	struct str host; /* without brackets */
	bool bracketed;
	struct str port; /* empty: none */
	struct str rest; /* path and query */
};

static bool take_scheme(struct str *rest, bool *https)
{
	static const char *const schemes[] = {"http://", "https://"};

	for (size_t i = 0; i < ARRAY_LEN(schemes); i++) {
		size_t len = strlen(schemes[i]);

		if (rest->len < len || strncasecmp(rest->data, schemes[i], len) != 0)
			continue;
		*https = i == 1;
		*rest = str_slice(*rest, len, rest->len);
		return true;
	}
	return false;
}

/* The host at the start of `rest`: what stands before a port, a path, a query or the end. */
static bool take_host(struct str *rest, struct url *url)
{
	size_t at = 0;

	url->bracketed = rest->len && rest->data[0] == '[';
	if (url->bracketed) {
		for (at = 1; at < rest->len && rest->data[at] != ']'; at++) {
			if (!ascii_is_alnum(rest->data[at]) && !strchr(":.", rest->data[at]))
				return false;
		}
		if (at == rest->len)
			return false;
		url->host = str_slice(*rest, 1, at++);
	} else {
		while (at < rest->len && (ascii_is_alnum(rest->data[at]) ||
						 (rest->data[at] && strchr(".-_", rest->data[at]))))
			at++;
		url->host = str_slice(*rest, 0, at);
	}
	*rest = str_slice(*rest, at, rest->len);
	return url->host.len > 0;
}

static bool take_port(struct str *rest, struct url *url)
{
	int64_t port;
	size_t at = 1;

	url->port = STR_NONE;
	if (!rest->len || rest->data[0] != ':')
		return true;
	while (at < rest->len && ascii_is_digit(rest->data[at]))
		at++;
	url->port = str_slice(*rest, 1, at);
	*rest = str_slice(*rest, at, rest->len);
	return url->port.len <= 5 && str_to_i64(url->port, &port) && port >= 1 && port <= 65535;
}

static bool split(const char *text, struct url *url)
{
	struct str rest = str_of(text);

	*url = (struct url){0};
	if (!take_scheme(&rest, &url->https) || !take_host(&rest, url) || !take_port(&rest, url))
		return false;
	url->rest = rest;
	return !rest.len || rest.data[0] == '/' || rest.data[0] == '?';
}

/* Four decimal parts without leading zeroes, which some resolvers would read as octal. */
static bool is_loopback_v4(struct str host)
{
	struct str part;
	int parts = 0;

	if (str_ends(host, STR(".")))
		return false;
	while (str_next(&host, '.', &part)) {
		int64_t number;

		if (!part.len || part.len > 3 || (part.len > 1 && part.data[0] == '0') ||
			!ascii_is_digit(part.data[0]) || !str_to_i64(part, &number) || number > 255)
			return false;
		if (!parts++ && number != 127)
			return false;
	}
	return parts == 4;
}

static bool host_is_loopback(const struct url *url)
{
	if (url->bracketed)
		return str_eqz(url->host, "::1");
	return str_eq_nocase(url->host, STR("localhost")) || is_loopback_v4(url->host);
}

bool http_is_loopback(const char *url)
{
	struct url parts;

	return url && split(url, &parts) && host_is_loopback(&parts);
}

bool http_host(const char *url, char *out, size_t size)
{
	struct url parts;

	if (!url || !split(url, &parts) || parts.host.len >= size)
		return false;
	memcpy(out, parts.host.data, parts.host.len);
	out[parts.host.len] = '\0';
	return true;
}

/* What may be said about a part that is not allowed, without showing what may be a password. */
static bool check_characters(const char *url, struct err *err)
{
	size_t authority_end = strcspn(url, "/?#");
	const char *scheme_end = strstr(url, "://");

	for (const char *c = url; *c; c++) {
		if ((unsigned char)*c <= 0x20 || (unsigned char)*c >= 0x7f)
			return err_set(err, ERR_CONFIG,
				"the URL holds a space, a control character or a character "
				"outside ASCII: percent-encode it");
	}
	if (scheme_end)
		authority_end = strcspn(scheme_end + 3, "/?#") + (size_t)(scheme_end + 3 - url);
	if (memchr(url, '@', authority_end))
		return err_set(err, ERR_CONFIG,
			"the URL holds a user or password before '@': name the key's variable in "
			"key_env instead");
	if (strpbrk(url, "\\#"))
		return err_set(
			err, ERR_CONFIG, "the URL '%s' holds a '\\' or '#': leave it out", url);
	return true;
}

bool http_check_url(const char *url, bool allow_http, struct err *err)
{
	struct url parts;
	struct str rest;
	bool https;

	if (!url || !*url)
		return err_set(err, ERR_CONFIG, "the URL is empty: set base_url");
	if (!check_characters(url, err))
		return false;
	rest = str_of(url);
	if (!take_scheme(&rest, &https))
		return err_set(err, ERR_CONFIG,
			"the URL '%s' is not allowed: it must begin with https:// or http://", url);
	if (!split(url, &parts))
		return err_set(err, ERR_CONFIG, "the URL '%s' has no valid host and port", url);
	if (!https && !allow_http && !host_is_loopback(&parts))
		return err_set(err, ERR_CONFIG,
			"http:// to %.*s would send prompts and keys in the clear: use https://, "
			"or "
			"set allow_http: true",
			STR_ARG(parts.host));
	return true;
}
