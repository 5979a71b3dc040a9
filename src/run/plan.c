/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "run/run.h"

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

/* One walk over route x candidate x case x repeat, in that order. */
struct walk {
	struct store *store;
	const struct run_set *set;
	const struct run_scope *scope;
	struct arena arena; /* of one case */
	int64_t seq;
};

static bool add_case(
	struct walk *walk, size_t route, size_t candidate, size_t index, struct err *err)
{
	const struct suite *suite = walk->set->suites[route];
	struct suite_case item;
	struct prompt prompt;
	struct store_task task;
	int repeats = run_repeats(walk->set, route);

	arena_reset(&walk->arena);
	if (!suite_case(suite, index, &walk->arena, &item, err) ||
		!suite_render(suite, &item, &walk->arena, &prompt, err))
		return false;
	task = (struct store_task){
		.route = walk->set->config->routes[route].name,
		.candidate = walk->set->config->candidates[candidate].name,
		.case_id = arena_strz(&walk->arena, item.id),
		.route_index = route,
		.candidate_index = candidate,
		.case_index = index,
	};
	for (int repeat = 1; repeat <= repeats; repeat++) {
		task.seq = ++walk->seq;
		task.repeat = repeat;
		task.address = run_address(&walk->arena, walk->set, route, candidate, &prompt,
			repeat, walk->scope->epoch, NULL);
		if (!store_plan_add(walk->store, &task, err))
			return false;
	}
	return true;
}

static bool add_all(struct walk *walk, struct err *err)
{
	const struct config *config = walk->set->config;

	for (size_t r = 0; r < config->route_count; r++) {
		if (!wanted(walk->scope->routes, config->routes[r].name))
			continue;
		for (size_t c = 0; c < config->candidate_count; c++) {
			if (!wanted(walk->scope->candidates, config->candidates[c].name))
				continue;
			for (size_t i = 0; i < walk->set->suites[r]->case_count; i++) {
				if (!add_case(walk, r, c, i, err))
					return false;
			}
		}
	}
	return true;
}

static bool write_plan(struct store *store, const struct run_set *set,
	const struct run_scope *scope, struct run_plan *out, struct err *err)
{
	struct walk walk = {.store = store, .set = set, .scope = scope};
	bool ok = store_plan_begin(store, err) && add_all(&walk, err) &&
		  store_plan_end(store, set->config->digest, out->id, &out->run, err);

	if (!ok)
		store_rollback(store);
	arena_fini(&walk.arena);
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
	if (!check_names(scope->routes, "route", config->routes, config->route_count,
		    sizeof(config->routes[0]), err) ||
		!check_names(scope->candidates, "candidate", config->candidates, count,
			sizeof(config->candidates[0]), err))
		return false;
	if (!write_plan(store, set, scope, out, err) ||
		!store_plan_tally(store, out->run, out->tasks_of, out->missing_of, count, err))
		return false;
	for (size_t i = 0; i < count; i++) {
		out->tasks += out->tasks_of[i];
		out->missing += out->missing_of[i];
	}
	return true;
}
