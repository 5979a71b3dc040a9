/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <math.h>

#include "base/rng.h"
#include "stats/stats.h"

#define ROUTES 5
#define OPTIONS 4

static double cost_of(const struct stats_route *routes, const int *choice, double *loss)
{
	double cost = 0;

	*loss = 0;
	for (int r = 0; r < ROUTES; r++) {
		cost += routes[r].weight * routes[r].options[choice[r]].cost;
		*loss += routes[r].weight * fmax(0, routes[r].options[choice[r]].loss);
	}
	return cost;
}

/* The least cost of all 1,024 combinations. */
static double exhaustive(const struct stats_route *routes, double max_loss)
{
	double best = HUGE_VAL, loss, cost;

	for (int code = 0; code < 1 << (2 * ROUTES); code++) {
		int choice[ROUTES];

		for (int r = 0; r < ROUTES; r++)
			choice[r] = code >> (2 * r) & 3;
		cost = cost_of(routes, choice, &loss);
		if (loss <= max_loss + 1e-12)
			best = fmin(best, cost);
	}
	return best;
}

START_TEST(it_finds_what_exhaustive_search_finds)
{
	struct rng rng = {41};
	struct stats_option options[ROUTES][OPTIONS];
	struct stats_route routes[ROUTES];
	struct arena arena = {0};

	for (int trial = 0; trial < 60; trial++) {
		int choice[ROUTES];
		struct stats_portfolio out = {.choice = choice};
		double best, loss;

		for (int r = 0; r < ROUTES; r++) {
			for (int j = 0; j < OPTIONS; j++)
				options[r][j] = (struct stats_option){
					1 + rng_unit(&rng), 0.2 * rng_unit(&rng) - 0.03};
			routes[r] = (struct stats_route){0.2, options[r], OPTIONS};
		}
		best = exhaustive(routes, 0.04);
		ck_assert_int_eq(
			stats_portfolio(&arena, routes, ROUTES, 0.04, &out), isfinite(best));
		if (isfinite(best)) {
			ck_assert_double_eq_tol(out.cost, best, 1e-12);
			ck_assert_double_eq_tol(cost_of(routes, choice, &loss), best, 1e-12);
			ck_assert_double_eq_tol(out.loss, loss, 1e-12);
			ck_assert(out.exact);
		}
		arena_reset(&arena);
	}
	arena_fini(&arena);
}
END_TEST

START_TEST(the_frontier_is_the_least_cost_of_every_loss)
{
	struct rng rng = {43};
	struct stats_option options[ROUTES][OPTIONS];
	struct stats_route routes[ROUTES];
	struct arena arena = {0};
	struct stats_point *points;
	bool exact;
	int count;

	/* The dearer the better. */
	for (int r = 0; r < ROUTES; r++) {
		for (int j = 0; j < OPTIONS; j++)
			options[r][j] = (struct stats_option){
				1 + j + rng_unit(&rng), 0.05 * (3 - j) + 0.04 * rng_unit(&rng)};
		routes[r] = (struct stats_route){0.2, options[r], OPTIONS};
	}
	points = stats_portfolio_frontier(&arena, routes, ROUTES, &count, &exact);
	ck_assert(exact);
	ck_assert_int_gt(count, 5);
	for (int i = 0; i < count; i++) {
		ck_assert_double_eq_tol(points[i].cost, exhaustive(routes, points[i].loss), 1e-12);
		/* A little less loss is dearer: nothing lies between two neighbours. */
		if (i + 1 < count)
			ck_assert_double_eq_tol(points[i + 1].cost,
				exhaustive(routes, points[i].loss - 1e-9), 1e-12);
	}
	ck_assert(isinf(exhaustive(routes, points[count - 1].loss - 1e-9)));
	arena_fini(&arena);
}
END_TEST

