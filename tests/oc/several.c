/* SPDX-License-Identifier: MIT */
#include "oc.h"

#include <math.h>
#include <stdio.h>

/* Several candidates on one route, and several routes in one table. */

enum { CANDIDATES = 4, RULES = 4, FOUR_PART = 16 };

/* Probabilities at 100 cases: luck apart, and together. */
static const char *const computed[2][RULES] = {
	{"0.045", "0.046", "0.18", "0.97"},
	{"0.036-0.038", "0.028-0.039", "0.10-0.11", "0.85"},
};

static void print_row(struct oc *oc, size_t n, double margin, double psi, bool together)
{
	struct truth_odds odds[CANDIDATES];
	struct truth_count counts[RULES];
	const struct truth_rule rules[RULES] = {
		{.rule = RULE_EXACT, .multiplicity = MULTIPLICITY_FALLBACK, .margin = margin},
		{.rule = RULE_EXACT, .multiplicity = MULTIPLICITY_HOLM, .margin = margin},
		{.rule = RULE_EXACT, .multiplicity = MULTIPLICITY_NONE, .margin = margin},
		{.rule = RULE_POINT, .margin = margin},
	};
	const struct truth truth = {.routes = 1,
		.cases = n,
		.candidates = CANDIDATES,
		.odds = odds,
		.accuracy = OC_ACCURACY,
		.correlation = together ? 0.8 : 0};

	for (int k = 0; k < CANDIDATES; k++)
		odds[k] = truth_odds(psi, -margin);
	oc_run(oc, &truth, rules, RULES, oc_part(oc, FOUR_PART), counts);
	printf("| %.2f | %zu | %.2f | %s |", margin, n, psi, together ? "0.8" : "none");
	for (int k = 0; k < RULES; k++) {
		oc_put(counts[k].wrong, counts[k].suites);
		oc_put_figure(n == 100 ? computed[together][k] : NULL);
	}
	printf("\n");
}

void oc_four_candidates(struct oc *oc)
{
	printf("\n## Four candidates, all truly worse by the margin: wrong\n\n"
	       "They share the reference, which alone ties them a little; beyond that their luck "
	       "on a case is independent, or correlated at 0.8. The computed figures are for "
	       "differences that share no reference. %zu suites each.\n\n"
	       "| margin | cases | discordance | correlation | exact, fallback | computed | exact, "
	       "holm | computed | exact, none | computed | point | computed |\n"
	       "|---|---|---|---|---|---|---|---|---|---|---|---|\n",
		oc_part(oc, FOUR_PART));
	for (size_t m = 0; m < OC_MARGINS; m++) {
		for (size_t s = 0; s < OC_SIZES; s++) {
			for (size_t d = 1; d < OC_DISCORDANCES; d++) {
				print_row(
					oc, oc_sizes[s], oc_margins[m], oc_discordances[d], false);
				print_row(oc, oc_sizes[s], oc_margins[m], oc_discordances[d], true);
			}
		}
	}
}

enum { ROUTES = 10, OPTIONS = 3, PROMISES = 3, TABLES_PART = 20 };

/* True differences by route, dearest candidate first: good cheap ones, bad cheap ones, a bad one in
 * the middle, nothing good at all. */
static const double mixed[ROUTES][OPTIONS] = {
	{0.01, 0.00, -0.02},
	{0.00, -0.02, -0.10},
	{0.01, -0.10, -0.15},
	{0.00, 0.00, 0.00},
	{-0.02, -0.05, -0.12},
	{0.00, -0.10, -0.20},
	{-0.10, -0.10, -0.10},
	{0.02, -0.02, -0.05},
	{0.00, -0.15, -0.02},
	{-0.12, -0.20, -0.30},
};

static const char *const promises[PROMISES] = {
	"exact, `guarantee: route`", "exact, `guarantee: table`", "point"};

static void put_routes(const struct truth_count *count)
{
	size_t most = 0, sum = 0;

	for (size_t r = 0; r < ROUTES; r++) {
		sum += count->route_wrong[r];
		most = count->route_wrong[r] > most ? count->route_wrong[r] : most;
	}
	oc_put(most, count->suites);
	printf(" %.3f |", truth_share(sum, count->suites * ROUTES));
}

static void put_saving(const struct truth_count *count)
{
	double n = (double)count->suites, mean = count->saved / n;

	printf(" %.1f %% ± %.1f |\n", 100 * mean,
		100 * sqrt(fmax(0, count->saved_squares / n - mean * mean) / n));
}

static void print_tables(struct oc *oc, const char *name, const struct truth_odds *odds, size_t n,
	double margin, const char *const figures[PROMISES])
{
	struct truth_count counts[PROMISES];
	const struct truth_rule rules[PROMISES] = {
		{.rule = RULE_EXACT, .guarantee = GUARANTEE_ROUTE, .margin = margin},
		{.rule = RULE_EXACT, .guarantee = GUARANTEE_TABLE, .margin = margin},
		{.rule = RULE_POINT, .margin = margin},
	};
	const struct truth truth = {.routes = ROUTES,
		.cases = n,
		.candidates = OPTIONS,
		.odds = odds,
		.accuracy = OC_ACCURACY};

	oc_run(oc, &truth, rules, PROMISES, oc_part(oc, TABLES_PART), counts);
	for (int k = 0; k < PROMISES; k++) {
		printf("| %s | %zu | %s |", name, n, promises[k]);
		oc_put(counts[k].wrong, counts[k].suites);
		oc_put_figure(figures[k]);
		put_routes(&counts[k]);
		put_saving(&counts[k]);
	}
}

void oc_ten_routes(struct oc *oc)
{
	static const char *const worst_figures[PROMISES] = {"0.33", "<= 0.05", NULL};
	static const char *const mixed_figures[PROMISES] = {NULL, "<= 0.05", NULL};
	const double margin = 0.10;
	struct truth_odds worst[ROUTES * OPTIONS], odds[ROUTES * OPTIONS];

	for (size_t i = 0; i < ROUTES * OPTIONS; i++) {
		double difference = mixed[i / OPTIONS][i % OPTIONS];

		worst[i] = truth_odds(2 * margin, -margin);
		odds[i] = truth_odds(fmax(0.08, fabs(difference) + 0.04), difference);
	}
	printf("\n## Tables of ten routes\n\n"
	       "Three candidates a route (50, 25 and 10 %% of the reference's cost), margin %.2f, "
	       "%zu tables each. *At the margin*: every candidate of every route is truly worse by "
	       "the margin. *Mixed*: good and bad ones. The computed figures are the largest over "
	       "all truths; another mixture gave 0.02 route by route and 0.93 by the point "
	       "rule.\n\n"
	       "| truth | cases | rule | any route wrong | computed | of one route, the largest | "
	       "mean | "
	       "saving |\n|---|---|---|---|---|---|---|---|\n",
		margin, oc_part(oc, TABLES_PART));
	print_tables(oc, "at the margin", worst, 100, margin, worst_figures);
	print_tables(oc, "mixed", odds, 100, margin, mixed_figures);
}
