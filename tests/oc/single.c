/* SPDX-License-Identifier: MIT */
#include "oc.h"

#include <math.h>
#include <stdio.h>

/* One candidate: how often it is taken when it is worse by the margin, and when it is as good. */

enum { EXACT, POINT, RULES };

/* Exact probabilities by [margin][cases]: of error the largest over all discordances, of power by
 * discordance. */
struct computed {
	const char *wrong[RULES];
	const char *found[RULES][OC_DISCORDANCES];
};
static const struct computed computed[OC_MARGINS][OC_SIZES] = {
	{
		{{"0.049", "0.54"}, {{"0.25", "0.21", "0.18"}, {"0.95", "0.87", "0.79"}}},
		{{"0.050", "0.62"}, {{"0.58", "0.44", "0.29"}, {"0.99", "0.96", "0.89"}}},
		{{"0.050", "0.58"}, {{"0.89", "0.70", "0.46"}, {"1.0", "0.99", "0.95"}}},
	},
	{
		{{"0.049", "0.62"}, {{"0.82", "0.64", "0.44"}, {"1.0", "0.99", "0.96"}}},
		{{"0.049", "0.58"}, {{"0.98", "0.89", "0.69"}, {"1.0", "1.0", "0.99"}}},
		{{"0.050", "0.56"}, {{"1.0", "1.0", "0.93"}, {"1.0", "1.0", "1.0"}}},
	},
};

struct cell {
	bool exists;
	struct truth_count counts[RULES];
};
struct cells {
	struct cell wrong[OC_MARGINS][OC_SIZES][OC_DISCORDANCES];
	struct cell found[OC_MARGINS][OC_SIZES][OC_DISCORDANCES];
};

/* The point rule errs so often that a fraction of the suites shows it. */
enum { WRONG_EXACT = 1, WRONG_POINT = 4, FOUND_EXACT = 3, FOUND_POINT = 8, UNMEASURED = 10 };

static void measure(struct oc *oc, const struct truth *truth, double margin, size_t exact,
	size_t point, struct truth_count counts[RULES])
{
	const struct truth_rule rules[RULES] = {
		[EXACT] = {.rule = RULE_EXACT, .margin = margin},
		[POINT] = {.rule = RULE_POINT, .margin = margin},
	};

	oc_run(oc, truth, &rules[EXACT], 1, oc_part(oc, exact), &counts[EXACT]);
	oc_run(oc, truth, &rules[POINT], 1, oc_part(oc, point), &counts[POINT]);
}

static void measure_cell(
	struct oc *oc, size_t n, double margin, double psi, double difference, struct cell *cell)
{
	const struct truth_odds odds = truth_odds(psi, difference);
	const struct truth truth = {
		.routes = 1, .cases = n, .candidates = 1, .odds = &odds, .accuracy = OC_ACCURACY};

	/* Models that differ by more than they ever disagree do not exist. */
	cell->exists = psi >= -difference;
	if (cell->exists && difference < 0)
		measure(oc, &truth, margin, WRONG_EXACT, WRONG_POINT, cell->counts);
	else if (cell->exists)
		measure(oc, &truth, margin, FOUND_EXACT, FOUND_POINT, cell->counts);
}

static void print_wrong(const struct cells *cells)
{
	printf("\n## One candidate, truly worse by the margin: wrong\n\n"
	       "With one candidate `fallback`, `holm`, `fixed` and `none` are the same level. The "
	       "computed figure is the largest over all discordances.\n\n"
	       "| margin | cases | discordance | exact | computed | point | computed |\n"
	       "|---|---|---|---|---|---|---|\n");
	for (size_t m = 0; m < OC_MARGINS; m++) {
		for (size_t s = 0; s < OC_SIZES; s++) {
			for (size_t d = 0; d < OC_DISCORDANCES; d++) {
				const struct cell *cell = &cells->wrong[m][s][d];

				if (!cell->exists)
					continue;
				printf("| %.2f | %zu | %.2f |", oc_margins[m], oc_sizes[s],
					oc_discordances[d]);
				for (int k = 0; k < RULES; k++) {
					oc_put(cell->counts[k].wrong, cell->counts[k].suites);
					oc_put_figure(computed[m][s].wrong[k]);
				}
				printf("\n");
			}
		}
	}
}

static void print_found(const struct cells *cells)
{
	printf("\n## One candidate, truly equal: found\n\n"
	       "| margin | cases | discordance | exact | computed | point | computed |\n"
	       "|---|---|---|---|---|---|---|\n");
	for (size_t m = 0; m < OC_MARGINS; m++) {
		for (size_t s = 0; s < OC_SIZES; s++) {
			for (size_t d = 0; d < OC_DISCORDANCES; d++) {
				const struct cell *cell = &cells->found[m][s][d];

				printf("| %.2f | %zu | %.2f |", oc_margins[m], oc_sizes[s],
					oc_discordances[d]);
				for (int k = 0; k < RULES; k++) {
					oc_put(cell->counts[k].moved, cell->counts[k].suites);
					oc_put_figure(computed[m][s].found[k][d]);
				}
				printf("\n");
			}
		}
	}
}

static void put_percent(const struct truth_count *worst)
{
	printf(" %.1f %% ± %.1f |", 100 * truth_share(worst->wrong, worst->suites),
		100 * truth_error(worst->wrong, worst->suites));
}

