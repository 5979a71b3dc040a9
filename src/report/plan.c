/* SPDX-License-Identifier: MIT */
#include "report/format.h"

#include <math.h>

#include "base/term.h"
#include "core/member.h"
#include "core/money.h"

/* The plan of the whole table: made of observed means, so it is never printed without saying that
 * nothing certifies it. */

static char *escaped(struct arena *arena, const char *text)
{
	struct buf out = {0};
	char *copy;

	term_escape(&out, str_of(text));
	copy = arena_strz(arena, buf_view(&out));
	buf_free(&out);
	return copy;
}

/* Costs of a month, or of 1,000 requests that are spread evenly over the routes. */
static char *show_plan_cost(struct arena *arena, const struct plan *plan, int64_t cost)
{
	return show_cost(arena, cost, plan->monthly ? 1 : 1000);
}

static char *show_loss(struct arena *arena, double loss)
{
	return arena_printf(arena, "%.4f", loss);
}

static const char *unit_of(const struct plan *plan)
{
	return plan->monthly ? "$/month" : "$/1,000";
}

static int64_t cost_of(const struct plan *plan, const struct table_route *route, size_t index)
{
	return money_times(
		route->evidence[index].cost_per_request, plan->monthly ? route->requests : 1);
}

static double loss_of(const struct table_route *route, size_t index)
{
	double difference = route->evidence[index].difference;

	return isnan(difference) ? 0 : fmax(0, -difference);
}

static char *show_saving(struct arena *arena, const struct plan *plan, int64_t cost)
{
	double percent = saving_percent(plan->reference.cost, cost);

	return isnan(percent) ? arena_strz(arena, STR("-"))
			      : arena_printf(arena, "%.1f%%", percent);
}

static void print_choice(struct arena *arena, const struct report *report, struct buf *out)
{
	static const bool right[] = {false, false, true, true, false};
	const struct plan *plan = report->plan;
	const struct table *table = report->table;
	struct grid grid = grid_of(arena, report, ARRAY_LEN(right), right);

	grid_add(&grid, "route");
	grid_add(&grid, "candidate");
	grid_add(&grid, "loss");
	grid_add(&grid, unit_of(plan));
	grid_add(&grid, "verdict");
	for (size_t r = 0; r < table->route_count; r++) {
		const struct table_route *route = &table->routes[r];
		size_t index = plan->choice[r];

		grid_add(&grid, escaped(arena, route->name));
		grid_add(&grid, escaped(arena, table_name(table, route, index)));
		grid_add(&grid, show_loss(arena, loss_of(route, index)));
		grid_add(&grid, show_plan_cost(arena, plan, cost_of(plan, route, index)));
		grid_add(&grid, verdict_name(route->evidence[index].verdict));
	}
	grid_print(&grid, "  ", out);
	grid_free(&grid);
	buf_printf(out,
		"  all together: loss %s, %s%s instead of %s with the references (%s less)%s\n",
		show_loss(arena, plan->total.loss),
		plan->monthly ? "a month costs " : "1,000 requests cost ",
		show_plan_cost(arena, plan, plan->total.cost),
		show_plan_cost(arena, plan, plan->reference.cost),
		show_saving(arena, plan, plan->total.cost),
		plan->exact ? "" : "; near the best, there were too many combinations");
}

static void print_frontier(struct arena *arena, const struct report *report, struct buf *out)
{
	static const bool right[] = {true, true, true};
	const struct plan *plan = report->plan;
	struct grid grid = grid_of(arena, report, ARRAY_LEN(right), right);

	buf_printf(out, "  what can be had (%zu of %zu combinations that no other one beats):\n",
		plan->frontier_count, plan->frontier_all);
	grid_add(&grid, "loss");
	grid_add(&grid, unit_of(plan));
	grid_add(&grid, "saving");
	for (size_t i = 0; i < plan->frontier_count; i++) {
		const struct plan_point *point = &plan->frontier[i];

		grid_add(&grid, show_loss(arena, point->loss));
		grid_add(&grid, show_plan_cost(arena, plan, point->cost));
		grid_add(&grid, show_saving(arena, plan, point->cost));
	}
	grid_print(&grid, "  ", out);
	grid_free(&grid);
}

void plan_print(struct arena *arena, const struct report *report, struct buf *out)
{
	const struct plan *plan = report->plan;

	buf_puts(out, "the whole table, planning figures from observed means, not certified");
	switch (plan->goal) {
	case PLAN_FRONTIER:
		break;
	case PLAN_LOSS:
		buf_printf(out, ": least cost for a weighted loss of quality of at most %.4g",
			plan->max_loss);
		break;
	case PLAN_BUDGET:
		buf_printf(out, ": least loss for at most %s a month",
			show_cost(arena, plan->budget, 1));
		break;
	}
	buf_char(out, '\n');
	if (plan->found)
		print_choice(arena, report, out);
	else if (plan->goal == PLAN_BUDGET)
		buf_printf(out, "  nothing is so cheap: the least is %s a month\n",
			show_cost(arena, plan->cheapest, 1));
	if (plan->frontier_count)
		print_frontier(arena, report, out);
	buf_char(out, '\n');
}

static void write_routes(struct jsonw *w, const struct report *report)
{
	const struct plan *plan = report->plan;
	const struct table *table = report->table;

	jsonw_key(w, "routes");
	jsonw_object(w);
	for (size_t r = 0; plan->found && r < table->route_count; r++) {
		const struct table_route *route = &table->routes[r];
		size_t index = plan->choice[r];

		jsonw_key(w, route->name);
		jsonw_object(w);
		jsonw_key(w, "candidate");
		jsonw_z(w, table_name(table, route, index));
		member_money(w, "costUsd", cost_of(plan, route, index));
		member_number(w, "loss", loss_of(route, index));
		jsonw_key(w, "verdict");
		jsonw_z(w, verdict_name(route->evidence[index].verdict));
		jsonw_object_end(w);
	}
	jsonw_object_end(w);
}

void plan_write(struct jsonw *w, const struct report *report)
{
	const struct plan *plan = report->plan;

	jsonw_object(w);
	jsonw_key(w, "certified");
	jsonw_bool(w, false);
	member_money(w, "costUsd", plan->found ? plan->total.cost : MONEY_UNKNOWN);
	jsonw_key(w, "exact");
	jsonw_bool(w, plan->exact);
	jsonw_key(w, "frontier");
	jsonw_array(w);
	for (size_t i = 0; i < plan->frontier_count; i++) {
		jsonw_object(w);
		member_money(w, "costUsd", plan->frontier[i].cost);
		member_number(w, "loss", plan->frontier[i].loss);
		jsonw_object_end(w);
	}
	jsonw_array_end(w);
	member_number(w, "loss", plan->found ? plan->total.loss : (double)NAN);
	member_number(w, "maxLoss", plan->goal == PLAN_LOSS ? plan->max_loss : (double)NAN);
	jsonw_key(w, "monthly");
	jsonw_bool(w, plan->monthly);
	member_money(
		w, "monthlyBudgetUsd", plan->goal == PLAN_BUDGET ? plan->budget : MONEY_UNKNOWN);
	member_money(w, "referenceCostUsd", plan->reference.cost);
	write_routes(w, report);
	jsonw_object_end(w);
}
