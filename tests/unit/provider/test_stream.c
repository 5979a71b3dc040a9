/* SPDX-License-Identifier: MIT */
#include "streams.h"

START_TEST(a_stream_is_the_reply_it_would_have_been)
{
	struct fixture f;
	struct response resp;
	struct buf body = {0};

	fixture_init(&f, streams[_i].provider, "m");
	buf_puts(&body, streams[_i].begin);
	buf_puts(&body, streams[_i].end);
	ck_assert_int_eq(read_stream(&f, buf_view(&body), &resp), FAULT_NONE);
	assert_whole(&resp);
	buf_free(&body);
	fixture_fini(&f);
}
END_TEST

/* Cut at every byte: never a shorter answer. */
START_TEST(no_beginning_of_a_stream_is_an_answer)
{
	const struct str begin = str_of(streams[_i].begin);
	struct buf body = {0};

	buf_puts(&body, streams[_i].begin);
	buf_puts(&body, streams[_i].end);
	for (size_t cut = 0; cut < body.len; cut++) {
		struct fixture f;
		struct response resp;
		enum fault fault;

		fixture_init(&f, streams[_i].provider, "m");
		fault = read_stream(&f, str_slice(buf_view(&body), 0, cut), &resp);
		if (cut + 2 < begin.len)
			ck_assert_msg(fault == FAULT_SPOILED, "%zu: %d", cut, fault);
		else
			ck_assert_msg(fault == FAULT_SPOILED ||
					      str_eqz(resp.text, "na\xC3\xAFve \xF0\x9F\x98\x80!"),
				"%zu", cut);
		fixture_fini(&f);
	}
	buf_free(&body);
}
END_TEST

/* In two reads, parted at every byte: the same answer, and the first token at the read that had it.
 */
START_TEST(a_stream_in_two_reads_is_the_same_answer)
{
	struct buf body = {0};
	int64_t first = 2000;

	buf_puts(&body, streams[_i].begin);
	buf_puts(&body, streams[_i].end);
	for (size_t cut = 0; cut <= body.len; cut++) {
		const struct http_mark marks[] = {{cut, 1000}, {body.len, 2000}};
		struct http_reply reply = fixture_reply(200, "");
		struct fixture f;
		struct response resp;

		reply.body = buf_view(&body);
		reply.marks = marks;
		reply.mark_count = ARRAY_LEN(marks);
		fixture_init(&f, streams[_i].provider, "m");
		f.call.stream = true;
		ck_assert_int_eq(fixture_read(&f, &reply, &resp), FAULT_NONE);
		assert_whole(&resp);
		ck_assert(resp.first_token_us == first || (first = resp.first_token_us) == 1000);
		fixture_fini(&f);
	}
	ck_assert_int_eq(first, 1000);
	buf_free(&body);
}
END_TEST

/* An answer in one piece. No beginning of it may be one, either. */
static const struct {
	const char *provider, *body;
} plains[] = {
	{"openai",
		"{\"id\":\"r\",\"model\":\"m-1\",\"choices\":[{\"index\":0,\"message\":{\"role\":"
		"\"assistant\",\"content\":\"na\xC3\xAFve \\ud83d\\ude00!\",\"refusal\":null},"
		"\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":9,"
		"\"completion_tokens\":4,\"total_tokens\":13}}"},
	{"azure",
		"{\"choices\":[{\"content_filter_results\":{},\"finish_reason\":\"stop\",\"index\":"
		"0,\"message\":{\"content\":\"na\xC3\xAFve \xF0\x9F\x98\x80!\",\"role\":"
		"\"assistant\"}}],\"model\":\"m-1\",\"prompt_filter_results\":[],\"usage\":{"
		"\"completion_tokens\":4,\"prompt_tokens\":9,\"total_tokens\":13}}"},
	{"anthropic",
		"{\"id\":\"r\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"m-1\","
		"\"content\":[{\"type\":\"thinking\",\"thinking\":\"hm\",\"signature\":\"s\"},{"
		"\"type\":\"text\",\"text\":\"na\xC3\xAFve \xF0\x9F\x98\x80!\"}],"
		"\"stop_reason\":\"end_turn\",\"usage\":{\"input_tokens\":9,\"output_tokens\":4}}"},
	{"gemini", "{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"hm\",\"thought\":true},{"
		   "\"text\":\"na\xC3\xAFve \xF0\x9F\x98\x80!\"}]},\"finishReason\":\"STOP\"}],"
		   "\"usageMetadata\":{\"promptTokenCount\":9,\"candidatesTokenCount\":4},"
		   "\"modelVersion\":\"m-1\"}"},
	{"vertex", "{\"candidates\":[{\"content\":{\"role\":\"model\",\"parts\":[{\"text\":"
		   "\"na\xC3\xAFve "
		   "\\ud83d\\ude00!\"}]},\"finishReason\":\"STOP\"}],\"usageMetadata\":{"
		   "\"promptTokenCount\":9,\"candidatesTokenCount\":4,\"totalTokenCount\":13},"
		   "\"modelVersion\":\"m-1\"}"},
	{"openai-responses",
		"{\"id\":\"r\",\"status\":\"completed\",\"error\":null,\"model\":\"m-1\","
		"\"output\":[{\"type\":\"message\",\"content\":[{\"type\":\"output_text\","
		"\"text\":\"na\xC3\xAFve \xF0\x9F\x98\x80!\"}]}],\"usage\":{\"input_tokens\":9,"
		"\"output_tokens\":4,\"total_tokens\":13}}"},
	{"bedrock", "{\"output\":{\"message\":{\"role\":\"assistant\",\"content\":[{\"text\":"
		    "\"na\xC3\xAFve \xF0\x9F\x98\x80!\"}]}},\"stopReason\":\"end_turn\",\"usage\":{"
		    "\"inputTokens\":9,\"outputTokens\":4,\"totalTokens\":13}}"},
	{"ollama", "{\"model\":\"m-1\",\"message\":{\"role\":\"assistant\",\"content\":"
		   "\"na\xC3\xAFve \\ud83d\\ude00!\"},\"done\":true,\"done_reason\":\"stop\","
		   "\"prompt_eval_count\":9,\"eval_count\":4}"},
};

