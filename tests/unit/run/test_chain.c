/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "core/money.h"
#include "project.h"

#define CANDIDATE(name, more) \
	"  - {name: " name ", provider: openai, model: m-" name ", base_url: \"" PROJECT_URL \
	"\"" more "}\n"
#define HEAD \
	"version: 1\ncandidates:\n" CANDIDATE("a", "") CANDIDATE("b", "") \
		CANDIDATE("c", "") "routes:\n  parity: {suite: parity, chains: ["
#define TAIL "]}\n"

static struct project p;
static struct fake fake;
static struct results results;
static int64_t missing;

static void set_up(void)
{
	project_open(&p);
	fake_init(&fake, NULL);
	project_suite(&p, "parity", 9, "");
}

static void tear_down(void)
{
	fake_abort(&fake.base);
	project_close(&p);
}

/* What "b" says that the others do not, by the number of the case. */
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
	case 7:
		from->text = "  ODD\\n";
		break;
	default:
		break;
	}
}

static void collect(const char *chains)
{
	project_load(&p, arena_printf(&p.arena, HEAD "%s" TAIL, chains));
	project_store(&p, STORE_COLLECT);
	fake.script = one_of_each;
	project_run(&p, &fake);
	ck_assert_msg(run_collect(&p.arena, p.store, &p.set, NULL, NULL, &results, &missing, NULL,
			      &p.err),
		"%s", p.err.text);
}

static void expect(size_t chain, const char *wanted)
{
	const struct result_route *route = &results.routes[0];
	char seen[16] = "";

	for (size_t i = 0; i < route->case_count; i++)
		seen[i] = "-+?"[route->chains[chain].checks[i]];
	ck_assert_str_eq(seen, wanted);
}

START_TEST(a_check_takes_what_its_graders_pass_and_never_sees_what_is_expected)
{
	collect("{name: one, first: b, then: a, check: [{one_of: {values: [even, odd], "
		"ignore_case: true}}, {max_chars: 6}]}");
	ck_assert_uint_eq(results.routes[0].chain_count, 1);
	ck_assert_str_eq(results.routes[0].chains[0].name, "one");
	ck_assert_uint_eq(results.routes[0].chains[0].first, 1);
	ck_assert_uint_eq(results.routes[0].chains[0].then, 0);
	ck_assert_uint_eq(results.routes[0].chains[0].agree, SIZE_MAX);
	/* Wrong but well formed: taken. Blocked: refused. Cut off, failed: nobody knows. */
	expect(0, "++-?-?--+");
}
END_TEST

START_TEST(two_candidates_agree_on_what_they_say_not_on_how)
{
	collect("{name: one, first: b, then: a, check: {agree: c}}");
	ck_assert_uint_eq(results.routes[0].chains[0].agree, 2);
	expect(0, "+--?-?-++");
}
END_TEST

START_TEST(a_route_without_chains_has_none)
{
	collect("");
	ck_assert_uint_eq(results.routes[0].chain_count, 0);
}
END_TEST

static const char *const faults[][2] = {
	{"[{equals: {ignore_case: true}}]", "equals compares with an expected answer"},
	{"[{not: {equals: {}}}]", "equals compares with an expected answer"},
	{"[{k_of: {k: 1, of: [json, equals]}}]", "equals compares with an expected answer"},
	{"[{all: [json, {any: [contains, json]}]}]", "contains compares with an expected answer"},
	{"[jsno]", "unknown grader 'jsno'"},
	{"[{max_chars: 2, json: {}}]", "wants graders, each as name: parameters"},
	{"[7]", "wants graders, each as name: parameters"},
};

START_TEST(what_production_cannot_check_is_refused_with_its_place)
{
	struct run_set set;
	struct config *config;
	const char *path = project_path(&p, "tiercal.yaml");

	project_write(&p, "tiercal.yaml",
		arena_printf(&p.arena, HEAD "{name: one, first: b, then: a, check: %s}" TAIL,
			faults[_i][0]));
	ck_assert_msg(config_load(&p.arena, path, &config, &p.err), "%s", p.err.text);
	ck_assert(!run_set_load(&p.arena, config, &set, &p.err));
	ck_assert_int_eq(p.err.kind, ERR_CONFIG);
	ck_assert_msg(str_find(str_of(p.err.text), str_of(faults[_i][1]), 0) != SIZE_MAX, "%s",
		p.err.text);
	ck_assert_msg(str_find(str_of(p.err.text), STR("tiercal.yaml:7:"), 0) != SIZE_MAX, "%s",
		p.err.text);
}
END_TEST

START_TEST(an_expected_answer_of_its_own_makes_a_grader_fit_for_a_check)
{
	collect("{name: one, first: b, then: a, check: [{equals: {value: even}}]}");
	expect(0, "++-?-?--+");
}
END_TEST

