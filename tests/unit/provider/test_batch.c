/* SPDX-License-Identifier: MIT */
#include "fixture.h"

#define ADDRESS "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"

static struct fixture f;
static struct batch_ask ask;
static struct err err;

static void begin(const char *provider, const struct batch_api *api)
{
	fixture_init(&f, provider, "m");
	f.candidate.base_url = "http://127.0.0.1:9/v1";
	ask = (struct batch_ask){
		.arena = &f.arena, .candidate = &f.candidate, .api = api, .key = "k1", .id = "b-1"};
	err = (struct err){0};
}

static void write_two(struct buf *out)
{
	ask.api->begin(&ask, out);
	ask.api->add(&ask, STR("one"), STR("{\"a\":1}"), true, out);
	ask.api->add(&ask, STR("two"), STR("{\"a\":2}"), false, out);
	ask.api->end(&ask, out);
}

static void assert_header(const struct http_req *req, const char *name, const char *value)
{
	for (size_t i = 0; i < req->header_count; i++) {
		if (strcmp(req->headers[i].name, name) == 0) {
			ck_assert(str_eqz(req->headers[i].value, value));
			return;
		}
	}
	ck_abort_msg("no header %s", name);
}

START_TEST(a_file_of_requests_is_a_form_with_a_purpose)
{
	struct buf text = {0};
	struct http_req req;

	begin("openai", &batch_openai);
	write_two(&text);
	ck_assert_str_eq(buf_z(&text),
		"--tiercal-k1\r\nContent-Disposition: form-data; name=\"purpose\"\r\n\r\nbatch\r\n"
		"--tiercal-k1\r\nContent-Disposition: form-data; name=\"file\"; "
		"filename=\"tiercal-k1.jsonl\"\r\nContent-Type: application/jsonl\r\n\r\n"
		"{\"custom_id\":\"one\",\"method\":\"POST\",\"url\":\"/v1/chat/completions\","
		"\"body\":{\"a\":1}}\n"
		"{\"custom_id\":\"two\",\"method\":\"POST\",\"url\":\"/v1/chat/completions\","
		"\"body\":{\"a\":2}}\n"
		"\r\n--tiercal-k1--\r\n");
	ask.input = buf_view(&text);
	ck_assert(ask.api->upload(&ask, &req, &err));
	ck_assert_str_eq(req.url, "http://127.0.0.1:9/v1/files");
	assert_header(&req, "Content-Type", "multipart/form-data; boundary=tiercal-k1");
	buf_free(&text);
	fixture_fini(&f);
}
END_TEST

START_TEST(a_message_batch_holds_its_requests)
{
	struct buf text = {0};
	struct http_req req;

	begin("anthropic", &batch_anthropic);
	write_two(&text);
	ask.input = buf_view(&text);
	ck_assert(ask.api->submit(&ask, &req, &err));
	ck_assert_str_eq(req.url, "http://127.0.0.1:9/v1/messages/batches");
	ck_assert_int_eq(req.auth, AUTH_X_API_KEY);
	assert_header(&req, "anthropic-version", "2023-06-01");
	ck_assert(str_eqz(req.body, "{\"requests\":[{\"custom_id\":\"one\",\"params\":{\"a\":1}},"
				    "{\"custom_id\":\"two\",\"params\":{\"a\":2}}]}"));
	buf_free(&text);
	fixture_fini(&f);
}
END_TEST

