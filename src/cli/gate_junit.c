/* SPDX-License-Identifier: MIT */
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "base/junit.h"
#include "cli/gate.h"
#include "core/money.h"

/*
 * For the page of tests of a CI service: a suite for each route, in it a case for each check that
 * there is, and one for each of its cases. A failure is what makes the gate fail, and nothing else:
 * a case that is worse than before has failed only where the route has regressed.
 */

struct page {
	struct arena arena;
	struct junit junit;
	const struct gate *gate;
	const struct calib_gate_input *in;
	const struct calib_gate_route *row;
};

/* One check of the route: `what` is known of it, or NULL if there is nothing to judge by. */
static void put_check(struct page *page, unsigned bit, const char *what)
{
	struct junit_case item = {.state = JUNIT_SKIPPED};

	for (size_t i = 0; i < GATE_FAULTS; i++) {
		if (gate_faults[i].bit != bit)
			continue;
		item.name = gate_faults[i].name;
		item.type = gate_faults[i].name;
		item.message = gate_faults[i].words;
	}
	item.text = what;
	if (page->gate->missing)
		item.message = gate_conclusion(&page->arena, page->gate);
	else if (page->row->faults & bit)
		item.state = JUNIT_FAILED;
	else if (what)
		item.state = JUNIT_PASSED;
	else
		item.message = "not measured";
	junit_case(&page->junit, &item);
}

static void put_regression(struct page *page)
{
	const struct calib_gate_route *row = page->row;
	const char *text = NULL;

	if (row->method)
		text = arena_printf(&page->arena,
			"%" PRId64 " cases: %" PRId64 " won, %" PRId64 " lost, %" PRId64
			" tied; quality %s before, %s now, change %s; p %s, level %g",
			row->compared, row->won, row->lost, row->tied,
			gate_number(&page->arena, row->before, 3),
			gate_number(&page->arena, row->after, 3),
			gate_change(&page->arena, row->difference), gate_p(&page->arena, row),
			page->gate->level);
	put_check(page, CALIB_REGRESSED, text);
}

static void put_floor(struct page *page, unsigned bit, double value, double floor)
{
	if (floor > 0)
		put_check(page, bit,
			isnan(value) ? NULL
				     : arena_printf(&page->arena, "%.6g, the floor is %.6g", value,
					       floor));
}

static void put_ceilings(struct page *page)
{
	const struct calib_limits *limits = &page->in->limits;
	const struct calib_gate_route *row = page->row;
	struct arena *arena = &page->arena;

	if (limits->max_cost > 0)
		put_check(page, CALIB_ABOVE_COST,
			row->cost == MONEY_UNKNOWN
				? NULL
				: arena_printf(arena, "%s a request, the ceiling is %s",
					  gate_money(arena, row->cost),
					  gate_money(arena, limits->max_cost)));
	if (limits->max_p95_us > 0)
		put_check(page, CALIB_ABOVE_LATENCY,
			row->p95_us < 0 ? NULL
					: arena_printf(arena,
						  "%" PRId64 " ms, the ceiling is %" PRId64 " ms",
						  row->p95_us / 1000, limits->max_p95_us / 1000));
}

static void put_checks(struct page *page)
{
	const struct calib_gate_route *row = page->row;

	put_regression(page);
	put_floor(page, CALIB_BELOW_QUALITY, row->quality, page->in->limits.min_quality);
	put_floor(page, CALIB_BELOW_FORMAT, row->format, page->in->limits.min_format);
	put_ceilings(page);
	put_check(page, CALIB_OTHER_CASES,
		page->in->was ? arena_printf(&page->arena,
					"%zu are missing, %zu were edited, %zu are new",
					row->missing.count, row->changed.count, row->added.count)
			      : "the route is not in the baseline");
}

/* The lists are in the order of the ids, as the cases are: `at` walks along. */
static bool is_next(const struct calib_names *names, size_t *at, const char *id)
{
	if (*at == names->count || strcmp(names->ids[*at], id) != 0)
		return false;
	++*at;
	return true;
}

struct walk {
	size_t failed, changed, added, unmeasured, flaky, worse;
};

