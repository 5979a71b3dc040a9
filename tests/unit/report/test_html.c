/* SPDX-License-Identifier: MIT */
#include <stdio.h>

#include "fixture.h"

#include "base/sha256.h"
#include "base/xml.h"
#include "report/html.h"

static struct fixture f;
static struct buf out;

static void setup(void)
{
	static const char *const ids[] = {"c-1", "c-2"};

	fixture_table(&f);
	f.result_route.case_ids = ids;
	for (size_t i = 0; i < 4; i++)
		f.cells[i] = (struct result_cell){
			.repeats = 1, .passes = i != 3, .quality = i != 3, .format_ok = -1};
	out = (struct buf){0};
}

static void teardown(void)
{
	buf_free(&out);
}

static void write_page(void)
{
	buf_clear(&out);
	fixture_write(&f, "html", &out);
}

/* A page is too long for a message. */
static void page_has(const char *text)
{
	ck_assert_msg(str_find(buf_view(&out), str_of(text), 0) != SIZE_MAX, "no '%s'", text);
}

static void page_lacks(const char *text)
{
	ck_assert_msg(str_find(buf_view(&out), str_of(text), 0) == SIZE_MAX, "'%s' is there", text);
}

/* What stands between two marks, the first at or after `from`. */
static struct str between(const char *before, const char *after, size_t from)
{
	const struct str text = buf_view(&out);
	size_t start = str_find(text, str_of(before), from), end;

	ck_assert_msg(start != SIZE_MAX, "no '%s'", before);
	start += strlen(before);
	end = str_find(text, str_of(after), start);
	ck_assert_msg(end != SIZE_MAX, "no '%s' behind '%s'", after, before);
	return str_slice(text, start, end);
}

START_TEST(the_first_screen_says_what_goes_where_and_what_it_saves)
{
	write_page();
	ck_assert(str_starts(buf_view(&out), STR("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n"
						 "<meta http-equiv=\"Content-Security-Policy\"")));
	page_has("<p class=\"saving\">The route can go to a cheaper model. A month costs "
		 "$0.017 instead of $1.10, 98.5% less.</p>");
	page_has("The only cheaper one that is proven good enough: with 95% confidence "
		 "its quality, 0.940 here, is less than 0.1 below the 0.950 of "
		 "claude-opus-4.7.");
	page_has("when it fails: claude-opus-4.7");
	page_has("<span class=\"what\">1,000 requests: </span>$0.017 instead of $1.10</td>"
		 "<td class=\"number\"><span class=\"what\">saves: </span>98.5%</td>");
	page_has("Shown to be less than 0.1 below claude-opus-4.7: the chance of such a "
		 "record, were it worse by that, is 0.0043, and up to 0.05 is allowed.");
}
END_TEST

START_TEST(only_its_own_style_and_script_are_let_in)
{
	static const char *const kinds[] = {"style", "script"};

	write_page();
	for (size_t i = 0; i < 2; i++) {
		const struct str text =
			between(i ? "<script>" : "<style>", i ? "</script>" : "</style>", 0);
		const struct digest digest = sha256(text);
		char hash[SHA256_BASE64], want[128];

		digest_base64(&digest, hash);
		snprintf(want, sizeof(want), "%s-src 'sha256-%s';", kinds[i], hash);
		page_has(want);
		ck_assert(text.len > 1000);
	}
	page_lacks("http://");
	page_lacks("https://");
	page_lacks(" style=");
	page_lacks(" onclick=");
}
END_TEST

/* The plot is XML, too. */
static void check_plot(void)
{
	static const char *const bad[] = {
		"\"nan", "\"-nan", "\"inf", "\"-inf", "(nan", " nan", "Mnan"};
	const struct str svg = between("<svg", "</svg>", 0);
	struct buf xml = {0};
	struct arena arena = {0};
	struct xml_facts facts;

	buf_puts(&xml, "<svg");
	buf_str(&xml, svg);
	buf_puts(&xml, "</svg>");
	ck_assert_msg(xml_check(&arena, buf_view(&xml), &facts) == XML_WELL_FORMED, "%s: %s",
		facts.why, buf_z(&xml));
	arena_fini(&arena);
	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		ck_assert(str_find(svg, str_of(bad[i]), 0) == SIZE_MAX);
	buf_free(&xml);
}