START_TEST(requests_go_to_the_paths_of_their_api)
{
	struct http_req req;

	begin("openai", &batch_openai);
	ck_assert(ask.api->submit(&ask, &req, &err));
	ck_assert_str_eq(req.url, "http://127.0.0.1:9/v1/batches");
	ck_assert(str_eqz(req.body,
		"{\"input_file_id\":\"b-1\",\"endpoint\":\"/v1/chat/completions\","
		"\"completion_window\":\"24h\",\"metadata\":{\"tiercal\":\"k1\"}}"));
	ck_assert(ask.api->poll(&ask, &req, &err));
	ck_assert_str_eq(req.url, "http://127.0.0.1:9/v1/batches/b-1");
	ck_assert_str_eq(req.method, "GET");
	ck_assert(ask.api->cancel(&ask, &req, &err));
	ck_assert_str_eq(req.url, "http://127.0.0.1:9/v1/batches/b-1/cancel");
	ck_assert_ptr_null(req.method);
	ck_assert(ask.api->list(&ask, &req, &err));
	ck_assert_str_eq(req.url, "http://127.0.0.1:9/v1/batches?limit=100");
	ck_assert(ask.api->results(&ask, &req, &err));
	ck_assert_str_eq(req.url, "http://127.0.0.1:9/v1/files/b-1/content");
	fixture_fini(&f);
	begin("anthropic", &batch_anthropic);
	ck_assert(ask.api->results(&ask, &req, &err));
	ck_assert_str_eq(req.url, "http://127.0.0.1:9/v1/messages/batches/b-1/results");
	ck_assert(ask.api->cancel(&ask, &req, &err));
	ck_assert_str_eq(req.url, "http://127.0.0.1:9/v1/messages/batches/b-1/cancel");
	ck_assert(ask.api->list(&ask, &req, &err));
	ck_assert_str_eq(req.url, "http://127.0.0.1:9/v1/messages/batches?limit=100");
	fixture_fini(&f);
}
END_TEST

static const struct {
	const struct batch_api *api;
	const char *body;
	int phase; /* -1: it cannot be read */
	int64_t total, done;
	size_t results;
} states[] = {
	{&batch_openai,
		"{\"id\":\"b\",\"status\":\"in_progress\",\"request_counts\":{\"total\":5,"
		"\"completed\":2,\"failed\":1},\"metadata\":{\"tiercal\":\"k1\"}}",
		BATCH_WAITING, 5, 3, 0},
	{&batch_openai, "{\"id\":\"b\",\"status\":\"a word to come\"}", BATCH_WAITING, -1, -1, 0},
	{&batch_openai, "{\"id\":\"b\",\"status\":\"completed\",\"output_file_id\":\"f-1\"}",
		BATCH_ENDED, -1, -1, 1},
	{&batch_openai,
		"{\"id\":\"b\",\"status\":\"expired\",\"output_file_id\":\"f-1\","
		"\"error_file_id\":\"f-2\"}",
		BATCH_ENDED, -1, -1, 2},
	{&batch_openai, "{\"id\":\"b\",\"status\":\"cancelled\",\"output_file_id\":null}",
		BATCH_ENDED, -1, -1, 0},
	{&batch_openai, "{\"id\":\"b\",\"status\":\"failed\"}", BATCH_REFUSED, -1, -1, 0},
	{&batch_openai, "{\"id\":\"../files\",\"status\":\"failed\"}", -1, 0, 0, 0},
	{&batch_openai, "{\"id\":\"..\",\"status\":\"failed\"}", -1, 0, 0, 0},
	{&batch_openai, "{\"id\":\"\",\"status\":\"failed\"}", -1, 0, 0, 0},
	{&batch_openai, "{\"id\":\"b?x=1\",\"status\":\"failed\"}", -1, 0, 0, 0},
	{&batch_openai, "{\"id\":\"b\",\"status\":\"completed\",\"output_file_id\":\"a/b\"}", -1, 0,
		0, 0},
	{&batch_openai, "{\"id\":\"b\"}", -1, 0, 0, 0},
	{&batch_openai, "[]", -1, 0, 0, 0},
	{&batch_openai, "<html>", -1, 0, 0, 0},
	{&batch_openai, "", -1, 0, 0, 0},
	{&batch_anthropic,
		"{\"id\":\"b\",\"processing_status\":\"in_progress\",\"request_counts\":{"
		"\"processing\":3,\"succeeded\":1,\"errored\":1,\"canceled\":0,\"expired\":0}}",
		BATCH_WAITING, 5, 2, 0},
	{&batch_anthropic,
		"{\"id\":\"b\",\"processing_status\":\"ended\",\"results_url\":"
		"\"https://elsewhere.example/\"}",
		BATCH_ENDED, -1, -1, 1},
	{&batch_anthropic, "{\"id\":\"b\",\"processing_status\":\"ended\",\"results_url\":null}",
		BATCH_ENDED, -1, -1, 0},
	{&batch_anthropic, "{\"id\":\"b\",\"processing_status\":7}", -1, 0, 0, 0},
	{&batch_anthropic, "{\"type\":\"error\"}", -1, 0, 0, 0},
};

