/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/attr.h"
#include "base/io.h"
#include "base/json.h"
#include "cli/calc.h"

static struct arena arena;
static struct buf out;
static struct err err;

static void set_up(void)
{
	arena = (struct arena){0};
	out = (struct buf){0};
	err = (struct err){0};
}

static void tear_down(void)
{
	buf_free(&out);
	arena_fini(&arena);
}

static bool evaluate(const char *fn, const char *text)
{
	struct value *args;
	struct jsonw w;

	ck_assert_msg(json_parse(&arena, str_of(text), &args, &err), "%s: %s", text, err.text);
	buf_clear(&out);
	jsonw_init(&w, &out, 0);
	return calc_evaluate(&arena, str_of(fn), args, &w, &err);
}

static void gives(const char *fn, const char *args, const char *result)
{
	ck_assert_msg(evaluate(fn, args), "%s %s: %s", fn, args, err.text);
	ck_assert_str_eq(buf_z(&out), result);
}

/* ---- reference vectors, computed elsewhere ---- */

static const char *vectors_path(void)
{
	const char *shared = getenv("TIERCAL_SHARED");

	return io_join(&arena, shared && *shared ? shared : "../shared", "data/stats_vectors.json");
}

static bool near(const struct value *want, const struct value *got, double tolerance)
{
	const struct value *item, *other;

	if (!got || want->type != got->type || want->count != got->count)
		return false;
	if (want->type == VALUE_NUMBER)
		return fabs(want->number - got->number) <= tolerance;
	if (want->type != VALUE_ARRAY && want->type != VALUE_OBJECT)
		return value_equal(want, got);
	other = got->child;
	value_each (item, want) {
		if (want->type == VALUE_OBJECT)
			other = value_get(got, arena_strz(&arena, item->key));
		if (!near(item, other, tolerance))
			return false;
		other = other ? other->next : NULL;
	}
	return true;
}

static void check_vector(const struct value *vector)
{
	const char *id = arena_strz(&arena, value_get(vector, "id")->text);
	struct value *got;
	struct jsonw w;

	buf_clear(&out);
	jsonw_init(&w, &out, 0);
	ck_assert_msg(calc_evaluate(&arena, value_get(vector, "fn")->text,
			      value_get(vector, "args"), &w, &err),
		"%s: %s", id, err.text);
	ck_assert_msg(json_parse(&arena, buf_view(&out), &got, &err), "%s: %s", id, err.text);
	ck_assert_msg(near(value_get(vector, "expect"), got, value_get(vector, "tol")->number),
		"%s: %s", id, buf_z(&out));
}

START_TEST(every_reference_vector_comes_out_with_the_same_members)
{
	struct buf text = {0};
	struct value *root;
	const struct value *vector;
	int met = 0;

	if (!io_exists(vectors_path())) {
		fprintf(stderr, "SKIP reference vectors: %s not found\n", vectors_path());
		return;
	}
	ck_assert_msg(io_read(vectors_path(), &text, &err), "%s", err.text);
	ck_assert_msg(json_parse(&arena, buf_view(&text), &root, &err), "%s", err.text);
	buf_free(&text);
	value_each (vector, value_get(root, "vectors")) {
		check_vector(vector);
		met++;
	}
	ck_assert_int_ge(met, 262);
}
END_TEST

/* ---- results and defaults ---- */

START_TEST(what_is_left_out_has_its_default)
{
	gives("n_floor", "{\"delta\": 0.05}", "{\"n\":59}");
	ck_assert(evaluate("wilson", "{\"x\": 12, \"n\": 75}"));
	gives("wilson", "{\"x\": 12, \"n\": 75, \"conf\": 0.95, \"sided\": 2}",
		arena_strz(&arena, buf_view(&out)));
	ck_assert(evaluate("exact_ni", "{\"b\": 1, \"c\": 2, \"n\": 60, \"delta\": 0.1}"));
	gives("exact_ni",
		"{\"b\": 1, \"c\": 2, \"n\": 60, \"delta\": 0.1, \"gamma\": 1e-4, \"grid\": 200}",
		arena_strz(&arena, buf_view(&out)));
	ck_assert(evaluate("fallback", "{\"p\": [0.001, 0.2]}"));
	gives("fallback", "{\"p\": [0.001, 0.2], \"alpha\": 0.05, \"ratio\": 0.7}",
		arena_strz(&arena, buf_view(&out)));
	ck_assert(evaluate("n_ni", "{\"delta\": 0.05, \"psi\": 0.1}"));
	gives("n_ni", "{\"delta\": 0.05, \"psi\": 0.1, \"diff\": 0, \"power\": 0.8}",
		arena_strz(&arena, buf_view(&out)));
}
END_TEST

