/* SPDX-License-Identifier: MIT */
#include "cli/power_print.h"

#include <inttypes.h>
#include <math.h>

#include "base/jsonw.h"
#include "cli/columns.h"
#include "core/member.h"
#include "stats/stats.h"

/* Plans from assumptions alone: one line for each discordance. */

static const double usual[] = {0.02, 0.05, 0.10, 0.15, 0.20, 0.30};

struct planned {
	double psi, margin, power; /* NaN: none */
	int cases;                 /* 0: more than POWER_CASES_MAX */
	int fewest;                /* 0: no margin was found */
};

static struct planned plan_one(const struct power_plan *plan, double psi)
{
	struct power_ask ask = plan->ask;
	struct planned out = {.psi = psi, .cases = plan->cases, .power = NAN};

	ask.psi = psi;
	if (plan->wanted == POWER_CASES)
		out.cases = power_cases(&ask, plan->power);
	if (plan->wanted == POWER_MARGIN)
		ask.margin = power_margin(plan->cases, &ask, plan->power);
	out.margin = ask.margin;
	if (isnan(ask.margin))
		return out;
	out.fewest = stats_n_floor(ask.margin, ask.level);
	if (out.cases)
		out.power = power_of(out.cases, &ask);
	return out;
}

/* Those that the true difference allows. */
static size_t plan_all(const struct power_plan *plan, struct planned rows[ARRAY_LEN(usual)])
{
	size_t count = 0;

	if (!isnan(plan->ask.psi)) {
		rows[0] = plan_one(plan, plan->ask.psi);
		return 1;
	}
	for (size_t i = 0; i < ARRAY_LEN(usual); i++) {
		if (usual[i] >= fabs(plan->ask.diff))
			rows[count++] = plan_one(plan, usual[i]);
	}
	return count;
}

static const char *show_margin(struct arena *arena, double margin)
{
	return isnan(margin) ? "-" : arena_printf(arena, "%.4g", margin);
}

static const char *show_power(struct arena *arena, double power)
{
	return isnan(power) ? "-" : arena_printf(arena, "%.3f", power);
}

static void add_row(struct columns *columns, struct arena *arena, const struct planned *row)
{
	columns_add(columns, arena_printf(arena, "%.4g", row->psi));
	columns_add(columns, show_margin(arena, row->margin));
	columns_add(columns, row->cases ? arena_printf(arena, "%d", row->cases)
					: arena_printf(arena, "over %d", POWER_CASES_MAX));
	columns_add(columns, show_power(arena, row->power));
	columns_add(columns, row->fewest ? arena_printf(arena, "%d", row->fewest) : "-");
}

static const char *heading(struct arena *arena, const struct power_plan *plan)
{
	const char *alike = plan->ask.diff == 0
				    ? "equally good"
				    : arena_printf(arena, "%.4g %s", fabs(plan->ask.diff),
					      plan->ask.diff < 0 ? "worse" : "better");

	switch (plan->wanted) {
	case POWER_CASES:
		return arena_printf(arena,
			"Cases to qualify, with probability %.4g, a candidate that is truly %s, at "
			"margin %.4g and level %.4g:",
			plan->power, alike, plan->ask.margin, plan->ask.level);
	case POWER_MARGIN:
		return arena_printf(arena,
			"The smallest margin at which %d cases qualify, with probability %.4g, a "
			"candidate that is truly %s, at level %.4g:",
			plan->cases, plan->power, alike, plan->ask.level);
	case POWER_POWER:
		return arena_printf(arena,
			"The probability (power) that %d cases qualify a candidate that is truly "
			"%s, at margin %.4g and level %.4g:",
			plan->cases, alike, plan->ask.margin, plan->ask.level);
	}
	return "";
}

/* What the fewest cases mean for these plans. */
static const char *floor_sentence(
	struct arena *arena, const struct power_plan *plan, const struct planned *row)
{
	if (plan->wanted == POWER_MARGIN || !row->fewest)
		return "At least: with fewer cases a candidate that agrees with the reference on "
		       "all of them cannot qualify at that margin and level.";
	if (plan->wanted == POWER_POWER && plan->cases < row->fewest)
		return arena_printf(arena,
			"%d cases are too few: a candidate that agrees with the reference on all "
			"of them cannot qualify at this margin and level, only one that wins some; "
			"%d cases can do.",
			plan->cases, row->fewest);
	return arena_printf(arena,
		"With fewer than %d cases a candidate that agrees with the reference on all of "
		"them cannot qualify at this margin and level.",
		row->fewest);
}

static bool by_formula(const struct planned *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (rows[i].cases > STATS_EXACT_N_MAX)
			return true;
	}
	return false;
}

void power_plan_text(struct arena *arena, const struct power_plan *plan, struct buf *out)
{
	static const bool right[] = {true, true, true, true, true};
	static const char *const head[] = {"discordance", "margin", "cases", "power", "at least"};
	struct planned rows[ARRAY_LEN(usual)];
	size_t count = plan_all(plan, rows);
	struct columns columns = {.right = right, .count = ARRAY_LEN(right)};

	columns_wrap("", "", heading(arena, plan), out);
	for (size_t i = 0; i < ARRAY_LEN(head); i++)
		columns_add(&columns, head[i]);
	for (size_t i = 0; i < count; i++)
		add_row(&columns, arena, &rows[i]);
	columns_print(&columns, "  ", out);
	columns_free(&columns);
	columns_wrap("", "", floor_sentence(arena, plan, &rows[0]), out);
	columns_wrap("", "",
		"Discordance is the share of cases on which exactly one of the two is right: it, "
		"not the accuracy, sets the number of cases. `tiercal power -c FILE` takes it from "
		"what is recorded.",
		out);
	if (by_formula(rows, count))
		columns_wrap("", "",
			arena_printf(arena,
				"Above %d cases by the normal approximation, as the test itself.",
				STATS_EXACT_N_MAX),
			out);
}

void power_plan_json(const struct power_plan *plan, struct buf *out)
{
	static const char *const names[] = {
		[POWER_CASES] = "cases", [POWER_MARGIN] = "margin", [POWER_POWER] = "power"};
	struct planned rows[ARRAY_LEN(usual)];
	size_t count = plan_all(plan, rows);
	struct jsonw w;

	jsonw_init(&w, out, 2);
	jsonw_object(&w);
	jsonw_key(&w, "wanted");
	jsonw_z(&w, names[plan->wanted]);
	member_number(&w, "level", plan->ask.level);
	member_number(&w, "difference", plan->ask.diff);
	jsonw_key(&w, "plans");
	jsonw_array(&w);
	for (size_t i = 0; i < count; i++) {
		jsonw_object(&w);
		member_number(&w, "discordance", rows[i].psi);
		member_number(&w, "margin", rows[i].margin);
		member_count(&w, "cases", rows[i].cases ? rows[i].cases : -1);
		member_number(&w, "power", rows[i].power);
		member_count(&w, "leastCases", rows[i].fewest ? rows[i].fewest : -1);
		jsonw_key(&w, "method");
		jsonw_z(&w,
			rows[i].cases > STATS_EXACT_N_MAX || !rows[i].cases ? "normal" : "exact");
		jsonw_object_end(&w);
	}
	jsonw_array_end(&w);
	jsonw_object_end(&w);
	buf_char(out, '\n');
}
