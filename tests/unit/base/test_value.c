/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <stdlib.h>

#include "base/json.h"
#include "base/value.h"

static struct arena arena;

static struct value *parse(const char *text)
{
	struct value *value = NULL;
	struct err err = {0};

	ck_assert_msg(json_parse(&arena, str_of(text), &value, &err), "%s", err.text);
	return value;
}

static void release(void)
{
	arena_fini(&arena);
}

START_TEST(members_are_found_by_exact_name_the_first_one_first)
{
	const struct value *object = parse("{\"A\":1,\"a\":2,\"a\":3}");

	ck_assert(value_get(object, "a")->number == 2);
	ck_assert_ptr_null(value_get(object, "b"));
	ck_assert_ptr_null(value_get(NULL, "a"));
	ck_assert_ptr_null(value_get(parse("[1]"), "a"));
	ck_assert_ptr_null(value_get(parse("{\"a\\u0000\":1}"), "a"));
}
END_TEST

START_TEST(items_are_found_by_index)
{
	const struct value *array = parse("[1,2,3]");

	ck_assert(value_at(array, 0)->number == 1);
	ck_assert(value_at(array, 2)->number == 3);
	ck_assert_ptr_null(value_at(array, 3));
	ck_assert_ptr_null(value_at(parse("{\"a\":1}"), 0));
	ck_assert_ptr_null(value_at(NULL, 0));
}
END_TEST

START_TEST(types_have_names_for_messages)
{
	ck_assert_str_eq(value_type_name(VALUE_STRING), "a string");
	ck_assert_str_eq(value_type_name(VALUE_ARRAY), "a list");
	ck_assert_str_eq(value_type_name(VALUE_OBJECT), "an object");
	ck_assert_str_eq(value_type_name(VALUE_NULL), "null");
	ck_assert(value_is_string(parse("\"\"")) && !value_is_string(parse("1")));
	ck_assert(value_is_number(parse("1")) && !value_is_number(NULL));
}
END_TEST

static const struct {
	const char *text;
	bool ok;
	int64_t number;
} integers[] = {
	{"0", true, 0},
	{"-0.0e5", true, 0},
	{"12", true, 12},
	{"12.0", true, 12},
	{"1e2", true, 100},
	{"1.5e1", true, 15},
	{"0.00012e5", true, 12},
	{"-1200e-2", true, -12},
	{"9007199254740992", true, INT64_C(9007199254740992)},
	{"-9007199254740992.000", true, INT64_C(-9007199254740992)},
	{"9007199254740993", false, 0},
	{"1.00000000000000000001", false, 0},
	{"1.5", false, 0},
	{"1e-1", false, 0},
	{"1e16", false, 0},
	{"1e400", false, 0},
	{"1e99999999999999999999999", false, 0},
	{"1e-99999999999999999999999", false, 0},
	{"0e99999999999999999999999", true, 0},
	{"\"12\"", false, 0},
	{"true", false, 0},
};

START_TEST(the_text_decides_what_is_an_integer)
{
	int64_t number = 42;

	ck_assert_int_eq(value_to_i64(parse(integers[_i].text), &number), integers[_i].ok);
	ck_assert_int_eq(number, integers[_i].ok ? integers[_i].number : 42);
}
END_TEST

START_TEST(a_made_number_is_an_integer_by_its_value)
{
	int64_t number = 0;

	ck_assert(value_to_i64(value_number(&arena, -3), &number) && number == -3);
	ck_assert(!value_to_i64(value_number(&arena, 0.5), &number));
	ck_assert(!value_to_i64(value_number(&arena, 1e300), &number));
	ck_assert(!value_to_i64(value_number(&arena, 0.0 / 0.0), &number));
	ck_assert(!value_to_i64(NULL, &number));
}
END_TEST

