/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <string.h>

#include "base/json.h"
#include "sim/batch.h"

static struct arena arena;
static struct sim_world world;
static struct sim_batches batches;
static int answered;

/* The dialect that was asked, as the answer. */
static int answer(void *context, const struct sim_dialect *dialect, const struct value *body,
	struct arena *own, struct buf *out)
{
	(void)context;
	(void)body;
	(void)own;
	answered++;
	buf_printf(out, "{\"by\":\"%s\"}", dialect->name);
	return 200;
}

static void set_up(void)
{
	arena = (struct arena){0};
	world = (struct sim_world){.batch = {.polls = 1}};
	batches = (struct sim_batches){.world = &world, .answer = answer};
	answered = 0;
}

static void tear_down(void)
{
	sim_batches_free(&batches);
	arena_fini(&arena);
}

static int serve(const char *method, const char *path, const char *body, struct str *reply)
{
	struct buf out = {0};
	struct sim_batch_visit visit = {
		.method = method, .path = path, .body = str_of(body), .arena = &arena, .out = &out};

	ck_assert(sim_batch_serve(&batches, &visit));
	*reply = arena_str(&arena, buf_view(&out));
	buf_free(&out);
	return visit.status;
}

static const struct value *served(const char *method, const char *path, const char *body)
{
	struct value *root = NULL;
	struct err err = {0};
	struct str reply;

	ck_assert_int_eq(serve(method, path, body, &reply), 200);
	ck_assert_msg(json_parse(&arena, reply, &root, &err), "%s", err.text);
	return root;
}

static const char *text_of(const struct value *root, const char *key)
{
	const struct value *text = value_get(root, key);

	return value_is_string(text) ? arena_strz(&arena, text->text) : "";
}

static int64_t count_of(const struct value *root, const char *key)
{
	int64_t count = -1;

	value_to_i64(value_get(value_get(root, "request_counts"), key), &count);
	return count;
}

#define LINE(id, url) \
	"{\"custom_id\":\"" id "\",\"method\":\"POST\",\"url\":\"" url "\",\"body\":{}}\n"
#define FORM(lines) \
	"--b\r\nContent-Disposition: form-data; name=\"purpose\"\r\n\r\nbatch\r\n" \
	"--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"x.jsonl\"\r\n\r\n" lines \
	"\r\n--b--\r\n"
#define TWO LINE("one", "/v1/chat/completions") LINE("two", "/v1/responses")

static const char *submitted(const char *form)
{
	const struct value *file = served("POST", "/v1/files", form);

	return text_of(served("POST", "/v1/batches",
			       arena_printf(&arena,
				       "{\"input_file_id\":\"%s\",\"metadata\":{\"tiercal\":"
				       "\"k\"}}",
				       text_of(file, "id"))),
		"id");
}

static const char *messages_submitted(void)
{
	return text_of(
		served("POST", "/v1/messages/batches",
			"{\"requests\":[{\"custom_id\":\"one\",\"params\":{\"model\":\"m\"}},"
			"{\"custom_id\":\"two\",\"params\":{\"model\":\"m\"}}]}"),
		"id");
}

static const struct value *looked(const char *id)
{
	return served("GET",
		arena_printf(&arena, "/v1/%sbatches/%s",
			strncmp(id, "msg", 3) == 0 ? "messages/" : "", id),
		"");
}

START_TEST(a_file_becomes_a_batch_and_its_results_files)
{
	const char *id = submitted(FORM(TWO));
	const struct value *batch = looked(id);
	struct str lines;

	ck_assert_str_eq(text_of(batch, "status"), "in_progress");
	ck_assert_str_eq(text_of(value_get(batch, "metadata"), "tiercal"), "k");
	ck_assert_int_eq(count_of(batch, "total"), 2);
	ck_assert_int_eq(answered, 0);
	batch = looked(id);
	ck_assert_str_eq(text_of(batch, "status"), "completed");
	ck_assert_int_eq(count_of(batch, "completed"), 2);
	ck_assert_int_eq(serve("GET",
				 arena_printf(&arena, "/v1/files/%s/content",
					 text_of(batch, "output_file_id")),
				 "", &lines),
		200);
	/* Each in the dialect of its own path, and not in the order in which they were asked. */
	ck_assert_msg(
		str_eqz(lines, "{\"custom_id\":\"two\",\"response\":{\"status_code\":200,\"body\":{"
			       "\"by\":\"openai-responses\"}},\"error\":null}\n"
			       "{\"custom_id\":\"one\",\"response\":{\"status_code\":200,\"body\":{"
			       "\"by\":\"openai\"}},\"error\":null}\n"),
		"%.*s", STR_ARG(lines));
	ck_assert_str_eq(text_of(batch, "error_file_id"), "");
	/* Over once, it stays so. */
	looked(id);
	ck_assert_int_eq(answered, 2);
}
END_TEST

