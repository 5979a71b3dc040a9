/* SPDX-License-Identifier: MIT */
#include "cli/calc.h"

/* Decisions at any time: e-processes. */

#define LEVEL 0.05 /* whose reciprocal, 20, is in the name first_crossing_20 */

static const struct calc_param mix_params[] = {
	CALC_NUMBERS("d", -1, 1, 1),
	CALC_SIGNED_MARGIN,
	CALC_FIXED("G", STATS_BETS, "20"),
	CALC_END,
};

static bool eproc_mix(const struct calc *calc, struct jsonw *w, struct err *err)
{
	int n;
	const double *d = calc_numbers(calc, "d", &n);
	struct stats_eproc_path got = stats_eproc_mix(d, n, calc_real(calc, "delta"), LEVEL);

	(void)err;
	calc_put(w, "e_final", got.e);
	calc_put(w, "e_max", got.e_max);
	calc_put_count(w, "first_crossing_20", got.first, got.first > 0);
	return true;
}

static const struct calc_param counts_params[] = {
	CALC_COUNT("wins"),
	CALC_COUNT("losses"),
	CALC_COUNT("ties"),
	CALC_SIGNED_MARGIN,
	CALC_FIXED("G", STATS_BETS, "20"),
	CALC_END,
};

static bool eproc_counts(const struct calc *calc, struct jsonw *w, struct err *err)
{
	(void)err;
	calc_put(w, "e",
		stats_eproc_counts(calc_whole(calc, "wins"), calc_whole(calc, "ties"),
			calc_whole(calc, "losses"), calc_real(calc, "delta")));
	return true;
}

static const struct calc_param agrapa_params[] = {
	CALC_NUMBERS("d", -1, 1, 1),
	CALC_SIGNED_MARGIN,
	CALC_NUMBER("cmax", 1e-6, 1 - 1e-6, "0.5"),
	CALC_FIXED("prior_n", 1, "1"),
	CALC_FIXED("prior_mean", 0, "0"),
	CALC_FIXED("prior_var", 0.25, "0.25"),
	CALC_INTEGER("count", 1, CALC_MOST, "10"),
	CALC_END,
};

static bool eproc_agrapa(const struct calc *calc, struct jsonw *w, struct err *err)
{
	int n, shown = calc_whole(calc, "count");
	const double *d = calc_numbers(calc, "d", &n);
	double *e = ARENA_ARRAY(calc->arena, (size_t)n, double);
	double *bets = ARENA_ARRAY(calc->arena, (size_t)n, double);
	double last = stats_eproc_agrapa(
		d, n, calc_real(calc, "delta"), calc_real(calc, "cmax"), e, bets);

	(void)err;
	if (shown > n)
		shown = n;
	calc_put_list(w, "e", e, shown);
	calc_put_list(w, "lam", bets, shown);
	calc_put(w, "e_final", last);
	return true;
}

const struct calc_function calc_process[] = {
	{"eproc_mix", "betting e-process of \"worse by delta\" over differences d", mix_params,
		eproc_mix},
	{"eproc_counts", "its value after so many wins, losses and ties", counts_params,
		eproc_counts},
	{"eproc_agrapa", "an adaptive bettor for comparison; count: values shown of each list",
		agrapa_params, eproc_agrapa},
	{NULL, NULL, NULL, NULL},
};
