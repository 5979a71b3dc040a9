/* SPDX-License-Identifier: MIT */
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

static const char golden[] =
	"classification, tier 1: 100 cases, margin 0.1, confidence 0.95, rule exact, levels by "
	"fallback\n"
	"  candidate        quality  won  lost  difference  [lower, upper]    format  $/1,000     "
	"p95 "
	" verdict    reasons\n"
	"  claude-opus-4.7    0.950    -     -           -  -                 100.0%    $1.10      "
	" - "
	" reference\n"
	"  gpt-5-nano         0.940    3     4      -0.010  [-0.062, +0.040]  100.0%   $0.017  812 "
	"ms "
	" qualified\n"
	"  -> gpt-5-nano; when it fails: claude-opus-4.7\n"
	"\n"
	"tier 1: gpt-5-nano (1 route; also calibrated: claude-opus-4.7)\n"
	"a month costs $0.017 instead of $1.10 (98.45% less)\n"
	"default for everything else: claude-opus-4.7, the reference, since none is named\n"
	"If the cases of a route are a fair sample of its requests, the probability that it is "
	"given a model whose quality is lower than its reference's by the margin or more, or that "
	"misses its format floor or latency ceiling, is at most 5%.\n";

START_TEST(the_text_is_written_byte_for_byte)
{
	fixture_write(&f, "text", &out);
	ck_assert_str_eq(buf_z(&out), golden);
}
END_TEST

START_TEST(an_assumed_reference_is_said)
{
	f.route.reference_named = false;
	fixture_write(&f, "text", &out);
	fixture_has(&out,
		"reference: claude-opus-4.7, taken because it is the dearest; `reference` "
		"or --reference names another\n");
}
END_TEST

START_TEST(a_route_that_keeps_its_reference_says_why)
{
	f.route.candidate = 0;
	f.route.fallback_count = 0;
	fixture_write(&f, "text", &out);
	fixture_has(
		&out, "  -> claude-opus-4.7 (the reference: no cheaper candidate is qualified)\n");
}
END_TEST

START_TEST(names_from_outside_move_no_cursor_and_break_no_column)
{
	f.candidates[1].name = "\033]0;x\007 \xe2\x80\xae"
			       "evil\n";
	fixture_write(&f, "text", &out);
	for (size_t i = 0; i < out.len; i++)
		ck_assert(out.data[i] == '\n' || (unsigned char)out.data[i] >= ' ');
	fixture_lacks(&out, "\xe2\x80\xae");
	fixture_has(&out, "\\x1B]0;x\\x07");
}
END_TEST

START_TEST(columns_stay_aligned_under_wide_letters)
{
	/* Four letters of two columns each take the place of eight. */
	f.candidates[1].name = "\xe6\xa8\xa1\xe5\x9e\x8b\xe5\xb0\x8f\xe5\x9e\x8b";
	fixture_write(&f, "text", &out);
	fixture_has(
		&out, "  \xe6\xa8\xa1\xe5\x9e\x8b\xe5\xb0\x8f\xe5\x9e\x8b           0.940    3");
}
END_TEST

START_TEST(what_to_do_about_an_open_verdict_is_said)
{
	struct evidence *row = &f.evidence[1];

	row->verdict = VERDICT_INCONCLUSIVE;
	row->reasons = 1u << REASON_QUALITY;
	row->cases_needed = 131;
	fixture_write(&f, "text", &out);
	fixture_has(&out, "inconclusive  quality\n");
	fixture_has(
		&out, "  gpt-5-nano: about 140 more cases would probably show that it qualifies\n");
	buf_clear(&out);
	row->cases_needed = 0;
	fixture_write(&f, "text", &out);
	fixture_has(&out, "about 10 more cases");
	buf_clear(&out);
	row->cases_needed = -1;
	row->difference = -0.2;
	fixture_write(&f, "text", &out);
	fixture_has(
		&out, "looks worse than the margin: more cases will more likely disqualify it\n");
	buf_clear(&out);
	row->unmeasured = 40;
	row->cut_off = 31;
	row->failed = 5;
	f.report.collect = "tiercal run -c x.yaml";
	row->reasons |= 1u << REASON_INCOMPLETE;
	fixture_write(&f, "text", &out);
	fixture_has(&out, "31 of 100 answers were cut off at 16 output tokens, reasoning included: "
			  "raise max_tokens\n");
	fixture_has(&out, "9 of 100 cases are not measured (5 failed): `tiercal run -c x.yaml` "
			  "collects what is missing");
	fixture_lacks(&out, "looks worse");
	buf_clear(&out);
	f.report.collect = NULL;
	fixture_write(&f, "text", &out);
	fixture_has(&out, "9 of 100 cases are not measured\n");
}
END_TEST

