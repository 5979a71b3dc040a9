/* SPDX-License-Identifier: MIT */
#include "fixture.h"

#define ERROR(type, message) \
	"{\"error\":{\"message\":\"" message "\",\"type\":\"" type \
	"\",\"param\":null,\"code\":null}}"
#define HTML "<html><body>Bad gateway</body></html>"

struct fault_row {
	const char *provider;
	int status;
	const char *body;
	const char *retry_after, *should_retry, *content_type;
	enum fault fault;
	enum outcome outcome;
	const char *message; /* part of it */
};

static const struct fault_row rows[] = {
	/* Every row of the table of statuses. */
	{"openai", 201, "{}", NULL, NULL, NULL, FAULT_SPOILED, OUTCOME_SPOILED, "201"},
	{"openai", 202, "", NULL, NULL, NULL, FAULT_SPOILED, OUTCOME_SPOILED, "202"},
	{"openai", 204, "", NULL, NULL, NULL, FAULT_SPOILED, OUTCOME_SPOILED, "204"},
	{"openai", 206, "{}", NULL, NULL, NULL, FAULT_SPOILED, OUTCOME_SPOILED, "206"},
	{"openai", 301, "", NULL, NULL, NULL, FAULT_REJECTED, OUTCOME_REJECTED, "set base_url"},
	{"openai", 302, "", NULL, NULL, NULL, FAULT_REJECTED, OUTCOME_REJECTED, "redirected"},
	{"openai", 303, "", NULL, NULL, NULL, FAULT_REJECTED, OUTCOME_REJECTED, "redirected"},
	{"openai", 307, "", NULL, NULL, NULL, FAULT_REJECTED, OUTCOME_REJECTED, "redirected"},
	{"openai", 308, "", NULL, NULL, NULL, FAULT_REJECTED, OUTCOME_REJECTED, "redirected"},
	{"openai", 400, ERROR("invalid_request_error", "Bad."), NULL, NULL, NULL, FAULT_REJECTED,
		OUTCOME_REJECTED, "status 400: Bad."},
	{"openai", 401, ERROR("x", "No."), NULL, NULL, NULL, FAULT_FATAL, OUTCOME_STOPPED,
		"status 401: No."},
	{"openai", 402, "", NULL, NULL, NULL, FAULT_FATAL, OUTCOME_STOPPED,
		"status 402 without an explanation"},
	{"openai", 403, ERROR("x", "No."), NULL, NULL, NULL, FAULT_FATAL, OUTCOME_STOPPED, NULL},
	{"openai", 403, HTML, NULL, NULL, NULL, FAULT_REJECTED, OUTCOME_REJECTED, "<html>"},
	{"openai", 403, "blocked", NULL, NULL, "text/html; charset=utf-8", FAULT_REJECTED,
		OUTCOME_REJECTED, NULL},
	{"openai", 404, ERROR("x", "No."), NULL, NULL, NULL, FAULT_FATAL, OUTCOME_STOPPED, NULL},
	{"openai", 405, "", NULL, NULL, NULL, FAULT_REJECTED, OUTCOME_REJECTED, NULL},
	{"openai", 408, "", NULL, NULL, NULL, FAULT_TRANSIENT, OUTCOME_UNREACHABLE, NULL},
	{"openai", 409, "", NULL, NULL, NULL, FAULT_TRANSIENT, OUTCOME_UNREACHABLE, NULL},
	{"openai", 410, "", NULL, NULL, NULL, FAULT_REJECTED, OUTCOME_REJECTED, NULL},
	{"openai", 413, HTML, NULL, NULL, NULL, FAULT_REJECTED, OUTCOME_REJECTED,
		"status 413 for a prompt of 2 bytes"},
	{"openai", 418, "", NULL, NULL, NULL, FAULT_REJECTED, OUTCOME_REJECTED, NULL},
	{"openai", 422, "", NULL, NULL, NULL, FAULT_REJECTED, OUTCOME_REJECTED, NULL},
	{"openai", 424, "", NULL, NULL, NULL, FAULT_TRANSIENT, OUTCOME_UNREACHABLE, NULL},
	{"openai", 424, "{\"originalStatusCode\":400,\"message\":\"x\"}", NULL, NULL, NULL,
		FAULT_REJECTED, OUTCOME_REJECTED, NULL},
	{"openai", 424, "{\"originalStatusCode\":424}", NULL, NULL, NULL, FAULT_TRANSIENT,
		OUTCOME_UNREACHABLE, NULL},
	{"openai", 429, ERROR("rate_limit_exceeded", "Slow."), NULL, NULL, NULL, FAULT_THROTTLED,
		OUTCOME_THROTTLED, "Slow."},
	{"openai", 429, HTML, NULL, NULL, NULL, FAULT_THROTTLED, OUTCOME_THROTTLED, NULL},
	{"openai", 429, "", NULL, NULL, NULL, FAULT_THROTTLED, OUTCOME_THROTTLED, NULL},
	{"openai", 498, "", NULL, NULL, NULL, FAULT_THROTTLED, OUTCOME_THROTTLED, NULL},
	{"openai", 500, HTML, NULL, NULL, NULL, FAULT_TRANSIENT, OUTCOME_UNREACHABLE, NULL},
	{"openai", 500, "", "5", NULL, NULL, FAULT_TRANSIENT, OUTCOME_UNREACHABLE, NULL},
	{"openai", 502, HTML, NULL, NULL, NULL, FAULT_TRANSIENT, OUTCOME_UNREACHABLE,
		"Bad gateway"},
	{"openai", 503, HTML, NULL, NULL, NULL, FAULT_TRANSIENT, OUTCOME_UNREACHABLE, NULL},
	{"openai", 503, "", "5", NULL, NULL, FAULT_THROTTLED, OUTCOME_THROTTLED, NULL},
	{"openai", 503, ERROR("overloaded_error", "x"), NULL, NULL, NULL, FAULT_THROTTLED,
		OUTCOME_THROTTLED, NULL},
	{"openai", 503, ERROR("x", "The engine is currently overloaded"), NULL, NULL, NULL,
		FAULT_THROTTLED, OUTCOME_THROTTLED, NULL},
	{"llama.cpp", 503,
		"{\"error\":{\"code\":503,\"message\":\"Loading model\",\"type\":"
		"\"unavailable_error\"}}",
		NULL, NULL, NULL, FAULT_THROTTLED, OUTCOME_THROTTLED, NULL},
	{"openai", 504, "", NULL, NULL, NULL, FAULT_TRANSIENT, OUTCOME_UNREACHABLE, NULL},
	{"openai", 520, HTML, NULL, NULL, NULL, FAULT_TRANSIENT, OUTCOME_UNREACHABLE, NULL},
	{"openai", 524, "", NULL, NULL, NULL, FAULT_TRANSIENT, OUTCOME_UNREACHABLE, NULL},
	{"anthropic", 529,
		"{\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":"
		"\"Overloaded\"},\"request_id\":\"r\"}",
		NULL, NULL, NULL, FAULT_THROTTLED, OUTCOME_THROTTLED, "status 529: Overloaded"},
	{"openai", 99, "", NULL, NULL, NULL, FAULT_TRANSIENT, OUTCOME_UNREACHABLE, NULL},
	{"openai", 600, "", NULL, NULL, NULL, FAULT_TRANSIENT, OUTCOME_UNREACHABLE, NULL},
	/* Money is not rate. */
	{"openai", 429,
		"{\"error\":{\"message\":\"x\",\"type\":\"insufficient_quota\",\"param\":null,"
		"\"code\":\"insufficient_quota\"}}",
		"3", "true", NULL, FAULT_FATAL, OUTCOME_STOPPED, NULL},
	{"openai", 429, ERROR("x", "You exceeded your current quota, please check your plan"), NULL,
		NULL, NULL, FAULT_FATAL, OUTCOME_STOPPED, NULL},
	{"anthropic", 400,
		"{\"type\":\"error\",\"error\":{\"type\":\"invalid_request_error\",\"message\":"
		"\"Your "
		"credit balance is too low to access the API.\"}}",
		NULL, NULL, NULL, FAULT_FATAL, OUTCOME_STOPPED, NULL},
	{"anthropic", 429,
		"{\"type\":\"error\",\"error\":{\"type\":\"rate_limit_error\",\"message\":\"x\","
		"\"details\":{\"error_code\":\"enforced_spend_limit_reached\"}}}",
		NULL, NULL, NULL, FAULT_FATAL, OUTCOME_STOPPED, NULL},
	{"gemini", 429,
		"{\"error\":{\"code\":429,\"message\":\"You exceeded your current "
		"quota.\",\"status\":"
		"\"RESOURCE_EXHAUSTED\"}}",
		NULL, NULL, NULL, FAULT_THROTTLED, OUTCOME_THROTTLED, NULL},
	{"gemini", 429,
		"[{\"error\":{\"code\":429,\"message\":\"x\",\"status\":\"RESOURCE_EXHAUSTED\","
		"\"details\":[{\"@type\":\"type.googleapis.com/google.rpc.QuotaFailure\","
		"\"violations\":[{\"quotaId\":\"GenerateRequestsPerDayPerProject\"}]}]}}]",
		NULL, NULL, NULL, FAULT_FATAL, OUTCOME_STOPPED, NULL},
	{"gemini", 429,
		"{\"error\":{\"code\":429,\"details\":[{\"@type\":\"type.googleapis.com/"
		"google.rpc.QuotaFailure\",\"violations\":[{\"quotaId\":\"PerMinute\"}]}]}}",
		NULL, NULL, NULL, FAULT_THROTTLED, OUTCOME_THROTTLED, NULL},
	{"gemini", 400,
		"{\"error\":{\"code\":400,\"message\":\"API key not valid. Please pass a valid API "
		"key.\",\"status\":\"INVALID_ARGUMENT\"}}",
		NULL, NULL, NULL, FAULT_FATAL, OUTCOME_STOPPED, "API key not valid"},
	/* What a server says about retrying goes before the status. */
	{"openai", 500, "", NULL, "false", NULL, FAULT_TRANSIENT, OUTCOME_UNREACHABLE, NULL},
	{"openai", 429, "", NULL, "false", NULL, FAULT_THROTTLED, OUTCOME_THROTTLED, NULL},
	{"openai", 400, "", NULL, "true", NULL, FAULT_TRANSIENT, OUTCOME_UNREACHABLE, NULL},
	{"openai", 429, "", NULL, "true", NULL, FAULT_THROTTLED, OUTCOME_THROTTLED, NULL},
	{"openai", 401, "", NULL, "false", NULL, FAULT_FATAL, OUTCOME_STOPPED, NULL},
	/* The one 400 that another try mends, which is the runner's to make. */
	{"anthropic", 400, ERROR("invalid_request_error", "unexpected end of data: line 1"), NULL,
		NULL, NULL, FAULT_REJECTED, OUTCOME_REJECTED, NULL},
	/* Shapes of errors. */
	{"xai", 400, "{\"code\":\"invalid-argument\",\"error\":\"No such effort.\"}", NULL, NULL,
		NULL, FAULT_REJECTED, OUTCOME_REJECTED, "status 400: No such effort."},
	{"vllm", 400,
		"{\"error\":{\"message\":\"Bad.\",\"type\":\"BadRequestError\",\"param\":null,"
		"\"code\":"
		"400}}",
		NULL, NULL, NULL, FAULT_REJECTED, OUTCOME_REJECTED, "status 400: Bad."},
	{"vllm", 400,
		"{\"object\":\"error\",\"message\":\"Bad.\",\"type\":\"BadRequestError\",\"code\":"
		"400}",
		NULL, NULL, NULL, FAULT_REJECTED, OUTCOME_REJECTED, "status 400: Bad."},
	{"mistral", 422,
		"{\"detail\":[{\"loc\":[\"body\",\"top_p\"],\"msg\":\"Too "
		"large\",\"type\":\"v\"}]}",
		NULL, NULL, NULL, FAULT_REJECTED, OUTCOME_REJECTED, "status 422: Too large"},
	{"openai", 404, "{\"detail\":\"Not Found\"}", NULL, NULL, NULL, FAULT_FATAL,
		OUTCOME_STOPPED, "status 404: Not Found"},
	{"openai", 500, "{\"message\":\"Broken\"}", NULL, NULL, NULL, FAULT_TRANSIENT,
		OUTCOME_UNREACHABLE, "status 500: Broken"},
	{"openai", 500, "{\"error\":\"Broken\"}", NULL, NULL, NULL, FAULT_TRANSIENT,
		OUTCOME_UNREACHABLE, "status 500: Broken"},
	{"openai", 400, ERROR("x", "an \\u001b]52;c;x\\u0007 escape\\nand lines"), NULL, NULL, NULL,
		FAULT_REJECTED, OUTCOME_REJECTED, "an \\x1B]52;c;x\\x07 escape and lines"},
	/* Filters and broken formats are answers. */
	{"openai", 400,
		"{\"error\":{\"code\":\"content_filter\",\"message\":\"Filtered.\",\"innererror\":{"
		"\"code\":\"ResponsibleAIPolicyViolation\"}}}",
		NULL, NULL, NULL, FAULT_NONE, OUTCOME_BLOCKED, "Filtered."},
	{"openai", 400,
		"{\"error\":{\"code\":null,\"message\":\"x\",\"innererror\":{\"code\":"
		"\"ResponsibleAIPolicyViolation\"}}}",
		NULL, NULL, NULL, FAULT_NONE, OUTCOME_BLOCKED, NULL},
	{"deepseek", 400, ERROR("invalid_request_error", "Content Exists Risk"), NULL, NULL, NULL,
		FAULT_NONE, OUTCOME_BLOCKED, NULL},
	{"openrouter", 403,
		"{\"error\":{\"code\":403,\"message\":\"Moderated\",\"metadata\":{\"reasons\":["
		"\"x\"],"
		"\"flagged_input\":\"Hi\"}}}",
		NULL, NULL, NULL, FAULT_NONE, OUTCOME_BLOCKED, NULL},
	{"groq", 400,
		"{\"error\":{\"message\":\"Failed to generate JSON.\",\"type\":"
		"\"invalid_request_error\",\"code\":\"json_validate_failed\",\"failed_generation\":"
		"\"{oops\"}}",
		NULL, NULL, NULL, FAULT_NONE, OUTCOME_COMPLETE, NULL},
	{"groq", 400,
		"{\"error\":{\"message\":\"x\",\"code\":\"json_validate_failed\",\"failed_"
		"generation\":"
		"\"\"}}",
		NULL, NULL, NULL, FAULT_NONE, OUTCOME_EMPTY, NULL},
	{"groq", 400,
		"{\"error\":{\"message\":\"max completion tokens reached before generating a valid "
		"document\",\"code\":\"json_validate_failed\",\"failed_generation\":\"\"}}",
		NULL, NULL, NULL, FAULT_NONE, OUTCOME_CUT_OFF, NULL},
	/* Errors in a 200, by number, by word, by neither. */
	{"openrouter", 200, "{\"error\":{\"code\":402,\"message\":\"No credits\"}}", NULL, NULL,
		NULL, FAULT_FATAL, OUTCOME_STOPPED, "the reply is an error: No credits"},
	{"openrouter", 200, "{\"error\":{\"code\":\"429\",\"message\":\"x\"}}", NULL, NULL, NULL,
		FAULT_THROTTLED, OUTCOME_THROTTLED, NULL},
	{"openrouter", 200, "{\"error\":{\"code\":400,\"message\":\"x\"}}", NULL, NULL, NULL,
		FAULT_REJECTED, OUTCOME_REJECTED, NULL},
	{"openai", 200, ERROR("rate_limit_error", "x"), NULL, NULL, NULL, FAULT_THROTTLED,
		OUTCOME_THROTTLED, NULL},
	{"openai", 200, ERROR("server_error", "x"), NULL, NULL, NULL, FAULT_TRANSIENT,
		OUTCOME_UNREACHABLE, NULL},
	{"openai", 200, ERROR("timeout", "x"), NULL, NULL, NULL, FAULT_TRANSIENT,
		OUTCOME_UNREACHABLE, NULL},
	{"openai", 200, ERROR("invalid_request_error", "x"), NULL, NULL, NULL, FAULT_REJECTED,
		OUTCOME_REJECTED, NULL},
	{"openai", 200, ERROR("authentication_error", "x"), NULL, NULL, NULL, FAULT_FATAL,
		OUTCOME_STOPPED, NULL},
	{"openai", 200, ERROR("insufficient_quota", "x"), NULL, NULL, NULL, FAULT_FATAL,
		OUTCOME_STOPPED, NULL},
	{"openai", 200, "{\"error\":\"something\"}", NULL, NULL, NULL, FAULT_SPOILED,
		OUTCOME_SPOILED, "something"},
	{"vllm", 200, "{\"object\":\"error\",\"message\":\"x\",\"code\":500}", NULL, NULL, NULL,
		FAULT_TRANSIENT, OUTCOME_UNREACHABLE, NULL},
	{"gemini", 200, "{\"error\":{\"status\":\"UNAVAILABLE\",\"message\":\"x\"}}", NULL, NULL,
		NULL, FAULT_TRANSIENT, OUTCOME_UNREACHABLE, NULL},
	{"openai", 200, "{\"error\":{}}", NULL, NULL, NULL, FAULT_SPOILED, OUTCOME_SPOILED, NULL},
};

