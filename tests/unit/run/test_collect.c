/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <string.h>

#include "core/money.h"
#include "project.h"

#define CANDIDATE(name, more) \
	"  - {name: " name ", provider: openai, model: m-" name ", base_url: \"" PROJECT_URL \
	"\"" more "}\n"
#define HEAD "version: 1\ncandidates:\n"

static struct project p;
static struct fake fake;
static struct results results;
static int64_t missing;

static void set_up(void)
{
	project_open(&p);
	fake_init(&fake, NULL);
}

static void tear_down(void)
{
	fake_abort(&fake.base);
	project_close(&p);
}

/* What is told a case at a time, held against `results`: all of them, each once, by name. */
static size_t told;

static bool take_names(void *context, const struct results *names, struct err *err)
{
	(void)context;
	(void)err;
	ck_assert_uint_eq(names->candidate_count, results.candidate_count);
	for (size_t c = 0; c < names->candidate_count; c++)
		ck_assert_str_eq(names->candidates[c], results.candidates[c]);
	ck_assert_uint_eq(names->route_count, results.route_count);
	for (size_t r = 0; r < names->route_count; r++)
		ck_assert_str_eq(names->routes[r].name, results.routes[r].name);
	return true;
}

static void same_cell(const struct result_cell *seen, const struct result_cell *want)
{
	ck_assert_int_eq(seen->unmeasured, want->unmeasured);
	ck_assert_int_eq(seen->outcome, want->outcome);
	ck_assert(seen->quality == want->quality || (isnan(seen->quality) && isnan(want->quality)));
	ck_assert_int_eq(seen->format_ok, want->format_ok);
	ck_assert_int_eq(seen->repeats, want->repeats);
	ck_assert_int_eq(seen->passes, want->passes);
	ck_assert_double_eq(seen->spread, want->spread);
	ck_assert_int_eq(seen->latency_us, want->latency_us);
	ck_assert_int_eq(seen->cost, want->cost);
	ck_assert_int_eq(seen->usage.output_total, want->usage.output_total);
}

static bool take_case(void *context, const struct run_case *item, struct err *err)
{
	(void)context;
	(void)err;
	for (size_t r = 0; r < results.route_count; r++) {
		const struct result_route *route = &results.routes[r];

		for (size_t i = 0; i < route->case_count; i++) {
			const char *group = route->groups ? route->groups[i] : NULL;

			if (strcmp(route->name, item->route) != 0 ||
				strcmp(route->case_ids[i], item->id) != 0)
				continue;
			ck_assert(group ? item->group && strcmp(item->group, group) == 0
					: item->group == NULL);
			for (size_t c = 0; c < results.candidate_count; c++)
				same_cell(&item->cells[c], RESULT_CELL(route, c, i));
			told++;
			return true;
		}
	}
	ck_abort_msg("case '%s' of route '%s' is none of the results", item->id, item->route);
	return false;
}

static const struct run_sink sink = {take_names, take_case, NULL};

static void told_all(void)
{
	size_t count = 0;

	for (size_t r = 0; r < results.route_count; r++)
		count += results.routes[r].case_count;
	ck_assert_uint_eq(told, count);
}

static void collect(void)
{
	ck_assert_msg(run_collect(&p.arena, p.store, &p.set, NULL, NULL, &results, &missing, NULL,
			      &p.err),
		"%s", p.err.text);
	told = 0;
	ck_assert_msg(run_each_case(p.store, &p.set, NULL, &sink, &p.err), "%s", p.err.text);
	told_all();
}

static void collect_import(const struct config *config, const struct store_run *run)
{
	ck_assert_msg(run_collect_import(&p.arena, p.store, config, run, &results, &p.err), "%s",
		p.err.text);
	told = 0;
	ck_assert_msg(run_each_case_import(p.store, config, run, &sink, &p.err), "%s", p.err.text);
	told_all();
}

