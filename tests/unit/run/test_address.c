/* SPDX-License-Identifier: MIT */
#include "project.h"

static struct project p;

static void set_up(void)
{
	project_open(&p);
}

static void tear_down(void)
{
	project_close(&p);
}

/* The address of the first case of a project of one candidate and one route. */
static struct digest address(const char *candidate, const char *route, const char *suite,
	int repeat, const char *epoch, struct str *canonical)
{
	struct suite_case item;
	struct prompt prompt;

	project_suite(&p, "parity", 1, suite);
	project_load(&p, arena_printf(&p.arena,
				 "version: 1\ncandidates:\n  - {name: a, provider: openai, model: "
				 "m, base_url: \"" PROJECT_URL "\", %s}\nroutes:\n  r: {suite: "
				 "parity, %s}\n",
				 candidate, route));
	ck_assert(suite_case(p.set.suites[0], 0, &p.arena, &item, &p.err));
	ck_assert(suite_render(p.set.suites[0], &item, &p.arena, &prompt, &p.err));
	return run_address(&p.arena, &p.set, 0, 0, &prompt, repeat, epoch, canonical);
}

START_TEST(the_canonical_request_is_sorted_json)
{
	struct str text;
	struct digest digest = address(
		"params: {top_p: 0.5, alpha: [1, 2]}", "", "temperature: 0\n", 2, "monday", &text);
	struct digest expect = sha256(text);

	ck_assert(digest_eq(&digest, &expect));
	ck_assert_str_eq(arena_strz(&p.arena, text),
		"{\"base_url\":\"http://127.0.0.1:9/v1\",\"epoch\":\"monday\",\"max_tokens\":8,"
		"\"messages\":[{\"content\":\"Is 0 even or odd?\",\"role\":\"user\"}],"
		"\"model\":\"m\",\"params\":{\"alpha\":[1,2],\"top_p\":0.5},"
		"\"provider\":\"openai\",\"repeat\":2,\"temperature\":0}");
}
END_TEST

struct variant {
	const char *candidate, *route, *suite;
	int repeat;
	const char *epoch;
	bool same; /* as the plain one */
};

static const struct variant variants[] = {
	{"", "", "", 1, "", true},
	{"stream: true", "", "", 1, NULL, true},
	{"limits: {concurrency: 3, rpm: 7}", "", "", 1, NULL, true},
	{"attempts: 2, deadline: 1m, timeouts: {total: 5s}", "", "", 1, NULL, true},
	{"key_env: SOME_KEY, price_as: x, tags: [t], context: 5", "", "", 1, NULL, true},
	{"", "tier: 2, traffic: {requests: 5}", "", 1, NULL, true},
	{"params: {top_p: 1}", "", "", 1, NULL, false},
	{"", "max_tokens: 9", "", 1, NULL, false},
	{"", "", "temperature: 0\n", 1, NULL, false},
	{"", "", "response_format: {type: json_object}\n", 1, NULL, false},
	{"", "", "tools: [{type: function, function: {name: f}}]\n", 1, NULL, false},
	{"", "", "", 2, NULL, false},
	{"", "", "", 1, "monday", false},
};

START_TEST(an_address_depends_on_the_request_and_on_nothing_else)
{
	const struct variant *v = &variants[_i];
	struct digest plain = address("", "", "", 1, NULL, NULL);
	struct digest other = address(v->candidate, v->route, v->suite, v->repeat, v->epoch, NULL);

	ck_assert_int_eq(digest_eq(&plain, &other), v->same);
}
END_TEST

START_TEST(the_suite_limits_tokens_unless_the_route_does)
{
	address("", "", "", 1, NULL, NULL);
	ck_assert_int_eq(run_max_tokens(&p.set, 0), 8);
	address("", "max_tokens: 77", "", 1, NULL, NULL);
	ck_assert_int_eq(run_max_tokens(&p.set, 0), 77);
	ck_assert_int_eq(run_repeats(&p.set, 0), 1);
	address("", "", "repeats: 3\n", 1, NULL, NULL);
	ck_assert_int_eq(run_repeats(&p.set, 0), 3);
	address("", "repeats: 2", "repeats: 3\n", 1, NULL, NULL);
	ck_assert_int_eq(run_repeats(&p.set, 0), 2);
	address("", "repeats: 1", "repeats: 3\n", 1, NULL, NULL);
	ck_assert_int_eq(run_repeats(&p.set, 0), 1);
}
END_TEST

START_TEST(a_suite_of_two_routes_is_loaded_once)
{
	project_suite(&p, "parity", 3, "");
	project_load(&p, "version: 1\ncandidates:\n  - {name: a, provider: openai, model: m}\n"
			 "routes:\n  r: {suite: parity}\n  s: {suite: parity}\n");
	ck_assert_ptr_eq(p.set.suites[0], p.set.suites[1]);
	ck_assert_ptr_eq(p.set.gradings[0], p.set.gradings[1]);
}
END_TEST

Suite *suite_run_address(void);

Suite *suite_run_address(void)
{
	Suite *suite = suite_create("run/address");
	TCase *tcase = tcase_create("address");

	tcase_add_checked_fixture(tcase, set_up, tear_down);
	tcase_add_test(tcase, the_canonical_request_is_sorted_json);
	tcase_add_loop_test(tcase, an_address_depends_on_the_request_and_on_nothing_else, 0,
		(int)(sizeof(variants) / sizeof(variants[0])));
	tcase_add_test(tcase, the_suite_limits_tokens_unless_the_route_does);
	tcase_add_test(tcase, a_suite_of_two_routes_is_loaded_once);
	suite_add_tcase(suite, tcase);
	return suite;
}
