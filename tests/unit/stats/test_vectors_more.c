/* SPDX-License-Identifier: MIT */
#include "vectors.h"

#include "base/rng.h"

static enum stats_sides sides(struct vector *v)
{
	return iarg(v, "sided") == 1 ? STATS_ONE_SIDED : STATS_TWO_SIDED;
}

static void paired_t(struct vector *v)
{
	int n;
	double *d = list(v, "d", &n);
	struct stats_paired_t got = stats_paired_t(d, n, arg(v, "conf"), sides(v));

	want(v, "mean", got.mean);
	want(v, "lo", got.lo);
	want(v, "hi", got.hi);
	want(v, "t0", got.t0);
	want(v, "p0", got.p0);
}

/* Of equal values some are left out. */
static void want_if(struct vector *v, const char *name, double got)
{
	if (value_get(v->expect, name))
		want(v, name, got);
}

static void bootstrap(struct vector *v)
{
	int n;
	double *d = list(v, "d", &n);
	struct stats_bootstrap got = stats_bootstrap(
		v->arena, d, n, arg(v, "alpha"), iarg(v, "B"), (uint64_t)arg(v, "seed"));

	want_if(v, "percentile_lo", got.percentile.lo);
	want_if(v, "percentile_hi", got.percentile.hi);
	want_if(v, "bca_lo", got.bca.lo);
	want_if(v, "bca_hi", got.bca.hi);
	want_if(v, "z0", got.z0);
	want_if(v, "a", got.a);
	want_if(v, "t_lo", got.student.lo);
	want_if(v, "t_hi", got.student.hi);
}

static void clustered_se(struct vector *v)
{
	int n, clusters = 0;
	double *s = list(v, "s", &n);
	int *cluster = whole_list(v, "cluster", &n);
	struct stats_clustered got;

	for (int i = 0; i < n; i++)
		clusters = cluster[i] >= clusters ? cluster[i] + 1 : clusters;
	got = stats_clustered_se(v->arena, s, cluster, n, clusters);
	want(v, "mean", got.mean);
	want(v, "se_cr0", got.se_cr0);
	want(v, "se_cr1", got.se_cr1);
	want(v, "se_iid", got.se_iid);
}

static void cost_ratio(struct vector *v)
{
	int n;
	double *x = list(v, "x", &n), *y = list(v, "y", &n);
	struct stats_cost_ratio got = stats_cost_ratio(x, y, n, arg(v, "conf"));

	want(v, "ratio", got.ratio);
	want(v, "lo", got.lo);
	want(v, "hi", got.hi);
	want(v, "se_log", got.se_log);
}

static void splitmix64(struct vector *v)
{
	struct rng rng = {(uint64_t)arg(v, "seed")};
	const struct value *item;
	char hex[17];

	value_each (item, value_get(v->expect, "u64_hex")) {
		snprintf(hex, sizeof(hex), "%016llx", (unsigned long long)rng_next(&rng));
		ck_assert(str_eqz(item->text, hex));
	}
	v->checked++;
}

static void bootstrap_index(struct vector *v)
{
	struct rng rng = {(uint64_t)arg(v, "seed")};
	double first[12];

	for (int i = 0; i < 12; i++)
		first[i] = (double)rng_below(&rng, (uint64_t)arg(v, "n"));
	want_list(v, "first", first);
}

static void bound_unmeasured(struct vector *v)
{
	int n, wins, losses, missing = 0, ok = iarg(v, "format_ok");
	double *s = list(v, "s", &n), *r = list(v, "r", &n);
	double *low = ARENA_ARRAY(v->arena, (size_t)n, double);
	double *high = ARENA_ARRAY(v->arena, (size_t)n, double);
	struct stats_exact_table *table =
		stats_exact_table(v->arena, n, arg(v, "delta"), arg(v, "gamma"));

	stats_bound_unmeasured(s, r, n, 1, low, high);
	want_list(v, "d_qualify", low);
	want_list(v, "d_disqualify", high);
	if (stats_ternary(low, n, &wins, &losses))
		want(v, "p_quality", stats_exact_table_p(table, wins, losses).p_qualify);
	if (stats_ternary(high, n, &wins, &losses))
		want(v, "p_worse", stats_exact_table_p(table, wins, losses).p_disqualify);
	for (int i = 0; i < n; i++)
		missing += isnan(s[i]);
	want(v, "p_format", stats_binom_upper_p(ok, n, arg(v, "format_floor")));
	want(v, "p_format_worse", stats_binom_lower_p(ok + missing, n, arg(v, "format_floor")));
}

