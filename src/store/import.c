/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "base/jsonw.h"
#include "store/db.h"

bool store_import_begin(struct store *store, struct err *err)
{
	return store_run_begin(store, STORE_RUN_IMPORTED, err);
}

/* The row as one line of JSON, whose digest stands for it in the id of the run. */
static struct digest digest_row(const struct store_import *row)
{
	struct buf line = {0};
	struct digest digest;
	struct jsonw w;

	jsonw_init(&w, &line, 0);
	jsonw_array(&w);
	jsonw_z(&w, row->route);
	jsonw_z(&w, row->case_id);
	jsonw_z(&w, row->model);
	jsonw_int(&w, row->repeat);
	jsonw_double(&w, row->score);
	jsonw_int(&w, row->format_ok);
	jsonw_int(&w, row->input_tokens);
	jsonw_int(&w, row->output_tokens);
	jsonw_int(&w, row->cost);
	jsonw_int(&w, row->latency_us);
	jsonw_z(&w, row->answer);
	jsonw_array_end(&w);
	digest = sha256(buf_view(&line));
	buf_free(&line);
	return digest;
}

static int64_t order_of(struct store *store, const char *model)
{
	uint64_t order = store->models.count;

	if (!map_add(&store->models, str_of(model), order))
		map_get(&store->models, str_of(model), &order);
	return (int64_t)order;
}

static bool is_double(const struct store *store)
{
	return sqlite3_extended_errcode(store->db) == SQLITE_CONSTRAINT_PRIMARYKEY;
}

bool store_import_add(struct store *store, const struct store_import *row, struct err *err)
{
	struct digest digest = digest_row(row);
	struct query query;

	if (!query_open(&query, store, STMT_IMPORT_ADD, err))
		return false;
	store->rows++;
	query_int(&query, store->run);
	query_text(&query, row->route);
	query_text(&query, row->case_id);
	query_int(&query, order_of(store, row->model));
	query_text(&query, row->model);
	query_int(&query, row->repeat);
	query_real(&query, row->score);
	query_int(&query, row->format_ok);
	query_int(&query, row->input_tokens);
	query_int(&query, row->output_tokens);
	query_int(&query, row->cost);
	query_int(&query, row->latency_us);
	query_text(&query, row->answer);
	query_bytes(&query, (struct str){(const char *)digest.bytes, SHA256_BYTES});
	if (query_run(&query, err))
		return true;
	if (is_double(store))
		err_set(err, ERR_CONFIG,
			"route '%s', case '%s', model '%s', repeat %d occurs twice", row->route,
			row->case_id, row->model, row->repeat);
	return false;
}

bool store_import_end(
	struct store *store, const char *source, char run_id[13], int64_t *run, struct err *err)
{
	return store_run_end(store, STMT_IMPORT_DIGESTS, source, run_id, run, err);
}

static void take_row(const struct query *query, struct arena *arena, struct store_import *row)
{
	*row = (struct store_import){
		.route = query_get_z(query, 0, arena),
		.case_id = query_get_z(query, 1, arena),
		.model = query_get_z(query, 2, arena),
		.repeat = (int)query_get_int(query, 3),
		.score = query_get_real(query, 4),
		.format_ok = (int)query_get_int(query, 5),
		.input_tokens = query_get_int(query, 6),
		.output_tokens = query_get_int(query, 7),
		.cost = query_get_int(query, 8),
		.latency_us = query_get_int(query, 9),
		.answer = query_is_null(query, 10) ? NULL : query_get_z(query, 10, arena),
		.model_order = query_get_int(query, 11),
	};
}

bool store_each_import(
	struct store *store, int64_t run, store_import_sink *sink, void *context, struct err *err)
{
	struct arena arena = {0};
	struct store_import import;
	struct query query;
	bool row = true;
	bool ok = query_open(&query, store, STMT_IMPORT_EACH, err);

	if (!ok)
		return false;
	query_int(&query, run);
	while ((ok = query_row(&query, &row, err)) && row) {
		arena_reset(&arena);
		take_row(&query, &arena, &import);
		if (!sink(context, &import, err)) {
			ok = false;
			query_close(&query);
			break;
		}
	}
	if (ok)
		query_close(&query);
	arena_fini(&arena);
	return ok;
}
