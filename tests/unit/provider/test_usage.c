/* SPDX-License-Identifier: MIT */
#include "provider/usage.h"

#include "fixture.h"

enum dialect { OPENAI, XAI, ANTHROPIC, BEDROCK, GEMINI };

#define UNKNOWN TOKENS_UNKNOWN
#define NO_BILL MONEY_UNKNOWN

static const struct {
	enum dialect dialect;
	const char *json;
	struct usage expected; /* in the order of struct usage */
} rows[] = {
	{OPENAI, NULL,
		{UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, NO_BILL, false,
			SERVED_UNSAID}},
	{OPENAI, "null",
		{UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, NO_BILL, false,
			SERVED_UNSAID}},
	{OPENAI, "{}",
		{UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, NO_BILL, false,
			SERVED_UNSAID}},
	/* Reasoning is a part: 90 + 74 = 164. */
	{OPENAI,
		"{\"prompt_tokens\":90,\"completion_tokens\":74,\"total_tokens\":164,"
		"\"prompt_tokens_details\":{\"cached_tokens\":10,\"cache_write_tokens\":5},"
		"\"completion_tokens_details\":{\"reasoning_tokens\":64}}",
		{90, 10, 5, 0, 74, 64, NO_BILL, false, SERVED_UNSAID}},
	/* Reasoning comes on top: 90 + 10 + 64 = 164. */
	{OPENAI,
		"{\"prompt_tokens\":90,\"completion_tokens\":10,\"total_tokens\":164,"
		"\"completion_tokens_details\":{\"reasoning_tokens\":64}}",
		{90, 0, 0, 0, 74, 64, NO_BILL, false, SERVED_UNSAID}},
	{XAI,
		"{\"prompt_tokens\":90,\"completion_tokens\":74,\"total_tokens\":164,"
		"\"completion_tokens_details\":{\"reasoning_tokens\":64}}",
		{90, 0, 0, 0, 74, 64, NO_BILL, false, SERVED_UNSAID}},
	/* No total, or one that fits neither: what the provider is known for, and flagged. */
	{OPENAI,
		"{\"prompt_tokens\":90,\"completion_tokens\":74,"
		"\"completion_tokens_details\":{\"reasoning_tokens\":64}}",
		{90, 0, 0, 0, 74, 64, NO_BILL, true, SERVED_UNSAID}},
	{XAI,
		"{\"prompt_tokens\":90,\"completion_tokens\":10,"
		"\"completion_tokens_details\":{\"reasoning_tokens\":64}}",
		{90, 0, 0, 0, 74, 64, NO_BILL, true, SERVED_UNSAID}},
	{XAI,
		"{\"prompt_tokens\":90,\"completion_tokens\":10,\"total_tokens\":99,"
		"\"completion_tokens_details\":{\"reasoning_tokens\":64}}",
		{90, 0, 0, 0, 74, 64, NO_BILL, true, SERVED_UNSAID}},
	{OPENAI, "{\"prompt_tokens\":90,\"completion_tokens\":10}",
		{90, 0, 0, 0, 10, 0, NO_BILL, false, SERVED_UNSAID}},
	{OPENAI, "{\"prompt_tokens\":90,\"completion_tokens\":10,\"total_tokens\":7}",
		{90, 0, 0, 0, 10, 0, NO_BILL, true, SERVED_UNSAID}},
	/* More reasoning than output. */
	{OPENAI,
		"{\"prompt_tokens\":90,\"completion_tokens\":10,\"total_tokens\":100,"
		"\"completion_tokens_details\":{\"reasoning_tokens\":64}}",
		{90, 0, 0, 0, 10, 64, NO_BILL, true, SERVED_UNSAID}},
	/* More cached than there is. */
	{OPENAI,
		"{\"prompt_tokens\":9,\"completion_tokens\":1,\"total_tokens\":10,"
		"\"prompt_tokens_details\":{\"cached_tokens\":10}}",
		{9, 10, 0, 0, 1, 0, NO_BILL, true, SERVED_UNSAID}},
	/* DeepSeek's own word for it. */
	{OPENAI,
		"{\"prompt_tokens\":9,\"completion_tokens\":1,\"total_tokens\":10,"
		"\"prompt_cache_hit_tokens\":8,\"prompt_cache_miss_tokens\":1}",
		{9, 8, 0, 0, 1, 0, NO_BILL, false, SERVED_UNSAID}},
	/* vLLM without its flag. */
	{OPENAI,
		"{\"prompt_tokens\":9,\"completion_tokens\":1,\"total_tokens\":10,"
		"\"prompt_tokens_details\":null}",
		{9, 0, 0, 0, 1, 0, NO_BILL, false, SERVED_UNSAID}},
	/* Numbers that are counts, and numbers that are not. */
	{OPENAI, "{\"prompt_tokens\":1e2,\"completion_tokens\":12.0,\"total_tokens\":112}",
		{100, 0, 0, 0, 12, 0, NO_BILL, false, SERVED_UNSAID}},
	{OPENAI, "{\"prompt_tokens\":2147483648,\"completion_tokens\":0}",
		{INT64_C(2147483648), 0, 0, 0, 0, 0, NO_BILL, false, SERVED_UNSAID}},
	{OPENAI, "{\"prompt_tokens\":2147483649,\"completion_tokens\":0}",
		{UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, 0, 0, NO_BILL, true, SERVED_UNSAID}},
	{OPENAI, "{\"prompt_tokens\":9223372036854775808,\"completion_tokens\":1}",
		{UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, 1, 0, NO_BILL, true, SERVED_UNSAID}},
	{OPENAI, "{\"prompt_tokens\":1e400,\"completion_tokens\":-1e400}",
		{UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, NO_BILL, true,
			SERVED_UNSAID}},
	{OPENAI, "{\"prompt_tokens\":-1,\"completion_tokens\":1}",
		{UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, 1, 0, NO_BILL, true, SERVED_UNSAID}},
	{OPENAI, "{\"prompt_tokens\":0.1,\"completion_tokens\":1}",
		{UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, 1, 0, NO_BILL, true, SERVED_UNSAID}},
	{OPENAI, "{\"prompt_tokens\":\"9\",\"completion_tokens\":1}",
		{UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, 1, 0, NO_BILL, true, SERVED_UNSAID}},
	/* Bills. */
	{OPENAI, "{\"prompt_tokens\":9,\"completion_tokens\":1,\"cost\":0.00001725}",
		{9, 0, 0, 0, 1, 0, 17250000, false, SERVED_UNSAID}},
	{OPENAI, "{\"prompt_tokens\":9,\"completion_tokens\":1,\"cost\":1.5e-05}",
		{9, 0, 0, 0, 1, 0, 15000000, false, SERVED_UNSAID}},
	{OPENAI, "{\"prompt_tokens\":9,\"completion_tokens\":1,\"cost\":0}",
		{9, 0, 0, 0, 1, 0, 0, false, SERVED_UNSAID}},
	{OPENAI, "{\"prompt_tokens\":9,\"completion_tokens\":1,\"cost\":-1}",
		{9, 0, 0, 0, 1, 0, NO_BILL, false, SERVED_UNSAID}},
	{OPENAI, "{\"prompt_tokens\":9,\"completion_tokens\":1,\"cost\":0.1,\"is_byok\":true}",
		{9, 0, 0, 0, 1, 0, NO_BILL, false, SERVED_UNSAID}},
	{XAI, "{\"prompt_tokens\":9,\"completion_tokens\":1,\"cost_in_usd_ticks\":37756000}",
		{9, 0, 0, 0, 1, 0, INT64_C(3775600000), false, SERVED_UNSAID}},
	/* Anthropic counts cached tokens beside the input. */
	{ANTHROPIC, "{\"input_tokens\":12,\"output_tokens\":5}",
		{12, 0, 0, 0, 5, 0, NO_BILL, false, SERVED_UNSAID}},
	{ANTHROPIC,
		"{\"input_tokens\":12,\"cache_creation_input_tokens\":100,"
		"\"cache_read_input_tokens\":2048,\"output_tokens\":5}",
		{2160, 2048, 100, 0, 5, 0, NO_BILL, false, SERVED_UNSAID}},
	{ANTHROPIC,
		"{\"input_tokens\":12,\"cache_creation_input_tokens\":100,"
		"\"cache_read_input_tokens\":null,\"cache_creation\":{\"ephemeral_5m_input_"
		"tokens\":"
		"40,\"ephemeral_1h_input_tokens\":60},\"output_tokens\":5,"
		"\"output_tokens_details\":{\"thinking_tokens\":3}}",
		{112, 0, 40, 60, 5, 3, NO_BILL, false, SERVED_UNSAID}},
	{ANTHROPIC,
		"{\"input_tokens\":12,\"cache_creation_input_tokens\":100,\"cache_creation\":{"
		"\"ephemeral_5m_input_tokens\":0,\"ephemeral_1h_input_tokens\":60},"
		"\"output_tokens\":5}",
		{112, 0, 100, 0, 5, 0, NO_BILL, true, SERVED_UNSAID}},
	{ANTHROPIC, "{\"cache_read_input_tokens\":5,\"output_tokens\":5}",
		{UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, 5, 0, NO_BILL, true, SERVED_UNSAID}},
	/* Gemini counts thoughts beside the candidates; what is absent there is 0. */
	{GEMINI,
		"{\"promptTokenCount\":90,\"candidatesTokenCount\":3,\"thoughtsTokenCount\":64,"
		"\"cachedContentTokenCount\":20,\"toolUsePromptTokenCount\":7,"
		"\"totalTokenCount\":164}",
		{97, 20, 0, 0, 67, 64, NO_BILL, false, SERVED_UNSAID}},
	{GEMINI, "{\"promptTokenCount\":90,\"thoughtsTokenCount\":64}",
		{90, 0, 0, 0, 64, 64, NO_BILL, false, SERVED_UNSAID}},
	{GEMINI, "{\"promptTokenCount\":90,\"candidatesTokenCount\":-3}",
		{90, 0, 0, 0, UNKNOWN, UNKNOWN, NO_BILL, true, SERVED_UNSAID}},
	{GEMINI, "{\"promptTokenCount\":0.5,\"candidatesTokenCount\":3}",
		{UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, 3, 0, NO_BILL, true, SERVED_UNSAID}},
	/* A recorded answer: 368 + 10536 + 19 = 10923. */
	{BEDROCK,
		"{\"inputTokens\":368,\"outputTokens\":19,\"totalTokens\":10923,"
		"\"cacheReadInputTokens\":10536,\"cacheWriteInputTokens\":0}",
		{10904, 10536, 0, 0, 19, 0, NO_BILL, false, SERVED_UNSAID}},
	{BEDROCK,
		"{\"inputTokens\":100,\"outputTokens\":10,\"totalTokens\":130,"
		"\"cacheReadInputTokens\":5,\"cacheWriteInputTokens\":15}",
		{120, 5, 15, 0, 10, 0, NO_BILL, false, SERVED_UNSAID}},
	/* The cached ones are within: 100 + 10 = 110. */
	{BEDROCK,
		"{\"inputTokens\":100,\"outputTokens\":10,\"totalTokens\":110,"
		"\"cacheReadInputTokens\":60}",
		{100, 60, 0, 0, 10, 0, NO_BILL, false, SERVED_UNSAID}},
	/* Neither, or no total: by the definition, and flagged. */
	{BEDROCK,
		"{\"inputTokens\":100,\"outputTokens\":10,\"totalTokens\":99,"
		"\"cacheReadInputTokens\":60}",
		{160, 60, 0, 0, 10, 0, NO_BILL, true, SERVED_UNSAID}},
	{BEDROCK, "{\"inputTokens\":100,\"outputTokens\":10,\"cacheReadInputTokens\":60}",
		{160, 60, 0, 0, 10, 0, NO_BILL, true, SERVED_UNSAID}},
	{BEDROCK, "{\"inputTokens\":100,\"outputTokens\":10}",
		{100, 0, 0, 0, 10, 0, NO_BILL, false, SERVED_UNSAID}},
	{BEDROCK, "{\"inputTokens\":9,\"outputTokens\":3,\"totalTokens\":12}",
		{9, 0, 0, 0, 3, 0, NO_BILL, false, SERVED_UNSAID}},
	{BEDROCK, "{}",
		{UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, NO_BILL, false,
			SERVED_UNSAID}},
	{BEDROCK, NULL,
		{UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, NO_BILL, false,
			SERVED_UNSAID}},
	{GEMINI, NULL,
		{UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, NO_BILL, false,
			SERVED_UNSAID}},
};

