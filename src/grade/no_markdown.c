/* SPDX-License-Identifier: MIT */
#include "grade/grade.h"

#include <string.h>

#include "grade/mark.h"
#include "grade/params.h"
#include "grade/text.h"

/*
 * Markup of CommonMark, with the tables and strike-through of GitHub, looked for line by line. What
 * plain text has as well is none: #tag, 2*3*4, a_b_c, >5, a lone asterisk. A list is: who wants
 * plain text and allows lists says so.
 */
enum markup { HEADING, EMPHASIS, CODE, LIST, QUOTE, LINK, TABLE, RULE, MARKUPS };

static const char *const names[MARKUPS] = {
	"heading", "emphasis", "code", "list", "quote", "link", "table", "rule"};

struct no_markdown {
	struct texts allow;
	bool allowed[MARKUPS];
};

static const struct param params_of[] = {
	{"allow", PARAM_TEXTS, offsetof(struct no_markdown, allow)},
	PARAM_END,
};

/* What was found, and on which line first (from 1; 0: nowhere). */
struct finds {
	size_t line[MARKUPS];
};

static bool prepare(struct arena *arena, const struct value *params, void **state, struct err *err)
{
	struct no_markdown *own = ARENA_NEW(arena, struct no_markdown);

	*state = own;
	if (!params_read(arena, params, params_of, "allow", own, err))
		return false;
	for (size_t i = 0; i < own->allow.count; i++) {
		size_t at = 0;

		while (at < MARKUPS && !str_eqz(own->allow.items[i], names[at]))
			at++;
		if (at == MARKUPS)
			return params_unknown("markup", own->allow.items[i], names, MARKUPS,
				sizeof(names[0]), err);
		own->allowed[at] = true;
	}
	return true;
}

static size_t run_of(struct str text, size_t at)
{
	size_t end = at;

	while (end < text.len && text.data[end] == text.data[at])
		end++;
	return end - at;
}

static bool is_blank_at(struct str text, size_t at)
{
	return at >= text.len || text.data[at] == ' ' || text.data[at] == '\t';
}

/* Made of these bytes alone. */
static bool is_only(struct str text, const char *bytes)
{
	for (size_t i = 0; i < text.len; i++) {
		if (!strchr(bytes, text.data[i]) || text.data[i] == '\0')
			return false;
	}
	return text.len > 0;
}

/* At least three of one of - * _ and nothing else but blanks. */
static bool is_rule(struct str line)
{
	size_t count = 0;

	for (size_t i = 0; i < line.len; i++) {
		if (line.data[i] == line.data[0])
			count++;
		else if (line.data[i] != ' ' && line.data[i] != '\t')
			return false;
	}
	return count >= 3 && strchr("-*_", line.data[0]);
}

/* The row of dashes below the head of a table. */
static bool is_table(struct str line)
{
	return is_only(line, "|:- \t") && str_find(line, STR("|"), 0) != SIZE_MAX &&
	       str_find(line, STR("--"), 0) != SIZE_MAX;
}

static bool is_bullet(struct str line)
{
	return line.len > 2 && strchr("-*+", line.data[0]) && is_blank_at(line, 1);
}

static bool is_numbered(struct str line)
{
	size_t at = 0;

	while (at < line.len && at < 9 && line.data[at] >= '0' && line.data[at] <= '9')
		at++;
	return at > 0 && at + 2 < line.len && (line.data[at] == '.' || line.data[at] == ')') &&
	       is_blank_at(line, at + 1);
}

/* [name]: address */
static bool is_definition(struct str line)
{
	const size_t end = str_find(line, STR("]:"), 0);

	return line.len && line.data[0] == '[' && end != SIZE_MAX && end > 1 &&
	       is_blank_at(line, end + 2) && end + 2 < line.len;
}

/* # and a text, or a row of = below one. */
static bool is_heading(struct str line, size_t run, bool below_text)
{
	if (line.data[0] == '#')
		return run <= 6 && is_blank_at(line, run) && line.len > run + 1;
	return below_text && line.data[0] == '=' && run == line.len && run >= 3;
}

