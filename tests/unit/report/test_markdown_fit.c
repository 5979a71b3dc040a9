/* SPDX-License-Identifier: MIT */
#include "base/markdown.h"
#include "base/utf8.h"
#include "fixture.h"

/* Reports of many routes and candidates, or of long and hostile names: they fit a comment. */

enum { MOST_ROUTES = 1000, MOST_CANDIDATES = 60 };

static struct fixture f;
static struct buf out;
static struct candidate candidates[MOST_CANDIDATES];
static struct evidence evidence[MOST_CANDIDATES];
static struct table_route routes[MOST_ROUTES];
static struct result_cell cells[MOST_CANDIDATES * 2];
static struct result_route result_routes[MOST_ROUTES];
static struct table_tier tier;
static size_t all[MOST_ROUTES];
static struct arena arena;

static void setup(void)
{
	fixture_table(&f);
	out = (struct buf){0};
	arena = (struct arena){0};
}

static void teardown(void)
{
	buf_free(&out);
	arena_fini(&arena);
}

/* `before` stands before the number in every name. */
static void fill(size_t route_count, size_t candidate_count, const char *before)
{
	for (size_t i = 0; i < MOST_ROUTES; i++)
		all[i] = i;
	for (size_t c = 0; c < candidate_count; c++) {
		candidates[c] = f.candidates[c > 0];
		candidates[c].name = arena_printf(&arena, "%scandidate-%zu", before, c);
		evidence[c] = f.evidence[c > 0];
		evidence[c].candidate = c;
		evidence[c].unmeasured = c > 0; /* so that there is a remark */
	}
	for (size_t r = 0; r < route_count; r++) {
		routes[r] = f.route;
		routes[r].name = arena_printf(&arena, "%sroute-%zu", before, r);
		routes[r].evidence = evidence;
		routes[r].evidence_count = candidate_count;
		routes[r].fallbacks = all;
		routes[r].fallback_count = candidate_count - 1;
		result_routes[r] = f.result_route;
		result_routes[r].name = routes[r].name;
		result_routes[r].cells = cells;
	}
	tier = f.tier;
	tier.routes = tier.calibrated = all;
	tier.route_count = route_count;
	tier.calibrated_count = candidate_count;
	f.table.tiers = &tier;
	f.table.candidates = candidates;
	f.table.candidate_count = candidate_count;
	f.table.routes = routes;
	f.table.route_count = route_count;
	f.results.routes = result_routes;
	f.results.route_count = route_count;
	f.results.candidate_count = candidate_count;
}

/* Each line that begins a table has as many cells as those below it, and none stands alone. */
static void tables_are_whole(void)
{
	struct str rest = buf_view(&out), line;
	size_t head = 0, rows = 0;

	while (str_next(&rest, '\n', &line)) {
		size_t bars = 0;

		for (size_t i = 0; i < line.len; i++)
			bars += line.data[i] == '|' && (i == 0 || line.data[i - 1] != '\\');
		if (!str_starts(line, STR("|"))) {
			ck_assert_msg(!head || rows > 2, "a head without rows");
			head = rows = 0;
			continue;
		}
		rows++;
		ck_assert_msg(!head || bars == head, "%.*s", STR_ARG(line));
		head = bars;
	}
}

static const struct {
	size_t routes, candidates;
} sizes[] = {{1, 2}, {10, 10}, {40, 3}, {60, 60}, {300, 5}, {1000, 2}, {300, 60}};

START_TEST(every_report_fits_a_comment)
{
	fill(sizes[_i].routes, sizes[_i].candidates, "");
	fixture_write(&f, "markdown", &out);
	ck_assert_uint_lt(out.len, 65536);
	tables_are_whole();
	fixture_has(&out, "the probability that it is given a model");
	fixture_has(&out, "| route-0 | candidate-1 | ");
	fixture_has(&out, "A month costs $0.017 instead of $1.10");
	if (sizes[_i].routes * sizes[_i].candidates > 200) {
		ck_assert(str_starts(buf_view(&out),
			STR("# Routing table\n\n**Cut to fit 64 KB.** Left out: ")));
		fixture_has(&out, ". The whole: `tiercal report --format json`\n\n");
		ck_assert_uint_gt(out.len, 60000);
	} else if (sizes[_i].routes == 1) {
		fixture_lacks(&out, "Cut to fit");
	}
}
END_TEST

START_TEST(what_is_left_out_is_counted)
{
	fill(1000, 2, "");
	fixture_write(&f, "markdown", &out);
	fixture_has(&out, "of 1000 rows of the table, ");
	fixture_has(&out, "all 2000 rows of evidence, all 1000 remarks, all 2000 rows of outcomes, "
			  "all 1000 digests of suites. The whole: ");
	fixture_lacks(&out, "## Evidence");
	buf_clear(&out);
	fill(40, 3, "");
	fixture_write(&f, "markdown", &out);
	for (size_t r = 0; r < 40; r++)
		fixture_has(&out, arena_printf(&arena, "\n| route-%zu | ", r));
}
END_TEST

static const char *const hostile[] = {
	"|",
	"\\",
	"`",
	"\x01",
	"\xE2\x80\x8B",
	"\xCC\x81",
	"\xFF",
	"<b>",
	"![x](y)",
	"a ",
};

START_TEST(long_hostile_names_fit_too)
{
	struct buf name = {0};

	while (name.len < 100000)
		buf_puts(&name, hostile[_i]);
	fill(12, 8, buf_z(&name));
	f.report.title = f.report.note = buf_z(&name);
	fixture_write(&f, "markdown", &out);
	ck_assert_uint_lt(out.len, 65536);
	ck_assert(utf8_valid(buf_view(&out)));
	fixture_has(&out, "...");
	fixture_has(&out, "**Cut to fit 64 KB.**");
	fixture_has(&out, "the probability that it is given a model");
	tables_are_whole();
	buf_free(&name);
}
END_TEST

START_TEST(one_long_name_is_cut_and_nothing_else_is)
{
	struct buf name = {0};

	while (name.len < 100000)
		buf_puts(&name, "long");
	f.candidates[1].name = buf_z(&name);
	fixture_write(&f, "markdown", &out);
	ck_assert_uint_lt(out.len, 10000);
	fixture_lacks(&out, "Cut to fit");
	fixture_has(&out, "\nNames that end in `...` and lists");
	fixture_has(&out, "| 0.940 | 3 | 4 | -0.010 |");
	buf_free(&name);
}
END_TEST

Suite *suite_report_markdown_fit(void);
Suite *suite_report_markdown_fit(void)
{
	Suite *suite = suite_create("report/markdown_fit");
	TCase *tcase = tcase_create("fit");

	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_loop_test(tcase, every_report_fits_a_comment, 0, ARRAY_LEN(sizes));
	tcase_add_test(tcase, what_is_left_out_is_counted);
	tcase_add_loop_test(tcase, long_hostile_names_fit_too, 0, ARRAY_LEN(hostile));
	tcase_add_test(tcase, one_long_name_is_cut_and_nothing_else_is);
	suite_add_tcase(suite, tcase);
	return suite;
}
