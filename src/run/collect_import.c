/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/map.h"
#include "base/vec.h"
#include "core/money.h"
#include "run/cell.h"
#include "run/chain.h"
#include "run/import.h"
#include "run/run.h"

/*
 * Two passes over the rows, which come sorted by route and case: the first finds routes, cases and
 * candidates, the second fills the cells.
 */
struct import_route {
	const char *name;
	const struct config_route *config; /* or NULL */
	VEC(const char *) ids;             /* none with a sink */
	bool any, has_format, has_answers;
};

struct import_model {
	const char *name;
	int64_t order;
};

struct importer {
	struct arena *arena;
	const struct config *config;
	struct results *out;
	VEC(struct import_route) routes;
	VEC(struct import_model) models; /* without a configuration */
	struct map model_index, route_index;
	/* Who is told each case; NULL: the results hold them all. */
	const struct run_sink *sink;
	/* Second pass. */
	size_t route, id;
	struct buf case_id;
	struct cell_sum *sums; /* [candidate], of the case at hand */
	struct chain_answer *answers;
	struct chains **chains; /* [route] */
	struct arena scratch;   /* of one case: answers */
};

static const struct config_route *route_named(const struct config *config, const char *name)
{
	for (size_t i = 0; i < config->route_count; i++) {
		if (strcmp(config->routes[i].name, name) == 0)
			return &config->routes[i];
	}
	return NULL;
}

static size_t candidate_of(const struct config *config, const char *model)
{
	size_t index = config_candidate(config, model);

	for (size_t i = 0; index == SIZE_MAX && i < config->candidate_count; i++) {
		if (config->candidates[i].model && strcmp(config->candidates[i].model, model) == 0)
			return i;
	}
	return index;
}

size_t import_candidate(const struct config *config, const struct map *names, const char *model)
{
	uint64_t index;

	if (config)
		return candidate_of(config, model);
	return map_get(names, str_of(model), &index) ? (size_t)index : SIZE_MAX;
}

static void note_model(struct importer *in, const struct store_import *row)
{
	struct import_model *model;

	if (!map_add(&in->model_index, str_of(row->model), in->models.count))
		return;
	model = VEC_PUSH(&in->models);
	model->name = arena_strz(in->arena, str_of(row->model));
	model->order = row->model_order;
}

static struct import_route *note_route(struct importer *in, const struct store_import *row)
{
	struct import_route *route =
		in->routes.count ? &in->routes.items[in->routes.count - 1] : NULL;
	const struct config_route *known = NULL;

	if (route && strcmp(route->name, row->route) == 0)
		return route;
	if (in->config) {
		known = route_named(in->config, row->route);
		if (!known)
			return NULL;
	}
	route = VEC_PUSH(&in->routes);
	route->name = arena_strz(in->arena, str_of(row->route));
	route->config = known;
	return route;
}

static bool look(void *context, const struct store_import *row, struct err *err)
{
	struct importer *in = context;
	struct import_route *route = note_route(in, row);

	(void)err;
	if (!route || (in->config && candidate_of(in->config, row->model) == SIZE_MAX))
		return true;
	if (!in->config)
		note_model(in, row);
	if (!in->sink && (!route->ids.count ||
				 strcmp(route->ids.items[route->ids.count - 1], row->case_id) != 0))
		*VEC_PUSH(&route->ids) = arena_strz(in->arena, str_of(row->case_id));
	route->any = true;
	route->has_format = route->has_format || row->format_ok >= 0;
	route->has_answers = route->has_answers || row->answer;
	return true;
}

static int by_order(const void *a, const void *b)
{
	const struct import_model *x = a, *y = b;

	return (x->order > y->order) - (x->order < y->order);
}

static int by_config(const void *a, const void *b)
{
	const struct import_route *x = a, *y = b;

	if (x->config == y->config)
		return strcmp(x->name, y->name);
	return x->config < y->config ? -1 : 1;
}

