/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <string.h>

#include "base/map.h"
#include "base/vec.h"
#include "run/import.h"
#include "run/run.h"

/* What was recorded elsewhere, read once more for people: one case at a time. */
struct import_teller {
	const struct config *config;
	const struct results *results;
	transcript_sink *sink;
	void *context;
	struct arena arena; /* of one case */
	struct map routes, candidates;
	const char *case_id; /* NULL: none is at hand */
	struct transcript told;
	VEC(struct transcript_answer) answers;
};

static bool end_case(struct import_teller *t, struct err *err)
{
	bool ok;

	if (!t->case_id)
		return true;
	t->told.answers = t->answers.items;
	t->told.answer_count = t->answers.count;
	ok = t->sink(t->context, &t->told, err);
	t->case_id = NULL;
	t->answers.count = 0;
	return ok;
}

/* The rows come by route and case, and so do the cases of the results. */
static bool begin_case(
	struct import_teller *t, size_t route, const struct store_import *row, struct err *err)
{
	const struct result_route *at = &t->results->routes[route];
	size_t index = route == t->told.route ? t->told.index : SIZE_MAX;

	if (t->case_id && route == t->told.route && strcmp(t->case_id, row->case_id) == 0)
		return true;
	if (!end_case(t, err))
		return false;
	arena_reset(&t->arena);
	index++;
	while (index < at->case_count && strcmp(at->case_ids[index], row->case_id) != 0)
		index++;
	if (index == at->case_count)
		return err_set(err, ERR_STORE, "the imported run changed while it was read");
	t->told = (struct transcript){.route = route, .index = index};
	t->case_id = at->case_ids[index];
	return true;
}

static bool take_row(void *context, const struct store_import *row, struct err *err)
{
	struct import_teller *t = context;
	struct transcript_answer *answer;
	uint64_t route;
	size_t candidate;

	if (!map_get(&t->routes, str_of(row->route), &route))
		return true;
	candidate = import_candidate(t->config, &t->candidates, row->model);
	if (candidate == SIZE_MAX)
		return true;
	if (!begin_case(t, (size_t)route, row, err))
		return false;
	answer = VEC_PUSH(&t->answers);
	*answer = (struct transcript_answer){.candidate = candidate,
		.repeat = row->repeat,
		.outcome = OUTCOME_COMPLETE,
		.measured = !isnan(row->score),
		.quality = row->score,
		.text = arena_str(&t->arena, str_of(row->answer))};
	return true;
}

bool run_transcripts_import(struct store *store, const struct config *config, int64_t run,
	const struct results *results, transcript_sink *sink, void *context, struct err *err)
{
	struct import_teller t = {.config = config,
		.results = results,
		.sink = sink,
		.context = context,
		.told = {.route = SIZE_MAX}};
	bool ok;

	for (size_t r = 0; r < results->route_count; r++)
		map_add(&t.routes, str_of(results->routes[r].name), r);
	for (size_t c = 0; c < results->candidate_count; c++)
		map_add(&t.candidates, str_of(results->candidates[c]), c);
	ok = store_each_import(store, run, take_row, &t, err) && end_case(&t, err);
	VEC_FREE(&t.answers);
	map_fini(&t.routes);
	map_fini(&t.candidates);
	arena_fini(&t.arena);
	return ok;
}
