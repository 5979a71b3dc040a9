/* SPDX-License-Identifier: MIT */
#include "run/asks.h"
#include "run/walk.h"

/*
 * What graders ask of the answers that are stored. Each is graded with what is known; what is
 * asked on the way is a task. A task says in its number of a case which answer it is about, so
 * that its conversation is made again when it is its turn.
 */
struct answers {
	struct asks_planner planner; /* first */
	const struct run_scope *scope;
	struct arena scratch; /* of one answer */
};

/* An answer as a number. */
static size_t number_of(const struct run_set *set, const struct walk_at *at)
{
	const size_t repeats = (size_t)run_repeats(set, at->route);

	return (at->index * set->config->candidate_count + at->candidate) * repeats +
	       (size_t)at->repeat - 1;
}

static void answer_of(const struct run_set *set, const struct store_task *task,
	struct asking *asking, size_t *index)
{
	const size_t repeats = (size_t)run_repeats(set, task->route_index);
	const size_t candidates = set->config->candidate_count;

	asking->route = task->route_index;
	asking->repeat = (int)(task->case_index % repeats) + 1;
	asking->candidate = task->case_index / repeats % candidates;
	*index = task->case_index / repeats / candidates;
}

static bool each_answer(void *context, const struct walk_at *at, struct err *err)
{
	struct answers *answers = context;
	const struct run_set *set = answers->planner.set;
	struct asking asking = {.store = answers->planner.store,
		.set = set,
		.epoch = answers->scope->epoch,
		.route = at->route,
		.candidate = at->candidate,
		.repeat = at->repeat,
		.prompt = &at->prompt,
		.seen = asks_note,
		.context = &answers->planner};
	const struct asker asker = asking_asker(&asking);
	struct exchange exchange;
	struct grade grade = {0};
	bool found;

	arena_reset(&answers->scratch);
	if (!store_get_exchange(
		    asking.store, &at->address, false, &answers->scratch, &exchange, &found, err))
		return false;
	if (!found)
		return true;
	return grading_grade_asking(set->gradings[at->route], &at->item, &exchange.response, &asker,
		       &answers->scratch, &grade, err) &&
	       asks_add(&answers->planner, at->route, number_of(set, at), at->item.id, grade.judged,
		       err);
}

static bool route_asks(void *context, size_t route)
{
	const struct answers *answers = context;

	return asking_any(answers->planner.set, route);
}

bool run_asks_plan(struct arena *arena, struct store *store, const struct run_set *set,
	const struct run_scope *scope, bool again, struct run_plan *out, struct err *err)
{
	struct answers answers = {
		.planner = {.store = store, .set = set, .again = again}, .scope = scope};
	struct walk walk = {.set = set,
		.scope = scope,
		.passes = route_asks,
		.each = each_answer,
		.context = &answers};
	bool ok;

	if (!walk_check(set, scope, err) || !asks_begin(&answers.planner, err))
		return false;
	ok = walk_all(&walk, err);
	arena_fini(&answers.scratch);
	return asks_end(&answers.planner, arena, ok, out, err);
}

static bool render(void *context, const struct store_task *task, struct arena *arena,
	struct prompt *out, struct err *err)
{
	const struct run_asks *asks = context;
	const struct run_set *set = asks->set;
	struct asks_wanted wanted = {.address = &task->address, .out = out};
	struct prompt prompt;
	struct asking asking = {.store = asks->store,
		.set = set,
		.epoch = asks->epoch,
		.prompt = &prompt,
		.seen = asks_take,
		.context = &wanted};
	const struct asker asker = asking_asker(&asking);
	struct exchange exchange;
	struct suite_case item;
	struct digest address;
	struct grade grade;
	size_t index;
	bool found;

	answer_of(set, task, &asking, &index);
	if (!suite_case(set->suites[asking.route], index, arena, &item, err) ||
		!suite_render(set->suites[asking.route], &item, arena, &prompt, err))
		return false;
	address = run_address(arena, set, asking.route, asking.candidate, &prompt, asking.repeat,
		asks->epoch, NULL);
	if (!store_get_exchange(asks->store, &address, false, arena, &exchange, &found, err) ||
		(found && !grading_grade_asking(set->gradings[asking.route], &item,
				  &exchange.response, &asker, arena, &grade, err)))
		return false;
	return asks_found(&wanted, err);
}

struct run_source run_asks_source(struct run_asks *asks)
{
	return (struct run_source){.render = render, .context = asks};
}
