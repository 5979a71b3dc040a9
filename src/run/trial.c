/* SPDX-License-Identifier: MIT */
#include "run/asks.h"

/* Judges tried on answers that are given, whatever a suite makes of them. */

/* *there false: there is no such answer. */
static bool grade(const struct run_trials *trials, const struct run_trial *trial,
	struct asking *asking, struct arena *arena, struct suite_case *item, struct score *out,
	bool *there, struct err *err)
{
	const struct suite *suite = trials->set->suites[trial->route];
	const struct asker asker = asking_asker(asking);
	struct prompt *prompt = ARENA_NEW(arena, struct prompt); /* `asking` outlives this */
	struct answer answer = {.arena = arena, .item = item, .prompt = prompt, .asker = &asker};

	asking->store = trials->store;
	asking->set = trials->set;
	asking->route = trial->route;
	asking->candidate = SIZE_MAX;
	asking->repeat = 1;
	asking->prompt = prompt;
	*out = (struct score){.reason = ""};
	if (!suite_case(suite, trial->index, arena, item, err) ||
		!suite_render(suite, item, arena, prompt, err) ||
		!trials->answer(
			trials->context, trial, item, prompt, arena, &answer.text, there, err))
		return false;
	if (trial->alone)
		item->expected = NULL;
	answer.expected = item->expected;
	return !*there || grader_node_grade(trial->judge->node, &answer, out, err);
}

bool run_trials_plan(struct arena *arena, const struct run_trials *trials, bool again,
	struct run_plan *out, struct err *err)
{
	struct asks_planner planner = {.store = trials->store, .set = trials->set, .again = again};
	struct arena scratch = {0};
	bool ok = true, there;

	if (!asks_begin(&planner, err))
		return false;
	for (size_t i = 0; ok && i < trials->count; i++) {
		struct asking asking = {.seen = asks_note, .context = &planner};
		struct suite_case item;
		struct score score;

		arena_reset(&scratch);
		ok = grade(trials, &trials->list[i], &asking, &scratch, &item, &score, &there,
			     err) &&
		     asks_add(&planner, trials->list[i].route, i, item.id, score.judged, err);
	}
	arena_fini(&scratch);
	return asks_end(&planner, arena, ok, out, err);
}

static bool render(void *context, const struct store_task *task, struct arena *arena,
	struct prompt *out, struct err *err)
{
	const struct run_trials *trials = context;
	struct asks_wanted wanted = {.address = &task->address, .out = out};
	struct asking asking = {.seen = asks_take, .context = &wanted};
	struct suite_case item;
	struct score score;
	bool there;

	return grade(trials, &trials->list[task->case_index], &asking, arena, &item, &score, &there,
		       err) &&
	       asks_found(&wanted, err);
}

struct run_source run_trials_source(struct run_trials *trials)
{
	return (struct run_source){.render = render, .context = trials};
}

bool run_trial_grade(const struct run_trials *trials, size_t trial, struct arena *arena,
	struct score *out, bool *there, struct err *err)
{
	struct asking asking = {0};
	struct suite_case item;

	return grade(trials, &trials->list[trial], &asking, arena, &item, out, there, err);
}