START_TEST(gamma_follows_alpha_by_the_rule)
{
	ck_assert(evaluate(
		"exact_lower_bound", "{\"b\": 2, \"c\": 1, \"n\": 200, \"alpha\": 0.005}"));
	gives("exact_lower_bound",
		"{\"b\": 2, \"c\": 1, \"n\": 200, \"alpha\": 0.005, \"gamma\": 1e-5}",
		arena_strz(&arena, buf_view(&out)));
}
END_TEST

START_TEST(what_is_not_defined_is_null)
{
	gives("cases_needed", "{\"b\": 0, \"c\": 20, \"n\": 50, \"delta\": 0.05}",
		"{\"more\":null}");
	gives("quantile_ci", "{\"n\": 1, \"p\": 0.95}",
		"{\"lo_rank\":null,\"hi_rank\":null,\"upper_bound_rank\":null}");
	gives("paired_t", "{\"d\": [0.5, 0.5]}",
		"{\"mean\":0.5,\"lo\":0.5,\"hi\":0.5,\"t0\":null,\"p0\":null}");
	gives("portfolio",
		"{\"routes\": [{\"weight\": 1, \"options\": [{\"cost\": 1, \"loss\": 0.5}]}], "
		"\"max_loss\": 0.1}",
		"{\"choice\":null,\"cost\":null,\"loss\":null}");
	gives("eproc_counts", "{\"wins\": 1000000, \"ties\": 0, \"losses\": 0, \"delta\": 0.5}",
		"{\"e\":null}");
}
END_TEST

START_TEST(an_approximation_says_that_it_is_one)
{
	ck_assert(evaluate("exact_ni", "{\"b\": 9, \"c\": 9, \"n\": 2000, \"delta\": 0.01}"));
	ck_assert_ptr_null(strstr(buf_z(&out), "normal"));
	ck_assert(evaluate("exact_ni", "{\"b\": 9, \"c\": 9, \"n\": 2001, \"delta\": 0.01}"));
	ck_assert_ptr_nonnull(strstr(buf_z(&out), "\"normal\":true"));
}
END_TEST

START_TEST(a_seed_has_all_its_64_bits)
{
	const char *decimal = "{\"seed\": 18446744073709551615, \"count\": 1}";

	gives("splitmix64", "{\"seed\": \"ffffffffffffffff\", \"count\": 1}",
		"{\"u64_hex\":[\"e4d971771b652c20\"]}");
	gives("splitmix64", decimal, "{\"u64_hex\":[\"e4d971771b652c20\"]}");
	gives("splitmix64", "{\"seed\": \"0000000000000065\"}",
		"{\"u64_hex\":[\"d1024a5fad64d717\",\"0466a7d0954b76a3\",\"44c666b6b3e8ba5a\","
		"\"8df8fb6da7904e2f\",\"dc29e75332923541\"]}");
}
END_TEST

START_TEST(clusters_may_have_any_numbers)
{
	ck_assert(evaluate("clustered_se", "{\"s\": [0, 1, 1, 0.5], \"cluster\": [0, 0, 1, 1]}"));
	gives("clustered_se", "{\"s\": [0, 1, 1, 0.5], \"cluster\": [900, 900, 7, 7]}",
		arena_strz(&arena, buf_view(&out)));
}
END_TEST

START_TEST(of_equal_cost_the_one_further_ahead_is_chosen)
{
	ck_assert(evaluate("decide",
		"{\"n\": 100, \"delta\": 0.1, \"reference\": \"r\", \"candidates\": ["
		"{\"name\": \"dear\", \"cost\": 2, \"b\": 9, \"c\": 0, \"format_ok\": 100},"
		"{\"name\": \"ahead\", \"cost\": 1, \"b\": 5, \"c\": 0, \"format_ok\": 100},"
		"{\"name\": \"even\", \"cost\": 1, \"b\": 0, \"c\": 0, \"format_ok\": 100}]}"));
	ck_assert_ptr_nonnull(strstr(buf_z(&out), "\"choice\":\"ahead\""));
}
END_TEST

/* ---- bad arguments ---- */