START_TEST(ties_go_to_less_loss_and_then_to_the_earlier_option)
{
	const struct stats_option options[] = {{1, 0.03}, {1, 0.01}, {1, 0.01}};
	const struct stats_route routes[] = {{0.5, options, 3}, {0.5, options, 3}};
	int choice[2];
	struct stats_portfolio out = {.choice = choice};
	struct arena arena = {0};

	ck_assert(stats_portfolio(&arena, routes, 2, 0.05, &out));
	ck_assert_int_eq(choice[0], 1);
	ck_assert_int_eq(choice[1], 1);
	ck_assert(!stats_portfolio(&arena, routes, 2, 0.005, &out));
	ck_assert(stats_portfolio(&arena, routes, 0, 0, &out));
	ck_assert_double_eq(out.cost, 0);
	arena_fini(&arena);
}
END_TEST

START_TEST(more_combinations_than_memory_are_thinned_within_the_bound)
{
	struct rng rng = {42};
	struct stats_option options[24][8];
	struct stats_route routes[24];
	int choice[24];
	struct stats_portfolio out = {.choice = choice};
	struct arena arena = {0};

	for (int r = 0; r < 24; r++) {
		for (int j = 0; j < 8; j++)
			options[r][j] = (struct stats_option){
				8 - j + rng_unit(&rng), 0.01 * j + 0.01 * rng_unit(&rng)};
		routes[r] = (struct stats_route){1.0 / 24, options[r], 8};
	}
	ck_assert(stats_portfolio(&arena, routes, 24, 0.03, &out));
	ck_assert_double_le(out.loss, 0.03 + 1e-12);
	ck_assert_double_lt(out.cost, 6.5);
	arena_fini(&arena);
}
END_TEST

START_TEST(one_route_alone_has_the_bound_of_its_worst_case_dirichlet)
{
	double d[50] = {0};
	const struct stats_differences route = {1, d, 50};
	struct stats_wcd_args args = {.d = d,
		.n = 50,
		.worst = -1,
		.best = 1,
		.delta = 0.1,
		.alpha = 0.05,
		.draws = 999,
		.seed = 5};
	struct arena arena = {0};

	d[3] = 1;
	d[8] = -1;
	ck_assert_double_eq(stats_portfolio_bound(&arena, &route, 1, 0.05, 999, 5),
		stats_wcd_mc(&arena, &args).lo);
	ck_assert_double_eq(stats_portfolio_bound(&arena, &route, 1, 0.0005, 999, 5), -HUGE_VAL);
	arena_fini(&arena);
}
END_TEST

START_TEST(routes_pool_their_evidence)
{
	double d[50] = {0};
	struct stats_differences routes[4];
	struct arena arena = {0};
	double one, four;

	for (int r = 0; r < 4; r++)
		routes[r] = (struct stats_differences){0.25, d, 50};
	four = stats_portfolio_bound(&arena, routes, 4, 0.05, 999, 5);
	routes[0].weight = 1;
	one = stats_portfolio_bound(&arena, routes, 1, 0.05, 999, 5);
	ck_assert_double_gt(four, one);
	arena_fini(&arena);
}
END_TEST

Suite *suite_stats_portfolio(void);
Suite *suite_stats_portfolio(void)
{
	Suite *suite = suite_create("stats/portfolio");
	TCase *tcase = tcase_create("portfolio");

	tcase_add_test(tcase, it_finds_what_exhaustive_search_finds);
	tcase_add_test(tcase, the_frontier_is_the_least_cost_of_every_loss);
	tcase_add_test(tcase, ties_go_to_less_loss_and_then_to_the_earlier_option);
	tcase_add_test(tcase, more_combinations_than_memory_are_thinned_within_the_bound);
	tcase_add_test(tcase, one_route_alone_has_the_bound_of_its_worst_case_dirichlet);
	tcase_add_test(tcase, routes_pool_their_evidence);
	suite_add_tcase(suite, tcase);
	return suite;
}
