/* SPDX-License-Identifier: MIT */
#include "base/regex.h"
#include "base/utf8.h"
#include "provider/provider.h"

/*
 * The baseline that costs nothing: a list of rules, of which the first that fits the last message
 * of the user gives the answer. A rule is `answer` and any of `pattern` (searched for anywhere in
 * the text), `max_chars` and `min_chars` (both inclusive), which must all fit; `else: ANSWER` fits
 * always. The list may stand by itself or under `rules:`, beside an `else:`. Without a rule that
 * fits the answer is empty.
 */
struct rule {
	struct regex *pattern; /* NULL: none */
	bool has_max, has_min;
	int64_t max_chars, min_chars;
	struct str answer;
	uint32_t line;
};

struct rules {
	struct rule *items;
	size_t count;
};

static bool fail(const struct candidate *candidate, const struct value *at, const char *what,
	struct err *err)
{
	return err_set(err, ERR_CONFIG, "%s:%u:%u: %s",
		candidate->rules_file ? candidate->rules_file : "rules", (unsigned)at->line,
		(unsigned)at->column, what);
}

/* Labels that YAML reads as numbers or booleans are still labels. */
static bool read_answer(const struct candidate *candidate, const struct value *answer,
	struct rule *rule, struct err *err)
{
	switch (answer->type) {
	case VALUE_STRING:
	case VALUE_NUMBER:
		rule->answer = answer->text;
		return true;
	case VALUE_BOOL:
		rule->answer = answer->boolean ? STR("true") : STR("false");
		return true;
	case VALUE_NULL:
	case VALUE_ARRAY:
	case VALUE_OBJECT:
		break;
	}
	return fail(candidate, answer, "an answer must be a text", err);
}

static bool read_chars(const struct candidate *candidate, const struct value *value, bool *has,
	int64_t *chars, struct err *err)
{
	if (!value_to_i64(value, chars) || *chars < 0)
		return fail(candidate, value, "a number of characters must be 0 or more", err);
	*has = true;
	return true;
}

static bool read_pattern(const struct candidate *candidate, const struct value *value,
	struct rule *rule, struct err *err)
{
	if (!value_is_string(value))
		return fail(candidate, value, "a pattern must be a text in quotes", err);
	rule->pattern = regex_new(value->text, 0, err);
	if (rule->pattern)
		return true;
	return err_wrap(err, "%s:%u:%u", candidate->rules_file ? candidate->rules_file : "rules",
		(unsigned)value->line, (unsigned)value->column);
}

static bool read_member(const struct candidate *candidate, const struct value *member,
	struct rule *rule, struct err *err)
{
	static const char *const names[] = {"pattern", "max_chars", "min_chars", "answer", "else"};
	const char *near;

	if (str_eqz(member->key, "pattern"))
		return read_pattern(candidate, member, rule, err);
	if (str_eqz(member->key, "max_chars"))
		return read_chars(candidate, member, &rule->has_max, &rule->max_chars, err);
	if (str_eqz(member->key, "min_chars"))
		return read_chars(candidate, member, &rule->has_min, &rule->min_chars, err);
	if (str_eqz(member->key, "answer") || str_eqz(member->key, "else"))
		return read_answer(candidate, member, rule, err);
	near = str_nearest(member->key, names, ARRAY_LEN(names), sizeof(names[0]));
	return err_set(err, ERR_CONFIG, "%s:%u:%u: unknown key '%.*s' in a rule%s%s%s",
		candidate->rules_file ? candidate->rules_file : "rules", (unsigned)member->key_line,
		(unsigned)member->key_column, STR_ARG(member->key), near ? " (did you mean '" : "",
		near ? near : "", near ? "'?)" : "");
}

static bool read_rule(const struct candidate *candidate, const struct value *item,
	struct rule *rule, struct err *err)
{
	const struct value *member;
	bool is_else = value_get(item, "else");