static const struct {
	const char *fn, *args, *message;
} bad[] = {
	{"wilsn", "{}", "unknown function 'wilsn' (did you mean 'wilson'?)"},
	{"", "{}", "unknown function ''; 'tiercal stats --list' names them"},
	{"wilson", "[1]", "wilson: the arguments are a list, not an object"},
	{"wilson", "{\"x\": 1}",
		"wilson: 'n' is missing; the arguments are x n [conf=0.95] [sided=2]"},
	{"wilson", "{\"x\": 1, \"nn\": 2}",
		"wilson: there is no argument 'nn' (did you mean 'n'?); the arguments are x n "
		"[conf=0.95] [sided=2]"},
	{"wilson", "{\"x\": 1, \"x\": 1, \"n\": 2}", "wilson: 'x' is given twice"},
	{"wilson", "{\"x\": \"1\", \"n\": 2}", "wilson: 'x' is a string, not a whole number"},
	{"wilson", "{\"x\": null, \"n\": 2}", "wilson: 'x' is null, not a whole number"},
	{"wilson", "{\"x\": 1.5, \"n\": 2}", "wilson: 'x' is 1.5, not a whole number"},
	{"wilson", "{\"x\": 3, \"n\": 2}", "wilson: 'x' is 3, more than 'n', which is 2"},
	{"wilson", "{\"x\": 0, \"n\": 0}", "wilson: 'n' is 0, outside the range from 1 to 1000000"},
	{"wilson", "{\"x\": -1, \"n\": 2}",
		"wilson: 'x' is -1, outside the range from 0 to 1000000"},
	{"wilson", "{\"x\": 1, \"n\": 1000001}",
		"wilson: 'n' is 1000001, outside the range from 1 to 1000000"},
	{"wilson", "{\"x\": 1e400, \"n\": 2}", "wilson: 'x' is 1e400, which no double can hold"},
	{"wilson", "{\"x\": 1, \"n\": 2, \"conf\": 1}",
		"wilson: 'conf' is 1, outside the range from 1e-09 to 0.999999999"},
	{"wilson", "{\"x\": 1, \"n\": 2, \"sided\": 3}",
		"wilson: 'sided' is 3, outside the range from 1 to 2"},
	{"binom_upper_p", "{\"x\": 1, \"n\": 2, \"p0\": 1.1}",
		"binom_upper_p: 'p0' is 1.1, outside the range from 0 to 1"},
	{"newcombe_paired", "{\"a\": 0, \"b\": 0, \"c\": 0, \"d\": 0}",
		"newcombe_paired: 'a + b + c + d' is 0: there are no cases"},
	{"tango_ci", "{\"b\": 3, \"c\": 3, \"n\": 5}",
		"tango_ci: 'b + c' is 6, more than 'n', which is 5"},
	{"ratio_z", "{\"a\": 3, \"b\": 3, \"c\": 3, \"n\": 5, \"theta\": 0.9}",
		"ratio_z: 'a + b + c' is 9, more than 'n', which is 5"},
	{"exact_ni", "{\"b\": 0, \"c\": 0, \"n\": 50, \"delta\": 0.1, \"grid\": 100}",
		"exact_ni: 'grid' is 100, but only 200 is offered"},
	{"exact_ni", "{\"b\": 0, \"c\": 0, \"n\": 50, \"delta\": 0}",
		"exact_ni: 'delta' is 0, outside the range from 1e-06 to 0.999999"},
	{"power_exact", "{\"n\": 2001, \"delta\": 0.1, \"psi\": 0.1}",
		"power_exact: 'n' is 2001, outside the range from 1 to 2000"},
	{"power_exact", "{\"n\": 50, \"delta\": 0.1, \"psi\": 0.1, \"diff\": 0.2}",
		"power_exact: 'diff' is 0.2, more than 'psi', how often the two differ at all, "
		"0.1"},
	{"n_ni", "{\"delta\": 0.1, \"psi\": 0.2, \"diff\": -0.1}",
		"n_ni: 'diff' is -0.1, worse by the margin 0.1 itself: no number of cases shows "
		"the contrary"},
	{"cases_needed", "{\"b\": 0, \"c\": 0, \"n\": 1, \"delta\": 1e-06}",
		"cases_needed: more than 2147483647 cases would be needed"},
	{"wcd_p", "{\"wins\": 0, \"ties\": 0, \"losses\": 0, \"delta\": 0.1}",
		"wcd_p: 'wins + ties + losses' is 0, outside the range from 1 to 1000000"},
	{"wcd_mc", "{\"d\": [], \"delta\": 0, \"B\": 9, \"seed\": 1}", "wcd_mc: 'd' is empty"},
	{"wcd_mc", "{\"d\": 0.5, \"delta\": 0, \"B\": 9, \"seed\": 1}",
		"wcd_mc: 'd' is a number, not a list of numbers"},
	{"wcd_mc", "{\"d\": [0, 2], \"delta\": 0, \"B\": 9, \"seed\": 1}",
		"wcd_mc: 'd'[1] is 2, outside the range from -1 to 1"},
	{"wcd_mc", "{\"d\": [0, null], \"delta\": 0, \"B\": 9, \"seed\": 1}",
		"wcd_mc: 'd'[1] is null, not a number"},
	{"wcd_mc", "{\"d\": [0], \"delta\": 0, \"B\": 0, \"seed\": 1}",
		"wcd_mc: 'B' is 0, outside the range from 1 to 1000000"},
	{"splitmix64", "{\"seed\": -1}",
		"splitmix64: 'seed' is not a whole number from 0 to 18446744073709551615, or 16 "
		"hexadecimal digits"},
	{"splitmix64", "{\"seed\": 18446744073709551616}",
		"splitmix64: 'seed' is not a whole number from 0 to 18446744073709551615, or 16 "
		"hexadecimal digits"},
	{"splitmix64", "{\"seed\": \"65\"}",
		"splitmix64: 'seed' is not a whole number from 0 to 18446744073709551615, or 16 "
		"hexadecimal digits"},
	{"paired_t", "{\"d\": [1]}", "paired_t: 'd' has a length of 1, less than 2"},
	{"bootstrap", "{\"d\": [0, 1e-60], \"B\": 9, \"seed\": 1}",
		"bootstrap: 'd'[1] is 1e-60, nearer to 0 than 1e-50; scale the values"},
	{"clustered_se", "{\"s\": [0, 1], \"cluster\": [4, 4]}",
		"clustered_se: 'cluster' holds one cluster only; 2 are the least"},
	{"clustered_se", "{\"s\": [0, 1], \"cluster\": [4]}",
		"clustered_se: 's' has a length of 2, 'cluster' one of 1; they belong together, "
		"case by case"},
	{"cost_ratio", "{\"x\": [1, 2], \"y\": [0, 0]}",
		"cost_ratio: 'y' is 0 throughout: it has no ratio to the other"},
	{"eproc_mix", "{\"d\": [0], \"delta\": 0.1, \"G\": 10}",
		"eproc_mix: 'G' is 10, but only 20 is offered"},
	{"kappa", "{\"table\": [[1, 2], [3]]}",
		"kappa: 'table'[1] has a length of 1, but there are 2 rows; the table is square"},
	{"kappa", "{\"table\": [[1, 2], 3]}",
		"kappa: 'table'[1] is a number, not a list of whole numbers"},
	{"kappa", "{\"table\": [[1, 2], [3, \"x\"]]}",
		"kappa: 'table'[1][1] is a string, not a whole number"},
	{"bound_unmeasured", "{\"s\": [null, 1], \"r\": [1, 1], \"delta\": 0.1, \"format_ok\": 2}",
		"bound_unmeasured: 'format_ok' is 2, more than the 1 measured cases"},
	{"decide",
		"{\"n\": 9, \"delta\": 0.1, \"reference\": \"r\", \"candidates\": [{\"name\": "
		"\"a\", \"cost\": 1, \"b\": 5, \"c\": 5, \"format_ok\": 9}]}",
		"decide: 'candidates'[0]: 'b + c' is 10, more than 'n', which is 9"},
	{"decide",
		"{\"n\": 9, \"delta\": 0.1, \"reference\": \"r\", \"candidates\": [{\"name\": "
		"\"a\", \"cost\": 1, \"b\": 5, \"c\": 1, \"format_ok\": 9}, {\"name\": \"b\", "
		"\"cost\": 2, \"b\": 5, \"c\": 1, \"format_ok\": 9}]}",
		"decide: 'candidates'[1]: 'cost' is 2, more than that of the candidate before; "
		"the dearest comes first"},
	{"decide", "{\"n\": 9, \"delta\": 0.1, \"reference\": 7, \"candidates\": []}",
		"decide: 'reference' is a number, not a string"},
	{"portfolio",
		"{\"routes\": [{\"weight\": 1, \"options\": [{\"cost\": 1}]}], \"max_loss\": 0}",
		"portfolio: 'routes'[0]: 'options'[0]: 'loss' is missing; the arguments are cost "
		"loss"},
};

