/* SPDX-License-Identifier: MIT */
#include <check.h>

#include "core/routing.h"

static struct arena arena;
static struct err err;

static void teardown(void)
{
	arena_fini(&arena);
	err = (struct err){0};
}

static bool read(const char *text, struct routing *out)
{
	return routing_read(&arena, "r.json", str_of(text), out, &err);
}

#define CANDIDATES \
	"\"candidates\": {\"a\": {\"model\": \"m-a\", \"params\": {}, \"provider\": \"openai\"}, " \
	"\"b\": {\"model\": \"m-b\", \"params\": {\"x\": 1}, \"provider\": \"anthropic\"}}, "
#define DEFAULT "\"default\": {\"candidate\": \"b\", \"maxTokens\": 7}, "

START_TEST(the_plain_part_is_read_and_a_chain_is_asked_by_its_first)
{
	struct routing routing;

	ck_assert_msg(read("{\"version\": 1, " CANDIDATES DEFAULT
			   "\"routes\": {\"r\": {\"candidate\": \"c\", \"chain\": {\"first\": "
			   "\"a\", \"then\": \"b\"}, \"escalateOn\": [\"check\", \"error\"], "
			   "\"fallbacks\": [\"b\", \"a\"], \"maxTokens\": 16}, \"s\": "
			   "{\"candidate\": \"b\", \"escalateOn\": [], \"fallbacks\": [], "
			   "\"maxTokens\": null}}}",
			      &routing),
		"%s", err.text);
	ck_assert_uint_eq(routing.model_count, 2);
	ck_assert_str_eq(routing.models[1].provider, "anthropic");
	ck_assert_str_eq(routing.models[1].model, "m-b");
	ck_assert_uint_eq(routing.models[1].params->count, 1);
	ck_assert_uint_eq(routing.default_model, 1);
	ck_assert_int_eq(routing.default_max_tokens, 7);
	ck_assert_uint_eq(routing.route_count, 2);
	ck_assert_str_eq(routing.routes[0].name, "r");
	ck_assert_str_eq(routing.routes[0].chain, "c");
	ck_assert_uint_eq(routing.routes[0].model, 0);
	ck_assert_int_eq(routing.routes[0].max_tokens, 16);
	ck_assert_uint_eq(routing.routes[0].fallback_count, 2);
	ck_assert_uint_eq(routing.routes[0].fallbacks[0], 1);
	ck_assert_uint_eq(routing.routes[0].escalate_on, ESCALATE_CHECK | ESCALATE_ERROR);
	ck_assert_ptr_null(routing.routes[1].chain);
	ck_assert_int_eq(routing.routes[1].max_tokens, 0);
	ck_assert_uint_eq(routing.routes[1].escalate_on, 0);
}
END_TEST

static const char *const refused[] = {
	"",
	"[]",
	"{}",
	"{\"version\": 1.5}",
	"{\"version\": 1}",
	"{\"version\": 1, \"candidates\": []}",
	"{\"version\": 1, \"candidates\": {\"a\": 1}}",
	"{\"version\": 1, \"candidates\": {\"a\": {\"provider\": \"x\", \"model\": \"y\"}}}",
	"{\"version\": 1, " CANDIDATES "\"routes\": {}}",
	"{\"version\": 1, " CANDIDATES "\"routes\": {}, \"default\": {\"candidate\": \"z\"}}",
	"{\"version\": 1, " CANDIDATES DEFAULT "\"routes\": {\"r\": []}}",
	"{\"version\": 1, " CANDIDATES DEFAULT "\"routes\": {\"r\": {\"candidate\": \"a\"}}}",
	"{\"version\": 1, " CANDIDATES DEFAULT
	"\"routes\": {\"r\": {\"candidate\": \"a\", \"fallbacks\": [1], \"escalateOn\": []}}}",
	"{\"version\": 1, " CANDIDATES DEFAULT "\"routes\": {\"r\": {\"candidate\": \"a\", "
	"\"fallbacks\": [], \"escalateOn\": [\"luck\"]}}}",
	"{\"version\": 1, " CANDIDATES DEFAULT
	"\"routes\": {\"r\": {\"candidate\": \"a\", \"fallbacks\": [], \"escalateOn\": [], "
	"\"maxTokens\": 0}}}",
};

START_TEST(what_is_no_table_is_refused_by_name_and_line)
{
	struct routing routing;

	ck_assert_msg(!read(refused[_i], &routing), "%s", refused[_i]);
	ck_assert_int_eq(err.kind, ERR_DATA);
	ck_assert_msg(str_starts(str_of(err.text), STR("r.json:")), "%s", err.text);
}
END_TEST

START_TEST(the_reasons_to_go_on_have_names_without_gaps)
{
	unsigned bit = 1;

	for (; escalate_name(bit); bit <<= 1)
		;
	ck_assert_uint_eq(bit, (unsigned)ESCALATE_CHECK << 1);
	ck_assert_str_eq(escalate_name(ESCALATE_INVALID_FORMAT), "invalid_format");
}
END_TEST

Suite *suite_core_routing(void);
Suite *suite_core_routing(void)
{
	Suite *suite = suite_create("core/routing");
	TCase *tcase = tcase_create("routing");

	tcase_add_checked_fixture(tcase, NULL, teardown);
	tcase_add_test(tcase, the_plain_part_is_read_and_a_chain_is_asked_by_its_first);
	tcase_add_loop_test(tcase, what_is_no_table_is_refused_by_name_and_line, 0,
		sizeof(refused) / sizeof(refused[0]));
	tcase_add_test(tcase, the_reasons_to_go_on_have_names_without_gaps);
	suite_add_tcase(suite, tcase);
	return suite;
}
