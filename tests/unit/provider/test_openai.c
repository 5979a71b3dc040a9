/* SPDX-License-Identifier: MIT */
#include "fixture.h"

#define SCHEMA "{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"string\"}}}"
#define FORMAT \
	"{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"t\",\"strict\":true," \
	"\"schema\":" SCHEMA "}}"
#define TOOLS "[{\"type\":\"function\",\"function\":{\"name\":\"f\",\"parameters\":{}}}]"
#define OWN "https://api.openai.com/v1/chat/completions"
#define USER "{\"role\":\"user\",\"content\":\"Hi\"}"

static const struct request_row requests[] = {
	{"plain", "openai", .model = "gpt-5-nano", .url = OWN,
		.body = "{\"model\":\"gpt-5-nano\",\"messages\":[" USER
			"],\"max_completion_tokens\":16,\"seed\":1}"},
	{"system and temperature", "openai", .model = "m", .system = "Be \"brief\".\n",
		.has_temperature = true, .repeat = 3, .url = OWN,
		.body = "{\"model\":\"m\",\"messages\":[{\"role\":\"system\",\"content\":\"Be "
			"\\\"brief\\\".\\n\"}," USER
			"],\"max_completion_tokens\":16,\"temperature\":0,\"seed\":3}"},
	{"several turns", "openai", .model = "m", .assistant = "Yes?", .user2 = "Go", .url = OWN,
		.body = "{\"model\":\"m\",\"messages\":[" USER
			",{\"role\":\"assistant\",\"content\":\"Yes?\"},{\"role\":\"user\","
			"\"content\":\"Go\"}],\"max_completion_tokens\":16,\"seed\":1}"},
	{"schema and tools", "openai", .model = "m", .format = FORMAT, .tools = TOOLS, .url = OWN,
		.body = "{\"model\":\"m\",\"messages\":[" USER
			"],\"max_completion_tokens\":16,\"seed\":1,\"response_format\":" FORMAT
			",\"tools\":" TOOLS "}"},
	{"params last, in their order", "openai", .model = "m", .has_temperature = true,
		.params = "{\"reasoning_effort\":\"minimal\",\"a\":{\"b\":[1,2.50]}}", .url = OWN,
		.body = "{\"model\":\"m\",\"messages\":[" USER
			"],\"max_completion_tokens\":16,\"temperature\":0,\"seed\":1,"
			"\"reasoning_effort\":\"minimal\",\"a\":{\"b\":[1,2.50]}}"},
	{"a param takes the place of a wish", "openai", .model = "m", .has_temperature = true,
		.params = "{\"temperature\":0.7,\"seed\":9,\"max_tokens\":5}", .url = OWN,
		.body = "{\"model\":\"m\",\"messages\":[" USER
			"],\"temperature\":0.7,\"seed\":9,\"max_tokens\":5}"},
	{"a param that is null is not sent, nor is the wish", "openai", .model = "m",
		.has_temperature = true, .params = "{\"temperature\":null,\"seed\":null}",
		.url = OWN,
		.body = "{\"model\":\"m\",\"messages\":[" USER "],\"max_completion_tokens\":16}"},
	{"a refused temperature is left out", "openai", .model = "m", .has_temperature = true,
		.dropped = "temperature", .url = OWN,
		.body = "{\"model\":\"m\",\"messages\":[" USER
			"],\"max_completion_tokens\":16,\"seed\":1}"},
	{"a refused seed is left out", "openai", .model = "m", .dropped = "seed", .url = OWN,
		.body = "{\"model\":\"m\",\"messages\":[" USER "],\"max_completion_tokens\":16}"},
	{"a refused length field gives way to the other", "openai", .model = "m",
		.dropped = "max_completion_tokens", .url = OWN,
		.body = "{\"model\":\"m\",\"messages\":[" USER "],\"max_tokens\":16,\"seed\":1}"},
	{"a server elsewhere knows max_tokens", "openai", "http://127.0.0.1:8089/v1/", "m",
		.url = "http://127.0.0.1:8089/v1/chat/completions",
		.body = "{\"model\":\"m\",\"messages\":[" USER "],\"max_tokens\":16,\"seed\":1}"},
	{"or the other, when it refuses that", "openai", "http://127.0.0.1:8089/v1", "m",
		.dropped = "max_tokens", .url = "http://127.0.0.1:8089/v1/chat/completions",
		.body = "{\"model\":\"m\",\"messages\":[" USER
			"],\"max_completion_tokens\":16,\"seed\":1}"},
	{"a query stays behind the path", "openai", "https://h.example/d?api-version=1", "m",
		.url = "https://h.example/d/chat/completions?api-version=1",
		.body = "{\"model\":\"m\",\"messages\":[" USER "],\"max_tokens\":16,\"seed\":1}"},
	{"mistral's seed has another name", "mistral", .model = "m", .repeat = 2,
		.url = "https://api.mistral.ai/v1/chat/completions",
		.body = "{\"model\":\"m\",\"messages\":[" USER
			"],\"max_tokens\":16,\"random_seed\":2}"},
	{"mistral's seed is dropped as seed", "mistral", .model = "m", .dropped = "seed",
		.url = "https://api.mistral.ai/v1/chat/completions",
		.body = "{\"model\":\"m\",\"messages\":[" USER "],\"max_tokens\":16}"},
	{"together's schema is flat", "together", .model = "m", .format = FORMAT,
		.url = "https://api.together.xyz/v1/chat/completions",
		.body = "{\"model\":\"m\",\"messages\":[" USER
			"],\"max_tokens\":16,\"seed\":1,\"response_format\":{\"type\":\"json_"
			"schema\","
			"\"schema\":" SCHEMA "}}"},
	{"line ends in a model's name stay in the string", "openai", .model = "m\r\nX-Evil: 1",
		.url = OWN,
		.body = "{\"model\":\"m\\r\\nX-Evil: 1\",\"messages\":[" USER
			"],\"max_completion_tokens\":16,\"seed\":1}"},
	{"a call and its result", "openai", .model = "m", .tool_turn = true, .url = OWN,
		.body = "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"},{"
			"\"role\":\"assistant\",\"content\":null,\"tool_calls\":[{\"id\":\"1\","
			"\"type\":\"function\",\"function\":{\"name\":\"f\",\"arguments\":\"{"
			"\\\"a\\\":1}\"}}]},{\"role\":\"tool\",\"tool_call_id\":\"1\",\"content\":"
			"\"rain\"}],\"max_completion_tokens\":16,\"seed\":1}"},
	{"a flat tool", "openai", .model = "m", .url = OWN,
		.tools = "[{\"name\":\"f\",\"parameters\":{\"x\":1},\"strict\":true}]",
		.body = "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}],"
			"\"max_completion_tokens\":16,\"seed\":1,\"tools\":[{\"type\":\"function\","
			"\"function\":{\"name\":\"f\",\"parameters\":{\"x\":1},\"strict\":true}}]"
			"}"},
};