START_TEST(a_missing_price_is_named_with_its_remedy)
{
	f.evidence[1].verdict = VERDICT_INCONCLUSIVE;
	f.evidence[1].reasons = 1u << REASON_NOT_PRICED;
	f.evidence[1].cost_per_request = MONEY_UNKNOWN;
	fixture_write(&f, "text", &out);
	fixture_has(
		&out, "no cost is known for 'gpt-5-nano': no catalog (prices, --prices) has it");
}
END_TEST

START_TEST(the_point_rule_prints_its_error_rate_and_promises_nothing)
{
	f.route.rule = "point";
	f.route.point_error = 0.5831;
	f.evidence[1].proven = VERDICT_INCONCLUSIVE;
	f.evidence[1].proven_reasons = 1u << REASON_QUALITY | 1u << REASON_FORMAT;
	fixture_write(&f, "text", &out);
	fixture_has(&out, "Nothing is promised under the point rule.\n");
	fixture_has(&out, "  rule point: takes a model that is worse by the margin with a "
			  "probability of up to 0.58 at");
	fixture_has(&out, "  gpt-5-nano: the proven rule says inconclusive: quality, format\n");
	fixture_lacks(&out, "claude-opus-4.7: the proven rule");
	fixture_lacks(&out, "is at most 5%");
	buf_clear(&out);
	routing_write(&f.table, &out);
	fixture_has(&out, "\"pointError\": 0.5831");
	fixture_has(&out, "\"exactVerdict\": \"inconclusive\"");
	buf_clear(&out);
	f.route.point_error = NAN;
	fixture_write(&f, "markdown", &out);
	fixture_has(&out, "- rule point: how often it takes a model");
}
END_TEST

START_TEST(a_guarantee_looks_and_the_floor_of_quality_are_said_where_there_are_any)
{
	static const int64_t looks[] = {50, 100};
	static const double levels[] = {0.0295, 0.0295};

	f.route.guarantee = "table";
	f.route.looks = looks;
	f.route.look_levels = levels;
	f.route.look_count = f.route.look = 2;
	f.evidence[1].p_min_quality = 0.0123;
	fixture_write(&f, "text", &out);
	fixture_has(&out, "by fallback, look 2 of 2 at level 0.0295, guarantee table\n");
	fixture_has(&out, "  gpt-5-nano: p of min_quality 0.0123\n");
	buf_clear(&out);
	routing_write(&f.table, &out);
	fixture_has(&out, "\"pMinQuality\": 0.0123");
	fixture_has(&out, "\"guarantee\": \"table\"");
}
END_TEST

START_TEST(a_promise_about_the_table_and_a_note_stand_where_they_belong)
{
	f.report.promise = "All of it holds.";
	f.report.note = "Simulated.";
	fixture_write(&f, "text", &out);
	ck_assert(str_starts(buf_view(&out), STR("Simulated.\n\n")));
	ck_assert(str_ends(buf_view(&out), STR("\nAll of it holds.\n")));
	buf_clear(&out);
	f.route.multiplicity = "none";
	fixture_write(&f, "text", &out);
	fixture_has(
		&out, "All of it holds. Under `multiplicity: none` that holds for each candidate");
}
END_TEST

START_TEST(a_bound_that_is_not_proved_for_graded_scores_is_said)
{
	fixture_write(&f, "text", &out);
	fixture_lacks(&out, "Method wcd");
	buf_clear(&out);
	f.evidence[1].method = "wcd";
	f.route.margin_relative = true;
	fixture_write(&f, "text", &out);
	fixture_has(&out, "Method wcd is a bound");
	fixture_has(&out, "margin 10% of the reference's quality");
}
END_TEST

