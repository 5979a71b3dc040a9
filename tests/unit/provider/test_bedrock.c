/* SPDX-License-Identifier: MIT */
#include "fixture.h"

#define PLACE "https://bedrock-runtime.us-east-1.amazonaws.com"
#define OWN PLACE "/model/m/converse"
#define SCHEMA "{\"type\":\"object\"}"
#define FORMAT "{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"t\",\"schema\":" SCHEMA "}}"
#define USER "{\"role\":\"user\",\"content\":[{\"text\":\"Hi\"}]}"
#define HEAD "{\"messages\":[" USER "],"
#define OURS "\"inferenceConfig\":{\"maxTokens\":16"

static const struct request_row requests[] = {
	{"plain", "bedrock", PLACE, "m", .url = OWN, .body = HEAD OURS "}}"},
	{"system, temperature, no seed", "bedrock", PLACE, "m", .system = "Be brief.",
		.has_temperature = true, .repeat = 3, .url = OWN,
		.body = HEAD "\"system\":[{\"text\":\"Be brief.\"}]," OURS ",\"temperature\":0}}"},
	{"several turns", "bedrock", PLACE, "m", .assistant = "Yes?", .user2 = "Go", .url = OWN,
		.body = "{\"messages\":[" USER
			",{\"role\":\"assistant\",\"content\":[{\"text\":\"Yes?\"}]},{\"role\":"
			"\"user\",\"content\":[{\"text\":\"Go\"}]}]," OURS "}}"},
	{"schema", "bedrock", PLACE, "m", .format = FORMAT, .url = OWN,
		.body = HEAD OURS
		"},\"outputConfig\":{\"textFormat\":{\"type\":\"json_schema\",\"structure\":{"
		"\"jsonSchema\":{\"schema\":\"{\\\"type\\\":\\\"object\\\"}\",\"name\":\"t\"}}}}}"},
	{"json_object has no form", "bedrock", PLACE, "m", .format = "{\"type\":\"json_object\"}",
		.url = OWN, .body = HEAD OURS "}}"},
	{"tools, and a choice among them", "bedrock", PLACE, "m",
		.tools = "[{\"type\":\"function\",\"function\":{\"name\":\"f\",\"description\":"
			 "\"d\",\"parameters\":" SCHEMA "}},{\"name\":\"g\"}]",
		.params = "{\"toolConfig\":{\"toolChoice\":{\"any\":{}}}}", .url = OWN,
		.body = HEAD OURS
		"},\"toolConfig\":{\"tools\":[{\"toolSpec\":{\"name\":\"f\",\"description\":\"d\","
		"\"inputSchema\":{\"json\":" SCHEMA
		"}}},{\"toolSpec\":{\"name\":\"g\",\"inputSchema\":{\"json\":{\"type\":\"object\","
		"\"properties\":"
		"{}}}}}],\"toolChoice\":{\"any\":{}}}}"},
	{"a call and its result", "bedrock", PLACE, "m", .tool_turn = true, .url = OWN,
		.body = "{\"messages\":[" USER
			",{\"role\":\"assistant\",\"content\":[{\"toolUse\":{\"toolUseId\":\"1\","
			"\"name\":\"f\",\"input\":{\"a\":1}}}]},{\"role\":\"user\",\"content\":[{"
			"\"toolResult\":{\"toolUseId\":\"1\",\"content\":[{\"text\":\"rain\"}]}}]}"
			"]," OURS "}}"},
	{"params go where they belong", "bedrock", PLACE, "m", .has_temperature = true,
		.params =
			"{\"top_k\":5,\"topP\":0.5,\"serviceTier\":{\"type\":\"flex\"},"
			"\"additionalModelRequestFields\":{\"thinking\":{\"type\":\"disabled\"}}}",
		.url = OWN,
		.body = HEAD OURS
		",\"topP\":0.5},\"additionalModelRequestFields\":{\"thinking\":{\"type\":"
		"\"disabled\"},\"top_k\":5},\"serviceTier\":{\"type\":\"flex\"}}"},
	{"a whole inferenceConfig", "bedrock", PLACE, "m", .has_temperature = true,
		.params = "{\"inferenceConfig\":{\"temperature\":1,\"maxTokens\":9}}", .url = OWN,
		.body = HEAD "\"inferenceConfig\":{\"temperature\":1,\"maxTokens\":9}}"},
	{"a refused temperature is left out", "bedrock", PLACE, "m", .has_temperature = true,
		.dropped = "temperature", .url = OWN, .body = HEAD OURS "}}"},
	{"the id of the model is one step of the path", "bedrock", "http://127.0.0.1:9/b/",
		"arn:aws:bedrock:us-east-1:1:inference-profile/us.m-v1:0",
		.url = "http://127.0.0.1:9/b/model/arn%3Aaws%3Abedrock%3Aus-east-1%3A1%3A"
		       "inference-profile%2Fus.m-v1%3A0/converse",
		.body = HEAD OURS "}}"},
};

