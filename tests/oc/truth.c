/* SPDX-License-Identifier: MIT */
#include "truth.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "base/rng.h"
#include "stats/stats.h"

/* Suites of one route go through calibrate() together, each as a route of its own: the calibrator
 * judges routes apart, and shares its tables among them. */
enum { BATCH = 50 };

/* The reference costs 100, the candidates less: in USD a request. */
static const int64_t costs[][TRUTH_CANDIDATES_MAX] = {
	{20}, {50, 20}, {50, 25, 10}, {60, 40, 20, 10}};
enum { REFERENCE_COST = 100 };

struct bench {
	struct arena lasting, scratch;
	const struct truth *truth;
	struct rng rng;
	struct candidate candidates[TRUTH_CANDIDATES_MAX + 1];
	const char *names[TRUTH_CANDIDATES_MAX + 1];
	struct config_quality quality;
	struct results results;
	struct calib_route *routes;
	struct calib_input input;
};

struct truth_odds truth_odds(double discordance, double difference)
{
	return (struct truth_odds){.win = fmax(0, (discordance + difference) / 2),
		.loss = (discordance - difference) / 2};
}

double truth_records_difference(const struct truth_records *records)
{
	double sum = 0;

	for (size_t i = 0; i < records->count; i++)
		sum += records->candidate[i] - records->reference[i];
	return (1 - records->same) * sum / (double)records->count;
}

double truth_share(size_t hits, size_t of)
{
	return (double)hits / (double)of;
}

double truth_error(size_t hits, size_t of)
{
	double share = truth_share(hits, of), one = truth_share(1, of);

	share = fmin(fmax(share, one), 1 - one);
	return sqrt(share * (1 - share) / (double)of);
}

double truth_slack(double p, size_t of)
{
	return 3 * sqrt(p * (1 - p) / (double)of);
}

static double difference_of(const struct truth *truth, size_t route, size_t candidate)
{
	const struct truth_odds *odds;

	if (!truth->odds)
		return truth_records_difference(truth->records);
	odds = &truth->odds[route * truth->candidates + candidate];
	return odds->win - odds->loss;
}

static double draw_open(struct rng *rng)
{
	return ((double)(rng_next(rng) >> 11) + 0.5) * 0x1p-53;
}

/* Candidates share a part of their luck on a case: a normal copula. */
static void draw_luck(struct bench *bench, double luck[TRUTH_CANDIDATES_MAX])
{
	double shared = bench->truth->correlation, common;

	for (size_t k = 0; k < bench->truth->candidates; k++)
		luck[k] = draw_open(&bench->rng);
	if (shared <= 0)
		return;
	common = sqrt(shared) * stats_normal_quantile(draw_open(&bench->rng));
	for (size_t k = 0; k < bench->truth->candidates; k++)
		luck[k] = stats_normal_cdf(
			common + sqrt(1 - shared) * stats_normal_quantile(luck[k]));
}

/* Scores of one case, the reference first. Where it is right the candidate with the least luck
 * loses, where it is wrong the one with the most wins. */
static void draw_scores(struct bench *bench, size_t route, double scores[TRUTH_CANDIDATES_MAX + 1])
{
	const struct truth *truth = bench->truth;
	bool right = rng_unit(&bench->rng) < truth->accuracy;
	double luck[TRUTH_CANDIDATES_MAX];

	draw_luck(bench, luck);
	scores[0] = right;
	for (size_t k = 0; k < truth->candidates; k++) {
		const struct truth_odds *odds = &truth->odds[route * truth->candidates + k];

		scores[k + 1] = right ? luck[k] >= odds->loss / truth->accuracy
				      : luck[k] > 1 - odds->win / (1 - truth->accuracy);
	}
}

static void draw_recorded(struct bench *bench, double scores[TRUTH_CANDIDATES_MAX + 1])
{
	const struct truth_records *records = bench->truth->records;
	size_t i = (size_t)rng_below(&bench->rng, records->count);
	bool same = records->same > 0 && rng_unit(&bench->rng) < records->same;

	scores[0] = records->reference[i];
	scores[1] = same ? scores[0] : records->candidate[i];
}

static bool is_hidden(struct bench *bench, size_t side, const double *scores)
{
	const struct truth *truth = bench->truth;
	bool lost = side > 0 && scores[side] < scores[0];

	if (truth->unmeasured <= 0 || (truth->hidden == TRUTH_HIDDEN_LOSSES && !lost))
		return false;
	return rng_unit(&bench->rng) < truth->unmeasured;
}

static void draw_case(struct bench *bench, size_t route, struct result_route *out, size_t i)
{
	const struct truth *truth = bench->truth;
	double scores[TRUTH_CANDIDATES_MAX + 1];

	if (truth->odds)
		draw_scores(bench, route, scores);
	else
		draw_recorded(bench, scores);
	for (size_t c = 0; c <= truth->candidates; c++) {
		struct result_cell *cell = RESULT_CELL(out, c, i);

		cell->unmeasured = MEASURED;
		cell->quality = scores[c];
		if (is_hidden(bench, c, scores)) {
			cell->unmeasured = UNMEASURED_FAULT;
			cell->quality = NAN;
		}
	}
}

static void draw_all(struct bench *bench)
{
	for (size_t r = 0; r < bench->results.route_count; r++) {
		for (size_t i = 0; i < bench->truth->cases; i++)
			draw_case(bench, r % bench->truth->routes, &bench->results.routes[r], i);
	}
}

