/* SPDX-License-Identifier: MIT */
#include "cli/calc.h"

#include <math.h>

#include "core/verdict.h"

/* Whole decisions: one route, a chain, all routes together. */

static const struct calc_param decide_params[] = {
	CALC_N("n"),
	CALC_ERROR("alpha", "0.05"),
	CALC_MARGIN,
	CALC_NUMBER("format_floor", 0, 1, "0.9"),
	CALC_NUMBER("ratio", 0.001, 1, "0.7"),
	CALC_GAMMA_RULE,
	CALC_GRID,
	CALC_ITEMS("candidates", 1000),
	CALC_ONE_TEXT("reference"),
	CALC_END,
};

static const struct calc_param candidate_params[] = {
	CALC_ONE_TEXT("name"),
	CALC_NUMBER("cost", 0, CALC_LARGE, NULL),
	CALC_COUNT("b"),
	CALC_COUNT("c"),
	CALC_COUNT("format_ok"),
	CALC_END,
};

struct decision {
	const struct calc *calc;
	struct calc *candidates; /* their counts, read */
	struct stats_exact *exact;
	double *p, *p_format, *levels;
	bool *qualified, *worse;
	int count;
};

static bool read_candidate(struct decision *d, int i, const struct value *item, struct err *err)
{
	struct calc *row = &d->candidates[i];
	int n = calc_whole(d->calc, "n"), differing, ok;

	if (!calc_read(row, d->calc->arena, candidate_params, item, err))
		return false;
	differing = calc_whole(row, "b") + calc_whole(row, "c");
	ok = calc_whole(row, "format_ok");
	if (differing > n)
		return err_set(
			err, ERR_USAGE, "'b + c' is %d, more than 'n', which is %d", differing, n);
	if (ok > n)
		return err_set(
			err, ERR_USAGE, "'format_ok' is %d, more than 'n', which is %d", ok, n);
	if (i > 0 && calc_real(row, "cost") > calc_real(row - 1, "cost"))
		return err_set(err, ERR_USAGE,
			"'cost' is %.10g, more than that of the candidate before; the dearest "
			"comes first",
			calc_real(row, "cost"));
	return true;
}

static bool read_candidates(struct decision *d, const struct calc *calc, struct err *err)
{
	const struct calc_input *rows = calc_input(calc, "candidates");
	size_t count = (size_t)rows->count;
	const struct value *item;
	int i = 0;

	*d = (struct decision){.calc = calc, .count = rows->count};
	d->candidates = ARENA_ARRAY(calc->arena, count, struct calc);
	d->exact = ARENA_ARRAY(calc->arena, count, struct stats_exact);
	d->p = ARENA_ARRAY(calc->arena, count, double);
	d->p_format = ARENA_ARRAY(calc->arena, count, double);
	d->levels = ARENA_ARRAY(calc->arena, count, double);
	d->qualified = ARENA_ARRAY(calc->arena, count, bool);
	d->worse = ARENA_ARRAY(calc->arena, count, bool);
	value_each (item, rows->rows) {
		if (!read_candidate(d, i, item, err))
			return err_wrap(err, "'candidates'[%d]", i);
		i++;
	}
	return true;
}

static void test_candidates(struct decision *d)
{
	const struct calc *calc = d->calc;
	double alpha = calc_real(calc, "alpha"), rate = calc_real(calc, "format_floor");
	double *weights = ARENA_ARRAY(calc->arena, (size_t)d->count, double);
	int n = calc_whole(calc, "n");
	struct stats_exact_table *table = stats_exact_table(
		calc->arena, n, calc_real(calc, "delta"), calc_gamma(calc, alpha));

	for (int i = 0; i < d->count; i++) {
		const struct calc *row = &d->candidates[i];
		int ok = calc_whole(row, "format_ok");

		d->exact[i] =
			stats_exact_table_p(table, calc_whole(row, "b"), calc_whole(row, "c"));
		d->p_format[i] = stats_binom_upper_p(ok, n, rate);
		d->p[i] = fmax(d->exact[i].p_qualify, d->p_format[i]);
		d->worse[i] = d->exact[i].p_disqualify <= alpha ||
			      stats_binom_lower_p(ok, n, rate) <= alpha;
	}
	stats_fallback_weights(d->count, calc_real(calc, "ratio"), weights);
	stats_fallback(d->p, weights, d->count, alpha, d->levels, d->qualified);
}

