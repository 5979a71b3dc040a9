/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "base/vec.h"
#include "store/db.h"

static struct str address_str(const struct digest *address)
{
	return (struct str){(const char *)address->bytes, SHA256_BYTES};
}

bool store_batch_add(struct store *store, struct store_batch *batch, struct err *err)
{
	struct query query;
	bool row;

	if (!query_open(&query, store, STMT_BATCH_ADD, err))
		return false;
	query_text(&query, batch->key);
	query_text(&query, batch->candidate);
	query_text(&query, batch->provider);
	query_text(&query, batch->model);
	query_text(&query, batch->base_url);
	query_int(&query, batch->created_wall_us);
	if (!query_row(&query, &row, err))
		return false;
	batch->id = query_get_int(&query, 0);
	return query_run(&query, err);
}

bool store_batch_add_task(
	struct store *store, int64_t id, const struct store_batch_task *task, struct err *err)
{
	struct query query;

	if (!query_open(&query, store, STMT_BATCH_TASK_ADD, err))
		return false;
	query_int(&query, id);
	query_bytes(&query, address_str(&task->address));
	query_bytes(&query, task->request);
	query_str(&query, task->dropped);
	return query_run(&query, err);
}

bool store_batch_size(struct store *store, const struct store_batch *batch, struct err *err)
{
	struct query query;

	if (!query_open(&query, store, STMT_BATCH_SIZE, err))
		return false;
	query_int(&query, batch->tasks);
	query_int(&query, batch->reserve_cost);
	query_int(&query, batch->reserve_tokens);
	query_int(&query, batch->id);
	return query_run(&query, err);
}

static bool set_text(
	struct store *store, enum stmt stmt, int64_t id, const char *text, struct err *err)
{
	struct query query;

	if (!query_open(&query, store, stmt, err))
		return false;
	query_text(&query, text);
	query_int(&query, id);
	return query_run(&query, err);
}

bool store_batch_submitted(struct store *store, int64_t id, const char *remote, struct err *err)
{
	return set_text(store, STMT_BATCH_SUBMITTED, id, remote, err);
}

bool store_batch_close(struct store *store, int64_t id, const char *word, struct err *err)
{
	struct query query;

	if (!query_open(&query, store, STMT_BATCH_TASK_CLEAR, err))
		return false;
	query_int(&query, id);
	return query_run(&query, err) && set_text(store, STMT_BATCH_CLOSE, id, word, err);
}

struct batch_rows {
	struct store_batch *items;
	size_t count, cap;
};

static void read_batch(
	const struct query *query, int at, struct arena *arena, struct store_batch *out)
{
	*out = (struct store_batch){
		.id = query_get_int(query, at),
		.key = query_get_z(query, at + 1, arena),
		.candidate = query_get_z(query, at + 2, arena),
		.provider = query_get_z(query, at + 3, arena),
		.model = query_get_z(query, at + 4, arena),
		.base_url = query_get_z(query, at + 5, arena),
		.remote = query_get_z(query, at + 6, arena),
		.created_wall_us = query_get_int(query, at + 7),
		.tasks = query_get_int(query, at + 8),
		.reserve_cost = query_get_int(query, at + 9),
		.reserve_tokens = query_get_int(query, at + 10),
	};
}

bool store_batches(struct store *store, struct arena *arena, struct store_batch **out,
	size_t *count, struct err *err)
{
	struct batch_rows rows = {0};
	struct query query;
	bool row = true;
	bool ok;

	if (!query_open(&query, store, STMT_BATCH_OPEN, err))
		return false;
	while ((ok = query_row(&query, &row, err)) && row)
		read_batch(&query, 0, arena, VEC_PUSH(&rows));
	if (ok)
		query_close(&query);
	*count = rows.count;
	*out = ARENA_ARRAY(arena, rows.count, struct store_batch);
	if (rows.count)
		memcpy(*out, rows.items, rows.count * sizeof(*rows.items));
	VEC_FREE(&rows);
	return ok;
}

