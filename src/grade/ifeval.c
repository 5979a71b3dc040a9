/* SPDX-License-Identifier: MIT */
#include "grade/ifeval.h"

#include "base/utf8.h"
#include "grade/grade.h"
#include "grade/mark.h"
#include "grade/text.h"

#define INSTRUCTIONS 32
#define TEXTS 8

struct instruction {
	const struct ifeval_kind *kind;
	struct ifeval_args args;
};

struct ifeval {
	const struct value *instruction_id_list;
	const struct value *kwargs;
	struct str prompt;
	bool loose;
	struct instruction *items;
	size_t count;
};

static const struct param params_of[] = {
	{"instruction_id_list", PARAM_VALUE, offsetof(struct ifeval, instruction_id_list)},
	{"kwargs", PARAM_VALUE, offsetof(struct ifeval, kwargs)},
	{"prompt", PARAM_TEXT, offsetof(struct ifeval, prompt)},
	{"loose", PARAM_BOOL, offsetof(struct ifeval, loose)},
	PARAM_END,
};

static const struct ifeval_kind *const groups[] = {
	ifeval_count_kinds, ifeval_format_kinds, ifeval_whole_kinds};

struct str ifeval_lower(struct ifeval_view *view)
{
	if (!view->has_lower)
		view->lower = utf8_lower_str(view->arena, view->text);
	view->has_lower = true;
	return view->lower;
}

const struct langid_guess *ifeval_guess(const struct ifeval_args *args, struct ifeval_view *view)
{
	if (!view->has_guess)
		view->guess = langid_guess(args->langid, view->arena, view->text);
	view->has_guess = true;
	return &view->guess;
}

bool ifeval_pattern(struct arena *arena, struct ifeval_args *args, struct str pattern,
	unsigned flags, struct err *err)
{
	struct regex *regex = regex_new(pattern, flags | REGEX_UNICODE, err);
	struct regex **more;

	if (!regex)
		return false;
	more = ARENA_ARRAY(arena, args->regex_count + 1, struct regex *);
	for (size_t i = 0; i < args->regex_count; i++)
		more[i] = args->regexes[i];
	more[args->regex_count++] = regex;
	args->regexes = more;
	return true;
}

bool ifeval_next(struct ifeval_view *view, struct regex_walk *walk, struct regex_match *match)
{
	enum regex_result result;

	walk->checked = true;
	if (!walk->started)
		walk->units = *view->units;
	result = regex_next(walk, match);
	*view->units = walk->units;
	view->limit = view->limit || result == REGEX_LIMIT;
	return result == REGEX_MATCH;
}

size_t ifeval_matches(struct ifeval_view *view, const struct regex *regex, struct str text)
{
	struct regex_walk walk = {.regex = regex, .subject = text};
	struct regex_match match;
	size_t count = 0;

	while (ifeval_next(view, &walk, &match))
		count++;
	return count;
}

bool ifeval_wants_word(const struct ifeval_args *args, const char *name, struct err *err)
{
	return args->word.len || err_set(err, ERR_CONFIG, "wants '%s', a text", name);
}

bool ifeval_wants_number(const struct ifeval_args *args, const char *name, struct err *err)
{
	return args->number >= 0 || err_set(err, ERR_CONFIG, "wants '%s', a number", name);
}

bool ifeval_wants_relation(struct ifeval_args *args, const char *name, struct err *err)
{
	args->less = str_eqz(args->relation, "less than");
	return args->less || str_eqz(args->relation, "at least") ||
	       err_set(err, ERR_CONFIG, "wants '%s', which is 'at least' or 'less than'", name);
}

bool ifeval_relates(const struct ifeval_args *args, size_t count)
{
	return args->less ? count < (uint64_t)args->number : count >= (uint64_t)args->number;
}