START_TEST(the_plot_holds_both_candidates_the_margin_and_the_frontier)
{
	write_page();
	check_plot();
	page_has("<title id=\"plot-title-0\">Cost against quality on classification</title>");
	page_has("gpt-5-nano: qualified, quality 0.940, difference -0.010 [-0.062, +0.040], "
		 "$0.017 for 1,000 requests, has the route.");
	page_has("class=\"margin-line\"");
	page_has(">margin: 0.1 below</text>");
	page_has("class=\"point qualified\"");
	page_has("class=\"point reference\"");
	ck_assert_uint_eq(between("class=\"frontier\" d=\"", "\"", 0).data[0], 'M');
}
END_TEST

START_TEST(a_plot_can_be_drawn_of_anything)
{
	static const double odd[] = {0, 1, NAN, 0.5, 1e-9, -0.2};

	for (size_t i = 0; i < ARRAY_LEN(odd); i++) {
		f.evidence[1].quality = odd[i];
		f.evidence[1].lower_bound = odd[(i + 1) % ARRAY_LEN(odd)];
		f.evidence[1].cost_per_request = i % 2 ? 0 : 1;
		write_page();
		check_plot();
	}
	f.evidence[0].cost_per_request = f.evidence[1].cost_per_request = MONEY_UNKNOWN;
	write_page();
	page_has("There is no plot");
}
END_TEST

START_TEST(words_say_why_the_reference_stays)
{
	f.route.candidate = 0;
	f.route.fallback_count = 0;
	f.evidence[1].verdict = VERDICT_DISQUALIFIED;
	f.evidence[1].reasons = 1u << REASON_QUALITY;
	write_page();
	page_has("No cheaper candidate is proven good enough: gpt-5-nano is disqualified.");
	page_has("Its quality is shown to be worse by the margin or more.");
	f.evidence[1].verdict = VERDICT_INCONCLUSIVE;
	write_page();
	page_has("No cheaper candidate is proven good enough: of gpt-5-nano it is not known "
		 "yet.");
	page_has("That its quality is within the margin is not shown.");
	f.evidence[1].cost_per_request = f.evidence[0].cost_per_request + 1;
	write_page();
	page_has("No other candidate costs less.");
}
END_TEST

START_TEST(words_tell_of_other_rules)
{
	f.route.margin_relative = true;
	write_page();
	page_has("is less than 10% of the reference&#39;s quality below the 0.950 of");
	page_has(">margin: 10% of the reference&#39;s quality below</text>");
	f.route.margin_relative = false;
	f.route.rule = "point";
	write_page();
	page_has("The cheapest above the plain threshold, which proves nothing: quality 0.940 "
		 "against 0.950, margin 0.1.");
	page_has("Above the plain threshold.");
	f.route.rule = "exact";
	f.route.reference_best = true;
	write_page();
	page_has("below the 0.950 of the best of the others.");
	page_has(">the best</text>");
	f.route.candidate = 0;
	f.evidence[1].verdict = VERDICT_INCONCLUSIVE;
	write_page();
	page_has(
		"The default, as no candidate is proven good enough: of gpt-5-nano it is not known "
		"yet.");
	f.route.reference_best = false;
	f.route.safety_critical = true;
	f.table.before = f.table.after = MONEY_UNKNOWN;
	write_page();
	page_has("Safety-critical: no allowed candidate that is cheaper is proven good enough");
	page_has("No cheaper model is proven good enough for the route. What that saves a month is "
		 "not known without `traffic` and prices.");
}
END_TEST

START_TEST(a_chain_has_the_route_of_whom_it_asks_first)
{
	static struct evidence rows[3];
	static const struct result_chain chain = {
		.name = "first then", .first = 1, .then = 0, .agree = SIZE_MAX};

	memcpy(rows, f.evidence, sizeof(f.evidence));
	rows[2] = f.evidence[1];
	rows[2].candidate = 2;
	rows[2].escalation = 0.2;
	f.route.evidence = rows;
	f.route.evidence_count = 3;
	f.route.chains = &chain;
	f.route.chain_count = 1;
	f.route.candidate = 2;
	write_page();
	check_plot();
	page_has("<span class=\"name\">first then</span>");
	page_has(
		"asks gpt-5-nano, and claude-opus-4.7 where the check refuses the answer: 20.0% of "
		"the cases");
	page_has("\"reference\":0,\"used\":1");
}
END_TEST

START_TEST(times_are_there_where_they_were_measured)
{
	f.evidence[1].first_token_p50_us = 90000;
	f.evidence[1].first_token_p95_us = 120000;
	f.evidence[1].tokens_per_second = 55.4;
	write_page();
	page_has("<td class=\"number\">410 ms</td><td class=\"number\">812 ms</td>"
		 "<td class=\"number\">90 ms</td><td class=\"number\">120 ms</td>"
		 "<td class=\"number\">55</td>");
	f.evidence[1].latency_p50_us = f.evidence[1].latency_p95_us = -1;
	write_page();
	page_has("Latencies are not in this report.");
}
END_TEST