START_TEST(counts_are_brought_to_one_meaning)
{
	const struct usage *expected = &rows[_i].expected;
	const struct value *json;
	struct usage usage;
	struct fixture f;

	fixture_init(&f, "openai", "m");
	json = fixture_json(&f, rows[_i].json);
	usage = rows[_i].dialect == ANTHROPIC ? usage_anthropic(json)
		: rows[_i].dialect == BEDROCK ? usage_bedrock(json)
		: rows[_i].dialect == GEMINI  ? usage_gemini(json)
					      : usage_openai(json, rows[_i].dialect == XAI);
	ck_assert_int_eq(usage.input_total, expected->input_total);
	ck_assert_int_eq(usage.cache_read, expected->cache_read);
	ck_assert_int_eq(usage.cache_write_5m, expected->cache_write_5m);
	ck_assert_int_eq(usage.cache_write_1h, expected->cache_write_1h);
	ck_assert_int_eq(usage.output_total, expected->output_total);
	ck_assert_int_eq(usage.reasoning, expected->reasoning);
	ck_assert_int_eq(usage.billed, expected->billed);
	ck_assert_int_eq(usage.suspect, expected->suspect);
	fixture_fini(&f);
}
END_TEST

START_TEST(no_output_tokens_for_a_long_text_are_suspect)
{
	struct response resp;
	struct buf text = {0};
	struct fixture f;

	fixture_init(&f, "openai", "m");
	for (int len = 100; len <= 101; len++) {
		struct http_reply reply = fixture_reply(200, "");

		buf_clear(&text);
		buf_puts(&text, "{\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":0,"
				"\"total_tokens\":9},\"choices\":[{\"message\":{\"content\":\"");
		buf_repeat(&text, 'x', (size_t)len);
		buf_puts(&text, "\"}}]}");
		reply.body = buf_view(&text);
		ck_assert_int_eq(fixture_read(&f, &reply, &resp), FAULT_NONE);
		ck_assert_int_eq(resp.usage.suspect, len == 101);
	}
	buf_free(&text);
	fixture_fini(&f);
}
END_TEST

