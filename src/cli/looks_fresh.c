/* SPDX-License-Identifier: MIT */
#include "base/clock.h"
#include "cli/looks.h"

/*
 * New evidence: cases that nobody looked at to answer the question, told by their ids. The question
 * gets a second name in the ledger, so that its plan and levels begin anew, and what had been
 * looked at when its own first look was taken stays left out.
 */

static bool find_seen(struct arena *arena, struct store *store, const char *route,
	const struct suite *suite, const struct config_quality *quality, struct store_seen *out,
	struct err *err)
{
	const struct store_question question = {
		.route = route,
		.suite = looks_suite(arena, suite),
		.reference = quality->reference ? quality->reference : "",
		.question = looks_question(arena, quality, true),
	};
	struct store_ledger ledger;
	int64_t before_us = INT64_MAX;
	char date[11];
	bool found;

	if (!store_find_ledger(store, &question, arena, &ledger, &found, err))
		return false;
	if (found && ledger.taken_count)
		before_us = ledger.taken[0].taken_us;
	if (!store_find_seen(
		    store, &question, looks_question(arena, quality, false), before_us, out, err))
		return false;
	if (!out->unknown_us || out->unknown_us >= before_us)
		return true;
	map_fini(&out->ids);
	clock_date(out->unknown_us, date);
	return err_set(err, ERR_CONFIG,
		"route '%s': which cases the look of %s took is not on record, for an older "
		"version kept it; take a new store or another name of the route, and cases that "
		"were never asked",
		route, date);
}

static bool pick_fresh(struct arena *arena, const struct store_seen *seen, struct suite **suite,
	struct looks_fresh *out, struct err *err)
{
	size_t count = (*suite)->case_count, kept = 0;
	size_t *picked = ARENA_ARRAY(arena, count + 1, size_t);
	struct arena scratch = {0};
	bool ok = true;

	for (size_t i = 0; ok && i < count; i++) {
		const char *id;
		uint64_t number;

		ok = suite_case_id(*suite, i, &scratch, &id, err);
		if (ok && !map_get(&seen->ids, str_of(id), &number))
			picked[kept++] = i;
		arena_reset(&scratch);
	}
	arena_fini(&scratch);
	if (!ok || kept == 0)
		return ok;
	*out = (struct looks_fresh){true, count - kept, seen->last_us};
	if (out->left_out)
		*suite = suite_pick(arena, *suite, picked, kept);
	return true;
}

bool looks_renew(struct arena *arena, struct store *store, struct run_set *set,
	const struct config_quality *quality, struct looks_fresh **out, struct err *err)
{
	size_t count = set->config->route_count;
	bool any = false;

	*out = ARENA_ARRAY(arena, count, struct looks_fresh);
	for (size_t r = 0; r < count; r++) {
		struct store_seen seen;
		bool ok;

		if (!find_seen(arena, store, set->config->routes[r].name, set->suites[r],
			    &quality[r], &seen, err))
			return false;
		ok = pick_fresh(arena, &seen, &set->suites[r], &(*out)[r], err);
		map_fini(&seen.ids);
		if (!ok)
			return false;
		any = any || (*out)[r].fresh;
	}
	return any || err_set(err, ERR_CONFIG,
			      "--new-evidence is about cases that nobody looked at, and all "
			      "cases of every route were: add fresh ones to the suites");
}
