/* SPDX-License-Identifier: MIT */
#include "run/asks.h"

#include <string.h>

/* Beside its texts, of an exchange in the store: its rows, and a reply of a sentence, or of a
 * vector of 1,536 numbers, as it came and as it is read. */
#define EXCHANGE_BYTES 3072
#define VECTOR_BYTES ((int64_t)56 << 10)

static int64_t reply_bytes(const struct asks_planner *planner, size_t judge)
{
	const struct candidate *candidate = &planner->set->judges->config->candidates[judge];

	return strcmp(candidate->name, CANDIDATE_EMBEDDINGS) == 0 ? VECTOR_BYTES : EXCHANGE_BYTES;
}

bool asks_begin(struct asks_planner *planner, struct err *err)
{
	return store_plan_begin(planner->store, STORE_RUN_ASKED, err);
}

bool asks_note(void *context, const struct asked *asked, struct err *err)
{
	struct asks_planner *planner = context;
	int64_t bytes = reply_bytes(planner, asked->judge);

	(void)err;
	for (size_t i = 0; i < asked->prompt->count; i++)
		bytes += (int64_t)asked->prompt->messages[i].text.len;
	*VEC_PUSH(&planner->questions) =
		(struct question){asked->judge, asked->address, asked->state, bytes};
	return true;
}

bool asks_add(struct asks_planner *planner, size_t route, size_t number, struct str case_id,
	enum judged judged, struct err *err)
{
	const struct config *judges = planner->set->judges->config;
	struct arena arena = {0};
	struct store_task task = {
		.route = judges->routes[route].name,
		.case_id = arena_strz(&arena, case_id),
		.route_index = route,
		.case_index = number,
		.repeat = 1,
	};
	bool ok = true;

	for (size_t i = 0; ok && i < planner->questions.count; i++) {
		const struct question *question = &planner->questions.items[i];

		if (question->state != JUDGED && judged < JUDGED_FAILED)
			continue;
		if (question->state == JUDGED_UNREAD ||
			(question->state == JUDGED_FAILED && planner->again))
			continue;
		task.seq = ++planner->seq;
		planner->bytes += question->bytes;
		task.address = question->address;
		task.candidate_index = question->judge;
		task.candidate = judges->candidates[question->judge].name;
		ok = store_plan_add(planner->store, &task, err);
	}
	planner->questions.count = 0;
	arena_fini(&arena);
	return ok;
}

bool asks_end(struct asks_planner *planner, struct arena *arena, bool ok, struct run_plan *out,
	struct err *err)
{
	const struct config *judges = planner->set->judges->config;
	const size_t count = judges->candidate_count;

	*out = (struct run_plan){
		.tasks_of = ARENA_ARRAY(arena, count, int64_t),
		.missing_of = ARENA_ARRAY(arena, count, int64_t),
	};
	VEC_FREE(&planner->questions);
	ok = ok && store_plan_end(planner->store, judges->digest, out->id, &out->run, err);
	if (!ok) {
		store_rollback(planner->store);
		return false;
	}
	if (!store_plan_tally(planner->store, out->run, out->tasks_of, out->missing_of, count, err))
		return false;
	for (size_t i = 0; i < count; i++) {
		out->tasks += out->tasks_of[i];
		out->missing += out->missing_of[i];
	}
	out->missing_bytes = planner->seq ? planner->bytes / planner->seq * out->missing : 0;
	return true;
}

bool asks_take(void *context, const struct asked *asked, struct err *err)
{
	struct asks_wanted *wanted = context;

	(void)err;
	if (!wanted->found && digest_eq(&asked->address, wanted->address)) {
		*wanted->out = *asked->prompt;
		wanted->found = true;
	}
	return true;
}

bool asks_found(const struct asks_wanted *wanted, struct err *err)
{
	return wanted->found ||
	       err_set(err, ERR_STORE, "what a judge was to be asked is no longer in the store");
}