START_TEST(a_message_batch_has_its_results_at_its_own_path)
{
	const char *id = messages_submitted();
	const struct value *batch = looked(id);
	struct str lines;

	ck_assert_str_eq(text_of(batch, "processing_status"), "in_progress");
	ck_assert_int_eq(count_of(batch, "processing"), 2);
	ck_assert_str_eq(text_of(batch, "results_url"), "");
	batch = looked(id);
	ck_assert_str_eq(text_of(batch, "processing_status"), "ended");
	ck_assert_int_eq(count_of(batch, "succeeded"), 2);
	ck_assert_str_ne(text_of(batch, "results_url"), "");
	ck_assert_int_eq(serve("GET", arena_printf(&arena, "/v1/messages/batches/%s/results", id),
				 "", &lines),
		200);
	ck_assert_msg(str_eqz(lines, "{\"custom_id\":\"two\",\"result\":{\"type\":\"succeeded\","
				     "\"message\":{\"by\":\"anthropic\"}}}\n"
				     "{\"custom_id\":\"one\",\"result\":{\"type\":\"succeeded\","
				     "\"message\":{\"by\":\"anthropic\"}}}\n"),
		"%.*s", STR_ARG(lines));
}
END_TEST

START_TEST(each_api_lists_its_own_batches_the_newest_first)
{
	const char *older = submitted(FORM(TWO)), *newer = submitted(FORM(TWO));
	const char *messages = messages_submitted();
	const struct value *data = value_get(served("GET", "/v1/batches", ""), "data");

	ck_assert_uint_eq(data->count, 2);
	ck_assert_str_eq(text_of(value_at(data, 0), "id"), newer);
	ck_assert_str_eq(text_of(value_at(data, 1), "id"), older);
	data = value_get(served("GET", "/v1/messages/batches", ""), "data");
	ck_assert_uint_eq(data->count, 1);
	ck_assert_str_eq(text_of(value_at(data, 0), "id"), messages);
	ck_assert_str_ne(text_of(value_at(data, 0), "created_at"), "");
}
END_TEST

START_TEST(what_is_cancelled_is_not_worked_on)
{
	const char *id = _i ? messages_submitted() : submitted(FORM(TWO));
	const struct value *batch;

	served("POST", arena_printf(&arena, "/v1/%sbatches/%s/cancel", _i ? "messages/" : "", id),
		"");
	looked(id);
	batch = looked(id);
	ck_assert_str_eq(
		text_of(batch, _i ? "processing_status" : "status"), _i ? "ended" : "cancelled");
	ck_assert_int_eq(count_of(batch, _i ? "canceled" : "failed"), 2);
	ck_assert_int_eq(answered, 0);
}
END_TEST

static const struct {
	const char *method, *path, *body;
	int status;
} faults[] = {
	{"POST", "/v1/files", "no form", 400},
	{"POST", "/v1/files", "--b\r\nContent-Disposition: form-data; name=\"file\"\r\n\r\n\r\n--b",
		400},
	{"POST", "/v1/batches", "{\"input_file_id\":\"file_9\"}", 400},
	{"POST", "/v1/batches", "{", 400},
	{"GET", "/v1/batches/batch_9", "", 404},
	{"POST", "/v1/batches/batch_9/cancel", "", 404},
	{"GET", "/v1/files/out_batch_9/content", "", 404},
	{"GET", "/v1/files/file_1/content", "", 404},
	{"POST", "/v1/messages/batches", "{\"requests\":[]}", 400},
	{"POST", "/v1/messages/batches", "[", 400},
	{"GET", "/v1/messages/batches/msgbatch_9", "", 404},
	{"GET", "/v1/messages/batches/batch_1/results", "", 404},
};

