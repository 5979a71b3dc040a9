/* SPDX-License-Identifier: MIT */
#include "report/format.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/money.h"

/* Numbers as people read them. */

static char *none(struct arena *arena)
{
	return arena_strz(arena, STR("-"));
}

char *show_share(struct arena *arena, double share)
{
	return isnan(share) ? none(arena) : arena_printf(arena, "%.3f", share);
}

/* A zero has no sign: -0.0001 is shown as 0.000. */
char *show_difference(struct arena *arena, double difference)
{
	if (isnan(difference))
		return none(arena);
	if (fabs(difference) < 0.0005)
		return arena_strz(arena, STR("0.000"));
	return arena_printf(arena, "%+.3f", difference);
}

char *show_interval(struct arena *arena, const struct evidence *row)
{
	if (isnan(row->lower_bound) || isnan(row->upper_bound))
		return none(arena);
	return arena_printf(arena, "[%s, %s]", show_difference(arena, row->lower_bound),
		show_difference(arena, row->upper_bound));
}

char *show_percent(struct arena *arena, double share)
{
	return isnan(share) ? none(arena) : arena_printf(arena, "%.1f%%", share * 100);
}

char *show_p(struct arena *arena, double p)
{
	return isnan(p) ? none(arena) : arena_printf(arena, "%.4f", p);
}

char *show_latency(struct arena *arena, int64_t latency_us)
{
	if (latency_us < 0)
		return none(arena);
	if (latency_us < 10000000)
		return arena_printf(arena, "%.0f ms", (double)latency_us / 1e3);
	return arena_printf(arena, "%.1f s", (double)latency_us / 1e6);
}

char *show_cost(struct arena *arena, int64_t picodollars, int64_t times)
{
	char text[32];

	if (picodollars == MONEY_UNKNOWN)
		return none(arena);
	money_show(money_times(picodollars, times), text);
	return arena_strz(arena, str_of(text));
}

char *show_cost_interval(struct arena *arena, const struct evidence *row)
{
	if (!row->cost.known)
		return none(arena);
	return arena_printf(arena, "[%s, %s]", show_cost(arena, row->cost.low, 1000),
		show_cost(arena, row->cost.high, 1000));
}

char *show_cost_ratio(struct arena *arena, const struct evidence *row)
{
	if (!row->cost.known || isnan(row->cost.ratio))
		return none(arena);
	return arena_printf(arena, "%.4g [%.4g, %.4g]", row->cost.ratio, row->cost.ratio_low,
		row->cost.ratio_high);
}

char *show_saving_interval(struct arena *arena, const struct table *table)
{
	if (!table->saving_known)
		return arena_strz(arena, STR(""));
	return arena_printf(
		arena, " [%.2f, %.2f]", table->saving_low * 100, table->saving_high * 100);
}

char *show_counts(struct arena *arena, const struct evidence *row)
{
	if (row->wins < 0)
		return none(arena);
	return arena_printf(arena, "%" PRId64 " won, %" PRId64 " lost", row->wins, row->losses);
}

char *show_reasons(struct arena *arena, unsigned reasons)
{
	struct buf text = {0};
	char *copy;

	for (int reason = 0; reason < REASON_COUNT; reason++) {
		if (reasons & 1u << reason)
			buf_printf(&text, "%s%s", text.len ? ", " : "",
				verdict_reason_name((enum reason)reason));
	}
	copy = arena_strz(arena, buf_view(&text));
	buf_free(&text);
	return copy;
}

double saving_percent(int64_t before, int64_t after)
{
	if (before == MONEY_UNKNOWN || after == MONEY_UNKNOWN || before <= 0)
		return NAN;
	return ((double)before - (double)after) / (double)before * 100;
}

static int dearest_first(const void *a, const void *b)
{
	const struct evidence *x = *(const struct evidence *const *)a;
	const struct evidence *y = *(const struct evidence *const *)b;

	/* MONEY_UNKNOWN is below every cost. */
	if (x->cost_per_request != y->cost_per_request)
		return x->cost_per_request < y->cost_per_request ? 1 : -1;
	return (x->candidate > y->candidate) - (x->candidate < y->candidate);
}

const struct evidence **rows_by_cost(struct arena *arena, const struct table_route *route)
{
	const struct evidence **rows =
		ARENA_ARRAY(arena, route->evidence_count, const struct evidence *);

	for (size_t i = 0; i < route->evidence_count; i++)
		rows[i] = &route->evidence[i];
	if (route->evidence_count)
		qsort(rows, route->evidence_count, sizeof(const struct evidence *), dearest_first);
	return rows;
}

const char *candidate_name(const struct table *table, size_t candidate)
{
	return table->candidates[candidate].name;
}

const struct result_route *results_of(const struct report *report, const char *route)
{
	for (size_t r = 0; report->results && r < report->results->route_count; r++) {
		if (strcmp(report->results->routes[r].name, route) == 0)
			return &report->results->routes[r];
	}
	return NULL;
}

bool is_relative(const struct table_route *route)
{
	return route->margin_relative;
}

bool is_point(const struct table_route *route)
{
	return strcmp(route->rule, "point") == 0;
}

struct grid grid_of(
	struct arena *arena, const struct report *report, size_t columns, const bool *right)
{
	return (struct grid){.arena = arena,
		.columns = columns,
		.right = right,
		.width = report->width,
		.colour = report->colour};
}