START_TEST(a_suite_that_repeats_has_no_chains)
{
	struct run_set set;
	struct config *config;

	project_suite(&p, "parity", 9, "repeats: 2\n");
	project_write(
		&p, "tiercal.yaml", HEAD "{name: one, first: b, then: a, check: [json]}" TAIL);
	ck_assert(config_load(&p.arena, project_path(&p, "tiercal.yaml"), &config, &p.err));
	ck_assert(!run_set_load(&p.arena, config, &set, &p.err));
	ck_assert(str_find(str_of(p.err.text), STR("one answer to each case"), 0) != SIZE_MAX);
}
END_TEST

#define ROW(c, m, n, s, a) \
	{ \
		.route = "parity", .case_id = c, .model = m, .repeat = n, .score = s, \
		.format_ok = -1, .input_tokens = 1, .output_tokens = 1, .cost = 1, \
		.latency_us = -1, .answer = a \
	}

static bool import(const struct store_import *rows, size_t count)
{
	struct store_run run;
	int64_t key;
	char id[13];

	project_load(&p, HEAD "{name: one, first: b, then: a, check: {agree: c}}, "
			      "{name: two, first: b, then: a, check: [{max_chars: 1}]}" TAIL);
	project_store(&p, STORE_WRITE);
	ck_assert(store_begin(p.store, &p.err) && store_import_begin(p.store, &p.err));
	for (size_t i = 0; i < count; i++)
		ck_assert_msg(store_import_add(p.store, &rows[i], &p.err), "%s", p.err.text);
	ck_assert(store_import_end(p.store, "x.csv", id, &key, &p.err));
	ck_assert(store_commit(p.store, &p.err));
	ck_assert(store_find_run(p.store, id, &run, &p.err));
	return run_collect_import(&p.arena, p.store, p.config, &run, &results, &p.err);
}

START_TEST(imported_answers_agree_where_they_are_equal)
{
	static const struct store_import rows[] = {
		ROW("a", "b", 1, 1.0, "x"),
		ROW("a", "c", 1, 1.0, "x"),
		ROW("b", "b", 1, 1.0, "x"),
		ROW("b", "c", 1, 1.0, "X"),
		ROW("c", "b", 1, 1.0, "long"),
		ROW("d", "b", 1, 0.0, NULL),
		ROW("d", "c", 1, 0.0, NULL),
		ROW("e", "b", 1, (double)NAN, "x"),
		ROW("e", "c", 1, 1.0, "x"),
	};

	ck_assert_msg(import(rows, ARRAY_LEN(rows)), "%s", p.err.text);
	/* No answer was found in d: nothing that two could agree on. */
	expect(0, "+-?-?");
	expect(1, "++--?");
}
END_TEST

START_TEST(without_recorded_answers_nobody_knows_what_a_check_would_say)
{
	static const struct store_import rows[] = {
		ROW("a", "b", 1, 1.0, NULL),
		ROW("a", "c", 1, 1.0, NULL),
	};

	ck_assert_msg(import(rows, ARRAY_LEN(rows)), "%s", p.err.text);
	expect(0, "?");
	expect(1, "?");
}
END_TEST

START_TEST(imported_repeats_and_chains_do_not_go_together)
{
	static const struct store_import rows[] = {
		ROW("a", "b", 1, 1.0, "x"),
		ROW("a", "b", 2, 1.0, "x"),
	};

	ck_assert(!import(rows, ARRAY_LEN(rows)));
	ck_assert_int_eq(p.err.kind, ERR_CONFIG);
	ck_assert(str_find(str_of(p.err.text), STR("has repeats"), 0) != SIZE_MAX);
}
END_TEST

Suite *suite_run_chain(void);

Suite *suite_run_chain(void)
{
	Suite *suite = suite_create("run/chain");
	TCase *tcase = tcase_create("chain");

	tcase_add_checked_fixture(tcase, set_up, tear_down);
	tcase_add_test(tcase, a_check_takes_what_its_graders_pass_and_never_sees_what_is_expected);
	tcase_add_test(tcase, two_candidates_agree_on_what_they_say_not_on_how);
	tcase_add_test(tcase, a_route_without_chains_has_none);
	tcase_add_loop_test(tcase, what_production_cannot_check_is_refused_with_its_place, 0,
		ARRAY_LEN(faults));
	tcase_add_test(tcase, an_expected_answer_of_its_own_makes_a_grader_fit_for_a_check);
	tcase_add_test(tcase, a_suite_that_repeats_has_no_chains);
	tcase_add_test(tcase, imported_answers_agree_where_they_are_equal);
	tcase_add_test(tcase, without_recorded_answers_nobody_knows_what_a_check_would_say);
	tcase_add_test(tcase, imported_repeats_and_chains_do_not_go_together);
	suite_add_tcase(suite, tcase);
	return suite;
}
