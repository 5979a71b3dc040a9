/* SPDX-License-Identifier: MIT */
#include "cli/scores.h"

#include "config/config.h"
#include "store/store.h"

struct reader {
	struct arena *arena;
	const struct load_options *options;
	struct config *config; /* NULL: none */
	const struct scores_sink *sink;
};

static bool tell_names(void *context, const struct results *names, struct err *err)
{
	struct reader *reader = context;
	const size_t count = names->candidate_count;
	const struct candidate *candidates = load_candidates(reader->arena, reader->config, names);
	const struct price **prices = ARENA_ARRAY(reader->arena, count, const struct price *);
	struct catalog *catalog;

	if (!load_catalog(reader->arena, reader->config, &reader->options->prices, &catalog, err) ||
		!catalog_check(catalog, candidates, count, err))
		return false;
	for (size_t c = 0; c < count; c++)
		prices[c] = catalog_price(catalog, &candidates[c]);
	return reader->sink->names(reader->sink->context, names, prices, err);
}

static bool tell_case(void *context, const struct run_case *item, struct err *err)
{
	const struct reader *reader = context;

	return reader->sink->each(reader->sink->context, item, err);
}

/* What was loaded as a whole. */
static bool tell_all(struct reader *reader, const struct results *results, struct err *err)
{
	struct result_cell *cells =
		ARENA_ARRAY(reader->arena, results->candidate_count, struct result_cell);

	if (!tell_names(reader, results, err))
		return false;
	for (size_t r = 0; r < results->route_count; r++) {
		const struct result_route *route = &results->routes[r];

		for (size_t i = 0; i < route->case_count; i++) {
			const struct run_case item = {.route = route->name,
				.id = route->case_ids[i],
				.group = route->groups ? route->groups[i] : NULL,
				.cells = cells};

			for (size_t c = 0; c < results->candidate_count; c++)
				cells[c] = *RESULT_CELL(route, c, i);
			if (!tell_case(reader, &item, err))
				return false;
		}
	}
	return true;
}

/* Which run is meant; `run` is filled unless it is all that the configuration asks for. */
enum meant { MEANT_ALL, MEANT_IMPORT, MEANT_NAMED, MEANT_NOTHING };

static enum meant find_run(
	const struct reader *reader, struct store *store, struct store_run *run, struct err *err)
{
	const char *id = reader->options->common.run;

	if (reader->config && !id)
		return MEANT_ALL;
	if (!store_find_run(store, id, run, err))
		return MEANT_NOTHING;
	return run->imported ? MEANT_IMPORT : MEANT_NAMED;
}

static bool tell_collected(struct reader *reader, struct store *store, struct err *err)
{
	const struct run_sink sink = {tell_names, tell_case, reader};
	struct run_set set = {0};
	bool ok;

	if (!run_set_load(reader->arena, reader->config, &set, err))
		return false;
	ok = run_each_case(store, &set, reader->options->fresh, &sink, err);
	run_set_free(&set);
	return ok;
}

static bool tell_named(struct reader *reader, struct err *err)
{
	struct loaded loaded;

	return load_table(reader->arena, reader->options, &loaded, err) &&
	       tell_all(reader, &loaded.results, err);
}

bool scores_each(struct arena *arena, const struct load_options *options,
	const struct scores_sink *sink, struct err *err)
{
	struct reader reader = {.arena = arena, .options = options, .sink = sink};
	const struct run_sink cases = {tell_names, tell_case, &reader};
	struct store *store = NULL;
	struct store_run run;
	enum meant meant = MEANT_NOTHING;
	bool ok = false;

	if (load_open(arena, &options->common, &reader.config, &store, err))
		meant = find_run(&reader, store, &run, err);
	if (meant == MEANT_ALL)
		ok = tell_collected(&reader, store, err);
	else if (meant == MEANT_IMPORT)
		ok = run_each_case_import(store, reader.config, &run, &cases, err);
	store_close(store);
	return meant == MEANT_NAMED ? tell_named(&reader, err) : ok;
}
