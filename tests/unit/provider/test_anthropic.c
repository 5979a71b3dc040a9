/* SPDX-License-Identifier: MIT */
#include "fixture.h"

#define OWN "https://api.anthropic.com/v1/messages"
#define SCHEMA "{\"type\":\"object\"}"
#define FORMAT "{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"t\",\"schema\":" SCHEMA "}}"
#define USER "{\"role\":\"user\",\"content\":\"Hi\"}"
#define HEAD "{\"model\":\"m\",\"max_tokens\":16,\"messages\":[" USER "]"

#define SYSTEM(text) "{\"model\":\"m\",\"max_tokens\":16,\"system\":" text
#define TURNS ",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}"
#define KEPT(words, ttl) \
	"[{\"type\":\"text\",\"text\":\"" words "\",\"cache_control\":{\"type\":\"ephemeral\"" ttl \
	"}}]"

static const struct request_row requests[] = {
	{"plain", "anthropic", .model = "m", .url = OWN, .body = HEAD "}"},
	{"system and temperature", "anthropic", .model = "m", .system = "Be brief.",
		.has_temperature = true, .repeat = 3, .url = OWN,
		.body = "{\"model\":\"m\",\"max_tokens\":16,\"system\":\"Be "
			"brief.\",\"messages\":[" USER "],\"temperature\":0}"},
	{"several turns", "anthropic", .model = "m", .assistant = "Yes?", .user2 = "Go", .url = OWN,
		.body = "{\"model\":\"m\",\"max_tokens\":16,\"messages\":[" USER
			",{\"role\":\"assistant\",\"content\":\"Yes?\"},{\"role\":\"user\","
			"\"content\":\"Go\"}]}"},
	{"two turns of the user become one", "anthropic", .model = "m", .user2 = "Go", .url = OWN,
		.body = "{\"model\":\"m\",\"max_tokens\":16,\"messages\":[{\"role\":\"user\","
			"\"content\":\"Hi\\n\\nGo\"}]}"},
	{"a shared system text is kept", "anthropic", .model = "m", .system = "Be brief.",
		.shared = 1, .url = OWN, .body = SYSTEM(KEPT("Be brief.", "")) TURNS},
	{"for an hour", "anthropic", .model = "m", .system = "Be brief.", .shared = 1,
		.prompt_cache = PROMPT_CACHE_1H, .url = OWN,
		.body = SYSTEM(KEPT("Be brief.", ",\"ttl\":\"1h\"")) TURNS},
	{"or not", "anthropic", .model = "m", .system = "Be brief.", .shared = 1,
		.prompt_cache = PROMPT_CACHE_NONE, .url = OWN,
		.body = SYSTEM("\"Be brief.\"") TURNS},
	{"or as params say", "anthropic", .model = "m", .system = "Be brief.", .shared = 1,
		.params = "{\"cache_control\":{\"type\":\"ephemeral\"}}", .url = OWN,
		.body = "{\"model\":\"m\",\"max_tokens\":16,\"system\":\"Be brief.\",\"messages\":["
			"{\"role\":\"user\",\"content\":\"Hi\"}],\"cache_control\":{\"type\":"
			"\"ephemeral\"}}"},
	{"and not where it was refused", "anthropic", .model = "m", .system = "Be brief.",
		.shared = 1, .dropped = "cache_control", .url = OWN,
		.body = SYSTEM("\"Be brief.\"") TURNS},
	{"shared turns are kept to their end", "anthropic", .model = "m", .system = "Be brief.",
		.assistant = "Yes?", .user2 = "Go", .shared = 3, .url = OWN,
		.body = SYSTEM(
			"\"Be brief.\"") ",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"},"
					 "{\"role\":\"assistant\",\"content\":" KEPT("Yes?",
						 "") "},{\"role\":\"user\",\"content\":\"Go\"}]}"},
	{"a turn that goes on with what is not shared is not kept", "anthropic", .model = "m",
		.system = "Be brief.", .user2 = "Go", .shared = 2, .url = OWN,
		.body = SYSTEM(
			KEPT("Be brief.", "")) ",\"messages\":[{\"role\":\"user\",\"content\":"
					       "\"Hi\\n\\nGo\"}]}"},
	{"a shared result of a tool", "anthropic", .model = "m", .tool_turn = true, .shared = 3,
		.url = OWN,
		.body = "{\"model\":\"m\",\"max_tokens\":16,\"messages\":[{\"role\":\"user\","
			"\"content\":\"Hi\"},{\"role\":\"assistant\",\"content\":[{\"type\":"
			"\"tool_use\",\"id\":\"1\",\"name\":\"f\",\"input\":{\"a\":1}}]},{\"role\":"
			"\"user\",\"content\":[{\"type\":\"tool_result\",\"tool_use_id\":\"1\","
			"\"content\":\"rain\",\"cache_control\":{\"type\":\"ephemeral\"}}]}]}"},
	{"schema", "anthropic", .model = "m", .format = FORMAT, .url = OWN,
		.body = HEAD ",\"output_config\":{\"format\":{\"type\":\"json_schema\","
			     "\"schema\":" SCHEMA "}}}"},
	{"schema and effort", "anthropic", .model = "m", .format = FORMAT,
		.params = "{\"output_config\":{\"effort\":\"low\"},\"top_k\":5}", .url = OWN,
		.body = HEAD
		",\"output_config\":{\"format\":{\"type\":\"json_schema\",\"schema\":" SCHEMA
		"},\"effort\":\"low\"},\"top_k\":5}"},
	{"a param's format wins", "anthropic", .model = "m", .format = FORMAT,
		.params = "{\"output_config\":{\"format\":{\"type\":\"x\"}}}", .url = OWN,
		.body = HEAD ",\"output_config\":{\"format\":{\"type\":\"x\"}}}"},
	{"output_config null is not sent", "anthropic", .model = "m",
		.params = "{\"output_config\":null}", .url = OWN, .body = HEAD "}"},
	{"json_object has no form", "anthropic", .model = "m",
		.format = "{\"type\":\"json_object\"}", .url = OWN, .body = HEAD "}"},
	{"tools", "anthropic", .model = "m",
		.tools = "[{\"type\":\"function\",\"function\":{\"name\":\"f\",\"description\":"
			 "\"d\","
			 "\"parameters\":" SCHEMA "}},{\"type\":\"function\",\"function\":{"
			 "\"name\":\"g\"}},{\"name\":\"h\",\"parameters\":{\"x\":1}}]",
		.url = OWN,
		.body = HEAD
		",\"tools\":[{\"name\":\"f\",\"description\":\"d\",\"input_schema\":" SCHEMA
		"},{\"name\":\"g\",\"input_schema\":{\"type\":\"object\",\"properties\":{}}},{"
		"\"name\":"
		"\"h\",\"input_schema\":{\"x\":1}}]}"},
	{"params", "anthropic", .model = "m", .has_temperature = true,
		.params = "{\"thinking\":{\"type\":\"disabled\"},\"max_tokens\":99,"
			  "\"temperature\":1}",
		.url = OWN,
		.body = "{\"model\":\"m\",\"messages\":[" USER
			"],\"thinking\":{\"type\":\"disabled\"},\"max_tokens\":99,\"temperature\":"
			"1}"},
	{"top_p demanded drops the wished temperature", "anthropic", .model = "m",
		.has_temperature = true, .params = "{\"top_p\":0.9}", .url = OWN,
		.body = HEAD ",\"top_p\":0.9}"},
	{"a refused temperature is left out", "anthropic", .model = "m", .has_temperature = true,
		.dropped = "temperature", .url = OWN, .body = HEAD "}"},
	{"a base URL with its version", "anthropic", "http://127.0.0.1:9/v1/", "m",
		.url = "http://127.0.0.1:9/v1/messages", .body = HEAD "}"},
	{"and without", "anthropic", "http://127.0.0.1:9", "m",
		.url = "http://127.0.0.1:9/v1/messages", .body = HEAD "}"},
	{"a call and its result", "anthropic", .model = "m", .tool_turn = true, .url = OWN,
		.body = "{\"model\":\"m\",\"max_tokens\":16,\"messages\":[{\"role\":\"user\","
			"\"content\":\"Hi\"},{\"role\":\"assistant\",\"content\":[{\"type\":\"tool_"
			"use\",\"id\":\"1\",\"name\":\"f\",\"input\":{\"a\":1}}]},{\"role\":"
			"\"user\",\"content\":[{\"type\":\"tool_result\",\"tool_use_id\":\"1\","
			"\"content\":\"rain\"}]}]}"},
};

