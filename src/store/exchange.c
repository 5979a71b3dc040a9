/* SPDX-License-Identifier: MIT */
#include "base/json.h"
#include "base/jsonw.h"
#include "store/db.h"

static struct str address_of(const struct digest *address)
{
	return (struct str){(const char *)address->bytes, SHA256_BYTES};
}

static void bind_usage(struct query *query, const struct usage *usage)
{
	query_int(query, usage->input_total);
	query_int(query, usage->cache_read);
	query_int(query, usage->cache_write_5m);
	query_int(query, usage->cache_write_1h);
	query_int(query, usage->output_total);
	query_int(query, usage->reasoning);
	query_int(query, usage->billed);
	query_int(query, usage->suspect);
}

static void bind_response(struct query *query, const struct response *resp, const struct buf *calls)
{
	query_text(query, outcome_name(resp->outcome));
	query_int(query, outcome_is_final(resp->outcome));
	query_str(query, resp->text);
	query_str(query, resp->refusal);
	query_str(query, resp->finish);
	query_str(query, resp->model);
	query_str(query, resp->request_id);
	query_str(query, resp->message);
	if (resp->tool_calls)
		query_str(query, buf_view(calls));
	else
		query_null(query);
	bind_usage(query, &resp->usage);
	query_int(query, resp->mended);
	query_int(query, resp->choices);
	query_text(query, served_name(resp->usage.served));
}

static void bind_exchange(
	struct query *query, const struct exchange *exchange, const struct buf *calls)
{
	query_bytes(query, address_of(&exchange->address));
	query_str(query, exchange->candidate);
	query_str(query, exchange->provider);
	query_str(query, exchange->model);
	query_int(query, exchange->status);
	query_int(query, exchange->started_wall_us);
	query_str(query, exchange->dropped);
	query_int(query, exchange->timing.queued_us);
	query_int(query, exchange->timing.first_token_us);
	query_int(query, exchange->timing.duration_us);
	query_int(query, exchange->timing.total_us);
	query_int(query, exchange->timing.attempts);
	bind_response(query, &exchange->response, calls);
}

/* *id 0: what is stored is final and stays. */
static bool put_row(
	struct store *store, const struct exchange *exchange, int64_t *id, struct err *err)
{
	struct buf calls = {0};
	struct query query;
	bool row = false;
	bool ok = query_open(&query, store, STMT_EXCHANGE_PUT, err);

	*id = 0;
	if (ok && exchange->response.tool_calls) {
		struct jsonw w;

		jsonw_init(&w, &calls, 0);
		jsonw_value(&w, exchange->response.tool_calls);
	}
	if (ok) {
		bind_exchange(&query, exchange, &calls);
		ok = query_row(&query, &row, err);
	}
	if (ok && row)
		*id = query_get_int(&query, 0);
	if (ok)
		ok = !row || query_row(&query, &row, err);
	if (ok)
		query_close(&query);
	buf_free(&calls);
	return ok;
}

static bool put_body(
	struct store *store, const struct exchange *exchange, int64_t id, struct err *err)
{
	struct query query;

	if (!query_open(&query, store, STMT_BODY_PUT, err))
		return false;
	query_int(&query, id);
	query_bytes(&query, exchange->request);
	query_bytes(&query, exchange->raw);
	return query_run(&query, err);
}

/* Grades of an answer that gave way are grades of nothing. */
static bool drop_grades(struct store *store, const struct digest *address, struct err *err)
{
	struct query query;

	if (!query_open(&query, store, STMT_GRADE_DROP, err))
		return false;
	query_bytes(&query, address_of(address));
	return query_run(&query, err);
}

bool store_put_exchange(struct store *store, const struct exchange *exchange, struct err *err)
{
	int64_t id;

	if (!put_row(store, exchange, &id, err))
		return false;
	return !id ||
	       (put_body(store, exchange, id, err) && drop_grades(store, &exchange->address, err));
}