struct trial {
	double quality, format, p, worse, format_worse;
};

static struct trial try_one(struct vector *v, const struct value *candidate)
{
	int n = iarg(v, "n"), ok = whole(candidate, "format_ok");
	struct stats_exact exact = stats_exact_ni(
		whole(candidate, "b"), whole(candidate, "c"), n, arg(v, "delta"), arg(v, "gamma"));
	double floor = arg(v, "format_floor");
	struct trial trial = {.quality = exact.p_qualify, .worse = exact.p_disqualify};

	trial.format = stats_binom_upper_p(ok, n, floor);
	trial.format_worse = stats_binom_lower_p(ok, n, floor);
	trial.p = fmax(trial.quality, trial.format);
	return trial;
}

/* The whole rule for right-or-wrong cases: gates, fallback, verdicts, choice. */
static void decide(struct vector *v)
{
	const struct value *candidates = value_get(v->args, "candidates"), *row;
	const struct value *rows = value_get(v->expect, "candidates"), *at;
	struct str choice = value_get(v->args, "reference")->text;
	int count = (int)candidates->count, i = 0;
	double p[16], weights[16], levels[16], alpha = arg(v, "alpha");
	struct trial trials[16];
	bool qualified[16];

	value_each (at, candidates) {
		trials[i] = try_one(v, at);
		p[i] = trials[i].p;
		i++;
	}
	stats_fallback_weights(count, arg(v, "ratio"), weights);
	stats_fallback(p, weights, count, alpha, levels, qualified);
	i = 0;
	at = candidates->child;
	value_each (row, rows) {
		struct trial *t = &trials[i];
		bool worse = t->worse <= alpha || t->format_worse <= alpha;

		near(v, value_get(row, "p_quality"), "p_quality", t->quality);
		near(v, value_get(row, "p_format"), "p_format", t->format);
		near(v, value_get(row, "p"), "p", t->p);
		near(v, value_get(row, "level"), "level", levels[i]);
		near(v, value_get(row, "p_worse"), "p_worse", t->worse);
		ck_assert_msg(str_eqz(value_get(row, "verdict")->text, qualified[i] ? "qualified"
								       : worse      ? "disqualified"
									       : "inconclusive"),
			"%s: verdict of %d", v->id, i);
		if (qualified[i])
			choice = value_get(at, "name")->text;
		at = at->next;
		i++;
	}
	ck_assert_msg(str_eq(value_get(v->expect, "choice")->text, choice), "%s: choice", v->id);
	v->checked = 2;
}

static void eproc_mix(struct vector *v)
{
	int n;
	double *d = list(v, "d", &n);
	struct stats_eproc_path got = stats_eproc_mix(d, n, arg(v, "delta"), 0.05);

	ck_assert_int_eq(iarg(v, "G"), STATS_BETS);
	want(v, "e_final", got.e);
	want(v, "e_max", got.e_max);
	want(v, "first_crossing_20", null_if(got.first == 0, got.first));
}

static void eproc_counts(struct vector *v)
{
	want(v, "e",
		stats_eproc_counts(
			iarg(v, "wins"), iarg(v, "ties"), iarg(v, "losses"), arg(v, "delta")));
}

static void eproc_agrapa(struct vector *v)
{
	int n;
	double *d = list(v, "d", &n), e[64], bets[64];

	ck_assert_int_le(n, 64);
	want(v, "e_final", stats_eproc_agrapa(d, n, arg(v, "delta"), arg(v, "cmax"), e, bets));
	want_list(v, "e", e);
	want_list(v, "lam", bets);
}

static void kappa(struct vector *v)
{
	const struct value *rows = value_get(v->args, "table"), *row, *item;
	int table[64], i = 0;
	struct stats_kappa got;

	value_each (row, rows) {
		value_each (item, row)
			table[i++] = (int)item->number;
	}
	got = stats_kappa(table, (int)rows->count);
	want(v, "kappa", got.kappa);
	want(v, "se", got.se);
}

