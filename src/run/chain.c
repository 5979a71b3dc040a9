/* SPDX-License-Identifier: MIT */
#include "run/chain.h"

#include <string.h>

#include "base/utf8.h"
#include "base/vec.h"

#define PASS 0.5

struct chain {
	const struct config_chain *config;
	struct result_chain result;
	enum chain_check *checks;
	struct grader_node **nodes; /* all must pass */
	size_t node_count;
};

struct chains {
	struct chain *list;
	size_t count;
};

static bool fault(const struct config *config, const struct value *at, struct err *err)
{
	err->kind = ERR_CONFIG;
	return err_wrap(err, "%s:%u:%u: check", config->path, at->line ? at->line : at->key_line,
		at->line ? at->column : at->key_column);
}

static bool needs_expected(const char *name, struct err *err)
{
	return err_set(err, ERR_CONFIG,
		"%s compares with an expected answer, which production does not have: give it a "
		"`value`, or check the form",
		name);
}

/* Every grader in it can judge without an expected answer. */
static bool check_node(struct arena *arena, const struct value *item, struct err *err)
{
	const struct value *params = item->type == VALUE_OBJECT ? item->child : NULL, *below;
	const struct grader *grader;
	const char *name;

	if (item->type != VALUE_STRING && (!params || item->count != 1))
		return err_set(err, ERR_CONFIG, "wants graders, each as name: parameters");
	name = arena_strz(arena, params ? params->key : item->text);
	grader = grader_find(name);
	if (grader && grader->probe)
		return err_set(err, ERR_CONFIG, "%s runs a program, which no router does", name);
	if (grader && grader->asks)
		return err_set(err, ERR_CONFIG,
			"%s asks another model, which costs and takes time that a chain does not "
			"count: check the form, or that two candidates agree",
			name);
	if (grader)
		return !grader->needs_expected || value_get(params, "value") ||
		       needs_expected(name, err);
	if (strcmp(name, "not") == 0 && params)
		return check_node(arena, params, err);
	if (strcmp(name, "k_of") == 0 && params)
		params = value_get(params, "of");
	value_each (below, params) {
		if (!check_node(arena, below, err))
			return false;
	}
	return true;
}

static bool new_node(
	struct arena *arena, const struct value *item, struct grader_node **out, struct err *err)
{
	const struct value *params = item->child;

	if (!check_node(arena, item, err))
		return false;
	if (item->type == VALUE_STRING)
		return grader_node_new(arena, arena_strz(arena, item->text), NULL, out, err);
	return grader_node_new(arena, arena_strz(arena, params->key),
		params->type == VALUE_NULL ? NULL : params, out, err);
}

static bool new_chain(struct arena *arena, const struct config *config, size_t case_count,
	struct chain *chain, struct err *err)
{
	const struct config_chain *from = chain->config;
	const struct value *item;

	chain->checks = ARENA_ARRAY(arena, case_count, enum chain_check);
	for (size_t i = 0; i < case_count; i++)
		chain->checks[i] = CHAIN_UNKNOWN;
	chain->result = (struct result_chain){.name = from->name,
		.first = config_candidate(config, from->first),
		.then = config_candidate(config, from->then),
		.agree = from->agree ? config_candidate(config, from->agree) : SIZE_MAX,
		.check = from->check,
		.checks = chain->checks};
	if (from->agree)
		return true;
	chain->nodes = ARENA_ARRAY(arena, from->check->count, struct grader_node *);
	value_each (item, from->check) {
		if (!new_node(arena, item, &chain->nodes[chain->node_count], err))
			return fault(config, item, err);
		chain->node_count++;
	}
	return true;
}