static const struct {
	const char *a, *b;
	bool equal;
} pairs[] = {
	{"1", "1.0", true},
	{"100", "1e2", true},
	{"-0", "0.0", true},
	{"1", "-1", false},
	{"0.1", "0.10000000000000000001", false},
	{"9007199254740992", "9007199254740993", false},
	{"12.5", "1.25e1", true},
	{"1e400", "10e399", true},
	{"1e400", "1e401", false},
	{"\"a\"", "\"\\u0061\"", true},
	{"\"a\"", "\"A\"", false},
	{"\"1\"", "1", false},
	{"null", "null", true},
	{"null", "false", false},
	{"true", "true", true},
	{"true", "false", false},
	{"[1,[2]]", "[1.0,[2]]", true},
	{"[1,2]", "[2,1]", false},
	{"[1]", "[1,1]", false},
	{"[]", "{}", false},
	{"{\"a\":1,\"b\":[]}", "{\"b\":[],\"a\":1}", true},
	{"{\"a\":1,\"b\":2}", "{\"a\":1,\"c\":2}", false},
	{"{\"a\":1,\"a\":1}", "{\"a\":1,\"b\":2}", false},
	{"{\"a\":1}", "{\"a\":2}", false},
};

START_TEST(equality_is_deep_exact_and_blind_to_the_order_of_members)
{
	const struct value *a = parse(pairs[_i].a), *b = parse(pairs[_i].b);

	ck_assert_int_eq(value_equal(a, b), pairs[_i].equal);
	ck_assert_int_eq(value_equal(b, a), pairs[_i].equal);
	ck_assert(value_equal(a, a));
	ck_assert(!value_equal(a, NULL));
	ck_assert(value_equal(value_number(&arena, 1.5), parse("15e-1")));
}
END_TEST

START_TEST(members_can_be_walked_in_the_order_of_their_names)
{
	const struct value *object = parse("{\"b\":1,\"a\":2,\"b\":3,\"\":4}");
	const struct value **sorted = value_sorted(object);

	ck_assert(sorted[0]->number == 4 && sorted[1]->number == 2);
	ck_assert(sorted[2]->number == 1 && sorted[3]->number == 3);
	free(sorted);
}
END_TEST

START_TEST(a_copy_outlives_what_it_was_taken_from)
{
	struct arena other = {0};
	struct err err = {0};
	struct value *value = NULL, *copy;

	ck_assert(json_parse(
		&other, STR("{\"a\":[1,\"x\",null,{\"b\":true}],\"c\":2}"), &value, &err));
	copy = value_copy(&arena, value);
	ck_assert(value_equal(copy, value));
	arena_fini(&other);
	ck_assert_uint_eq(copy->count, 2);
	ck_assert(str_eqz(value_at(value_get(copy, "a"), 1)->text, "x"));
	ck_assert(copy->last == value_get(copy, "c"));
	ck_assert_ptr_null(value_copy(&arena, NULL));
}
END_TEST

START_TEST(values_can_be_built)
{
	struct value *object = value_object(&arena), *list = value_array(&arena);

	value_append(&arena, list, NULL, value_number(&arena, 1));
	value_append(&arena, list, NULL, value_string(&arena, STR("x")));
	value_append(&arena, object, "list", list);
	value_append(&arena, object, "yes", value_bool(&arena, true));
	ck_assert(value_equal(object, parse("{\"yes\":true,\"list\":[1,\"x\"]}")));
	ck_assert_uint_eq(object->line, 0);
}
END_TEST

Suite *suite_base_value(void);
Suite *suite_base_value(void)
{
	Suite *suite = suite_create("base/value");
	TCase *tcase = tcase_create("value");

	tcase_add_checked_fixture(tcase, NULL, release);
	tcase_add_test(tcase, members_are_found_by_exact_name_the_first_one_first);
	tcase_add_test(tcase, items_are_found_by_index);
	tcase_add_test(tcase, types_have_names_for_messages);
	tcase_add_loop_test(tcase, the_text_decides_what_is_an_integer, 0, ARRAY_LEN(integers));
	tcase_add_test(tcase, a_made_number_is_an_integer_by_its_value);
	tcase_add_loop_test(tcase, equality_is_deep_exact_and_blind_to_the_order_of_members, 0,
		ARRAY_LEN(pairs));
	tcase_add_test(tcase, members_can_be_walked_in_the_order_of_their_names);
	tcase_add_test(tcase, a_copy_outlives_what_it_was_taken_from);
	tcase_add_test(tcase, values_can_be_built);
	suite_add_tcase(suite, tcase);
	return suite;
}