START_TEST(a_plain_answer_is_read_whole_or_not_at_all)
{
	const struct str body = str_of(plains[_i].body);
	const bool names_model = strcmp(plains[_i].provider, "bedrock") != 0;

	for (size_t cut = 0; cut <= body.len; cut++) {
		struct http_reply reply = fixture_reply(200, "");
		struct fixture f;
		struct response resp;
		enum fault fault;

		reply.body = str_slice(body, 0, cut);
		fixture_init(&f, plains[_i].provider, "m");
		fault = fixture_read(&f, &reply, &resp);
		if (cut < body.len) {
			ck_assert_msg(fault == FAULT_SPOILED, "%zu: %d", cut, fault);
			ck_assert_int_eq(resp.outcome, OUTCOME_SPOILED);
		} else {
			ck_assert_int_eq(fault, FAULT_NONE);
			if (!names_model)
				resp.model = STR("m-1");
			assert_whole(&resp);
		}
		fixture_fini(&f);
	}
}
END_TEST

START_TEST(the_first_token_is_that_of_the_first_text)
{
	const size_t first = strlen("data: {\"choices\":[{\"delta\":{\"content\":\"\"}}]}\n\n");
	const struct http_mark marks[] = {{first, 1000}, {first + 10, 2000}, {1000, 3000}};
	struct fixture f;
	struct response resp;
	struct http_reply reply = fixture_reply(200,
		"data: {\"choices\":[{\"delta\":{\"content\":\"\"}}]}\n\n"
		"data: {\"choices\":[{\"delta\":{\"reasoning\":\"x\"}}]}\n\n"
		"data: "
		"{\"choices\":[{\"delta\":{\"content\":\"a\"},\"finish_reason\":\"stop\"}]}\n\n");

	fixture_init(&f, "openai", "m");
	f.call.stream = true;
	reply.marks = marks;
	reply.mark_count = ARRAY_LEN(marks);
	ck_assert_int_eq(fixture_read(&f, &reply, &resp), FAULT_NONE);
	ck_assert_int_eq(resp.first_token_us, 3000);
	ck_assert_int_eq(resp.usage.output_total, TOKENS_UNKNOWN);
	fixture_fini(&f);
}
END_TEST

