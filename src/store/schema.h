/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_STORE_SCHEMA_H
#define TIERCAL_STORE_SCHEMA_H

#include <sqlite3.h>
#include <stdbool.h>

#include "base/err.h"

/*
 * The tables, as migrations numbered by user_version. A store that holds anything else than what
 * these statements make is refused: a stranger's file may bring views and triggers of its own.
 */
#define SCHEMA_APPLICATION_ID 0x54434c31 /* "TCL1" */

extern const int schema_version;

enum schema_state {
	SCHEMA_EMPTY, /* a database without anything in it */
	SCHEMA_OLDER, /* to be migrated */
	SCHEMA_CURRENT,
	SCHEMA_NEWER,
	SCHEMA_FOREIGN, /* not ours */
};

/* False: the database cannot be read; sqlite3_errcode() says why. */
bool schema_look(sqlite3 *db, enum schema_state *out);
/* Makes or migrates, within the caller's transaction. */
bool schema_migrate(sqlite3 *db);
/* True if the database holds exactly our tables and indices; else `what` names the first thing
 * that is not. */
bool schema_matches(sqlite3 *db, char what[128]);

#endif
