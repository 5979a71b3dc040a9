/* SPDX-License-Identifier: MIT */
#include "wire.h"

#include <sys/resource.h>

START_TEST(a_whole_reply_comes_with_status_body_facts_and_times)
{
	static const struct stub_script script = {
		.text = OK_HEAD
		"X-Request-Id: req-1\r\nRetry-After: 2\r\n"
		"Date: Sun, 06 Nov 1994 08:49:37 GMT\r\nContent-Length: 2\r\n\r\n{}",
	};
	const struct http_reply *reply = ask(&script);

	ck_assert_int_eq(reply->end, HTTP_DONE);
	ck_assert_int_eq(reply->status, 200);
	assert_text(reply->body, "{}");
	assert_text(reply->facts.content_type, "application/json");
	assert_text(reply->facts.request_id, "req-1");
	assert_text(reply->facts.date, "Sun, 06 Nov 1994 08:49:37 GMT");
	ck_assert_int_eq(reply->wait_us, 2000000);
	ck_assert(reply->sent);
	ck_assert_int_gt(reply->first_byte_us, 0);
	ck_assert_int_ge(reply->duration_us, reply->first_byte_us);
}
END_TEST

static const struct {
	enum auth auth;
	const char *line; /* as it must arrive, or NULL: no key at all */
} auths[] = {
	{AUTH_NONE, NULL},
	{AUTH_BEARER, "\r\nAuthorization: Bearer " SECRET "\r\n"},
	{AUTH_X_API_KEY, "\r\nx-api-key: " SECRET "\r\n"},
	{AUTH_GOOG_KEY, "\r\nx-goog-api-key: " SECRET "\r\n"},
	{AUTH_API_KEY, "\r\napi-key: " SECRET "\r\n"},
	{AUTH_AWS, "\r\nAuthorization: Bearer " SECRET "\r\n"},
};

/* A server that tells in its status which header it saw, because an echo would be redacted. */
static void serve_key_check(const char *line)
{
	char request[4096];
	int fd;

	stub_listen(&stub);
	snprintf(url, sizeof(url), "http://127.0.0.1:%d/", stub.port);
	stub.pid = fork();
	ck_assert_int_ge(stub.pid, 0);
	if (stub.pid)
		return;
	fd = accept(stub.fd, NULL, NULL);
	if (stub_read(fd, request, sizeof(request))) {
		bool seen = line ? strstr(request, line) != NULL : !strstr(request, SECRET);
		const char *text = seen ? "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
					: "HTTP/1.1 418 No\r\nContent-Length: 0\r\n\r\n";

		stub_say(fd, text, strlen(text));
	}
	_exit(0);
}

START_TEST(a_key_leaves_in_the_one_header_of_its_kind)
{
	struct err err = {0};

	setenv("TEAM_KEY", SECRET, 1);
	serve_key_check(auths[_i].line);
	ck_assert_msg(load_key(&err), "%s", err.text);
	req.auth = auths[_i].auth;
	start(NULL);
	ck_assert_int_eq(next(NULL)->status, 200);
}
END_TEST

START_TEST(a_pair_of_keys_signs_the_request_as_it_leaves)
{
	struct err err = {0};

	setenv("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE", 1);
	setenv("AWS_SECRET_ACCESS_KEY", SECRET, 1);
	unsetenv("AWS_SESSION_TOKEN");
	serve_key_check("\r\nAuthorization: AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/");
	candidate.key_env = NULL;
	candidate.region = "us-east-1";
	ck_assert_msg(
		http_load_key(transport,
			&(struct http_key){.candidate = &candidate, .url = url, .signs = true},
			&err),
		"%s", err.text);
	req.auth = AUTH_AWS;
	start(NULL);
	ck_assert_int_eq(next(NULL)->status, 200);
}
END_TEST

START_TEST(a_token_that_has_run_out_is_printed_anew_and_the_request_sent_again)
{
	static const struct stub_script scripts[] = {
		{.text = "HTTP/1.1 401 Old\r\nContent-Length: 0\r\n\r\n"},
		{.text = OK_HEAD "Content-Length: 2\r\n\r\n{}"},
		{.text = "HTTP/1.1 401 Old\r\nContent-Length: 0\r\n\r\n"},
		{.text = "HTTP/1.1 401 Old\r\nContent-Length: 0\r\n\r\n"},
	};
	static const char *const argv[] = {"echo", "a-token-of-an-hour", NULL};
	static const struct http_options options = {.allow_exec = true, .key_life_us = 1};
	struct err err = {0};

	transport->close(transport);
	ck_assert(http_open(&options, &transport, &err));
	candidate.key_env = NULL;
	candidate.key_command = argv;
	serve(scripts, ARRAY_LEN(scripts));
	ck_assert_msg(load_key(&err), "%s", err.text);
	start(NULL);
	ck_assert_int_eq(next(NULL)->status, 200);
	/* Once for each request. */
	start(NULL);
	ck_assert_int_eq(next(NULL)->status, 401);
}
END_TEST

