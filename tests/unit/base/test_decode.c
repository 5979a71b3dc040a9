/* SPDX-License-Identifier: MIT */
#include <check.h>

#include "base/decode.h"
#include "base/json.h"
#include "base/yaml.h"

struct inner {
	int number;
};

struct outer {
	bool flag;
	int whole;
	int64_t large, time;
	double ratio;
	int colour;
	const char *text;
	const char *const *texts;
	const struct value *any, *object;
	struct inner inner;
	struct inner *items;
	size_t item_count;
};

static const char *const colours[] = {"red", "green", NULL};

static const struct decode_key inner_keys[] = {
	{"number", DECODE_INT, DECODE_REQUIRED, .offset = offsetof(struct inner, number),
		.help = "a number"},
	{.name = NULL},
};

static const struct inner inner_defaults = {.number = 7};

static const struct decode_table inner_table = {
	.what = "an inner one",
	.keys = inner_keys,
	.size = sizeof(struct inner),
	.defaults = &inner_defaults,
};

#define AT(member) .offset = offsetof(struct outer, member)

static const struct decode_key outer_keys[] = {
	{"flag", DECODE_BOOL, AT(flag), .help = "h"},
	{"whole", DECODE_INT, AT(whole), .help = "h"},
	{"large", DECODE_I64, AT(large), .min = -5, .max = 1e15, .help = "h"},
	{"time", DECODE_DURATION, AT(time), .help = "h"},
	{"ratio", DECODE_NUMBER, DECODE_ABOVE, AT(ratio), .min = 0, .max = 1, .help = "h"},
	{"colour", DECODE_NAME, AT(colour), .names = colours, .help = "h"},
	{"text", DECODE_TEXT, AT(text), .help = "h"},
	{"texts", DECODE_TEXTS, DECODE_REQUIRED, AT(texts), .help = "h"},
	{"any", DECODE_ANY, AT(any), .help = "h"},
	{"object", DECODE_OBJECT, AT(object), .help = "h"},
	{"inner", DECODE_SECTION, AT(inner), .table = &inner_table, .help = "h"},
	{"items", DECODE_ITEMS, AT(items), .count_offset = offsetof(struct outer, item_count),
		.table = &inner_table, .help = "h"},
	{.name = NULL},
};

static const struct decode_table outer_table = {
	.what = "an outer one", .keys = outer_keys, .size = sizeof(struct outer)};

static bool read(struct arena *arena, const char *text, struct outer *out, struct err *err)
{
	const struct decode d = {.arena = arena, .name = "f"};
	struct value *root = NULL;

	*out = (struct outer){.whole = 42};
	ck_assert_msg(yaml_parse(arena, str_of(text), "f", &root, err), "%s", err->text);
	return decode_section(&d, &outer_table, root, out, err);
}

START_TEST(values_land_in_the_fields_of_their_rows)
{
	struct arena arena = {0};
	struct err err = {0};
	struct outer out;

	ck_assert_msg(read(&arena,
			      "flag: true\nlarge: 1e3\ntime: 1.5s\nratio: 1\ncolour: green\n"
			      "text: a\ntexts: [b, c]\nany: [1]\nobject: {k: v}\n"
			      "inner: {number: 3}\nitems: [{number: 1}, {number: 2}]\n",
			      &out, &err),
		"%s", err.text);
	ck_assert(out.flag);
	ck_assert_int_eq(out.whole, 42);
	ck_assert_int_eq(out.large, 1000);
	ck_assert_int_eq(out.time, 1500000);
	ck_assert_double_eq(out.ratio, 1);
	ck_assert_int_eq(out.colour, 1);
	ck_assert_str_eq(out.text, "a");
	ck_assert_str_eq(out.texts[1], "c");
	ck_assert_ptr_null(out.texts[2]);
	ck_assert_uint_eq(out.any->count, 1);
	ck_assert_int_eq(out.object->type, VALUE_OBJECT);
	ck_assert_int_eq(out.inner.number, 3);
	ck_assert_uint_eq(out.item_count, 2);
	ck_assert_int_eq(out.items[1].number, 2);
	arena_fini(&arena);
}
END_TEST

