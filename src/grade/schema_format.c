/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "base/regex_ecma.h"
#include "base/uri.h"
#include "base/utf8.h"
#include "grade/schema_node.h"

/* The formats of the draft (its part on validation, section 7.3). */

static bool is_digit(char byte)
{
	return byte >= '0' && byte <= '9';
}

static bool is_letter(char byte)
{
	return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
}

static bool is_hex(char byte)
{
	return is_digit(byte) || (byte >= 'a' && byte <= 'f') || (byte >= 'A' && byte <= 'F');
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
		if ((unsigned char)byte >= 0x80
				? !unicode
				: !is_letter(byte) && !is_digit(byte) &&
					  (byte == '\0' || !strchr("!#$%&'*+-/=?^_`{|}~", byte)))
			return false;
	}
	return !dot;
}

/* Labels of any script; ASCII in them is as in other names of hosts. */
static bool is_unicode_host(struct str text)
{
	struct str rest = text, label;

	if (text.len == 0 || text.data[text.len - 1] == '.')
		return false;
	while (str_next(&rest, '.', &label)) {
		if (label.len == 0 || label.data[0] == '-' || label.data[label.len - 1] == '-')
			return false;
		for (size_t i = 0; i < label.len; i++) {
			const char byte = label.data[i];

			if ((unsigned char)byte < 0x80 && !is_letter(byte) && !is_digit(byte) &&
				byte != '-')
				return false;
		}
	}
	return true;
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

static bool is_email(struct str text)
{
	return is_mailbox(text, false);
}

static bool is_idn_email(struct str text)
{
	return is_mailbox(text, true);
}

static bool is_uri(struct str text)
{
	return uri_valid(text, 0);
}

static bool is_uri_reference(struct str text)
{
	return uri_valid(text, URI_REFERENCE);
}

static bool is_iri(struct str text)
{
	return uri_valid(text, URI_UNICODE);
}

static bool is_iri_reference(struct str text)
{
	return uri_valid(text, URI_REFERENCE | URI_UNICODE);
}

/* RFC 4122, 3: eight, four, four, four and twelve hexadecimal digits. */
static bool is_uuid(struct str text)
{
	if (text.len != 36)
		return false;
	for (size_t i = 0; i < text.len; i++) {
		const bool dash = i == 8 || i == 13 || i == 18 || i == 23;

		if (dash ? text.data[i] != '-' : !is_hex(text.data[i]))
			return false;
	}
	return true;
}

/* RFC 6901, 3. */
static bool is_json_pointer(struct str text)
{
	if (text.len && text.data[0] != '/')
		return false;
	for (size_t i = 0; i < text.len; i++) {
		if (text.data[i] == '~' &&
			(i + 1 == text.len || (text.data[i + 1] != '0' && text.data[i + 1] != '1')))
			return false;
	}
	return true;
}

/* A whole number without leading zeroes, then a pointer or #. */
static bool is_relative_json_pointer(struct str text)
{
	size_t at = 0;

	while (at < text.len && is_digit(text.data[at]))
		at++;
	if (at == 0 || (at > 1 && text.data[0] == '0'))
		return false;
	text = str_slice(text, at, text.len);
	return str_eqz(text, "#") || is_json_pointer(text);
}

static bool is_regex(struct str text)
{
	struct buf ignored = {0};
	const bool valid = regex_ecma(text, &ignored, NULL);

	buf_free(&ignored);
	return valid;
}

/* RFC 6570, 2.3: a variable's name, then nothing, * or a length. */
static bool is_variable(struct str text)
{
	bool dot = true; /* one must not follow */
	size_t at = 0;

	for (; at < text.len && text.data[at] != ':' && text.data[at] != '*'; at++) {
		const char byte = text.data[at];

		if (byte == '.') {
			if (dot)
				return false;
			dot = true;
			continue;
		}
		dot = false;
		if (byte == '%') {
			if (at + 2 >= text.len || !is_hex(text.data[at + 1]) ||
				!is_hex(text.data[at + 2]))
				return false;
			at += 2;
		} else if (!is_letter(byte) && !is_digit(byte) && byte != '_') {
			return false;
		}
	}
	if (dot)
		return false;
	if (at == text.len)
		return true;
	if (text.data[at] == '*')
		return at + 1 == text.len;
	text = str_slice(text, at + 1, text.len);
	if (text.len < 1 || text.len > 4 || text.data[0] == '0')
		return false;
	for (size_t i = 0; i < text.len; i++) {
		if (!is_digit(text.data[i]))
			return false;
	}
	return true;
}

/* What stands between braces: an operator perhaps, and variables. */
static bool is_expression(struct str text)
{
	struct str variable;

	if (text.len && text.data[0] && strchr("+#./;?&=,!@|", text.data[0]))
		text = str_slice(text, 1, text.len);
	if (text.len == 0 || text.data[text.len - 1] == ',')
		return false;
	while (str_next(&text, ',', &variable)) {
		if (!is_variable(variable))
			return false;
	}
	return true;
}

/* RFC 6570, 2.1: characters that a URI may hold, escapes, and expressions in braces. */
static bool is_uri_template(struct str text)
{
	for (size_t at = 0; at < text.len;) {
		const char byte = text.data[at];
		size_t end;

		if (byte == '{') {
			end = str_find(text, STR("}"), at);
			if (end == SIZE_MAX || !is_expression(str_slice(text, at + 1, end)))
				return false;
			at = end + 1;
		} else if (byte == '%') {
			if (at + 2 >= text.len || !is_hex(text.data[at + 1]) ||
				!is_hex(text.data[at + 2]))
				return false;
			at += 3;
		} else if ((unsigned char)byte >= 0x80) {
			if (utf8_next(text, &at) < 0xA0)
				return false;
		} else if (byte <= ' ' || byte == 0x7F || strchr("\"'<>\\^`|}", byte)) {
			return false;
		} else {
			at++;
		}
	}
	return true;
}

static const struct schema_format formats[] = {
	{"date-time", schema_is_date_time},
	{"date", schema_is_date},
	{"time", schema_is_time},
	{"duration", schema_is_duration},
	{"email", is_email},
	{"idn-email", is_idn_email},
	{"hostname", uri_is_hostname},
	{"ipv4", uri_is_ipv4},
	{"ipv6", uri_is_ipv6},
	{"uri", is_uri},
	{"uri-reference", is_uri_reference},
	{"iri", is_iri},
	{"iri-reference", is_iri_reference},
	{"uri-template", is_uri_template},
	{"uuid", is_uuid},
	{"json-pointer", is_json_pointer},
	{"relative-json-pointer", is_relative_json_pointer},
	{"regex", is_regex},
};

const struct schema_format *schema_format_of(struct str name)
{
	for (size_t i = 0; i < ARRAY_LEN(formats); i++) {
		if (str_eqz(name, formats[i].name))
			return &formats[i];
	}
	return NULL;
}