static bool read_task(const struct query *query, struct store_batch_task *task, struct err *err)
{
	struct str address = query_get_bytes(query, 0);

	if (address.len != SHA256_BYTES)
		return err_set(err, ERR_STORE, "%s: a task has no address", query->store->path);
	memcpy(task->address.bytes, address.data, SHA256_BYTES);
	task->request = query_get_bytes(query, 1);
	task->dropped = query_get_bytes(query, 2);
	return true;
}

bool store_each_batch_task(
	struct store *store, int64_t id, store_batch_sink *sink, void *context, struct err *err)
{
	struct store_batch_task task;
	struct query query;
	bool row = true;
	bool ok;

	if (!query_open(&query, store, STMT_BATCH_TASK_EACH, err))
		return false;
	query_int(&query, id);
	while ((ok = query_row(&query, &row, err)) && row) {
		if (!read_task(&query, &task, err) || !sink(context, &task, err)) {
			query_close(&query);
			return false;
		}
	}
	if (ok)
		query_close(&query);
	return ok;
}

bool store_batch_left(struct store *store, int64_t id, int64_t *count, struct err *err)
{
	struct query query;
	bool row;

	if (!query_open(&query, store, STMT_BATCH_TASK_COUNT, err))
		return false;
	query_int(&query, id);
	if (!query_row(&query, &row, err))
		return false;
	*count = query_get_int(&query, 0);
	query_close(&query);
	return true;
}

bool store_batch_task(struct store *store, int64_t id, const struct digest *address,
	struct arena *arena, struct store_batch_task *out, bool *found, struct err *err)
{
	struct query query;
	bool ok = true;

	if (!query_open(&query, store, STMT_BATCH_TASK_GET, err))
		return false;
	query_int(&query, id);
	query_bytes(&query, address_str(address));
	if (!query_row(&query, found, err))
		return false;
	if (*found) {
		ok = read_task(&query, out, err);
		out->request = arena_str(arena, out->request);
		out->dropped = arena_str(arena, out->dropped);
	}
	query_close(&query);
	return ok;
}

bool store_batch_over(struct store *store, int64_t id, const struct digest *address, bool answered,
	struct err *err)
{
	struct query query;

	if (!query_open(&query, store, STMT_BATCH_TASK_DROP, err))
		return false;
	query_int(&query, id);
	query_bytes(&query, address_str(address));
	if (!query_run(&query, err))
		return false;
	if (!answered)
		return true;
	if (!query_open(&query, store, STMT_BATCH_ANSWER_PUT, err))
		return false;
	query_bytes(&query, address_str(address));
	query_int(&query, id);
	return query_run(&query, err);
}

/* One row of store_each_exchange. */
static bool hand_out(struct store *store, const struct query *query, struct arena *arena,
	store_exchange_sink *sink, void *context, struct err *err)
{
	const struct str bytes = query_get_bytes(query, 0);
	struct store_batch batch;
	struct exchange exchange;
	struct digest address;
	bool found;

	if (bytes.len != SHA256_BYTES)
		return err_set(err, ERR_STORE, "%s: an exchange has no address", store->path);
	memcpy(address.bytes, bytes.data, SHA256_BYTES);
	if (!query_is_null(query, 1))
		read_batch(query, 1, arena, &batch);
	return store_get_exchange(store, &address, true, arena, &exchange, &found, err) &&
	       sink(context, &exchange, query_is_null(query, 1) ? NULL : &batch, err);
}

bool store_each_exchange(
	struct store *store, store_exchange_sink *sink, void *context, struct err *err)
{
	struct arena arena = {0};
	struct query query;
	bool row = true;
	bool ok;

	if (!query_open(&query, store, STMT_EXCHANGE_EACH, err))
		return false;
	while ((ok = query_row(&query, &row, err)) && row) {
		arena_reset(&arena);
		ok = hand_out(store, &query, &arena, sink, context, err);
		if (!ok)
			break;
	}
	query_close(&query);
	arena_fini(&arena);
	return ok;
}

bool store_was_batched(
	struct store *store, const struct digest *address, bool *batched, struct err *err)
{
	struct query query;

	if (!query_open(&query, store, STMT_BATCH_ANSWER_GET, err))
		return false;
	query_bytes(&query, address_str(address));
	if (!query_row(&query, batched, err))
		return false;
	query_close(&query);
	return true;
}