static void print_summary_row(const struct cells *cells, size_t m, size_t s)
{
	printf("| %.2f | %zu |", oc_margins[m], oc_sizes[s]);
	for (int k = 0; k < RULES; k++) {
		const struct truth_count *worst = NULL;

		for (size_t d = 0; d < OC_DISCORDANCES; d++) {
			const struct cell *cell = &cells->wrong[m][s][d];

			if (cell->exists && (!worst || cell->counts[k].wrong > worst->wrong))
				worst = &cell->counts[k];
		}
		put_percent(worst);
	}
	for (int k = 0; k < RULES; k++) {
		for (size_t d = 0; d < OC_DISCORDANCES; d++) {
			const struct truth_count *count = &cells->found[m][s][d].counts[k];

			printf("%s%.0f", d ? " / " : " ",
				100 * truth_share(count->moved, count->suites));
		}
		printf(" %% |");
	}
	printf("\n");
}

/* For the README, between marks that Markdown does not show. */
static void print_summary(const struct oc *oc, const struct cells *cells)
{
	printf("\n<!-- oc summary: begin (printed by make oc) -->\n"
	       "| margin | cases | wrong: exact rule | wrong: point rule | found: exact rule | "
	       "found: point rule |\n|---|---|---|---|---|---|\n");
	for (size_t m = OC_MARGINS; m-- > 0;) {
		for (size_t s = 0; s < OC_SIZES; s++)
			print_summary_row(cells, m, s);
	}
	printf("\n*Wrong*: how often a candidate that is truly worse by the margin gets the route, "
	       "at the worst of discordance 5, 10 and 20 %% (%zu simulated suites each, of the "
	       "point rule %zu; ± one standard error). *Found*: how often a truly equal, cheaper "
	       "one gets it, at discordance 5 / 10 / 20 %% (%zu and %zu suites; standard error at "
	       "most %.1f points). Confidence 0.95, seed %llu.\n<!-- oc summary: end -->\n",
		oc_part(oc, WRONG_EXACT), oc_part(oc, WRONG_POINT), oc_part(oc, FOUND_EXACT),
		oc_part(oc, FOUND_POINT), 50 / sqrt((double)oc_part(oc, FOUND_EXACT)),
		(unsigned long long)oc->seed);
}

void oc_one_candidate(struct oc *oc)
{
	struct cells *cells = ARENA_NEW(&oc->arena, struct cells);

	for (size_t m = 0; m < OC_MARGINS; m++) {
		for (size_t s = 0; s < OC_SIZES; s++) {
			for (size_t d = 0; d < OC_DISCORDANCES; d++) {
				measure_cell(oc, oc_sizes[s], oc_margins[m], oc_discordances[d],
					-oc_margins[m], &cells->wrong[m][s][d]);
				measure_cell(oc, oc_sizes[s], oc_margins[m], oc_discordances[d], 0,
					&cells->found[m][s][d]);
			}
		}
	}
	print_summary(oc, cells);
	print_wrong(cells);
	print_found(cells);
}

static const struct {
	const char *name;
	enum truth_hidden hidden;
	double share;
} hidings[] = {
	{"0 %", TRUTH_HIDDEN_AT_RANDOM, 0},
	{"2 % of either side", TRUTH_HIDDEN_AT_RANDOM, 0.02},
	{"10 % of either side", TRUTH_HIDDEN_AT_RANDOM, 0.10},
	{"every loss of the candidate", TRUTH_HIDDEN_LOSSES, 1},
};

static void print_unmeasured_row(struct oc *oc, size_t n, double margin, size_t hiding)
{
	const struct truth_odds worse = truth_odds(2 * margin, -margin);
	const struct truth_odds equal = truth_odds(0.10, 0);
	struct truth_count bad[RULES], good[RULES];
	struct truth truth = {.routes = 1,
		.cases = n,
		.candidates = 1,
		.odds = &worse,
		.accuracy = OC_ACCURACY,
		.unmeasured = hidings[hiding].share,
		.hidden = hidings[hiding].hidden};

	measure(oc, &truth, margin, UNMEASURED, UNMEASURED, bad);
	truth.odds = &equal;
	measure(oc, &truth, margin, UNMEASURED, UNMEASURED, good);
	printf("| %.2f | %zu | %s |", margin, n, hidings[hiding].name);
	for (int k = 0; k < RULES; k++)
		oc_put(bad[k].wrong, bad[k].suites);
	for (int k = 0; k < RULES; k++)
		oc_put(good[k].moved, good[k].suites);
	printf("\n");
}

void oc_unmeasured(struct oc *oc)
{
	printf("\n## Cases that were not measured\n\n"
	       "One candidate; discordance twice the margin where it is worse by the margin "
	       "(wrong), 0.10 where it is equal (found). A missing score counts as what hurts "
	       "most, for the point rule too: hiding its losses gains a candidate nothing. %zu "
	       "suites each.\n\n"
	       "| margin | cases | not measured | wrong, exact | wrong, point | found, exact | "
	       "found, point |\n|---|---|---|---|---|---|---|\n",
		oc_part(oc, UNMEASURED));
	for (size_t m = 0; m < OC_MARGINS; m++) {
		for (size_t s = 1; s < OC_SIZES; s++) {
			for (size_t h = 0; h < sizeof(hidings) / sizeof(hidings[0]); h++)
				print_unmeasured_row(oc, oc_sizes[s], oc_margins[m], h);
		}
	}
}
