/* SPDX-License-Identifier: MIT */
#include "cli/compare.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>

#include "base/attr.h"
#include "base/jsonw.h"
#include "cli/columns.h"
#include "cli/explain.h"
#include "core/member.h"

static const char *const heads[] = {"route", "cases", "won", "lost", "tied", "before", "after",
	"difference", "[95 %]", "p", "cost", "p95"};
static const bool right[] = {
	false, true, true, true, true, true, true, true, false, true, true, true};

/* "-": it is not known. */
static const char *number(struct arena *arena, double value, int decimals)
{
	return isnan(value) ? "-" : arena_printf(arena, "%.*f", decimals, value);
}

static const char *signed_number(struct arena *arena, double value)
{
	return isnan(value) ? "-" : arena_printf(arena, "%+.3f", value);
}

static double ratio(int64_t after, int64_t before)
{
	return after >= 0 && before > 0 ? (double)after / (double)before : NAN;
}

static const char *multiple(struct arena *arena, int64_t after, int64_t before)
{
	double times = ratio(after, before);

	return isnan(times) ? "-" : arena_printf(arena, "x%.3g", times);
}

static const char *count(struct arena *arena, int64_t cases)
{
	return arena_printf(arena, "%" PRId64, cases);
}

static const char *interval(struct arena *arena, const struct calib_pair *pair)
{
	if (isnan(pair->low) || isnan(pair->high))
		return "-";
	return arena_printf(arena, "[%+.3f, %+.3f]", pair->low, pair->high);
}

static void add_row(struct arena *arena, struct columns *columns, const struct compare_row *row)
{
	const struct calib_pair *pair = &row->pair;

	columns_add(columns, row->route ? columns_name(arena, row->route, 30) : "all");
	columns_add(columns, count(arena, pair->cases));
	columns_add(columns, count(arena, pair->won));
	columns_add(columns, count(arena, pair->lost));
	columns_add(columns, count(arena, pair->tied));
	columns_add(columns, number(arena, pair->before, 3));
	columns_add(columns, number(arena, pair->after, 3));
	columns_add(columns, signed_number(arena, pair->difference));
	columns_add(columns, interval(arena, pair));
	columns_add(columns, isnan(pair->p) ? "-" : explain_p(arena, pair->p));
	columns_add(columns, multiple(arena, row->cost.after, row->cost.before));
	columns_add(columns, multiple(arena, row->cost.p95_after, row->cost.p95_before));
}

static void put_gaps(struct arena *arena, const struct compare_row *row, struct buf *out)
{
	const struct calib_pair *pair = &row->pair;
	const char *route = row->route ? columns_name(arena, row->route, 0) : NULL;

	if (!route)
		return;
	if (pair->only_before || pair->only_after)
		buf_printf(out,
			"  %s: %" PRId64 " cases only before and %" PRId64
			" only after; they are left out\n",
			route, pair->only_before, pair->only_after);
	if (pair->unmeasured)
		buf_printf(out,
			"  %s: %" PRId64 " cases not measured on a side; they are left out\n",
			route, pair->unmeasured);
}

static const char *score(struct arena *arena, const struct result_cell *cell)
{
	if (cell->unmeasured != MEASURED)
		return "not measured";
	return arena_printf(arena, "%.3g", cell->quality);
}

static void put_changes(
	struct arena *arena, const struct compare_row *row, size_t shown, struct buf *out)
{
	const struct calib_pair *pair = &row->pair;

	for (size_t i = 0; i < pair->change_count && i < shown; i++) {
		const struct calib_changed *changed = &pair->changes[i];

		buf_printf(out, "  %s %s: %s -> %s\n", columns_name(arena, row->route, 0),
			columns_name(arena, changed->id, 60), score(arena, changed->before),
			score(arena, changed->after));
	}
	if (pair->change_count > shown)
		buf_printf(out, "  %s: and %zu more; --cases N shows more\n",
			columns_name(arena, row->route, 0), pair->change_count - shown);
}

static void put_routes(
	struct arena *arena, const char *const *names, const char *side, struct buf *out)
{
	for (; *names; names++)
		buf_printf(out, "  %s: only %s; it is left out\n", columns_name(arena, *names, 0),
			side);
}