START_TEST(bad_arguments_are_named_in_one_message)
{
	ck_assert(!evaluate(bad[_i].fn, bad[_i].args));
	ck_assert_int_eq(err.kind, ERR_USAGE);
	ck_assert_str_eq(err.text, bad[_i].message);
}
END_TEST

static char *repeated(const char *head, const char *item, int count, const char *tail)
{
	struct buf text = {0};
	char *copy;

	buf_puts(&text, head);
	for (int i = 0; i < count; i++)
		buf_printf(&text, "%s%s", i ? "," : "", item);
	buf_puts(&text, tail);
	copy = arena_strz(&arena, buf_view(&text));
	buf_free(&text);
	return copy;
}

START_TEST(what_would_take_too_long_is_refused)
{
	ck_assert(!evaluate("holm", repeated("{\"p\": [", "0.5", 10001, "]}")));
	ck_assert_str_eq(err.text, "holm: 'p' has a length of 10001, more than 10000");
	ck_assert(!evaluate("wcd_mc",
		repeated("{\"delta\": 0, \"B\": 1000000, \"seed\": 1, \"d\": [", "0", 1000, "]}")));
	ck_assert_str_eq(err.text,
		"wcd_mc: 'B' times the 1001 values drawn each time is 1001000000, more than "
		"1000000000; take a smaller 'B'");
}
END_TEST