static const struct {
	const char *provider, *body;
	enum fault fault;
	const char *message;
} faults[] = {
	{"openai",
		"data: {\"choices\":[{\"delta\":{\"content\":\"a\"}}]}\n\ndata: {\"error\":{"
		"\"message\":\"Overloaded\",\"type\":\"overloaded_error\"}}\n\n",
		FAULT_THROTTLED, "Overloaded"},
	{"openai",
		"data: {\"choices\":[{\"delta\":{},\"error\":{\"code\":502,\"message\":\"no\"}}]}"
		"\n\n",
		FAULT_TRANSIENT, "no"},
	{"openai", "data: {\"choices\": [\n\n", FAULT_SPOILED, "not JSON"},
	{"openai", ": never anything\n\n", FAULT_SPOILED, "broke off"},
	{"openai", "", FAULT_SPOILED, ""},
	{"openai", "<html>", FAULT_SPOILED, "not JSON"},
	{"anthropic",
		"event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":"
		"\"overloaded_error\",\"message\":\"Overloaded\"}}\n\n",
		FAULT_THROTTLED, "Overloaded"},
	{"gemini",
		"data: {\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"a\"}]}}]}\n\n"
		"{\"error\":{\"code\":503,\"message\":\"busy\",\"status\":\"UNAVAILABLE\"}}\n",
		FAULT_TRANSIENT, "busy"},
	{"ollama",
		"{\"message\":{\"content\":\"a\"},\"done\":false}\n{\"error\":\"out of memory\"}\n",
		FAULT_SPOILED, "out of memory"},
	{"ollama", "{\"message\":{\"content\":\"a\"},\"done\":false}\n", FAULT_SPOILED,
		"broke off"},
	{"ollama", "{\"message\":{\"content\":\"a\"},\"done\":false}\n{\"mess", FAULT_SPOILED,
		"not JSON"},
	{"ollama", "<html>", FAULT_SPOILED, ""},
};

START_TEST(an_error_inside_a_stream_is_by_its_type)
{
	struct fixture f;
	struct response resp;

	fixture_init(&f, faults[_i].provider, "m");
	ck_assert_int_eq(read_stream(&f, str_of(faults[_i].body), &resp), faults[_i].fault);
	ck_assert_msg(str_find(resp.message, str_of(faults[_i].message), 0) != SIZE_MAX, "%.*s",
		STR_ARG(resp.message));
	fixture_fini(&f);
}
END_TEST

static void assert_spoiled(struct buf *body, const char *message)
{
	struct fixture f;
	struct response resp;

	fixture_init(&f, "openai", "m");
	ck_assert_int_eq(read_stream(&f, buf_view(body), &resp), FAULT_SPOILED);
	ck_assert_msg(str_find(resp.message, str_of(message), 0) != SIZE_MAX, "%.*s",
		STR_ARG(resp.message));
	fixture_fini(&f);
	buf_clear(body);
}

/* Time and memory must not grow with the square of what comes, or far beyond it. */
START_TEST(a_hostile_stream_is_read_once_and_in_bounded_memory)
{
	struct buf body = {0};

	buf_char(&body, ':');
	for (size_t i = 0; i < HTTP_BODY_MAX / 3 - 1; i++)
		buf_puts(&body, "\n{\n");
	assert_spoiled(&body, "broke off");
	buf_char(&body, ':');
	buf_repeat(&body, '\n', HTTP_BODY_MAX - 1);
	assert_spoiled(&body, "broke off");
	for (size_t i = 0; i < HTTP_BODY_MAX / 26; i++)
		buf_puts(&body, "data:[0,0,0,0,0,0,0,0,0]\n\n");
	assert_spoiled(&body, "more values");
	buf_free(&body);
}
END_TEST

START_TEST(a_character_that_never_goes_on_is_counted)
{
	struct fixture f;
	struct response resp;

	fixture_init(&f, "openai", "m");
	ck_assert_int_eq(
		read_stream(&f,
			STR("data: {\"choices\":[{\"delta\":{\"content\":\"a\\ud83d\"}}]}\n\n"
			    "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n"),
			&resp),
		FAULT_NONE);
	assert_str(resp.text, "a");
	ck_assert_int_eq(resp.mended, 1);
	fixture_fini(&f);
}
END_TEST

START_TEST(tool_calls_are_joined_from_their_pieces)
{
	struct fixture f;
	struct response resp;
	int64_t a;

	fixture_init(&f, "openai", "m");
	ck_assert_int_eq(
		read_stream(&f,
			STR("data: {\"choices\":[{\"delta\":{\"tool_calls\":[{\"index\":0,\"id\":"
			    "\"c\",\"function\":{\"name\":\"f\",\"arguments\":\"{\\\"a\"}}]}}]}"
			    "\n\ndata: {\"choices\":[{\"delta\":{\"tool_calls\":[{\"index\":0,"
			    "\"function\":{\"arguments\":\"\\\":1}\"}}]},\"finish_reason\":"
			    "\"tool_calls\"}]}\n\n"),
			&resp),
		FAULT_NONE);
	ck_assert_int_eq(resp.outcome, OUTCOME_TOOL_CALL);
	ck_assert_uint_eq(resp.tool_calls->count, 1);
	ck_assert(value_to_i64(value_get(value_get(resp.tool_calls->child, "arguments"), "a"), &a));
	ck_assert_int_eq(a, 1);
	fixture_fini(&f);
}
END_TEST

