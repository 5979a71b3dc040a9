/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "base/ascii.h"
#include "base/idn.h"
#include "base/uri.h"
#include "base/utf8.h"
#include "grade/schema_node.h"

/* Formats of hosts in Unicode, and of mailboxes. */

/* Bytes; its labels in ASCII take no more than 253. */
#define HOST_MAX 1012

static bool is_ascii(struct str text)
{
	for (size_t i = 0; i < text.len; i++) {
		if ((unsigned char)text.data[i] >= 0x80)
			return false;
	}
	return true;
}

/* RFC 5890, 2.3.2.3. Two hyphens in the third place are those of xn-- alone. */
static bool is_idn_label(struct str label)
{
	if (!is_ascii(label))
		return label.data[0] != '-' && label.data[label.len - 1] != '-' &&
		       idn_is_unicode_label(label);
	return uri_is_hostname(label) &&
	       (!str_eqz(str_slice(label, 2, 4), "--") ||
		       str_eq_nocase(str_slice(label, 0, 4), STR("xn--")));
}

/* The ends of labels are the dot and the three that RFC 3490 takes for it. */
bool schema_is_idn_hostname(struct str text)
{
	size_t from = 0;

	if (text.len == 0 || text.len > HOST_MAX)
		return false;
	for (size_t at = 0; at < text.len;) {
		const size_t end = at;
		const uint32_t code = utf8_next(text, &at);

		if (code != '.' && code != 0x3002 && code != 0xFF0E && code != 0xFF61)
			continue;
		if (end == from || !is_idn_label(str_slice(text, from, end)))
			return false;
		from = at;
	}
	return from < text.len && is_idn_label(str_slice(text, from, text.len));
}

/* The text between quotes: anything printable, a backslash before any of it. */
static bool is_quoted(struct str text, bool unicode)
{
	if (text.len < 2 || text.data[text.len - 1] != '"')
		return false;
	for (size_t at = 1; at + 1 < text.len; at++) {
		const unsigned char byte = (unsigned char)text.data[at];

		if (byte == '\\') {
			if (at + 2 >= text.len)
				return false;
			at++;
		} else if (byte == '"') {
			return false;
		}
		if ((unsigned char)text.data[at] < 0x20 || text.data[at] == 0x7F ||
			(!unicode && (unsigned char)text.data[at] >= 0x80))
			return false;
	}
	return true;
}

/* Words of RFC 5321's atext, with dots between them. */
static bool is_dotted(struct str text, bool unicode)
{
	bool dot = true; /* one must not follow */

	for (size_t i = 0; i < text.len; i++) {
		const char byte = text.data[i];

		if (byte == '.') {
			if (dot)
				return false;
			dot = true;
			continue;
		}
		dot = false;
		if ((unsigned char)byte >= 0x80) {
			if (!unicode)
				return false;
		} else if (!ascii_is_alnum(byte) &&
			   (byte == '\0' || !strchr("!#$%&'*+-/=?^_`{|}~", byte))) {
			return false;
		}
	}
	return !dot;
}

/* Labels of any script, which need not be normalised here; ASCII in them is as in other names. */
static bool is_unicode_host(struct str text)
{
	struct str rest = text, label;

	while (str_next(&rest, '.', &label)) {
		if (label.len == 0 || label.data[0] == '-' || label.data[label.len - 1] == '-')
			return false;
		for (size_t i = 0; i < label.len; i++) {
			const char byte = label.data[i];

			if ((unsigned char)byte < 0x80 && !ascii_is_alnum(byte) && byte != '-')
				return false;
		}
	}
	return text.len > 0;
}

/* RFC 5321, 4.1.2: a local part of at most 64 octets, @, a name or an address in brackets. */
static bool is_mailbox(struct str text, bool unicode)
{
	const bool quoted = text.len && text.data[0] == '"';
	size_t sign = text.len;
	struct str local, host;

	while (sign > 0 && text.data[sign - 1] != '@')
		sign--;
	if (sign == 0)
		return false;
	local = str_slice(text, 0, sign - 1);
	host = str_slice(text, sign, text.len);
	if (local.len > 64 || !(quoted ? is_quoted(local, unicode) : is_dotted(local, unicode)))
		return false;
	if (host.len > 2 && host.data[0] == '[' && host.data[host.len - 1] == ']') {
		const struct str inside = str_slice(host, 1, host.len - 1);

		if (str_eq_nocase(str_slice(inside, 0, 5), STR("IPv6:")))
			return uri_is_ipv6(str_slice(inside, 5, inside.len));
		return uri_is_ipv4(inside);
	}
	return unicode ? is_unicode_host(host) : uri_is_hostname(host);
}

bool schema_is_email(struct str text)
{
	return is_mailbox(text, false);
}

bool schema_is_idn_email(struct str text)
{
	return is_mailbox(text, true);
}
