/* SPDX-License-Identifier: MIT */
#include "cli/load.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/io.h"
#include "base/map.h"
#include "calib/calib.h"
#include "catalog/catalog.h"
#include "cli/looks.h"
#include "cli/memo.h"
#include "cli/today.h"
#include "config/config.h"
#include "core/money.h"
#include "run/run.h"
#include "store/store.h"

/* What holds where no configuration says otherwise. */
static const struct config_quality plain_quality = {
	.margin = 0.10,
	.confidence = 0.95,
	.format_floor = 0.90,
	.guarantee = GUARANTEE_ROUTE,
	.rule = RULE_EXACT,
	.multiplicity = MULTIPLICITY_FALLBACK,
};

/* Where the texts are. */
struct load_source {
	struct config *config; /* NULL: none */
	struct run_set set;
	struct store *store;
	const char *epoch;
	bool imported;
	int64_t run; /* key of the imported run */
};

struct loader {
	struct arena *arena;
	const struct load_options *options;
	struct config *config; /* NULL: none */
	struct run_set set;
	struct store *store;
	const char *epoch;         /* of the answers; NULL: the empty one */
	const char *imported;      /* the run, or NULL: collected here */
	int64_t imported_run;      /* its key */
	struct looks_route *looks; /* by route; NULL: a run asked anew */
	struct looks_fresh *fresh; /* by route; NULL: not asked for */
	const char *part; /* the named run asks for a part only; NULL: for all, or none is */
	struct calib_input input;
	struct loaded *out;
};

/* -c must exist; the default may be absent. */
static bool load_config(struct arena *arena, const struct common_options *common,
	struct config **out, struct err *err)
{
	*out = NULL;
	if (!common->config && !io_exists(CLI_CONFIG_DEFAULT))
		return true;
	return config_load(arena, common->config ? common->config : CLI_CONFIG_DEFAULT, out, err);
}

static const char *store_path(const struct common_options *common, const struct config *config)
{
	if (common->store)
		return common->store;
	return config && config->store ? config->store : CLI_STORE_DEFAULT;
}

bool load_store_path(struct arena *arena, const struct common_options *common, const char **path,
	struct err *err)
{
	struct config *config = NULL;

	if (!common->store && !load_config(arena, common, &config, err))
		return false;
	*path = store_path(common, config);
	return true;
}

static const char *run_command(struct arena *arena, const struct common_options *common)
{
	return common->config ? arena_printf(arena, "tiercal run -c %s", common->config)
			      : "tiercal run";
}

/* Grades that have to be computed again are kept where the store may be written. */
bool load_open(struct arena *arena, const struct common_options *common, struct config **config,
	struct store **store, struct err *err)
{
	const char *path;

	if (!load_config(arena, common, config, err))
		return false;
	path = store_path(common, *config);
	if (!io_exists(path))
		return err_set(err, ERR_INCOMPLETE,
			"nothing is recorded yet, %s does not exist: `%s` collects answers, "
			"`tiercal import FILE` takes recorded ones",
			path, run_command(arena, common));
	return store_open(path, store_may_write(path) ? STORE_WRITE : STORE_READ,
		common->force_store, store, err);
}

static bool collect_import(struct loader *l, const struct store_run *run, struct err *err)
{
	if (l->options->new_evidence)
		return err_set(err, ERR_USAGE,
			"--new-evidence leaves cases of suites out, and run %s is an imported one: "
			"import the fresh cases by themselves",
			run->id);
	l->imported = arena_strz(l->arena, str_of(run->id));
	l->imported_run = run->run;
	return run_collect_import(l->arena, l->store, l->config, run, &l->out->results, err);
}