static void prepare_route(struct bench *bench, size_t r, const char *const *ids)
{
	const struct truth *truth = bench->truth;
	struct result_route *route = &bench->results.routes[r];

	*route = (struct result_route){.name = arena_printf(&bench->lasting, "route-%03zu", r),
		.case_count = truth->cases,
		.case_ids = ids};
	route->cells = ARENA_ARRAY(
		&bench->lasting, (truth->candidates + 1) * truth->cases, struct result_cell);
	for (size_t c = 0; c <= truth->candidates; c++) {
		int64_t cost = c ? costs[truth->candidates - 1][c - 1] : REFERENCE_COST;

		for (size_t i = 0; i < truth->cases; i++)
			*RESULT_CELL(route, c, i) = (struct result_cell){.accuracy = NAN,
				.format_ok = -1,
				.repeats = 1,
				.latency_us = -1,
				.usage = usage_unknown,
				.cost = cost * MONEY_PER_USD};
	}
	bench->routes[r] = (struct calib_route){.quality = &bench->quality, .max_tokens = 100};
}

static bool prepare(struct bench *bench, size_t routes, struct err *err)
{
	static const char *const names[] = {"reference", "first", "second", "third", "fourth"};
	static const char *const builtin[] = {"builtin", NULL};
	const struct truth *truth = bench->truth;
	const char **ids = ARENA_ARRAY(&bench->lasting, truth->cases, const char *);
	struct catalog *catalog;

	if (!catalog_load(&bench->lasting, builtin, &catalog, err))
		return false;
	for (size_t c = 0; c <= truth->candidates; c++) {
		bench->names[c] = names[c];
		bench->candidates[c] = (struct candidate){
			.name = names[c], .model = names[c], .provider = "simulated"};
	}
	for (size_t i = 0; i < truth->cases; i++)
		ids[i] = arena_printf(&bench->lasting, "case-%04zu", i);
	bench->routes = ARENA_ARRAY(&bench->lasting, routes, struct calib_route);
	bench->results = (struct results){.candidate_count = truth->candidates + 1,
		.candidates = bench->names,
		.route_count = routes,
		.routes = ARENA_ARRAY(&bench->lasting, routes, struct result_route),
		.run_id = "000000000000"};
	for (size_t r = 0; r < routes; r++)
		prepare_route(bench, r, ids);
	bench->input = (struct calib_input){.results = &bench->results,
		.candidates = bench->candidates,
		.routes = bench->routes,
		.catalog = catalog,
		.version = "simulation"};
	return true;
}

/* The routes of one suite, from `first` on in the table. */
static void count_suite(const struct truth *truth, double margin, const struct table *table,
	size_t first, struct truth_count *count)
{
	bool wrong = false, moved = false;
	double saved = 0;

	for (size_t r = 0; r < truth->routes; r++) {
		size_t given = table->routes[first + r].candidate;
		int64_t cost = given ? costs[truth->candidates - 1][given - 1] : REFERENCE_COST;
		/* The truth is a sum of rounded numbers, and at the margin it counts as worse. */
		bool bad = given && difference_of(truth, r, given - 1) <= -margin + 1e-12;

		wrong = wrong || bad;
		moved = moved || given;
		count->route_wrong[r] += bad;
		saved += 1 - (double)cost / REFERENCE_COST;
		if (r == 0 && given)
			count->chosen[given - 1]++;
	}
	saved /= (double)truth->routes;
	count->suites++;
	count->wrong += wrong;
	count->moved += moved;
	count->saved += saved;
	count->saved_squares += saved * saved;
}

static bool judge(struct bench *bench, const struct truth_rule *rule, size_t suites,
	struct truth_count *count, struct err *err)
{
	struct table table;

	bench->quality = (struct config_quality){.reference = bench->names[0],
		.margin = rule->margin,
		.confidence = 0.95,
		.guarantee = rule->guarantee,
		.rule = rule->rule,
		.multiplicity = rule->multiplicity};
	if (!calibrate(&bench->scratch, &bench->input, &table, err))
		return false;
	for (size_t s = 0; s < suites; s++)
		count_suite(bench->truth, rule->margin, &table, s * bench->truth->routes, count);
	arena_reset(&bench->scratch);
	return true;
}

bool truth_run(const struct truth *truth, const struct truth_rule *rules, size_t rule_count,
	size_t suites, uint64_t seed, struct truth_count *counts, struct err *err)
{
	size_t batch = truth->routes == 1 && suites > BATCH ? BATCH : 1;
	struct bench bench = {.truth = truth, .rng = {.state = seed}};
	bool ok = prepare(&bench, batch * truth->routes, err);

	assert(truth->candidates <= TRUTH_CANDIDATES_MAX && truth->routes <= TRUTH_ROUTES_MAX);
	memset(counts, 0, rule_count * sizeof(*counts));
	for (size_t done = 0; ok && done < suites; done += batch) {
		size_t wanted = suites - done < batch ? suites - done : batch;

		draw_all(&bench);
		for (size_t k = 0; ok && k < rule_count; k++)
			ok = judge(&bench, &rules[k], wanted, &counts[k], err);
	}
	arena_fini(&bench.scratch);
	arena_fini(&bench.lasting);
	return ok;
}
