/* SPDX-License-Identifier: MIT */
#include "fixture.h"

#define PARAM(message, param, code) \
	"{\"error\":{\"message\":\"" message \
	"\",\"type\":\"invalid_request_error\",\"param\":" param ",\"code\":" code "}}"
#define NO_TEMPERATURE \
	PARAM("Unsupported value: 'temperature' does not support 0 with this model.", \
		"\"temperature\"", "\"unsupported_value\"")
#define NO_MAX_TOKENS \
	PARAM("Unsupported parameter: 'max_tokens' is not supported with this model. Use " \
	      "'max_completion_tokens' instead.", \
		"\"max_tokens\"", "\"unsupported_parameter\"")

static const struct {
	const char *provider, *base_url;
	int status;
	const char *body;
	const char *params, *dropped;
	const char *refused; /* NULL: nothing that may be dropped */
} rows[] = {
	{"openai", NULL, 400, NO_TEMPERATURE, NULL, NULL, "temperature"},
	/* A demand of the candidate, something refused before, something never sent. */
	{"openai", NULL, 400, NO_TEMPERATURE, "{\"temperature\":0}", NULL, NULL},
	{"openai", NULL, 400, NO_TEMPERATURE, NULL, "temperature", NULL},
	{"openai", NULL, 400, PARAM("x", "\"top_p\"", "null"), NULL, NULL, NULL},
	/* By the words, where there is no param. */
	{"anthropic", NULL, 400,
		"{\"type\":\"error\",\"error\":{\"type\":\"invalid_request_error\",\"message\":"
		"\"`temperature` is deprecated for this model.\"}}",
		NULL, NULL, "temperature"},
	{"openai", NULL, 400, PARAM("no temperatures here", "null", "null"), NULL, NULL, NULL},
	{"vllm", NULL, 400, PARAM("seed is not allowed", "null", "400"), NULL, NULL, "seed"},
	{"mistral", NULL, 422,
		"{\"detail\":[{\"type\":\"extra_forbidden\",\"loc\":[\"body\",\"random_seed\"],"
		"\"msg\":\"Extra inputs are not permitted\"}]}",
		NULL, NULL, "seed"},
	{"mistral", NULL, 422,
		"{\"detail\":[{\"loc\":[\"body\",\"random_seed\"],\"msg\":\"Extra inputs\"}]}",
		"{\"random_seed\":4}", NULL, NULL},
	{"gemini", NULL, 400,
		"{\"error\":{\"code\":400,\"message\":\"Invalid value at "
		"'generation_config.seed'\","
		"\"status\":\"INVALID_ARGUMENT\"}}",
		NULL, NULL, "seed"},
	{"openrouter", NULL, 200,
		"{\"error\":{\"code\":400,\"message\":\"temperature is not supported\"}}", NULL,
		NULL, "temperature"},
	/* What no prompt of these begins with cannot be refused. */
	{"anthropic", NULL, 400, PARAM("system.0.cache_control: Extra inputs", "null", "null"),
		NULL, NULL, NULL},
	/* The field of the length limit. */
	{"openai", "http://127.0.0.1:1/v1", 400, NO_MAX_TOKENS, NULL, NULL, "max_tokens"},
	{"openai", "http://127.0.0.1:1/v1", 400, NO_MAX_TOKENS, NULL, "max_tokens", NULL},
	{"openai", "http://127.0.0.1:1/v1", 400, NO_MAX_TOKENS, "{\"max_tokens\":5}", NULL, NULL},
	{"openai", NULL, 400,
		PARAM("Unrecognized request argument supplied: max_completion_tokens", "null",
			"null"),
		NULL, NULL, "max_completion_tokens"},
	{"openai", "http://127.0.0.1:1/v1", 400,
		PARAM("max_tokens is too large: 9999", "\"max_tokens\"", "null"), NULL, NULL, NULL},
	{"anthropic", NULL, 400, PARAM("max_tokens: not supported", "null", "null"), NULL, NULL,
		NULL},
	/* Other statuses, and no JSON at all. */
	{"openai", NULL, 500, NO_TEMPERATURE, NULL, NULL, NULL},
	{"openai", NULL, 401, NO_TEMPERATURE, NULL, NULL, NULL},
	{"openai", NULL, 400, "temperature", NULL, NULL, NULL},
	{"openai", NULL, 400, "", NULL, NULL, NULL},
};

START_TEST(only_a_wish_that_the_model_names_is_dropped)
{
	const char *dropped[] = {rows[_i].dropped, NULL};
	struct http_reply reply = fixture_reply(rows[_i].status, rows[_i].body);
	const char *refused;
	struct fixture f;

	fixture_init(&f, rows[_i].provider, "m");
	f.candidate.base_url = rows[_i].base_url;
	f.candidate.params = fixture_json(&f, rows[_i].params);
	f.call.has_temperature = true;
	f.call.dropped = dropped;
	refused = provider_refused_param(&f.call, &reply);
	if (rows[_i].refused) {
		ck_assert_ptr_nonnull(refused);
		ck_assert_str_eq(refused, rows[_i].refused);
	} else {
		ck_assert_msg(!refused, "%s", refused);
	}
	fixture_fini(&f);
}
END_TEST

START_TEST(a_server_that_knows_no_cache_control_is_spared_it)
{
	struct http_reply reply = fixture_reply(400,
		PARAM("system.0.cache_control: Extra inputs are not permitted", "null", "null"));
	struct fixture f;

	fixture_init(&f, "anthropic", "m");
	f.call.shared = 1;
	ck_assert_ptr_nonnull(provider_refused_param(&f.call, &reply));
	ck_assert_str_eq(provider_refused_param(&f.call, &reply), "cache_control");
	f.candidate.params = fixture_json(&f, "{\"cache_control\":{\"type\":\"ephemeral\"}}");
	ck_assert_ptr_null(provider_refused_param(&f.call, &reply));
	fixture_fini(&f);
}
END_TEST

START_TEST(a_temperature_that_was_not_sent_is_not_dropped)
{
	struct http_reply reply = fixture_reply(400, NO_TEMPERATURE);
	struct fixture f;

	fixture_init(&f, "openai", "m");
	ck_assert_ptr_null(provider_refused_param(&f.call, &reply));
	reply.end = HTTP_CUT;
	f.call.has_temperature = true;
	ck_assert_ptr_null(provider_refused_param(&f.call, &reply));
	fixture_fini(&f);
}
END_TEST

Suite *suite_provider_refused(void);
Suite *suite_provider_refused(void)
{
	Suite *suite = suite_create("provider/refused");
	TCase *tcase = tcase_create("all");

	tcase_add_loop_test(tcase, only_a_wish_that_the_model_names_is_dropped, 0, ARRAY_LEN(rows));
	tcase_add_test(tcase, a_server_that_knows_no_cache_control_is_spared_it);
	tcase_add_test(tcase, a_temperature_that_was_not_sent_is_not_dropped);
	suite_add_tcase(suite, tcase);
	return suite;
}