START_TEST(a_long_name_is_not_repeated_in_full)
{
	char *args = repeated("{\"", "q", 3000, "\": 1}");

	ck_assert(!evaluate("wilson", args));
	ck_assert_ptr_nonnull(strstr(err.text, "'; the arguments are x n"));
	ck_assert(!evaluate(repeated("", "y", 3000, ""), "{}"));
	ck_assert_ptr_nonnull(strstr(err.text, "'; 'tiercal stats --list' names them"));
}
END_TEST

/* ---- the list ---- */

static const struct calc_function *const families[] = {
#define FAMILY(family) calc_##family,
	CALC_LIST(FAMILY)
#undef FAMILY
};

static int count_params(const struct calc_function *function)
{
	int count = 0;

	while (function->params[count].name)
		count++;
	return count;
}

START_TEST(the_list_names_every_function_with_its_arguments)
{
	int functions = 0;

	calc_list(&out);
	for (size_t i = 0; i < ARRAY_LEN(families); i++) {
		for (const struct calc_function *f = families[i]; f->name; f++) {
			struct buf line = {0};

			buf_printf(&line, "%s ", f->name);
			calc_signature(f->params, &line);
			buf_printf(&line, "\n    %s\n", f->summary);
			ck_assert_msg(strstr(buf_z(&out), buf_z(&line)) != NULL, "%s", f->name);
			ck_assert_int_le(count_params(f), CALC_PARAMS_MAX);
			ck_assert_ptr_eq(calc_find(str_of(f->name), &err), f);
			buf_free(&line);
			functions++;
		}
	}
	ck_assert_int_eq(functions, 40);
}
END_TEST

Suite *suite_cli_stats(void);
Suite *suite_cli_stats(void)
{
	Suite *suite = suite_create("cli/stats");
	TCase *tcase = tcase_create("stats");

	tcase_add_checked_fixture(tcase, set_up, tear_down);
	tcase_set_timeout(tcase, 60);
	tcase_add_test(tcase, every_reference_vector_comes_out_with_the_same_members);
	tcase_add_test(tcase, what_is_left_out_has_its_default);
	tcase_add_test(tcase, gamma_follows_alpha_by_the_rule);
	tcase_add_test(tcase, what_is_not_defined_is_null);
	tcase_add_test(tcase, an_approximation_says_that_it_is_one);
	tcase_add_test(tcase, a_seed_has_all_its_64_bits);
	tcase_add_test(tcase, clusters_may_have_any_numbers);
	tcase_add_test(tcase, of_equal_cost_the_one_further_ahead_is_chosen);
	tcase_add_loop_test(tcase, bad_arguments_are_named_in_one_message, 0, (int)ARRAY_LEN(bad));
	tcase_add_test(tcase, what_would_take_too_long_is_refused);
	tcase_add_test(tcase, a_long_name_is_not_repeated_in_full);
	tcase_add_test(tcase, the_list_names_every_function_with_its_arguments);
	suite_add_tcase(suite, tcase);
	return suite;
}
