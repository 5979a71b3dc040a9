/* SPDX-License-Identifier: MIT */
#include "oc.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/rng.h"

/*
 * oc [--seed N] [--suites N]: what the rules really do, measured. Simulated suites of known truth
 * go through the calibrator itself; Markdown on standard output, the same bytes for the same
 * options.
 */

enum { SUITES = 4000, SUITES_MIN = 100 };

const size_t oc_sizes[OC_SIZES] = {50, 100, 200};
const double oc_margins[OC_MARGINS] = {0.05, 0.10};
const double oc_discordances[OC_DISCORDANCES] = {0.05, 0.10, 0.20};

void oc_run(struct oc *oc, const struct truth *truth, const struct truth_rule *rules,
	size_t rule_count, size_t suites, struct truth_count *counts)
{
	struct rng mix = {.state = oc->seed};
	struct err err = {0};

	mix.state = rng_next(&mix) + ++oc->runs;
	if (!truth_run(truth, rules, rule_count, suites, rng_next(&mix), counts, &err)) {
		fprintf(stderr, "oc: %s\n", err.text);
		exit(EXIT_FAILURE);
	}
}

size_t oc_part(const struct oc *oc, size_t divisor)
{
	size_t suites = oc->suites / divisor;

	return suites < 20 ? 20 : suites;
}

void oc_put(size_t hits, size_t of)
{
	printf(" %.3f ± %.3f |", truth_share(hits, of), truth_error(hits, of));
}

void oc_put_figure(const char *figure)
{
	printf(" %s |", figure ? figure : "");
}

static bool read_number(const char *text, int64_t least, int64_t *out)
{
	return text && str_to_i64(str_of(text), out) && *out >= least;
}

static bool read_options(int argc, char **argv, struct oc *oc)
{
	int64_t number;

	for (int i = 1; i < argc; i += 2) {
		if (strcmp(argv[i], "--seed") == 0 && read_number(argv[i + 1], 0, &number))
			oc->seed = (uint64_t)number;
		else if (strcmp(argv[i], "--suites") == 0 &&
			 read_number(argv[i + 1], SUITES_MIN, &number))
			oc->suites = (size_t)number;
		else
			return false;
	}
	return true;
}

int main(int argc, char **argv)
{
	struct oc oc = {.seed = 1, .suites = SUITES};
	clock_t start = clock();

	if (!read_options(argc, argv, &oc)) {
		fprintf(stderr, "usage: oc [--seed N] [--suites N], at least %d suites\n",
			(int)SUITES_MIN);
		return EXIT_FAILURE;
	}
	setvbuf(stdout, NULL, _IOLBF, 0);
	printf("# Operating characteristics\n\n"
	       "Suites of known truth, put through the calibrator (confidence 0.95, one look). "
	       "*Wrong*: the route was given a model that is truly worse than the reference by "
	       "the margin or more. *Found*: a cheaper model that is not was given. After ± one "
	       "Monte-Carlo standard error. *Computed*: the exact probability, summed over every "
	       "table apart from this program. Seed %llu, %zu suites at most a row.\n",
		(unsigned long long)oc.seed, oc.suites);
	oc_one_candidate(&oc);
	oc_unmeasured(&oc);
	oc_four_candidates(&oc);
	oc_ten_routes(&oc);
	oc_recorded(&oc);
	oc_gate(&oc);
	arena_fini(&oc.arena);
	fprintf(stderr, "oc: %.0f s of processor time\n",
		(double)(clock() - start) / CLOCKS_PER_SEC);
	return EXIT_SUCCESS;
}
