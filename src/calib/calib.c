/* SPDX-License-Identifier: MIT */
#include "calib/calib.h"

#include <stdlib.h>
#include <string.h>

#include "calib/job.h"

static bool check_quality(const struct calib_job *job, struct err *err)
{
	const struct config_quality *quality = job->quality;

	if (!(quality->margin > 0 && quality->margin < 1))
		return err_set(err, ERR_CONFIG,
			"route '%s': the margin is %g; it is between 0 and 1, like 0.10",
			job->results->name, quality->margin);
	if (!(quality->confidence > 0 && quality->confidence < 1))
		return err_set(err, ERR_CONFIG,
			"route '%s': the confidence is %g; it is between 0 and 1, like 0.95",
			job->results->name, quality->confidence);
	if (!(quality->format_floor >= 0 && quality->format_floor < 1))
		return err_set(err, ERR_CONFIG,
			"route '%s': the format_floor is %g; no number of cases can show 1 or more",
			job->results->name, quality->format_floor);
	if (!(quality->min_quality >= 0 && quality->min_quality < 1))
		return err_set(err, ERR_CONFIG,
			"route '%s': min_quality is %g; no number of cases can show 1 or more",
			job->results->name, quality->min_quality);
	return true;
}

static void hide_times(struct evidence *row)
{
	row->latency_p50_us = row->latency_p95_us = -1;
	row->first_token_p50_us = row->first_token_p95_us = 0;
	row->tokens_per_second = 0;
}

static bool calibrate_route(struct calib_job *job, struct table_route *out, struct err *err)
{
	size_t count;

	calib_chains(job);
	count = job->count;
	job->costs = ARENA_ARRAY(job->scratch, count, int64_t);
	job->first_costs = ARENA_ARRAY(job->scratch, count, int64_t);
	job->estimated = ARENA_ARRAY(job->scratch, count, bool);
	if (!check_quality(job, err) || !calib_reference(job, err) || !calib_first_look(job, err))
		return false;
	calib_costs(job);
	do {
		calib_sample(job);
		calib_measure(job);
		calib_test(job);
	} while (calib_next(job));
	calib_retire(job);
	if (job->in->intervals)
		calib_intervals(job);
	for (size_t c = 0; job->in->hide_latency && c < count; c++)
		hide_times(&job->evidence[c]);
	calib_choose(job, out);
	if (job->in->flips)
		calib_flips(job, out);
	return true;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct table_route *)a)->name, ((const struct table_route *)b)->name);
}

/* Without a default it is the reference; if the routes have several, the one of the most. */
static size_t usual_reference(const struct table *table)
{
	size_t best = 0, most = 0;

	for (size_t c = 0; c < table->candidate_count; c++) {
		size_t count = 0;

		for (size_t r = 0; r < table->route_count; r++)
			count += table->routes[r].reference == c;
		if (count > most) {
			most = count;
			best = c;
		}
	}
	return best;
}

static bool set_default(const struct calib_input *in, struct table *table, struct err *err)
{
	table->default_candidate = usual_reference(table);
	table->default_max_tokens =
		in->default_max_tokens > 0 ? in->default_max_tokens : CONFIG_MAX_TOKENS;
	table->default_named = in->default_candidate != NULL;
	if (!in->default_candidate)
		return true;
	for (size_t c = 0; c < table->candidate_count; c++) {
		if (strcmp(in->results->candidates[c], in->default_candidate) == 0) {
			table->default_candidate = c;
			return true;
		}
	}
	return err_set(err, ERR_CONFIG, "the default '%s' is no candidate", in->default_candidate);
}

static const struct price *price_in(
	const struct catalog *catalog, const struct candidate *candidate, bool batch)
{
	const struct price *price = batch ? catalog_batch_price(catalog, candidate) : NULL;

	return price ? price : catalog_price(catalog, candidate);
}

static const struct price *repriced(struct arena *arena, const struct price *price)
{
	struct price *out = ARENA_NEW(arena, struct price);

	*out = *price;
	out->over_recorded = true;
	return out;
}

static const struct price *const *find_prices(struct arena *arena, const struct calib_input *in,
	const struct catalog *catalog, bool batch)
{
	size_t count = in->results->candidate_count;
	const struct price **prices = ARENA_ARRAY(arena, count, const struct price *);

	for (size_t c = 0; c < count; c++) {
		prices[c] = price_in(catalog, &in->candidates[c], batch);
		if (!prices[c])
			prices[c] = price_in(in->catalog, &in->candidates[c], batch);
		if (prices[c] && in->reprice && catalog == in->catalog)
			prices[c] = repriced(arena, prices[c]);
	}
	return prices;
}

static void set_prices(struct calib_job *job)
{
	const struct calib_input *in = job->in;
	bool batch = job->route->batch;

	job->prices = find_prices(job->arena, in, in->catalog, batch);
	job->first_prices = job->prices;
	if (in->first_catalog)
		job->first_prices = find_prices(job->arena, in, in->first_catalog, batch);
}

static bool calibrate_routes(struct arena *arena, const struct calib_input *in,
	struct table_route *routes, struct calib_costs *costs, struct err *err)
{
	const struct results *results = in->results;
	struct calib_tables tables = {0};
	struct arena scratch = {0};
	bool ok = true;

	for (size_t r = 0; ok && r < results->route_count; r++) {
		struct calib_job job = {.arena = arena,
			.scratch = &scratch,
			.in = in,
			.results = &results->routes[r],
			.route = &in->routes[r],
			.quality = in->routes[r].quality,
			.tables = &tables};

		set_prices(&job);
		ok = calibrate_route(&job, &routes[r], err);
		costs[r] = (struct calib_costs){
			job.results->name, job.case_costs, job.results->case_count};
		arena_reset(&scratch);
	}
	arena_fini(&scratch);
	return ok;
}

bool calibrate(
	struct arena *arena, const struct calib_input *input, struct table *out, struct err *err)
{
	const struct results *results = input->results;
	struct table_route *routes = ARENA_ARRAY(arena, results->route_count, struct table_route);
	struct calib_costs *costs = ARENA_ARRAY(arena, results->route_count, struct calib_costs);

	if (results->candidate_count == 0 || results->route_count == 0)
		return err_set(err, ERR_CONFIG, "there is nothing to calibrate: no %s",
			results->route_count ? "candidates" : "routes");
	if (!calibrate_routes(arena, input, routes, costs, err))
		return false;
	qsort(routes, results->route_count, sizeof(*routes), by_name);
	*out = (struct table){.candidates = input->candidates,
		.candidate_count = results->candidate_count,
		.routes = routes,
		.route_count = results->route_count,
		.assign_tier = input->assign_tier,
		.run_id = results->run_id,
		.config_digest = input->config_digest,
		.catalog_digest = input->catalog ? catalog_digest(input->catalog) : NULL,
		.version = input->version};
	calib_tiers(arena, out, routes);
	calib_savings(input, out, routes);
	if (input->intervals)
		calib_saving_interval(input, costs, out);
	return set_default(input, out, err);
}
