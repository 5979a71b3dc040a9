/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <string.h>

#include "base/json.h"
#include "base/jsonw.h"
#include "sim/dialect.h"

static struct arena arena;

static const struct value *parsed(const char *text)
{
	struct value *value = NULL;
	struct err err = {0};

	ck_assert_msg(json_parse(&arena, str_of(text), &value, &err), "%s", err.text);
	return value;
}

static const struct {
	const char *path, *body;
	const char *model;
	int64_t max_tokens;
} same_prompt[] = {
	{"/v1/chat/completions",
		"{\"model\":\"m\",\"max_tokens\":9,\"messages\":[{\"role\":\"system\",\"content\":"
		"\"S\"},"
		"{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"U\"}]}]}",
		"m", 9},
	{"/v1/chat/completions",
		"{\"model\":\"m\",\"max_completion_tokens\":9,\"messages\":[{\"role\":\"system\","
		"\"content\":\"S\"},{\"role\":\"user\",\"content\":\"U\"}]}",
		"m", 9},
	{"/v1/messages",
		"{\"model\":\"m\",\"max_tokens\":9,\"system\":[{\"type\":\"text\",\"text\":\"S\"}],"
		"\"messages\":[{\"role\":\"user\",\"content\":\"U\"}]}",
		"m", 9},
	{"/v1/responses",
		"{\"model\":\"m\",\"max_output_tokens\":9,\"instructions\":\"S\",\"input\":[{"
		"\"role\":\"user\",\"content\":\"U\"}]}",
		"m", 9},
	{"/model/m/converse",
		"{\"system\":[{\"text\":\"S\"}],\"messages\":[{\"role\":\"user\",\"content\":[{"
		"\"text\":\"U\"}]}],\"inferenceConfig\":{\"maxTokens\":9}}",
		"m", 9},
	{"/api/chat",
		"{\"model\":\"m\",\"options\":{\"num_predict\":9},\"messages\":[{\"role\":"
		"\"system\",\"content\":\"S\"},{\"role\":\"user\",\"content\":\"U\"}]}",
		"m", 9},
	{"/v1beta/models/m:generateContent",
		"{\"systemInstruction\":{\"parts\":[{\"text\":\"S\"}]},\"contents\":[{\"role\":"
		"\"user\","
		"\"parts\":[{\"text\":\"U\"}]}],\"generationConfig\":{\"maxOutputTokens\":9}}",
		"m", 9},
};

START_TEST(a_prompt_is_the_same_in_every_dialect)
{
	const struct sim_dialect *dialect = sim_dialect_of(str_of(same_prompt[_i].path));
	struct sim_request request = {0};
	const char *why = "";

	ck_assert_ptr_nonnull(dialect);
	ck_assert_msg(dialect->read(&arena, str_of(same_prompt[_i].path),
			      parsed(same_prompt[_i].body), &request, &why),
		"%s", why);
	ck_assert(str_eqz(request.model, same_prompt[_i].model));
	ck_assert_int_eq(request.max_tokens, same_prompt[_i].max_tokens);
	ck_assert(str_eq(request.texts, STR("S\0U\0")));
	ck_assert_int_eq(request.prompt_bytes, 2);
}
END_TEST

static const struct {
	const char *path, *body, *why;
} refused[] = {
	{"/v1/chat/completions", "{\"messages\":[{\"role\":\"user\",\"content\":\"U\"}]}",
		"you must provide a model parameter"},
	{"/v1/chat/completions", "{\"model\":\"m\",\"messages\":[]}",
		"the request holds no messages"},
	{"/v1/messages", "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"U\"}]}",
		"max_tokens: field required"},
	{"/v1beta/models/m:generateContent", "{}", "the request holds no messages"},
};

START_TEST(a_request_that_a_real_server_refuses_is_refused)
{
	const struct sim_dialect *dialect = sim_dialect_of(str_of(refused[_i].path));
	struct sim_request request = {0};
	const char *why = "";

	ck_assert(!dialect->read(
		&arena, str_of(refused[_i].path), parsed(refused[_i].body), &request, &why));
	ck_assert_str_eq(why, refused[_i].why);
}
END_TEST

/* What a text of the request becomes, by its place. */
static const char *embedding(const char *body, size_t index)
{
	const struct sim_dialect *dialect = sim_dialect_of(STR("/v1/embeddings"));
	struct sim_request request = {0};
	struct buf out = {0};
	struct jsonw w;
	const char *why = "";
	const struct value *list;

	ck_assert_msg(dialect->read(&arena, STR(""), parsed(body), &request, &why), "%s", why);
	dialect->write(&(struct sim_reply){.model = request.model,
			       .text = request.texts,
			       .dimensions = request.dimensions},
		&out);
	list = value_get(parsed(buf_z(&out)), "data");
	buf_clear(&out);
	jsonw_init(&w, &out, 0);
	jsonw_value(&w, value_get(value_at(list, index), "embedding"));
	why = arena_strz(&arena, buf_view(&out));
	buf_free(&out);
	return why;
}

