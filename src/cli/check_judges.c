/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "cli/check.h"

/*
 * What graders would ask: each expected answer is graded with somebody who never answers and
 * counts. Every candidate gives one such answer; a reply is a sentence and a number.
 */
#define OUTPUT_TOKENS 40

struct estimator {
	const struct check *check;
	struct check_load *loads; /* [judge] */
	int64_t times;            /* candidates x repeats */
	int64_t ceiling;          /* max_tokens of a judge */
};

static bool count(void *context, const struct ask *ask, struct arena *arena, struct response *out,
	enum judged *state, struct err *err)
{
	struct estimator *e = context;
	struct check_load *load =
		&e->loads[config_candidate(e->check->set.judges->config, ask->judge)];
	const bool wordless = strcmp(ask->judge, CANDIDATE_EMBEDDINGS) == 0;
	int64_t bytes = 0;

	(void)arena;
	(void)out;
	(void)err;
	for (size_t i = 0; i < ask->prompt.count; i++)
		bytes += (int64_t)ask->prompt.messages[i].text.len;
	load->calls += e->times;
	load->input_tokens += e->times * (bytes / CHECK_BYTES_A_TOKEN + 1);
	if (!wordless) {
		load->output_tokens += e->times * OUTPUT_TOKENS;
		load->output_ceiling += e->times * e->ceiling;
	}
	*state = JUDGED_MISSING;
	return true;
}

/* One of about the same length. */
static bool other_answer(void *context, struct arena *arena, struct response *out, bool *own,
	enum judged *state, struct err *err)
{
	(void)context;
	(void)err;
	*own = false;
	*state = JUDGED;
	out->text = str_of(arena_strz(arena, STR("the answer of the reference, another one")));
	return true;
}

static bool add_route(struct estimator *e, size_t r, struct err *err)
{
	const struct run_set *set = &e->check->set;
	const struct asker asker = {count, other_answer, e};
	struct arena arena = {0};
	bool ok = true;

	e->times = (int64_t)e->check->config->candidate_count * run_repeats(set, r);
	e->ceiling = run_max_tokens(set->judges, r);
	for (size_t i = 0; i < set->suites[r]->case_count && ok; i++) {
		struct response resp = {.outcome = OUTCOME_COMPLETE, .usage = usage_unknown};
		struct suite_case item;
		struct grade grade;

		arena_reset(&arena);
		ok = suite_case(set->suites[r], i, &arena, &item, err);
		if (ok && item.expected)
			resp.text = suite_answer_text(&arena, item.expected);
		ok = ok && grading_grade_asking(
				   set->gradings[r], &item, &resp, &asker, &arena, &grade, err);
	}
	arena_fini(&arena);
	return ok;
}

bool check_judges(struct check *check, struct err *err)
{
	const size_t judges = check->config->judge_count;
	struct estimator e = {
		.check = check, .loads = ARENA_ARRAY(check->arena, judges, struct check_load)};

	check->judges = ARENA_ARRAY(check->arena, judges, struct check_candidate);
	for (size_t r = 0; check->set.judges && r < check->config->route_count; r++) {
		if (!add_route(&e, r, err))
			return false;
	}
	for (size_t j = 0; j < judges; j++)
		check_estimate(check, &check->config->judges[j], &e.loads[j], &check->judges[j]);
	return true;
}
