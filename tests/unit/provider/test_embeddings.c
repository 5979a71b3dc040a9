/* SPDX-License-Identifier: MIT */
#include "fixture.h"

#define OWN "https://api.openai.com/v1/embeddings"

static const struct request_row requests[] = {
	{"plain", "embeddings", .model = "m", .url = OWN,
		.body = "{\"model\":\"m\",\"input\":\"Hi\"}"},
	{"elsewhere", "embeddings", .base_url = "http://127.0.0.1:1/v1/", .model = "m",
		.has_temperature = true, .url = "http://127.0.0.1:1/v1/embeddings",
		.body = "{\"model\":\"m\",\"input\":\"Hi\"}"},
	{"params", "embeddings", .model = "m", .params = "{\"dimensions\":8,\"user\":null}",
		.url = OWN, .body = "{\"model\":\"m\",\"input\":\"Hi\",\"dimensions\":8}"},
};

START_TEST(a_request_has_exactly_these_bytes)
{
	assert_request(&requests[_i], AUTH_BEARER);
}
END_TEST

#define REPLY(embedding) \
	"{\"object\":\"list\",\"data\":[{\"object\":\"embedding\",\"index\":0," \
	"\"embedding\":" embedding \
	"}],\"model\":\"m-1\",\"usage\":{\"prompt_tokens\":3,\"total_tokens\":3}}"

static const struct reply_row replies[] = {
	{"a vector", "embeddings", REPLY("[0.25, -1.0, 3e-2]"), OUTCOME_COMPLETE,
		.text = "[0.25,-1,0.03]"},
	{"no list", "embeddings", REPLY("\"AAAAAA==\""), OUTCOME_SPOILED,
		.message = "data[0].embedding of the reply is no list of numbers"},
	{"an empty one", "embeddings", REPLY("[]"), OUTCOME_SPOILED, .message = "an empty list"},
	{"another thing in it", "embeddings", REPLY("[1, \"NaN\"]"), OUTCOME_SPOILED,
		.message = "something that is no number"},
	{"NaN is no JSON", "embeddings", REPLY("[1, NaN]"), OUTCOME_SPOILED, .message = "not JSON"},
	{"out of range", "embeddings", REPLY("[1, 1e999]"), OUTCOME_SPOILED,
		.message = "something that is no number"},
	{"no data", "embeddings", "{\"object\":\"list\",\"data\":[]}", OUTCOME_SPOILED,
		.message = "no list of numbers"},
	{"an error of status 200", "embeddings", "{\"error\":{\"message\":\"too long\"}}",
		OUTCOME_SPOILED, .message = "too long"},
};

START_TEST(a_reply_is_a_vector_or_spoiled)
{
	assert_reply(&replies[_i]);
}
END_TEST

START_TEST(no_tokens_come_of_it)
{
	struct http_reply reply = fixture_reply(200, REPLY("[1]"));
	struct response resp;
	struct fixture f;

	fixture_init(&f, "embeddings", "m");
	ck_assert_int_eq(fixture_read(&f, &reply, &resp), FAULT_NONE);
	ck_assert_int_eq(resp.usage.input_total, 3);
	ck_assert_int_eq(resp.usage.output_total, 0);
	ck_assert(!resp.usage.suspect);
	assert_str(resp.model, "m-1");
	fixture_fini(&f);
}
END_TEST

START_TEST(a_vector_that_is_too_long_is_spoiled)
{
	struct buf body = {0};
	struct http_reply reply;
	struct response resp;
	struct fixture f;

	buf_puts(&body, "{\"data\":[{\"embedding\":[1");
	for (int i = 0; i < 32768; i++)
		buf_puts(&body, ",0");
	buf_puts(&body, "]}]}");
	reply = fixture_reply(200, buf_z(&body));
	fixture_init(&f, "embeddings", "m");
	ck_assert_int_eq(fixture_read(&f, &reply, &resp), FAULT_SPOILED);
	ck_assert_uint_ne(str_find(resp.message, STR("more than 32768 numbers"), 0), SIZE_MAX);
	fixture_fini(&f);
	buf_free(&body);
}
END_TEST

Suite *suite_provider_embeddings(void);

Suite *suite_provider_embeddings(void)
{
	Suite *suite = suite_create("provider/embeddings");
	TCase *tcase = tcase_create("embeddings");

	tcase_add_loop_test(tcase, a_request_has_exactly_these_bytes, 0, (int)ARRAY_LEN(requests));
	tcase_add_loop_test(tcase, a_reply_is_a_vector_or_spoiled, 0, (int)ARRAY_LEN(replies));
	tcase_add_test(tcase, no_tokens_come_of_it);
	tcase_add_test(tcase, a_vector_that_is_too_long_is_spoiled);
	suite_add_tcase(suite, tcase);
	return suite;
}
