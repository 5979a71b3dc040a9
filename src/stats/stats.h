/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_STATS_STATS_H
#define TIERCAL_STATS_STATS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"

/*
 * The mathematics of a verdict: pure functions over numbers and arrays. No clock, file, global or
 * hidden seed; the same arguments give the same bytes.
 *
 * Words used throughout. `n` is the number of cases, `wins` (b) those that only the candidate got
 * right, `losses` (c) those that only the reference got right, a difference is candidate minus
 * reference, in [-1, 1]. `delta` is the margin, `alpha` and `level` are error probabilities, `conf`
 * is 1 - alpha. Arguments out of their range are bugs of the caller and end in assert.
 * `upper` tails are sums of their own, never 1 minus the lower one.
 */

enum stats_sides {
	STATS_ONE_SIDED = 1, /* each end alone holds with `conf`; use only the end you want */
	STATS_TWO_SIDED = 2, /* both ends together hold with `conf` */
};

struct stats_interval {
	double lo, hi;
};

/* ---- special.c: distribution functions, relative error below 1e-12 up to n = 10,000 ---- */

/* ln B(a, b), a and b > 0. */
double stats_log_beta(double a, double b);

/* I_x(a, b) and its complement 1 - I_x(a, b), 0 <= x <= 1; continued fraction (Lentz). */
double stats_beta_cdf(double x, double a, double b);
double stats_beta_upper(double x, double a, double b);

/* The x with I_x(a, b) = p, and the x whose upper tail is p: give the small one of the two. */
double stats_beta_quantile(double p, double a, double b);
double stats_beta_quantile_upper(double p, double a, double b);

/* Phi(z), 1 - Phi(z), and the z with Phi(z) = p (Wichura 1988, AS 241); +-infinity at 0 and 1. */
double stats_normal_cdf(double z);
double stats_normal_upper(double z);
double stats_normal_quantile(double p);

/* Student's t with df > 0, not necessarily whole. */
double stats_t_cdf(double t, double df);
double stats_t_quantile(double p, double df);

/* X ~ Bin(n, p). P(X = x), its logarithm (Loader 2000), P(X >= x), P(X <= x), and the logarithms of
 * the two tails, which stay finite where the tails are too small for a double. Any x is allowed. */
double stats_binom_pmf(int x, int n, double p);
double stats_binom_log_pmf(int x, int n, double p);
double stats_binom_upper(int x, int n, double p);
double stats_binom_lower(int x, int n, double p);
double stats_binom_log_upper(int x, int n, double p);
double stats_binom_log_lower(int x, int n, double p);

/* ---- interval.c: one proportion, x of n, n > 0 (Brown, Cai and DasGupta 2001) ---- */

struct stats_interval stats_wilson(int x, int n, double conf, enum stats_sides sides);
/* The same of a mean of n scores in [0, 1], whose variance is at most that of a proportion, so that
 * it is never too narrow for being of scores. For display. */
struct stats_interval stats_wilson_mean(double mean, int n, double conf, enum stats_sides sides);
/* Guaranteed at every n and p: Beta quantiles by inverting the small tail. */
struct stats_interval stats_clopper_pearson(int x, int n, double conf, enum stats_sides sides);
/* Quantiles of Beta(x + 1/2, n - x + 1/2); 0 at x = 0, 1 at x = n. */
struct stats_interval stats_jeffreys(int x, int n, double conf, enum stats_sides sides);

/* P(Bin(n, p0) >= x): the p-value of "the true rate is at most p0"; gates qualify by it. */
double stats_binom_upper_p(int x, int n, double p0);
/* P(Bin(n, p0) <= x): the p-value of "the true rate is at least p0"; gates disqualify by it. */
double stats_binom_lower_p(int x, int n, double p0);

/* ---- paired.c: two candidates on the same cases, right or wrong ---- */

/* a both right, b candidate only, c reference only, d both wrong. */
struct stats_pairs {
	int a, b, c, d;
};

/* Tango 1998: the score statistic Z(-delta) against a difference of -delta, -1 < delta < 1; large
 * means better. p = stats_normal_upper(Z). Orders tables and draws intervals; does not decide. */
double stats_tango_z(int b, int c, int n, double delta);
/* {lam : |Z(lam)| <= z}, by bisection; low end -1 if c = n, high end 1 if b = n. */
struct stats_interval stats_tango_ci(int b, int c, int n, double conf, enum stats_sides sides);

