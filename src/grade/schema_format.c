/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "base/ascii.h"
#include "base/regex_ecma.h"
#include "base/uri.h"
#include "base/utf8.h"
#include "grade/schema_node.h"

/* The formats of the draft (its part on validation, section 7.3). */

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

		if (dash ? text.data[i] != '-' : !ascii_is_hex(text.data[i]))
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

	while (at < text.len && ascii_is_digit(text.data[at]))
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
			if (at + 2 >= text.len || !ascii_is_hex(text.data[at + 1]) ||
				!ascii_is_hex(text.data[at + 2]))
				return false;
			at += 2;
		} else if (!ascii_is_letter(byte) && !ascii_is_digit(byte) && byte != '_') {
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
		if (!ascii_is_digit(text.data[i]))
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
			if (at + 2 >= text.len || !ascii_is_hex(text.data[at + 1]) ||
				!ascii_is_hex(text.data[at + 2]))
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

/* A label in ASCII or Unicode is looked up character by character. */
#define HOST_UNITS 16

static const struct schema_format formats[] = {
	{"date-time", schema_is_date_time, 1},
	{"date", schema_is_date, 1},
	{"time", schema_is_time, 1},
	{"duration", schema_is_duration, 1},
	{"email", schema_is_email, HOST_UNITS},
	{"idn-email", schema_is_idn_email, 1},
	{"hostname", uri_is_hostname, HOST_UNITS},
	{"idn-hostname", schema_is_idn_hostname, HOST_UNITS},
	{"ipv4", uri_is_ipv4, 1},
	{"ipv6", uri_is_ipv6, 1},
	{"uri", is_uri, 1},
	{"uri-reference", is_uri_reference, 1},
	{"iri", is_iri, 1},
	{"iri-reference", is_iri_reference, 1},
	{"uri-template", is_uri_template, 1},
	{"uuid", is_uuid, 1},
	{"json-pointer", is_json_pointer, 1},
	{"relative-json-pointer", is_relative_json_pointer, 1},
	{"regex", is_regex, 1},
};

const struct schema_format *schema_format_of(struct str name)
{
	for (size_t i = 0; i < ARRAY_LEN(formats); i++) {
		if (str_eqz(name, formats[i].name))
			return &formats[i];
	}
	return NULL;
}
