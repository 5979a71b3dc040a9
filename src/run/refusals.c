/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "run/runner.h"

static bool any_temperature(const struct run_set *set)
{
	for (size_t i = 0; i < set->config->route_count; i++) {
		if (set->suites[i]->has_temperature)
			return true;
	}
	return false;
}

size_t runner_known_refusals(
	const struct run_job *job, size_t candidate, const char *names[RUNNER_DROPPED])
{
	const struct candidate *c = &job->set->config->candidates[candidate];
	const struct price *price = job->catalog ? catalog_price(job->catalog, c) : NULL;
	size_t count = 0;

	if (!price || !job->plan->missing_of[candidate])
		return 0;
	for (const char *const *name = price->refuses; name && *name; name++) {
		const bool wished = strcmp(*name, "temperature") != 0 || any_temperature(job->set);

		if (wished && count < RUNNER_DROPPED && !value_get(c->params, *name))
			names[count++] = *name;
	}
	return count;
}

const char *runner_refusal_note(
	struct arena *arena, const char *candidate, const char *const *names, size_t count)
{
	const char *list = "";

	for (size_t i = 0; i < count; i++)
		list = arena_printf(arena, "%s%s%s", list, i ? ", " : "", names[i]);
	return arena_printf(arena,
		"%s: the catalog says that the model refuses %s, which is left out", candidate,
		list);
}
