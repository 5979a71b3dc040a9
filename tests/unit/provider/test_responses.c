/* SPDX-License-Identifier: MIT */
#include "fixture.h"

#define P "openai-responses"
#define OWN "https://api.openai.com/v1/responses"
#define SCHEMA "{\"type\":\"object\"}"
#define FORMAT \
	"{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"t\",\"strict\":true," \
	"\"schema\":" SCHEMA "}}"
#define USER "{\"role\":\"user\",\"content\":\"Hi\"}"
#define HEAD "{\"model\":\"m\",\"input\":[" USER "],\"max_output_tokens\":16"
#define TAIL ",\"store\":false}"

static const struct request_row requests[] = {
	{"plain", P, .model = "m", .url = OWN, .body = HEAD TAIL},
	{"system, temperature, no seed", P, .model = "m", .system = "Be brief.",
		.has_temperature = true, .repeat = 3, .url = OWN,
		.body = "{\"model\":\"m\",\"instructions\":\"Be brief.\",\"input\":[" USER
			"],\"max_output_tokens\":16,\"temperature\":0" TAIL},
	{"several turns", P, .model = "m", .assistant = "Yes?", .user2 = "Go", .url = OWN,
		.body = "{\"model\":\"m\",\"input\":[" USER
			",{\"role\":\"assistant\",\"content\":\"Yes?\"},{\"role\":\"user\","
			"\"content\":\"Go\"}],\"max_output_tokens\":16" TAIL},
	{"a flat schema", P, .model = "m", .format = FORMAT, .url = OWN,
		.body = HEAD
		",\"text\":{\"format\":{\"type\":\"json_schema\",\"name\":\"t\",\"schema\":" SCHEMA
		",\"strict\":true}}" TAIL},
	{"json_object beside the verbosity", P, .model = "m",
		.format = "{\"type\":\"json_object\"}",
		.params = "{\"text\":{\"verbosity\":\"low\"}}", .url = OWN,
		.body = HEAD ",\"text\":{\"format\":{\"type\":\"json_object\"},\"verbosity\":"
			     "\"low\"}" TAIL},
	{"tools", P, .model = "m",
		.tools = "[{\"type\":\"function\",\"function\":{\"name\":\"f\",\"description\":"
			 "\"d\",\"parameters\":" SCHEMA ",\"strict\":true}},{\"name\":\"g\"}]",
		.params = "{\"tool_choice\":\"required\"}", .url = OWN,
		.body = HEAD
		",\"tools\":[{\"type\":\"function\",\"name\":\"f\",\"description\":\"d\","
		"\"parameters\":" SCHEMA ",\"strict\":true},{\"type\":\"function\",\"name\":\"g\","
		"\"parameters\":{\"type\":\"object\",\"properties\":{}},\"strict\":false}],"
		"\"store\":false,\"tool_choice\":\"required\"}"},
	{"a call and its result", P, .model = "m", .tool_turn = true, .url = OWN,
		.body = "{\"model\":\"m\",\"input\":[" USER
			",{\"type\":\"function_call\",\"call_id\":\"1\",\"name\":\"f\","
			"\"arguments\":\"{\\\"a\\\":1}\"},{\"type\":\"function_call_output\","
			"\"call_id\":\"1\",\"output\":\"rain\"}],\"max_output_tokens\":16" TAIL},
	{"params", P, .model = "m", .has_temperature = true,
		.params = "{\"reasoning\":{\"effort\":\"low\"},\"temperature\":1,\"store\":true}",
		.url = OWN,
		.body = HEAD ",\"reasoning\":{\"effort\":\"low\"},\"temperature\":1,"
			     "\"store\":true}"},
	{"a refused temperature is left out", P, .model = "m", .has_temperature = true,
		.dropped = "temperature", .url = OWN, .body = HEAD TAIL},
};

START_TEST(a_request_has_exactly_these_bytes)
{
	assert_request(&requests[_i], AUTH_BEARER);
}
END_TEST

#define REPLY(status, details, output) \
	"{\"id\":\"resp_1\",\"object\":\"response\",\"status\":\"" status \
	"\",\"error\":null,\"incomplete_details\":" details \
	",\"model\":\"m-1\",\"output\":[" output "],\"usage\":null}"
#define MESSAGE(parts) "{\"type\":\"message\",\"role\":\"assistant\",\"content\":[" parts "]}"
#define TEXT(text) "{\"type\":\"output_text\",\"text\":\"" text "\",\"annotations\":[]}"
#define THOUGHT "{\"type\":\"reasoning\",\"summary\":[{\"type\":\"summary_text\",\"text\":\"hm\"}]}"