START_TEST(cases_are_counted_by_what_became_of_them_and_link_to_the_browser)
{
	f.route.name = f.result_route.name = "a/b";
	write_page();
	page_has("<a href=\"#route=a%2Fb&amp;candidate=gpt-5-nano&amp;why=w\">1</a>");
	page_has("{\"ids\":[\"c-1\",\"c-2\"],\"letters\":[\"pp\",\"pw\"]}");
	page_lacks("class=\"block\"");
}
END_TEST

static const struct {
	struct result_cell cell;
	char letter;
} states[] = {
	{{.repeats = 1, .passes = 1}, 'p'},
	{{.repeats = 3, .passes = 2}, 's'},
	{{.repeats = 1, .format_ok = 1}, 'w'},
	{{.repeats = 1, .format_ok = -1}, 'w'},
	{{.repeats = 1, .format_ok = 0}, 'f'},
	{{.repeats = 1, .outcome = OUTCOME_REFUSED}, 'r'},
	{{.repeats = 1, .passes = 1, .outcome = OUTCOME_REFUSED}, 'p'},
	{{.repeats = 1, .outcome = OUTCOME_BLOCKED}, 'b'},
	{{.repeats = 1, .outcome = OUTCOME_EMPTY}, 'e'},
	{{.unmeasured = UNMEASURED_CUT_OFF, .outcome = OUTCOME_CUT_OFF}, 'c'},
	{{.unmeasured = UNMEASURED_FAULT, .outcome = OUTCOME_THROTTLED}, 'x'},
	{{.unmeasured = UNMEASURED_LIMIT}, 'l'},
	{{.unmeasured = UNMEASURED_JUDGE}, 'j'},
	{{.unmeasured = UNMEASURED_WAITING}, 'n'},
	{{.unmeasured = UNMEASURED_MISSING}, 'm'},
};

START_TEST(a_letter_says_what_became_of_an_answer)
{
	ck_assert_int_eq(html_state_letter(html_state(&states[_i].cell)), states[_i].letter);
}
END_TEST

/* Names come from people; no character of them is special. */
static const char *const hostile[][2] = {
	{"<script>x</script>", "&lt;script&gt;x&lt;/script&gt;"},
	{"\"><img src=x onerror=y>", "&quot;&gt;&lt;img src=x onerror=y&gt;"},
	{"a&b'c", "a&amp;b&#39;c"},
	{"\xE2\x80\xAEx", "\\u{202E}x"},
	{"</title></svg>", "&lt;/title&gt;&lt;/svg&gt;"},
};

START_TEST(nothing_in_a_name_comes_alive)
{
	f.candidates[1].name = hostile[_i][0];
	f.route.name = f.result_route.name = hostile[_i][0];
	f.report.title = f.report.note = hostile[_i][0];
	fixture_labels(&f);
	write_page();
	page_has(hostile[_i][1]);
	/* In the blocks of JSON only what could end them matters. */
	ck_assert(str_find(between("<title>", "<script type", 0), str_of(hostile[_i][0]), 0) ==
		  SIZE_MAX);
	ck_assert(str_find(buf_view(&out), STR("</title></svg>"), 0) == SIZE_MAX);
	ck_assert(str_find(buf_view(&out), STR("<script>x"), 0) == SIZE_MAX);
	check_plot();
}
END_TEST

/* ---- texts ---- */

static const struct message asked[] = {{.role = "user", .text = {"say </script>", 13}}};
static struct transcript_answer answers[2];
static size_t case_number, wanted_cases;
static int drained;
static char own_text[600]; /* begins with the number of the case, so that each is another */

static bool each(void *context, transcript_sink *sink, void *sink_context, struct err *err)
{
	(void)context;
	for (case_number = 0; case_number < wanted_cases; case_number++) {
		const struct transcript told = {.index = case_number,
			.asked = {asked, 1},
			.expected = STR("yes"),
			.expected_is_answer = true,
			.answers = answers,
			.answer_count = 2};

		snprintf(own_text, sizeof(own_text), "%zu", case_number);
		if (!sink(sink_context, &told, err))
			return false;
	}
	return true;
}

static const struct transcript_source source = {.each = each};

