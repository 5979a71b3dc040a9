/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "store/db.h"

#define PREFIX_MIN 4

static bool take_run(const struct query *query, struct store_run *out, struct err *err)
{
	struct str id = query_get_bytes(query, 1);

	if (id.len < sizeof(out->id))
		return err_set(err, ERR_STORE, "%s: a run without an id", query->store->path);
	*out = (struct store_run){
		.run = query_get_int(query, 0),
		.created_wall_us = query_get_int(query, 2),
		.imported = query_get_int(query, 3) == STORE_RUN_IMPORTED,
		.tasks = query_get_int(query, 4),
	};
	memcpy(out->id, id.data, sizeof(out->id) - 1);
	return true;
}

static bool latest(struct store *store, struct store_run *out, struct err *err)
{
	struct query query;
	bool row, ok;

	if (!query_open(&query, store, STMT_RUN_LATEST, err) || !query_row(&query, &row, err))
		return false;
	ok = row ? take_run(&query, out, err)
		 : err_set(err, ERR_USAGE, "%s: holds no run yet; 'tiercal run' makes one",
			   store->path);
	query_close(&query);
	return ok;
}

static bool by_prefix(struct store *store, const char *id, struct store_run *out, struct err *err)
{
	struct query query;
	bool row, ok;

	if (!query_open(&query, store, STMT_RUN_FIND, err))
		return false;
	query_text(&query, id);
	if (!query_row(&query, &row, err))
		return false;
	ok = row ? take_run(&query, out, err)
		 : err_set(err, ERR_USAGE, "%s: holds no run '%s'", store->path, id);
	if (ok) {
		if (!query_row(&query, &row, err))
			return false;
		ok = !row || err_set(err, ERR_USAGE,
				     "%s: more than one run begins with '%s'; give more digits",
				     store->path, id);
	}
	query_close(&query);
	return ok;
}

bool store_find_run(struct store *store, const char *id, struct store_run *out, struct err *err)
{
	if (!id || strcmp(id, "latest") == 0)
		return latest(store, out, err);
	if (strlen(id) < PREFIX_MIN || strspn(id, "0123456789abcdef") != strlen(id))
		return err_set(err, ERR_USAGE,
			"'%s' is no run: give at least %d digits of its id, or latest", id,
			PREFIX_MIN);
	return by_prefix(store, id, out, err);
}