static bool parse_margin(const char *text, double *margin, bool *relative, struct err *err)
{
	struct str number = str_of(text);

	*relative = str_ends(number, STR("%"));
	if (*relative)
		number = str_slice(number, 0, number.len - 1);
	if (str_to_double(number, margin)) {
		*margin = *relative ? *margin / 100 : *margin;
		if (*margin > 0 && *margin < 1)
			return true;
	}
	return err_set(err, ERR_USAGE,
		"--margin takes a number between 0 and 1, like 0.10, or a share of the reference's "
		"quality, like 10%%; not '%s'",
		text);
}

static bool override_quality(
	const struct load_options *options, struct config_quality *quality, struct err *err)
{
	if (options->reference)
		quality->reference = options->reference;
	if (!options->margin)
		return true;
	return parse_margin(options->margin, &quality->margin, &quality->relative, err);
}

static bool renew(struct loader *l, struct err *err)
{
	size_t count = l->config->route_count;
	struct config_quality *quality = ARENA_ARRAY(l->arena, count, struct config_quality);

	for (size_t r = 0; r < count; r++) {
		quality[r] = l->config->routes[r].quality;
		if (!override_quality(l->options, &quality[r], err))
			return false;
	}
	return looks_renew(l->arena, l->store, &l->set, quality, &l->fresh, err);
}

static bool refuse_run(const struct loader *l, const char *id, struct err *err)
{
	return err_set(err, ERR_USAGE,
		"run %s was planned from another configuration or other suites; the present ones "
		"ask for run %s",
		id, l->out->results.run_id);
}

/* Answers to what the configuration asks now; a run that is named must be that one or, where looks
 * are planned, each of which is a run, ask for a part of it: whether they are is known later. */
static bool collect_answers(struct loader *l, const struct store_run *named, struct err *err)
{
	struct results *results = &l->out->results;
	bool part = true;

	if (!l->set.config && !run_set_load(l->arena, l->config, &l->set, err))
		return false;
	if (l->options->new_evidence && !renew(l, err))
		return false;
	if (!run_collect(l->arena, l->store, &l->set, l->epoch, named, results, &l->out->missing,
		    &part, err))
		return false;
	l->out->command = run_command(l->arena, &l->options->common);
	if (!named || strcmp(named->id, results->run_id) == 0)
		return true;
	l->part = arena_strz(l->arena, str_of(named->id));
	return part || refuse_run(l, named->id, err);
}

static bool collect(struct loader *l, struct err *err)
{
	const char *id = l->options->common.run;
	struct store_run run;

	if (l->config && !id)
		return collect_answers(l, NULL, err);
	if (!store_find_run(l->store, id, &run, err))
		return false;
	if (run.imported)
		return collect_import(l, &run, err);
	if (l->config)
		return collect_answers(l, &run, err);
	return err_set(err, ERR_USAGE,
		"run %s was collected, not imported, and there is no %s here: name the "
		"configuration with -c",
		run.id, CLI_CONFIG_DEFAULT);
}

/* What --prices brings changes costs and choices; order and levels stay those of the prices that
 * the configuration names. */
static bool load_catalogs(struct loader *l, struct err *err)
{
	static const struct opt_list none = {.count = 0};
	struct catalog *first, *now;

	if (!load_catalog(l->arena, l->config, &none, &first, err))
		return false;
	l->input.catalog = first;
	if (l->options->prices.count == 0)
		return true;
	if (!load_catalog(l->arena, l->config, &l->options->prices, &now, err))
		return false;
	l->input.catalog = now;
	l->input.first_catalog = first;
	l->input.reprice = true;
	return true;
}

bool load_catalog(struct arena *arena, const struct config *config, const struct opt_list *more,
	struct catalog **out, struct err *err)
{
	static const char *const builtin[] = {"builtin", NULL};
	const char *const *files = config ? config->prices : NULL;
	const char **all;
	size_t count = 0;

	if (!files || !files[0])
		files = builtin;
	while (files[count])
		count++;
	all = ARENA_ARRAY(arena, count + more->count + 1, const char *);
	memcpy(all, files, count * sizeof(const char *));
	for (size_t i = 0; i < more->count; i++)
		all[count++] = more->items[i];
	return catalog_load(arena, all, out, err);
}