/* Newcombe 1998, method 10, for (b - c) / n. */
struct stats_interval stats_newcombe_paired(
	const struct stats_pairs *pairs, double conf, enum stats_sides sides);

struct stats_mcnemar {
	double exact; /* two-sided */
	double midp;  /* two-sided */
	double worse; /* one-sided mid-p of "not worse": small if losses prevail; the gate's */
};
struct stats_mcnemar stats_mcnemar(int b, int c);

/* Score statistic against p_candidate / p_reference <= theta, 0 < theta < 1 (Tang, Tang and Chan
 * 2003; Nam and Blackwelder 2002); large means better, p = stats_normal_upper(Z). For display. */
double stats_ratio_z(int a, int b, int c, int n, double theta);

/* The differences s[i] - keep * r[i] with what is not measured (NaN) replaced by the value that
 * hurts most: to qualify candidate 0 and reference 1, to disqualify the other way round. `keep` is
 * 1, or 1 - rho for a relative margin rho. Both outputs have n elements; either may be NULL. */
void stats_bound_unmeasured(const double *s, const double *r, int n, double keep, double *d_qualify,
	double *d_disqualify);

/* True if every difference is exactly -1, 0 or 1; the counts are set only then. */
bool stats_ternary(const double *d, int n, int *wins, int *losses);

/* ---- exact.c, bound.c: the exact unconditional test, which decides ---- */

/* Above this the normal approximation of Z answers and `normal` is set. */
#define STATS_EXACT_N_MAX 2000

struct stats_exact {
	double p_qualify;    /* of "worse by delta or more"; at most the level: qualified */
	double p_disqualify; /* of "not worse by delta"; at most alpha: disqualified */
	bool normal;         /* n > STATS_EXACT_N_MAX: approximate, to be said in the evidence */
};

/*
 * Null: E[D] <= -delta, 0 < delta < 1, 0 < gamma < 1. Tables ordered by Z(-delta); the p-value is
 * gamma plus the largest probability, over the values of P(reference only) that a confidence set of
 * error gamma leaves on a grid of 201, of a table at least as good; at most 1 (Berger and Boos
 * 1994; Hsueh, Liu and Chen 2001; Sidik 2003). b + c <= n; n = 0 gives 1.
 */
struct stats_exact stats_exact_ni(int b, int c, int n, double delta, double gamma);

/* The error spent on the nuisance parameter: 1e-4, or alpha/500 if that is smaller; alpha after the
 * division by routes and looks, before the division among candidates. */
double stats_exact_gamma(double alpha);

/* The same test for many tables of one n, delta and gamma: what the answers share is computed once,
 * on first use. It lives in the arena. Not to be asked by two threads at once. */
struct stats_exact_table;
struct stats_exact_table *stats_exact_table(struct arena *arena, int n, double delta, double gamma);
struct stats_exact stats_exact_table_p(struct stats_exact_table *table, int b, int c);
/* p_qualify <= level, without the p-value: sooner where the answer is no. */
bool stats_exact_table_passes(struct stats_exact_table *table, int b, int c, double level);

/* -d*, d* the smallest margin at which p_qualify is still at most the level, by bisection on
 * [0.0005, 1] down to 1e-4; -1 if there is none. */
double stats_exact_lower_bound(int b, int c, int n, double level, double gamma);

/* What reports print. As above, but if the margin 0.0005 passes, the larger of -0.0005 and
 * stats_wcd_lcb(); and never against the decision at delta: then it is -delta. */
double stats_exact_reported_lower(int b, int c, int n, double delta, double level, double gamma);
/* The mirror: the bound with wins and losses exchanged, negated, and never against the decision
 * "disqualified at alpha"; then it is -delta. For display. */
double stats_exact_reported_upper(int b, int c, int n, double delta, double alpha, double gamma);

/* Both for many pairs of counts, at the margin of a table: the same bits, and what they share is
 * computed once, on first use. In the arena, as the table is; not for two threads at once. */
struct stats_exact_bounds;
struct stats_exact_bounds *stats_exact_bounds(struct arena *arena, struct stats_exact_table *table);
double stats_exact_bounds_lower(struct stats_exact_bounds *bounds, int b, int c, double level);
double stats_exact_bounds_upper(struct stats_exact_bounds *bounds, int b, int c, double alpha);

/* The probability that n cases qualify at alpha a candidate with P(D != 0) = psi, E[D] = diff;
 * |diff| <= psi <= 1. For each number of losses it sums from the fewest wins that pass, since with
 * more wins p only falls; n at most STATS_EXACT_N_MAX. */
