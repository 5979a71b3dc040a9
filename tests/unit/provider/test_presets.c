/* SPDX-License-Identifier: MIT */
#include "fixture.h"
#include "http/http.h"

static const struct {
	const char *name, *base_url, *key_env, *host, *length_field;
} rows[] = {
	{"openai", "https://api.openai.com/v1", "OPENAI_API_KEY", "api.openai.com",
		"max_completion_tokens"},
	{"openai-responses", "https://api.openai.com/v1", "OPENAI_API_KEY", "api.openai.com", NULL},
	{"azure", NULL, "AZURE_OPENAI_API_KEY", ".openai.azure.com", "max_completion_tokens"},
	{"anthropic", "https://api.anthropic.com", "ANTHROPIC_API_KEY", "api.anthropic.com", NULL},
	{"gemini", "https://generativelanguage.googleapis.com", "GEMINI_API_KEY",
		"generativelanguage.googleapis.com", NULL},
	{"vertex", NULL, NULL, ".googleapis.com", NULL},
	{"bedrock", NULL, "AWS_BEARER_TOKEN_BEDROCK", ".amazonaws.com", NULL},
	{"embeddings", "https://api.openai.com/v1", "OPENAI_API_KEY", "api.openai.com", NULL},
	{"rules", NULL, NULL, NULL, NULL},
	{"command", NULL, NULL, NULL, NULL},
	{"openrouter", "https://openrouter.ai/api/v1", "OPENROUTER_API_KEY", "openrouter.ai",
		"max_tokens"},
	{"deepseek", "https://api.deepseek.com", "DEEPSEEK_API_KEY", "api.deepseek.com",
		"max_tokens"},
	{"mistral", "https://api.mistral.ai/v1", "MISTRAL_API_KEY", "api.mistral.ai", "max_tokens"},
	{"xai", "https://api.x.ai/v1", "XAI_API_KEY", "api.x.ai", "max_completion_tokens"},
	{"groq", "https://api.groq.com/openai/v1", "GROQ_API_KEY", "api.groq.com",
		"max_completion_tokens"},
	{"together", "https://api.together.xyz/v1", "TOGETHER_API_KEY", "api.together.xyz",
		"max_tokens"},
	{"fireworks", "https://api.fireworks.ai/inference/v1", "FIREWORKS_API_KEY",
		"api.fireworks.ai", "max_tokens"},
	{"cerebras", "https://api.cerebras.ai/v1", "CEREBRAS_API_KEY", "api.cerebras.ai",
		"max_completion_tokens"},
	{"vllm", "http://localhost:8000/v1", NULL, NULL, "max_tokens"},
	{"llama.cpp", "http://localhost:8080/v1", NULL, NULL, "max_tokens"},
	{"lmstudio", "http://localhost:1234/v1", NULL, NULL, "max_tokens"},
	{"ollama", "http://localhost:11434", NULL, NULL, NULL},
};

static void assert_same(const char *a, const char *b)
{
	ck_assert_msg((!a && !b) || (a && b && !strcmp(a, b)), "%s, %s", a ? a : "-", b ? b : "-");
}

START_TEST(a_preset_knows_where_its_service_is)
{
	const struct preset *preset = provider_preset(rows[_i].name);

	ck_assert_ptr_nonnull(preset);
	ck_assert_ptr_nonnull(preset->provider);
	assert_same(preset->base_url, rows[_i].base_url);
	assert_same(preset->key_envs[0], rows[_i].key_env);
	assert_same(preset->hosts[0], rows[_i].host);
	assert_same(preset->length_field, rows[_i].length_field);
	ck_assert_int_eq(preset->key_needed, rows[_i].host != NULL);
}
END_TEST

START_TEST(the_host_of_a_base_url_is_the_one_its_key_may_go_to)
{
	size_t count = 0;

	for (const struct preset *preset = provider_presets(); preset->name; preset++, count++) {
		struct err err = {0};
		char host[128];

		if (!preset->base_url)
			continue;
		ck_assert_msg(http_check_url(preset->base_url, false, &err), "%s", err.text);
		ck_assert(http_host(preset->base_url, host, sizeof(host)));
		if (preset->hosts[0])
			ck_assert_str_eq(host, preset->hosts[0]);
		else
			ck_assert(http_is_loopback(preset->base_url));
	}
	ck_assert_uint_eq(count, ARRAY_LEN(rows));
}
END_TEST

START_TEST(names_are_exact_and_a_base_url_of_ones_own_wins)
{
	struct candidate candidate = {.provider = "openai"};

	ck_assert_ptr_null(provider_preset("OpenAI"));
	ck_assert_ptr_null(provider_preset(""));
	ck_assert_ptr_null(provider_preset(NULL));
	ck_assert_str_eq(provider_base_url(&candidate), "https://api.openai.com/v1");
	candidate.base_url = "http://127.0.0.1:1/v1";
	ck_assert_str_eq(provider_base_url(&candidate), "http://127.0.0.1:1/v1");
	candidate = (struct candidate){.provider = "nobody"};
	ck_assert_ptr_null(provider_base_url(&candidate));
}
END_TEST

Suite *suite_provider_presets(void);
Suite *suite_provider_presets(void)
{
	Suite *suite = suite_create("provider/presets");
	TCase *tcase = tcase_create("all");

	tcase_add_loop_test(tcase, a_preset_knows_where_its_service_is, 0, ARRAY_LEN(rows));
	tcase_add_test(tcase, the_host_of_a_base_url_is_the_one_its_key_may_go_to);
	tcase_add_test(tcase, names_are_exact_and_a_base_url_of_ones_own_wins);
	suite_add_tcase(suite, tcase);
	return suite;
}