START_TEST(a_request_has_exactly_these_bytes)
{
	assert_request(&requests[_i], AUTH_X_API_KEY);
}
END_TEST

START_TEST(the_version_goes_along_and_system_messages_are_gathered)
{
	struct http_req req;
	struct fixture f;

	fixture_init(&f, "anthropic", "m");
	f.prompt.count = 0;
	fixture_message(&f, "system", "One.");
	fixture_message(&f, "user", "Hi");
	fixture_message(&f, "system", "Two.");
	fixture_message(&f, "tool", "42");
	fixture_encode(&f, &req);
	assert_str(req.body, "{\"model\":\"m\",\"max_tokens\":16,\"system\":\"One.\\n\\nTwo.\","
			     "\"messages\":[{\"role\":\"user\",\"content\":\"Hi\\n\\n42\"}]}");
	ck_assert_uint_eq(req.header_count, 2);
	ck_assert_str_eq(req.headers[1].name, "anthropic-version");
	assert_str(req.headers[1].value, "2023-06-01");
	fixture_fini(&f);
}
END_TEST

START_TEST(a_prompt_of_a_system_message_alone_is_the_users_turn)
{
	struct http_req req;
	struct fixture f;

	fixture_init(&f, "anthropic", "m");
	f.messages[0].role = "system";
	fixture_encode(&f, &req);
	assert_str(req.body, HEAD "}");
	fixture_fini(&f);
}
END_TEST

#define MESSAGE(content, stop) \
	"{\"id\":\"msg_1\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"m-1\"," \
	"\"content\":" content ",\"stop_reason\":" stop \
	",\"usage\":{\"input_tokens\":12,\"output_tokens\":5}}"