const struct candidate *load_candidates(
	struct arena *arena, const struct config *config, const struct results *results)
{
	struct candidate *candidates =
		ARENA_ARRAY(arena, results->candidate_count, struct candidate);

	for (size_t c = 0; c < results->candidate_count; c++) {
		const char *name = results->candidates[c];
		size_t at = config ? config_candidate(config, name) : SIZE_MAX;

		if (at != SIZE_MAX)
			candidates[c] = config->candidates[at];
		else
			candidates[c] = (struct candidate){
				.name = name, .model = name, .provider = "imported"};
	}
	return candidates;
}

static void index_routes(const struct config *config, struct map *index)
{
	for (size_t r = 0; config && r < config->route_count; r++)
		map_add(index, str_of(config->routes[r].name), r);
}

static const struct config_route *configured(
	const struct config *config, const struct map *index, const char *name)
{
	uint64_t at;

	return config && map_get(index, str_of(name), &at) ? &config->routes[at] : NULL;
}

/* What only the loaded suites know. */
static void set_suite(struct loader *l, const struct config_route *from, struct calib_route *route)
{
	size_t index;

	if (!l->config || !l->set.suites)
		return;
	index = (size_t)(from - l->config->routes);
	route->max_tokens = run_max_tokens(&l->set, index);
	route->suite_digest = looks_suite(l->arena, l->set.suites[index]);
}

/* The plan, order and levels by which the cases were looked at first. */
static bool set_looks(struct loader *l, size_t r, struct config_quality *quality,
	struct calib_route *route, struct err *err)
{
	const char *suite = l->imported ? looks_import(l->arena, l->imported) : route->suite_digest;

	if (!looks_find(l->arena, l->store, l->out->results.routes[r].name, suite, quality,
		    l->fresh ? &l->fresh[r] : NULL, &l->looks[r], err))
		return false;
	looks_apply(l->arena, &l->looks[r], route);
	return true;
}

static void set_configured(
	struct loader *l, const struct config_route *from, struct calib_route *route)
{
	route->current = from->current;
	route->allow = from->allow;
	route->safety_critical = from->safety_critical;
	route->batch = from->batch;
	route->tier = from->tier;
	route->max_tokens = from->max_tokens;
	route->requests = from->requests;
	route->input_tokens = from->input_tokens;
	route->output_tokens = from->output_tokens;
	route->latency_p95_us = from->latency_p95_us;
	set_suite(l, from, route);
}

static bool set_route(struct loader *l, size_t r, const struct config_route *from,
	struct calib_route *route, struct err *err)
{
	struct config_quality *quality = ARENA_NEW(l->arena, struct config_quality);

	*quality = from ? from->quality : l->config ? l->config->quality : plain_quality;
	route->quality = quality;
	if (l->options->any_reference)
		quality->reference = l->out->results.candidates[0];
	if (!override_quality(l->options, quality, err))
		return false;
	if (from)
		set_configured(l, from, route);
	return !l->looks || set_looks(l, r, quality, route, err);
}

static bool set_routes(struct loader *l, struct err *err)
{
	const struct results *results = &l->out->results;
	struct calib_route *routes =
		ARENA_ARRAY(l->arena, results->route_count, struct calib_route);
	struct map index = {0};
	bool ok = true;

	index_routes(l->config, &index);
	for (size_t r = 0; ok && r < results->route_count; r++)
		ok = set_route(l, r, configured(l->config, &index, results->routes[r].name),
			&routes[r], err);
	map_fini(&index);
	l->input.routes = routes;
	return ok;
}

/* By the configuration, or by what the ledger holds of --looks. */
static bool any_looks(const struct loader *l)
{
	for (size_t r = 0; r < l->out->results.route_count; r++) {
		if (l->input.routes[r].quality->look_count)
			return true;
	}
	return false;
}

