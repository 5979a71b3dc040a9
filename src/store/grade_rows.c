/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "store/db.h"

static struct str digest_str(const struct digest *digest)
{
	return (struct str){(const char *)digest->bytes, SHA256_BYTES};
}

bool store_put_grade(struct store *store, const struct digest *address, const struct digest *key,
	const struct grade *grade, struct err *err)
{
	struct query query;

	if (!query_open(&query, store, STMT_GRADE_PUT, err))
		return false;
	query_bytes(&query, digest_str(address));
	query_bytes(&query, digest_str(key));
	query_int(&query, grade->measured);
	query_real(&query, grade->quality);
	query_int(&query, grade->format_ok);
	for (int d = 0; d < DIMENSION_COUNT; d++)
		query_real(&query, grade->has[d] ? grade->value[d] : (double)NAN);
	query_str(&query, str_of(grade->reason));
	query_str(&query, str_of(json_level_name(grade->level)));
	return query_run(&query, err);
}

bool store_get_grade(struct store *store, const struct digest *address, const struct digest *key,
	struct arena *arena, struct grade *out, bool *found, struct err *err)
{
	struct query query;

	if (!query_open(&query, store, STMT_GRADE_GET, err))
		return false;
	query_bytes(&query, digest_str(address));
	query_bytes(&query, digest_str(key));
	if (!query_row(&query, found, err))
		return false;
	if (*found) {
		*out = (struct grade){
			.measured = query_get_int(&query, 0) != 0,
			.quality = query_get_real(&query, 1),
			.format_ok = query_get_int(&query, 2) != 0,
			.reason = query_get_z(&query, 7, arena),
			.level = json_level_of(query_get_str(&query, 8, arena)),
		};
		for (int d = 0; d < DIMENSION_COUNT; d++) {
			out->has[d] = !query_is_null(&query, 3 + d);
			out->value[d] = query_get_real(&query, 3 + d);
		}
	}
	query_close(&query);
	return true;
}