static const struct result_cell *cell(size_t route, size_t candidate, size_t number)
{
	return RESULT_CELL(&results.routes[route], candidate, number);
}

/* By the number of the case: one of each outcome that counts apart. */
static void one_of_each(
	struct fake *from, const struct fake_request *request, struct http_reply *reply)
{
	if (request->candidate[0] != 'b')
		return;
	switch (request->number) {
	case 1:
		from->text = "even"; /* wrong */
		break;
	case 2:
		from->text = "EVEN or so"; /* no format */
		break;
	case 3:
		from->finish = "length";
		break;
	case 4:
		from->finish = "content_filter";
		break;
	case 5:
		reply->status = 400;
		reply->body = STR("{\"error\":{\"message\":\"no\"}}");
		break;
	case 6:
		from->text = "";
		break;
	default:
		break;
	}
}

START_TEST(cells_say_what_was_measured_and_why_not)
{
	project_suite(&p, "parity", 12, "");
	project_load(&p,
		HEAD CANDIDATE("a", "") CANDIDATE("b", "") "routes:\n  parity: {suite: parity}\n");
	project_store(&p, STORE_COLLECT);
	fake.script = one_of_each;
	project_run(&p, &fake);
	collect();
	ck_assert_int_eq(missing, 1);
	ck_assert_uint_eq(results.candidate_count, 2);
	ck_assert_str_eq(results.candidates[1], "b");
	ck_assert_uint_eq(results.route_count, 1);
	ck_assert_str_eq(results.routes[0].name, "parity");
	ck_assert_uint_eq(results.routes[0].case_count, 12);
	ck_assert_str_eq(results.routes[0].case_ids[11], "c-11");
	ck_assert_ptr_null(results.routes[0].groups);
	ck_assert(results.routes[0].has_format);
	for (size_t i = 0; i < 12; i++) {
		ck_assert_int_eq(cell(0, 0, i)->unmeasured, MEASURED);
		ck_assert_double_eq(cell(0, 0, i)->quality, 1);
		ck_assert_int_eq(cell(0, 0, i)->latency_us, PROJECT_SECOND);
		ck_assert_int_eq(cell(0, 0, i)->usage.input_total, 10);
		ck_assert_int_eq(cell(0, 0, i)->cost, MONEY_UNKNOWN);
		ck_assert_int_eq(cell(0, 0, i)->repeats, 1);
	}
	ck_assert_double_eq(cell(0, 1, 1)->quality, 0);
	ck_assert_double_eq(cell(0, 1, 1)->accuracy, 0);
	ck_assert_int_eq(cell(0, 1, 1)->format_ok, 1);
	ck_assert_double_eq(cell(0, 1, 2)->quality, 0);
	ck_assert_int_eq(cell(0, 1, 2)->format_ok, 0);
	ck_assert_int_eq(cell(0, 1, 3)->unmeasured, UNMEASURED_CUT_OFF);
	ck_assert(isnan(cell(0, 1, 3)->quality));
	ck_assert_int_eq(cell(0, 1, 4)->unmeasured, MEASURED);
	ck_assert_int_eq(cell(0, 1, 4)->outcome, OUTCOME_BLOCKED);
	ck_assert_double_eq(cell(0, 1, 4)->quality, 0);
	ck_assert_int_eq(cell(0, 1, 5)->unmeasured, UNMEASURED_FAULT);
	ck_assert_int_eq(cell(0, 1, 5)->outcome, OUTCOME_REJECTED);
	ck_assert_int_eq(cell(0, 1, 5)->latency_us, -1);
	ck_assert_int_eq(cell(0, 1, 6)->unmeasured, MEASURED);
	ck_assert_int_eq(cell(0, 1, 6)->outcome, OUTCOME_EMPTY);
	ck_assert_double_eq(cell(0, 1, 6)->quality, 0);
}
END_TEST