/* The promise about the table as a whole; what is promised of each route the report says itself. */
static void set_promise(struct loader *l)
{
	double confidence = 1;

	for (size_t r = 0; r < l->out->results.route_count; r++) {
		const struct config_quality *quality = l->input.routes[r].quality;

		if (quality->guarantee != GUARANTEE_TABLE || quality->rule != RULE_EXACT)
			return;
		if (quality->confidence < confidence)
			confidence = quality->confidence;
	}
	l->out->promise = arena_printf(l->arena,
		"If the cases of each route are a fair sample of its requests, the probability "
		"that "
		"any route of this table is given a model whose quality is lower than its "
		"reference's by the margin or more, or that misses its format floor or latency "
		"ceiling, is at most %.3g%%.",
		(1 - confidence) * 100);
}

/* What was drawn before is not drawn again. */
static bool calibrate_kept(struct loader *l, struct table *table, struct err *err)
{
	struct memo memo;
	bool ok;

	memo_init(&memo, l->store);
	l->input.memo = &memo.hooks;
	ok = calibrate(l->arena, &l->input, table, err) && memo_save(&memo, err);
	l->input.memo = NULL;
	memo_free(&memo);
	return ok;
}

/* The table as it is by the prices of the configuration; where they make none there is nothing to
 * compare with. */
static bool calibrate_before(struct loader *l, struct err *err)
{
	const struct calib_input input = l->input;
	struct table *before = ARENA_NEW(l->arena, struct table);
	struct err why = {0};
	bool ok;

	if (!l->options->compare || !input.first_catalog)
		return true;
	l->input.catalog = input.first_catalog;
	l->input.first_catalog = NULL;
	l->input.reprice = false;
	ok = calibrate_kept(l, before, &why);
	l->input = input;
	l->out->before = ok ? before : NULL;
	if (!ok && why.kind != ERR_INCOMPLETE && err)
		*err = why;
	return ok || why.kind == ERR_INCOMPLETE;
}

static bool calibrate_without(struct loader *l, struct err *err)
{
	struct table *without = ARENA_NEW(l->arena, struct table);
	bool ok;

	if (!l->options->leave_out)
		return true;
	l->input.leave_out = l->options->leave_out;
	ok = calibrate_kept(l, without, err);
	l->input.leave_out = NULL;
	l->out->without = without;
	return ok;
}

static void count_missing(struct loader *l)
{
	const struct results *results = &l->out->results;
	int64_t *missing_of =
		ARENA_ARRAY(l->arena, results->route_count * results->candidate_count, int64_t);

	l->out->missing_of = missing_of;
	l->out->missing =
		looks_missing(l->arena, results, &l->out->table, missing_of, &l->out->unjudged);
}

/* As a run counts it: the provider's own bill, else tokens times price. */
static void price_judges(struct loader *l)
{
	for (size_t j = 0; j < l->out->results.judge_count; j++) {
		struct result_judge *judge = &l->out->results.judges[j];
		const struct price *price = NULL;

		for (size_t i = 0; l->config && i < l->config->judge_count; i++) {
			if (strcmp(l->config->judges[i].name, judge->name) == 0)
				price = catalog_price(l->input.catalog, &l->config->judges[i]);
		}
		for (int64_t i = 0; i < judge->answers; i++) {
			int64_t cost = judge->usages[i].billed;

			if (cost == MONEY_UNKNOWN && price)
				cost = price_of(price, &judge->usages[i]);
			if (cost == MONEY_UNKNOWN)
				judge->unpriced++;
			else
				judge->cost = money_add(judge->cost, cost);
		}
	}
}

bool load_say_missing(const struct loaded *loaded)
{
	if (!loaded->missing)
		return false;
	fprintf(stderr, "%" PRId64 " answers are missing", loaded->missing);
	if (loaded->unjudged)
		fprintf(stderr, ", %" PRId64 " of them of judges", loaded->unjudged);
	fprintf(stderr, ": `%s` collects them\n", loaded->command);
	return true;
}

