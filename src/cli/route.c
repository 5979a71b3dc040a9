/* SPDX-License-Identifier: MIT */
#include "cli/route.h"

#include <string.h>

#include "base/io.h"
#include "cli/power.h"

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

bool route_config(struct arena *arena, const struct common_options *common, struct config **config,
	struct err *err)
{
	*config = NULL;
	if (!common->config && !io_exists(CLI_CONFIG_DEFAULT))
		return true;
	return config_load(
		arena, common->config ? common->config : CLI_CONFIG_DEFAULT, config, err);
}

double route_alpha(
	const struct config *config, const struct table *table, const struct table_route *route)
{
	struct config_quality quality = {.confidence = route->confidence};

	if (config)
		quality.guarantee = config->quality.guarantee;
	for (size_t r = 0; config && r < config->route_count; r++) {
		if (strcmp(config->routes[r].name, route->name) == 0)
			quality.guarantee = config->routes[r].quality.guarantee;
	}
	quality.look_count = route->look_count;
	return power_alpha(&quality, table->route_count);
}

bool route_is_relative(const struct table_route *route)
{
	return str_ends(str_of(route->rule), STR("-relative"));
}

bool route_is_point(const struct table_route *route)
{
	return str_starts(str_of(route->rule), STR("point"));
}
