/* SPDX-License-Identifier: MIT */
#include "base/json_scan.h"

#include <string.h>

#include "base/ascii.h"
#include "base/json.h"
#include "base/utf8.h"

const char json_too_deep[] = "nested deeper than 200 levels";

static bool fail(struct json_scan *scan, const char *fault)
{
	scan->fault = fault;
	return false;
}

static int peek(const struct json_scan *scan)
{
	return scan->at < scan->text.len ? (unsigned char)scan->text.data[scan->at] : -1;
}

static void skip_space(struct json_scan *scan)
{
	for (;;) {
		const int byte = peek(scan);

		if (byte != ' ' && byte != '\t' && byte != '\n' && byte != '\r')
			return;
		scan->at++;
	}
}

static void note(struct json_scan *scan, size_t from)
{
	if (scan->keep)
		*VEC_PUSH(&scan->tokens) = (struct json_token){from, scan->at - from, 0};
}

unsigned json_hex4(const char *digits)
{
	unsigned unit = 0;

	for (size_t i = 0; i < 4; i++) {
		const char byte = digits[i];

		unit = unit << 4 | (unsigned)ascii_hex_value(byte);
	}
	return unit;
}

/* At the u of a \u escape, the first of a pair or alone. */
static bool scan_unicode(struct json_scan *scan)
{
	const char *at = scan->text.data + scan->at;
	const size_t left = scan->text.len - scan->at;
	unsigned unit;

	for (size_t i = 1; i <= 4; i++) {
		if (i >= left || !ascii_is_hex(at[i]))
			return fail(scan, "an escape of fewer than four hexadecimal digits");
	}
	unit = json_hex4(at + 1);
	scan->at += 5;
	if (json_is_low(unit)) {
		scan->lone++;
	} else if (json_is_high(unit)) {
		bool paired = left >= 11 && at[5] == '\\' && at[6] == 'u';

		for (size_t i = 7; i <= 10 && paired; i++)
			paired = ascii_is_hex(at[i]);
		if (paired && json_is_low(json_hex4(at + 7)))
			scan->at += 6;
		else
			scan->lone++;
	}
	return true;
}

static bool scan_escape(struct json_scan *scan)
{
	int byte;

	scan->at++;
	byte = peek(scan);
	if (byte == 'u')
		return scan_unicode(scan);
	if (byte <= 0 || !strchr("\"\\/bfnrt", byte))
		return fail(scan, "an unknown escape");
	scan->at++;
	return true;
}

static bool scan_string(struct json_scan *scan)
{
	const size_t from = scan->at++;

	for (;;) {
		int byte;

		scan->at = json_plain_end(scan->text, scan->at);
		byte = peek(scan);
		if (byte < 0)
			return fail(scan, "a string that does not end");
		if (byte == '"')
			break;
		if (byte < 0x20)
			return fail(scan, "a control character in a string");
		if (byte == '\\') {
			if (!scan_escape(scan))
				return false;
		} else {
			const size_t start = scan->at;

			utf8_next(scan->text, &scan->at);
			if (scan->at == start + 1) {
				scan->at = start;
				return fail(scan, "bytes that are not UTF-8");
			}
		}
	}
	scan->at++;
	note(scan, from);
	return true;
}

static bool scan_digits(struct json_scan *scan)
{
	const size_t from = scan->at;

	while (peek(scan) >= '0' && peek(scan) <= '9')
		scan->at++;
	return scan->at > from || fail(scan, "a number that lacks a digit");
}

static bool scan_number(struct json_scan *scan)
{
	const size_t from = scan->at;

	if (peek(scan) == '-')
		scan->at++;
	if (peek(scan) == '0') {
		scan->at++;
		if (peek(scan) >= '0' && peek(scan) <= '9')
			return fail(scan, "a number that begins with 0");
	} else if (!scan_digits(scan)) {
		return false;
	}
	if (peek(scan) == '.') {
		scan->at++;
		if (!scan_digits(scan))
			return false;
	}
	if (peek(scan) == 'e' || peek(scan) == 'E') {
		scan->at++;
		if (peek(scan) == '+' || peek(scan) == '-')
			scan->at++;
		if (!scan_digits(scan))
			return false;
	}
	note(scan, from);
	return true;
}

static bool scan_word(struct json_scan *scan, struct str word)
{
	const size_t from = scan->at;

	if (!str_starts(str_slice(scan->text, from, scan->text.len), word))
		return fail(scan, "not a JSON value");
	scan->at += word.len;
	note(scan, from);
	return true;
}

/* A string, number or word. */
static bool scan_scalar(struct json_scan *scan)
{
	switch (peek(scan)) {
	case '"':
		return scan_string(scan);
	case 't':
		return scan_word(scan, STR("true"));
	case 'f':
		return scan_word(scan, STR("false"));
	case 'n':
		return scan_word(scan, STR("null"));
	case -1:
		return fail(scan, "the text ends where a value should stand");
	default:
		if (peek(scan) == '-' || (peek(scan) >= '0' && peek(scan) <= '9'))
			return scan_number(scan);
		return fail(scan, "not a JSON value");
	}
}

static bool scan_key(struct json_scan *scan)
{
	if (peek(scan) != '"')
		return fail(scan, "a key in quotes should stand here");
	if (!scan_string(scan))
		return false;
	skip_space(scan);
	if (peek(scan) != ':')
		return fail(scan, "a colon should stand here");
	scan->at++;
	skip_space(scan);
	return true;
}

/* Behind a value: closes what ends here. True if another value follows, in the same container. */
static bool close_all(struct json_scan *scan, const char *open, size_t *depth)
{
	while (*depth > 0) {
		const bool object = open[*depth - 1] == '{';

		skip_space(scan);
		if (peek(scan) == ',') {
			scan->at++;
			skip_space(scan);
			return !object || scan_key(scan);
		}
		if (peek(scan) != (object ? '}' : ']'))
			return fail(scan, object ? "a comma or } should stand here"
						 : "a comma or ] should stand here");
		scan->at++;
		--*depth;
	}
	return false;
}

static bool scan_value(struct json_scan *scan)
{
	char open[JSON_DEPTH];     /* the brackets around this place */
	size_t around[JSON_DEPTH]; /* and their tokens */
	size_t depth = 0;

	for (;;) {
		const int byte = peek(scan);

		if (++scan->values > JSON_MAX_VALUES && scan->keep)
			return fail(scan, "more than 400,000 values");
		if (scan->keep && depth)
			scan->tokens.items[around[depth - 1]].count++;
		if (byte == '{' || byte == '[') {
			if (depth == JSON_DEPTH)
				return fail(scan, json_too_deep);
			around[depth] = scan->tokens.count;
			open[depth++] = (char)byte;
			scan->at++;
			note(scan, scan->at - 1);
			skip_space(scan);
			if (peek(scan) != (byte == '{' ? '}' : ']')) {
				if (byte == '{' && !scan_key(scan))
					return false;
				continue;
			}
			scan->at++;
			depth--;
		} else if (!scan_scalar(scan)) {
			return false;
		}
		if (!close_all(scan, open, &depth))
			return !scan->fault;
	}
}

bool json_scan(struct json_scan *scan)
{
	skip_space(scan);
	if (!scan_value(scan))
		return false;
	scan->end = scan->at;
	skip_space(scan);
	return scan->at == scan->text.len || fail(scan, "something follows the value");
}

bool json_is_number(struct str text)
{
	struct json_scan scan = {.text = text};

	return text.len && scan_number(&scan) && scan.at == text.len;
}