START_TEST(the_best_as_reference_is_told_row_by_row)
{
	f.route.reference_best = true;
	fixture_write(&f, "text", &out);
	fixture_has(&out,
		"  gpt-5-nano: compared with claude-opus-4.7, from which its largest p arose\n");
	fixture_has(&out, "(the winner's curse)");
	fixture_lacks(&out, "  claude-opus-4.7: compared");
	f.route.candidate = 0;
	f.evidence[0].verdict = VERDICT_INCONCLUSIVE;
	fixture_write(&f, "text", &out);
	fixture_has(&out, "  -> claude-opus-4.7 (the default: no candidate is qualified)");
	buf_clear(&out);
	fixture_write(&f, "markdown", &out);
	fixture_has(&out, "Reference: the best of all others; default claude-opus-4.7; 100 cases");
	buf_clear(&out);
	routing_write(&f.table, &out);
	fixture_has(&out, "\"reference\": \"best\"");
	fixture_has(&out, "\"against\": \"claude-opus-4.7\"");
	fixture_has(&out, "\"against\": null");
}
END_TEST

START_TEST(how_streams_came_is_said_where_there_were_some)
{
	f.evidence[1].first_token_p50_us = 120400;
	f.evidence[1].first_token_p95_us = 310000;
	fixture_write(&f, "text", &out);
	fixture_has(&out,
		"  gpt-5-nano: streamed: its first token came after 120 ms (p50), 310 ms (p95)\n");
	fixture_lacks(&out, "claude-opus-4.7: streamed");
	buf_clear(&out);
	f.evidence[1].tokens_per_second = 84.6;
	fixture_write(&f, "markdown", &out);
	fixture_has(&out, "310 ms (p95), then 85 tokens a second\n");
	buf_clear(&out);
	routing_write(&f.table, &out);
	fixture_has(&out, "\"firstTokenP50Ms\": 120");
	fixture_has(&out, "\"firstTokenP95Ms\": 310");
	fixture_has(&out, "\"tokensPerSecond\": 84.6");
}
END_TEST

START_TEST(how_sure_costs_and_savings_are_is_said_where_it_was_asked_for)
{
	f.evidence[0].cost =
		(struct evidence_cost){.known = true, .low = 1000000000, .high = 1200000000};
	f.evidence[0].cost.ratio = NAN;
	f.evidence[1].cost = (struct evidence_cost){.known = true,
		.low = 16000000,
		.high = 18000000,
		.ratio = 0.01545,
		.ratio_low = 0.0141,
		.ratio_high = 0.0169,
		.order_open = true};
	f.table.saving_known = true;
	f.table.saving_low = 0.9831;
	f.table.saving_high = 0.9859;
	fixture_write(&f, "text", &out);
	fixture_has(&out, "  claude-opus-4.7: 1,000 requests cost $1.10 [$1.00, $1.20]\n");
	fixture_has(&out, "  gpt-5-nano: 1,000 requests cost $0.017 [$0.016, $0.018], 0.01545 "
			  "[0.0141, 0.0169] of the reference's\n");
	fixture_has(&out, "whether it is cheaper than claude-opus-4.7 is not established");
	fixture_has(&out, "(98.45% [98.31, 98.59] less)");
	buf_clear(&out);
	fixture_write(&f, "markdown", &out);
	fixture_has(&out,
		"| gpt-5-nano | $0.017 | \\[$0.016, $0.018\\] | 0.01545 \\[0.0141, 0.0169\\] |\n");
	fixture_has(&out, "98.45% [98.31, 98.59] less.\n");
	buf_clear(&out);
	fixture_write(&f, "json", &out);
	fixture_has(&out, "\"costLowUsd\": 0.000016");
	fixture_has(&out, "\"costRatio\": 0.01545");
	fixture_has(&out, "\"percentLow\": 98.31");
	buf_clear(&out);
	/* The table itself does not depend on having asked. */
	routing_write(&f.table, &out);
	fixture_lacks(&out, "costLow");
	fixture_lacks(&out, "percentLow");
}
END_TEST