	if (item->type != VALUE_OBJECT)
		return fail(
			candidate, item, "a rule must be a mapping with 'answer' or 'else'", err);
	if (!is_else && !value_get(item, "answer"))
		return fail(candidate, item, "a rule needs 'answer'", err);
	rule->line = item->line;
	value_each (member, item) {
		if (!read_member(candidate, member, rule, err))
			return false;
	}
	if (is_else && item->count > 1)
		return fail(candidate, item, "'else' stands alone in its rule", err);
	if (!is_else && !rule->pattern && !rule->has_max && !rule->has_min)
		return fail(candidate, item,
			"a rule needs 'pattern', 'max_chars' or 'min_chars'; for the rest use "
			"'else'",
			err);
	return true;
}

static void rules_release(void *state)
{
	struct rules *rules = state;

	for (size_t i = 0; rules && i < rules->count; i++)
		regex_free(rules->items[i].pattern);
}

static bool read_all(const struct candidate *candidate, const struct value *list,
	const struct value *otherwise, struct rules *rules, struct err *err)
{
	const struct value *item;

	value_each (item, list) {
		if (!read_rule(candidate, item, &rules->items[rules->count++], err))
			return false;
	}
	if (!otherwise)
		return true;
	return read_answer(candidate, otherwise, &rules->items[rules->count++], err);
}

static bool rules_prepare(
	struct arena *arena, const struct candidate *candidate, void **state, struct err *err)
{
	struct rules *rules = ARENA_NEW(arena, struct rules);
	const struct value *list = candidate->rules;
	const struct value *otherwise = NULL;

	if (list && list->type == VALUE_OBJECT) {
		otherwise = value_get(list, "else");
		list = value_get(list, "rules");
	}
	if (!candidate->rules)
		return err_set(err, ERR_CONFIG, "candidate '%s' needs 'rules', a file of rules",
			candidate->name);
	if (!list || list->type != VALUE_ARRAY || !list->count)
		return fail(candidate, candidate->rules, "a list of rules is expected here", err);
	rules->items = ARENA_ARRAY(arena, list->count + 1, struct rule);
	if (!read_all(candidate, list, otherwise, rules, err)) {
		rules_release(rules);
		return false;
	}
	*state = rules;
	return true;
}

static struct str last_user_text(const struct prompt *prompt)
{
	for (size_t i = prompt->count; i > 0; i--) {
		if (str_eqz(str_of(prompt->messages[i - 1].role), "user"))
			return prompt->messages[i - 1].text;
	}
	return STR_NONE;
}

/* REGEX_LIMIT when the pattern could not be decided. */
static enum regex_result fits(const struct rule *rule, struct str text, int64_t chars)
{
	struct regex_match match;

	if ((rule->has_max && chars > rule->max_chars) ||
		(rule->has_min && chars < rule->min_chars))
		return REGEX_NO_MATCH;
	return rule->pattern ? regex_search(rule->pattern, text, 0, &match) : REGEX_MATCH;
}

static bool rules_answer(
	const struct call *call, struct response *resp, struct err *err ATTR_UNUSED)
{
	const struct rules *rules = call->state;
	struct str text = last_user_text(call->prompt);
	int64_t chars = (int64_t)utf8_count(text);

	*resp = (struct response){.outcome = OUTCOME_EMPTY,
		.choices = 1,
		.finish = STR("no_rule"),
		.model = str_of(call->candidate->model ? call->candidate->model : "rules")};
	for (size_t i = 0; i < rules->count; i++) {
		enum regex_result result = fits(&rules->items[i], text, chars);

		if (result == REGEX_NO_MATCH)
			continue;
		if (result == REGEX_LIMIT) {
			resp->outcome = OUTCOME_REJECTED;
			resp->message = str_of(arena_printf(call->arena,
				"the pattern of the rule in line %u needs too much work for this "
				"text",
				(unsigned)rules->items[i].line));
			return true;
		}
		resp->text = rules->items[i].answer;
		resp->outcome = resp->text.len ? OUTCOME_COMPLETE : OUTCOME_EMPTY;
		resp->finish = STR("rule");
		return true;
	}
	return true;
}

const struct provider provider_rules = {
	.name = "rules",
	.prepare = rules_prepare,
	.release = rules_release,
	.answer = rules_answer,
};
