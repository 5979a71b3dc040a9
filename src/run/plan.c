/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "core/order.h"
#include "run/walk.h"

/* Whether a name is in a scope's list; NULL or an empty list means all. */
static bool wanted(const char *const *list, const char *name)
{
	bool any = list && *list;

	for (; any && *list; list++) {
		if (strcmp(*list, name) == 0)
			return true;
	}
	return !any;
}

/* `names`: `count` structs of `stride` bytes that begin with a name. */
static bool check_names(const char *const *list, const char *what, const void *names, size_t count,
	size_t stride, struct err *err)
{
	for (; list && *list; list++) {
		const char *nearest;
		size_t i = 0;

		while (i < count && strcmp(*(const char *const *)((const char *)names + i * stride),
					    *list) != 0)
			i++;
		if (i < count)
			continue;
		nearest = str_nearest(str_of(*list), names, count, stride);
		if (nearest)
			return err_set(err, ERR_USAGE, "there is no %s '%s' (did you mean '%s'?)",
				what, *list, nearest);
		return err_set(err, ERR_USAGE, "there is no %s '%s'", what, *list);
	}
	return true;
}

static bool read_case(
	struct walk *walk, size_t route, size_t index, struct walk_at *at, struct err *err)
{
	const struct suite *suite = walk->set->suites[route];

	*at = (struct walk_at){.route = route, .index = index};
	arena_reset(&walk->arena);
	return suite_case(suite, index, &walk->arena, &at->item, err) &&
	       suite_render(suite, &at->item, &walk->arena, &at->prompt, err);
}

static bool each_repeat(struct walk *walk, struct walk_at *at, size_t candidate, struct err *err)
{
	const int repeats = run_repeats(walk->set, at->route);

	at->candidate = candidate;
	for (at->repeat = 1; at->repeat <= repeats; at->repeat++) {
		arena_reset(&walk->request);
		at->address = run_address(&walk->request, walk->set, at->route, candidate,
			&at->prompt, at->repeat, walk->scope->epoch, &at->request);
		if (!walk->each(walk->context, at, err))
			return false;
	}
	return true;
}

/* The rank of every case in the order in which looks take them. */
static bool rank_cases(
	struct arena *arena, const struct suite *suite, size_t **ranks, struct err *err)
{
	const char **ids = ARENA_ARRAY(arena, suite->case_count, const char *);
	struct arena scratch = {0};
	bool ok = true;
	size_t *order;

	*ranks = ARENA_ARRAY(arena, suite->case_count, size_t);
	for (size_t i = 0; ok && i < suite->case_count; i++) {
		struct suite_case item;

		arena_reset(&scratch);
		ok = suite_case(suite, i, &scratch, &item, err);
		if (ok)
			ids[i] = arena_strz(arena, item.id);
	}
	arena_fini(&scratch);
	if (!ok)
		return false;
	order = order_cases(arena, ids, suite->case_count);
	for (size_t i = 0; i < suite->case_count; i++)
		(*ranks)[order[i]] = i;
	return true;
}

/* Which candidates a case of a route is for. */
struct wants {
	const bool *candidates;
	const size_t *ranks;  /* [case], or NULL: every case is wanted */
	const int64_t *cases; /* [candidate] of a rank below this */
};

static bool is_wanted(const struct wants *wants, size_t candidate, size_t index)
{
	return wants->candidates[candidate] &&
	       (!wants->ranks || (int64_t)wants->ranks[index] < wants->cases[candidate]);
}

static bool walk_by_candidate(
	struct walk *walk, size_t route, const struct wants *wants, struct err *err)
{
	struct walk_at at;

	for (size_t c = 0; c < walk->set->config->candidate_count; c++) {
		for (size_t i = 0; i < walk->set->suites[route]->case_count; i++) {
			if (is_wanted(wants, c, i) && (!read_case(walk, route, i, &at, err) ||
							      !each_repeat(walk, &at, c, err)))
				return false;
		}
	}
	return true;
}

static bool walk_by_case(
	struct walk *walk, size_t route, const struct wants *wants, struct err *err)
{
	struct walk_at at;

	for (size_t i = 0; i < walk->set->suites[route]->case_count; i++) {
		bool read = false;

		for (size_t c = 0; c < walk->set->config->candidate_count; c++) {
			if (!is_wanted(wants, c, i))
				continue;
			if ((!read && !read_case(walk, route, i, &at, err)) ||
				!each_repeat(walk, &at, c, err))
				return false;
			read = true;
		}
	}
	return true;
}