START_TEST(a_key_that_a_reply_echoes_is_redacted_in_body_and_headers)
{
	static const struct stub_script script = {
		.text = "HTTP/1.1 401 Unauthorized\r\nX-Request-Id: a" SECRET "b\r\n"
			"Content-Type: text/x\r\nContent-Length: 38\r\n\r\n"
			"Incorrect key: " SECRET ".",
		.end = STUB_CLOSE,
	};
	const struct http_reply *reply;
	struct err err = {0};

	setenv("TEAM_KEY", SECRET, 1);
	serve(&script, 1);
	ck_assert(load_key(&err));
	start(NULL);
	reply = next(NULL);
	ck_assert_int_eq(reply->status, 401);
	assert_text(reply->body, "Incorrect key: [redacted].");
	assert_text(reply->facts.request_id, "a[redacted]b");
	assert_text(reply->facts.content_type, "text/x");
}
END_TEST

START_TEST(a_request_arrives_whole_and_without_expect)
{
	static const struct stub_script script = {.echo = true};
	struct buf body = {0};
	const struct http_reply *reply;

	/* libcurl asks for leave before a body of more than 1 MiB. */
	buf_repeat(&body, 'x', 1500000);
	req.body = buf_view(&body);
	reply = ask(&script);
	ck_assert_int_eq(reply->status, 200);
	ck_assert(reply->sent);
	ck_assert(str_starts(reply->body, STR("POST /v1/chat/completions HTTP/1.1\r\n")));
	ck_assert(str_ends(reply->body, req.body));
	ck_assert_uint_ne(
		str_find(reply->body, STR("\r\nContent-Type: application/json\r\n"), 0), SIZE_MAX);
	ck_assert_uint_eq(str_find(reply->body, STR("Expect"), 0), SIZE_MAX);
	ck_assert_uint_eq(str_find(reply->body, STR("Authorization"), 0), SIZE_MAX);
	buf_free(&body);
}
END_TEST

static const struct {
	const char *what;
	struct stub_script script;
	enum http_end end;
	bool sent;
} breaks[] = {
	{"closed before a byte", {.text = "", .end = STUB_CLOSE}, HTTP_CUT, true},
	{"reset before the request is read", {.skip_request = true, .text = "", .end = STUB_RESET},
		HTTP_CUT, false},
	{"reset in the middle of the body",
		{.text = OK_HEAD "Content-Length: 100\r\n\r\n{\"half\":", .end = STUB_RESET},
		HTTP_CUT, true},
	{"closed before Content-Length is full",
		{.text = OK_HEAD "Content-Length: 100\r\n\r\n{\"half\":", .end = STUB_CLOSE},
		HTTP_CUT, true},
	{"chunks without their end",
		{.text = OK_HEAD "Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n",
			.end = STUB_CLOSE},
		HTTP_CUT, true},
	{"a chunk that is none",
		{.text = OK_HEAD "Transfer-Encoding: chunked\r\n\r\nxyz\r\n{}\r\n",
			.end = STUB_CLOSE},
		HTTP_CUT, true},
	{"no status line", {.text = "hello, world\r\n\r\n", .end = STUB_CLOSE}, HTTP_CUT, true},
	{"headers cut off", {.text = OK_HEAD "X-Half", .end = STUB_CLOSE}, HTTP_CUT, true},
	{"gzip that is none",
		{.text = OK_HEAD "Content-Encoding: gzip\r\nContent-Length: 4\r\n\r\nnope",
			.end = STUB_CLOSE},
		HTTP_CUT, true},
	{"a body over the limit",
		{.text = OK_HEAD "\r\n" /* repeated: the end of the head, then body */,
			.repeat = 300000,
			.end = STUB_CLOSE},
		HTTP_TOO_LARGE, true},
	{"a header that never ends", {.text = "HTTP/1.1 200 OK\r\nX-Slow: ", .end = STUB_HANG},
		HTTP_TIMEOUT, true},
	{"no byte at all", {.text = "", .end = STUB_HANG}, HTTP_TIMEOUT, true},
	{"half a body and silence",
		{.text = OK_HEAD "Content-Length: 100\r\n\r\n{\"half\":", .end = STUB_HANG},
		HTTP_TIMEOUT, true},
};

