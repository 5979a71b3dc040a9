/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_CLI_CATALOGS_H
#define TIERCAL_CLI_CATALOGS_H

#include "catalog/catalog.h"
#include "cli/cli.h"
#include "config/config.h"

#define OPT_CATALOGS(type) \
	{ \
		"prices", 0, OPT_LIST, offsetof(type, prices), "FILE", \
			"a catalog, in place of those of the configuration; repeatable", NULL \
	}

/* The configuration (-c must exist, the default may be absent: NULL), and the catalogs that
 * --prices names, else the configuration, else the built-in one. */
bool catalogs_load(struct arena *arena, const char *path, const struct opt_list *prices,
	struct config **config, struct catalog **catalog, struct err *err);

/* A model as the user calls it: a candidate of the configuration (or NULL), else `named`, which
 * gets that name and lives as long as what is returned. */
const struct candidate *catalogs_candidate(
	const struct config *config, const char *name, struct candidate *named);

/* ERR_CONFIG for one that no row is meant by: what comes near, and what to do. */
bool catalogs_no_row(
	const struct catalog *catalog, const struct candidate *candidate, struct err *err);

#endif
