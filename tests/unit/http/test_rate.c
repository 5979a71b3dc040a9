/* SPDX-License-Identifier: MIT */
#include <check.h>

#include "http/date.h"
#include "http/facts.h"
#include "http/http.h"

#define NOW "Sun, 06 Nov 1994 08:49:37 GMT"
#define NOTHING 0, 0, 0

static const struct {
	const char *limit, *remaining, *reset;
	int64_t limit_read, remaining_read, reset_us;
} rates[] = {
	{"500", "499", "120ms", 500, 499, 120000},
	{"500", "0", "6m0s", 500, 0, 360000000},
	{"30000", "12", "1.5s", 30000, 12, 1500000},
	{NULL, "0", "2m59.56s", 0, 0, 179560000},
	{"14400", "14370", "1h2m3s", 14400, 14370, INT64_C(3723000000)},
	{" 14400 ", "0", "1d", 14400, 0, INT64_C(86400000000)},
	{"5", "3", "250us", 5, 3, 250},
	{"5", "0", "1994-11-06T08:50:07Z", 5, 0, 30000000},
	{"5", "0", "1994-11-06T08:49:37.25Z", 5, 0, 250000},
	{"5", "0", "1994-11-06T09:50:07+01:00", 5, 0, 30000000},
	{"5", "0", "1994-11-06T00:50:07-08:00", 5, 0, 30000000},
	/* What means nothing: Azure's, the past, over a day, no unit, no number. */
	{"-1", "-1", "1s", NOTHING},
	{"0", "0", "1s", NOTHING},
	{"500", "-1", "1s", NOTHING},
	{"500", "0", NULL, NOTHING},
	{"500", "0", "0s", NOTHING},
	{"500", "0", "0", NOTHING},
	{"500", "0", "60", NOTHING},
	{"500", "0", "1732500000", NOTHING},
	{"500", "0", "25h", NOTHING},
	{"500", "0", "-1s", NOTHING},
	{"500", "0", "1s2", NOTHING},
	{"500", "0", "1.2.3s", NOTHING},
	{"500", "0", "s", NOTHING},
	{"500", "0", "1 s", NOTHING},
	{"500", "0", "1e3s", NOTHING},
	{"500", "0", "soon", NOTHING},
	{"500", "0", "1994-11-06T08:49:36Z", NOTHING},
	{"500", "0", "1994-11-08T08:49:37Z", NOTHING},
	{"500", "0", "1994-11-06T08:50:07", NOTHING},
	{"500", "0", "1994-13-06T08:50:07Z", NOTHING},
	{"500", NULL, "1s", NOTHING},
	{"500", "many", "1s", NOTHING},
	{"500", "1.5", "1s", NOTHING},
	{"many", "0", "1s", NOTHING},
};

START_TEST(a_rate_counts_only_if_all_of_it_can_be_read)
{
	for (size_t source = 0; source < HTTP_RATE_SOURCES; source++) {
		static const enum http_rate_kind kinds[] = {HTTP_RATE_REQUESTS, HTTP_RATE_TOKENS,
			HTTP_RATE_REQUESTS, HTTP_RATE_TOKENS, HTTP_RATE_INPUT, HTTP_RATE_OUTPUT};
		struct http_facts facts = {.date = str_of(NOW)};
		struct http_rate out[HTTP_RATE_COUNT];

		facts.rate[source].limit = str_trim(str_of(rates[_i].limit));
		facts.rate[source].remaining = str_of(rates[_i].remaining);
		facts.rate[source].reset = str_of(rates[_i].reset);
		http_rates_of(&facts, out);
		for (size_t i = 0; i < HTTP_RATE_COUNT; i++) {
			bool here = i == kinds[source] && rates[_i].reset_us;

			ck_assert_int_eq(out[i].reset_us, here ? rates[_i].reset_us : 0);
			if (!here)
				continue;
			ck_assert_int_eq(out[i].limit, rates[_i].limit_read);
			ck_assert_int_eq(out[i].remaining, rates[_i].remaining_read);
		}
	}
}
END_TEST

