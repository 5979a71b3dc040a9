/* SPDX-License-Identifier: MIT */
#include "base/regex_ecma.h"

#include <string.h>

#include "base/arena.h"
#include "base/ascii.h"
#include "base/utf8.h"

#define DEPTH 250

/* White space and line ends of ECMA-262, and all other characters, as parts of a class. */
#define SPACES \
	"\\x{9}-\\x{d}\\x{20}\\x{a0}\\x{1680}\\x{2000}-\\x{200a}\\x{2028}\\x{2029}\\x{202f}\\x{" \
	"205f}" \
	"\\x{3000}\\x{feff}"
#define NO_SPACES \
	"\\x{0}-\\x{8}\\x{e}-\\x{1f}\\x{21}-\\x{9f}\\x{a1}-\\x{167f}\\x{1681}-\\x{1fff}\\x{200b}-" \
	"\\x{2027}\\x{202a}-\\x{202e}\\x{2030}-\\x{205e}\\x{2060}-\\x{2fff}\\x{3001}-\\x{fefe}" \
	"\\x{ff00}-\\x{10ffff}"

struct ecma {
	struct str text;
	size_t at;
	struct buf *out;
	struct err *err;
	bool look[DEPTH]; /* whether each open group looks around */
	size_t depth;
	bool atom; /* what stands before may be repeated */
	unsigned long groups, reference;
};

static bool fault(const struct ecma *e, const char *what)
{
	return err_set(
		e->err, ERR_CONFIG, "at offset %zu of the pattern: %s (ECMA-262)", e->at, what);
}

static int peek(const struct ecma *e, size_t ahead)
{
	return e->at + ahead < e->text.len ? (unsigned char)e->text.data[e->at + ahead] : -1;
}

static void put_code(struct ecma *e, uint32_t code)
{
	buf_printf(e->out, "\\x{%lx}", (unsigned long)code);
}

/* `count` hexadecimal digits; -1 if they are not there. */
static long read_hex(const struct ecma *e, size_t ahead, size_t count)
{
	long sum = 0;

	for (size_t i = 0; i < count; i++) {
		const int digit = ascii_hex_value(peek(e, ahead + i));

		if (digit < 0)
			return -1;
		sum = sum * 16 + digit;
	}
	return sum;
}

/* Behind \u: {1F432}, or one or two units of UTF-16. */
static bool read_unicode(struct ecma *e)
{
	long code = 0, low;

	if (peek(e, 0) == '{') {
		const size_t from = ++e->at;

		for (; ascii_hex_value(peek(e, 0)) >= 0 && code <= 0x10FFFF; e->at++)
			code = code * 16 + ascii_hex_value(peek(e, 0));
		if (peek(e, 0) != '}' || e->at == from)
			return fault(e, "\\u{ wants a code point and }");
		e->at++;
	} else {
		code = read_hex(e, 0, 4);
		if (code < 0)
			return fault(e, "\\u wants four hexadecimal digits");
		e->at += 4;
		if (code >= 0xD800 && code < 0xDC00 && peek(e, 0) == '\\' && peek(e, 1) == 'u') {
			low = read_hex(e, 2, 4);
			if (low >= 0xDC00 && low < 0xE000) {
				code = 0x10000 + ((code & 0x3FF) << 10 | (low & 0x3FF));
				e->at += 6;
			}
		}
	}
	if (code > 0x10FFFF || (code >= 0xD800 && code < 0xE000))
		return fault(e, "an escape of what is no character");
	put_code(e, (uint32_t)code);
	return true;
}

/* General categories by their long names. */
static const struct {
	const char *name, *brief;
} categories[] = {
	{"Letter", "L"},
	{"Cased_Letter", "L&"},
	{"LC", "L&"},
	{"Uppercase_Letter", "Lu"},
	{"Lowercase_Letter", "Ll"},
	{"Titlecase_Letter", "Lt"},
	{"Modifier_Letter", "Lm"},
	{"Other_Letter", "Lo"},
	{"Mark", "M"},
	{"Combining_Mark", "M"},
	{"Nonspacing_Mark", "Mn"},
	{"Spacing_Mark", "Mc"},
	{"Enclosing_Mark", "Me"},
	{"Number", "N"},
	{"Decimal_Number", "Nd"},
	{"digit", "Nd"},
	{"Letter_Number", "Nl"},
	{"Other_Number", "No"},
	{"Punctuation", "P"},
	{"punct", "P"},
	{"Connector_Punctuation", "Pc"},
	{"Dash_Punctuation", "Pd"},
	{"Open_Punctuation", "Ps"},
	{"Close_Punctuation", "Pe"},
	{"Initial_Punctuation", "Pi"},
	{"Final_Punctuation", "Pf"},
	{"Other_Punctuation", "Po"},
	{"Symbol", "S"},
	{"Math_Symbol", "Sm"},
	{"Currency_Symbol", "Sc"},
	{"Modifier_Symbol", "Sk"},
	{"Other_Symbol", "So"},
	{"Separator", "Z"},
	{"Space_Separator", "Zs"},
	{"Line_Separator", "Zl"},
	{"Paragraph_Separator", "Zp"},
	{"Other", "C"},
	{"Control", "Cc"},
	{"cntrl", "Cc"},
	{"Format", "Cf"},
	{"Surrogate", "Cs"},
	{"Private_Use", "Co"},
	{"Unassigned", "Cn"},
};

