/* SPDX-License-Identifier: MIT */
#include "wire.h"

#include <poll.h>

/* Bodies as they come: streams, line by line, and what stands before them. */

static struct buf lines;

static void take_line(void *context, struct str line, bool whole)
{
	ck_assert(whole);
	buf_str(context, line);
	buf_char(context, '\n');
}

START_TEST(a_silent_stream_ends_by_its_own_limits)
{
	static const struct stub_script never = {.text = OK_HEAD "\r\n", .end = STUB_HANG};
	static const struct stub_script stalls = {
		.text = OK_HEAD "\r\n: ping\n\ndata: no end", .end = STUB_HANG};
	const struct http_reply *reply;

	req.stream = true;
	candidate.timeouts.first_event_us = 200000;
	candidate.timeouts.idle_us = 20000000;
	reply = ask(&never);
	ck_assert_int_eq(reply->end, HTTP_TIMEOUT);
	ck_assert_msg(strstr(reply->message, "no event of a stream") != NULL, "%s", reply->message);
	candidate.timeouts.first_event_us = 20000000;
	candidate.timeouts.idle_us = 200000;
	reply = ask(&stalls);
	ck_assert_int_eq(reply->end, HTTP_TIMEOUT);
	ck_assert_msg(strstr(reply->message, "stalled") != NULL, "%s", reply->message);
	ck_assert(reply->sent);
}
END_TEST

START_TEST(when_the_bytes_of_a_stream_came_is_kept)
{
	static const struct stub_script script = {
		.text = OK_HEAD "\r\ndata: 1\n\ndata: 2\n\n", .end = STUB_CLOSE};
	const struct http_reply *reply;

	req.stream = true;
	reply = ask(&script);
	ck_assert_int_eq(reply->end, HTTP_DONE);
	ck_assert_uint_ge(reply->mark_count, 1);
	ck_assert_uint_eq(reply->marks[reply->mark_count - 1].end, reply->body.len);
	ck_assert_int_le(reply->marks[0].us, reply->duration_us);
}
END_TEST

START_TEST(a_get_has_no_body_and_its_reply_can_go_out_line_by_line)
{
	static const struct stub_script script = {.echo = true};
	const struct http_reply *reply;

	req.method = "GET";
	req.body = STR_NONE;
	req.line = take_line;
	req.line_context = &lines;
	reply = ask(&script);
	ck_assert_int_eq(reply->status, 200);
	assert_text(reply->body, "");
	ck_assert(str_starts(buf_view(&lines), STR("GET /v1/chat/completions HTTP/1.1\n")));
	ck_assert_uint_eq(str_find(buf_view(&lines), STR("Content-Length"), 0), SIZE_MAX);
	buf_free(&lines);
}
END_TEST

START_TEST(an_error_is_kept_whole_though_lines_were_wanted)
{
	static const struct stub_script script = {
		.text = "HTTP/1.1 404 Not Found\r\nContent-Length: 9\r\n\r\nno\nsuch\nx"};
	const struct http_reply *reply;

	req.method = "GET";
	req.line = take_line;
	req.line_context = &lines;
	reply = ask(&script);
	ck_assert_int_eq(reply->status, 404);
	assert_text(reply->body, "no\nsuch\nx");
	ck_assert_uint_eq(lines.len, 0);
}
END_TEST

START_TEST(headers_before_the_final_status_are_not_its_own)
{
	static const struct stub_script script = {
		.text = "HTTP/1.1 103 Early Hints\r\nRetry-After: 9\r\nX-Request-Id: early\r\n\r\n"
			"HTTP/1.1 429 Slow\r\nRetry-After: 3\r\nContent-Length: 0\r\n\r\n",
	};
	const struct http_reply *reply = ask(&script);

	ck_assert_int_eq(reply->status, 429);
	ck_assert_int_eq(reply->wait_us, 3000000);
	ck_assert_uint_eq(reply->facts.request_id.len, 0);
}
END_TEST

START_TEST(a_redirect_is_shown_and_never_followed)
{
	static const int statuses[] = {301, 302, 303, 307, 308};
	struct stub other;
	char text[256];
	struct stub_script script = {.text = text, .end = STUB_CLOSE};
	const struct http_reply *reply;
	struct pollfd knock;

	stub_listen(&other);
	snprintf(text, sizeof(text),
		"HTTP/1.1 %d Elsewhere\r\nLocation: http://127.0.0.1:%d/\r\n"
		"Content-Length: 0\r\n\r\n",
		statuses[_i], other.port);
	reply = ask(&script);
	ck_assert_int_eq(reply->end, HTTP_DONE);
	ck_assert_int_eq(reply->status, statuses[_i]);
	ck_assert(str_starts(reply->facts.location, STR("http://127.0.0.1:")));
	knock = (struct pollfd){.fd = other.fd, .events = POLLIN};
	ck_assert_int_eq(poll(&knock, 1, 0), 0);
	stub_stop(&other);
}
END_TEST

Suite *suite_http_body(void);

Suite *suite_http_body(void)
{
	Suite *suite = suite_create("http/body");
	TCase *tcase = tcase_create("body");

	tcase_set_timeout(tcase, 60);
	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, a_silent_stream_ends_by_its_own_limits);
	tcase_add_test(tcase, when_the_bytes_of_a_stream_came_is_kept);
	tcase_add_test(tcase, a_get_has_no_body_and_its_reply_can_go_out_line_by_line);
	tcase_add_test(tcase, an_error_is_kept_whole_though_lines_were_wanted);
	tcase_add_test(tcase, headers_before_the_final_status_are_not_its_own);
	tcase_add_loop_test(tcase, a_redirect_is_shown_and_never_followed, 0, 5);
	suite_add_tcase(suite, tcase);
	return suite;
}