double stats_power_exact(int n, double delta, double psi, double diff, double alpha, double gamma);

/* The error of the plain rule "the observed difference is at least -delta" with n right-or-wrong
 * cases: the largest probability that it takes a candidate that is worse by exactly delta, over
 * P(reference only) on a grid of 201 from delta to (1 + delta) / 2; n > 0, 0 < delta < 1. */
double stats_point_error(int n, double delta);

/* ---- wcd.c: worst-case Dirichlet, for differences that are not -1, 0 or 1 (Gaffke 2005) ---- */

/* Differences -1, 0, 1 only: P(W_0 (-1) + sum W_i D_i <= -delta), Dirichlet weights, in closed
 * form; -1 <= delta <= 1. The mirror (to disqualify) is stats_wcd_p(losses, ties, wins, -delta). */
double stats_wcd_p(int wins, int ties, int losses, double delta);
/* Minus the delta at which that p is alpha: the lower bound. Upper: -stats_wcd_lcb(losses, ties,
 * wins, alpha). */
double stats_wcd_lcb(int wins, int ties, int losses, double alpha);

#define STATS_WCD_DRAWS 19999

struct stats_wcd_args {
	const double *d; /* in the order of case ids: the draws depend on it */
	int n;
	double worst; /* the imagined difference: -1; -(1 - rho) for a relative margin */
	double best;  /* its mirror: 1 */
	double delta; /* 0 for a relative margin */
	double alpha; /* of the two bounds */
	int draws;    /* STATS_WCD_DRAWS */
	uint64_t seed;
};

struct stats_wcd {
	double p_qualify;    /* (1 + #{T <= -delta}) / (draws + 1) */
	double p_disqualify; /* the same of the mirror, T >= -delta */
	double lo, hi;       /* bounds at alpha; worst, best if alpha < 1 / (draws + 1) */
};

/* Draws draws * (n + 1) exponentials from one SplitMix64 stream. Takes 16 bytes a draw of the
 * arena.
 */
struct stats_wcd stats_wcd_mc(struct arena *arena, const struct stats_wcd_args *args);

/* The draws themselves, in rising order, for more than one margin or level: delta and alpha of the
 * arguments are not looked at. They live in the arena. */
struct stats_wcd_drawn {
	const double *low, *high; /* with the imagined case the worst, the best */
	int draws;
	double worst, best;
};
void stats_wcd_draw(
	struct arena *arena, const struct stats_wcd_args *args, struct stats_wcd_drawn *out);
struct stats_wcd stats_wcd_read(const struct stats_wcd_drawn *drawn, double delta, double alpha);

/* ---- multiple.c: several candidates on one route ---- */

/* Adjusted p-values (Holm 1979; running maximum), in the order given; `adjusted` is not `p`. */
void stats_holm(const double *p, int count, double *adjusted);
void stats_fixed_sequence(const double *p, int count, double *adjusted);

#define STATS_FALLBACK_RATIO 0.7

/* w_j = ratio^j / sum, j = 0 the dearest; 0 < ratio <= 1. */
void stats_fallback_weights(int count, double ratio, double *weights);
/* Wiens 2003: level_j = w_j alpha + (level_{j-1} if j-1 was rejected, else 0), reject_j = p_j <=
 * level_j. `p` is dearest first; all arrays have `count` elements. */
void stats_fallback(const double *p, const double *weights, int count, double alpha, double *levels,
	bool *reject);

/* ---- plan.c: how many cases ---- */

/* No valid test qualifies a tie with fewer: ceil(ln alpha / ln(1 - delta) - 1e-12); 0 < delta < 1.
 */
int stats_n_floor(double delta, double alpha);
/* Cases for `power` at `alpha`, P(D != 0) = psi, E[D] = diff > -delta; not rounded up. */
double stats_n_ni(double delta, double psi, double diff, double alpha, double power);

#define STATS_PLAN_POWER 0.8

/* Cases still wanted, 0 or more, or -1: at this difference more cases would not help. Print at
 * least 10 and rounded up to 10. `level` is that of the next look. */
int stats_cases_needed(int b, int c, int n, double delta, double level, double power);
int stats_cases_needed_graded(const double *d, int n, double delta, double level, double power);
/* The same of the test that a rate is above p0, after x of n: normal approximation of the binomial
 * test at the rate (x + 1/2) / (n + 1), and not fewer than with which none may fail. */
