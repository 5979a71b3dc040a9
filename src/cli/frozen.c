/* SPDX-License-Identifier: MIT */
#include "cli/frozen.h"

#include <math.h>
#include <string.h>

#include "base/clock.h"
#include "base/jsonw.h"
#include "base/map.h"
#include "base/sha256.h"
#include "cli/used.h"
#include "run/run.h"
#include "suite/suite.h"

enum { HASH_DIGITS = 16 };

const char *frozen_today(struct arena *arena)
{
	char date[11];

	clock_date(clock_wall_us(), date);
	return arena_printf(arena, "gate-%s", date);
}

/* What it asks and what it expects; the prompt around it may change, which is what a gate is for.
 */
static const char *hash_case(struct arena *arena, const struct suite_case *item)
{
	const struct value *parts[] = {item->vars, item->messages, item->expected};
	struct buf text = {0};
	struct digest digest;
	char hex[SHA256_HEX];
	struct jsonw w;

	jsonw_init(&w, &text, 0);
	jsonw_array(&w);
	for (size_t i = 0; i < ARRAY_LEN(parts); i++) {
		if (parts[i])
			jsonw_value_sorted(&w, parts[i]);
		else
			jsonw_null(&w);
	}
	jsonw_array_end(&w);
	digest = sha256(buf_view(&text));
	buf_free(&text);
	digest_hex(&digest, hex);
	return arena_strz(arena, str_slice(str_of(hex), 0, HASH_DIGITS));
}

struct freezer {
	struct arena *arena;
	const struct loaded *loaded;
	const struct run_set *set;
	struct frozen *out;
};

/* Cases of a group are one unit; `units` are those of the route so far. */
static int unit_of(struct map *groups, struct str group, int *units)
{
	uint64_t number = (uint64_t)*units;

	if (group.len == 0 || map_add(groups, group, number))
		return (*units)++;
	map_get(groups, group, &number);
	return (int)number;
}

static struct result_cell cell_of(const struct result_route *route,
	const struct result_chain *chain, size_t candidate, size_t i)
{
	return chain ? calib_chain_cell(route, chain, i) : *RESULT_CELL(route, candidate, i);
}

static bool freeze_cases(struct freezer *f, const struct result_route *route,
	const struct suite *suite, const struct result_chain *chain, size_t candidate,
	struct baseline_route *out, struct calib_mark *marks, struct err *err)
{
	struct map groups = {0};
	struct arena scratch = {0};
	struct suite_case item;
	bool ok = true;
	int units = 0;

	for (size_t i = 0; ok && i < route->case_count; i++) {
		const struct result_cell cell = cell_of(route, chain, candidate, i);

		arena_reset(&scratch);
		ok = suite_case(suite, i, &scratch, &item, err);
		if (!ok)
			break;
		f->out->missing += cell.unmeasured == UNMEASURED_MISSING ||
				   cell.unmeasured == UNMEASURED_FAULT;
		out->cases[i] = (struct baseline_case){.id = route->case_ids[i],
			.hash = hash_case(f->arena, &item),
			.quality = cell.unmeasured == MEASURED ? cell.quality : NAN,
			.format_ok = route->has_format ? cell.format_ok : -1};
		marks[i] = (struct calib_mark){.repeats = cell.repeats,
			.passes = cell.passes,
			.must_pass = item.must_pass,
			.unit = unit_of(&groups, item.group, &units),
			.line = item.line};
	}
	map_fini(&groups);
	arena_fini(&scratch);
	return ok;
}

/* The marks follow their cases into the order of the ids. */
static struct calib_mark *sort(struct arena *arena, struct baseline_route *route,
	const struct result_route *from, const struct calib_mark *marks)
{
	struct calib_mark *sorted = ARENA_ARRAY(arena, route->case_count, struct calib_mark);

	baseline_sort(route);
	for (size_t i = 0; i < from->case_count; i++) {
		const struct baseline_case *item = baseline_find_case(route, from->case_ids[i]);

		sorted[item - route->cases] = marks[i];
	}
	return sorted;
}

static bool freeze_route(struct freezer *f, const struct routing *routing,
	const struct routing_route *used, size_t r, struct err *err)
{
	const struct result_route *from = &f->loaded->results.routes[r];
	const struct table_route *row = table_route_named(&f->loaded->table, from->name);
	const struct config_route *config = &f->out->config->routes[r];
	size_t index = f->out->baseline.route_count++;
	struct baseline_route *out = &f->out->baseline.routes[index];
	size_t candidate =
		used->chain ? SIZE_MAX : config_candidate(f->out->config, used_name(routing, used));
	const struct result_chain *chain = NULL;
	struct calib_mark *marks = ARENA_ARRAY(f->arena, from->case_count, struct calib_mark);

	for (size_t k = 0; used->chain && k < from->chain_count; k++) {
		if (strcmp(from->chains[k].name, used->chain) == 0) {
			chain = &from->chains[k];
			candidate = f->loaded->table.candidate_count + k;
		}
	}
	*out = (struct baseline_route){.name = from->name,
		.candidate = used_name(routing, used),
		.cases = ARENA_ARRAY(f->arena, from->case_count, struct baseline_case),
		.case_count = from->case_count,
		.cost = row->evidence[candidate].cost_per_request,
		.p95_us = row->evidence[candidate].latency_p95_us};
	f->out->limits[index] = (struct calib_limits){.min_quality = config->quality.min_quality,
		.min_format = from->has_format ? config->quality.format_floor : 0,
		.max_cost = f->out->config->gate.max_cost,
		.max_p95_us = config->latency_p95_us};
	f->out->places[index] = (struct frozen_place){config->line, f->set->suites[r]->cases_path};
	if (!freeze_cases(f, from, f->set->suites[r], chain, candidate, out, marks, err))
		return false;
	f->out->marks[index] = sort(f->arena, out, from, marks);
	return true;
}

/* In the order of the table's routes, which is that of their names. */
static bool freeze(struct freezer *f, const struct routing *routing, struct err *err)
{
	const struct results *results = &f->loaded->results;
	size_t count = routing->route_count;

	f->out->baseline.routes = ARENA_ARRAY(f->arena, count, struct baseline_route);
	f->out->marks = ARENA_ARRAY(f->arena, count, struct calib_mark *);
	f->out->limits = ARENA_ARRAY(f->arena, count, struct calib_limits);
	f->out->places = ARENA_ARRAY(f->arena, count, struct frozen_place);
	for (size_t i = 0; i < count; i++) {
		for (size_t r = 0; r < results->route_count; r++) {
			if (strcmp(results->routes[r].name, routing->routes[i].name) == 0 &&
				!freeze_route(f, routing, &routing->routes[i], r, err))
				return false;
		}
	}
	return true;
}

bool frozen_load(struct arena *arena, const struct load_options *options, const char *table_path,
	struct frozen *out, struct err *err)
{
	struct load_options load = *options;
	const char *path = load.common.config ? load.common.config : CLI_CONFIG_DEFAULT;
	struct routing routing;
	struct loaded loaded;
	struct run_set set = {0};
	struct freezer f = {.arena = arena, .loaded = &loaded, .set = &set, .out = out};
	const int64_t *cases;
	bool ok;

	*out = (struct frozen){0};
	load.any_reference = true;
	if (!used_read(arena, table_path, &routing, err) ||
		!config_load(arena, path, &out->config, err) ||
		!used_cases(arena, &routing, out->config, &cases, err) ||
		!load_table(arena, &load, &loaded, err))
		return false;
	ok = run_set_load(arena, out->config, &set, err) && freeze(&f, &routing, err);
	run_set_free(&set);
	return ok;
}