/* What there is to say of a case, the weightiest first. */
static void judge_case(
	struct page *page, struct walk *walk, const char *id, struct junit_case *item)
{
	const struct calib_gate_route *row = page->row;
	const bool failed = is_next(&row->failed, &walk->failed, id);
	const bool changed = is_next(&row->changed, &walk->changed, id);
	const bool added = is_next(&row->added, &walk->added, id);
	const bool unmeasured = is_next(&row->unmeasured, &walk->unmeasured, id);
	const bool flaky = is_next(&row->flaky, &walk->flaky, id);
	const bool worse = is_next(&row->worse, &walk->worse, id);

	item->state = JUNIT_FAILED;
	if (page->gate->missing) {
		item->state = JUNIT_SKIPPED;
		item->message = unmeasured ? "not measured" : "not decided: answers are missing";
	} else if (failed) {
		item->type = "must_pass";
		item->message = "must pass, and no repeat did";
	} else if (changed) {
		item->type = "changed";
		item->message = "changed since the baseline, so not compared";
	} else if (unmeasured) {
		item->state = JUNIT_SKIPPED;
		item->message = "not measured";
	} else if (worse && row->faults & CALIB_REGRESSED) {
		item->type = "worse";
		item->message = "worse than before, on a route that has regressed";
	} else {
		item->state = JUNIT_PASSED;
		item->text = added   ? "new, so not compared"
			     : flaky ? "flaky: some repeats pass, some fail"
			     : worse ? "worse than before; the route has not regressed"
				     : NULL;
	}
}

static const char *score_of(struct arena *arena, const struct baseline_case *item)
{
	return !item || isnan(item->quality) ? "not measured"
					     : arena_printf(arena, "%.6g", item->quality);
}

static void put_case(struct page *page, struct walk *walk, size_t index)
{
	const struct baseline_case *now = &page->in->now->cases[index];
	const struct calib_mark *mark = &page->in->marks[index];
	struct junit_case item = {.name = arena_printf(&page->arena, "case %s", now->id)};

	judge_case(page, walk, now->id, &item);
	if (item.state == JUNIT_FAILED)
		item.text = arena_printf(&page->arena,
			"quality %s before, %s now\n%d of %d repeats passed",
			score_of(&page->arena,
				page->in->was ? baseline_find_case(page->in->was, now->id) : NULL),
			score_of(&page->arena, now), mark->passes, mark->repeats);
	junit_case(&page->junit, &item);
}

static void put_missing(struct page *page)
{
	for (size_t i = 0; i < page->row->missing.count; i++) {
		const struct junit_case item = {
			.name = arena_printf(&page->arena, "case %s", page->row->missing.ids[i]),
			.state = page->gate->missing ? JUNIT_SKIPPED : JUNIT_FAILED,
			.type = "missing",
			.message = "in the baseline and not in the suite"};

		junit_case(&page->junit, &item);
	}
}

static void put_gone(struct page *page, const char *name)
{
	const struct junit_case item = {.name = "gone",
		.state = page->gate->missing ? JUNIT_SKIPPED : JUNIT_FAILED,
		.type = "gone",
		.message = "in the baseline, and not in the table"};

	junit_suite(&page->junit, name, NULL);
	junit_case(&page->junit, &item);
}

void gate_junit(const struct gate *gate, struct buf *out)
{
	struct page page = {.gate = gate};

	for (size_t r = 0; r < gate->route_count; r++) {
		struct walk walk = {0};

		page.in = &gate->inputs[r];
		page.row = &gate->routes[r];
		junit_suite(&page.junit, page.row->name, gate->places[r].cases);
		junit_property(&page.junit, "model", page.row->candidate);
		junit_property(&page.junit, "model before", page.row->candidate_was);
		put_checks(&page);
		for (size_t i = 0; i < page.in->now->case_count; i++)
			put_case(&page, &walk, i);
		put_missing(&page);
	}
	for (const char *const *gone = gate->gone; *gone; gone++)
		put_gone(&page, *gone);
	junit_write(&page.junit, "tiercal gate", out);
	arena_fini(&page.arena);
}