static const struct {
	const char *text, *message;
} faults[] = {
	{"flag: 1\ntexts: [a]\n", "f:1:7: flag is 1; it must be true or false"},
	{"whole: 3000000000\ntexts: [a]\n",
		"f:1:8: whole is 3000000000; it must be a whole number"},
	{"large: -6\ntexts: [a]\n",
		"f:1:8: large is -6; it must be a whole number from -5 to 1e+15"},
	{"ratio: 0\ntexts: [a]\n", "f:1:8: ratio is 0; it must be a number above 0 and at most 1"},
	{"colour: [red]\ntexts: [a]\n", "f:1:9: colour is a list; it must be red or green"},
	{"colour: rde\ntexts: [a]\n",
		"f:1:9: colour is 'rde'; it must be red or green (did you mean 'red'?)"},
	{"texts: [a, 2]\n",
		"f:1:12: an item of the list is a number; it must be a text, so put it in quotes"},
	{"texts: []\n", "f:1:8: texts is empty"},
	{"flag: true\n", "f:1:1: an outer one wants the key 'texts' (h)"},
	{"texts: [a]\nobject: x\n", "f:2:9: object is 'x'; it must be an object (key: value)"},
	{"texts: [a]\nitems:\n  - number: 1\n  - {}\n",
		"f:4:5: an inner one wants the key 'number' (a number)"},
	{"texts: [a]\nitems: {}\n", "f:2:8: items is an object; it must be a list"},
	{"texts: [a]\ninner: {numbr: 1}\n",
		"f:2:9: unknown key 'numbr' of an inner one (did you mean 'number'?)"},
	{"x: 1\n", "f:1:1: unknown key 'x' of an outer one; known are flag, whole, large, time, "
		   "ratio, "
		   "colour, text, texts, any, object, inner, items"},
	{"5\n", "f:1:1: an outer one is a number; it must be an object (key: value)"},
};

START_TEST(each_fault_says_place_what_is_wrong_and_what_it_must_be)
{
	struct arena arena = {0};
	struct err err = {0};
	struct outer out;

	ck_assert(!read(&arena, faults[_i].text, &out, &err));
	ck_assert_int_eq(err.kind, ERR_CONFIG);
	ck_assert_str_eq(err.text, faults[_i].message);
	arena_fini(&arena);
}
END_TEST

static const struct {
	const char *text;
	bool ok;
	int64_t us;
} durations[] = {
	{"500ms", true, 500000},
	{"2s", true, 2000000},
	{"0.1s", true, 100000},
	{"15m", true, INT64_C(900000000)},
	{"1h", true, INT64_C(3600000000)},
	{"250us", true, 250},
	{"0s", true, 0},
	{"2", false, 0},
	{"s", false, 0},
	{"-1s", false, 0},
	{"1e3s", false, 0},
	{"2 s", false, 0},
	{"2S", false, 0},
	{"1.2.3s", false, 0},
	{".5s", false, 0},
	{"99999999999999h", false, 0},
	{"", false, 0},
};

START_TEST(durations_have_a_number_and_a_unit)
{
	int64_t us = -1;
	const bool ok = decode_duration(str_of(durations[_i].text), &us);

	ck_assert_msg(ok == durations[_i].ok, "%s", durations[_i].text);
	if (ok)
		ck_assert_int_eq(us, durations[_i].us);
}
END_TEST

START_TEST(the_schema_says_type_limits_and_what_is_required)
{
	struct buf text = {0};
	struct arena arena = {0};
	struct err err = {0};
	struct value *schema = NULL;
	const struct value *properties, *items;

	decode_schema(&outer_table, "outer", &text);
	ck_assert_msg(json_parse(&arena, buf_view(&text), &schema, &err), "%s", err.text);
	properties = value_get(schema, "properties");
	ck_assert(str_eqz(value_get(value_get(properties, "whole"), "type")->text, "integer"));
	ck_assert_double_eq(
		value_get(value_get(properties, "ratio"), "exclusiveMinimum")->number, 0);
	ck_assert_double_eq(value_get(value_get(properties, "ratio"), "maximum")->number, 1);
	ck_assert_uint_eq(value_get(value_get(properties, "colour"), "enum")->count, 2);
	ck_assert_ptr_null(value_get(value_get(properties, "any"), "type"));
	ck_assert(str_eqz(value_at(value_get(schema, "required"), 0)->text, "texts"));
	items = value_get(value_get(properties, "items"), "items");
	ck_assert_ptr_nonnull(value_get(value_get(items, "properties"), "number"));
	buf_free(&text);
	arena_fini(&arena);
}
END_TEST

Suite *suite_base_decode(void);
Suite *suite_base_decode(void)
{
	Suite *suite = suite_create("base/decode");
	TCase *tests = tcase_create("decode");

	tcase_add_test(tests, values_land_in_the_fields_of_their_rows);
	tcase_add_loop_test(tests, each_fault_says_place_what_is_wrong_and_what_it_must_be, 0,
		ARRAY_LEN(faults));
	tcase_add_loop_test(tests, durations_have_a_number_and_a_unit, 0, ARRAY_LEN(durations));
	tcase_add_test(tests, the_schema_says_type_limits_and_what_is_required);
	suite_add_tcase(suite, tests);
	return suite;
}
