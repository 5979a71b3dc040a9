/* SPDX-License-Identifier: MIT */
#include "cli/explain.h"

#include <math.h>

#include "stats/stats.h"

/* The cases of a candidate beside those it is compared with. */

static const struct explain_pairs unknown = {-1, -1, -1, -1, -1};

/* A look takes a part of the cases; which one, only the calibrator knows. Nor are there cells of
 * chains. */
static bool has_all_cases(const struct table_route *route, const struct result_route *results,
	const struct evidence *row)
{
	size_t candidates = route->evidence_count - route->chain_count;

	return results && (int64_t)results->case_count == row->cases &&
	       row->candidate < candidates && row->against < candidates;
}

static bool is_binary(double quality)
{
	return quality == 0 || quality == 1;
}

static struct explain_pairs count_cells(
	const struct result_route *results, const struct evidence *row)
{
	struct explain_pairs pairs = {0};
	bool binary = true;

	for (size_t i = 0; i < results->case_count; i++) {
		const struct result_cell *cell = RESULT_CELL(results, row->candidate, i);
		const struct result_cell *other = RESULT_CELL(results, row->against, i);

		if (cell->unmeasured != MEASURED || other->unmeasured != MEASURED) {
			pairs.unmeasured++;
			continue;
		}
		binary = binary && is_binary(cell->quality) && is_binary(other->quality);
		pairs.won += cell->quality > other->quality;
		pairs.lost += cell->quality < other->quality;
		pairs.both_right += cell->quality == 1 && other->quality == 1;
		pairs.both_wrong += cell->quality == 0 && other->quality == 0;
	}
	if (!binary)
		pairs.both_right = pairs.both_wrong = -1;
	return pairs;
}

/* Without gaps the counts follow from wins, losses and the two means. */
static struct explain_pairs count_means(const struct table_route *route, const struct evidence *row)
{
	struct explain_pairs pairs = unknown;
	double right = row->quality * (double)row->cases;

	pairs.won = row->wins;
	pairs.lost = row->losses;
	if (row->wins < 0 || row->unmeasured || route->evidence[row->against].unmeasured ||
		fabs(right - round(right)) > 1e-6)
		return pairs;
	pairs.unmeasured = 0;
	pairs.both_right = (int64_t)round(right) - row->wins;
	pairs.both_wrong = row->cases - pairs.both_right - row->wins - row->losses;
	return pairs;
}

struct explain_pairs explain_pairs(const struct table_route *route,
	const struct result_route *results, const struct evidence *row)
{
	if (has_all_cases(route, results, row))
		return count_cells(results, row);
	return count_means(route, row);
}

bool explain_counts(const struct table_route *route, const struct result_route *results,
	const struct evidence *row, int *wins, int *losses)
{
	struct arena arena = {0};
	double *s, *r, *low;
	bool ternary;

	if (!has_all_cases(route, results, row)) {
		*wins = (int)row->wins;
		*losses = (int)row->losses;
		return row->wins >= 0 && !row->unmeasured &&
		       !route->evidence[row->against].unmeasured;
	}
	s = ARENA_ARRAY(&arena, results->case_count, double);
	r = ARENA_ARRAY(&arena, results->case_count, double);
	low = ARENA_ARRAY(&arena, results->case_count, double);
	for (size_t i = 0; i < results->case_count; i++) {
		const struct result_cell *cell = RESULT_CELL(results, row->candidate, i);
		const struct result_cell *other = RESULT_CELL(results, row->against, i);

		s[i] = cell->unmeasured == MEASURED ? cell->quality : NAN;
		r[i] = other->unmeasured == MEASURED ? other->quality : NAN;
	}
	stats_bound_unmeasured(s, r, (int)results->case_count, 1, low, NULL);
	ternary = stats_ternary(low, (int)results->case_count, wins, losses);
	arena_fini(&arena);
	return ternary;
}
