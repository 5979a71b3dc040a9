/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_CLI_ROUTE_H
#define TIERCAL_CLI_ROUTE_H

#include "base/arena.h"
#include "base/err.h"
#include "core/table.h"

/* What commands about one route ask beside the table. */

/* The route of that name; ERR_USAGE with the nearest one. */
bool route_find(const struct table *table, const char *name, const struct table_route **route,
	struct err *err);
/* The error probability of its look, before it is shared among candidates. */
double route_alpha(const struct table_route *route);
/* "0.1", "10% of the reference's quality" */
const char *route_margin(struct arena *arena, const struct table_route *route);
bool route_is_point(const struct table_route *route); /* its rule */

#endif