static const struct ifeval_kind *find_kind(struct str id, struct err *err)
{
	const char *names[64];
	size_t count = 0;

	for (size_t i = 0; i < ARRAY_LEN(groups); i++) {
		for (const struct ifeval_kind *kind = groups[i]; kind->id; kind++) {
			if (str_eqz(id, kind->id))
				return kind;
			if (count < ARRAY_LEN(names))
				names[count++] = kind->id;
		}
	}
	params_unknown("instruction", id, names, count, sizeof(names[0]), err);
	return NULL;
}

/* Without those that are null: one published form of the data set gives every instruction all. */
static const struct value *given(struct arena *arena, const struct value *kwargs)
{
	struct value *out = value_object(arena);
	const struct value *item;

	value_each (item, kwargs) {
		if (item->type != VALUE_NULL) {
			struct value *copy = value_copy(arena, item);

			value_append(arena, out, arena_strz(arena, item->key), copy);
		}
	}
	return out;
}

static bool prepare_one(struct arena *arena, const struct ifeval *own, const struct value *id,
	const struct value *kwargs, struct instruction *item, struct err *err)
{
	item->args = (struct ifeval_args){.number = -1, .nth = -1};
	if (!value_is_string(id))
		return err_set(err, ERR_CONFIG,
			"'instruction_id_list' wants names of instructions, not %s",
			value_type_name(id->type));
	item->kind = find_kind(id->text, err);
	if (!item->kind)
		return false;
	if (kwargs && kwargs->type != VALUE_OBJECT)
		return err_set(err, ERR_CONFIG, "'kwargs' of %s are %s, not an object",
			item->kind->id, value_type_name(kwargs->type));
	if (params_read(arena, given(arena, kwargs), item->kind->params, NULL, &item->args, err)) {
		if (str_eqz(id->text, "combination:repeat_prompt") && !item->args.word.len)
			item->args.word = own->prompt;
		if (!item->kind->prepare || item->kind->prepare(arena, &item->args, err))
			return true;
	}
	return err_wrap(err, "%s", item->kind->id);
}

static void release(void *state)
{
	struct ifeval *own = state;

	for (size_t i = 0; i < own->count; i++) {
		struct ifeval_args *args = &own->items[i].args;

		for (size_t j = 0; j < args->regex_count; j++)
			regex_free(args->regexes[j]);
		args->regex_count = 0;
	}
}

static bool check_lists(const struct ifeval *own, struct err *err)
{
	const struct value *ids = own->instruction_id_list;

	if (!ids || ids->type != VALUE_ARRAY || ids->count == 0)
		return err_set(err, ERR_CONFIG, "wants 'instruction_id_list', a list of names");
	if (ids->count > INSTRUCTIONS)
		return err_set(err, ERR_CONFIG, "'instruction_id_list' holds more than %d names",
			INSTRUCTIONS);
	if (!own->kwargs || own->kwargs->type != VALUE_ARRAY || own->kwargs->count != ids->count)
		return err_set(err, ERR_CONFIG,
			"wants 'kwargs', a list of one object for each of %zu instructions",
			ids->count);
	return true;
}

static bool prepare(struct arena *arena, const struct value *params, void **state, struct err *err)
{
	struct ifeval *own = ARENA_NEW(arena, struct ifeval);
	const struct value *id;

	*state = own;
	if (!params_read(arena, params, params_of, NULL, own, err) || !check_lists(own, err))
		return false;
	own->items = ARENA_ARRAY(arena, own->instruction_id_list->count, struct instruction);
	value_each (id, own->instruction_id_list) {
		struct instruction *item = &own->items[own->count];
		const struct value *kwargs = value_at(own->kwargs, own->count++);

		if (!prepare_one(arena, own, id, kwargs, item, err)) {
			release(own);
			return false;
		}
	}
	return true;
}

static struct str without_stars(struct arena *arena, struct str text)
{
	char *out = arena_alloc(arena, text.len + 1);
	size_t len = 0;

	for (size_t i = 0; i < text.len; i++) {
		if (text.data[i] != '*')
			out[len++] = text.data[i];
	}
	return (struct str){out, len};
}