START_TEST(a_broken_exchange_is_told_apart_from_an_answer)
{
	const struct http_reply *reply;

	if (breaks[_i].end == HTTP_TIMEOUT)
		candidate.timeouts.total_us = 300000;
	reply = ask(&breaks[_i].script);
	ck_assert_msg(reply->end == breaks[_i].end, "%s: end %d, %s", breaks[_i].what, reply->end,
		reply->message);
	ck_assert_int_eq(reply->status, 0);
	ck_assert_msg(reply->sent == breaks[_i].sent, "%s: sent %d", breaks[_i].what, reply->sent);
	ck_assert_msg(strstr(reply->message, "127.0.0.1") != NULL, "%s", reply->message);
	ck_assert_uint_le(reply->body.len, HTTP_BODY_MAX);
}
END_TEST

START_TEST(headers_over_their_limit_end_the_exchange)
{
	static char text[80000];
	struct stub_script script = {.text = text, .end = STUB_CLOSE};
	const struct http_reply *reply;
	size_t len = 0;

	len += (size_t)snprintf(text, sizeof(text), "HTTP/1.1 200 OK\r\n");
	for (int i = 0; i < 700; i++)
		len += (size_t)snprintf(
			text + len, sizeof(text) - len, "X-Header-%d: %080d\r\n", i, i);
	snprintf(text + len, sizeof(text) - len, "Content-Length: 0\r\n\r\n");
	ck_assert_uint_gt(len, HTTP_HEADERS_MAX);
	reply = ask(&script);
	ck_assert_int_eq(reply->end, HTTP_TOO_LARGE);
	ck_assert_ptr_nonnull(strstr(reply->message, "headers"));
}
END_TEST

/* Bits of a deflate stream, low bit first. */
struct bits {
	struct buf out;
	unsigned hold, count;
};

static void put_bit(struct bits *bits, unsigned bit)
{
	bits->hold |= bit << bits->count++;
	if (bits->count == 8) {
		buf_char(&bits->out, (char)bits->hold);
		bits->hold = bits->count = 0;
	}
}

/* A Huffman code: high bit first. */
static void put_code(struct bits *bits, unsigned code, unsigned len)
{
	while (len--)
		put_bit(bits, code >> len & 1);
}

/* One block with fixed codes: a letter, and then matches of 258 bytes one byte back. */
static void make_bomb(struct buf *out, size_t matches)
{
	static const char head[10] = {0x1f, (char)0x8b, 8, 0, 0, 0, 0, 0, 0, 3};
	struct bits bits = {0};

	buf_add(&bits.out, head, sizeof(head));
	put_bit(&bits, 1);
	put_bit(&bits, 1);
	put_bit(&bits, 0);
	put_code(&bits, 0x30 + 'a', 8);
	for (size_t i = 0; i < matches; i++) {
		put_code(&bits, 0xc5, 8);
		put_code(&bits, 0, 5);
	}
	put_code(&bits, 0, 7);
	while (bits.count)
		put_bit(&bits, 0);
	buf_repeat(&bits.out, 0, 8);
	*out = bits.out;
}

START_TEST(a_small_reply_that_unpacks_to_a_large_one_is_stopped_at_the_limit)
{
	struct buf bomb, text = {0};
	struct stub_script script = {.end = STUB_CLOSE};
	const struct http_reply *reply;
	struct rusage before, after;

	make_bomb(&bomb, 400000); /* 103 MB out of 650 KB */
	buf_printf(
		&text, OK_HEAD "Content-Encoding: gzip\r\nContent-Length: %zu\r\n\r\n", bomb.len);
	buf_str(&text, buf_view(&bomb));
	script.text = text.data;
	script.len = text.len;
	getrusage(RUSAGE_SELF, &before);
	reply = ask(&script);
	getrusage(RUSAGE_SELF, &after);
	ck_assert_int_eq(reply->end, HTTP_TOO_LARGE);
	ck_assert_uint_le(reply->body.len, HTTP_BODY_MAX);
	/* In KiB: the body's limit, its doubling while it grows, and some room. */
	ck_assert_int_le(after.ru_maxrss - before.ru_maxrss, 48 << 10);
	buf_free(&bomb);
	buf_free(&text);
}
END_TEST

