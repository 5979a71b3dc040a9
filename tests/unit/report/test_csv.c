/* SPDX-License-Identifier: MIT */
#include "base/csv.h"
#include "fixture.h"

static struct fixture f;
static struct buf out;

static void setup(void)
{
	fixture_table(&f);
	out = (struct buf){0};
}

static void teardown(void)
{
	buf_free(&out);
}

/* The field below a name of the head, in row `row` from 1; borrowed until the next call. */
static struct str field(const char *name, int row)
{
	static struct csv csv;
	struct err err = {0};
	size_t column = SIZE_MAX, count;

	csv_fini(&csv);
	csv_init(&csv, buf_view(&out), "out");
	ck_assert(csv_next(&csv, &err));
	count = csv.count;
	for (size_t i = 0; i < csv.count; i++) {
		if (str_eqz(csv.fields[i], name))
			column = i;
	}
	ck_assert_msg(column != SIZE_MAX, "no column '%s'", name);
	for (int i = 0; i < row; i++)
		ck_assert_msg(csv_next(&csv, &err), "row %d: %s", row, err.text);
	ck_assert_uint_eq(csv.count, count);
	return csv.fields[column];
}

static void is(const char *name, int row, const char *want)
{
	const struct str seen = field(name, row);

	ck_assert_msg(str_eqz(seen, want), "%s of row %d is '%.*s', not '%s'", name, row,
		STR_ARG(seen), want);
}

START_TEST(a_row_holds_the_evidence_of_one_candidate_on_one_route)
{
	f.evidence[0].reasons = 1u << REASON_QUALITY | 1u << REASON_FORMAT;
	f.evidence[1].cost = (struct evidence_cost){.known = true, .low = 1, .high = 2000000};
	fixture_write(&f, "csv", &out);
	ck_assert(str_starts(buf_view(&out), STR("route,candidate,provider,model,chosen,")));
	is("route", 1, "classification");
	is("candidate", 1, "claude-opus-4.7");
	is("chosen", 1, "0");
	is("verdict", 1, "reference");
	is("reasons", 1, "quality, format");
	is("wins", 1, "");
	is("difference", 1, "");
	is("latency_p95_ms", 1, "");
	is("cost_low_usd", 1, "");
	is("candidate", 2, "gpt-5-nano");
	is("provider", 2, "openai");
	is("model", 2, "gpt-5-nano-2025");
	is("chosen", 2, "1");
	is("verdict", 2, "qualified");
	is("reference", 2, "claude-opus-4.7");
	is("margin", 2, "0.1");
	is("margin_relative", 2, "0");
	is("wins", 2, "3");
	is("losses", 2, "4");
	is("difference", 2, "-0.01");
	is("lower_bound", 2, "-0.0617");
	is("p_quality", 2, "0.00428");
	is("p_latency", 2, "");
	is("cost_per_request_usd", 2, "0.000017");
	is("cost_low_usd", 2, "0.000000000001");
	is("cost_high_usd", 2, "0.000002");
	is("latency_p50_ms", 2, "410.25");
	is("first_token_p50_ms", 2, "");
}
END_TEST

/* Names are anybody's: each comes back as it went in, but for an apostrophe before a formula. */
static const char *const hostile[][2] = {
	{"=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0"},
	{"+1", "'+1"},
	{"@SUM(1)", "'@SUM(1)"},
	{"-2", "'-2"},
	{"a,b\r\n\"c\"", "a,b\r\n\"c\""},
	{"\tx", "'\tx"},
};

START_TEST(a_name_is_neither_a_formula_nor_another_field)
{
	f.candidates[1].name = hostile[_i][0];
	f.candidates[1].model = hostile[_i][0];
	fixture_write(&f, "csv", &out);
	is("candidate", 2, hostile[_i][1]);
	is("model", 2, hostile[_i][1]);
	is("chosen", 2, "1");
}
END_TEST

START_TEST(a_chain_has_neither_provider_nor_model)
{
	const struct result_chain chain = {.name = "agreeing", .agree = SIZE_MAX};

	f.route.chains = &chain;
	f.route.chain_count = 1;
	f.table.candidate_count = 1; /* the second row is the chain's */
	fixture_write(&f, "csv", &out);
	is("candidate", 2, "agreeing");
	is("provider", 2, "");
	is("model", 2, "");
}
END_TEST

Suite *suite_report_csv(void);
Suite *suite_report_csv(void)
{
	Suite *suite = suite_create("report/csv");
	TCase *tcase = tcase_create("csv");

	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, a_row_holds_the_evidence_of_one_candidate_on_one_route);
	tcase_add_loop_test(
		tcase, a_name_is_neither_a_formula_nor_another_field, 0, ARRAY_LEN(hostile));
	tcase_add_test(tcase, a_chain_has_neither_provider_nor_model);
	suite_add_tcase(suite, tcase);
	return suite;
}