int stats_cases_needed_rate(int x, int n, double p0, double level, double power);
int64_t stats_cases_about(int64_t needed); /* as it is printed */

struct stats_ranks {
	int lo, hi; /* 1-based order statistics around the q-quantile; 0: none */
	int upper;  /* the one-sided upper bound alone; 0: too few values */
};
struct stats_ranks stats_quantile_ci(int n, double q, double conf);

/* The constant a level is multiplied by when the plan has 1 to 4 looks: 1, 0.59, 0.41, 0.31. */
double stats_look_factor(int looks);

/* ---- graded.c: classical intervals, for reports only ---- */

double stats_mean(const double *d, int n);
/* Into rising order; no NaN. */
void stats_sort(double *values, int n);
/* Quantile of type 7 of values in rising order, n > 0. */
double stats_quantile_sorted(const double *sorted, int n, double p);

struct stats_paired_t {
	double mean, lo, hi;
	double t0, p0; /* of "mean 0", two-sided; NaN if the values are all equal */
};
/* n > 1. */
struct stats_paired_t stats_paired_t(const double *d, int n, double conf, enum stats_sides sides);

struct stats_bootstrap {
	struct stats_interval percentile, bca, student;
	double z0, a; /* the two corrections of BCa */
};
/* Ends at alpha and 1 - alpha each, from `draws` resamples of one SplitMix64 stream (Efron 1987).
 * n > 1. Takes 16 bytes a draw and 8 a value of the arena. */
struct stats_bootstrap stats_bootstrap(
	struct arena *arena, const double *d, int n, double alpha, int draws, uint64_t seed);

/* Its bca alone, the same bits in less than half the time. */
struct stats_interval stats_bootstrap_bca(
	struct arena *arena, const double *d, int n, double alpha, int draws, uint64_t seed);

struct stats_clustered {
	double mean, se_cr0, se_cr1, se_iid;
	double design_effect; /* (se_cr1 / se_iid)^2; NaN if se_iid is 0 */
};
/* cluster[i] in 0 .. clusters - 1, clusters > 1, n > 1. */
struct stats_clustered stats_clustered_se(
	struct arena *arena, const double *s, const int *cluster, int n, int clusters);
/* means[g] of each cluster; every cluster has a value. */
void stats_cluster_means(const double *s, const int *cluster, int n, int clusters, double *means);

struct stats_cost_ratio {
	double ratio, lo, hi;
	double se_log;
};
/* mean(x) / mean(y) on the same cases, two-sided, delta method on the log; means > 0, n > 1. */
struct stats_cost_ratio stats_cost_ratio(const double *x, const double *y, int n, double conf);

/* ---- eprocess.c: decisions at any time (Waudby-Smith and Ramdas 2024) ---- */

#define STATS_BETS 20

/* The running test of E[D] <= -delta; the bets are k/21/(1 - delta), k = 1..20, in equal shares.
 * Its mirror, of "not worse by delta", is the process of -delta that is fed -D. */
struct stats_eproc {
	double delta; /* -1 < delta < 1 */
	int count;
	double log_money[STATS_BETS];
};
void stats_eproc_init(struct stats_eproc *proc, double delta);
void stats_eproc_add(struct stats_eproc *proc, double d); /* -1 <= d <= 1 */
/* At 1/level or more: rejected, whenever one looks. It does not depend on the order of the cases.
 */
double stats_eproc_value(const struct stats_eproc *proc);
/* What it would be after so many further ties: below 1/level going on is futile. */
double stats_eproc_with_ties(const struct stats_eproc *proc, int left);

struct stats_eproc_path {
	double e, e_max; /* at the end; the largest after any case */
	int first;       /* the case, from 1, at which 1/level was first reached; 0: never */
};
struct stats_eproc_path stats_eproc_mix(const double *d, int n, double delta, double level);
double stats_eproc_counts(int wins, int ties, int losses, double delta);
/* An adaptive bettor (aGRAPA) for comparison, bets at most most/(1 - delta). Returns the last
 * value; `e` and `bets`, of n elements, may be NULL. */
double stats_eproc_agrapa(
	const double *d, int n, double delta, double most, double *e, double *bets);

/* ---- labels.c: one label of a few for each answer ---- */

struct stats_label {
	int expected, said;           /* how often */
	double precision, recall, f1; /* NaN where it was never said, never expected, neither */
};
/*
 * (count + 1) x (count + 1) answers, by what was expected (rows) and what was said; the last row
 * and column are of what is no label. F1 = 2 right / (expected + said), the harmonic mean of
 * precision and recall. Fills `count` labels and returns the mean F1 of those that occur, expected
 * or said (macro-F1); NaN if none does.
 */
