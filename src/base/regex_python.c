/* SPDX-License-Identifier: MIT */
#include "base/regex_python.h"

#include "base/arena.h"
#include "base/ascii.h"

struct python {
	struct str text;
	size_t at;
	struct buf *out;
	bool inside;   /* of a class */
	size_t first;  /* where a ] is a member of that class, not its end */
	bool extended; /* # begins a comment */
	bool changed;
};

/* White space of Python that PCRE2 does not know as such. */
#define SEPARATORS "\\x1c-\\x1f"

static char peek(const struct python *p, size_t ahead)
{
	return p->at + ahead < p->text.len ? p->text.data[p->at + ahead] : '\0';
}

static void copy(struct python *p, size_t count)
{
	buf_str(p->out, str_slice(p->text, p->at, p->at + count));
	p->at += count;
}

static void replace(struct python *p, size_t count, const char *by)
{
	buf_puts(p->out, by);
	p->at += count;
	p->changed = true;
}

/* \uXXXX, or \UXXXXXXXX: false if that is not what stands there. */
static bool read_code_point(struct python *p, size_t digits)
{
	for (size_t i = 0; i < digits; i++) {
		if (!ascii_is_hex(peek(p, 2 + i)))
			return false;
	}
	replace(p, 2, "\\x{");
	copy(p, digits);
	buf_char(p->out, '}');
	return true;
}

static void read_escape(struct python *p)
{
	const char byte = peek(p, 1);

	if (byte == 'v')
		replace(p, 2, "\\x0b");
	else if (byte == 'Z' && !p->inside)
		replace(p, 2, "\\z");
	else if (byte == 's')
		replace(p, 2, p->inside ? "\\s" SEPARATORS : "[\\s" SEPARATORS "]");
	else if (byte == 'S' && !p->inside)
		replace(p, 2, "[^\\s" SEPARATORS "]");
	else if ((byte != 'u' || !read_code_point(p, 4)) && (byte != 'U' || !read_code_point(p, 8)))
		copy(p, 2); /* str_slice stops at the end */
}

/* At "(?": the flag u, which is the default of a text, goes. */
static void read_flags(struct python *p)
{
	size_t end = 2;
	bool unicode = false;

	while (peek(p, end) >= 'a' && peek(p, end) <= 'z') {
		unicode = unicode || peek(p, end) == 'u';
		p->extended = p->extended || peek(p, end) == 'x';
		end++;
	}
	if (!unicode || (peek(p, end) != ')' && peek(p, end) != ':' && peek(p, end) != '-')) {
		copy(p, 2);
		return;
	}
	copy(p, 2);
	for (size_t i = 2; i < end; i++) {
		if (peek(p, 0) == 'u')
			replace(p, 1, "");
		else
			copy(p, 1);
	}
}

/* At "{,": whether a number and a brace follow. */
static bool is_upper_bound(const struct python *p)
{
	size_t end = 2;

	while (peek(p, end) >= '0' && peek(p, end) <= '9')
		end++;
	return peek(p, end) == '}';
}

static void read_plain(struct python *p)
{
	const char byte = peek(p, 0);

	if (byte == '[') {
		p->inside = true;
		copy(p, peek(p, 1) == '^' ? 2 : 1);
		p->first = p->at;
	} else if (byte == '(' && peek(p, 1) == '?') {
		read_flags(p);
	} else if (byte == '{' && peek(p, 1) == ',' && is_upper_bound(p)) {
		replace(p, 1, "{0");
	} else if (byte == '#' && p->extended) {
		copy(p, str_find(p->text, STR("\n"), p->at) - p->at);
	} else {
		copy(p, 1);
	}
}

bool regex_python(struct str pattern, struct buf *out)
{
	struct python p = {.text = pattern, .out = out};

	while (p.at < p.text.len) {
		const char byte = peek(&p, 0);

		if (byte == '\\') {
			read_escape(&p);
		} else if (!p.inside) {
			read_plain(&p);
		} else if (byte == '[') {
			replace(&p, 1, "\\["); /* no POSIX class */
		} else {
			p.inside = byte != ']' || p.at == p.first;
			copy(&p, 1);
		}
	}
	return p.changed;
}