static void read_usage(const struct query *query, int at, struct usage *usage)
{
	usage->input_total = query_get_int(query, at);
	usage->cache_read = query_get_int(query, at + 1);
	usage->cache_write_5m = query_get_int(query, at + 2);
	usage->cache_write_1h = query_get_int(query, at + 3);
	usage->output_total = query_get_int(query, at + 4);
	usage->reasoning = query_get_int(query, at + 5);
	usage->billed = query_get_int(query, at + 6);
	usage->suspect = query_get_int(query, at + 7) != 0;
}

static bool read_response(const struct query *query, int at, struct arena *arena,
	struct response *resp, struct err *err)
{
	struct value *calls = NULL;

	if (!outcome_of(query_get_bytes(query, at), &resp->outcome))
		return err_set(err, ERR_STORE, "%s: an exchange has an unknown outcome",
			query->store->path);
	resp->text = query_get_str(query, at + 2, arena);
	resp->refusal = query_get_str(query, at + 3, arena);
	resp->finish = query_get_str(query, at + 4, arena);
	resp->model = query_get_str(query, at + 5, arena);
	resp->request_id = query_get_str(query, at + 6, arena);
	resp->message = query_get_str(query, at + 7, arena);
	if (!query_is_null(query, at + 8) &&
		!json_parse(arena, query_get_bytes(query, at + 8), &calls, err)) {
		err_wrap(err, "%s: the tool calls of an exchange", query->store->path);
		if (err)
			err->kind = ERR_STORE;
		return false;
	}
	resp->tool_calls = calls;
	read_usage(query, at + 9, &resp->usage);
	resp->mended = query_get_int(query, at + 17);
	resp->choices = (int)query_get_int(query, at + 18);
	resp->usage.served = served_of(query_get_bytes(query, at + 19));
	return true;
}

static bool read_exchange(const struct query *query, const struct digest *address,
	struct arena *arena, struct exchange *out, struct err *err)
{
	*out = (struct exchange){.address = *address};
	out->candidate = query_get_str(query, 1, arena);
	out->provider = query_get_str(query, 2, arena);
	out->model = query_get_str(query, 3, arena);
	out->status = (int)query_get_int(query, 4);
	out->started_wall_us = query_get_int(query, 5);
	out->dropped = query_get_str(query, 6, arena);
	out->timing.queued_us = query_get_int(query, 7);
	out->timing.first_token_us = query_get_int(query, 8);
	out->timing.duration_us = query_get_int(query, 9);
	out->timing.total_us = query_get_int(query, 10);
	out->timing.attempts = (int)query_get_int(query, 11);
	return read_response(query, 12, arena, &out->response, err);
}

static bool read_body(
	struct store *store, int64_t id, struct arena *arena, struct exchange *out, struct err *err)
{
	struct query query;
	bool row;

	if (!query_open(&query, store, STMT_BODY_GET, err))
		return false;
	query_int(&query, id);
	if (!query_row(&query, &row, err))
		return false;
	if (row) {
		out->request = query_get_str(&query, 0, arena);
		out->raw = query_get_str(&query, 1, arena);
	}
	query_close(&query);
	return true;
}

bool store_get_exchange(struct store *store, const struct digest *address, bool whole,
	struct arena *arena, struct exchange *out, bool *found, struct err *err)
{
	struct query query;
	int64_t id = 0;
	bool ok;

	if (!query_open(&query, store, STMT_EXCHANGE_GET, err))
		return false;
	query_bytes(&query, address_of(address));
	if (!query_row(&query, found, err))
		return false;
	ok = true;
	if (*found) {
		id = query_get_int(&query, 0);
		ok = read_exchange(&query, address, arena, out, err);
	}
	query_close(&query);
	return ok && (!*found || !whole || read_body(store, id, arena, out, err));
}

bool store_has_final(
	struct store *store, const struct digest *address, bool *final, struct err *err)
{
	struct query query;
	bool row;

	*final = false;
	if (!query_open(&query, store, STMT_EXCHANGE_FINAL, err))
		return false;
	query_bytes(&query, address_of(address));
	if (!query_row(&query, &row, err))
		return false;
	*final = row && query_get_int(&query, 0) == 1;
	query_close(&query);
	return true;
}