START_TEST(a_request_has_exactly_these_bytes)
{
	assert_request(&requests[_i], AUTH_BEARER);
}
END_TEST

START_TEST(what_a_tool_said_is_sent_as_the_users)
{
	struct http_req req;
	struct fixture f;

	fixture_init(&f, "groq", "m");
	fixture_message(&f, "tool", "42");
	fixture_encode(&f, &req);
	assert_str(req.body,
		"{\"model\":\"m\",\"messages\":[" USER ",{\"role\":\"user\",\"content\":\"42\"}],"
		"\"max_completion_tokens\":16,\"seed\":1}");
	ck_assert_str_eq(req.url, "https://api.groq.com/openai/v1/chat/completions");
	fixture_fini(&f);
}
END_TEST

START_TEST(a_request_over_the_limit_is_an_error_and_not_sent)
{
	struct buf text = {0};
	struct err err = {0};
	struct http_req req;
	struct fixture f;

	fixture_init(&f, "openai", "m");
	buf_repeat(&text, 'x', ((size_t)32 << 20) + 1);
	f.messages[0].text = buf_view(&text);
	ck_assert(!provider_openai.encode(&f.call, &req, &err));
	ck_assert_ptr_nonnull(strstr(err.text, "32 MiB"));
	buf_free(&text);
	fixture_fini(&f);
}
END_TEST

#define CHOICE(message, finish) \
	"{\"id\":\"r\",\"model\":\"m-1\",\"choices\":[{\"index\":0,\"finish_reason\":" finish \
	",\"message\":" message "}],\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":2," \
	"\"total_tokens\":11}}"

