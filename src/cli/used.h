/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_CLI_USED_H
#define TIERCAL_CLI_USED_H

#include "base/arena.h"
#include "base/err.h"
#include "config/config.h"
#include "core/routing.h"

/* What a routing table on disk uses of the configuration. */

#define USED_TABLE "routing.json"

/* "-" is stdin. ERR_USAGE if the file does not exist. */
bool used_read(struct arena *arena, const char *path, struct routing *out, struct err *err);

/* The name of the candidate or chain that a route was given. */
const char *used_name(const struct routing *routing, const struct routing_route *route);

/* All cases of whoever has to be asked for what the table gives each of its routes, as `cases` in
 * struct run_scope. ERR_CONFIG where the configuration has no such route, candidate or chain. */
bool used_cases(struct arena *arena, const struct routing *routing, const struct config *config,
	const int64_t **out, struct err *err);

#endif
