/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "store/db.h"

#define RUN_ID_DIGITS 12

/* Tasks that are read at once. Between two pages nothing is read: a reader that never lets go of
 * the store would keep what others write from ever being taken out of its log. */
#define PAGE 1024

/* A run that is being written has no id yet; no other can have this one. */
#define UNNAMED "unfinished"

static bool drop_run(struct store *store, const char *id, struct err *err)
{
	struct query query;

	if (!query_open(&query, store, STMT_RUN_DROP_SAME, err))
		return false;
	query_text(&query, id);
	return query_run(&query, err);
}

bool store_run_begin(struct store *store, enum store_run_kind kind, struct err *err)
{
	struct query query;

	store_forget_plan(store);
	if (!query_open(&query, store, STMT_RUN_ADD, err))
		return false;
	query_text(&query, UNNAMED);
	query_int(&query, clock_wall_us());
	query_int(&query, (int64_t)kind);
	query_text(&query, "");
	if (!query_run(&query, err))
		return false;
	store->run = sqlite3_last_insert_rowid(store->db);
	return true;
}

/* SHA-256 of what a statement lists. */
static bool digest_rows(struct store *store, enum stmt stmt, struct digest *out, struct err *err)
{
	struct sha256 *state;
	struct query query;
	bool row = true;
	bool ok;

	if (!query_open(&query, store, stmt, err))
		return false;
	query_int(&query, store->run);
	state = sha256_new();
	while ((ok = query_row(&query, &row, err)) && row)
		sha256_add(state, query_get_bytes(&query, 0));
	*out = sha256_end(state);
	if (ok)
		query_close(&query);
	return ok;
}

static bool name_run(struct store *store, const char *id, const char *source, struct err *err)
{
	struct query query;

	if (!query_open(&query, store, STMT_RUN_NAME, err))
		return false;
	query_text(&query, id);
	query_text(&query, source);
	query_int(&query, store->rows);
	query_int(&query, store->run);
	return query_run(&query, err);
}

bool store_run_end(struct store *store, enum stmt digests, const char *source, char run_id[13],
	int64_t *run, struct err *err)
{
	char hex[SHA256_HEX];
	struct digest digest;

	if (!digest_rows(store, digests, &digest, err))
		return false;
	digest_hex(&digest, hex);
	if (!drop_run(store, hex, err) || !name_run(store, hex, source ? source : "", err))
		return false;
	memcpy(run_id, hex, RUN_ID_DIGITS);
	run_id[RUN_ID_DIGITS] = '\0';
	*run = store->run;
	return true;
}

bool store_plan_begin(struct store *store, enum store_run_kind kind, struct err *err)
{
	return store_begin(store, err) && store_run_begin(store, kind, err);
}

static bool add_name(
	struct store *store, enum stmt stmt, size_t index, const char *name, struct err *err)
{
	struct query query;

	if (!query_open(&query, store, stmt, err))
		return false;
	query_int(&query, store->run);
	query_int(&query, (int64_t)index);
	query_text(&query, name);
	return query_run(&query, err);
}

/* Candidates take turns within a case. */
static bool is_named(const struct store *store, size_t candidate)
{
	return candidate == store->last_candidate ||
	       (candidate < 64 && store->named_candidates >> candidate & 1);
}

static bool add_names(struct store *store, const struct store_task *task, struct err *err)
{
	if (task->route_index != store->last_route &&
		!add_name(store, STMT_ROUTE_ADD, task->route_index, task->route, err))
		return false;
	if (!is_named(store, task->candidate_index) &&
		!add_name(store, STMT_CANDIDATE_ADD, task->candidate_index, task->candidate, err))
		return false;
	store->last_route = task->route_index;
	store->last_candidate = task->candidate_index;
	if (task->candidate_index < 64)
		store->named_candidates |= UINT64_C(1) << task->candidate_index;
	return true;
}

bool store_plan_add(struct store *store, const struct store_task *task, struct err *err)
{
	struct query query;

	if (!add_names(store, task, err) || !query_open(&query, store, STMT_TASK_ADD, err))
		return false;
	query_int(&query, store->run);
	query_int(&query, task->seq);
	query_bytes(&query, (struct str){(const char *)task->address.bytes, SHA256_BYTES});
	query_int(&query, (int64_t)task->route_index);
	query_int(&query, (int64_t)task->candidate_index);
	query_int(&query, (int64_t)task->case_index);
	query_text(&query, task->case_id);
	query_int(&query, task->repeat);
	store->rows++;
	return query_run(&query, err);
}

bool store_plan_end(struct store *store, const char *config_digest, char run_id[13], int64_t *run,
	struct err *err)
{
	return store_run_end(store, STMT_TASK_ADDRESSES, config_digest, run_id, run, err) &&
	       store_commit(store, err);
}

