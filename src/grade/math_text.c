/* SPDX-License-Identifier: MIT */
#include "grade/math_text.h"

#include <string.h>

#include "base/attr.h"
#include "base/utf8.h"
#include "grade/text.h"

/* Integers longer than this are no integers to the reference implementation. */
#define DIGITS_MAX 4300

struct pair {
	const char *what, *by;
};

static void replace_each(struct buf *text, const struct pair *pairs, size_t count)
{
	for (size_t i = 0; i < count; i++)
		text_replace(text, str_of(pairs[i].what), str_of(pairs[i].by));
}

static const struct pair before_units[] = {{"\n", ""}, {"\\!", ""}, {"\\\\", "\\"},
	{"tfrac", "frac"}, {"dfrac", "frac"}, {"\\left", ""}, {"\\right", ""}, {"^{\\circ}", ""},
	{"^\\circ", ""}, {"\\$", ""}};
static const struct pair behind_units[] = {{"\\%", ""}, {" .", " 0."}, {"{.", "{0."}};

static void keep(struct buf *text, struct str part)
{
	struct buf out = {0};

	buf_str(&out, part);
	buf_free(text);
	*text = out;
}

/* A unit is all behind "\text{ "; false when there are two. */
static bool cut_units(struct buf *text)
{
	const struct str view = buf_view(text), lead = STR("\\text{ ");
	const size_t first = str_find(view, lead, 0);

	if (first == SIZE_MAX)
		return true;
	if (str_find(view, lead, first + lead.len) != SIZE_MAX)
		return false;
	keep(text, str_slice(view, 0, first));
	return true;
}

/* "x = 3" is 3 where at most two characters stand before the only equals sign. */
static void cut_name(struct buf *text)
{
	const struct str view = buf_view(text);
	const size_t first = str_find(view, STR("="), 0);

	if (first == SIZE_MAX || str_find(view, STR("="), first + 1) != SIZE_MAX ||
		utf8_count(str_slice(view, 0, first)) > 2)
		return;
	keep(text, str_slice(view, first + 1, view.len));
}

/* The character at *at, moving past it. */
static struct str next_char(struct str text, size_t *at)
{
	const size_t start = *at;

	(void)utf8_next(text, at);
	return str_slice(text, start, *at);
}

static void braced(struct buf *out, struct str part)
{
	buf_char(out, '{');
	buf_str(out, part);
	buf_char(out, '}');
}

/* \sqrt3 is \sqrt{3}; false for one of nothing. */
static bool brace_roots(struct buf *text)
{
	const struct str view = buf_view(text), lead = STR("\\sqrt");
	struct buf out = {0};
	size_t at = 0, hit;

	while ((hit = str_find(view, lead, at)) != SIZE_MAX) {
		buf_str(&out, str_slice(view, at, hit + lead.len));
		at = hit + lead.len;
		if (at >= view.len || str_starts(str_slice(view, at, view.len), lead)) {
			buf_free(&out);
			return false;
		}
		if (view.data[at] != '{')
			braced(&out, next_char(view, &at));
	}
	buf_str(&out, str_slice(view, at, view.len));
	buf_free(text);
	*text = out;
	return true;
}

enum fractions {
	FRACTIONS_DONE,
	FRACTIONS_SHORT,  /* \frac before a single character: nothing is changed */
	FRACTIONS_BROKEN, /* \frac of nothing */
};

/* \frac12 and \frac1{2} are \frac{1}{2}. */
static enum fractions brace_fractions(struct str view, struct buf *out)
{
	const struct str lead = STR("\\frac");
	size_t at = str_find(view, lead, 0);

	buf_str(out, str_slice(view, 0, at));
	while (at != SIZE_MAX) {
		const size_t end = str_find(view, lead, at + lead.len);
		const struct str part = str_slice(view, at + lead.len, end);
		struct str top, bottom;
		size_t used = 0;

		buf_str(out, lead);
		if (part.len == 0)
			return FRACTIONS_BROKEN;
		if (part.data[0] != '{') {
			top = next_char(part, &used);
			if (used >= part.len)
				return FRACTIONS_SHORT;
			braced(out, top);
			bottom = next_char(part, &used);
			if (str_eqz(bottom, "{"))
				buf_str(out, bottom);
			else
				braced(out, bottom);
		}
		buf_str(out, str_slice(part, used, part.len));
		at = end;
	}
	return FRACTIONS_DONE;
}