/* The text itself; without its first line, its last, both; the same four without asterisks, when it
 * has any: else they are empty, which nothing follows. */
static void make_views(
	struct arena *arena, struct str text, uint64_t *units, struct ifeval_view views[TEXTS])
{
	const size_t line = str_find(text, STR("\n"), 0);
	const bool stars = str_find(text, STR("*"), 0) != SIZE_MAX;
	size_t last = text.len;
	struct str texts[TEXTS / 2] = {text, STR_NONE, STR_NONE, STR_NONE};

	while (last > 0 && text.data[last - 1] != '\n')
		last--;
	if (last > 0) {
		texts[1] = text_trim(str_slice(text, line + 1, text.len));
		texts[2] = text_trim(str_slice(text, 0, last - 1));
		/* Of two lines nothing is left. */
		if (line + 1 < last)
			texts[3] = text_trim(str_slice(text, line + 1, last - 1));
	}
	for (size_t i = 0; i < TEXTS; i++) {
		const struct str base = texts[i % (TEXTS / 2)];

		views[i] = (struct ifeval_view){.arena = arena,
			.text = i < TEXTS / 2 ? base
				: stars       ? without_stars(arena, base)
					      : STR_NONE,
			.units = units};
	}
}

static bool followed(const struct instruction *item, struct ifeval_view *view)
{
	return text_trim(view->text).len > 0 && item->kind->followed(&item->args, view) &&
	       !view->limit;
}

static const char *first_broken(const struct ifeval *own, const struct value *results)
{
	for (size_t i = 0; i < own->count; i++) {
		if (!value_at(results, i)->boolean)
			return own->items[i].kind->id;
	}
	return "";
}

static bool grade(
	const void *state, const struct answer *answer, struct score *score, struct err *err)
{
	const struct ifeval *own = state;
	struct arena *arena = answer->arena;
	struct value *strict = value_array(arena), *loose = value_array(arena);
	const struct value *used = own->loose ? loose : strict;
	struct ifeval_view views[TEXTS];
	size_t right[2] = {0, 0};
	uint64_t units = 0;

	(void)err;
	make_views(arena, utf8_mend(arena, answer->text, NULL), &units, views);
	for (size_t i = 0; i < own->count; i++) {
		bool is[2] = {followed(&own->items[i], &views[0]), false};

		is[1] = is[0];
		for (size_t j = 1; j < TEXTS && !is[1]; j++)
			is[1] = followed(&own->items[i], &views[j]);
		for (size_t j = 0; j < TEXTS; j++) {
			if (views[j].limit)
				return mark_unmeasured(score,
					arena_printf(arena,
						"limit: %s takes too much work on this answer",
						own->items[i].kind->id));
		}
		value_append(arena, strict, NULL, value_bool(arena, is[0]));
		value_append(arena, loose, NULL, value_bool(arena, is[1]));
		right[0] += is[0];
		right[1] += is[1];
	}
	score->result = value_object(arena);
	value_append(arena, score->result, "strict", strict);
	value_append(arena, score->result, "loose", loose);
	if (right[own->loose] == own->count)
		return mark(score, 1, "");
	return mark(score, (double)right[own->loose] / (double)own->count,
		arena_printf(arena, "%zu of %zu instructions followed; not %s", right[own->loose],
			own->count, first_broken(own, used)));
}

const struct grader grader_ifeval = {
	.name = "ifeval",
	.params =
		"instruction_id_list and kwargs (one object for each), as the data set of IFEval "
		"has them, prompt (repeated where prompt_to_repeat is not given), loose (without "
		"first or last line or asterisks will do); the score is the part that is followed",
	.example = "{\"instruction_id_list\": [\"punctuation:no_comma\", "
		   "\"length_constraints:number_words\"], \"kwargs\": [{}, {\"num_words\": 20, "
		   "\"relation\": \"less than\"}]}",
	/* Eight texts are made of each answer, and looked at. */
	.max_bytes = (size_t)256 << 10,
	.prepare = prepare,
	.grade = grade,
	.release = release,
};
