/* SPDX-License-Identifier: MIT */
#include "grade/ifeval.h"

#include "base/json.h"
#include "base/utf8.h"
#include "grade/text.h"

/* What a text must look like or hold. */

static bool prepare_placeholders(struct arena *arena, struct ifeval_args *args, struct err *err)
{
	return ifeval_wants_number(args, "num_placeholders", err) &&
	       ifeval_pattern(arena, args, STR("\\[.*?\\]"), 0, err);
}

static bool has_placeholders(const struct ifeval_args *args, struct ifeval_view *view)
{
	return ifeval_matches(view, args->regexes[0], view->text) >= (uint64_t)args->number;
}

static bool prepare_postscript(struct arena *arena, struct ifeval_args *args, struct err *err)
{
	const char *pattern;

	args->word = text_trim(args->word);
	if (!ifeval_wants_word(args, "postscript_marker", err))
		return false;
	if (str_eqz(args->word, "P.P.S"))
		pattern = "\\s*p\\.\\s?p\\.\\s?s.*$";
	else if (str_eqz(args->word, "P.S."))
		pattern = "\\s*p\\.\\s?s\\..*$";
	else
		pattern = arena_printf(
			arena, "\\s*%.*s.*$", STR_ARG(utf8_lower_str(arena, args->word)));
	return (regex_check(args->word, REGEX_UNICODE, err) &&
		       ifeval_pattern(arena, args, str_of(pattern), REGEX_MULTILINE, err)) ||
	       err_wrap(err, "'postscript_marker'");
}

static bool has_postscript(const struct ifeval_args *args, struct ifeval_view *view)
{
	struct regex_walk walk = {.regex = args->regexes[0], .subject = ifeval_lower(view)};
	struct regex_match match;

	return ifeval_next(view, &walk, &match);
}

static bool prepare_bullets(struct arena *arena, struct ifeval_args *args, struct err *err)
{
	return ifeval_wants_number(args, "num_bullets", err) &&
	       ifeval_pattern(arena, args, STR("^\\s*\\*[^\\*].*$"), REGEX_MULTILINE, err) &&
	       ifeval_pattern(arena, args, STR("^\\s*-.*$"), REGEX_MULTILINE, err);
}

static bool has_bullets(const struct ifeval_args *args, struct ifeval_view *view)
{
	return ifeval_matches(view, args->regexes[0], view->text) +
		       ifeval_matches(view, args->regexes[1], view->text) ==
	       (uint64_t)args->number;
}

static bool is_one_of_three(const struct ifeval_args *args, struct ifeval_view *view)
{
	(void)args;
	return str_find(view->text, STR("My answer is yes."), 0) != SIZE_MAX ||
	       str_find(view->text, STR("My answer is no."), 0) != SIZE_MAX ||
	       str_find(view->text, STR("My answer is maybe."), 0) != SIZE_MAX;
}

static bool prepare_highlights(struct arena *arena, struct ifeval_args *args, struct err *err)
{
	return ifeval_wants_number(args, "num_highlights", err) &&
	       ifeval_pattern(arena, args, STR("\\*[^\\n\\*]*\\*"), 0, err) &&
	       ifeval_pattern(arena, args, STR("\\*\\*[^\\n\\*]*\\*\\*"), 0, err);
}

/* Both patterns hold nothing but asterisks and what is between them. */
static size_t count_highlights(struct ifeval_view *view, const struct regex *regex, size_t stars)
{
	struct regex_walk walk = {.regex = regex, .subject = view->text};
	struct regex_match match;
	size_t count = 0;

	while (ifeval_next(view, &walk, &match))
		count += text_trim(str_slice(view->text, match.start + stars, match.end - stars))
				 .len > 0;
	return count;
}

static bool has_highlights(const struct ifeval_args *args, struct ifeval_view *view)
{
	return count_highlights(view, args->regexes[0], 1) +
		       count_highlights(view, args->regexes[1], 2) >=
	       (uint64_t)args->number;
}

static bool prepare_sections(struct arena *arena, struct ifeval_args *args, struct err *err)
{
	const char *pattern;

	args->word = text_trim(args->word);
	if (!ifeval_wants_word(args, "section_spliter", err) ||
		!ifeval_wants_number(args, "num_sections", err))
		return false;
	pattern = arena_printf(arena, "\\s?%.*s\\s?\\d+\\s?", STR_ARG(args->word));
	return (regex_check(args->word, REGEX_UNICODE, err) &&
		       ifeval_pattern(arena, args, str_of(pattern), 0, err)) ||
	       err_wrap(err, "'section_spliter'");
}

static bool has_sections(const struct ifeval_args *args, struct ifeval_view *view)
{
	return ifeval_matches(view, args->regexes[0], view->text) >= (uint64_t)args->number;
}

