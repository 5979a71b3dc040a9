/* SPDX-License-Identifier: MIT */
#include "oc.h"

#include <stdio.h>

#include "base/rng.h"
#include "calib/calib.h"

/* The gate, run on a model that did not change and on one that did. */

enum { CASES = 100, MOST_ROUTES = 10, GATES = 1000 };

struct world {
	struct arena arena;
	struct baseline_case was[MOST_ROUTES][CASES], now[MOST_ROUTES][CASES];
	struct baseline_route routes[2][MOST_ROUTES];
	struct calib_mark marks[MOST_ROUTES][CASES];
	struct calib_gate_input inputs[MOST_ROUTES];
	struct calib_gate_route got[MOST_ROUTES];
};

static void build(struct world *w)
{
	for (size_t r = 0; r < MOST_ROUTES; r++) {
		for (size_t i = 0; i < CASES; i++) {
			const char *id = arena_printf(&w->arena, "c%03zu", i);

			w->was[r][i] = w->now[r][i] = (struct baseline_case){id, "h", 1, -1};
			w->marks[r][i] =
				(struct calib_mark){.repeats = 1, .passes = 1, .unit = (int)i};
		}
		w->routes[0][r] = (struct baseline_route){"r", "m", w->was[r], CASES, 0, -1};
		w->routes[1][r] = (struct baseline_route){"r", "m", w->now[r], CASES, 0, -1};
		w->inputs[r] = (struct calib_gate_input){
			.was = &w->routes[0][r], .now = &w->routes[1][r], .marks = w->marks[r]};
	}
}

/* A model that is right on 90 % of the cases and answers a share `wavering` of them by chance, as
 * often right as not; the second run loses `drop` of what the first one had. */
static void draw(struct world *w, struct rng *rng, size_t routes, double wavering, double drop)
{
	for (size_t r = 0; r < routes; r++) {
		for (size_t i = 0; i < CASES; i++) {
			bool wavers = rng_unit(rng) < wavering;
			bool right = rng_unit(rng) < 0.9;
			bool lost = r == 0 && rng_unit(rng) < drop / 0.9;

			w->was[r][i].quality = wavers ? rng_unit(rng) < 0.5 : right;
			w->now[r][i].quality = (wavers ? rng_unit(rng) < 0.5 : right) && !lost;
		}
	}
}

static size_t count_alarms(
	struct world *w, size_t routes, double wavering, double drop, uint64_t seed)
{
	struct rng rng = {.state = seed};
	size_t alarms = 0;

	for (int k = 0; k < GATES; k++) {
		struct arena scratch = {0};
		bool alarm = false;

		draw(w, &rng, routes, wavering, drop);
		calib_gate(&scratch, w->inputs, routes, 0.05, true, w->got);
		for (size_t r = 0; r < routes; r++)
			alarm = alarm || (w->got[r].faults & CALIB_REGRESSED);
		alarms += alarm;
		arena_fini(&scratch);
	}
	return alarms;
}

void oc_gate(struct oc *oc)
{
	static const double wavering[] = {0.02, 0.10, 0.20};
	static const size_t routes[] = {1, MOST_ROUTES};
	static struct world world;
	uint64_t seed = oc->seed; /* of its own, so that the rows hang on nothing before them */

	build(&world);
	printf("\n## The gate: alarms\n\n"
	       "%d gates each at level 0.05 by holm, %d cases a route, a model that is right on 90 "
	       "%% "
	       "of the cases and answers a share of them by chance; a drop is of one route.\n\n"
	       "| routes | by chance | unchanged | drop of 5 points | drop of 10 points | drop of "
	       "20 "
	       "points |\n|---|---|---|---|---|---|\n",
		GATES, CASES);
	for (size_t i = 0; i < 2; i++) {
		for (size_t k = 0; k < 3; k++) {
			printf("| %zu | %.0f %% |", routes[i], 100 * wavering[k]);
			for (int d = 0; d < 4; d++) {
				static const double drops[] = {0, 0.05, 0.10, 0.20};

				oc_put(count_alarms(
					       &world, routes[i], wavering[k], drops[d], ++seed),
					GATES);
			}
			printf("\n");
		}
	}
	arena_fini(&world.arena);
}