static void put_category(struct ecma *e, struct str name)
{
	for (size_t i = 0; i < ARRAY_LEN(categories); i++) {
		if (str_eqz(name, categories[i].name)) {
			buf_puts(e->out, categories[i].brief);
			return;
		}
	}
	buf_str(e->out, name);
}

/* At p or P of an escape. */
static bool read_property(struct ecma *e)
{
	const size_t end = str_find(e->text, STR("}"), e->at);
	struct str name, value;

	if (peek(e, 1) != '{' || end == SIZE_MAX || end == e->at + 2)
		return fault(e, "\\p wants a property in braces");
	name = str_slice(e->text, e->at + 2, end);
	for (size_t i = 0; i < name.len; i++) {
		if (!ascii_is_letter(name.data[i]) && !ascii_is_digit(name.data[i]) &&
			name.data[i] != '_' && name.data[i] != '=')
			return fault(e, "\\p wants the name of a property");
	}
	value = name;
	(void)str_next(&value, '=', &name);
	buf_printf(e->out, "\\%c{", e->text.data[e->at]);
	if (!value.data)
		put_category(e, name);
	else if (str_eqz(name, "gc") || str_eqz(name, "General_Category"))
		put_category(e, value);
	else if (str_eqz(name, "sc") || str_eqz(name, "Script"))
		buf_printf(e->out, "sc:%.*s", STR_ARG(value));
	else if (str_eqz(name, "scx") || str_eqz(name, "Script_Extensions"))
		buf_printf(e->out, "scx:%.*s", STR_ARG(value));
	else
		return fault(e, "an unknown kind of property");
	buf_char(e->out, '}');
	e->at = end + 1;
	return true;
}

/* Escapes of one character that mean the same inside and outside of a class. The backslash is
 * behind; e->at stands at the letter. */
static bool read_character(struct ecma *e)
{
	const int byte = peek(e, 0);
	long code;

	e->at++;
	switch (byte) {
	case 't':
	case 'n':
	case 'r':
	case 'f':
		buf_printf(e->out, "\\%c", byte);
		return true;
	case 'v':
		put_code(e, 0xB);
		return true;
	case '0':
		put_code(e, 0);
		return !ascii_is_digit(peek(e, 0)) || fault(e, "an octal escape");
	case 'c':
		if (!ascii_is_letter(peek(e, 0)))
			return fault(e, "\\c wants a letter");
		put_code(e, (uint32_t)peek(e, 0) & 31);
		e->at++;
		return true;
	case 'x':
		code = read_hex(e, 0, 2);
		if (code < 0)
			return fault(e, "\\x wants two hexadecimal digits");
		put_code(e, (uint32_t)code);
		e->at += 2;
		return true;
	case 'u':
		return read_unicode(e);
	default:
		break;
	}
	e->at--;
	if (byte < 0)
		return fault(e, "a backslash at the end");
	if (ascii_is_letter(byte) || ascii_is_digit(byte))
		return fault(e, "an unknown escape");
	put_code(e, utf8_next(e->text, &e->at));
	return true;
}

static bool read_escape(struct ecma *e)
{
	const int byte = peek(e, 1);
	size_t end;

	e->at++;
	e->atom = true;
	if (byte > 0 && strchr("dDwW", byte)) {
		buf_printf(e->out, "\\%c", byte);
		e->at++;
		return true;
	}
	if (byte == 's' || byte == 'S') {
		buf_printf(e->out, "[%s" SPACES "]", byte == 'S' ? "^" : "");
		e->at++;
		return true;
	}
	if (byte == 'b' || byte == 'B') {
		buf_printf(e->out, "\\%c", byte);
		e->at++;
		e->atom = false;
		return true;
	}
	if (byte == 'p' || byte == 'P')
		return read_property(e);
	if (byte >= '1' && byte <= '9') {
		unsigned long number = 0;

		for (; ascii_is_digit(peek(e, 0)) && number < 100000; e->at++)
			number = number * 10 + (unsigned long)(peek(e, 0) - '0');
		if (number > e->reference)
			e->reference = number;
		buf_printf(e->out, "\\g{%lu}", number);
		return true;
	}
	if (byte == 'k') {
		end = str_find(e->text, STR(">"), e->at);
		if (peek(e, 1) != '<' || end == SIZE_MAX)
			return fault(e, "\\k wants <name>");
		buf_printf(e->out, "\\%.*s", STR_ARG(str_slice(e->text, e->at, end + 1)));
		e->at = end + 1;
		return true;
	}
	return read_character(e);
}