START_TEST(a_packed_reply_is_unpacked_whether_or_not_it_is_an_error)
{
	static const unsigned char packed[] = {0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02,
		0x03, 0xcb, 0x48, 0xcd, 0xc9, 0xc9, 0xd7, 0x51, 0x28, 0xcd, 0x2b, 0x48, 0x4c, 0xce,
		0x4e, 0x4d, 0x01, 0x00, 0x17, 0x97, 0xba, 0x50, 0x0f, 0x00, 0x00, 0x00};
	struct stub_script script = {.end = STUB_CLOSE};
	const struct http_reply *reply;
	struct buf text = {0};

	buf_printf(&text, "HTTP/1.1 %d X\r\nContent-Encoding: gzip\r\nContent-Length: %zu\r\n\r\n",
		_i ? 429 : 200, sizeof(packed));
	buf_add(&text, packed, sizeof(packed));
	script.text = text.data;
	script.len = text.len;
	reply = ask(&script);
	ck_assert_int_eq(reply->end, HTTP_DONE);
	ck_assert_int_eq(reply->status, _i ? 429 : 200);
	assert_text(reply->body, "hello, unpacked");
	buf_free(&text);
}
END_TEST

START_TEST(a_closed_port_is_no_connection_and_nothing_was_sent)
{
	const struct http_reply *reply;

	stub_listen(&stub);
	snprintf(url, sizeof(url), "http://127.0.0.1:%d/", stub.port);
	stub_stop(&stub);
	stub.fd = -1;
	start(NULL);
	reply = next(NULL);
	ck_assert_int_eq(reply->end, HTTP_NO_CONNECT);
	ck_assert(!reply->sent);
	ck_assert_int_eq(reply->first_byte_us, -1);
}
END_TEST

START_TEST(plain_text_on_a_tls_port_is_a_broken_exchange_and_sends_no_request)
{
	static const struct stub_script script = {
		.skip_request = true, .text = "220 ready\r\n", .end = STUB_CLOSE};
	const struct http_reply *reply;

	serve(&script, 1);
	snprintf(url, sizeof(url), "https://127.0.0.1:%d/", stub.port);
	start(NULL);
	reply = next(NULL);
	ck_assert_msg(reply->end == HTTP_CUT, "%d %s", reply->end, reply->message);
	ck_assert(!reply->sent);
}
END_TEST

START_TEST(a_connection_is_used_again_and_its_loss_in_between_does_no_harm)
{
	static const struct stub_script scripts[] = {
		{.text = OK_HEAD "Content-Length: 1\r\n\r\n1"},
		/* Keeps its word of the connection, but closes it. */
		{.text = OK_HEAD "Content-Length: 1\r\n\r\n2", .end = STUB_CLOSE},
		{.text = OK_HEAD "Content-Length: 1\r\n\r\n3"},
	};
	const char *const bodies[] = {"1", "2", "3"};

	serve(scripts, ARRAY_LEN(scripts));
	for (size_t i = 0; i < ARRAY_LEN(bodies); i++) {
		const struct http_reply *reply;

		start(NULL);
		reply = next(NULL);
		ck_assert_msg(reply->end == HTTP_DONE, "%zu: %s", i, reply->message);
		assert_text(reply->body, bodies[i]);
	}
}
END_TEST

static const struct {
	const char *url;
	const char *header;
	const char *complaint;
} forbidden[] = {
	{"ftp://127.0.0.1/", "x", "must begin with"},
	{"http://models.example/", "x", "allow_http"},
	{"http://user@127.0.0.1/", "x", "user or password"},
	{"http://127.0.0.1/", "a\r\nX-Evil: 1", "control character"},
	{"http://127.0.0.1/", "a\nb", "control character"},
};

START_TEST(what_must_not_leave_ends_as_forbidden)
{
	const struct http_reply *reply;
	int mark;
	void *slot;

	snprintf(url, sizeof(url), "%s", forbidden[_i].url);
	req.headers[0].value = str_of(forbidden[_i].header);
	start(&mark);
	reply = next(&slot);
	ck_assert_ptr_eq(slot, &mark);
	ck_assert_int_eq(reply->end, HTTP_FORBIDDEN);
	ck_assert(!reply->sent);
	ck_assert_msg(
		strstr(reply->message, forbidden[_i].complaint) != NULL, "%s", reply->message);
}
END_TEST