static void with_texts(struct str first, struct str second)
{
	answers[0] = (struct transcript_answer){
		.repeat = 1, .measured = true, .quality = 1, .text = first};
	answers[1] = (struct transcript_answer){.candidate = 1,
		.repeat = 1,
		.outcome = OUTCOME_CUT_OFF,
		.quality = (double)NAN,
		.text = second,
		.reason = STR("so <b>")};
	f.report.texts = &source;
	wanted_cases = 2;
}

START_TEST(a_text_stands_once_in_its_block_and_never_as_markup)
{
	with_texts(STR("yes"), STR("<img src=x>\xE2\x80\xA8"));
	write_page();
	page_has(
		"<script type=\"application/json\" class=\"block\" data-route=\"0\" "
		"data-first=\"0\" data-last=\"1\">{\"cases\":["
		"[0,[[\"user\",0]],1,1,[[0,1,1,1,-1,\"complete\",0],[1,1,null,2,3,\"cut_off\",0]]],"
		"[1,[[\"user\",0]],1,1,[[0,1,1,1,-1,\"complete\",0],[1,1,null,2,3,\"cut_off\",0]]]"
		"],\"texts\":[\"say \\u003c/script\\u003e\",\"yes\","
		"\"\\u003cimg src=x\\u003e\\u2028\",\"so \\u003cb\\u003e\"]}</script>");
}
END_TEST

START_TEST(a_long_text_is_cut_between_characters_and_says_its_length)
{
	with_texts(STR("abc\xC3\xA4\xC3\xA4"), STR("abc\xC3\xA4\xC3\xA4 longer"));
	f.report.text_bytes = 4;
	write_page();
	page_has("\"texts\":[[\"say \",13],\"yes\",[\"abc\",7],[\"abc\",14],[\"so \\u003c\",6]]");
	page_has("\"limit\":4,");
}
END_TEST

static bool drain(void *context, struct buf *text, struct err *err)
{
	(void)err;
	buf_str(context, buf_view(text));
	buf_clear(text);
	drained++;
	return true;
}

START_TEST(a_long_report_is_never_held_whole)
{
	struct buf whole = {0}, small = {.limit = 4 << 20};
	struct err err = {0};

	memset(own_text, 'x', sizeof(own_text));
	with_texts((struct str){own_text, sizeof(own_text)}, STR("y"));
	wanted_cases = 8000;
	drained = 0;
	f.report.drain = drain;
	f.report.drain_context = &whole;
	ck_assert_msg(reporter_find("html")->write(&f.report, &small, &err), "%s", err.text);
	ck_assert_int_gt(drained, 2);
	ck_assert_uint_gt(whole.len + small.len, wanted_cases * sizeof(own_text));
	ck_assert_uint_le(small.cap, (size_t)4 << 20);
	buf_free(&small);
	buf_free(&whole);
}
END_TEST

START_TEST(a_page_that_cannot_be_held_is_an_error)
{
	struct buf small = {.limit = 1000};
	struct err err = {0};

	ck_assert(!reporter_find("html")->write(&f.report, &small, &err));
	ck_assert_str_eq(err.text, "the report is too large");
	buf_free(&small);
}
END_TEST

Suite *suite_report_html(void);
Suite *suite_report_html(void)
{
	Suite *suite = suite_create("report/html");
	TCase *tcase = tcase_create("html");

	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, the_first_screen_says_what_goes_where_and_what_it_saves);
	tcase_add_test(tcase, only_its_own_style_and_script_are_let_in);
	tcase_add_test(tcase, the_plot_holds_both_candidates_the_margin_and_the_frontier);
	tcase_add_test(tcase, a_plot_can_be_drawn_of_anything);
	tcase_add_test(tcase, words_say_why_the_reference_stays);
	tcase_add_test(tcase, words_tell_of_other_rules);
	tcase_add_test(tcase, a_chain_has_the_route_of_whom_it_asks_first);
	tcase_add_test(tcase, times_are_there_where_they_were_measured);
	tcase_add_test(tcase, cases_are_counted_by_what_became_of_them_and_link_to_the_browser);
	tcase_add_loop_test(tcase, a_letter_says_what_became_of_an_answer, 0, ARRAY_LEN(states));
	tcase_add_loop_test(tcase, nothing_in_a_name_comes_alive, 0, ARRAY_LEN(hostile));
	tcase_add_test(tcase, a_text_stands_once_in_its_block_and_never_as_markup);
	tcase_add_test(tcase, a_long_text_is_cut_between_characters_and_says_its_length);
	tcase_add_test(tcase, a_long_report_is_never_held_whole);
	tcase_add_test(tcase, a_page_that_cannot_be_held_is_an_error);
	suite_add_tcase(suite, tcase);
	return suite;
}