static bool walk_route(struct walk *walk, size_t route, struct err *err)
{
	const struct config *config = walk->set->config;
	const size_t count = config->candidate_count;
	struct arena arena = {0};
	bool *candidates = ARENA_ARRAY(&arena, count, bool);
	struct wants wants = {.candidates = candidates};
	size_t *ranks = NULL;
	bool ok = !walk->scope->cases || rank_cases(&arena, walk->set->suites[route], &ranks, err);

	for (size_t c = 0; c < count; c++)
		candidates[c] = wanted(walk->scope->candidates, config->candidates[c].name);
	wants.ranks = ranks;
	if (ranks)
		wants.cases = walk->scope->cases + route * count;
	ok = ok && (walk->by_case ? walk_by_case : walk_by_candidate)(walk, route, &wants, err);
	arena_fini(&arena);
	return ok;
}

static bool walk_routes(struct walk *walk, struct err *err)
{
	const struct config *config = walk->set->config;

	for (size_t r = 0; r < config->route_count; r++) {
		if (!wanted(walk->scope->routes, config->routes[r].name) ||
			(walk->passes && !walk->passes(walk->context, r)))
			continue;
		if (!walk_route(walk, r, err))
			return false;
	}
	return true;
}

bool walk_all(struct walk *walk, struct err *err)
{
	bool ok = walk_routes(walk, err);

	arena_fini(&walk->arena);
	arena_fini(&walk->request);
	return ok;
}

bool walk_check(const struct run_set *set, const struct run_scope *scope, struct err *err)
{
	const struct config *config = set->config;

	return check_names(scope->routes, "route", config->routes, config->route_count,
		       sizeof(config->routes[0]), err) &&
	       check_names(scope->candidates, "candidate", config->candidates,
		       config->candidate_count, sizeof(config->candidates[0]), err);
}

/* ---- the plan of a run ---- */

struct planner {
	struct store *store;
	const struct run_set *set;
	struct arena arena; /* of one task */
	int64_t seq;
	int64_t bytes; /* that all exchanges take, as estimated */
};

/* Of an exchange beside its texts: its rows, their indices, and the envelope of a reply, which is
 * what differs: measured, 0.9 KiB with one of 0.4 KiB. */
#define EXCHANGE_BYTES 2048
#define BYTES_A_TOKEN 4

/* The request once, the answer by itself and within the reply. */
static int64_t bytes_of(struct planner *planner, const struct walk_at *at)
{
	int64_t answer = (int64_t)run_max_tokens(planner->set, at->route) * BYTES_A_TOKEN;
	int64_t expected = answer;

	if (at->item.expected)
		expected = (int64_t)suite_answer_text(&planner->arena, at->item.expected).len;
	if (expected < answer)
		answer = expected;
	return EXCHANGE_BYTES + (int64_t)at->request.len + 2 * answer;
}

static bool add_task(void *context, const struct walk_at *at, struct err *err)
{
	struct planner *planner = context;
	const struct config *config = planner->set->config;

	arena_reset(&planner->arena);
	planner->bytes += bytes_of(planner, at);
	return store_plan_add(planner->store,
		&(struct store_task){
			.seq = ++planner->seq,
			.address = at->address,
			.route = config->routes[at->route].name,
			.candidate = config->candidates[at->candidate].name,
			.case_id = arena_strz(&planner->arena, at->item.id),
			.route_index = at->route,
			.candidate_index = at->candidate,
			.case_index = at->index,
			.repeat = at->repeat,
		},
		err);
}

static bool write_plan(struct store *store, const struct run_set *set,
	const struct run_scope *scope, struct run_plan *out, struct err *err)
{
	struct planner planner = {.store = store, .set = set};
	struct walk walk = {
		.set = set, .scope = scope, .each = add_task, .context = &planner, .by_case = true};
	bool ok = store_plan_begin(store, STORE_RUN_COLLECTED, err) && walk_all(&walk, err) &&
		  store_plan_end(store, set->config->digest, out->id, &out->run, err);

	if (!ok)
		store_rollback(store);
	/* Of one, so far. */
	out->missing_bytes = planner.seq ? planner.bytes / planner.seq : 0;
	arena_fini(&planner.arena);
	return ok;
}

bool run_plan_make(struct arena *arena, struct store *store, const struct run_set *set,
	const struct run_scope *scope, struct run_plan *out, struct err *err)
{
	const struct config *config = set->config;
	size_t count = config->candidate_count;

	*out = (struct run_plan){
		.tasks_of = ARENA_ARRAY(arena, count, int64_t),
		.missing_of = ARENA_ARRAY(arena, count, int64_t),
	};
	if (!walk_check(set, scope, err))
		return false;
	if (!write_plan(store, set, scope, out, err) ||
		!store_plan_tally(store, out->run, out->tasks_of, out->missing_of, count, err))
		return false;
	for (size_t i = 0; i < count; i++) {
		out->tasks += out->tasks_of[i];
		out->missing += out->missing_of[i];
	}
	out->missing_bytes *= out->missing;
	return true;
}