static const struct reply_row replies[] = {
	{"complete", "anthropic",
		MESSAGE("[{\"type\":\"text\",\"text\":\"billing\"}]", "\"end_turn\""),
		OUTCOME_COMPLETE, "billing", "end_turn", NULL},
	{"stop sequence", "anthropic",
		MESSAGE("[{\"type\":\"text\",\"text\":\"x\"}]", "\"stop_sequence\""),
		OUTCOME_COMPLETE, "x", "stop_sequence", NULL},
	{"text blocks joined, the rest apart", "anthropic",
		MESSAGE("[{\"type\":\"thinking\",\"thinking\":\"hm\",\"text\":\"no\"},{\"type\":"
			"\"text\",\"text\":\"bil\"},{\"type\":\"redacted_thinking\"},{\"type\":"
			"\"future\",\"text\":\"no\"},{\"type\":\"text\",\"text\":\"ling\"}]",
			"\"end_turn\""),
		OUTCOME_COMPLETE, "billing", NULL, NULL},
	{"empty with a normal end", "anthropic", MESSAGE("[]", "\"end_turn\""), OUTCOME_EMPTY, "",
		"end_turn", NULL},
	{"cut off", "anthropic",
		MESSAGE("[{\"type\":\"text\",\"text\":\"bil\"}]", "\"max_tokens\""),
		OUTCOME_CUT_OFF, "bil", NULL, NULL},
	{"cut off by thinking", "anthropic",
		MESSAGE("[{\"type\":\"thinking\",\"thinking\":\"hm\"}]", "\"max_tokens\""),
		OUTCOME_CUT_OFF, "", NULL, NULL},
	{"context full", "anthropic", MESSAGE("[]", "\"model_context_window_exceeded\""),
		OUTCOME_CUT_OFF, "", NULL, NULL},
	{"refused", "anthropic", MESSAGE("[]", "\"refusal\""), OUTCOME_REFUSED, "", "refusal",
		NULL},
	{"a tool", "anthropic",
		MESSAGE("[{\"type\":\"tool_use\",\"id\":\"t\",\"name\":\"f\",\"input\":{\"a\":1}}]",
			"\"tool_use\""),
		OUTCOME_TOOL_CALL, "", NULL, NULL},
	{"an end nobody knows", "anthropic",
		MESSAGE("[{\"type\":\"text\",\"text\":\"x\"}]", "\"vanished\""), OUTCOME_COMPLETE,
		"x", "vanished", NULL},
	{"no content", "anthropic", "{\"type\":\"message\"}", OUTCOME_SPOILED, NULL, NULL,
		"no content"},
	{"content null", "anthropic", MESSAGE("null", "\"end_turn\""), OUTCOME_SPOILED, NULL, NULL,
		"no content"},
	{"an error in a 200", "anthropic",
		"{\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":"
		"\"Overloaded\"}}",
		OUTCOME_THROTTLED, NULL, NULL, "Overloaded"},
};

START_TEST(a_reply_has_this_outcome_and_text)
{
	assert_reply(&replies[_i]);
}
END_TEST

START_TEST(the_rest_of_a_reply_is_kept)
{
	struct http_reply reply = fixture_reply(200,
		"{\"id\":\"msg_1\",\"model\":\"m-1\",\"content\":[{\"type\":\"tool_use\",\"name\":"
		"\"f\",\"input\":{\"a\":1}}],\"stop_reason\":\"refusal\",\"stop_details\":{"
		"\"category\":\"x\",\"explanation\":\"Not that.\"}}");
	struct response resp;
	struct fixture f;

	fixture_init(&f, "anthropic", "m");
	ck_assert_int_eq(fixture_read(&f, &reply, &resp), FAULT_NONE);
	ck_assert_int_eq(resp.outcome, OUTCOME_REFUSED);
	assert_str(resp.refusal, "Not that.");
	assert_str(resp.model, "m-1");
	assert_str(resp.request_id, "msg_1");
	assert_str(value_get(value_at(resp.tool_calls, 0), "name")->text, "f");
	assert_str(value_get(value_get(value_at(resp.tool_calls, 0), "arguments"), "a")->text, "1");
	ck_assert_int_eq(resp.usage.input_total, TOKENS_UNKNOWN);
	fixture_fini(&f);
}
END_TEST

Suite *suite_provider_anthropic(void);
Suite *suite_provider_anthropic(void)
{
	Suite *suite = suite_create("provider/anthropic");
	TCase *tcase = tcase_create("all");

	tcase_add_loop_test(tcase, a_request_has_exactly_these_bytes, 0, ARRAY_LEN(requests));
	tcase_add_test(tcase, the_version_goes_along_and_system_messages_are_gathered);
	tcase_add_test(tcase, a_prompt_of_a_system_message_alone_is_the_users_turn);
	tcase_add_loop_test(tcase, a_reply_has_this_outcome_and_text, 0, ARRAY_LEN(replies));
	tcase_add_test(tcase, the_rest_of_a_reply_is_kept);
	suite_add_tcase(suite, tcase);
	return suite;
}
