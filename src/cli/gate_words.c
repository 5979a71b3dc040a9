/* SPDX-License-Identifier: MIT */
#include <inttypes.h>
#include <math.h>

#include "cli/explain.h"
#include "cli/gate.h"
#include "core/money.h"

const struct gate_fault gate_faults[GATE_FAULTS] = {
	{CALIB_REGRESSED, "regressed", "regression"},
	{CALIB_MUST_PASS, "must_pass", "a case that must pass failed"},
	{CALIB_BELOW_QUALITY, "min_quality", "below its min_quality"},
	{CALIB_BELOW_FORMAT, "format_floor", "below its format_floor"},
	{CALIB_ABOVE_COST, "max_cost", "dearer than max_cost"},
	{CALIB_ABOVE_LATENCY, "latency_p95", "slower than latency_p95"},
	{CALIB_OTHER_CASES, "other_cases", "not the baseline's cases"},
};

bool gate_passed(const struct gate *gate)
{
	for (size_t r = 0; r < gate->route_count; r++) {
		if (gate->routes[r].faults)
			return false;
	}
	return !*gate->gone;
}

const char *gate_verdict(
	struct arena *arena, const struct gate *gate, const struct calib_gate_route *row)
{
	const char *text = NULL;

	if (gate->missing)
		return "not decided";
	for (size_t i = 0; i < GATE_FAULTS; i++) {
		if (row->faults & gate_faults[i].bit)
			text = text ? arena_printf(arena, "%s, %s", text, gate_faults[i].words)
				    : gate_faults[i].words;
	}
	return text ? text : "ok";
}

const char *gate_number(struct arena *arena, double value, int decimals)
{
	return isnan(value) ? "-" : arena_printf(arena, "%.*f", decimals, value);
}

const char *gate_change(struct arena *arena, double value)
{
	return isnan(value) ? "-" : arena_printf(arena, "%+.3f", value);
}

const char *gate_money(struct arena *arena, int64_t cost)
{
	char text[32];

	if (cost == MONEY_UNKNOWN)
		return "-";
	money_show(cost, text);
	return arena_strz(arena, str_of(text));
}

const char *gate_p(struct arena *arena, const struct calib_gate_route *row)
{
	return isnan(row->p_adjusted) ? "-" : explain_p(arena, row->p_adjusted);
}

static void put_list(
	struct buf *out, const char *what, const struct calib_names *names, gate_list *put)
{
	if (names->count)
		put(out, what, names);
}

void gate_each_list(struct buf *out, const struct calib_gate_route *row, gate_list *put)
{
	if (row->faults & CALIB_REGRESSED)
		put_list(out, "worse than before", &row->worse, put);
	put_list(out, "must pass and failed", &row->failed, put);
	put_list(out, "in the baseline and not in the suite", &row->missing, put);
	put_list(out, "changed since the baseline, so not compared", &row->changed, put);
	put_list(out, "new, so not compared", &row->added, put);
	put_list(out, "not measured", &row->unmeasured, put);
	put_list(out, "flaky: some repeats pass, some fail", &row->flaky, put);
}

const char *gate_conclusion(struct arena *arena, const struct gate *gate)
{
	if (gate->missing)
		return arena_printf(arena,
			"incomplete: %" PRId64 " answers are missing, so nothing is decided",
			gate->missing);
	return arena_printf(arena, "gate %s at level %g%s", gate_passed(gate) ? "passed" : "failed",
		gate->level, gate->holm ? " for all routes together" : " for each route");
}