START_TEST(the_state_of_a_batch_is_read)
{
	struct batch_status status;

	begin("openai", states[_i].api);
	if (states[_i].phase < 0) {
		ck_assert(!ask.api->read(&f.arena, str_of(states[_i].body), &status, &err));
		ck_assert_int_eq(err.kind, ERR_DATA);
	} else {
		ck_assert_msg(ask.api->read(&f.arena, str_of(states[_i].body), &status, &err), "%s",
			err.text);
		ck_assert_int_eq((int)status.phase, states[_i].phase);
		ck_assert_str_eq(status.id, "b");
		ck_assert_int_eq(status.total, states[_i].total);
		ck_assert_int_eq(status.done, states[_i].done);
		ck_assert_uint_eq(status.result_count, states[_i].results);
	}
	fixture_fini(&f);
}
END_TEST

START_TEST(our_key_and_the_reason_of_a_refusal_are_found)
{
	struct batch_status status;

	begin("openai", &batch_openai);
	ck_assert(ask.api->read(&f.arena,
		STR("{\"id\":\"b\",\"status\":\"failed\",\"metadata\":{\"tiercal\":\"k1\"},"
		    "\"errors\":{\"data\":[{\"code\":\"x\",\"line\":3,\"message\":\"no "
		    "model\\u001b[0m\"}]}}"),
		&status, &err));
	ck_assert_str_eq(status.key, "k1");
	ck_assert_msg(str_starts(status.message, STR("line 3: no model")), "%.*s",
		STR_ARG(status.message));
	ck_assert_uint_eq(str_find(status.message, STR("\033"), 0), SIZE_MAX);
	fixture_fini(&f);
}
END_TEST

START_TEST(of_a_list_what_can_be_read_counts)
{
	struct batch_status *items;
	size_t count;

	begin("anthropic", &batch_anthropic);
	ck_assert(ask.api->read_list(&f.arena,
		STR("{\"data\":[{\"id\":\"b-1\",\"processing_status\":\"ended\","
		    "\"created_at\":\"2026-11-25T01:02:03.123456+00:00\"},7,{\"id\":\"../\"}]}"),
		&items, &count, &err));
	ck_assert_uint_eq(count, 1);
	ck_assert(str_eqz(items[0].created, "2026-11-25T01:02:03"));
	ck_assert(!ask.api->read_list(&f.arena, STR("{\"data\":7}"), &items, &count, &err));
	fixture_fini(&f);
}
END_TEST