static const char *const *name_candidates(struct importer *in, size_t *count)
{
	const char **names;

	*count = in->config ? in->config->candidate_count : in->models.count;
	names = ARENA_ARRAY(in->arena, *count, const char *);
	if (in->config) {
		for (size_t i = 0; i < *count; i++)
			names[i] = in->config->candidates[i].name;
		return names;
	}
	if (*count)
		qsort(in->models.items, *count, sizeof(in->models.items[0]), by_order);
	map_fini(&in->model_index);
	in->model_index = (struct map){0};
	for (size_t i = 0; i < *count; i++) {
		names[i] = in->models.items[i].name;
		map_add(&in->model_index, str_of(names[i]), i);
	}
	return names;
}

/* With a sink there is room for one case. */
static void lay_out(struct importer *in)
{
	struct results *out = in->out;

	out->candidates = name_candidates(in, &out->candidate_count);
	if (in->routes.count)
		qsort(in->routes.items, in->routes.count, sizeof(in->routes.items[0]), by_config);
	out->route_count = in->routes.count;
	out->routes = ARENA_ARRAY(in->arena, out->route_count, struct result_route);
	for (size_t r = 0; r < out->route_count; r++) {
		struct import_route *from = &in->routes.items[r];
		struct result_route *route = &out->routes[r];
		const size_t count = in->sink ? 1 : from->ids.count;
		const char **ids = ARENA_ARRAY(in->arena, count, const char *);

		map_add(&in->route_index, str_of(from->name), r);
		if (from->ids.count)
			memcpy(ids, from->ids.items, from->ids.count * sizeof(ids[0]));
		*route = (struct result_route){
			.name = from->name,
			.case_count = count,
			.case_ids = ids,
			.has_format = from->has_format,
			.cells = ARENA_ARRAY(
				in->arena, out->candidate_count * count, struct result_cell),
		};
	}
	in->sums = ARENA_ARRAY(in->arena, out->candidate_count, struct cell_sum);
	in->answers = ARENA_ARRAY(in->arena, out->candidate_count, struct chain_answer);
}

static bool make_chains(struct importer *in, struct err *err)
{
	in->chains = ARENA_ARRAY(in->arena, in->out->route_count, struct chains *);
	for (size_t r = 0; !in->sink && r < in->out->route_count; r++) {
		if (!chains_new(in->arena, in->config, in->routes.items[r].config,
			    in->out->routes[r].case_count, &in->chains[r], err))
			return false;
	}
	return true;
}

static void end_chains(struct importer *in)
{
	for (size_t r = 0; in->chains && r < in->out->route_count; r++) {
		chains_results(in->arena, in->chains[r], &in->out->routes[r]);
		chains_free(in->chains[r]);
	}
}

static size_t route_index(const struct importer *in, const char *name)
{
	uint64_t index;

	return map_get(&in->route_index, str_of(name), &index) ? (size_t)index : SIZE_MAX;
}

static bool tell(struct importer *in, struct err *err)
{
	const struct result_route *route = &in->out->routes[in->route];
	const struct run_case item = {
		.route = route->name, .id = buf_z(&in->case_id), .cells = route->cells};

	return in->sink->each(in->sink->context, &item, err);
}

/* The case at hand is over: its sums become cells. */
static bool flush_case(struct importer *in, struct err *err)
{
	bool repeated = false;

	if (in->route == SIZE_MAX)
		return true;
	for (size_t c = 0; c < in->out->candidate_count; c++) {
		struct cell_sum *sum = &in->sums[c];

		repeated = repeated || sum->repeats > 1;
		cell_finish(sum, sum->repeats, RESULT_CELL(&in->out->routes[in->route], c, in->id));
		*sum = (struct cell_sum){0};
	}
	if (in->sink)
		return tell(in, err);
	if (in->chains[in->route] && repeated)
		return err_set(err, ERR_CONFIG,
			"route '%s': its chains are evaluated on one answer to each case, and the "
			"imported run has repeats",
			in->out->routes[in->route].name);
	if (!chains_check(in->chains[in->route], &in->scratch, NULL, in->answers, in->id, err))
		return err_wrap(err, "route '%s'", in->out->routes[in->route].name);
	memset(in->answers, 0, in->out->candidate_count * sizeof(*in->answers));
	arena_reset(&in->scratch);
	return true;
}

