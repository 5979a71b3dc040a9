/* SPDX-License-Identifier: MIT */
#include "fixture.h"

#define OWN "http://localhost:11434/api/chat"
#define SCHEMA "{\"type\":\"object\"}"
#define FORMAT "{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"t\",\"schema\":" SCHEMA "}}"
#define USER "{\"role\":\"user\",\"content\":\"Hi\"}"
#define HEAD "{\"model\":\"m\",\"messages\":[" USER "],\"stream\":false"
#define OPTIONS ",\"options\":{\"num_ctx\":4096,\"num_predict\":16"

static const struct request_row requests[] = {
	{"plain", "ollama", .model = "m", .url = OWN, .body = HEAD OPTIONS ",\"seed\":1}}"},
	{"system and temperature", "ollama", .model = "m", .system = "Be brief.",
		.has_temperature = true, .repeat = 3, .url = OWN,
		.body = "{\"model\":\"m\",\"messages\":[{\"role\":\"system\",\"content\":\"Be "
			"brief.\"}," USER "],\"stream\":false" OPTIONS
			",\"temperature\":0,\"seed\":3}}"},
	{"several turns", "ollama", .model = "m", .assistant = "Yes?", .user2 = "Go", .url = OWN,
		.body = "{\"model\":\"m\",\"messages\":[" USER
			",{\"role\":\"assistant\",\"content\":\"Yes?\"},{\"role\":\"user\","
			"\"content\":\"Go\"}],\"stream\":false" OPTIONS ",\"seed\":1}}"},
	{"schema", "ollama", .model = "m", .format = FORMAT, .url = OWN,
		.body = HEAD ",\"format\":" SCHEMA OPTIONS ",\"seed\":1}}"},
	{"json_object", "ollama", .model = "m", .format = "{\"type\":\"json_object\"}", .url = OWN,
		.body = HEAD ",\"format\":\"json\"" OPTIONS ",\"seed\":1}}"},
	{"tools", "ollama", .model = "m",
		.tools = "[{\"name\":\"f\",\"parameters\":" SCHEMA "},{\"name\":\"g\"}]",
		.url = OWN,
		.body = HEAD ",\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\","
			     "\"parameters\":" SCHEMA
			     "}},{\"type\":\"function\",\"function\":{\"name\":\"g\","
			     "\"parameters\":{\"type\":\"object\",\"properties\":{}}}}]" OPTIONS
			     ",\"seed\":1}}"},
	{"a call and its result", "ollama", .model = "m", .tool_turn = true, .url = OWN,
		.body = "{\"model\":\"m\",\"messages\":[" USER
			",{\"role\":\"assistant\",\"content\":\"\",\"tool_calls\":[{\"function\":{"
			"\"name\":\"f\",\"arguments\":{\"a\":1}}}]},{\"role\":\"tool\","
			"\"content\":\"rain\",\"tool_name\":\"f\"}],\"stream\":false" OPTIONS
			",\"seed\":1}}"},
	{"params go where they belong", "ollama", .model = "m",
		.params = "{\"think\":false,\"top_k\":5,\"num_ctx\":512,\"options\":{\"seed\":9}}",
		.url = OWN,
		.body = HEAD ",\"options\":{\"num_predict\":16,\"seed\":9,\"top_k\":5,\"num_ctx\":"
			     "512},\"think\":false}"},
};

START_TEST(a_request_has_exactly_these_bytes)
{
	assert_request(&requests[_i], AUTH_BEARER);
}
END_TEST

/* A prompt of so many bytes, 48 tokens around it, and so many of the answer. */
static const struct {
	size_t bytes;
	int max_tokens;
	int64_t limit;
	const char *context;
} contexts[] = {
	{2, 16, 0, "\"num_ctx\":4096,"},
	{12000, 48, 0, "\"num_ctx\":4096,"},
	{12000, 49, 0, "\"num_ctx\":8192,"},
	{12003, 48, 0, "\"num_ctx\":8192,"},
	{300000, 1024, 0, "\"num_ctx\":131072,"},
	{300000, 1024, 32768, "\"num_ctx\":32768,"},
};

START_TEST(the_context_has_room_for_the_prompt_and_the_answer)
{
	struct buf text = {0};
	struct http_req req;
	struct fixture f;

	buf_repeat(&text, 'x', contexts[_i].bytes);
	fixture_init(&f, "ollama", "m");
	f.messages[0].text = buf_view(&text);
	f.call.max_tokens = contexts[_i].max_tokens;
	f.candidate.context = contexts[_i].limit;
	fixture_encode(&f, &req);
	ck_assert_msg(str_find(req.body, str_of(contexts[_i].context), 0) != SIZE_MAX, "%.*s",
		(int)100, req.body.data + req.body.len - 100);
	buf_free(&text);
	fixture_fini(&f);
}
END_TEST