#define INPUT(input) "{\"model\":\"m\",\"dimensions\":4,\"input\":" input "}"

/* The first bits of the SHA-256 of "a" (ca...) and "b" (3e...), lowest first: 0101 and 0111. */
START_TEST(an_embedding_is_the_sum_of_directions_of_words)
{
	ck_assert_str_eq(embedding(INPUT("\"a\""), 0), "[-0.5,0.5,-0.5,0.5]");
	ck_assert_str_eq(embedding(INPUT("\"b\""), 0), "[-0.5,0.5,0.5,0.5]");
	ck_assert_str_eq(embedding(INPUT("\"A, b!\""), 0), "[-0.57735,0.57735,0,0.57735]");
	ck_assert_str_eq(embedding(INPUT("\"b a\""), 0), embedding(INPUT("[\"x\", \"a b\"]"), 1));
	ck_assert_str_eq(embedding(INPUT("\"!\""), 0), "[0,0,0,0]");
}
END_TEST

static const struct {
	const char *body, *why;
} no_input[] = {
	{INPUT("\"\""), "the input is no text, or an empty one"},
	{INPUT("[]"), "the input is no text, or an empty one"},
	{INPUT("[\"a\", 1]"), "the input is no text, or an empty one"},
	{"{\"model\":\"m\"}", "the input is no text, or an empty one"},
	{"{\"model\":\"m\",\"dimensions\":257,\"input\":\"a\"}",
		"this model has at most 256 dimensions"},
	{"{\"input\":\"a\"}", "you must provide a model parameter"},
};

START_TEST(an_input_that_no_embedding_is_of_is_refused)
{
	const struct sim_dialect *dialect = sim_dialect_of(STR("/v1/embeddings"));
	struct sim_request request = {0};
	const char *why = "";

	ck_assert(!dialect->read(&arena, STR(""), parsed(no_input[_i].body), &request, &why));
	ck_assert_str_eq(why, no_input[_i].why);
}
END_TEST

START_TEST(other_paths_have_no_dialect)
{
	ck_assert_ptr_null(sim_dialect_of(STR("/v1/audio/speech")));
	ck_assert_ptr_null(sim_dialect_of(STR("")));
}
END_TEST

START_TEST(every_answer_and_every_error_is_valid_json)
{
	static const char *const paths[] = {"/chat/completions", "/messages",
		"/models/m:generateContent", "/responses", "/model/m/converse", "/api/chat"};
	const struct sim_reply reply = {
		.model = STR("m"),
		.text = STR("a \"quoted\"\n\001 text"),
		.id = "sim-1",
		.refused = _i & 1,
		.cut_off = (_i & 2) != 0,
		.input_tokens = 3,
		.output_tokens = 4,
		.reasoning_tokens = 5,
	};

	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
		const struct sim_dialect *dialect = sim_dialect_of(str_of(paths[i]));
		struct buf out = {0};
		size_t where;

		dialect->write(&reply, &out);
		ck_assert_msg(json_valid(buf_view(&out), &where), "%s", buf_z(&out));
		buf_clear(&out);
		dialect->error(429, "rate_limit", "a \"bad\" thing", &out);
		ck_assert_msg(json_valid(buf_view(&out), &where), "%s", buf_z(&out));
		buf_free(&out);
	}
}
END_TEST

static void fini(void)
{
	arena_fini(&arena);
}

Suite *suite_sim_dialect(void);
Suite *suite_sim_dialect(void)
{
	Suite *suite = suite_create("sim/dialect");
	TCase *tests = tcase_create("dialect");

	tcase_add_checked_fixture(tests, NULL, fini);
	tcase_add_loop_test(tests, a_prompt_is_the_same_in_every_dialect, 0,
		sizeof(same_prompt) / sizeof(same_prompt[0]));
	tcase_add_loop_test(tests, a_request_that_a_real_server_refuses_is_refused, 0,
		sizeof(refused) / sizeof(refused[0]));
	tcase_add_test(tests, an_embedding_is_the_sum_of_directions_of_words);
	tcase_add_loop_test(tests, an_input_that_no_embedding_is_of_is_refused, 0,
		(int)(sizeof(no_input) / sizeof(no_input[0])));
	tcase_add_test(tests, other_paths_have_no_dialect);
	tcase_add_loop_test(tests, every_answer_and_every_error_is_valid_json, 0, 4);
	suite_add_tcase(suite, tests);
	return suite;
}