START_TEST(a_reply_that_is_no_answer_has_this_class)
{
	const struct fault_row *row = &rows[_i];
	struct http_reply reply = fixture_reply(row->status, row->body);
	struct response resp;
	struct fixture f;

	fixture_init(&f, row->provider, "m");
	reply.facts.retry_after = str_of(row->retry_after);
	reply.facts.should_retry = str_of(row->should_retry);
	reply.facts.content_type = str_of(row->content_type);
	ck_assert_str_eq(fault_name(fixture_read(&f, &reply, &resp)), fault_name(row->fault));
	ck_assert_str_eq(outcome_name(resp.outcome), outcome_name(row->outcome));
	ck_assert_uint_gt(resp.message.len, 0);
	if (row->message)
		ck_assert_msg(str_find(resp.message, str_of(row->message), 0) != SIZE_MAX, "'%.*s'",
			STR_ARG(resp.message));
	ck_assert_int_eq(resp.usage.input_total, TOKENS_UNKNOWN);
	fixture_fini(&f);
}
END_TEST

START_TEST(a_broken_format_is_graded_as_the_text_that_broke_it)
{
	struct http_reply reply = fixture_reply(400,
		"{\"error\":{\"code\":\"json_validate_failed\",\"failed_generation\":\"{oops\"}}");
	struct response resp;
	struct fixture f;

	fixture_init(&f, "groq", "m");
	ck_assert_int_eq(fixture_read(&f, &reply, &resp), FAULT_NONE);
	assert_str(resp.text, "{oops");
	assert_str(resp.finish, "json_validate_failed");
	fixture_fini(&f);
}
END_TEST