/* The cheapest qualified one; of equal cost the one with more wins over losses, then the first. */
static struct str choice_of(const struct decision *d)
{
	const struct calc *best = NULL;
	int most = 0;

	for (int i = 0; i < d->count; i++) {
		const struct calc *row = &d->candidates[i];
		int ahead = calc_whole(row, "b") - calc_whole(row, "c");

		if (!d->qualified[i])
			continue;
		if (!best || calc_real(row, "cost") < calc_real(best, "cost") || ahead > most) {
			best = row;
			most = ahead;
		}
	}
	return calc_input(best ? best : d->calc, best ? "name" : "reference")->text;
}

static enum verdict verdict_of(const struct decision *d, int i)
{
	if (d->qualified[i])
		return VERDICT_QUALIFIED;
	return d->worse[i] ? VERDICT_DISQUALIFIED : VERDICT_INCONCLUSIVE;
}

static bool decide(const struct calc *calc, struct jsonw *w, struct err *err)
{
	struct decision d;

	if (!read_candidates(&d, calc, err))
		return false;
	test_candidates(&d);
	jsonw_key(w, "candidates");
	jsonw_array(w);
	for (int i = 0; i < d.count; i++) {
		jsonw_object(w);
		jsonw_key(w, "name");
		jsonw_str(w, calc_input(&d.candidates[i], "name")->text);
		calc_put(w, "p_quality", d.exact[i].p_qualify);
		calc_put(w, "p_format", d.p_format[i]);
		calc_put(w, "p", d.p[i]);
		calc_put(w, "level", d.levels[i]);
		calc_put(w, "p_worse", d.exact[i].p_disqualify);
		jsonw_key(w, "verdict");
		jsonw_z(w, verdict_name(verdict_of(&d, i)));
		jsonw_object_end(w);
	}
	jsonw_array_end(w);
	jsonw_key(w, "choice");
	jsonw_str(w, choice_of(&d));
	if (d.exact[0].normal) {
		jsonw_key(w, "normal");
		jsonw_bool(w, true);
	}
	return true;
}

#define COST_MOST 1e12 /* three of a million cases stay below 2^63 */

static const struct calc_param cascade_params[] = {
	CALC_NUMBERS("cheap", 0, 1, 1),
	CALC_NUMBERS("strong", 0, 1, 1),
	CALC_INTEGERS("accept", 0, 1),
	CALC_INTEGERS("cost_cheap", 0, COST_MOST),
	CALC_INTEGERS("cost_check", 0, COST_MOST),
	CALC_INTEGERS("cost_strong", 0, COST_MOST),
	CALC_END,
};

static bool cascade(const struct calc *calc, struct jsonw *w, struct err *err)
{
	struct stats_cascade_case *cases;
	struct stats_cascade got;
	int n = calc_input(calc, "cheap")->count;

	for (int i = 1; cascade_params[i].name; i++) {
		if (!calc_as_long(calc, cascade_params[i].name, "cheap", err))
			return false;
	}
	cases = ARENA_ARRAY(calc->arena, (size_t)n, struct stats_cascade_case);
	for (int i = 0; i < n; i++)
		cases[i] = (struct stats_cascade_case){
			.cheap = calc->inputs[0].list[i],
			.strong = calc->inputs[1].list[i],
			.accepted = calc->inputs[2].list[i] > 0,
			.cheap_cost = (int64_t)calc->inputs[3].list[i],
			.check_cost = (int64_t)calc->inputs[4].list[i],
			.strong_cost = (int64_t)calc->inputs[5].list[i],
		};
	got = stats_cascade(cases, n, NULL);
	calc_put(w, "quality", got.quality);
	calc_put(w, "mean_cost", got.mean_cost);
	calc_put(w, "escalation_rate", got.escalation_rate);
	calc_put_count(w, "wins", got.wins, true);
	calc_put_count(w, "losses", got.losses, true);
	calc_put(w, "saving", got.saving);
	return true;
}