static const struct {
	const struct batch_api *api;
	const char *line;
	int kind; /* -1: it cannot be read */
	int status;
	const char *body;
} lines[] = {
	{&batch_openai,
		"{\"id\":\"r\",\"custom_id\":\"" ADDRESS "\",\"response\":{\"status_code\":200,"
		"\"request_id\":\"q\",\"body\":{\"n\":1e2}},\"error\":null}",
		BATCH_LINE_REPLY, 200, "{\"n\":1e2}"},
	{&batch_openai,
		"{\"custom_id\":\"" ADDRESS "\",\"response\":{\"status_code\":400,"
		"\"body\":{\"error\":{}}},\"error\":null}",
		BATCH_LINE_REPLY, 400, "{\"error\":{}}"},
	{&batch_openai,
		"{\"custom_id\":\"" ADDRESS "\",\"response\":null,"
		"\"error\":{\"code\":\"batch_expired\",\"message\":\"m\"}}",
		BATCH_LINE_EXPIRED, 0, ""},
	{&batch_openai, "{\"custom_id\":\"" ADDRESS "\",\"error\":{\"code\":\"batch_cancelled\"}}",
		BATCH_LINE_CANCELLED, 0, ""},
	{&batch_openai, "{\"custom_id\":\"" ADDRESS "\",\"error\":{\"code\":\"server_error\"}}",
		BATCH_LINE_REPLY, 200, "{\"error\":{\"code\":\"server_error\"}}"},
	{&batch_openai, "{\"custom_id\":\"" ADDRESS "\"}", -1, 0, ""},
	{&batch_openai, "{\"custom_id\":7,\"error\":{}}", -1, 0, ""},
	{&batch_openai,
		"{\"custom_id\":\"" ADDRESS "\",\"response\":{\"status_code\":99999,\"body\":{}}}",
		-1, 0, ""},
	{&batch_openai, "{\"custom_id\":\"" ADDRESS "\",\"response\":{\"status_code\":200}}", -1, 0,
		""},
	{&batch_openai, "{\"custom_id\":\"" ADDRESS "\",\"respon", -1, 0, ""},
	{&batch_anthropic,
		"{\"custom_id\":\"" ADDRESS "\",\"result\":{\"type\":\"succeeded\","
		"\"message\":{\"id\":\"m\"}}}",
		BATCH_LINE_REPLY, 200, "{\"id\":\"m\"}"},
	{&batch_anthropic,
		"{\"custom_id\":\"" ADDRESS "\",\"result\":{\"type\":\"errored\",\"error\":{"
		"\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\"}}}}",
		BATCH_LINE_REPLY, 529,
		"{\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\"}}"},
	{&batch_anthropic, "{\"custom_id\":\"" ADDRESS "\",\"result\":{\"type\":\"expired\"}}",
		BATCH_LINE_EXPIRED, 200, ""},
	{&batch_anthropic, "{\"custom_id\":\"" ADDRESS "\",\"result\":{\"type\":\"canceled\"}}",
		BATCH_LINE_CANCELLED, 200, ""},
	{&batch_anthropic, "{\"custom_id\":\"" ADDRESS "\",\"result\":{\"type\":\"succeeded\"}}",
		-1, 0, ""},
	{&batch_anthropic, "{\"custom_id\":\"" ADDRESS "\",\"result\":7}", -1, 0, ""},
	{&batch_anthropic, "{\"result\":{\"type\":\"expired\"}}", -1, 0, ""},
	{&batch_anthropic, "7", -1, 0, ""},
};

START_TEST(a_line_of_results_is_the_reply_the_request_would_have_had_alone)
{
	struct batch_line line;

	begin("openai", lines[_i].api);
	if (lines[_i].kind < 0) {
		ck_assert(!ask.api->read_line(&f.arena, str_of(lines[_i].line), &line, &err));
		ck_assert_int_eq(err.kind, ERR_DATA);
	} else {
		ck_assert_msg(ask.api->read_line(&f.arena, str_of(lines[_i].line), &line, &err),
			"%s", err.text);
		ck_assert(str_eqz(line.custom_id, ADDRESS));
		ck_assert_int_eq((int)line.kind, lines[_i].kind);
		ck_assert_int_eq(line.status, lines[_i].status);
		ck_assert_msg(
			str_eq(line.body, str_of(lines[_i].body)), "%.*s", STR_ARG(line.body));
	}
	fixture_fini(&f);
}
END_TEST

START_TEST(an_error_says_its_status_and_its_words)
{
	struct http_reply reply = {
		.status = 404, .body = STR("{\"error\":{\"message\":\"no such path\"}}")};

	begin("openai", &batch_openai);
	ck_assert(str_eqz(batch_said(&f.arena, &reply), "status 404: no such path"));
	reply.body = STR("<html>");
	ck_assert(str_eqz(batch_said(&f.arena, &reply), "status 404"));
	fixture_fini(&f);
}
END_TEST

Suite *suite_provider_batch(void);
Suite *suite_provider_batch(void)
{
	Suite *suite = suite_create("provider/batch");
	TCase *tcase = tcase_create("batch");

	tcase_add_test(tcase, a_file_of_requests_is_a_form_with_a_purpose);
	tcase_add_test(tcase, a_message_batch_holds_its_requests);
	tcase_add_test(tcase, requests_go_to_the_paths_of_their_api);
	tcase_add_loop_test(tcase, the_state_of_a_batch_is_read, 0, ARRAY_LEN(states));
	tcase_add_test(tcase, our_key_and_the_reason_of_a_refusal_are_found);
	tcase_add_test(tcase, of_a_list_what_can_be_read_counts);
	tcase_add_loop_test(tcase, a_line_of_results_is_the_reply_the_request_would_have_had_alone,
		0, ARRAY_LEN(lines));
	tcase_add_test(tcase, an_error_says_its_status_and_its_words);
	suite_add_tcase(suite, tcase);
	return suite;
}
