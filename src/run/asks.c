/* SPDX-License-Identifier: MIT */
#include "base/vec.h"
#include "run/asking.h"
#include "run/walk.h"

/*
 * The plan of what graders ask. Every answer that is stored is graded with what is known; what
 * is asked on the way is a task if the grade waits for it. A task says in its number of a case
 * which answer it is about, so that its conversation is made again when it is its turn.
 */
struct question {
	size_t judge;
	struct digest address;
	enum judged state;
	int64_t bytes; /* of its texts */
};

/* Beside them, of an exchange in the store: its rows, and a reply of a sentence. */
#define EXCHANGE_BYTES 3072

struct asks_planner {
	struct store *store;
	const struct run_set *set;
	const struct run_scope *scope;
	bool again;
	struct arena scratch;           /* of one answer */
	VEC(struct question) questions; /* about it */
	int64_t seq;
	int64_t bytes; /* that all exchanges take, as estimated */
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

static bool note(void *context, const struct asked *asked, struct err *err)
{
	struct asks_planner *planner = context;
	int64_t bytes = EXCHANGE_BYTES;

	(void)err;
	for (size_t i = 0; i < asked->prompt->count; i++)
		bytes += (int64_t)asked->prompt->messages[i].text.len;
	*VEC_PUSH(&planner->questions) =
		(struct question){asked->judge, asked->address, asked->state, bytes};
	return true;
}

static bool add_questions(struct asks_planner *planner, const struct walk_at *at,
	const struct grade *grade, struct err *err)
{
	const struct run_set *judges = planner->set->judges;
	struct store_task task = {
		.route = judges->config->routes[at->route].name,
		.case_id = arena_strz(&planner->scratch, at->item.id),
		.route_index = at->route,
		.case_index = number_of(planner->set, at),
		.repeat = 1,
	};

	for (size_t i = 0; i < planner->questions.count; i++) {
		const struct question *question = &planner->questions.items[i];

		/* Where a grade does not wait for it, it need not be asked. */
		if (question->state != JUDGED && grade->judged < JUDGED_FAILED)
			continue;
		if (question->state == JUDGED_FAILED && planner->again)
			continue;
		task.seq = ++planner->seq;
		planner->bytes += question->bytes;
		task.address = question->address;
		task.candidate_index = question->judge;
		task.candidate = judges->config->candidates[question->judge].name;
		if (!store_plan_add(planner->store, &task, err))
			return false;
	}
	return true;
}

static bool each_answer(void *context, const struct walk_at *at, struct err *err)
{
	struct asks_planner *planner = context;
	struct asking asking = {.store = planner->store,
		.set = planner->set,
		.epoch = planner->scope->epoch,
		.route = at->route,
		.candidate = at->candidate,
		.repeat = at->repeat,
		.prompt = &at->prompt,
		.seen = note,
		.context = planner};
	const struct asker asker = asking_asker(&asking);
	struct exchange exchange;
	struct grade grade = {0};
	bool found;

	arena_reset(&planner->scratch);
	planner->questions.count = 0;
	if (!store_get_exchange(
		    planner->store, &at->address, false, &planner->scratch, &exchange, &found, err))
		return false;
	if (!found)
		return true;
	return grading_grade_asking(planner->set->gradings[at->route], &at->item,
		       &exchange.response, &asker, &planner->scratch, &grade, err) &&
	       add_questions(planner, at, &grade, err);
}

static bool route_asks(void *context, size_t route)
{
	const struct asks_planner *planner = context;

	return asking_any(planner->set, route);
}

bool run_asks_plan(struct arena *arena, struct store *store, const struct run_set *set,
	const struct run_scope *scope, bool again, struct run_plan *out, struct err *err)
{
	const size_t count = set->judges->config->candidate_count;
	struct asks_planner planner = {.store = store, .set = set, .scope = scope, .again = again};
	struct walk walk = {.set = set,
		.scope = scope,
		.passes = route_asks,
		.each = each_answer,
		.context = &planner};
	bool ok;

	*out = (struct run_plan){
		.tasks_of = ARENA_ARRAY(arena, count, int64_t),
		.missing_of = ARENA_ARRAY(arena, count, int64_t),
	};
	ok = walk_check(set, scope, err) && store_plan_begin(store, STORE_RUN_ASKED, err);
	if (ok && !(walk_all(&walk, err) &&
			  store_plan_end(store, set->config->digest, out->id, &out->run, err))) {
		store_rollback(store);
		ok = false;
	}
	VEC_FREE(&planner.questions);
	arena_fini(&planner.scratch);
	if (!ok || !store_plan_tally(store, out->run, out->tasks_of, out->missing_of, count, err))
		return false;
	for (size_t i = 0; i < count; i++) {
		out->tasks += out->tasks_of[i];
		out->missing += out->missing_of[i];
	}
	out->missing_bytes = planner.seq ? planner.bytes / planner.seq * out->missing : 0;
	return true;
}

/* ---- what is sent ---- */

struct wanted {
	const struct digest *address;
	struct arena *arena;
	struct prompt *out;
	bool found;
};

static bool take(void *context, const struct asked *asked, struct err *err)
{
	struct wanted *wanted = context;

	(void)err;
	if (!wanted->found && digest_eq(&asked->address, wanted->address)) {
		*wanted->out = *asked->prompt;
		wanted->found = true;
	}
	return true;
}

/* The answer is graded once more, up to the question. */
static bool render(void *context, const struct store_task *task, struct arena *arena,
	struct prompt *out, struct err *err)
{
	const struct run_asks *asks = context;
	const struct run_set *set = asks->set;
	struct wanted wanted = {.address = &task->address, .arena = arena, .out = out};
	struct prompt prompt;
	struct asking asking = {.store = asks->store,
		.set = set,
		.epoch = asks->epoch,
		.prompt = &prompt,
		.seen = take,
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
	return wanted.found ||
	       err_set(err, ERR_STORE, "route '%s': what its judge was to be asked is gone",
		       set->config->routes[asking.route].name);
}

struct run_source run_asks_source(struct run_asks *asks)
{
	return (struct run_source){.render = render, .context = asks};
}