#define REPLY(message, end, count) \
	"{\"model\":\"m:1\",\"message\":{\"role\":\"assistant\"," message \
	"},\"done\":true,\"done_reason\":\"" end "\",\"prompt_eval_count\":" count \
	",\"eval_count\":3,\"total_duration\":5}"

static const struct reply_row replies[] = {
	{"complete", "ollama", REPLY("\"content\":\"x\",\"thinking\":\"hm\"", "stop", "9"),
		OUTCOME_COMPLETE, "x", "stop", NULL},
	{"cut off", "ollama", REPLY("\"content\":\"x\"", "length", "9"), OUTCOME_CUT_OFF, "x", NULL,
		NULL},
	{"empty", "ollama", REPLY("\"content\":\"\"", "stop", "9"), OUTCOME_EMPTY, "", NULL, NULL},
	{"only loaded", "ollama", REPLY("\"content\":\"\"", "load", "0"), OUTCOME_SPOILED, NULL,
		NULL, "'load'"},
	{"a tool", "ollama",
		REPLY("\"content\":\"\",\"tool_calls\":[{\"function\":{\"name\":\"f\","
		      "\"arguments\":{\"a\":1}}}]",
			"stop", "9"),
		OUTCOME_TOOL_CALL, "", NULL, NULL},
	{"the last prompt that fits", "ollama", REPLY("\"content\":\"x\"", "stop", "4079"),
		OUTCOME_COMPLETE, "x", NULL, NULL},
	{"a prompt that was cut", "ollama", REPLY("\"content\":\"x\"", "stop", "4080"),
		OUTCOME_REJECTED, "x", NULL,
		"the server has cut the prompt to its last 4080 tokens: set num_ctx"},
	{"not done", "ollama", "{\"message\":{\"content\":\"x\"},\"done\":false}", OUTCOME_SPOILED,
		NULL, NULL, "no whole message"},
	{"an error", "ollama", "{\"error\":\"model requires more system memory\"}", OUTCOME_SPOILED,
		NULL, NULL, "more system memory"},
	{"nothing", "ollama", "{}", OUTCOME_SPOILED, NULL, NULL, "no whole message"},
};

START_TEST(a_reply_has_this_outcome_and_text)
{
	assert_reply(&replies[_i]);
}
END_TEST

START_TEST(counts_lie_in_the_reply_itself_and_may_be_absent)
{
	struct http_reply reply = fixture_reply(200, REPLY("\"content\":\"x\"", "stop", "9"));
	struct response resp;
	struct fixture f;

	fixture_init(&f, "ollama", "m");
	fixture_read(&f, &reply, &resp);
	ck_assert_int_eq(resp.usage.input_total, 9);
	ck_assert_int_eq(resp.usage.output_total, 3);
	ck_assert_int_eq(resp.usage.reasoning, 0);
	reply = fixture_reply(200, REPLY("\"content\":\"x\"", "stop", "null"));
	fixture_read(&f, &reply, &resp);
	ck_assert_int_eq(resp.outcome, OUTCOME_COMPLETE);
	ck_assert_int_eq(resp.usage.input_total, TOKENS_UNKNOWN);
	ck_assert(!resp.usage.suspect);
	reply = fixture_reply(404, "{\"error\":\"model 'm' not found\"}");
	ck_assert_int_eq(fixture_read(&f, &reply, &resp), FAULT_FATAL);
	fixture_fini(&f);
}
END_TEST

Suite *suite_provider_ollama(void);
Suite *suite_provider_ollama(void)
{
	Suite *suite = suite_create("provider/ollama");
	TCase *tcase = tcase_create("all");

	tcase_add_loop_test(tcase, a_request_has_exactly_these_bytes, 0, ARRAY_LEN(requests));
	tcase_add_loop_test(
		tcase, the_context_has_room_for_the_prompt_and_the_answer, 0, ARRAY_LEN(contexts));
	tcase_add_loop_test(tcase, a_reply_has_this_outcome_and_text, 0, ARRAY_LEN(replies));
	tcase_add_test(tcase, counts_lie_in_the_reply_itself_and_may_be_absent);
	suite_add_tcase(suite, tcase);
	return suite;
}