START_TEST(what_was_never_asked_is_missing_not_wrong)
{
	project_suite(&p, "parity", 5, "");
	project_load(&p, HEAD CANDIDATE("a", "") "routes:\n  parity: {suite: parity}\n");
	project_store(&p, STORE_WRITE);
	collect();
	ck_assert_int_eq(missing, 5);
	for (size_t i = 0; i < 5; i++) {
		ck_assert_int_eq(cell(0, 0, i)->unmeasured, UNMEASURED_MISSING);
		ck_assert(isnan(cell(0, 0, i)->quality));
		ck_assert_int_eq(cell(0, 0, i)->usage.input_total, TOKENS_UNKNOWN);
	}
}
END_TEST

START_TEST(a_collected_run_has_the_id_of_the_stored_one)
{
	struct store_run run;

	project_suite(&p, "parity", 20, "");
	project_load(
		&p, HEAD CANDIDATE("a", "") CANDIDATE("b",
			    "") "routes:\n  parity: {suite: parity}\n  more: {suite: parity}\n");
	project_store(&p, STORE_COLLECT);
	project_run(&p, &fake);
	collect();
	ck_assert(store_find_run(p.store, NULL, &run, &p.err));
	ck_assert_str_eq(results.run_id, run.id);
	ck_assert_int_eq(missing, 0);
	ck_assert_double_eq(cell(1, 1, 19)->quality, 1);
}
END_TEST

START_TEST(an_edited_expectation_is_graded_anew_without_asking)
{
	project_suite(&p, "parity", 4, "");
	project_load(&p, HEAD CANDIDATE("a", "") "routes:\n  parity: {suite: parity}\n");
	project_store(&p, STORE_COLLECT);
	project_run(&p, &fake);
	project_write(&p, "parity/cases.jsonl",
		"{\"id\":\"c-0\",\"vars\":{\"n\":\"0\"},\"expected\":\"odd\"}\n"
		"{\"id\":\"c-1\",\"vars\":{\"n\":\"1\"},\"expected\":\"odd\"}\n");
	project_load(&p, HEAD CANDIDATE("a", "") "routes:\n  parity: {suite: parity}\n");
	/* First where the grades can be kept, then where they are only read. */
	for (int turn = 0; turn < 2; turn++) {
		project_store(&p, turn ? STORE_READ : STORE_WRITE);
		collect();
		ck_assert_int_eq(missing, 0);
		ck_assert_double_eq(cell(0, 0, 0)->quality, 0);
		ck_assert_double_eq(cell(0, 0, 1)->quality, 1);
	}
}
END_TEST

/* Repeat 2 of case 1 is wrong, repeat 3 of case 2 is cut off. */
static void by_repeat(
	struct fake *from, const struct fake_request *request, struct http_reply *reply)
{
	bool second = str_find(request->body, STR("\"seed\":2"), 0) != SIZE_MAX;
	bool third = str_find(request->body, STR("\"seed\":3"), 0) != SIZE_MAX;

	(void)reply;
	if (request->number == 1 && second)
		from->text = "even";
	if (request->number == 2 && third)
		from->finish = "length";
	from->latency_us = second ? 2 * PROJECT_SECOND : PROJECT_SECOND / 2;
}

START_TEST(repeats_are_a_mean_and_one_unmeasured_leaves_the_cell_unmeasured)
{
	project_suite(&p, "parity", 3, "repeats: 3\n");
	project_load(&p, HEAD CANDIDATE("a", "") "routes:\n  parity: {suite: parity}\n");
	project_store(&p, STORE_COLLECT);
	fake.script = by_repeat;
	project_run(&p, &fake);
	ck_assert_int_eq(fake.requests, 9);
	collect();
	ck_assert_double_eq(cell(0, 0, 0)->quality, 1);
	ck_assert_int_eq(cell(0, 0, 0)->repeats, 3);
	ck_assert_int_eq(cell(0, 0, 0)->latency_us, PROJECT_SECOND);
	ck_assert_double_eq_tol(cell(0, 0, 1)->quality, 2.0 / 3, 1e-12);
	ck_assert_int_eq(cell(0, 0, 2)->unmeasured, UNMEASURED_CUT_OFF);
	ck_assert_int_eq(cell(0, 0, 2)->outcome, OUTCOME_CUT_OFF);
	ck_assert_int_eq(cell(0, 0, 2)->repeats, 2);
}
END_TEST