START_TEST(what_is_asked_wrongly_is_an_error)
{
	struct str reply;

	ck_assert_int_eq(serve(faults[_i].method, faults[_i].path, faults[_i].body, &reply),
		faults[_i].status);
	ck_assert(str_find(reply, STR("\"error\""), 0) != SIZE_MAX);
}
END_TEST

static const char *const broken[] = {
	FORM("{\"custom_id\":\"one\"\n"),
	FORM(""),
	FORM(LINE("one", "/v1/unknown")),
	FORM("{\"custom_id\":7,\"url\":\"/v1/chat/completions\",\"body\":{}}\n"),
	FORM("{\"custom_id\":\"one\",\"url\":\"/v1/chat/completions\"}\n"),
};

START_TEST(a_file_with_a_line_that_is_no_request_is_refused)
{
	const struct value *batch = looked(submitted(broken[_i]));

	ck_assert_str_eq(text_of(batch, "status"), "failed");
	ck_assert_uint_eq(value_get(value_get(batch, "errors"), "data")->count, 1);
	ck_assert_int_eq(answered, 0);
}
END_TEST

START_TEST(trouble_strikes_a_request_once)
{
	const char *id;
	const struct value *batch;

	world.batch.failed = 1;
	id = _i ? messages_submitted() : submitted(FORM(TWO));
	looked(id);
	batch = looked(id);
	ck_assert_int_eq(count_of(batch, _i ? "errored" : "failed"), 2);
	ck_assert_int_eq(answered, 0);
	id = _i ? messages_submitted() : submitted(FORM(TWO));
	looked(id);
	batch = looked(id);
	ck_assert_int_eq(count_of(batch, _i ? "succeeded" : "completed"), 2);
	ck_assert_int_eq(answered, 2);
}
END_TEST

START_TEST(a_brief_download_ends_with_a_line)
{
	struct str lines;
	const char *id = submitted(FORM(TWO)), *path;

	world.batch.brief = 1;
	looked(id);
	path = arena_printf(&arena, "/v1/files/%s/content", text_of(looked(id), "output_file_id"));
	serve("GET", path, "", &lines);
	ck_assert(str_ends(lines, STR("}\n")) || !lines.len);
	ck_assert_uint_eq(str_find(lines, STR("\"one\""), 0), SIZE_MAX);
	serve("GET", path, "", &lines);
	ck_assert_uint_ne(str_find(lines, STR("\"one\""), 0), SIZE_MAX);
}
END_TEST

START_TEST(other_paths_are_none_of_these)
{
	ck_assert(!sim_batch_is_path(STR("/v1/chat/completions")));
	ck_assert(!sim_batch_is_path(STR("/v1/messages")));
	ck_assert(sim_batch_is_path(STR("/v1/files")));
	ck_assert(sim_batch_is_messages(STR("/v1/messages/batches/x")));
	ck_assert(!sim_batch_is_messages(STR("/v1/batches")));
}
END_TEST

Suite *suite_sim_batch(void);

Suite *suite_sim_batch(void)
{
	Suite *suite = suite_create("sim/batch");
	TCase *tcase = tcase_create("batch");

	tcase_add_checked_fixture(tcase, set_up, tear_down);
	tcase_add_test(tcase, a_file_becomes_a_batch_and_its_results_files);
	tcase_add_test(tcase, a_message_batch_has_its_results_at_its_own_path);
	tcase_add_test(tcase, each_api_lists_its_own_batches_the_newest_first);
	tcase_add_loop_test(tcase, what_is_cancelled_is_not_worked_on, 0, 2);
	tcase_add_loop_test(tcase, what_is_asked_wrongly_is_an_error, 0, ARRAY_LEN(faults));
	tcase_add_loop_test(
		tcase, a_file_with_a_line_that_is_no_request_is_refused, 0, ARRAY_LEN(broken));
	tcase_add_loop_test(tcase, trouble_strikes_a_request_once, 0, 2);
	tcase_add_test(tcase, a_brief_download_ends_with_a_line);
	tcase_add_test(tcase, other_paths_are_none_of_these);
	suite_add_tcase(suite, tcase);
	return suite;
}