START_TEST(a_chain_is_told_as_what_it_asks_and_when)
{
	struct arena arena = {0};
	struct result_chain chain = {
		.name = "cheap first", .first = 1, .then = 0, .agree = SIZE_MAX};
	struct evidence rows[3];
	struct value *check;
	struct err err = {0};

	ck_assert(json_parse(&arena, STR("[{\"max_chars\": 9}]"), &check, &err));
	chain.check = check;
	rows[0] = f.evidence[0];
	rows[1] = f.evidence[1];
	rows[2] = f.evidence[1];
	rows[2].candidate = 2;
	rows[2].escalation = 0.125;
	f.route.evidence = rows;
	f.route.evidence_count = 3;
	f.route.chains = &chain;
	f.route.chain_count = 1;
	f.route.candidate = 2;
	f.route.escalate_on |= ESCALATE_CHECK;
	fixture_write(&f, "text", &out);
	fixture_has(&out, "  -> cheap first; when it fails: claude-opus-4.7\n");
	fixture_has(&out, "  cheap first: asks gpt-5-nano, and claude-opus-4.7 where the check "
			  "refuses the answer: 12.5% of the cases\n");
	buf_clear(&out);
	routing_write(&f.table, &out);
	fixture_has(&out, "      \"candidate\": \"cheap first\",\n"
			  "      \"chain\": {\n"
			  "        \"check\": [\n"
			  "          {\n"
			  "            \"max_chars\": 9\n"
			  "          }\n"
			  "        ],\n"
			  "        \"first\": \"gpt-5-nano\",\n"
			  "        \"then\": \"claude-opus-4.7\"\n"
			  "      },\n"
			  "      \"escalateOn\": [\n"
			  "        \"error\",\n"
			  "        \"invalid_format\",\n"
			  "        \"check\"\n"
			  "      ],\n");
	fixture_has(&out, "      \"model\": \"gpt-5-nano-2025\",\n"
			  "      \"provider\": \"openai\",\n");
	fixture_has(&out, "\"escalationRate\": 0.125");
	buf_clear(&out);
	chain.agree = 0;
	fixture_write(&f, "markdown", &out);
	fixture_has(&out, "- cheap first: asks gpt-5-nano and claude-opus-4.7, and claude-opus-4.7 "
			  "where these two disagree: 12.5%");
	fixture_has(&out, "| cheap first | 100 | 100 | 0 | 0 | 0 | 0 | 0 | - |\n");
	arena_fini(&arena);
}
END_TEST

START_TEST(labels_are_told_where_that_is_asked_for)
{
	fixture_labels(&f);
	fixture_write(&f, "text", &out);
	fixture_lacks(&out, "macro-F1");
	buf_clear(&out);
	f.report.labels = true;
	fixture_write(&f, "text", &out);
	fixture_has(&out, "  labels           answers  macro-F1  kappa  most often mistaken\n"
			  "  claude-opus-4.7        0         -      -  -\n"
			  "  gpt-5-nano             4     0.400  0.250  c for a|b, 1 time\n");
}
END_TEST

Suite *suite_report_text(void);
Suite *suite_report_text(void)
{
	Suite *suite = suite_create("report/text");
	TCase *tcase = tcase_create("text");

	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, the_text_is_written_byte_for_byte);
	tcase_add_test(tcase, an_assumed_reference_is_said);
	tcase_add_test(tcase, a_route_that_keeps_its_reference_says_why);
	tcase_add_test(tcase, names_from_outside_move_no_cursor_and_break_no_column);
	tcase_add_test(tcase, columns_stay_aligned_under_wide_letters);
	tcase_add_test(tcase, what_to_do_about_an_open_verdict_is_said);
	tcase_add_test(tcase, a_missing_price_is_named_with_its_remedy);
	tcase_add_test(tcase, the_point_rule_prints_its_error_rate_and_promises_nothing);
	tcase_add_test(tcase, a_promise_about_the_table_and_a_note_stand_where_they_belong);
	tcase_add_test(tcase, a_bound_that_is_not_proved_for_graded_scores_is_said);
	tcase_add_test(
		tcase, a_guarantee_looks_and_the_floor_of_quality_are_said_where_there_are_any);
	tcase_add_test(tcase, the_best_as_reference_is_told_row_by_row);
	tcase_add_test(tcase, how_streams_came_is_said_where_there_were_some);
	tcase_add_test(tcase, how_sure_costs_and_savings_are_is_said_where_it_was_asked_for);
	tcase_add_test(tcase, a_chain_is_told_as_what_it_asks_and_when);
	tcase_add_test(tcase, labels_are_told_where_that_is_asked_for);
	suite_add_tcase(suite, tcase);
	return suite;
}