double stats_labels(const int *table, int count, struct stats_label *out);

/* ---- judge.c: how far a judge can be believed ---- */

struct stats_kappa {
	double kappa, se; /* NaN if undefined */
};
/* Cohen's kappa of count x count agreements, row by row; error of Fleiss, Cohen and Everitt 1969.
 */
struct stats_kappa stats_kappa(const int *table, int count);

struct stats_ppi {
	double theta, lo, hi;
	double lam; /* the weight of the judge */
};
/* Prediction-powered mean (Angelopoulos et al. 2023): gold and judged scores of n cases, judged
 * scores of `count` more; two-sided at 1 - alpha. `tuned` lowers the judge's weight from 1 to what
 * it is worth. A normal approximation: 50 gold cases, 5 of them discordant, are the least. */
struct stats_ppi stats_ppi_mean(const double *gold, const double *judged, int n, const double *more,
	int count, double alpha, bool tuned);

struct stats_judge_counts {
	int passed, n;         /* by the judge, of cases without gold */
	int good_passed, good; /* of the truly good; sensitivity */
	int bad_failed, bad;   /* of the truly bad; specificity */
};
struct stats_judged {
	double theta, lo,
		hi; /* the true rate; NaN, 0, 1 where the judge is no better than chance */
};
/* Rogan and Gladen 1978; interval of Lee et al. 2025, arXiv 2511.21140, two-sided. */
struct stats_judged stats_judge_adjusted(const struct stats_judge_counts *counts, double alpha);

/* ---- cascade.c: cheap first, the strong one where the check refuses ---- */

struct stats_cascade_case {
	double cheap, strong; /* scores */
	bool accepted;        /* the check takes the cheap answer */
	int64_t cheap_cost, check_cost, strong_cost;
};
struct stats_cascade {
	double quality, mean_cost, escalation_rate;
	double saving;    /* of the strong one's cost; NaN if that is 0 */
	int wins, losses; /* against the strong one */
};
/* Exact for the cases given, n > 0; `scores`, of n elements, may be NULL. */
struct stats_cascade stats_cascade(const struct stats_cascade_case *cases, int n, double *scores);
/* How promising a chain looks on the explored cases, `left` cases being left to confirm it. */
double stats_cascade_promise(
	int wins, int losses, int explored, int left, double delta, double saving);

/* ---- portfolio.c: all routes together ---- */

struct stats_option {
	double cost, loss; /* a negative loss counts as 0 */
};
struct stats_route {
	double weight; /* share of the requests */
	const struct stats_option *options;
	int count;
};
struct stats_portfolio {
	int *choice;       /* of each route; the caller's storage */
	double cost, loss; /* weighted sums */
	bool exact;        /* false: too many combinations, near the best */
};
/* The cheapest choice whose weighted losses are at most max_loss; ties by cost, loss, then the
 * earlier options. False if there is none. */
bool stats_portfolio(struct arena *arena, const struct stats_route *routes, int count,
	double max_loss, struct stats_portfolio *out);

struct stats_point {
	double cost, loss;
};
/* The cost and loss of every choice that no other one beats in both, cheapest first; count > 0 and
 * every route has options. In the arena. *exact as above. */
struct stats_point *stats_portfolio_frontier(
	struct arena *arena, const struct stats_route *routes, int count, int *points, bool *exact);

struct stats_differences {
	double weight;
	const double *d;
	int n;
};
/* The alpha-quantile of sum w_r (W_r0 (-1) + sum W_ri D_ri), one Dirichlet for each route: the
 * lower bound of the weighted difference. -infinity if alpha < 1 / (draws + 1). */
double stats_portfolio_bound(struct arena *arena, const struct stats_differences *routes, int count,
	double alpha, int draws, uint64_t seed);

/*
 * Of n samples of one case, c of them right: the chance that at least one of k drawn from them is
 * right, 1 - C(n-c, k) / C(n, k) (M. Chen et al. 2021, unbiased; 1 if n - c < k), and that all k
 * are, C(c, k) / C(n, k) (S. Yao et al., "tau-bench", 2024; 0 if c < k). 0 <= c <= n, n and k > 0.
 */
double stats_pass_at_k(int64_t n, int64_t c, int64_t k);
double stats_pass_hat_k(int64_t n, int64_t c, int64_t k);

#endif