bool chains_new(struct arena *arena, const struct config *config, const struct config_route *route,
	size_t case_count, struct chains **out, struct err *err)
{
	struct chains *chains;

	*out = NULL;
	if (!route || route->chain_count == 0)
		return true;
	chains = ARENA_NEW(arena, struct chains);
	chains->list = ARENA_ARRAY(arena, route->chain_count, struct chain);
	for (size_t k = 0; k < route->chain_count; k++) {
		chains->list[k].config = &route->chains[k];
		chains->count++;
		if (!new_chain(arena, config, case_count, &chains->list[k], err)) {
			chains_free(chains);
			return false;
		}
	}
	*out = chains;
	return true;
}

void chains_free(struct chains *chains)
{
	for (size_t k = 0; chains && k < chains->count; k++) {
		for (size_t i = 0; i < chains->list[k].node_count; i++)
			grader_node_free(chains->list[k].nodes[i]);
		chains->list[k].node_count = 0;
	}
}

/* Letters in lower case, white space off the ends and single in between. */
static struct str normal(struct arena *arena, struct str text)
{
	struct buf out = {0};
	struct str copy;
	size_t at = 0;
	bool gap = false;

	while (at < text.len) {
		uint32_t code_point = utf8_next(text, &at);

		if (utf8_is_space(code_point)) {
			gap = out.len > 0;
			continue;
		}
		if (gap)
			buf_char(&out, ' ');
		gap = false;
		utf8_add(&out, utf8_lower(code_point));
	}
	copy = arena_str(arena, buf_view(&out));
	buf_free(&out);
	return copy;
}

static enum chain_check agreement(struct arena *arena, const struct chain *chain, bool imported,
	const struct chain_answer *answers)
{
	const struct chain_answer *first = &answers[chain->result.first];
	const struct chain_answer *other = &answers[chain->result.agree];
	bool same;

	if (!first->known || !other->known)
		return CHAIN_UNKNOWN;
	if (first->none || other->none)
		return CHAIN_REFUSED;
	if (imported)
		same = str_eq(first->text, other->text);
	else
		same = str_eq(normal(arena, first->text), normal(arena, other->text));
	return same ? CHAIN_ACCEPTED : CHAIN_REFUSED;
}

/* One that fails decides, whatever could not be measured beside it. */
static bool grade(const struct chain *chain, struct arena *scratch, const struct suite_case *item,
	const struct chain_answer *first, enum chain_check *out, struct err *err)
{
	struct suite_case bare = {.id = STR("")};
	struct answer answer = {.arena = scratch, .text = first->text, .item = item ? &bare : NULL};

	*out = CHAIN_UNKNOWN;
	if (!first->known)
		return true;
	*out = first->none ? CHAIN_REFUSED : CHAIN_ACCEPTED;
	if (item) {
		bare = *item;
		bare.expected = NULL;
		bare.wrong = NULL;
	}
	for (size_t i = 0; *out != CHAIN_REFUSED && i < chain->node_count; i++) {
		struct score score;

		if (!grader_node_grade(chain->nodes[i], &answer, &score, err))
			return err_wrap(err, "chain '%s'", chain->result.name);
		if (!score.measured)
			*out = CHAIN_UNKNOWN;
		else if (score.value < PASS)
			*out = CHAIN_REFUSED;
	}
	return true;
}

bool chains_check(struct chains *chains, struct arena *scratch, const struct suite_case *item,
	const struct chain_answer *answers, size_t index, struct err *err)
{
	for (size_t k = 0; chains && k < chains->count; k++) {
		struct chain *chain = &chains->list[k];

		if (chain->config->agree)
			chain->checks[index] = agreement(scratch, chain, item == NULL, answers);
		else if (!grade(chain, scratch, item, &answers[chain->result.first],
				 &chain->checks[index], err))
			return false;
	}
	return true;
}

void chains_results(struct arena *arena, const struct chains *chains, struct result_route *out)
{
	struct result_chain *list;

	if (!chains)
		return;
	list = ARENA_ARRAY(arena, chains->count, struct result_chain);
	for (size_t k = 0; k < chains->count; k++)
		list[k] = chains->list[k].result;
	out->chains = list;
	out->chain_count = chains->count;
}