START_TEST(xai_is_read_as_known_to_count_reasoning_on_top)
{
	struct http_reply reply = fixture_reply(200,
		"{\"choices\":[{\"message\":{\"content\":\"x\"}}],\"usage\":{\"prompt_tokens\":9,"
		"\"completion_tokens\":1,\"completion_tokens_details\":{\"reasoning_tokens\":5}}}");
	struct response resp;
	struct fixture f;

	fixture_init(&f, "xai", "m");
	ck_assert_int_eq(fixture_read(&f, &reply, &resp), FAULT_NONE);
	ck_assert_int_eq(resp.usage.output_total, 6);
	fixture_fini(&f);
}
END_TEST

#define OPENAI_SERVED(tier) \
	"{\"choices\":[{\"message\":{\"content\":\"x\"},\"finish_reason\":\"stop\"}]," \
	"\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":1},\"service_tier\":" tier "}"
#define RESPONSES_SERVED(tier) \
	"{\"status\":\"completed\",\"output\":[],\"usage\":null,\"service_tier\":" tier "}"
#define ANTHROPIC_SERVED(tier) \
	"{\"content\":[],\"stop_reason\":\"end_turn\",\"usage\":{\"input_tokens\":9," \
	"\"output_tokens\":1,\"service_tier\":" tier "}}"