static bool read_class_escape(struct ecma *e)
{
	const int byte = peek(e, 1);

	e->at++;
	if (byte > 0 && strchr("dDwW", byte)) {
		buf_printf(e->out, "\\%c", byte);
		e->at++;
		return true;
	}
	if (byte == 's' || byte == 'S') {
		buf_puts(e->out, byte == 's' ? SPACES : NO_SPACES);
		e->at++;
		return true;
	}
	if (byte == 'b') {
		put_code(e, 8);
		e->at++;
		return true;
	}
	if (byte == 'p' || byte == 'P')
		return read_property(e);
	return read_character(e);
}

static bool read_class(struct ecma *e)
{
	const bool inverse = peek(e, 1) == '^';

	e->at += inverse ? 2 : 1;
	e->atom = true;
	if (peek(e, 0) == ']') {
		/* Nothing, or anything. */
		e->at++;
		buf_puts(e->out, inverse ? "[\\x{0}-\\x{10ffff}]" : "(?!)");
		return true;
	}
	buf_puts(e->out, inverse ? "[^" : "[");
	while (peek(e, 0) != ']') {
		const int byte = peek(e, 0);

		if (byte < 0)
			return fault(e, "a class that does not end");
		if (byte == '\\') {
			if (!read_class_escape(e))
				return false;
		} else if (byte == '-') {
			buf_char(e->out, '-');
			e->at++;
		} else {
			put_code(e, utf8_next(e->text, &e->at));
		}
	}
	buf_char(e->out, ']');
	e->at++;
	return true;
}

/* What may stand behind "(?". */
static bool read_group(struct ecma *e)
{
	static const char *const kinds[] = {"(?:", "(?=", "(?!", "(?<=", "(?<!"};
	const struct str rest = str_slice(e->text, e->at, e->text.len);
	bool look = false;
	size_t len = 1;

	if (e->depth == DEPTH)
		return fault(e, "groups nested too deep");
	if (peek(e, 1) == '?') {
		for (size_t i = 0; i < ARRAY_LEN(kinds) && len == 1; i++) {
			if (str_starts(rest, str_of(kinds[i]))) {
				len = strlen(kinds[i]);
				look = i > 0;
			}
		}
		if (len == 1) {
			size_t end = 3;

			if (peek(e, 2) != '<')
				return fault(e, "an unknown kind of group");
			while (ascii_is_letter(peek(e, end)) || peek(e, end) == '_' ||
				(end > 3 && ascii_is_digit(peek(e, end))))
				end++;
			if (end == 3 || peek(e, end) != '>')
				return fault(e, "a group's name wants letters, digits and _");
			len = end + 1;
			e->groups++;
		}
	} else if (peek(e, 1) == '*') {
		return fault(e, "nothing to repeat");
	} else {
		e->groups++;
	}
	buf_str(e->out, str_slice(rest, 0, len));
	e->look[e->depth++] = look;
	e->at += len;
	e->atom = false;
	return true;
}

/* {n}, {n,} or {n,m}: its length, or 0. */
static size_t braces(const struct ecma *e)
{
	size_t at = 1;

	while (ascii_is_digit(peek(e, at)))
		at++;
	if (at == 1)
		return 0;
	if (peek(e, at) == ',')
		at++;
	while (ascii_is_digit(peek(e, at)))
		at++;
	return peek(e, at) == '}' ? at + 1 : 0;
}

static bool read_quantifier(struct ecma *e, size_t len)
{
	if (!e->atom)
		return fault(e, "nothing to repeat");
	if (peek(e, len) == '?')
		len++;
	buf_str(e->out, str_slice(e->text, e->at, e->at + len));
	e->at += len;
	e->atom = false;
	return true;
}

static bool read_one(struct ecma *e)
{
	const int byte = peek(e, 0);

	switch (byte) {
	case '\\':
		return read_escape(e);
	case '[':
		return read_class(e);
	case '(':
		return read_group(e);
	case ')':
		if (e->depth == 0)
			return fault(e, "a parenthesis that closes nothing");
		e->atom = !e->look[--e->depth];
		break;
	case '*':
	case '+':
	case '?':
		return read_quantifier(e, 1);
	case '{':
		if (braces(e))
			return read_quantifier(e, braces(e));
		buf_puts(e->out, "\\{");
		e->atom = true;
		e->at++;
		return true;
	case '^':
	case '$':
	case '|':
		e->atom = false;
		break;
	case '.':
		buf_puts(e->out, "[^\\n\\r\\x{2028}\\x{2029}]");
		e->atom = true;
		e->at++;
		return true;
	default:
		e->atom = true;
		if (ascii_is_letter(byte) || ascii_is_digit(byte))
			break;
		put_code(e, utf8_next(e->text, &e->at));
		return true;
	}
	buf_char(e->out, (char)byte);
	e->at++;
	return true;
}

bool regex_ecma(struct str pattern, struct buf *out, struct err *err)
{
	struct ecma e = {.text = pattern, .out = out, .err = err};

	while (e.at < pattern.len) {
		if (!read_one(&e))
			return false;
	}
	if (e.depth > 0)
		return fault(&e, "a parenthesis that is not closed");
	if (e.reference > e.groups)
		return fault(&e, "a reference to a group that is not there");
	return true;
}