static const struct reply_row replies[] = {
	{"complete", "openai", CHOICE("{\"content\":\"billing\",\"refusal\":null}", "\"stop\""),
		OUTCOME_COMPLETE, "billing", "stop", NULL},
	{"a BOM and blank lines in front", "deepseek",
		"\xef\xbb\xbf\n\n \r\n" CHOICE("{\"content\":\"billing\"}", "\"stop\"") "\n",
		OUTCOME_COMPLETE, "billing", "stop", NULL},
	{"error null is none", "openai",
		"{\"error\":null,\"choices\":[{\"message\":{\"content\":\"x\"},\"finish_reason\":"
		"\"stop\"}]}",
		OUTCOME_COMPLETE, "x", "stop", NULL},
	{"together's end", "together", CHOICE("{\"content\":\"x\"}", "\"eos\""), OUTCOME_COMPLETE,
		"x", "eos", NULL},
	{"an end nobody knows", "openai", CHOICE("{\"content\":\"x\"}", "\"vanished\""),
		OUTCOME_COMPLETE, "x", "vanished", NULL},
	{"no end", "openai", CHOICE("{\"content\":\"x\"}", "null"), OUTCOME_COMPLETE, "x", "",
		NULL},
	{"cut off", "openai", CHOICE("{\"content\":\"bil\"}", "\"length\""), OUTCOME_CUT_OFF, "bil",
		"length", NULL},
	{"cut off by reasoning", "openai",
		CHOICE("{\"content\":\"\",\"reasoning_content\":\"hm\"}", "\"length\""),
		OUTCOME_CUT_OFF, "", "length", NULL},
	{"mistral's cut", "mistral", CHOICE("{\"content\":\"b\"}", "\"model_length\""),
		OUTCOME_CUT_OFF, "b", "model_length", NULL},
	{"empty", "openai", CHOICE("{\"content\":\"\"}", "\"stop\""), OUTCOME_EMPTY, "", "stop",
		NULL},
	{"null content", "openai", CHOICE("{\"content\":null}", "\"stop\""), OUTCOME_EMPTY, "",
		"stop", NULL},
	{"no content", "openai", CHOICE("{}", "\"stop\""), OUTCOME_EMPTY, "", "stop", NULL},
	{"reasoning only", "groq", CHOICE("{\"content\":null,\"reasoning\":\"hm\"}", "\"stop\""),
		OUTCOME_EMPTY, "", "stop", NULL},
	{"reasoning apart", "deepseek",
		CHOICE("{\"content\":\"4\",\"reasoning_content\":\"2+2\"}", "\"stop\""),
		OUTCOME_COMPLETE, "4", "stop", NULL},
	{"content in parts", "mistral",
		CHOICE("{\"content\":[{\"type\":\"thinking\",\"thinking\":[{\"type\":\"text\","
		       "\"text\":\"hm\"}]},{\"type\":\"text\",\"text\":\"bil\"},{\"type\":"
		       "\"new\",\"text\":\"no\"},{\"type\":\"text\",\"text\":\"ling\"}]}",
			"\"stop\""),
		OUTCOME_COMPLETE, "billing", "stop", NULL},
	{"refused", "openai", CHOICE("{\"content\":null,\"refusal\":\"I can't.\"}", "\"stop\""),
		OUTCOME_REFUSED, "", "stop", NULL},
	{"refused in a part", "openai",
		CHOICE("{\"content\":[{\"type\":\"refusal\",\"refusal\":\"no\"}]}", "\"stop\""),
		OUTCOME_REFUSED, "", "stop", NULL},
	{"blocked", "openai", CHOICE("{\"content\":\"\"}", "\"content_filter\""), OUTCOME_BLOCKED,
		"", "content_filter", NULL},
	{"a tool is wanted", "openai",
		CHOICE("{\"content\":null,\"tool_calls\":[{\"id\":\"1\",\"type\":\"function\","
		       "\"function\":{\"name\":\"f\",\"arguments\":\"{\\\"a\\\":1}\"}}]}",
			"\"tool_calls\""),
		OUTCOME_TOOL_CALL, "", "tool_calls", NULL},
	{"a tool, but the end says stop", "vllm",
		CHOICE("{\"content\":\"\",\"tool_calls\":[{\"function\":{\"name\":\"f\","
		       "\"arguments\":\"{}\"}}]}",
			"\"stop\""),
		OUTCOME_TOOL_CALL, "", "stop", NULL},
	{"text beside a tool and a normal end", "vllm",
		CHOICE("{\"content\":\"x\",\"tool_calls\":[{\"function\":{\"name\":\"f\"}}]}",
			"\"stop\""),
		OUTCOME_COMPLETE, "x", "stop", NULL},
	{"a tool is wanted, but none named", "openai",
		CHOICE("{\"content\":\"x\"}", "\"tool_calls\""), OUTCOME_COMPLETE, "x",
		"tool_calls", NULL},
	{"NUL and a lone surrogate in the text", "openai",
		CHOICE("{\"content\":\"a\\ud800b\"}", "\"stop\""), OUTCOME_COMPLETE,
		"a\xef\xbf\xbd"
		"b",
		"stop", NULL},
	{"bad UTF-8 in the text", "openai", CHOICE("{\"content\":\"a\xff\"}", "\"stop\""),
		OUTCOME_COMPLETE, "a\xef\xbf\xbd", "stop", NULL},
	{"the first of equal keys", "openai",
		CHOICE("{\"Content\":\"no\",\"content\":\"yes\",\"content\":\"no\"}", "\"stop\""),
		OUTCOME_COMPLETE, "yes", "stop", NULL},
	{"several choices", "openai",
		"{\"choices\":[{\"message\":{\"content\":\"1\"}},{\"message\":{\"content\":\"2\"}}"
		"]}",
		OUTCOME_COMPLETE, "1", "", NULL},
	{"no choices", "openai", "{\"choices\":[]}", OUTCOME_SPOILED, NULL, NULL, "no choice"},
	{"choices missing", "openai", "{\"id\":\"x\"}", OUTCOME_SPOILED, NULL, NULL, "no choice"},
	{"a choice without message", "openai", "{\"choices\":[{\"text\":\"x\"}]}", OUTCOME_SPOILED,
		NULL, NULL, "no choice"},
	{"the provider failed", "mistral", CHOICE("{\"content\":\"ha\"}", "\"error\""),
		OUTCOME_SPOILED, "ha", NULL, "'error'"},
	{"no capacity", "deepseek",
		CHOICE("{\"content\":\"\"}", "\"insufficient_system_resource\""), OUTCOME_THROTTLED,
		NULL, NULL, "capacity"},
	{"HTML", "openai", "<!DOCTYPE html><title>\x1b[2J502</title>", OUTCOME_SPOILED, NULL, NULL,
		"not JSON: <!DOCTYPE html><title>\\x1B[2J502</title>"},
	{"empty body", "openai", "", OUTCOME_SPOILED, NULL, NULL, "empty"},
	{"blank body", "openai", " \n", OUTCOME_SPOILED, NULL, NULL, "empty"},
	{"truncated JSON", "openai", "{\"choices\":[{\"message\":{\"content\":\"x\"",
		OUTCOME_SPOILED, NULL, NULL, "not JSON"},
	{"two values", "openai", CHOICE("{\"content\":\"x\"}", "\"stop\"") "{}", OUTCOME_SPOILED,
		NULL, NULL, "not JSON"},
	{"bad UTF-8 outside a string", "openai", "{\xff\"choices\":[]}", OUTCOME_SPOILED, NULL,
		NULL, "not JSON"},
	{"a bare string", "openai", "\"choices\"", OUTCOME_SPOILED, NULL, NULL, "not JSON"},
	{"an error object in a 200", "openrouter",
		"{\"error\":{\"code\":502,\"message\":\"Upstream failed\"}}", OUTCOME_UNREACHABLE,
		NULL, NULL, "Upstream failed"},
	{"an error inside the choice", "openrouter",
		"{\"choices\":[{\"finish_reason\":\"error\",\"error\":{\"code\":429,\"message\":"
		"\"slow\"},\"message\":{\"content\":\"half\"}}]}",
		OUTCOME_THROTTLED, NULL, NULL, "slow"},
};

