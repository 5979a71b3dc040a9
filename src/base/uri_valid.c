/* SPDX-License-Identifier: MIT */
#include <stdint.h>
#include <string.h>

#include "base/ascii.h"
#include "base/idn.h"
#include "base/uri.h"
#include "base/utf8.h"

/* The grammar of RFC 3986, appendix A, and of RFC 3987, 2.2. */

/* RFC 3987: ucschar, and in a query iprivate too. */
static bool is_unicode(uint32_t code, bool query)
{
	if (code >= 0xE000 && code <= 0xF8FF)
		return query;
	if (code >= 0xF0000)
		return query && (code & 0xFFFF) <= 0xFFFD;
	if (code >= 0x10000)
		return (code & 0xFFFF) <= 0xFFFD && !(code >= 0xE0000 && code < 0xE1000);
	return (code >= 0xA0 && code <= 0xD7FF) || (code >= 0xF900 && code <= 0xFDCF) ||
	       (code >= 0xFDF0 && code <= 0xFFEF);
}

/* Unreserved characters, sub-delims and percent escapes, and those in `more`. */
static bool only(struct str text, const char *more, unsigned flags, bool query)
{
	for (size_t at = 0; at < text.len;) {
		const char byte = text.data[at];

		if ((unsigned char)byte >= 0x80) {
			if (!(flags & URI_UNICODE) || !is_unicode(utf8_next(text, &at), query))
				return false;
			continue;
		}
		if (byte == '%') {
			if (at + 2 >= text.len || !ascii_is_hex(text.data[at + 1]) ||
				!ascii_is_hex(text.data[at + 2]))
				return false;
			at += 3;
			continue;
		}
		if (byte == '\0' ||
			(!ascii_is_letter(byte) && !ascii_is_digit(byte) &&
				!strchr("-._~!$&'()*+,;=", byte) && !strchr(more, byte)))
			return false;
		at++;
	}
	return true;
}

bool uri_is_ipv4(struct str text)
{
	struct str rest = text, part;
	int parts = 0;

	while (str_next(&rest, '.', &part)) {
		int sum = 0;

		if (part.len < 1 || part.len > 3 || (part.len > 1 && part.data[0] == '0'))
			return false;
		for (size_t i = 0; i < part.len; i++) {
			if (!ascii_is_digit(part.data[i]))
				return false;
			sum = sum * 10 + (part.data[i] - '0');
		}
		if (sum > 255)
			return false;
		parts++;
	}
	return parts == 4 && text.data[text.len - 1] != '.';
}

/* Groups between colons; the number of them, the last being perhaps an IPv4 address that counts as
 * two, or -1. */
static int ipv6_groups(struct str text, bool may_end_in_ipv4)
{
	int groups = 0;
	size_t at = 0;

	if (text.len == 0)
		return 0;
	for (;;) {
		size_t end = at;

		while (end < text.len && text.data[end] != ':')
			end++;
		if (end == text.len && may_end_in_ipv4 && uri_is_ipv4(str_slice(text, at, end)))
			return groups + 2;
		if (end == at || end > at + 4)
			return -1;
		for (; at < end; at++) {
			if (!ascii_is_hex(text.data[at]))
				return -1;
		}
		groups++;
		if (end == text.len)
			return groups;
		at = end + 1;
	}
}

bool uri_is_ipv6(struct str text)
{
	const size_t gap = str_find(text, STR("::"), 0);
	int before, after;

	if (gap == SIZE_MAX)
		return ipv6_groups(text, true) == 8;
	before = ipv6_groups(str_slice(text, 0, gap), false);
	after = ipv6_groups(str_slice(text, gap + 2, text.len), true);
	return before >= 0 && after >= 0 && before + after <= 7;
}

/* IPvFuture = "v" 1*HEXDIG "." 1*( unreserved / sub-delims / ":" ) */
static bool is_future(struct str text)
{
	size_t at = 1;

	if (text.len == 0 || (text.data[0] | 0x20) != 'v')
		return false;
	while (at < text.len && ascii_is_hex(text.data[at]))
		at++;
	return at > 1 && at + 1 < text.len && text.data[at] == '.' &&
	       str_find(text, STR("%"), 0) == SIZE_MAX &&
	       only(str_slice(text, at + 1, text.len), ":", 0, false);
}

static bool authority_valid(struct str text, unsigned flags)
{
	const size_t sign = str_find(text, STR("@"), 0);
	struct str host = text;
	size_t port = SIZE_MAX;

	if (sign != SIZE_MAX) {
		if (!only(str_slice(text, 0, sign), ":", flags, false))
			return false;
		host = str_slice(text, sign + 1, text.len);
	}
	if (host.len && host.data[0] == '[') {
		const size_t end = str_find(host, STR("]"), 0);
		struct str inside;

		if (end == SIZE_MAX)
			return false;
		inside = str_slice(host, 1, end);
		if (!uri_is_ipv6(inside) && !is_future(inside))
			return false;
		if (end + 1 == host.len)
			return true;
		if (host.data[end + 1] != ':')
			return false;
		port = end + 1;
	} else {
		port = str_find(host, STR(":"), 0);
		if (!only(str_slice(host, 0, port), "", flags, false))
			return false;
	}
	for (size_t at = port == SIZE_MAX ? host.len : port + 1; at < host.len; at++) {
		if (!ascii_is_digit(host.data[at]))
			return false;
	}
	return true;
}

static bool scheme_valid(struct str text)
{
	if (text.len == 0 || !ascii_is_letter(text.data[0]))
		return false;
	for (size_t i = 1; i < text.len; i++) {
		if (!ascii_is_letter(text.data[i]) && !ascii_is_digit(text.data[i]) &&
			(text.data[i] == '\0' || !strchr("+-.", text.data[i])))
			return false;
	}
	return true;
}

/* A scheme's place; without one, no colon may stand in the first step of the path. */
static bool path_valid(const struct uri *uri, unsigned flags)
{
	size_t first = str_find(uri->path, STR("/"), 0);

	if (uri->authority.data) {
		if (uri->path.len && uri->path.data[0] != '/')
			return false;
	} else if (!uri->scheme.data) {
		if (first == SIZE_MAX)
			first = uri->path.len;
		if (str_find(str_slice(uri->path, 0, first), STR(":"), 0) != SIZE_MAX)
			return false;
	}
	return only(uri->path, ":@/", flags, false);
}

bool uri_valid(struct str text, unsigned flags)
{
	struct uri uri;

	uri_split(text, &uri);
	/* An empty scheme leaves the colon at the beginning of the path, which is refused there. */
	if (uri.scheme.data ? !scheme_valid(uri.scheme) : !(flags & URI_REFERENCE))
		return false;
	return (!uri.authority.data || authority_valid(uri.authority, flags)) &&
	       path_valid(&uri, flags) && only(uri.query, ":@/?", flags, true) &&
	       only(uri.fragment, ":@/?", flags, false);
}

bool uri_is_hostname(struct str text)
{
	struct str rest = text, label;

	if (text.len == 0 || text.len > 253 || text.data[text.len - 1] == '.')
		return false;
	while (str_next(&rest, '.', &label)) {
		if (label.len == 0 || label.len > 63 || label.data[0] == '-' ||
			label.data[label.len - 1] == '-')
			return false;
		for (size_t i = 0; i < label.len; i++) {
			if (!ascii_is_letter(label.data[i]) && !ascii_is_digit(label.data[i]) &&
				label.data[i] != '-')
				return false;
		}
		if (str_eq_nocase(str_slice(label, 0, 4), STR("xn--")) && !idn_is_ascii_form(label))
			return false;
	}
	return true;
}