static void put_block(
	const struct compare *compare, const struct compare_block *block, struct buf *out)
{
	struct columns columns = {.right = right, .count = ARRAY_LEN(heads)};
	struct arena arena = {0};

	buf_printf(out, "%s (before) against %s (after)\n", columns_name(&arena, block->before, 0),
		columns_name(&arena, block->after, 0));
	for (size_t i = 0; i < ARRAY_LEN(heads); i++)
		columns_add(&columns, heads[i]);
	for (size_t r = 0; r < block->row_count; r++)
		add_row(&arena, &columns, &block->rows[r]);
	columns_print(&columns, "  ", out);
	columns_free(&columns);
	put_routes(&arena, block->only_before, "before", out);
	put_routes(&arena, block->only_after, "after", out);
	for (size_t r = 0; r < block->row_count; r++)
		put_gaps(&arena, &block->rows[r], out);
	for (size_t r = 0; r < block->row_count; r++) {
		if (block->rows[r].route)
			put_changes(&arena, &block->rows[r], compare->shown, out);
	}
	arena_fini(&arena);
}

void compare_text(const struct compare *compare, struct buf *out)
{
	for (size_t b = 0; b < compare->block_count; b++) {
		if (b)
			buf_char(out, '\n');
		put_block(compare, &compare->blocks[b], out);
	}
}

/* ---- for a program ---- */

static void put_cell(struct jsonw *w, const char *key, const struct result_cell *cell)
{
	member_number(w, key, cell->unmeasured == MEASURED ? cell->quality : NAN);
}

static void put_changed(struct jsonw *w, const struct calib_pair *pair)
{
	jsonw_key(w, "changed");
	jsonw_array(w);
	for (size_t i = 0; i < pair->change_count; i++) {
		jsonw_object(w);
		member_text(w, "case", pair->changes[i].id);
		put_cell(w, "before", pair->changes[i].before);
		put_cell(w, "after", pair->changes[i].after);
		jsonw_object_end(w);
	}
	jsonw_array_end(w);
}

static void put_names(struct jsonw *w, const char *key, const char *const *names)
{
	jsonw_key(w, key);
	jsonw_array(w);
	for (; *names; names++)
		jsonw_z(w, *names);
	jsonw_array_end(w);
}

static void put_row(struct jsonw *w, const struct compare_row *row)
{
	const struct calib_pair *pair = &row->pair;

	jsonw_object(w);
	member_text(w, "route", row->route);
	member_count(w, "cases", pair->cases);
	member_count(w, "onlyBefore", pair->only_before);
	member_count(w, "onlyAfter", pair->only_after);
	member_count(w, "unmeasured", pair->unmeasured);
	member_count(w, "won", pair->won);
	member_count(w, "lost", pair->lost);
	member_count(w, "tied", pair->tied);
	member_number(w, "qualityBefore", pair->before);
	member_number(w, "qualityAfter", pair->after);
	member_number(w, "difference", pair->difference);
	member_number(w, "low", pair->low);
	member_number(w, "high", pair->high);
	member_number(w, "p", pair->p);
	member_text(w, "method", pair->method);
	member_money(w, "costBeforeUsd", row->cost.before);
	member_money(w, "costAfterUsd", row->cost.after);
	member_number(w, "costRatio", ratio(row->cost.after, row->cost.before));
	member_ms(w, "latencyP95BeforeMs", row->cost.p95_before);
	member_ms(w, "latencyP95AfterMs", row->cost.p95_after);
	member_number(w, "latencyP95Ratio", ratio(row->cost.p95_after, row->cost.p95_before));
	if (row->route)
		put_changed(w, pair);
	jsonw_object_end(w);
}

void compare_json(const struct compare *compare, struct buf *out)
{
	struct jsonw w;

	jsonw_init(&w, out, 2);
	jsonw_array(&w);
	for (size_t b = 0; b < compare->block_count; b++) {
		const struct compare_block *block = &compare->blocks[b];

		jsonw_object(&w);
		member_text(&w, "before", block->before);
		member_text(&w, "after", block->after);
		put_names(&w, "routesOnlyBefore", block->only_before);
		put_names(&w, "routesOnlyAfter", block->only_after);
		jsonw_key(&w, "routes");
		jsonw_array(&w);
		for (size_t r = 0; r < block->row_count; r++)
			put_row(&w, &block->rows[r]);
		jsonw_array_end(&w);
		jsonw_object_end(&w);
	}
	jsonw_array_end(&w);
	buf_char(out, '\n');
}