START_TEST(a_redirect_names_the_host_and_nothing_of_the_path)
{
	struct http_reply reply = fixture_reply(307, "");
	struct response resp;
	struct fixture f;

	fixture_init(&f, "openai", "m");
	reply.facts.location = STR("https://other.example/v1?token=x");
	ck_assert_int_eq(fixture_read(&f, &reply, &resp), FAULT_REJECTED);
	assert_str(resp.message,
		"status 307: redirected to other.example, which is not followed; set base_url");
	fixture_fini(&f);
}
END_TEST

static const struct {
	enum http_end end;
	int status;
	enum fault fault;
	enum outcome outcome;
} ends[] = {
	{HTTP_NO_HOST, 0, FAULT_TRANSIENT, OUTCOME_UNREACHABLE},
	{HTTP_NO_CONNECT, 0, FAULT_TRANSIENT, OUTCOME_UNREACHABLE},
	{HTTP_TIMEOUT, 0, FAULT_TRANSIENT, OUTCOME_UNREACHABLE},
	{HTTP_CUT, 0, FAULT_TRANSIENT, OUTCOME_UNREACHABLE},
	{HTTP_TOO_LARGE, 0, FAULT_SPOILED, OUTCOME_SPOILED},
	{HTTP_UNTRUSTED, 0, FAULT_FATAL, OUTCOME_STOPPED},
	{HTTP_FORBIDDEN, 0, FAULT_FATAL, OUTCOME_STOPPED},
	{HTTP_CHILD_FAILED, 3, FAULT_TRANSIENT, OUTCOME_UNREACHABLE},
	{HTTP_CHILD_FAILED, 127, FAULT_FATAL, OUTCOME_STOPPED},
};