static struct str without_prefix(struct str text, const char *prefix)
{
	const struct str wanted = str_of(prefix);

	return str_starts(text, wanted) ? str_slice(text, wanted.len, text.len) : text;
}

/* Python's reader also takes these three for numbers: a 0 in their place, and white space round it
 * so that it joins nothing. */
static void add_numbers(struct buf *out, struct str text)
{
	static const char *const numbers[] = {"NaN", "-Infinity", "Infinity"};
	bool within = false;

	for (size_t at = 0; at < text.len; at++) {
		const struct str rest = str_slice(text, at, text.len);
		size_t i = 0;

		if (within && text.data[at] == '\\' && at + 1 < text.len)
			buf_char(out, text.data[at++]);
		else if (text.data[at] == '"')
			within = !within;
		while (i < ARRAY_LEN(numbers) && (within || !str_starts(rest, str_of(numbers[i]))))
			i++;
		if (i < ARRAY_LEN(numbers)) {
			buf_puts(out, " 0 ");
			at += str_of(numbers[i]).len - 1;
		} else {
			buf_char(out, text.data[at]);
		}
	}
}

static bool is_json(const struct ifeval_args *args, struct ifeval_view *view)
{
	static const char *const prefixes[] = {"```json", "```Json", "```JSON", "```"};
	struct str text = text_trim(view->text);
	struct buf out = {0};
	bool valid;

	(void)args;
	for (size_t i = 0; i < ARRAY_LEN(prefixes); i++)
		text = without_prefix(text, prefixes[i]);
	if (str_ends(text, STR("```")))
		text = str_slice(text, 0, text.len - 3);
	add_numbers(&out, text_trim(text));
	valid = json_valid(buf_view(&out), NULL);
	buf_free(&out);
	return valid;
}

static bool prepare_title(struct arena *arena, struct ifeval_args *args, struct err *err)
{
	return ifeval_pattern(arena, args, STR("<<[^\\n]+>>"), 0, err);
}

static bool has_title(const struct ifeval_args *args, struct ifeval_view *view)
{
	struct regex_walk walk = {.regex = args->regexes[0], .subject = view->text};
	struct regex_match match;

	while (ifeval_next(view, &walk, &match)) {
		struct str title = match.group[0];

		while (title.len && title.data[0] == '<')
			title = str_slice(title, 1, title.len);
		while (title.len && title.data[title.len - 1] == '>')
			title = str_slice(title, 0, title.len - 1);
		if (text_trim(title).len)
			return true;
	}
	return false;
}

/* A blank piece only first or last; two that are not blank, and not the same. */
static bool has_two_responses(const struct ifeval_args *args, struct ifeval_view *view)
{
	struct str kept[2] = {STR_NONE, STR_NONE};
	size_t from = 0, count = 0, pieces = 0;

	(void)args;
	for (;;) {
		const size_t at = str_find(view->text, STR("******"), from);
		const bool last = at == SIZE_MAX;
		const struct str piece =
			text_trim(str_slice(view->text, from, last ? view->text.len : at));

		if (piece.len && count < 2)
			kept[count] = piece;
		count += piece.len > 0;
		if (!piece.len && pieces > 0 && !last)
			return false;
		pieces++;
		if (last)
			break;
		from = at + 6;
	}
	return count == 2 && !str_eq(kept[0], kept[1]);
}

#define FIELD(name) offsetof(struct ifeval_args, name)

static const struct param none[] = {PARAM_END};

const struct ifeval_kind ifeval_format_kinds[] = {
	{"detectable_content:number_placeholders",
		(const struct param[]){{"num_placeholders", PARAM_COUNT, FIELD(number)}, PARAM_END},
		prepare_placeholders, has_placeholders},
	{"detectable_content:postscript",
		(const struct param[]){{"postscript_marker", PARAM_TEXT, FIELD(word)}, PARAM_END},
		prepare_postscript, has_postscript},
	{"detectable_format:number_bullet_lists",
		(const struct param[]){{"num_bullets", PARAM_COUNT, FIELD(number)}, PARAM_END},
		prepare_bullets, has_bullets},
	{"detectable_format:constrained_response", none, NULL, is_one_of_three},
	{"detectable_format:number_highlighted_sections",
		(const struct param[]){{"num_highlights", PARAM_COUNT, FIELD(number)}, PARAM_END},
		prepare_highlights, has_highlights},
	{"detectable_format:multiple_sections",
		(const struct param[]){{"section_spliter", PARAM_TEXT, FIELD(word)},
			{"num_sections", PARAM_COUNT, FIELD(number)}, PARAM_END},
		prepare_sections, has_sections},
	{"detectable_format:json_format", none, NULL, is_json},
	{"detectable_format:title", none, prepare_title, has_title},
	{"combination:two_responses", none, NULL, has_two_responses},
	{NULL, NULL, NULL, NULL},
};