static bool judge(struct loader *l, struct err *err)
{
	if (!cli_today(l->options->as_of, l->out->today, err))
		return false;
	l->out->config = l->config;
	l->input.today = l->out->today;
	l->input.results = &l->out->results;
	l->input.version = TIERCAL_VERSION;
	l->input.hide_latency = l->options->no_latency;
	l->input.intervals = l->options->intervals;
	l->input.flips = l->options->flips;
	if (l->config) {
		l->input.assign_tier = l->config->assign_tier;
		l->input.default_candidate = l->config->default_candidate;
		l->input.default_max_tokens = l->config->default_max_tokens;
		l->input.config_digest = l->config->digest;
	}
	if (!load_catalogs(l, err))
		return false;
	l->out->catalog = l->input.catalog;
	l->input.candidates = load_candidates(l->arena, l->config, &l->out->results);
	if (!catalog_check(
		    l->input.catalog, l->input.candidates, l->out->results.candidate_count, err))
		return false;
	price_judges(l);
	if (!l->epoch)
		l->looks = ARENA_ARRAY(l->arena, l->out->results.route_count, struct looks_route);
	if (!set_routes(l, err))
		return false;
	if (l->part && !any_looks(l))
		return refuse_run(l, l->part, err);
	set_promise(l);
	if (!calibrate_kept(l, &l->out->table, err) || !calibrate_before(l, err) ||
		!calibrate_without(l, err))
		return false;
	if (l->set.config)
		count_missing(l);
	return !l->looks || looks_keep(l->arena, l->store, l->looks, &l->out->results,
				    &l->out->table, l->options->take_look, err);
}

/* What the loader holds open lasts on in what was loaded. */
static void keep_source(struct loader *l)
{
	struct load_source *source = ARENA_NEW(l->arena, struct load_source);

	*source = (struct load_source){.config = l->config,
		.set = l->set,
		.store = l->store,
		.epoch = l->epoch,
		.imported = l->imported != NULL,
		.run = l->imported_run};
	l->out->source = source;
	l->set = (struct run_set){0};
	l->store = NULL;
}

bool load_table(struct arena *arena, const struct load_options *options, struct loaded *out,
	struct err *err)
{
	struct loader l = {.arena = arena, .options = options, .epoch = options->fresh, .out = out};
	bool ok = false;

	*out = (struct loaded){0};
	if (!load_open(arena, &options->common, &l.config, &l.store, err))
		goto out;
	if (!collect(&l, err))
		goto out;
	ok = judge(&l, err);
	if (ok && options->texts)
		keep_source(&l);
out:
	run_set_free(&l.set);
	store_close(l.store);
	return ok;
}

bool load_texts(void *context, transcript_sink *sink, void *sink_context, struct err *err)
{
	const struct loaded *loaded = context;
	const struct load_source *source = loaded->source;

	if (source->imported)
		return run_transcripts_import(source->store, source->config, source->run,
			&loaded->results, sink, sink_context, err);
	return run_transcripts(source->store, &source->set, source->epoch, sink, sink_context, err);
}

void load_close(struct loaded *loaded)
{
	if (!loaded->source)
		return;
	run_set_free(&loaded->source->set);
	store_close(loaded->source->store);
	loaded->source = NULL;
}

bool load_collected(struct arena *arena, const struct load_options *options, struct config *config,
	const struct run_set *set, struct store *store, const char *epoch, struct loaded *out,
	struct err *err)
{
	struct loader l = {.arena = arena,
		.options = options,
		.config = config,
		.set = *set,
		.store = store,
		.epoch = epoch,
		.out = out};

	*out = (struct loaded){0};
	return collect_answers(&l, NULL, err) && judge(&l, err);
}