static const struct {
	const char *provider, *body;
	bool stream;
	enum served served;
} served_rows[] = {
	{"openai", OPENAI_SERVED("\"default\""), false, SERVED_LIST},
	{"openai", OPENAI_SERVED("\"flex\""), false, SERVED_FLEX},
	{"openai", OPENAI_SERVED("\"priority\""), false, SERVED_PRIORITY},
	{"openai", OPENAI_SERVED("\"fast\""), false, SERVED_PRIORITY},
	{"groq", OPENAI_SERVED("\"on_demand\""), false, SERVED_LIST},
	/* What is no way of serving at a known price is no word on it. */
	{"openai", OPENAI_SERVED("\"auto\""), false, SERVED_UNSAID},
	{"openai", OPENAI_SERVED("\"\""), false, SERVED_UNSAID},
	{"openai", OPENAI_SERVED("null"), false, SERVED_UNSAID},
	{"openai", OPENAI_SERVED("[\"flex\"]"), false, SERVED_UNSAID},
	{"openai-responses", RESPONSES_SERVED("\"flex\""), false, SERVED_FLEX},
	{"anthropic", ANTHROPIC_SERVED("\"standard\""), false, SERVED_LIST},
	{"anthropic", ANTHROPIC_SERVED("\"priority\""), false, SERVED_PRIORITY},
	{"anthropic", ANTHROPIC_SERVED("\"batch\""), false, SERVED_BATCH},
	/* Of a stream the last word counts. */
	{"openai",
		"data: "
		"{\"choices\":[{\"delta\":{\"content\":\"x\"}}],\"service_tier\":\"auto\"}\n\n"
		"data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}],"
		"\"service_tier\":\"flex\"}\n\n"
		"data: {\"choices\":[],\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":1},"
		"\"service_tier\":null}\n\n",
		true, SERVED_FLEX},
};

START_TEST(how_it_was_served_is_what_the_reply_says)
{
	struct http_reply reply = fixture_reply(200, served_rows[_i].body);
	struct response resp;
	struct fixture f;

	fixture_init(&f, served_rows[_i].provider, "m");
	f.call.stream = served_rows[_i].stream;
	ck_assert_int_eq(fixture_read(&f, &reply, &resp), FAULT_NONE);
	ck_assert_int_eq(resp.usage.served, served_rows[_i].served);
	fixture_fini(&f);
}
END_TEST

Suite *suite_provider_usage(void);
Suite *suite_provider_usage(void)
{
	Suite *suite = suite_create("provider/usage");
	TCase *tcase = tcase_create("all");

	tcase_add_loop_test(tcase, counts_are_brought_to_one_meaning, 0, ARRAY_LEN(rows));
	tcase_add_loop_test(
		tcase, how_it_was_served_is_what_the_reply_says, 0, ARRAY_LEN(served_rows));
	tcase_add_test(tcase, no_output_tokens_for_a_long_text_are_suspect);
	tcase_add_test(tcase, xai_is_read_as_known_to_count_reasoning_on_top);
	suite_add_tcase(suite, tcase);
	return suite;
}