bool store_plan_tally(struct store *store, int64_t run, int64_t *tasks, int64_t *missing,
	size_t candidate_count, struct err *err)
{
	struct query query;
	bool row = true;
	bool ok;

	for (size_t c = 0; c < candidate_count; c++)
		tasks[c] = missing[c] = 0;
	if (!query_open(&query, store, STMT_TASK_TALLY, err))
		return false;
	query_int(&query, run);
	while ((ok = query_row(&query, &row, err)) && row) {
		uint64_t candidate = (uint64_t)query_get_int(&query, 0);

		if (candidate >= candidate_count)
			continue;
		tasks[candidate] = query_get_int(&query, 1);
		missing[candidate] = query_get_int(&query, 2);
	}
	if (ok)
		query_close(&query);
	return ok;
}

bool store_plan_missing(struct store *store, int64_t run, int64_t *per_candidate,
	size_t candidate_count, int64_t *total, struct err *err)
{
	struct query query;
	bool row = true;
	bool ok;

	*total = 0;
	for (size_t c = 0; per_candidate && c < candidate_count; c++)
		per_candidate[c] = 0;
	if (!query_open(&query, store, STMT_TASK_TALLY, err))
		return false;
	query_int(&query, run);
	while ((ok = query_row(&query, &row, err)) && row) {
		uint64_t candidate = (uint64_t)query_get_int(&query, 0);

		*total += query_get_int(&query, 2);
		if (per_candidate && candidate < candidate_count)
			per_candidate[candidate] = query_get_int(&query, 2);
	}
	if (ok)
		query_close(&query);
	return ok;
}

static bool read_task(
	const struct query *query, struct arena *arena, struct store_task *task, struct err *err)
{
	struct str address = query_get_bytes(query, 1);

	if (address.len != SHA256_BYTES)
		return err_set(err, ERR_STORE, "%s: a task has no address", query->store->path);
	*task = (struct store_task){
		.seq = query_get_int(query, 0),
		.route = query_get_z(query, 2, arena),
		.candidate = query_get_z(query, 3, arena),
		.case_id = query_get_z(query, 4, arena),
		.route_index = (size_t)query_get_int(query, 5),
		.candidate_index = (size_t)query_get_int(query, 6),
		.case_index = (size_t)query_get_int(query, 7),
		.repeat = (int)query_get_int(query, 8),
	};
	memcpy(task->address.bytes, address.data, SHA256_BYTES);
	return true;
}

bool store_plan_next(struct store *store, int64_t run, size_t candidate_index, int64_t after_seq,
	struct arena *arena, struct store_task *tasks, size_t max, size_t *count, struct err *err)
{
	struct query query;
	bool row = true;
	bool ok;

	*count = 0;
	if (!query_open(&query, store, STMT_TASK_NEXT, err))
		return false;
	query_int(&query, run);
	query_int(&query, (int64_t)candidate_index);
	query_int(&query, after_seq);
	query_int(&query, (int64_t)max);
	while ((ok = query_row(&query, &row, err)) && row && *count < max) {
		if (!read_task(&query, arena, &tasks[(*count)++], err)) {
			query_close(&query);
			return false;
		}
	}
	if (ok)
		query_close(&query);
	return ok;
}

bool store_task_of(struct store *store, int64_t run, const struct digest *address,
	struct arena *arena, struct store_task *out, bool *found, struct err *err)
{
	struct query query;
	bool ok = true;

	if (!query_open(&query, store, STMT_TASK_OF, err))
		return false;
	query_int(&query, run);
	query_bytes(&query, (struct str){(const char *)address->bytes, SHA256_BYTES});
	if (!query_row(&query, found, err))
		return false;
	if (*found)
		ok = read_task(&query, arena, out, err);
	query_close(&query);
	return ok;
}

/* The next ones behind `after_seq`, at most PAGE. */
static bool read_page(struct store *store, int64_t run, int64_t after_seq, struct arena *arena,
	struct store_task *tasks, size_t *count, struct err *err)
{
	struct query query;
	bool row = true;
	bool ok;

	*count = 0;
	if (!query_open(&query, store, STMT_TASK_EACH, err))
		return false;
	query_int(&query, run);
	query_int(&query, after_seq);
	query_int(&query, PAGE);
	while ((ok = query_row(&query, &row, err)) && row) {
		if (!read_task(&query, arena, &tasks[(*count)++], err)) {
			query_close(&query);
			return false;
		}
	}
	if (ok)
		query_close(&query);
	return ok;
}

bool store_each_task(
	struct store *store, int64_t run, store_task_sink *sink, void *context, struct err *err)
{
	struct store_task *tasks = mem_alloc(PAGE * sizeof(*tasks));
	struct arena arena = {0};
	int64_t after_seq = INT64_MIN;
	size_t count = 0;
	bool ok;

	do {
		arena_reset(&arena);
		ok = read_page(store, run, after_seq, &arena, tasks, &count, err);
		for (size_t i = 0; ok && i < count; i++) {
			after_seq = tasks[i].seq;
			ok = sink(context, &tasks[i], err);
		}
	} while (ok && count == PAGE);
	arena_fini(&arena);
	free(tasks);
	return ok;
}
