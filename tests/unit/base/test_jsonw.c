/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/jsonw.h"
#include "base/rng.h"
#include "base/yaml.h"

static struct arena arena;
static struct err err;
static struct buf out;
static struct jsonw w;

static void start(int indent)
{
	buf_clear(&out);
	jsonw_init(&w, &out, indent);
}

static void release(void)
{
	buf_free(&out);
	arena_fini(&arena);
}

static void write_sample(void)
{
	jsonw_object(&w);
	jsonw_key(&w, "list");
	jsonw_array(&w);
	jsonw_int(&w, -5);
	jsonw_bool(&w, true);
	jsonw_null(&w);
	jsonw_array(&w);
	jsonw_array_end(&w);
	jsonw_object(&w);
	jsonw_object_end(&w);
	jsonw_array_end(&w);
	jsonw_key_str(&w, STR("k\"y"));
	jsonw_z(&w, "text");
	jsonw_key(&w, "none");
	jsonw_z(&w, NULL);
	jsonw_object_end(&w);
}

START_TEST(commas_and_keys_are_its_job)
{
	start(0);
	write_sample();
	ck_assert_str_eq(
		buf_z(&out), "{\"list\":[-5,true,null,[],{}],\"k\\\"y\":\"text\",\"none\":null}");
	ck_assert_int_eq(w.depth, 0);
}
END_TEST

START_TEST(indentation_too)
{
	start(2);
	write_sample();
	ck_assert_str_eq(buf_z(&out),
		"{\n  \"list\": [\n    -5,\n    true,\n    null,\n    [],\n    {}\n  ],\n"
		"  \"k\\\"y\": \"text\",\n  \"none\": null\n}");
}
END_TEST

START_TEST(texts_are_escaped_and_mended)
{
	start(0);
	jsonw_str(&w, STR("\"\\/\b\f\n\r\t\x01\x1F\x7F\0\xC3\xA4\xFF\xEF\xBF\xBD"));
	ck_assert_str_eq(buf_z(&out),
		"\"\\\"\\\\/\\b\\f\\n\\r\\t\\u0001\\u001f\x7F\\u0000\xC3\xA4\xEF\xBF\xBD\xEF\xBF"
		"\xBD\"");
	ck_assert(json_valid(buf_view(&out), NULL));
	buf_clear(&out);
	jsonw_quote(&out, STR_NONE);
	ck_assert_str_eq(buf_z(&out), "\"\"");
}
END_TEST

static const struct {
	double number;
	const char *digits;
} doubles[] = {
	{0.1, "0.1"},
	{0.1 + 0.2, "0.30000000000000004"},
	{1.0 / 3, "0.3333333333333333"},
	{100, "100"},
	{1e300, "1e+300"},
	{-2.5e-8, "-2.5e-08"},
	{9007199254740993.0, "9007199254740992"},
	{5e-324, "4.94065645841247e-324"},
	{INFINITY, "null"},
	{-INFINITY, "null"},
	{NAN, "null"},
};

START_TEST(a_double_takes_the_fewest_digits_that_read_back)
{
	start(0);
	jsonw_double(&w, doubles[_i].number);
	ck_assert_str_eq(buf_z(&out), doubles[_i].digits);
	ck_assert(json_valid(buf_view(&out), NULL));
}
END_TEST

START_TEST(any_double_reads_back)
{
	struct rng rng = {1};

	for (int i = 0; i < 20000; i++) {
		const uint64_t bits = rng_next(&rng);
		double number;

		memcpy(&number, &bits, sizeof(number));
		if (!isfinite(number))
			continue;
		start(0);
		jsonw_double(&w, number);
		ck_assert(strtod(buf_z(&out), NULL) == number);
	}
}
END_TEST

static const struct {
	double number;
	int decimals;
	const char *digits;
} fixed[] = {
	{0.94, 6, "0.94"},
	{0.9400001, 6, "0.94"},
	{2, 6, "2"},
	{100, 0, "100"},
	{0.5, 0, "0"}, /* as printf does: to even at an exact half */
	{1.5, 0, "2"},
	{-0.0000001, 6, "0"},
	{-0.5, 1, "-0.5"},
	{-0.0, 2, "0"},
	{1e20, 2, "100000000000000000000"},
	{123456.789, 2, "123456.79"},
	{INFINITY, 2, "null"},
	{NAN, 2, "null"},
};

START_TEST(fixed_decimals_lose_their_trailing_zeroes)
{
	start(0);
	jsonw_fixed(&w, fixed[_i].number, fixed[_i].decimals);
	ck_assert_str_eq(buf_z(&out), fixed[_i].digits);
}
END_TEST

START_TEST(the_largest_double_fits_with_all_decimals)
{
	start(0);
	jsonw_fixed(&w, -1.7976931348623157e308, 1000);
	ck_assert_uint_eq(out.len, 310);
	ck_assert(json_valid(buf_view(&out), NULL));
}
END_TEST

START_TEST(a_value_comes_out_as_it_went_in)
{
	static const char text[] =
		"{\"b\":[1.50,9007199254740993,-0,\"x\\u0000\"],\"a\":{\"d\":null,"
		"\"c\":false},\"B\":1e400}";
	struct value *value = NULL;

	ck_assert(json_parse(&arena, str_of(text), &value, &err));
	start(0);
	jsonw_value(&w, value);
	ck_assert_str_eq(buf_z(&out), text);
	ck_assert(str_eqz(jsonw_text(&arena, value), text));
	start(0);
	jsonw_value_sorted(&w, value);
	ck_assert_str_eq(buf_z(&out),
		"{\"B\":1e400,\"a\":{\"c\":false,\"d\":null},\"b\":[1.50,9007199254740993,-0,"
		"\"x\\u0000\"]}");
	start(0);
	jsonw_value(&w, NULL);
	ck_assert_str_eq(buf_z(&out), "null");
}
END_TEST

START_TEST(numbers_that_json_does_not_know_are_written_by_value)
{
	struct value *value = NULL;

	ck_assert(yaml_parse(&arena, STR("[+1, .5, 007, 0x1F, 0o17, 1., 2]"), "x", &value, &err));
	value_append(&arena, value, NULL, value_number(&arena, 0.25));
	start(0);
	jsonw_value(&w, value);
	ck_assert_str_eq(buf_z(&out), "[1,0.5,7,31,15,1,2,0.25]");
}
END_TEST

Suite *suite_base_jsonw(void);
Suite *suite_base_jsonw(void)
{
	Suite *suite = suite_create("base/jsonw");
	TCase *tcase = tcase_create("jsonw");

	tcase_add_checked_fixture(tcase, NULL, release);
	tcase_add_test(tcase, commas_and_keys_are_its_job);
	tcase_add_test(tcase, indentation_too);
	tcase_add_test(tcase, texts_are_escaped_and_mended);
	tcase_add_loop_test(
		tcase, a_double_takes_the_fewest_digits_that_read_back, 0, ARRAY_LEN(doubles));
	tcase_add_test(tcase, any_double_reads_back);
	tcase_add_loop_test(tcase, fixed_decimals_lose_their_trailing_zeroes, 0, ARRAY_LEN(fixed));
	tcase_add_test(tcase, the_largest_double_fits_with_all_decimals);
	tcase_add_test(tcase, a_value_comes_out_as_it_went_in);
	tcase_add_test(tcase, numbers_that_json_does_not_know_are_written_by_value);
	suite_add_tcase(suite, tcase);
	return suite;
}