static const struct reply_row replies[] = {
	{"complete", P,
		REPLY("completed", "null",
			THOUGHT "," MESSAGE(TEXT("bil")) "," MESSAGE(TEXT("ling"))),
		OUTCOME_COMPLETE, "billing", "completed", NULL},
	{"refused", P,
		REPLY("completed", "null", MESSAGE("{\"type\":\"refusal\",\"refusal\":\"No.\"}")),
		OUTCOME_REFUSED, "", NULL, NULL},
	{"cut off", P,
		REPLY("incomplete", "{\"reason\":\"max_output_tokens\"}", MESSAGE(TEXT("b"))),
		OUTCOME_CUT_OFF, "b", "max_output_tokens", NULL},
	{"cut off while thinking", P,
		REPLY("incomplete", "{\"reason\":\"max_output_tokens\"}", THOUGHT), OUTCOME_CUT_OFF,
		"", NULL, NULL},
	{"incomplete for no reason", P, REPLY("incomplete", "null", MESSAGE(TEXT("b"))),
		OUTCOME_CUT_OFF, "b", "incomplete", NULL},
	{"filtered", P, REPLY("incomplete", "{\"reason\":\"content_filter\"}", ""), OUTCOME_BLOCKED,
		"", "content_filter", NULL},
	{"empty", P, REPLY("completed", "null", ""), OUTCOME_EMPTY, "", NULL, NULL},
	{"a tool", P,
		REPLY("completed", "null",
			MESSAGE(TEXT("Let me see.")) ",{\"type\":\"function_call\",\"call_id\":"
						     "\"c\",\"name\":\"f\",\"arguments\":\"{}\"}"),
		OUTCOME_TOOL_CALL, "Let me see.", NULL, NULL},
	{"failed", P,
		"{\"status\":\"failed\",\"error\":{\"code\":\"server_error\",\"message\":\"Oh.\"},"
		"\"output\":[]}",
		OUTCOME_UNREACHABLE, NULL, NULL, "Oh."},
	{"throttled", P,
		"{\"status\":\"failed\",\"error\":{\"code\":\"rate_limit_exceeded\",\"message\":"
		"\"Slow.\"},\"output\":[]}",
		OUTCOME_THROTTLED, NULL, NULL, "Slow."},
	{"not done", P, REPLY("in_progress", "null", ""), OUTCOME_SPOILED, NULL, NULL,
		"'in_progress'"},
	{"cancelled", P, REPLY("cancelled", "null", ""), OUTCOME_SPOILED, NULL, NULL,
		"'cancelled'"},
	{"no output", P, "{\"status\":\"completed\"}", OUTCOME_SPOILED, NULL, NULL, "no output"},
};

START_TEST(a_reply_has_this_outcome_and_text)
{
	assert_reply(&replies[_i]);
}
END_TEST

START_TEST(calls_usage_and_names_are_read)
{
	struct http_reply reply = fixture_reply(200,
		"{\"id\":\"resp_1\",\"status\":\"completed\",\"model\":\"m-1\",\"output\":[{"
		"\"type\":\"function_call\",\"name\":\"f\",\"arguments\":\"{\\\"a\\\":1}\"}],"
		"\"usage\":{\"input_tokens\":9,\"input_tokens_details\":{\"cached_tokens\":4},"
		"\"output_tokens\":7,\"output_tokens_details\":{\"reasoning_tokens\":5},"
		"\"total_tokens\":16}}");
	const struct value *call;
	struct response resp;
	struct fixture f;

	fixture_init(&f, P, "m");
	ck_assert_int_eq(fixture_read(&f, &reply, &resp), FAULT_NONE);
	call = value_at(resp.tool_calls, 0);
	assert_str(value_get(call, "name")->text, "f");
	assert_str(value_get(value_get(call, "arguments"), "a")->text, "1");
	assert_str(resp.model, "m-1");
	assert_str(resp.request_id, "resp_1");
	ck_assert_int_eq(resp.usage.input_total, 9);
	ck_assert_int_eq(resp.usage.cache_read, 4);
	ck_assert_int_eq(resp.usage.output_total, 7);
	ck_assert_int_eq(resp.usage.reasoning, 5);
	ck_assert(!resp.usage.suspect);
	fixture_fini(&f);
}
END_TEST

Suite *suite_provider_responses(void);
Suite *suite_provider_responses(void)
{
	Suite *suite = suite_create("provider/responses");
	TCase *tcase = tcase_create("all");

	tcase_add_loop_test(tcase, a_request_has_exactly_these_bytes, 0, ARRAY_LEN(requests));
	tcase_add_loop_test(tcase, a_reply_has_this_outcome_and_text, 0, ARRAY_LEN(replies));
	tcase_add_test(tcase, calls_usage_and_names_are_read);
	suite_add_tcase(suite, tcase);
	return suite;
}