START_TEST(groups_of_cases_are_handed_on)
{
	project_suite(&p, "parity", 0, "");
	project_write(&p, "parity/cases.jsonl",
		"{\"id\":\"x\",\"vars\":{\"n\":\"0\"},\"expected\":\"even\",\"group\":\"g\"}\n"
		"{\"id\":\"y\",\"vars\":{\"n\":\"1\"},\"expected\":\"odd\"}\n");
	project_load(&p, HEAD CANDIDATE("a", "") "routes:\n  parity: {suite: parity}\n");
	project_store(&p, STORE_WRITE);
	collect();
	ck_assert_str_eq(results.routes[0].groups[0], "g");
	ck_assert_ptr_null(results.routes[0].groups[1]);
}
END_TEST

/* Imports. */
static void import(const struct store_import *rows, size_t count, struct store_run *run)
{
	int64_t key;
	char id[13];

	ck_assert(store_begin(p.store, &p.err) && store_import_begin(p.store, &p.err));
	for (size_t i = 0; i < count; i++)
		ck_assert_msg(store_import_add(p.store, &rows[i], &p.err), "%s", p.err.text);
	ck_assert(store_import_end(p.store, "x.csv", id, &key, &p.err));
	ck_assert(store_commit(p.store, &p.err));
	ck_assert(store_find_run(p.store, id, run, &p.err));
}

#define ROW(r, c, m, n, s, f) \
	{ \
		.route = r, .case_id = c, .model = m, .repeat = n, .score = s, .format_ok = f, \
		.input_tokens = 100, .output_tokens = 10 * n, .cost = 1000 * n, .latency_us = -1 \
	}

static const struct store_import rows[] = {
	ROW("z-route", "b", "m-b", 1, 1.0, -1),
	ROW("z-route", "a", "m-b", 1, 0.5, -1),
	ROW("z-route", "a", "m-b", 2, 1.0, -1),
	ROW("z-route", "a", "a", 1, 0.25, -1),
	ROW("a-route", "k", "a", 1, 0.0, 0),
	ROW("a-route", "k", "other", 1, 1.0, 1),
};

START_TEST(an_imported_run_without_a_configuration_is_as_the_file_says)
{
	struct store_run run;

	project_store(&p, STORE_WRITE);
	import(rows, 6, &run);
	collect_import(NULL, &run);
	ck_assert_str_eq(results.run_id, run.id);
	ck_assert_uint_eq(results.candidate_count, 3);
	ck_assert_str_eq(results.candidates[0], "m-b");
	ck_assert_str_eq(results.candidates[1], "a");
	ck_assert_str_eq(results.candidates[2], "other");
	ck_assert_uint_eq(results.route_count, 2);
	ck_assert_str_eq(results.routes[0].name, "a-route");
	ck_assert(results.routes[0].has_format);
	ck_assert(!results.routes[1].has_format);
	ck_assert_uint_eq(results.routes[1].case_count, 2);
	ck_assert_str_eq(results.routes[1].case_ids[0], "a");
	ck_assert_double_eq(cell(1, 0, 0)->quality, 0.75);
	ck_assert_int_eq(cell(1, 0, 0)->repeats, 2);
	ck_assert_int_eq(cell(1, 0, 0)->cost, 1500);
	ck_assert_int_eq(cell(1, 0, 0)->usage.output_total, 15);
	ck_assert_int_eq(cell(1, 0, 0)->format_ok, -1);
	ck_assert_double_eq(cell(1, 0, 1)->quality, 1);
	ck_assert_double_eq(cell(1, 1, 0)->quality, 0.25);
	ck_assert_int_eq(cell(1, 1, 1)->unmeasured, UNMEASURED_MISSING);
	ck_assert_int_eq(cell(0, 0, 0)->unmeasured, UNMEASURED_MISSING);
	ck_assert_int_eq(cell(0, 1, 0)->unmeasured, MEASURED);
	ck_assert_double_eq(cell(0, 1, 0)->quality, 0);
	ck_assert_int_eq(cell(0, 1, 0)->format_ok, 0);
	ck_assert_int_eq(cell(0, 2, 0)->format_ok, 1);
}
END_TEST