START_TEST(a_date_needs_the_replys_own_clock)
{
	struct http_facts facts = {0};
	struct http_rate out[HTTP_RATE_COUNT];

	facts.rate[2] = (struct http_rate_text){STR("5"), STR("0"), STR("2999-11-06T08:50:07Z")};
	http_rates_of(&facts, out);
	ck_assert_int_eq(out[HTTP_RATE_REQUESTS].reset_us, 0);
}
END_TEST

START_TEST(of_two_headers_about_one_kind_the_stricter_counts)
{
	struct http_facts facts = {0};
	struct http_rate out[HTTP_RATE_COUNT];

	facts.rate[0] = (struct http_rate_text){STR("50"), STR("9"), STR("3s")};
	facts.rate[2] = (struct http_rate_text){STR("50"), STR("7"), STR("2s")};
	http_rates_of(&facts, out);
	ck_assert_int_eq(out[HTTP_RATE_REQUESTS].remaining, 7);
	facts.rate[2].remaining = STR("11");
	http_rates_of(&facts, out);
	ck_assert_int_eq(out[HTTP_RATE_REQUESTS].remaining, 9);
	facts.rate[0].remaining = STR("-1");
	http_rates_of(&facts, out);
	ck_assert_int_eq(out[HTTP_RATE_REQUESTS].remaining, 11);
}
END_TEST

START_TEST(rates_are_found_among_the_headers_of_a_reply)
{
	static const char *const lines[] = {
		"X-RateLimit-Limit-Requests: 60\r\n",
		"x-ratelimit-remaining-requests: 59\r\n",
		"x-ratelimit-reset-requests: 1s\r\n",
		"x-ratelimit-limit-tokens: 150000\r\n",
		"x-ratelimit-remaining-tokens: 149984\r\n",
		"x-ratelimit-reset-tokens: 6m0s\r\n",
		"anthropic-ratelimit-input-tokens-limit: 1000\r\n",
		"anthropic-ratelimit-input-tokens-remaining: 900\r\n",
		"anthropic-ratelimit-input-tokens-reset: 1994-11-06T08:49:40Z\r\n",
		"anthropic-ratelimit-output-tokens-limit: 200\r\n",
		"anthropic-ratelimit-output-tokens-remaining: 0\r\n",
		"anthropic-ratelimit-output-tokens-reset: 1994-11-06T08:49:50Z\r\n",
		"x-ratelimit-reset: 7\r\n",
		"date: " NOW "\r\n",
	};
	struct facts facts = {0};
	struct http_facts view;
	struct http_rate out[HTTP_RATE_COUNT];

	for (size_t i = 0; i < ARRAY_LEN(lines); i++)
		facts_line(&facts, str_of(lines[i]));
	view = facts_view(&facts);
	http_rates_of(&view, out);
	ck_assert_int_eq(out[HTTP_RATE_REQUESTS].remaining, 59);
	ck_assert_int_eq(out[HTTP_RATE_REQUESTS].reset_us, 1000000);
	ck_assert_int_eq(out[HTTP_RATE_TOKENS].remaining, 149984);
	ck_assert_int_eq(out[HTTP_RATE_TOKENS].reset_us, 360000000);
	ck_assert_int_eq(out[HTTP_RATE_INPUT].remaining, 900);
	ck_assert_int_eq(out[HTTP_RATE_INPUT].reset_us, 3000000);
	ck_assert_int_eq(out[HTTP_RATE_OUTPUT].limit, 200);
	ck_assert_int_eq(out[HTTP_RATE_OUTPUT].reset_us, 13000000);
	facts_free(&facts);
}
END_TEST

Suite *suite_http_rate(void);
Suite *suite_http_rate(void)
{
	Suite *suite = suite_create("http/rate");
	TCase *tcase = tcase_create("all");

	tcase_add_loop_test(
		tcase, a_rate_counts_only_if_all_of_it_can_be_read, 0, ARRAY_LEN(rates));
	tcase_add_test(tcase, a_date_needs_the_replys_own_clock);
	tcase_add_test(tcase, of_two_headers_about_one_kind_the_stricter_counts);
	tcase_add_test(tcase, rates_are_found_among_the_headers_of_a_reply);
	suite_add_tcase(suite, tcase);
	return suite;
}
