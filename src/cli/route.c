/* SPDX-License-Identifier: MIT */
#include "cli/route.h"

#include <string.h>

#include "base/str.h"

bool route_find(const struct table *table, const char *name, const struct table_route **route,
	struct err *err)
{
	const char *nearest;

	for (size_t r = 0; r < table->route_count; r++) {
		if (strcmp(table->routes[r].name, name) == 0) {
			*route = &table->routes[r];
			return true;
		}
	}
	nearest = str_nearest(
		str_of(name), table->routes, table->route_count, sizeof(table->routes[0]));
	if (nearest)
		return err_set(err, ERR_USAGE, "there is no route '%s' (did you mean '%s'?)", name,
			nearest);
	return err_set(err, ERR_USAGE, "there is no route '%s'; the first of %zu is '%s'", name,
		table->route_count, table->routes[0].name);
}

double route_alpha(const struct table_route *route)
{
	return route->look_levels[route->look - 1];
}

const char *route_margin(struct arena *arena, const struct table_route *route)
{
	if (!route->margin_relative)
		return arena_printf(arena, "%.4g", route->margin);
	return arena_printf(arena, "%.4g%% of the reference's quality", route->margin * 100);
}

bool route_is_point(const struct table_route *route)
{
	return str_starts(str_of(route->rule), STR("point"));
}