START_TEST(more_requests_than_may_be_in_flight_all_get_their_own_reply)
{
	enum { MANY = 40 };
	static const struct http_options options = {.max_in_flight = 3};
	static const struct stub_script script = {.echo = true, .end = STUB_CLOSE};
	struct err err = {0};
	char bodies[MANY][32];
	bool seen[MANY] = {false};

	transport->close(transport);
	ck_assert(http_open(&options, &transport, &err));
	serve(&script, 1);
	for (int i = 0; i < MANY; i++) {
		snprintf(bodies[i], sizeof(bodies[i]), "request %02d", i);
		req.body = str_of(bodies[i]);
		start(bodies[i]);
	}
	for (int i = 0; i < MANY; i++) {
		const struct http_reply *reply;
		void *slot;
		size_t at;

		reply = next(&slot);
		at = (size_t)((char(*)[32])slot - bodies);
		ck_assert_msg(reply->end == HTTP_DONE, "%s", reply->message);
		ck_assert(str_ends(reply->body, str_of(bodies[at])));
		ck_assert(!seen[at]);
		seen[at] = true;
	}
}
END_TEST

START_TEST(what_is_dropped_gives_no_reply)
{
	static const struct stub_script script = {.text = "", .end = STUB_HANG};
	struct http_done done;
	struct err err = {0};

	serve(&script, 1);
	start(NULL);
	start(NULL);
	ck_assert(transport->wait(transport, clock_mono_us(), &err));
	transport->abort_all(transport);
	ck_assert(!transport->take(transport, &done));
	ck_assert(transport->wait(transport, clock_mono_us(), &err));
	ck_assert(!transport->take(transport, &done));
}
END_TEST

START_TEST(few_descriptors_lower_the_number_in_flight_and_fail_nothing)
{
	enum { MANY = 12 };
	static const struct http_options options = {.max_in_flight = 256};
	static const struct stub_script script = {
		.text = OK_HEAD "Content-Length: 2\r\n\r\n{}", .end = STUB_CLOSE};
	struct rlimit few = {.rlim_cur = 72, .rlim_max = 72};
	struct err err = {0};

	serve(&script, 1);
	transport->close(transport);
	ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &few), 0);
	ck_assert(http_open(&options, &transport, &err));
	ck_assert_int_eq(http_max_in_flight(transport), 2);
	for (int i = 0; i < MANY; i++)
		start(NULL);
	for (int i = 0; i < MANY; i++) {
		const struct http_reply *reply = next(NULL);

		ck_assert_msg(reply->end == HTTP_DONE, "%s", reply->message);
	}
}
END_TEST

Suite *suite_http_transport(void);
Suite *suite_http_transport(void)
{
	Suite *suite = suite_create("http/transport");
	TCase *tcase = tcase_create("all");

	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, a_whole_reply_comes_with_status_body_facts_and_times);
	tcase_add_loop_test(tcase, a_key_leaves_in_the_one_header_of_its_kind, 0, ARRAY_LEN(auths));
	tcase_add_test(tcase, a_token_that_has_run_out_is_printed_anew_and_the_request_sent_again);
	tcase_add_test(tcase, a_pair_of_keys_signs_the_request_as_it_leaves);
	tcase_add_test(tcase, a_key_that_a_reply_echoes_is_redacted_in_body_and_headers);
	tcase_add_test(tcase, a_request_arrives_whole_and_without_expect);
	tcase_add_loop_test(
		tcase, a_broken_exchange_is_told_apart_from_an_answer, 0, ARRAY_LEN(breaks));
	tcase_add_test(tcase, headers_over_their_limit_end_the_exchange);
	tcase_add_test(tcase, a_small_reply_that_unpacks_to_a_large_one_is_stopped_at_the_limit);
	tcase_add_loop_test(tcase, a_packed_reply_is_unpacked_whether_or_not_it_is_an_error, 0, 2);
	tcase_add_test(tcase, a_closed_port_is_no_connection_and_nothing_was_sent);
	tcase_add_test(tcase, plain_text_on_a_tls_port_is_a_broken_exchange_and_sends_no_request);
	tcase_add_test(tcase, a_connection_is_used_again_and_its_loss_in_between_does_no_harm);
	tcase_add_loop_test(tcase, what_must_not_leave_ends_as_forbidden, 0, ARRAY_LEN(forbidden));
	tcase_add_test(tcase, more_requests_than_may_be_in_flight_all_get_their_own_reply);
	tcase_add_test(tcase, what_is_dropped_gives_no_reply);
	tcase_add_test(tcase, few_descriptors_lower_the_number_in_flight_and_fail_nothing);
	suite_add_tcase(suite, tcase);
	return suite;
}
