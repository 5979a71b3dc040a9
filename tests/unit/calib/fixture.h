/* SPDX-License-Identifier: MIT */
#ifndef TESTS_UNIT_CALIB_FIXTURE_H
#define TESTS_UNIT_CALIB_FIXTURE_H

#include <check.h>
#include <math.h>
#include <string.h>

#include "base/attr.h"
#include "calib/calib.h"

/*
 * Small results made by hand: candidate 0 of every route is the reference, right on all cases but
 * the first `wrong` ones, so that a candidate can win there and lose elsewhere.
 */
enum { FIXTURE_CANDIDATES = 20, FIXTURE_ROUTES = 4 };

struct fixture {
	struct arena arena;
	struct candidate candidates[FIXTURE_CANDIDATES];
	const char *names[FIXTURE_CANDIDATES];
	struct result_route results[FIXTURE_ROUTES];
	struct calib_route routes[FIXTURE_ROUTES];
	struct config_quality quality[FIXTURE_ROUTES];
	struct results all;
	struct calib_input in;
	struct table table;
	struct err err;
};

static inline void fixture_start(struct fixture *f)
{
	static const char *const builtin[] = {"builtin", NULL};
	struct catalog *catalog;

	memset(f, 0, sizeof(*f));
	ck_assert_msg(catalog_load(&f->arena, builtin, &catalog, &f->err), "%s", f->err.text);
	f->all.candidates = f->names;
	f->all.routes = f->results;
	f->all.run_id = "0123456789ab";
	f->in = (struct calib_input){.results = &f->all,
		.candidates = f->candidates,
		.routes = f->routes,
		.catalog = catalog,
		.version = "0.1.0"};
}

static inline void fixture_end(struct fixture *f)
{
	arena_fini(&f->arena);
}

/* Candidates first, then routes. */
static inline size_t fixture_candidate(struct fixture *f, const char *name)
{
	size_t c = f->all.candidate_count++;

	ck_assert_uint_lt(c, FIXTURE_CANDIDATES);
	f->names[c] = name;
	f->candidates[c] = (struct candidate){.name = name, .model = name, .provider = "test"};
	return c;
}

static inline struct result_cell *fixture_cell(struct fixture *f, size_t route, size_t c, size_t i)
{
	return RESULT_CELL(&f->results[route], c, i);
}

/* Every candidate answers as the reference does and costs 1 USD a request times `costs[c]`. */
static inline size_t fixture_route(
	struct fixture *f, const char *name, size_t cases, size_t wrong, const int64_t *costs)
{
	size_t r = f->all.route_count++;
	const char **ids = ARENA_ARRAY(&f->arena, cases, const char *);
	struct result_route *route = &f->results[r];

	ck_assert_uint_lt(r, FIXTURE_ROUTES);
	*route = (struct result_route){.name = name, .case_count = cases, .case_ids = ids};
	route->cells = ARENA_ARRAY(&f->arena, f->all.candidate_count * cases, struct result_cell);
	for (size_t i = 0; i < cases; i++)
		ids[i] = arena_printf(&f->arena, "case-%04zu", i);
	for (size_t c = 0; c < f->all.candidate_count; c++) {
		for (size_t i = 0; i < cases; i++) {
			*fixture_cell(f, r, c, i) =
				(struct result_cell){.quality = i < wrong ? 0 : 1,
					.accuracy = NAN,
					.format_ok = 1,
					.repeats = 1,
					.latency_us = -1,
					.usage = usage_unknown,
					.cost = costs ? costs[c] * MONEY_PER_USD : MONEY_UNKNOWN};
		}
	}
	f->quality[r] = (struct config_quality){
		.reference = f->names[0], .margin = 0.10, .confidence = 0.95, .format_floor = 0.90};
	f->routes[r] = (struct calib_route){.quality = &f->quality[r], .max_tokens = 100};
	return r;
}

/* The candidate wins the first `wins` cases that the reference misses and loses the last ones. */
static inline void fixture_pairs(
	struct fixture *f, size_t route, size_t c, size_t wins, size_t losses)
{
	size_t cases = f->results[route].case_count;

	for (size_t i = 0; i < wins; i++) {
		ck_assert(fixture_cell(f, route, 0, i)->quality == 0);
		fixture_cell(f, route, c, i)->quality = 1;
	}
	for (size_t i = 0; i < losses; i++) {
		ck_assert(fixture_cell(f, route, 0, cases - 1 - i)->quality == 1);
		fixture_cell(f, route, c, cases - 1 - i)->quality = 0;
	}
}

static inline void fixture_unmeasured(
	struct fixture *f, size_t route, size_t c, size_t i, enum unmeasured why)
{
	struct result_cell *cell = fixture_cell(f, route, c, i);

	cell->unmeasured = why;
	cell->quality = NAN;
	cell->format_ok = -1;
}

static inline void fixture_calibrate(struct fixture *f)
{
	ck_assert_msg(calibrate(&f->arena, &f->in, &f->table, &f->err), "%s", f->err.text);
}

static inline const struct evidence *fixture_row(struct fixture *f, size_t route, size_t c)
{
	return &f->table.routes[route].evidence[c];
}

static inline void fixture_expect(
	struct fixture *f, size_t route, size_t c, enum verdict verdict, unsigned reasons)
{
	const struct evidence *row = fixture_row(f, route, c);

	ck_assert_msg(row->verdict == verdict && row->reasons == reasons,
		"%s is %s with reasons %x, not %s with %x", f->names[c], verdict_name(row->verdict),
		row->reasons, verdict_name(verdict), reasons);
}

#define BIT(reason) (1u << REASON_##reason)

#endif
