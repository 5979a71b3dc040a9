/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_CLI_ROUTE_H
#define TIERCAL_CLI_ROUTE_H

#include "cli/cli.h"
#include "config/config.h"
#include "core/table.h"

/* What commands about one route ask beside the table. */

/* The route of that name; ERR_USAGE with the nearest one. */
bool route_find(const struct table *table, const char *name, const struct table_route **route,
	struct err *err);
/* The configuration that -c names, else the usual one if it is there, else NULL. */
bool route_config(struct arena *arena, const struct common_options *common, struct config **config,
	struct err *err);
/* The error probability of one route, after the division by routes and looks. */
double route_alpha(
	const struct config *config, const struct table *table, const struct table_route *route);
bool route_is_relative(const struct table_route *route); /* its margin */
bool route_is_point(const struct table_route *route);    /* its rule */

#endif
