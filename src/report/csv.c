/* SPDX-License-Identifier: MIT */
#include "report/format.h"

#include <string.h>

#include "core/money.h"
#include "core/record.h"

/* For spreadsheets and data frames: a row for each route and candidate. */

static const char *const names[] = {"route", "candidate", "provider", "model", "chosen", "verdict",
	"reasons", "reference", "margin", "margin_relative", "confidence", "rule", "cases",
	"unmeasured", "wins", "losses", "quality", "reference_quality", "difference", "lower_bound",
	"upper_bound", "p_quality", "p_format", "p_latency", "p_min_quality", "p_worse", "level",
	"method", "cases_needed", "format", "refused", "blocked", "cut_off", "failed",
	"cost_per_request_usd", "cost_low_usd", "cost_high_usd", "latency_p50_ms", "latency_p95_ms",
	"first_token_p50_ms", "first_token_p95_ms"};

static void put_who(struct buf *out, const struct table *table, const struct table_route *route,
	const struct evidence *row)
{
	const bool chain = table_chain(table, route, row->candidate) != NULL;
	const struct candidate *candidate = chain ? NULL : &table->candidates[row->candidate];

	record_text(out, route->name);
	record_text(out, table_name(table, route, row->candidate));
	record_text(out, candidate ? candidate->provider : NULL);
	record_text(out, candidate ? candidate->model : NULL);
	record_count(out, row->candidate == route->candidate);
}

static void put_verdict(struct buf *out, struct arena *arena, const struct table *table,
	const struct table_route *route, const struct evidence *row)
{
	record_text(out, verdict_name(row->verdict));
	record_text(out, show_reasons(arena, row->reasons));
	record_text(out, route->reference_best ? "best" : candidate_name(table, route->reference));
	record_number(out, route->margin);
	record_count(out, is_relative(route));
	record_number(out, route->confidence);
	record_text(out, route->rule);
}

static void put_statistics(struct buf *out, const struct evidence *row)
{
	const double before[] = {row->quality, row->reference_quality, row->difference,
		row->lower_bound, row->upper_bound, row->p_quality, row->p_format, row->p_latency,
		row->p_min_quality, row->p_worse, row->level};

	record_count(out, row->cases);
	record_count(out, row->unmeasured);
	record_count(out, row->wins);
	record_count(out, row->losses);
	for (size_t i = 0; i < ARRAY_LEN(before); i++)
		record_number(out, before[i]);
	record_text(out, row->method);
	record_count(out, row->cases_needed);
}

static void put_outcomes(struct buf *out, const struct evidence *row)
{
	record_number(out, row->format);
	record_count(out, row->refused);
	record_count(out, row->blocked);
	record_count(out, row->cut_off);
	record_count(out, row->failed);
	record_money(out, row->cost_per_request);
	record_money(out, row->cost.known ? row->cost.low : MONEY_UNKNOWN);
	record_money(out, row->cost.known ? row->cost.high : MONEY_UNKNOWN);
	record_ms(out, row->latency_p50_us);
	record_ms(out, row->latency_p95_us);
	record_ms(out, row->first_token_p50_us > 0 ? row->first_token_p50_us : -1);
	record_ms(out, row->first_token_p95_us > 0 ? row->first_token_p95_us : -1);
	record_end(out);
}

static void put_route(struct buf *out, const struct table *table, const struct table_route *route)
{
	struct arena arena = {0};
	const struct evidence **rows = rows_by_cost(&arena, route);

	for (size_t i = 0; i < route->evidence_count; i++) {
		put_who(out, table, route, rows[i]);
		put_verdict(out, &arena, table, route, rows[i]);
		put_statistics(out, rows[i]);
		put_outcomes(out, rows[i]);
	}
	arena_fini(&arena);
}

static bool write_csv(const struct report *report, struct buf *out, struct err *err)
{
	record_head(out, names, ARRAY_LEN(names));
	for (size_t r = 0; r < report->table->route_count; r++)
		put_route(out, report->table, &report->table->routes[r]);
	return !out->over || err_set(err, ERR_IO, "the report is too large");
}

const struct reporter reporter_csv = {
	.name = "csv",
	.suffix = ".csv",
	.write = write_csv,
};
