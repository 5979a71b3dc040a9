/* SPDX-License-Identifier: MIT */
#include "store/db.h"

static struct str key_str(const struct digest *key)
{
	return (struct str){(const char *)key->bytes, SHA256_BYTES};
}

bool store_put_drawn(struct store *store, const struct digest *key,
	const double values[STORE_DRAWN_VALUES], struct err *err)
{
	struct query query;

	if (!query_open(&query, store, STMT_DRAWN_PUT, err))
		return false;
	query_bytes(&query, key_str(key));
	for (int i = 0; i < STORE_DRAWN_VALUES; i++)
		query_real(&query, values[i]);
	return query_run(&query, err);
}

bool store_get_drawn(struct store *store, const struct digest *key,
	double values[STORE_DRAWN_VALUES], bool *found, struct err *err)
{
	struct query query;

	if (!query_open(&query, store, STMT_DRAWN_GET, err))
		return false;
	query_bytes(&query, key_str(key));
	if (!query_row(&query, found, err))
		return false;
	for (int i = 0; *found && i < STORE_DRAWN_VALUES; i++)
		values[i] = query_get_real(&query, i);
	query_close(&query);
	return true;
}