START_TEST(a_line_may_hold_a_tool_call_and_the_end_be_in_another)
{
	struct fixture f;
	struct response resp;
	int64_t a;

	fixture_init(&f, "ollama", "m");
	ck_assert_int_eq(
		read_stream(&f,
			STR("{\"message\":{\"content\":\"\",\"tool_calls\":[{\"function\":{"
			    "\"name\":"
			    "\"f\",\"arguments\":{\"a\":1}}}]},\"done\":false}\n{\"message\":{"
			    "\"content\":\"\"},\"done\":true,\"done_reason\":\"stop\"}"),
			&resp),
		FAULT_NONE);
	ck_assert_int_eq(resp.outcome, OUTCOME_TOOL_CALL);
	ck_assert_uint_eq(resp.tool_calls->count, 1);
	ck_assert(value_to_i64(value_get(value_get(resp.tool_calls->child, "arguments"), "a"), &a));
	ck_assert_int_eq(a, 1);
	fixture_fini(&f);
}
END_TEST

START_TEST(a_whole_reply_in_spite_of_the_wish_is_read_as_one)
{
#define WHOLE "{\"choices\":[{\"message\":{\"content\":\"a\"},\"finish_reason\":\"stop\"}]}"
	static const char *const bodies[] = {WHOLE, "\xEF\xBB\xBF" WHOLE};
	struct fixture f;
	struct response resp;

	fixture_init(&f, "openai", "m");
	ck_assert_int_eq(read_stream(&f, str_of(bodies[_i]), &resp), FAULT_NONE);
	assert_str(resp.text, "a");
	ck_assert_int_eq(resp.first_token_us, 0);
	fixture_fini(&f);
}
END_TEST

START_TEST(what_is_asked_for_says_so)
{
	static const char *const dropped[] = {"stream_options", NULL};
	struct fixture f;
	struct http_req req = {0};

	fixture_init(&f, "openai", "m");
	f.call.stream = true;
	fixture_encode(&f, &req);
	ck_assert(str_find(req.body,
			  STR("\"stream\":true,\"stream_options\":{\"include_usage\":true}"),
			  0) != SIZE_MAX);
	f.call.dropped = dropped;
	fixture_encode(&f, &req);
	ck_assert(str_find(req.body, STR("stream_options"), 0) == SIZE_MAX);
	fixture_fini(&f);
	fixture_init(&f, "gemini", "m");
	f.call.stream = true;
	f.candidate.base_url = "http://127.0.0.1:1/v1beta?key=x";
	fixture_encode(&f, &req);
	ck_assert_str_eq(
		req.url, "http://127.0.0.1:1/v1beta/models/m:streamGenerateContent?alt=sse&key=x");
	fixture_fini(&f);
}
END_TEST

Suite *suite_provider_stream(void);

Suite *suite_provider_stream(void)
{
	Suite *suite = suite_create("provider/stream");
	TCase *tcase = tcase_create("stream");

	tcase_set_timeout(tcase, 60);
	tcase_add_loop_test(tcase, a_stream_is_the_reply_it_would_have_been, 0, ARRAY_LEN(streams));
	tcase_add_loop_test(tcase, no_beginning_of_a_stream_is_an_answer, 0, ARRAY_LEN(streams));
	tcase_add_loop_test(tcase, a_stream_in_two_reads_is_the_same_answer, 0, ARRAY_LEN(streams));
	tcase_add_loop_test(
		tcase, a_plain_answer_is_read_whole_or_not_at_all, 0, ARRAY_LEN(plains));
	tcase_add_test(tcase, the_first_token_is_that_of_the_first_text);
	tcase_add_loop_test(tcase, an_error_inside_a_stream_is_by_its_type, 0, ARRAY_LEN(faults));
	tcase_add_test(tcase, a_hostile_stream_is_read_once_and_in_bounded_memory);
	tcase_add_test(tcase, a_character_that_never_goes_on_is_counted);
	tcase_add_test(tcase, tool_calls_are_joined_from_their_pieces);
	tcase_add_test(tcase, a_line_may_hold_a_tool_call_and_the_end_be_in_another);
	tcase_add_loop_test(tcase, a_whole_reply_in_spite_of_the_wish_is_read_as_one, 0, 2);
	tcase_add_test(tcase, what_is_asked_for_says_so);
	suite_add_tcase(suite, tcase);
	return suite;
}