/* As it would be printed: no plus, no zero in front. */
static bool is_integer(struct str text)
{
	const struct str digits = str_starts(text, STR("-")) ? str_slice(text, 1, text.len) : text;

	if (digits.len == 0 || digits.len > DIGITS_MAX ||
		(digits.data[0] == '0' && (digits.len > 1 || text.len > 1)))
		return false;
	for (size_t i = 0; i < digits.len; i++) {
		if (digits.data[i] < '0' || digits.data[i] > '9')
			return false;
	}
	return true;
}

/* 1/2 of two plain integers is \frac{1}{2}. */
static void spell_slash(struct buf *text)
{
	const struct str view = buf_view(text);
	const size_t slash = str_find(view, STR("/"), 0);
	const struct str top = str_slice(view, 0, slash);
	const struct str bottom = str_slice(view, slash == SIZE_MAX ? slash : slash + 1, view.len);
	struct buf out = {0};

	if (slash == SIZE_MAX || !is_integer(top) || !is_integer(bottom))
		return;
	buf_puts(&out, "\\frac");
	braced(&out, top);
	braced(&out, bottom);
	buf_free(text);
	*text = out;
}

static bool normalise(struct buf *text)
{
	struct buf out = {0};
	enum fractions fractions;

	replace_each(text, before_units, ARRAY_LEN(before_units));
	if (!cut_units(text))
		return false;
	replace_each(text, behind_units, ARRAY_LEN(behind_units));
	if (text->len == 0)
		return true;
	if (text->data[0] == '.') {
		buf_char(&out, '0');
		buf_str(&out, buf_view(text));
		buf_free(text);
		*text = out;
		out = (struct buf){0};
	}
	cut_name(text);
	if (!brace_roots(text))
		return false;
	text_replace(text, STR(" "), STR(""));
	fractions = brace_fractions(buf_view(text), &out);
	if (fractions == FRACTIONS_DONE)
		keep(text, buf_view(&out));
	buf_free(&out);
	if (fractions == FRACTIONS_BROKEN)
		return false;
	if (str_eqz(buf_view(text), "0.5"))
		keep(text, STR("\\frac{1}{2}"));
	spell_slash(text);
	return true;
}

bool math_normal(struct arena *arena, struct str text, struct str *out)
{
	struct buf work = {0};
	bool ok;

	buf_str(&work, text);
	ok = normalise(&work);
	if (ok)
		*out = arena_str(arena, buf_view(&work));
	buf_free(&work);
	return ok;
}

bool math_equal(struct arena *arena, struct str a, struct str b)
{
	struct str x, y;

	if (math_normal(arena, a, &x) && math_normal(arena, b, &y))
		return str_eq(x, y);
	return str_eq(a, b);
}

static size_t find_last(struct str text, struct str what)
{
	for (size_t at = text.len; at >= what.len; at--) {
		if (memcmp(text.data + at - what.len, what.data, what.len) == 0)
			return at - what.len;
	}
	return SIZE_MAX;
}

/* Up to the brace that closes the first one; empty if none does. */
static struct str to_brace(struct str text)
{
	int64_t open = 0;

	for (size_t i = 0; i < text.len; i++) {
		if (text.data[i] == '{')
			open++;
		if (text.data[i] == '}' && --open == 0)
			return str_slice(text, 0, i + 1);
	}
	return STR_NONE;
}

struct math_boxed math_boxed(struct arena *arena, struct str text)
{
	const struct str spaced = STR("\\boxed "), lead = STR("\\boxed{");
	struct math_boxed out = {STR_NONE, STR_NONE};
	size_t at = text.len ? find_last(text, spaced) : SIZE_MAX;

	if (!text.len)
		return out;
	if (at != SIZE_MAX) {
		const size_t start = at + spaced.len;
		const size_t dollar = str_find(text, STR("$"), start);

		out.content = str_slice(text, start, dollar);
		out.whole = arena_str(arena, str_slice(text, at, dollar));
		return out;
	}
	at = find_last(text, STR("\\boxed"));
	if (at == SIZE_MAX)
		at = find_last(text, STR("\\fbox"));
	if (at == SIZE_MAX)
		return out;
	out.whole = to_brace(str_slice(text, at, text.len));
	if (out.whole.len && str_starts(out.whole, lead))
		out.content = str_slice(out.whole, lead.len, out.whole.len - 1);
	return out;
}