/* What a whole line is. */
static void look_at_line(struct str line, bool below_text, size_t number, struct finds *finds)
{
	const size_t run = line.len ? run_of(line, 0) : 0;
	enum markup found = MARKUPS;

	if (line.len == 0)
		return;
	if ((line.data[0] == '`' || line.data[0] == '~') && run >= 3)
		found = CODE;
	else if (is_heading(line, run, below_text))
		found = HEADING;
	else if (is_table(line))
		found = TABLE;
	else if (is_rule(line))
		found = RULE;
	else if (line.data[0] == '>' && is_blank_at(line, 1) && line.len > 1)
		found = QUOTE;
	else if (is_definition(line))
		found = LINK;
	else if (is_bullet(line) || is_numbered(line))
		found = LIST;
	if (found != MARKUPS && !finds->line[found])
		finds->line[found] = number;
}

/* The delimiters that are open on a line: of `*` and `_` one or two, `~~`, `[`, `](`; and how long
 * the runs of backticks were. */
struct inline_state {
	bool open[2][3], strike, bracket, link;
	bool ticks[9];
};

static void look_at_delimiter(
	struct str line, size_t at, size_t run, struct inline_state *in, bool *found)
{
	const uint32_t before = text_before(line, at), after = text_after(line, at + run);
	const bool star = line.data[at] == '*';
	const size_t size = run >= 2 ? 2 : 1;
	const bool spaced_before = !before || before == ' ' || before == '\t';
	const bool spaced_after = !after || after == ' ' || after == '\t';
	/* Two asterisks mark parts of words, too. */
	const bool inside = star && size == 2;

	if (in->open[star][size] && !spaced_before && (inside || !text_is_word(after)))
		*found = true;
	else if (!spaced_after && (inside || !text_is_word(before)))
		in->open[star][size] = true;
}

/* What stands within a line. */
static void look_inside(struct str line, size_t number, struct finds *finds)
{
	struct inline_state in = {0};
	bool found[MARKUPS] = {false};

	for (size_t at = 0; at < line.len;) {
		const char byte = line.data[at];
		size_t run;

		/* Before any run is measured: one of escapes would be, at each of them. */
		if (byte == '\\') {
			at += 2;
			continue;
		}
		run = run_of(line, at);
		if (byte == '*' || byte == '_') {
			look_at_delimiter(line, at, run, &in, &found[EMPHASIS]);
		} else if (byte == '~' && run == 2) {
			found[EMPHASIS] = found[EMPHASIS] || in.strike;
			in.strike = true;
		} else if (byte == '`' && run < ARRAY_LEN(in.ticks)) {
			found[CODE] = found[CODE] || in.ticks[run];
			in.ticks[run] = true;
		} else if (byte == '[') {
			in.bracket = true;
		} else if (byte == ']' && in.bracket && at + 1 < line.len &&
			   line.data[at + 1] == '(') {
			in.link = true;
		} else if (byte == ')') {
			found[LINK] = found[LINK] || in.link;
		}
		at += run;
	}
	for (size_t i = 0; i < MARKUPS; i++) {
		if (found[i] && !finds->line[i])
			finds->line[i] = number;
	}
}

static void look(struct str text, struct finds *finds)
{
	struct str line;
	size_t number = 0;
	bool below_text = false;

	while (str_next(&text, '\n', &line)) {
		line = str_trim(line);
		number++;
		look_at_line(line, below_text, number, finds);
		look_inside(line, number, finds);
		below_text = line.len > 0;
	}
}

static bool grade(
	const void *state, const struct answer *answer, struct score *score, struct err *err)
{
	const struct no_markdown *own = state;
	struct arena *arena = answer->arena;
	struct value *list = value_array(arena);
	struct finds finds = {{0}};
	const char *why = NULL;
	size_t first = SIZE_MAX;

	(void)err;
	look(answer->text, &finds);
	for (size_t i = 0; i < MARKUPS; i++) {
		if (!finds.line[i])
			continue;
		value_append(arena, list, NULL, value_string(arena, str_of(names[i])));
		if (own->allowed[i] || finds.line[i] >= first)
			continue;
		first = finds.line[i];
		why = arena_printf(arena, "line %zu: %s", first, names[i]);
	}
	score->result = value_object(arena);
	value_append(arena, score->result, "markdown", list);
	return mark_pass(score, !why, why);
}

const struct grader grader_no_markdown = {
	.name = "no_markdown",
	.params = "passes if the answer is plain text: allow (kinds that may be there: heading, "
		  "emphasis, code, list, quote, link, table, rule), or these alone",
	.example = "[\"list\"]",
	.prepare = prepare,
	.grade = grade,
};