START_TEST(a_reply_has_this_outcome_and_text)
{
	assert_reply(&replies[_i]);
}
END_TEST

START_TEST(nesting_beyond_the_limit_is_spoiled)
{
	struct http_reply reply = fixture_reply(200, "");
	struct response resp;
	struct buf text = {0};
	struct fixture f;

	fixture_init(&f, "openai", "m");
	buf_repeat(&text, '[', 100000);
	reply.body = buf_view(&text);
	ck_assert_int_eq(fixture_read(&f, &reply, &resp), FAULT_SPOILED);
	ck_assert_uint_lt(resp.message.len, 1000);
	buf_free(&text);
	fixture_fini(&f);
}
END_TEST

START_TEST(a_nul_in_the_text_does_not_end_it)
{
	struct http_reply reply =
		fixture_reply(200, CHOICE("{\"content\":\"x\\u0000y\"}", "\"stop\""));
	struct response resp;
	struct fixture f;

	fixture_init(&f, "openai", "m");
	ck_assert_int_eq(fixture_read(&f, &reply, &resp), FAULT_NONE);
	ck_assert_uint_eq(resp.text.len, 3);
	ck_assert_int_eq(memcmp(resp.text.data, "x\0y", 3), 0);
	fixture_fini(&f);
}
END_TEST