static const struct calc_param portfolio_params[] = {
	CALC_ITEMS("routes", 50),
	CALC_NUMBER("max_loss", 0, 1, NULL),
	CALC_END,
};

static const struct calc_param route_params[] = {
	CALC_NUMBER("weight", 0, CALC_LARGE, NULL),
	CALC_ITEMS("options", 20),
	CALC_END,
};

static const struct calc_param option_params[] = {
	CALC_NUMBER("cost", 0, CALC_LARGE, NULL),
	CALC_NUMBER("loss", -1, 1, NULL),
	CALC_END,
};

static bool read_route(
	struct arena *arena, const struct value *value, struct stats_route *out, struct err *err)
{
	const struct calc_input *rows;
	struct stats_option *options;
	const struct value *item;
	struct calc route, option;
	int i = 0;

	if (!calc_read(&route, arena, route_params, value, err))
		return false;
	rows = calc_input(&route, "options");
	options = ARENA_ARRAY(arena, (size_t)rows->count, struct stats_option);
	value_each (item, rows->rows) {
		if (!calc_read(&option, arena, option_params, item, err))
			return err_wrap(err, "'options'[%d]", i);
		options[i].cost = calc_real(&option, "cost");
		options[i++].loss = calc_real(&option, "loss");
	}
	*out = (struct stats_route){calc_real(&route, "weight"), options, rows->count};
	return true;
}

static void put_portfolio(struct jsonw *w, const struct stats_portfolio *got, int count, bool found)
{
	jsonw_key(w, "choice");
	if (found) {
		jsonw_array(w);
		for (int i = 0; i < count; i++)
			jsonw_int(w, got->choice[i]);
		jsonw_array_end(w);
	} else {
		jsonw_null(w);
	}
	calc_put(w, "cost", found ? got->cost : NAN);
	calc_put(w, "loss", found ? got->loss : NAN);
	if (found && !got->exact) {
		jsonw_key(w, "exact");
		jsonw_bool(w, false);
	}
}

static bool portfolio(const struct calc *calc, struct jsonw *w, struct err *err)
{
	const struct calc_input *rows = calc_input(calc, "routes");
	size_t count = (size_t)rows->count;
	struct stats_route *routes = ARENA_ARRAY(calc->arena, count, struct stats_route);
	struct stats_portfolio got = {.choice = ARENA_ARRAY(calc->arena, count, int)};
	const struct value *item;
	bool found;
	int i = 0;

	value_each (item, rows->rows) {
		if (!read_route(calc->arena, item, &routes[i], err))
			return err_wrap(err, "'routes'[%d]", i);
		i++;
	}
	found = stats_portfolio(
		calc->arena, routes, rows->count, calc_real(calc, "max_loss"), &got);
	put_portfolio(w, &got, rows->count, found);
	return true;
}

const struct calc_function calc_table[] = {
	{"decide",
		"verdicts and choice of a route; candidates: {name cost b c format_ok}, dearest "
		"first",
		decide_params, decide},
	{"cascade", "cheap first, the strong one where the check refuses: quality, cost, saving",
		cascade_params, cascade},
	{"portfolio",
		"the cheapest option of each route within a weighted loss; routes: {weight "
		"options}, of {cost loss}",
		portfolio_params, portfolio},
	{NULL, NULL, NULL, NULL},
};