START_TEST(what_broke_below_the_status_has_this_class)
{
	struct http_reply reply = {.end = ends[_i].end, .status = ends[_i].status};
	struct response resp;
	struct fixture f;

	fixture_init(&f, "openai", "m");
	strcpy(reply.message, "what the transport said");
	/* A body that was cut off is never read. */
	reply.body = STR("{\"choices\":[{\"message\":{\"content\":\"x\"}}]}");
	ck_assert_str_eq(fault_name(fixture_read(&f, &reply, &resp)), fault_name(ends[_i].fault));
	ck_assert_str_eq(outcome_name(resp.outcome), outcome_name(ends[_i].outcome));
	assert_str(resp.message, "what the transport said");
	ck_assert_uint_eq(resp.text.len, 0);
	fixture_fini(&f);
}
END_TEST

static const struct {
	int status;
	const char *body;
	bool exceeded;
} contexts[] = {
	{400,
		"{\"error\":{\"message\":\"x\",\"type\":\"invalid_request_error\",\"code\":"
		"\"context_length_exceeded\"}}",
		true},
	{400, ERROR("BadRequestError", "This model's maximum context length is 4096 tokens."),
		true},
	{400, "{\"object\":\"error\",\"message\":\"the context length is only 2048\"}", true},
	{400, ERROR("invalid_request_error", "prompt is too long: 210000 tokens > 200000 maximum"),
		true},
	{400,
		"{\"error\":{\"code\":400,\"message\":\"The input token count (9) exceeds the "
		"maximum "
		"number of tokens allowed (8).\",\"status\":\"INVALID_ARGUMENT\"}}",
		true},
	{400, "{\"error\":{\"code\":400,\"message\":\"x\",\"type\":\"exceed_context_size_error\"}}",
		true},
	{400, ERROR("invalid_request_error", "temperature is too high"), false},
	{500, HTML, false},
	{200, "{\"choices\":[{\"message\":{\"content\":\"prompt is too long\"}}]}", false},
};