START_TEST(a_request_has_exactly_these_bytes)
{
	assert_request(&requests[_i], AUTH_AWS);
}
END_TEST

#define REPLY(content, end) \
	"{\"output\":{\"message\":{\"role\":\"assistant\",\"content\":[" content \
	"]}},\"stopReason\":\"" end \
	"\",\"usage\":{\"inputTokens\":9,\"outputTokens\":3,\"totalTokens\":12},\"metrics\":{" \
	"\"latencyMs\":1}}"
#define TEXT(text) "{\"text\":\"" text "\"}"

static const struct reply_row replies[] = {
	{"complete", "bedrock", REPLY(TEXT("bil") "," TEXT("ling"), "end_turn"), OUTCOME_COMPLETE,
		"billing", "end_turn", NULL},
	{"a stop sequence", "bedrock", REPLY(TEXT("x"), "stop_sequence"), OUTCOME_COMPLETE, "x",
		NULL, NULL},
	{"reasoning apart", "bedrock",
		REPLY("{\"reasoningContent\":{\"reasoningText\":{\"text\":\"hm\",\"signature\":"
		      "\"s\"}}}," TEXT("x"),
			"end_turn"),
		OUTCOME_COMPLETE, "x", NULL, NULL},
	{"cut off", "bedrock", REPLY(TEXT("b"), "max_tokens"), OUTCOME_CUT_OFF, "b", NULL, NULL},
	{"out of context", "bedrock", REPLY(TEXT("b"), "model_context_window_exceeded"),
		OUTCOME_CUT_OFF, "b", NULL, NULL},
	{"filtered", "bedrock", REPLY("", "content_filtered"), OUTCOME_BLOCKED, "", NULL, NULL},
	{"a guardrail", "bedrock", REPLY(TEXT("no"), "guardrail_intervened"), OUTCOME_BLOCKED, "no",
		NULL, NULL},
	{"refused", "bedrock", REPLY(TEXT("no"), "refusal"), OUTCOME_REFUSED, "no", NULL, NULL},
	{"a tool", "bedrock",
		REPLY("{\"toolUse\":{\"toolUseId\":\"1\",\"name\":\"f\",\"input\":{\"a\":1}}}",
			"tool_use"),
		OUTCOME_TOOL_CALL, "", "tool_use", NULL},
	{"a broken tool call", "bedrock", REPLY("", "malformed_tool_use"), OUTCOME_EMPTY, "", NULL,
		NULL},
	{"broken output", "bedrock", REPLY("", "malformed_model_output"), OUTCOME_SPOILED, NULL,
		NULL, "'malformed_model_output'"},
	{"an end nobody knows", "bedrock", REPLY(TEXT("x"), "new"), OUTCOME_COMPLETE, "x", "new",
		NULL},
	{"empty", "bedrock", REPLY("", "end_turn"), OUTCOME_EMPTY, "", NULL, NULL},
	{"no message", "bedrock", "{\"output\":{}}", OUTCOME_SPOILED, NULL, NULL, "no message"},
	{"nothing", "bedrock", "{}", OUTCOME_SPOILED, NULL, NULL, "no message"},
};