START_TEST(a_configuration_chooses_routes_and_candidates_of_an_imported_run)
{
	struct store_run run;

	project_suite(&p, "parity", 1, "");
	project_load(&p,
		HEAD CANDIDATE("a", "") CANDIDATE("b",
			"") "routes:\n  z-route: {suite: parity}\n  no-rows: {suite: parity}\n");
	project_store(&p, STORE_WRITE);
	import(rows, 6, &run);
	collect_import(p.config, &run);
	ck_assert_uint_eq(results.candidate_count, 2);
	ck_assert_str_eq(results.candidates[0], "a");
	ck_assert_uint_eq(results.route_count, 1);
	ck_assert_str_eq(results.routes[0].name, "z-route");
	ck_assert_double_eq(cell(0, 0, 0)->quality, 0.25);
	/* Known by its model. */
	ck_assert_double_eq(cell(0, 1, 0)->quality, 0.75);
	project_load(&p, HEAD CANDIDATE("a", "") "routes:\n  elsewhere: {suite: parity}\n");
	ck_assert(!run_collect_import(&p.arena, p.store, p.config, &run, &results, &p.err));
	ck_assert_int_eq(p.err.kind, ERR_USAGE);
	ck_assert(!run_each_case_import(p.store, p.config, &run, &sink, &p.err));
	ck_assert_int_eq(p.err.kind, ERR_USAGE);
}
END_TEST

START_TEST(a_score_that_is_not_there_is_not_measured)
{
	struct store_import two[] = {
		ROW("r", "a", "m", 1, 1.0, 1), ROW("r", "a", "m", 2, (double)NAN, 1)};
	struct store_run run;

	project_store(&p, STORE_WRITE);
	import(two, 2, &run);
	collect_import(NULL, &run);
	ck_assert_int_eq(cell(0, 0, 0)->unmeasured, UNMEASURED_MISSING);
	ck_assert(isnan(cell(0, 0, 0)->quality));
}
END_TEST

Suite *suite_run_collect(void);

Suite *suite_run_collect(void)
{
	Suite *suite = suite_create("run/collect");
	TCase *tcase = tcase_create("collect");

	tcase_add_checked_fixture(tcase, set_up, tear_down);
	tcase_add_test(tcase, cells_say_what_was_measured_and_why_not);
	tcase_add_test(tcase, what_was_never_asked_is_missing_not_wrong);
	tcase_add_test(tcase, a_collected_run_has_the_id_of_the_stored_one);
	tcase_add_test(tcase, an_edited_expectation_is_graded_anew_without_asking);
	tcase_add_test(tcase, repeats_are_a_mean_and_one_unmeasured_leaves_the_cell_unmeasured);
	tcase_add_test(tcase, groups_of_cases_are_handed_on);
	tcase_add_test(tcase, an_imported_run_without_a_configuration_is_as_the_file_says);
	tcase_add_test(tcase, a_configuration_chooses_routes_and_candidates_of_an_imported_run);
	tcase_add_test(tcase, a_score_that_is_not_there_is_not_measured);
	suite_add_tcase(suite, tcase);
	return suite;
}