START_TEST(a_prompt_too_long_for_the_context_is_told_by_words)
{
	struct http_reply reply = fixture_reply(contexts[_i].status, contexts[_i].body);
	struct response resp;
	struct fixture f;

	fixture_init(&f, "openai", "m");
	fixture_read(&f, &reply, &resp);
	ck_assert_int_eq(str_eqz(resp.finish, "context_length"), contexts[_i].exceeded);
	fixture_fini(&f);
}
END_TEST

Suite *suite_provider_fault(void);
Suite *suite_provider_fault(void)
{
	Suite *suite = suite_create("provider/fault");
	TCase *tcase = tcase_create("all");

	tcase_add_loop_test(tcase, a_reply_that_is_no_answer_has_this_class, 0, ARRAY_LEN(rows));
	tcase_add_test(tcase, a_broken_format_is_graded_as_the_text_that_broke_it);
	tcase_add_test(tcase, a_redirect_names_the_host_and_nothing_of_the_path);
	tcase_add_loop_test(tcase, what_broke_below_the_status_has_this_class, 0, ARRAY_LEN(ends));
	tcase_add_loop_test(
		tcase, a_prompt_too_long_for_the_context_is_told_by_words, 0, ARRAY_LEN(contexts));
	suite_add_tcase(suite, tcase);
	return suite;
}
