/* SPDX-License-Identifier: MIT */
#include "calib/calib.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/map.h"
#include "stats/stats.h"

/* The cases that two columns of scores have both, and what changed from one to the other. */

#define CONFIDENCE 0.95

struct work {
	const struct calib_column *from, *to;
	double *before, *after; /* of the measured pairs */
	int *group_of;
	struct map groups;
	int count, group_count;
};

static const struct result_cell *cell_of(const struct calib_column *column, size_t i)
{
	return RESULT_CELL(column->route, column->candidate, i);
}

static bool is_measured(const struct result_cell *cell)
{
	return cell->unmeasured == MEASURED;
}

static enum calib_change change_of(
	const struct result_cell *before, const struct result_cell *after)
{
	if (!is_measured(before) || !is_measured(after))
		return is_measured(before) != is_measured(after) ? CALIB_CHANGE_MEASURED
								 : CALIB_CHANGE_NONE;
	if (after->quality > before->quality)
		return CALIB_CHANGE_WON;
	return after->quality < before->quality ? CALIB_CHANGE_LOST : CALIB_CHANGE_NONE;
}

/* Cases that name one group are one unit; without a name a case is its own. */
static int group_of(struct work *work, size_t i)
{
	const char *const *groups = work->from->route->groups;
	uint64_t number = (uint64_t)work->group_count;

	if (!groups || !groups[i] || map_add(&work->groups, str_of(groups[i]), number))
		return work->group_count++;
	map_get(&work->groups, str_of(groups[i]), &number);
	return (int)number;
}

static void add_pair(struct work *work, size_t from, size_t to, struct calib_pair *out)
{
	const struct result_cell *before = cell_of(work->from, from);
	const struct result_cell *after = cell_of(work->to, to);
	enum calib_change change = change_of(before, after);

	out->cases++;
	if (change != CALIB_CHANGE_NONE)
		out->changes[out->change_count++] = (struct calib_changed){.kind = change,
			.id = work->from->route->case_ids[from],
			.before = before,
			.after = after};
	if (!is_measured(before) || !is_measured(after)) {
		out->unmeasured++;
		return;
	}
	out->won += change == CALIB_CHANGE_WON;
	out->lost += change == CALIB_CHANGE_LOST;
	out->tied += change == CALIB_CHANGE_NONE;
	work->before[work->count] = before->quality;
	work->after[work->count] = after->quality;
	work->group_of[work->count++] = group_of(work, from);
}

static bool is_binary(const struct work *work)
{
	for (int i = 0; i < work->count; i++) {
		if ((work->before[i] != 0 && work->before[i] != 1) ||
			(work->after[i] != 0 && work->after[i] != 1))
			return false;
	}
	return true;
}

static void test_binary(const struct work *work, struct calib_pair *out)
{
	struct stats_pairs pairs = {.b = (int)out->won, .c = (int)out->lost};
	struct stats_mcnemar mcnemar = stats_mcnemar(pairs.b, pairs.c);
	struct stats_interval interval;

	for (int i = 0; i < work->count; i++)
		pairs.a += work->before[i] == 1 && work->after[i] == 1;
	pairs.d = work->count - pairs.a - pairs.b - pairs.c;
	interval = stats_newcombe_paired(&pairs, CONFIDENCE, STATS_TWO_SIDED);
	out->low = interval.lo;
	out->high = interval.hi;
	out->p = mcnemar.midp;
	out->method = "mcnemar";
}

/* Of the units' means; all of one value say nothing about their spread. */
static void test_graded(const struct work *work, const double *differences, struct calib_pair *out)
{
	double *means = mem_alloc(((size_t)work->group_count + 1) * sizeof(*means));
	struct stats_paired_t t;

	stats_cluster_means(differences, work->group_of, work->count, work->group_count, means);
	out->method = "t";
	if (work->group_count > 1) {
		t = stats_paired_t(means, work->group_count, CONFIDENCE, STATS_TWO_SIDED);
		out->low = t.lo;
		out->high = t.hi;
		out->p = t.p0;
	}
	free(means);
}

static void test(const struct work *work, struct calib_pair *out)
{
	double *differences = mem_alloc(((size_t)work->count + 1) * sizeof(*differences));

	for (int i = 0; i < work->count; i++)
		differences[i] = work->after[i] - work->before[i];
	out->before = stats_mean(work->before, work->count);
	out->after = stats_mean(work->after, work->count);
	out->difference = stats_mean(differences, work->count);
	if (work->group_count == work->count && is_binary(work))
		test_binary(work, out);
	else
		test_graded(work, differences, out);
	free(differences);
}

static void match(struct work *work, struct calib_pair *out)
{
	const struct result_route *from = work->from->route, *to = work->to->route;
	struct map places = {0};
	uint64_t place;

	for (size_t i = 0; i < to->case_count; i++)
		map_add(&places, str_of(to->case_ids[i]), i);
	for (size_t i = 0; i < from->case_count; i++) {
		if (map_get(&places, str_of(from->case_ids[i]), &place))
			add_pair(work, i, (size_t)place, out);
	}
	out->only_before = (int64_t)from->case_count - out->cases;
	out->only_after = (int64_t)to->case_count - out->cases;
	map_fini(&places);
}

struct calib_pair calib_pair(struct arena *arena, const struct calib_column *from,
	const struct calib_column *to, size_t count)
{
	struct calib_pair out = {
		.before = NAN, .after = NAN, .difference = NAN, .low = NAN, .high = NAN, .p = NAN};
	struct work work = {0};
	size_t cases = 0;

	for (size_t k = 0; k < count; k++)
		cases += from[k].route->case_count;
	work.before = mem_alloc((cases + 1) * sizeof(*work.before));
	work.after = mem_alloc((cases + 1) * sizeof(*work.after));
	work.group_of = mem_alloc((cases + 1) * sizeof(*work.group_of));
	out.changes = ARENA_ARRAY(arena, cases, struct calib_changed);
	for (size_t k = 0; k < count; k++) {
		struct calib_pair part = {.changes = out.changes + out.change_count};

		work.from = &from[k];
		work.to = &to[k];
		match(&work, &part);
		map_fini(&work.groups); /* a name is of its route alone */
		work.groups = (struct map){0};
		out.cases += part.cases;
		out.only_before += part.only_before;
		out.only_after += part.only_after;
		out.unmeasured += part.unmeasured;
		out.won += part.won;
		out.lost += part.lost;
		out.tied += part.tied;
		out.change_count += part.change_count;
	}
	if (work.count > 0)
		test(&work, &out);
	free(work.before);
	free(work.after);
	free(work.group_of);
	return out;
}