static void ppi_mean(struct vector *v)
{
	int n, ones = iarg(v, "f_unlabelled_ones"), count = iarg(v, "f_unlabelled_n");
	double *y = list(v, "y", &n), *f = list(v, "f", &n);
	double *more = ARENA_ARRAY(v->arena, (size_t)count, double);
	struct stats_ppi plain, tuned;

	for (int i = 0; i < ones; i++)
		more[i] = 1;
	plain = stats_ppi_mean(y, f, n, more, count, arg(v, "alpha"), false);
	tuned = stats_ppi_mean(y, f, n, more, count, arg(v, "alpha"), true);
	want(v, "theta", plain.theta);
	want(v, "lo", plain.lo);
	want(v, "hi", plain.hi);
	want(v, "lam", tuned.lam);
	want(v, "theta_pp", tuned.theta);
	want(v, "lo_pp", tuned.lo);
	want(v, "hi_pp", tuned.hi);
}

static void judge_adjusted(struct vector *v)
{
	struct stats_judge_counts counts = {.passed = iarg(v, "k"),
		.n = iarg(v, "N"),
		.good_passed = iarg(v, "sens_k"),
		.good = iarg(v, "sens_n"),
		.bad_failed = iarg(v, "spec_k"),
		.bad = iarg(v, "spec_n")};
	struct stats_judged got = stats_judge_adjusted(&counts, arg(v, "alpha"));

	want(v, "theta", got.theta);
	want(v, "lo", got.lo);
	want(v, "hi", got.hi);
}

static void cascade(struct vector *v)
{
	int n;
	double *cheap = list(v, "cheap", &n), *strong = list(v, "strong", &n);
	int *accept = whole_list(v, "accept", &n), *cheap_cost = whole_list(v, "cost_cheap", &n);
	int *check = whole_list(v, "cost_check", &n), *dear = whole_list(v, "cost_strong", &n);
	struct stats_cascade_case *cases =
		ARENA_ARRAY(v->arena, (size_t)n, struct stats_cascade_case);
	struct stats_cascade got;

	for (int i = 0; i < n; i++)
		cases[i] = (struct stats_cascade_case){
			cheap[i], strong[i], accept[i], cheap_cost[i], check[i], dear[i]};
	got = stats_cascade(cases, n, NULL);
	want(v, "quality", got.quality);
	want(v, "mean_cost", got.mean_cost);
	want(v, "escalation_rate", got.escalation_rate);
	want(v, "wins", got.wins);
	want(v, "losses", got.losses);
	want(v, "saving", got.saving);
}

static void portfolio(struct vector *v)
{
	const struct value *list_of = value_get(v->args, "routes"), *route, *item;
	struct stats_route *routes = ARENA_ARRAY(v->arena, list_of->count, struct stats_route);
	struct stats_portfolio got = {.choice = (int[16]){0}};
	double choice[16];
	int count = 0;

	value_each (route, list_of) {
		const struct value *options = value_get(route, "options");
		struct stats_option *option =
			ARENA_ARRAY(v->arena, options->count, struct stats_option);

		routes[count++] =
			(struct stats_route){number(route, "weight"), option, (int)options->count};
		value_each (item, options)
			*option++ =
				(struct stats_option){number(item, "cost"), number(item, "loss")};
	}
	ck_assert(stats_portfolio(v->arena, routes, count, arg(v, "max_loss"), &got));
	ck_assert(got.exact);
	for (int r = 0; r < count; r++)
		choice[r] = got.choice[r];
	want_list(v, "choice", choice);
	want(v, "cost", got.cost);
	want(v, "loss", got.loss);
}

static const struct vector_function functions[] = {
	{"paired_t", paired_t},
	{"bootstrap", bootstrap},
	{"clustered_se", clustered_se},
	{"cost_ratio", cost_ratio},
	{"splitmix64", splitmix64},
	{"bootstrap_index", bootstrap_index},
	{"bound_unmeasured", bound_unmeasured},
	{"decide", decide},
	{"eproc_mix", eproc_mix},
	{"eproc_counts", eproc_counts},
	{"eproc_agrapa", eproc_agrapa},
	{"kappa", kappa},
	{"ppi_mean", ppi_mean},
	{"judge_adjusted", judge_adjusted},
	{"cascade", cascade},
	{"portfolio", portfolio},
};

START_TEST(every_vector_of_the_function_is_met)
{
	vectors_check(&functions[_i]);
}
END_TEST

Suite *suite_stats_vectors_more(void);
Suite *suite_stats_vectors_more(void)
{
	Suite *suite = suite_create("stats/vectors_more");
	TCase *tcase = tcase_create("vectors");

	if (vectors_found()) /* if not, the first suite of vectors has said so */
		tcase_add_loop_test(tcase, every_vector_of_the_function_is_met, 0,
			sizeof(functions) / sizeof(functions[0]));
	suite_add_tcase(suite, tcase);
	return suite;
}