static bool move_to(struct importer *in, size_t route, const char *case_id, struct err *err)
{
	if (route == in->route && str_eqz(buf_view(&in->case_id), case_id))
		return true;
	if (!flush_case(in, err))
		return false;
	in->id = route == in->route && !in->sink ? in->id + 1 : 0;
	in->route = route;
	buf_clear(&in->case_id);
	buf_puts(&in->case_id, case_id);
	return true;
}

static bool fill(void *context, const struct store_import *row, struct err *err)
{
	struct importer *in = context;
	size_t route = route_index(in, row->route);
	size_t candidate = import_candidate(in->config, &in->model_index, row->model);
	struct usage usage = usage_unknown;
	struct cell_repeat repeat = {
		.unmeasured = isnan(row->score) ? UNMEASURED_MISSING : MEASURED,
		.outcome = OUTCOME_COMPLETE,
		.quality = row->score,
		.accuracy = (double)NAN,
		.pass = row->score >= CELL_PASS,
		.format_ok = row->format_ok,
		.latency_us = row->latency_us,
		.cost = row->cost,
		.usage = &usage,
	};

	if (route == SIZE_MAX || candidate == SIZE_MAX)
		return true;
	usage.input_total = row->input_tokens >= 0 ? row->input_tokens : TOKENS_UNKNOWN;
	usage.output_total = row->output_tokens >= 0 ? row->output_tokens : TOKENS_UNKNOWN;
	if (!move_to(in, route, row->case_id, err))
		return false;
	cell_add(&in->sums[candidate], &repeat);
	if (in->chains[route] && in->routes.items[route].has_answers)
		in->answers[candidate] =
			(struct chain_answer){.known = repeat.unmeasured == MEASURED,
				.none = !row->answer,
				.text = row->answer ? arena_str(&in->scratch, str_of(row->answer))
						    : STR("")};
	return true;
}

static bool check_use(const struct importer *in, const struct store_run *run, struct err *err)
{
	for (size_t r = 0; r < in->routes.count; r++) {
		if (in->routes.items[r].any)
			return true;
	}
	if (!in->config)
		return err_set(err, ERR_USAGE, "the imported run %s holds no rows", run->id);
	return err_set(err, ERR_USAGE,
		"no row of the imported run %s is of a route and candidate of %s", run->id,
		in->config->path);
}

static bool collect(
	struct importer *in, struct store *store, const struct store_run *run, struct err *err)
{
	bool ok;

	*in->out = (struct results){.run_id = arena_strz(in->arena, str_of(run->id))};
	in->route = SIZE_MAX;
	ok = store_each_import(store, run->run, look, in, err) && check_use(in, run, err);
	if (ok) {
		lay_out(in);
		ok = (!in->sink || in->sink->names(in->sink->context, in->out, err)) &&
		     make_chains(in, err) && store_each_import(store, run->run, fill, in, err) &&
		     flush_case(in, err);
	}
	end_chains(in);
	arena_fini(&in->scratch);
	for (size_t r = 0; r < in->routes.count; r++)
		VEC_FREE(&in->routes.items[r].ids);
	VEC_FREE(&in->routes);
	VEC_FREE(&in->models);
	map_fini(&in->model_index);
	map_fini(&in->route_index);
	buf_free(&in->case_id);
	return ok;
}

bool run_collect_import(struct arena *arena, struct store *store, const struct config *config,
	const struct store_run *run, struct results *out, struct err *err)
{
	struct importer in = {.arena = arena, .config = config, .out = out};

	return collect(&in, store, run, err);
}

bool run_each_case_import(struct store *store, const struct config *config,
	const struct store_run *run, const struct run_sink *sink, struct err *err)
{
	struct arena arena = {0};
	struct results names;
	struct importer in = {.arena = &arena, .config = config, .out = &names, .sink = sink};
	const bool ok = collect(&in, store, run, err);

	arena_fini(&arena);
	return ok;
}
