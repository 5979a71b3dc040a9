/* SPDX-License-Identifier: MIT */
#include "fixture.h"

#define PLACE "https://mine.openai.azure.com"
#define V1 PLACE "/openai/v1/chat/completions"
#define BODY \
	"{\"model\":\"d\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]," \
	"\"max_completion_tokens\":16,\"seed\":1"

#define FORMAT \
	"{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"t\",\"schema\":{\"type\":" \
	"\"object\"}}}"
#define TOOLS \
	"[{\"type\":\"function\",\"function\":{\"name\":\"f\",\"parameters\":{\"type\":" \
	"\"object\"}}}]"

static const struct request_row requests[] = {
	{"version 1", "azure", PLACE, "d", .url = V1, .body = BODY "}"},
	{"a slash", "azure", PLACE "/", "d", .url = V1, .body = BODY "}"},
	{"the whole base", "azure", PLACE "/openai/v1/", "d", .url = V1, .body = BODY "}"},
	{"the older path", "azure", PLACE, "d/1",
		.params = "{\"api-version\":\"2024-10-21\",\"top_p\":1}",
		.url = PLACE "/openai/deployments/d%2F1/chat/completions?api-version=2024-10-21",
		.body = "{\"model\":\"d/1\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}],"
			"\"max_completion_tokens\":16,\"seed\":1,\"top_p\":1}"},
	{"a schema and tools", "azure", PLACE, "d", .format = FORMAT, .tools = TOOLS,
		.has_temperature = true, .url = V1,
		.body = "{\"model\":\"d\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}],"
			"\"max_completion_tokens\":16,\"temperature\":0,\"seed\":1,"
			"\"response_format\":" FORMAT ",\"tools\":" TOOLS "}"},
	{"several turns", "azure", PLACE, "d", .system = "Be brief.", .assistant = "Yes?",
		.user2 = "Go", .url = V1,
		.body = "{\"model\":\"d\",\"messages\":[{\"role\":\"system\",\"content\":"
			"\"Be brief.\"},{\"role\":\"user\",\"content\":\"Hi\"},{\"role\":"
			"\"assistant\",\"content\":\"Yes?\"},{\"role\":\"user\",\"content\":"
			"\"Go\"}],\"max_completion_tokens\":16,\"seed\":1}"},
	{"a call and its result", "azure", PLACE, "d", .tool_turn = true, .url = V1,
		.body = "{\"model\":\"d\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"},"
			"{\"role\":\"assistant\",\"content\":null,\"tool_calls\":[{\"id\":\"1\","
			"\"type\":\"function\",\"function\":{\"name\":\"f\",\"arguments\":"
			"\"{\\\"a\\\":1}\"}}]},{\"role\":\"tool\",\"tool_call_id\":\"1\","
			"\"content\":\"rain\"}],\"max_completion_tokens\":16,\"seed\":1}"},
	{"the older length", "azure", PLACE, "d", .dropped = "max_completion_tokens", .url = V1,
		.body = "{\"model\":\"d\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}],"
			"\"max_tokens\":16,\"seed\":1}"},
};

START_TEST(a_request_has_exactly_these_bytes)
{
	assert_request(&requests[_i], AUTH_API_KEY);
}
END_TEST

START_TEST(a_token_from_a_program_goes_as_one)
{
	static const char *const argv[] = {"az", NULL};
	struct http_req req;
	struct fixture f;

	fixture_init(&f, "azure", "d");
	f.candidate.base_url = PLACE;
	f.candidate.key_command = argv;
	fixture_encode(&f, &req);
	ck_assert_int_eq(req.auth, AUTH_BEARER);
	fixture_fini(&f);
}
END_TEST

#define REPLY(content, end) \
	"{\"choices\":[{\"index\":0,\"finish_reason\":\"" end \
	"\",\"message\":{\"role\":\"assistant\",\"content\":" content \
	"},\"content_filter_results\":{}}],\"model\":\"gpt\",\"prompt_filter_results\":[]}"

static const struct reply_row replies[] = {
	{"complete", "azure", REPLY("\"x\"", "stop"), OUTCOME_COMPLETE, "x", "stop", NULL},
	{"cut off", "azure", REPLY("\"x\"", "length"), OUTCOME_CUT_OFF, "x", NULL, NULL},
	{"filtered", "azure", REPLY("null", "content_filter"), OUTCOME_BLOCKED, "", NULL, NULL},
	{"nothing", "azure", "{}", OUTCOME_SPOILED, NULL, NULL, "no choice"},
};

START_TEST(a_reply_has_this_outcome_and_text)
{
	assert_reply(&replies[_i]);
}
END_TEST

static const struct {
	int status;
	const char *body;
	enum outcome outcome;
} errors[] = {
	{400,
		"{\"error\":{\"message\":\"Filtered.\",\"param\":\"prompt\",\"code\":"
		"\"content_filter\",\"status\":400,\"innererror\":{\"code\":"
		"\"ResponsibleAIPolicyViolation\"}}}",
		OUTCOME_BLOCKED},
	{400, "{\"error\":{\"message\":\"Bad.\",\"code\":\"invalid\"}}", OUTCOME_REJECTED},
	{404, "{\"error\":{\"code\":\"DeploymentNotFound\",\"message\":\"No.\"}}", OUTCOME_STOPPED},
	{429, "{\"error\":{\"code\":\"429\",\"message\":\"Slow.\"}}", OUTCOME_THROTTLED},
};

START_TEST(an_error_has_this_outcome)
{
	struct http_reply reply = fixture_reply(errors[_i].status, errors[_i].body);
	struct response resp;
	struct fixture f;

	fixture_init(&f, "azure", "d");
	fixture_read(&f, &reply, &resp);
	ck_assert_int_eq(resp.outcome, errors[_i].outcome);
	fixture_fini(&f);
}
END_TEST

START_TEST(what_is_missing_is_said_before_anything_is_sent)
{
	struct err err = {0};
	struct fixture f;
	void *state;

	fixture_init(&f, "azure", "d");
	ck_assert(!provider_azure.prepare(&f.arena, &f.candidate, &state, &err));
	ck_assert_str_eq(err.text, "candidate 'c' of provider azure needs 'base_url', such as "
				   "https://NAME.openai.azure.com");
	f.candidate.base_url = PLACE;
	ck_assert(provider_azure.prepare(&f.arena, &f.candidate, &state, &err));
	f.candidate.params = fixture_json(&f, "{\"api-version\":2024}");
	ck_assert(!provider_azure.prepare(&f.arena, &f.candidate, &state, &err));
	fixture_fini(&f);
}
END_TEST

Suite *suite_provider_azure(void);
Suite *suite_provider_azure(void)
{
	Suite *suite = suite_create("provider/azure");
	TCase *tcase = tcase_create("all");

	tcase_add_loop_test(tcase, a_request_has_exactly_these_bytes, 0, ARRAY_LEN(requests));
	tcase_add_loop_test(tcase, a_reply_has_this_outcome_and_text, 0, ARRAY_LEN(replies));
	tcase_add_loop_test(tcase, an_error_has_this_outcome, 0, ARRAY_LEN(errors));
	tcase_add_test(tcase, a_token_from_a_program_goes_as_one);
	tcase_add_test(tcase, what_is_missing_is_said_before_anything_is_sent);
	suite_add_tcase(suite, tcase);
	return suite;
}
