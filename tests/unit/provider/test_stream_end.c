/* SPDX-License-Identifier: MIT */
#include "streams.h"

/* The connection breaks behind each byte: an answer only with an end that nothing can follow. */
static const struct {
	enum http_end end;
	enum fault fault;
	const char *message;
} breaks[] = {
	{HTTP_CUT, FAULT_SPOILED, "the stream broke off before its end"},
	{HTTP_TIMEOUT, FAULT_TRANSIENT, "what the transport said"},
	{HTTP_TOO_LARGE, FAULT_SPOILED, "what the transport said"},
};

START_TEST(a_connection_that_breaks_leaves_what_is_whole)
{
	const size_t stream = (size_t)_i / ARRAY_LEN(breaks), way = (size_t)_i % ARRAY_LEN(breaks);
	struct buf body = {0};
	bool answered = false;

	buf_puts(&body, streams[stream].begin);
	buf_puts(&body, streams[stream].end);
	for (size_t cut = 1; cut <= body.len; cut++) {
		const struct http_mark mark = {body.len, 7000};
		struct http_reply reply = {.end = breaks[way].end, .status = 200, .begun = true};
		struct fixture f;
		struct response resp;
		enum fault fault;

		fixture_init(&f, streams[stream].provider, "m");
		f.call.stream = true;
		strcpy(reply.message, "what the transport said");
		reply.body = str_slice(buf_view(&body), 0, cut);
		reply.marks = &mark;
		reply.mark_count = 1;
		fault = fixture_read(&f, &reply, &resp);
		if (fault == FAULT_NONE) {
			answered = true;
			assert_whole(&resp);
			ck_assert_int_eq(resp.ended_us, 7000);
		} else {
			ck_assert_msg(!answered, "%zu", cut);
			ck_assert_int_eq(fault, breaks[way].fault);
			assert_str(resp.message, breaks[way].message);
			ck_assert_uint_eq(resp.text.len, 0);
		}
		fixture_fini(&f);
	}
	/* Google's dialect has no such end. */
	ck_assert_int_eq(answered, strcmp(streams[stream].provider, "gemini") != 0);
	buf_free(&body);
}
END_TEST

START_TEST(an_error_inside_a_stream_that_breaks_is_by_its_type)
{
	struct http_reply reply = {.end = breaks[_i].end, .status = 200, .begun = true};
	struct fixture f;
	struct response resp;

	fixture_init(&f, "openai", "m");
	f.call.stream = true;
	reply.body =
		STR("data: {\"choices\":[{\"delta\":{\"content\":\"a\"}}]}\n\ndata: "
		    "{\"error\":{\"message\":\"Overloaded\",\"type\":\"overloaded_error\"}}\n\n");
	ck_assert_int_eq(fixture_read(&f, &reply, &resp), FAULT_THROTTLED);
	fixture_fini(&f);
}
END_TEST

/* Nothing is read of what never began, and of an answer that is no stream. */
START_TEST(what_never_began_is_by_how_it_ended)
{
	static const struct {
		bool begun;
		const char *body;
	} rows[] = {{false, OPENAI OPENAI_END}, {true, ""}, {true, "{\"choices\":["}};
	struct http_reply reply = {.end = HTTP_CUT, .begun = rows[_i].begun};
	struct fixture f;
	struct response resp;

	fixture_init(&f, "openai", "m");
	f.call.stream = true;
	strcpy(reply.message, "what the transport said");
	reply.body = str_of(rows[_i].body);
	ck_assert_int_eq(fixture_read(&f, &reply, &resp), FAULT_TRANSIENT);
	assert_str(resp.message, "what the transport said");
	fixture_fini(&f);
}
END_TEST

static const struct {
	const char *provider, *body;
	int64_t behind;
	int choices;
} oddities[] = {
	{"openai", OPENAI OPENAI_END, 1, 1},
	{"openai", OPENAI OPENAI_END "data: [DONE]\n\n: hm\n\ndata: {oops\n\ndata: 1\n\n", 3, 1},
	{"anthropic", ANTHROPIC ANTHROPIC_END ANTHROPIC_END, 1, 1},
	{"anthropic", ANTHROPIC ANTHROPIC_END "data: [DONE]\n\n", 0, 1},
	{"gemini", GEMINI GEMINI_END, 0, 1},
	{"openai-responses", RESPONSES RESPONSES_END RESPONSES, 2, 1},
	{"openai",
		"data: {\"choices\":[{\"index\":2,\"delta\":{\"content\":\"x\"}},{\"index\":0,"
		"\"delta\":{\"content\":\"\"}}]}\n\n"
		"data: {\"choices\":[{\"index\":1,\"delta\":{\"content\":\"y\"}}]}\n\n" OPENAI
			OPENAI_END,
		1, 3},
};

START_TEST(what_stands_behind_the_end_and_in_other_choices_is_counted_and_no_more)
{
	struct fixture f;
	struct response resp;

	fixture_init(&f, oddities[_i].provider, "m");
	ck_assert_int_eq(read_stream(&f, str_of(oddities[_i].body), &resp), FAULT_NONE);
	assert_whole(&resp);
	ck_assert_int_eq(resp.behind, oddities[_i].behind);
	ck_assert_int_eq(resp.choices, oddities[_i].choices);
	ck_assert_int_eq(resp.ended_us, 0);
	fixture_fini(&f);
}
END_TEST

static const struct {
	const char *provider, *body, *message;
} hollow[] = {
	{"openai", OPENAI_END, "no choice"},
	{"anthropic", ANTHROPIC_END, "no content"},
	{"gemini", "data: {\"usageMetadata\":{\"promptTokenCount\":9}}\n\n", "broke off"},
	{"openai-responses", "data: [DONE]\n\n", "broke off"},
};

START_TEST(an_end_without_an_answer_is_no_empty_answer)
{
	struct fixture f;
	struct response resp;

	fixture_init(&f, hollow[_i].provider, "m");
	ck_assert_int_eq(read_stream(&f, str_of(hollow[_i].body), &resp), FAULT_SPOILED);
	ck_assert_msg(str_find(resp.message, str_of(hollow[_i].message), 0) != SIZE_MAX, "%.*s",
		STR_ARG(resp.message));
	fixture_fini(&f);
}
END_TEST

Suite *suite_provider_stream_end(void);

Suite *suite_provider_stream_end(void)
{
	Suite *suite = suite_create("provider/stream_end");
	TCase *tcase = tcase_create("stream_end");

	tcase_set_timeout(tcase, 60);
	tcase_add_loop_test(tcase, a_connection_that_breaks_leaves_what_is_whole, 0,
		ARRAY_LEN(streams) * ARRAY_LEN(breaks));
	tcase_add_loop_test(
		tcase, an_error_inside_a_stream_that_breaks_is_by_its_type, 0, ARRAY_LEN(breaks));
	tcase_add_loop_test(tcase, what_never_began_is_by_how_it_ended, 0, 3);
	tcase_add_loop_test(tcase,
		what_stands_behind_the_end_and_in_other_choices_is_counted_and_no_more, 0,
		ARRAY_LEN(oddities));
	tcase_add_loop_test(
		tcase, an_end_without_an_answer_is_no_empty_answer, 0, ARRAY_LEN(hollow));
	suite_add_tcase(suite, tcase);
	return suite;
}
