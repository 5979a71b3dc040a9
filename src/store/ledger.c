/* SPDX-License-Identifier: MIT */
#include "base/vec.h"
#include "store/db.h"

#define COSTS_MAX 100000 /* of one ledger; a store that holds more is not ours */

static void bind_question(struct query *query, const struct store_question *question)
{
	query_text(query, question->route);
	query_text(query, question->suite);
	query_text(query, question->reference);
	query_text(query, question->question);
}

bool store_plan_looks(struct store *store, const struct store_question *question, const char *looks,
	struct err *err)
{
	struct query query;

	if (!query_open(&query, store, STMT_LEDGER_PLAN, err))
		return false;
	bind_question(&query, question);
	query_text(&query, looks);
	return query_run(&query, err);
}

bool store_find_looks(struct store *store, const struct store_question *question,
	struct arena *arena, const char **looks, struct err *err)
{
	struct query query;
	bool row;

	*looks = NULL;
	if (!query_open(&query, store, STMT_LEDGER_SUITE, err))
		return false;
	query_text(&query, question->route);
	query_text(&query, question->suite);
	if (!query_row(&query, &row, err))
		return false;
	if (row)
		*looks = query_get_z(&query, 0, arena);
	query_close(&query);
	return true;
}

bool store_find_earlier_look(struct store *store, const char *route, const char *suite,
	int64_t *taken_us, struct err *err)
{
	struct query query;
	bool row;

	if (!query_open(&query, store, STMT_LEDGER_EARLIER, err))
		return false;
	query_text(&query, route);
	query_text(&query, suite);
	if (!query_row(&query, &row, err))
		return false;
	*taken_us = row ? query_get_int(&query, 0) : 0; /* null is 0 */
	query_close(&query);
	return true;
}

static bool find_looks(struct store *store, struct store_ledger *out, struct err *err)
{
	struct query query;
	bool row = true;

	if (!query_open(&query, store, STMT_LOOK_EACH, err))
		return false;
	query_int(&query, out->id);
	while (row && out->taken_count < STORE_LOOKS) {
		if (!query_row(&query, &row, err))
			return false;
		if (row)
			out->taken[out->taken_count++] = (struct store_look){
				.look = (int)query_get_int(&query, 0),
				.cases = query_get_int(&query, 1),
				.taken_us = query_get_int(&query, 2),
				.level = query_get_real(&query, 3),
			};
	}
	query_close(&query);
	return true;
}

static bool find_costs(
	struct store *store, struct arena *arena, struct store_ledger *out, struct err *err)
{
	VEC(struct store_first_cost) costs = {0};
	struct query query;
	bool row = true;

	if (!query_open(&query, store, STMT_COST_EACH, err))
		return false;
	query_int(&query, out->id);
	while (row && costs.count < COSTS_MAX) {
		if (!query_row(&query, &row, err)) {
			VEC_FREE(&costs);
			return false;
		}
		if (row)
			*VEC_PUSH(&costs) = (struct store_first_cost){
				.name = query_get_z(&query, 0, arena),
				.cost = query_get_int(&query, 1),
				.late = query_get_int(&query, 2) != 0,
				.joined = (int)query_get_int(&query, 3),
			};
	}
	query_close(&query);
	out->cost_count = costs.count;
	out->costs = ARENA_ARRAY(arena, costs.count, struct store_first_cost);
	for (size_t i = 0; i < costs.count; i++)
		out->costs[i] = costs.items[i];
	VEC_FREE(&costs);
	return true;
}

bool store_find_ledger(struct store *store, const struct store_question *question,
	struct arena *arena, struct store_ledger *out, bool *found, struct err *err)
{
	struct query query;

	*out = (struct store_ledger){.looks = "", .compared = ""};
	if (!query_open(&query, store, STMT_LEDGER_FIND, err))
		return false;
	bind_question(&query, question);
	if (!query_row(&query, found, err))
		return false;
	if (*found) {
		out->id = query_get_int(&query, 0);
		out->looks = query_get_z(&query, 1, arena);
		out->compared = query_get_z(&query, 2, arena);
	}
	query_close(&query);
	return !*found || (find_looks(store, out, err) && find_costs(store, arena, out, err));
}

static bool set_compared(struct store *store, int64_t ledger, const char *compared, struct err *err)
{
	struct query query;

	if (!query_open(&query, store, STMT_LEDGER_COMPARED, err))
		return false;
	query_text(&query, compared);
	query_int(&query, ledger);
	return query_run(&query, err);
}

bool store_add_look(struct store *store, int64_t ledger, const struct store_look *look,
	const char *compared, struct err *err)
{
	struct query query;

	if (!set_compared(store, ledger, compared, err) ||
		!query_open(&query, store, STMT_LOOK_ADD, err))
		return false;
	query_int(&query, ledger);
	query_int(&query, look->look);
	query_int(&query, look->cases);
	query_int(&query, look->taken_us);
	query_real(&query, look->level);
	return query_run(&query, err);
}

bool store_add_first_cost(
	struct store *store, int64_t ledger, const struct store_first_cost *cost, struct err *err)
{
	struct query query;

	if (!query_open(&query, store, STMT_COST_ADD, err))
		return false;
	query_int(&query, ledger);
	query_text(&query, cost->name);
	query_int(&query, cost->cost);
	query_int(&query, cost->late);
	query_int(&query, cost->joined);
	return query_run(&query, err);
}

bool store_add_seen(
	struct store *store, int64_t ledger, const char *id, int64_t taken_us, struct err *err)
{
	struct query query;

	if (!query_open(&query, store, STMT_SEEN_ADD, err))
		return false;
	query_int(&query, ledger);
	query_text(&query, id);
	query_int(&query, taken_us);
	return query_run(&query, err);
}

static bool open_seen(struct query *query, struct store *store, enum stmt stmt,
	const struct store_question *question, const char *other, struct err *err)
{
	if (!query_open(query, store, stmt, err))
		return false;
	query_text(query, question->route);
	query_text(query, question->reference);
	query_text(query, question->question);
	query_text(query, other);
	return true;
}

static bool find_unknown(struct store *store, const struct store_question *question,
	const char *other, int64_t *taken_us, struct err *err)
{
	struct query query;
	bool row;

	if (!open_seen(&query, store, STMT_SEEN_UNKNOWN, question, other, err) ||
		!query_row(&query, &row, err))
		return false;
	*taken_us = row ? query_get_int(&query, 0) : 0; /* null is 0 */
	query_close(&query);
	return true;
}

bool store_find_seen(struct store *store, const struct store_question *question, const char *other,
	int64_t before_us, struct store_seen *out, struct err *err)
{
	struct arena scratch = {0};
	struct query query;
	bool row = true, ok;

	*out = (struct store_seen){0};
	if (!find_unknown(store, question, other, &out->unknown_us, err) ||
		!open_seen(&query, store, STMT_SEEN_EACH, question, other, err))
		return false;
	query_int(&query, before_us);
	while ((ok = query_row(&query, &row, err)) && row) {
		int64_t taken_us = query_get_int(&query, 1);

		map_add(&out->ids, str_of(query_get_z(&query, 0, &scratch)), 0);
		out->last_us = taken_us > out->last_us ? taken_us : out->last_us;
		arena_reset(&scratch);
	}
	arena_fini(&scratch);
	if (ok)
		query_close(&query);
	else
		map_fini(&out->ids);
	return ok;
}