START_TEST(a_reply_has_this_outcome_and_text)
{
	assert_reply(&replies[_i]);
}
END_TEST

START_TEST(a_call_of_a_tool_has_its_name_and_arguments)
{
	struct http_reply reply = fixture_reply(
		200, REPLY("{\"toolUse\":{\"toolUseId\":\"1\",\"name\":\"f\",\"input\":{\"a\":1}}}",
			     "tool_use"));
	const struct value *call;
	struct response resp;
	struct fixture f;

	fixture_init(&f, "bedrock", "m");
	ck_assert_int_eq(fixture_read(&f, &reply, &resp), FAULT_NONE);
	call = value_at(resp.tool_calls, 0);
	assert_str(value_get(call, "name")->text, "f");
	assert_str(value_get(value_get(call, "arguments"), "a")->text, "1");
	assert_str(resp.model, "m");
	fixture_fini(&f);
}
END_TEST

static const struct {
	int status;
	const char *header, *body;
	enum fault fault;
} faults[] = {
	{400, "ValidationException:http://internal.amazon.com/coral/", "{\"message\":\"Bad.\"}",
		FAULT_REJECTED},
	{400, "ThrottlingException", "{\"message\":\"Slow.\"}", FAULT_THROTTLED},
	{400, "", "{\"__type\":\"com.amazon#ThrottlingException\",\"Message\":\"Slow.\"}",
		FAULT_THROTTLED},
	{400, "ExpiredTokenException", "{\"message\":\"Old.\"}", FAULT_FATAL},
	{403, "AccessDeniedException", "{\"Message\":\"No.\"}", FAULT_FATAL},
	{403, "InvalidSignatureException", "{\"message\":\"No.\"}", FAULT_FATAL},
	{404, "ResourceNotFoundException", "{\"message\":\"No.\"}", FAULT_FATAL},
	{408, "ModelTimeoutException", "{\"message\":\"Slow.\"}", FAULT_TRANSIENT},
	{424, "ModelErrorException", "{\"message\":\"x\",\"originalStatusCode\":400}",
		FAULT_REJECTED},
	{424, "ModelErrorException", "{\"message\":\"x\",\"originalStatusCode\":429}",
		FAULT_THROTTLED},
	{424, "ModelErrorException", "{\"message\":\"x\"}", FAULT_TRANSIENT},
	{429, "ThrottlingException", "{\"message\":\"Slow.\"}", FAULT_THROTTLED},
	{429, "ModelNotReadyException", "{\"message\":\"Wait.\"}", FAULT_THROTTLED},
	{500, "InternalServerException", "{\"message\":\"x\"}", FAULT_TRANSIENT},
	{503, "ServiceUnavailableException", "{\"message\":\"x\"}", FAULT_TRANSIENT},
};

START_TEST(the_name_of_an_error_goes_before_its_status)
{
	struct http_reply reply = fixture_reply(faults[_i].status, faults[_i].body);
	struct response resp;
	struct fixture f;

	reply.facts.error_type = str_of(faults[_i].header);
	fixture_init(&f, "bedrock", "m");
	ck_assert_int_eq(fixture_read(&f, &reply, &resp), faults[_i].fault);
	ck_assert(str_starts(resp.message, STR("status ")));
	fixture_fini(&f);
}
END_TEST

Suite *suite_provider_bedrock(void);
Suite *suite_provider_bedrock(void)
{
	Suite *suite = suite_create("provider/bedrock");
	TCase *tcase = tcase_create("all");

	tcase_add_loop_test(tcase, a_request_has_exactly_these_bytes, 0, ARRAY_LEN(requests));
	tcase_add_loop_test(tcase, a_reply_has_this_outcome_and_text, 0, ARRAY_LEN(replies));
	tcase_add_test(tcase, a_call_of_a_tool_has_its_name_and_arguments);
	tcase_add_loop_test(
		tcase, the_name_of_an_error_goes_before_its_status, 0, ARRAY_LEN(faults));
	suite_add_tcase(suite, tcase);
	return suite;
}
