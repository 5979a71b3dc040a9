/* SPDX-License-Identifier: MIT */
#include "calib/job.h"

#include <string.h>

/* What a month costs with what runs today and with the table, in whole picodollars. */

static const char *current_of(const struct calib_input *in, const char *route)
{
	for (size_t r = 0; r < in->results->route_count; r++) {
		if (strcmp(in->results->routes[r].name, route) == 0)
			return in->routes[r].current;
	}
	return NULL;
}

size_t calib_today(const struct calib_input *in, const struct table_route *route)
{
	const char *name = current_of(in, route->name);

	for (size_t c = 0; name && c < in->results->candidate_count; c++) {
		if (strcmp(in->results->candidates[c], name) == 0)
			return c;
	}
	return route->reference;
}

/* The table's sums are over the routes whose traffic is known; one that has no price leaves them
 * unknown, since a sum without it would be no sum of the table. */
void calib_savings(const struct calib_input *in, struct table *table, struct table_route *routes)
{
	bool any = false;

	table->before = 0;
	table->after = 0;
	for (size_t r = 0; r < table->route_count; r++) {
		struct table_route *route = &routes[r];
		size_t today = route->today = calib_today(in, route);

		if (route->requests <= 0)
			continue;
		any = true;
		route->cost_before =
			money_times(route->evidence[today].cost_per_request, route->requests);
		route->cost_after = money_times(
			route->evidence[route->candidate].cost_per_request, route->requests);
		table->before = money_add(table->before, route->cost_before);
		table->after = money_add(table->after, route->cost_after);
	}
	if (!any || table->before == MONEY_UNKNOWN || table->after == MONEY_UNKNOWN)
		table->before = table->after = MONEY_UNKNOWN;
}