START_TEST(the_rest_of_a_reply_is_kept)
{
	struct http_reply reply = fixture_reply(200,
		CHOICE("{\"content\":\"a\xff\",\"refusal\":\"no\",\"tool_calls\":[{\"function\":{"
		       "\"name\":\"f\",\"arguments\":\"{\\\"a\\\":1}\"}},{\"function\":{\"name\":"
		       "\"g\",\"arguments\":\"not json\"}}]}",
			"\"stop\""));
	const struct value *calls;
	struct response resp;
	int64_t a = 0;
	struct fixture f;

	fixture_init(&f, "openai", "m");
	ck_assert_int_eq(fixture_read(&f, &reply, &resp), FAULT_NONE);
	assert_str(resp.model, "m-1");
	assert_str(resp.request_id, "r");
	assert_str(resp.refusal, "no");
	ck_assert_int_eq(resp.mended, 1);
	ck_assert_int_eq(resp.choices, 1);
	calls = resp.tool_calls;
	ck_assert_uint_eq(calls->count, 2);
	assert_str(value_get(value_at(calls, 0), "name")->text, "f");
	ck_assert(value_to_i64(value_get(value_get(value_at(calls, 0), "arguments"), "a"), &a));
	ck_assert_int_eq(a, 1);
	assert_str(value_get(value_at(calls, 1), "arguments")->text, "not json");
	reply.facts.request_id = STR("header-id");
	ck_assert_int_eq(fixture_read(&f, &reply, &resp), FAULT_NONE);
	assert_str(resp.request_id, "header-id");
	fixture_fini(&f);
}
END_TEST

START_TEST(a_text_over_its_limit_is_spoiled_and_says_so)
{
	struct http_reply reply = fixture_reply(200, "");
	struct response resp;
	struct buf text = {0};
	struct fixture f;

	fixture_init(&f, "openai", "m");
	buf_puts(&text, "{\"choices\":[{\"message\":{\"content\":\"");
	buf_repeat(&text, 'x', ((size_t)4 << 20) + 1);
	buf_puts(&text, "\"}}]}");
	reply.body = buf_view(&text);
	ck_assert_int_eq(fixture_read(&f, &reply, &resp), FAULT_SPOILED);
	assert_str(resp.message, "the answer's text is over the limit of 4 MiB");
	buf_free(&text);
	fixture_fini(&f);
}
END_TEST

static const struct {
	const char *params, *base_url, *model, *complaint;
} configurations[] = {
	{"{\"messages\":[]}", NULL, "m", "'messages'"},
	{"{\"stream\":true}", NULL, "m", "'stream'"},
	{"{\"model\":\"x\"}", NULL, "m", "'model'"},
	{"[1]", NULL, "m", "must be a mapping"},
	{NULL, "file:///x", "m", "must begin with https://"},
	{NULL, "http://models.internal/", "m", "allow_http"},
	{NULL, NULL, NULL, "needs 'model'"},
	{"{\"top_p\":0.5}", "http://127.0.0.1:1/v1", "m", NULL},
};

START_TEST(a_candidate_is_checked_before_anything_is_sent)
{
	struct err err = {0};
	struct fixture f;
	void *state;
	bool ok;

	fixture_init(&f, "openai", configurations[_i].model);
	f.candidate.params = fixture_json(&f, configurations[_i].params);
	f.candidate.base_url = configurations[_i].base_url;
	ok = provider_openai.prepare(&f.arena, &f.candidate, &state, &err);
	ck_assert_msg(ok == !configurations[_i].complaint, "%s", err.text);
	if (!ok) {
		ck_assert_int_eq(err.kind, ERR_CONFIG);
		ck_assert_msg(
			strstr(err.text, configurations[_i].complaint) != NULL, "%s", err.text);
	}
	fixture_fini(&f);
}
END_TEST

Suite *suite_provider_openai(void);
Suite *suite_provider_openai(void)
{
	Suite *suite = suite_create("provider/openai");
	TCase *tcase = tcase_create("all");

	tcase_add_loop_test(tcase, a_request_has_exactly_these_bytes, 0, ARRAY_LEN(requests));
	tcase_add_test(tcase, what_a_tool_said_is_sent_as_the_users);
	tcase_add_test(tcase, a_request_over_the_limit_is_an_error_and_not_sent);
	tcase_add_loop_test(tcase, a_reply_has_this_outcome_and_text, 0, ARRAY_LEN(replies));
	tcase_add_test(tcase, nesting_beyond_the_limit_is_spoiled);
	tcase_add_test(tcase, a_nul_in_the_text_does_not_end_it);
	tcase_add_test(tcase, the_rest_of_a_reply_is_kept);
	tcase_add_test(tcase, a_text_over_its_limit_is_spoiled_and_says_so);
	tcase_add_loop_test(tcase, a_candidate_is_checked_before_anything_is_sent, 0,
		ARRAY_LEN(configurations));
	suite_add_tcase(suite, tcase);
	return suite;
}
