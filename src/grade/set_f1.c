/* SPDX-License-Identifier: MIT */
#include "grade/grade.h"

#include "base/map.h"
#include "grade/mark.h"
#include "grade/params.h"
#include "grade/reply_json.h"
#include "grade/text.h"

/* So many items of both sides take up to some 45 MiB. */
#define ITEMS 100000

struct set_f1 {
	struct str separator;
	bool ignore_case, trim;
};

static const struct param params_of[] = {
	{"separator", PARAM_TEXT, offsetof(struct set_f1, separator)},
	{"ignore_case", PARAM_BOOL, offsetof(struct set_f1, ignore_case)},
	{"trim", PARAM_BOOL, offsetof(struct set_f1, trim)},
	PARAM_END,
};

static bool prepare(struct arena *arena, const struct value *params, void **state, struct err *err)
{
	struct set_f1 *set = ARENA_NEW(arena, struct set_f1);

	*set = (struct set_f1){.separator = STR(","), .trim = true};
	*state = set;
	if (!params_read(arena, params, params_of, "separator", set, err))
		return false;
	if (set->separator.len == 0)
		return err_set(err, ERR_CONFIG, "'separator' is empty");
	return true;
}

static void add(const struct set_f1 *set, struct arena *arena, struct map *items, struct str item)
{
	item = text_fold(arena, item, set->ignore_case, set->trim);
	if (item.len)
		(void)map_add(items, item, 0);
}

static void split(const struct set_f1 *set, struct arena *arena, struct str text, struct map *items)
{
	size_t from = 0, hit;

	do {
		hit = str_find(text, set->separator, from);
		add(set, arena, items, str_slice(text, from, hit));
		from = hit == SIZE_MAX ? hit : hit + set->separator.len;
	} while (hit != SIZE_MAX);
}

static void add_list(
	const struct set_f1 *set, struct arena *arena, const struct value *list, struct map *items)
{
	const struct value *item;

	value_each (item, list) {
		add(set, arena, items, suite_answer_text(arena, item));
	}
}

static const char too_many[] = "limit: more items than are looked at";

/* Whether a text that is split has more items than are looked at. */
static bool has_too_many(const struct set_f1 *set, struct str text)
{
	size_t count = 0;

	for (size_t at = 0; (at = str_find(text, set->separator, at)) != SIZE_MAX;
		at += set->separator.len)
		count++;
	return count >= ITEMS;
}

/* False when there are more items than are looked at. */
static bool read_answer(
	const struct set_f1 *set, const struct answer *answer, struct map *items, const char **why)
{
	const struct str text = str_trim(answer->text);
	struct value *list = NULL;

	/* Only what can be a list is worth a try. */
	if (text.len && (text.data[0] == '[' || text.data[0] == '`')) {
		const enum reply_json how = reply_json_read(answer->arena, text, NULL, &list, why);

		if (how == REPLY_JSON_LIMIT)
			return false;
		if (how != REPLY_JSON_NONE && list->type == VALUE_ARRAY) {
			*why = too_many;
			if (list->count > ITEMS)
				return false;
			add_list(set, answer->arena, list, items);
			return true;
		}
	}
	if (has_too_many(set, answer->text)) {
		*why = too_many;
		return false;
	}
	split(set, answer->arena, answer->text, items);
	return true;
}

/* How many of the expected are in the answer; *first gets one that is not. */
static size_t overlap(const struct set_f1 *set, struct arena *arena, const struct value *expected,
	struct map *wanted, const struct map *seen, struct str *first)
{
	const struct value *item;
	size_t right = 0;

	value_each (item, expected) {
		const struct str text = text_fold(
			arena, suite_answer_text(arena, item), set->ignore_case, set->trim);
		uint64_t ignored;

		if (text.len == 0 || !map_add(wanted, text, 0))
			continue;
		if (map_get(seen, text, &ignored))
			right++;
		else if (!first->data)
			*first = text;
	}
	return right;
}

static const char *why_not(struct arena *arena, size_t right, size_t seen, struct str missing)
{
	if (missing.data)
		return arena_printf(arena, "missing %s", mark_show(arena, missing));
	return arena_printf(arena, "%zu of %zu items are unexpected", seen - right, seen);
}

static bool check_expected(const struct value *expected, struct err *err)
{
	if (!expected)
		return mark_no_expected(err);
	if (expected->type == VALUE_ARRAY || expected->type == VALUE_STRING)
		return true;
	return err_set(
		err, ERR_CONFIG, "expected is %s, not a list", value_type_name(expected->type));
}

/* Expected as a list, a text split as the answer is; NULL: it has more items than are looked at. */
static const struct value *expected_list(const struct set_f1 *set, const struct answer *answer)
{
	const struct value *expected = answer->expected;
	struct value *list;
	size_t from = 0, hit;

	if (expected->type == VALUE_ARRAY)
		return expected->count > ITEMS ? NULL : expected;
	if (has_too_many(set, expected->text))
		return NULL;
	list = value_array(answer->arena);
	do {
		hit = str_find(expected->text, set->separator, from);
		value_append(answer->arena, list, NULL,
			value_string(answer->arena, str_slice(expected->text, from, hit)));
		from = hit == SIZE_MAX ? hit : hit + set->separator.len;
	} while (hit != SIZE_MAX);
	return list;
}

static bool grade(
	const void *state, const struct answer *answer, struct score *score, struct err *err)
{
	const struct set_f1 *set = state;
	const struct value *expected;
	struct map seen = {0}, wanted = {0};
	struct str missing = STR_NONE;
	const char *why = NULL;

	if (!check_expected(answer->expected, err))
		return false;
	expected = expected_list(set, answer);
	if (!expected)
		return mark_unmeasured(score, too_many);
	if (!read_answer(set, answer, &seen, &why)) {
		mark_unmeasured(score, why);
	} else {
		const size_t right =
			overlap(set, answer->arena, expected, &wanted, &seen, &missing);
		const struct mark_f1 f1 = mark_f1_of(right, seen.count, wanted.count);

		score->result = mark_f1_result(answer->arena, f1);
		mark(score, f1.f1,
			f1.f1 < 1 ? why_not(answer->arena, right, seen.count, missing) : "");
	}
	map_fini(&seen);
	map_fini(&wanted);
	return true;
}

const struct grader grader_set_f1 = {
	.name = "set_f1",
	.params =
		"separator (default: a comma; a JSON list needs none), ignore_case, trim (default: "
		"true); or the separator alone",
	.example = "{\"separator\": \";\", \"ignore_case\": true}",
	.needs_expected = true,
	.prepare = prepare,
	.grade = grade,
};
