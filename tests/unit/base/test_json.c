/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <dirent.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/io.h"
#include "base/json.h"

static struct arena arena;
static struct err err;
static struct value *value;

static void release(void)
{
	arena_fini(&arena);
}

static const struct value *parsed(struct str text)
{
	ck_assert_msg(json_parse(&arena, text, &value, &err), "%s", err.text);
	return value;
}

/* Both readers and the checker have to agree. */
static bool accepted(struct str text)
{
	const bool valid = json_valid(text, NULL);

	ck_assert_int_eq(json_parse(&arena, text, &value, &err), valid);
	if (valid)
		ck_assert(json_parse_lenient(&arena, text, &value, NULL, &err));
	else
		ck_assert_int_eq(err.kind, ERR_DATA);
	return valid;
}

/* The official suite: y_ must be accepted, n_ refused, i_ either. */
static void check_file(const char *folder, const char *name, size_t counts[3])
{
	struct buf text = {0};
	bool valid;

	ck_assert_msg(io_read(io_join(&arena, folder, name), &text, &err), "%s", err.text);
	valid = accepted(buf_view(&text));
	if (name[0] == 'y')
		ck_assert_msg(valid, "%s was refused: %s", name, err.text);
	if (name[0] == 'n')
		ck_assert_msg(!valid, "%s was accepted", name);
	counts[name[0] == 'y' ? 0 : name[0] == 'n' ? 1 : 2]++;
	buf_free(&text);
	arena_reset(&arena);
}

START_TEST(the_official_suite_is_accepted_and_refused_as_it_says)
{
	const char *shared = getenv("TIERCAL_SHARED");
	char folder[512];
	size_t counts[3] = {0};
	struct dirent *entry;
	DIR *listing;

	snprintf(folder, sizeof(folder), "%s/data/json-parsing", shared ? shared : "../shared");
	listing = opendir(folder);
	if (!listing) {
		fprintf(stderr, "SKIP json-parsing: %s not found\n", folder);
		return;
	}
	while ((entry = readdir(listing))) {
		if (strlen(entry->d_name) > 2 && entry->d_name[1] == '_')
			check_file(folder, entry->d_name, counts);
	}
	closedir(listing);
	ck_assert_uint_gt(counts[0], 0);
	ck_assert_uint_gt(counts[1], 0);
}
END_TEST

static const struct {
	const char *text;
	bool valid;
} texts[] = {
	{"null", true},
	{" \t\r\n[ ] ", true},
	{"-0.5e+3", true},
	{"0", true},
	{"\"\"", true},
	{"{\"a\":1,\"a\":2}", true},
	{"[1e400]", true},
	{"\"\\ud834\\udd1e\"", true},
	{"\"\\ud800\"", true},
	{"\"\x7F\"", true},
	{"-0.0000000000000000000000000000000000000000000000000000000000000000000000000001", true},
	{"", false},
	{"  ", false},
	{"nul", false},
	{"NULL", false},
	{"[1,]", false},
	{"[,1]", false},
	{"[1 2]", false},
	{"[1}", false},
	{"{\"a\":1]", false},
	{"{\"a\" 1}", false},
	{"{\"a\":}", false},
	{"{a:1}", false},
	{"{1:1}", false},
	{"{\"a\":1,}", false},
	{"012", false},
	{"-", false},
	{"-01", false},
	{"-2.", false},
	{"2.e3", false},
	{".5", false},
	{"+1", false},
	{"1e", false},
	{"1e+", false},
	{"0x10", false},
	{"NaN", false},
	{"-Infinity", false},
	{"1 2", false},
	{"{}x", false},
	{"\"a", false},
	{"\"a\tb\"", false},
	{"\"\\x\"", false},
	{"\"\\u12G4\"", false},
	{"\"\\u123\"", false},
	{"\"\\", false},
	{"\"\\u", false},
	{"\"\\ud800\\u12\"", false},
	{"\"\xC3\"", false},
	{"\"\xED\xA0\x80\"", false},
	{"\xEF\xBB\xBF{}", false},
	{"[1]\f", false},
	{"\v1", false},
	{"'a'", false},
	{"[1]//", false},
	{"[false]\n", true},
	{"[4] ", true},
	{" [\n\n] ", true},
	{"{\"\":0}", true},
	{"{\"x\":[{}],\"y\":{\"z\":\"\"}}", true},
	{"{\"x\\n\\u0000\":1}", true},
	{"[-1e-999]", true},
	{"[20e1]", true},
	{"[1E-2]", true},
	{"[12.5e+07]", true},
	{"[-0]", true},
	{"[0.0e0]", true},
	{"\"\\u0060\\u012a\\u12AB\"", true},
	{"\"\\uD83D\\udc7d\\ud801\\udc37\"", true},
	{"\"\\\\u0000\\\"\"", true},
	{"\"\\u0000\"", true},
	{"\"\\u00A0\\uDBFF\\uDFFF\"", true},
	{"\"\xCF\x80\xE2\x80\xA8\xE2\x80\xA9\"", true},
	{"\"\xF0\x9B\xBF\xBF\"", true},
	{"\"\xF4\x8F\xBF\xBF\xEF\xBF\xBE\"", true},
	{"\"/* */ // #\"", true},
	{"true", true},
	{"false\r\n", true},
	{"\"asd\"", true},
	{"\t[]", true},
	{"[: 1]", false},
	{"[1,,]", false},
	{"[-]", false},
	{"[5,", false},
	{"[,", false},
	{"[1,\n1\n,1", false},
	{"[\v3]", false},
	{"[\"\": 1]", false},
	{"[++7]", false},
	{"[+Inf]", false},
	{"[-2.]", false},
	{"[.-1]", false},
	{"[0.3e]", false},
	{"[0E]", false},
	{"[0e+]", false},
	{"[1.0e+]", false},
	{"[1 000.0]", false},
	{"[1_0]", false},
	{"[1eE2]", false},
	{"[2.e-3]", false},
	{"[0x1]", false},
	{"[-NaN]", false},
	{"[\xEF\xBC\x91]", false},
	{"[1+2]", false},
	{"[1.2a-3]", false},
	{"[-.123]", false},
	{"[0.1.2]", false},
	{"[\"x\", truth]", false},
	{"[fals]", false},
	{"{[: \"x\"}", false},
	{"{\"x\", null}", false},
	{"{\"x\"::1}", false},
	{"{\"a\":\"b\"}#", false},
	{"{'a':0}", false},
	{"{:1}", false},
	{"{null:null,null:null}", false},
	{"{\"a\" b}", false},
	{"{\"id\":0,,}", false},
	{"{\"a\":1}/**/", false},
	{"{\"a\":1,,\"b\":2}", false},
	{"{\"a\":\"a", false},
	{"{\"a\"}", false},
	{"{\"a\":1 \"b\":2}", false},
	{"{\"a\":}", false},
	{" ", false},
	{"[\"\\uD800\\u1x\"]", false},
	{"[\"\\x00\"]", false},
	{"[\"\\\\\\\"]", false},
	{"[\"\\\xF0\x9F\x8C\x80\"]", false},
	{"[\"\\uD834\\uDd\"]", false},
	{"[\"\\\xE5\"]", false},
	{"[\"\\a\"]", false},
	{"[\xC3\xA9]", false},
	{"\"a\nb\"", false},
	{"\"\x1F\"", false},
	{"\"\x01\"", false},
	{"\"\"x", false},
	{"<null>", false},
	{"[1]x", false},
	{"]", false},
	{"1]", false},
	{"[][]", false},
	{"{}}", false},
	{"{\"\":", false},
	{"{\"a\":/*c*/1}", false},
	{"['", false},
	{"[\"a", false},
	{"{,", false},
	{"[{", false},
	{"{\"a\":\"b\"#}", false},
	{"[\xE2\x81\xA0]", false},
	{"[\f]", false},
	{"\xEF\xBB\xBF", false},
	{"\xC2\xA0"
	 "1",
		false},
	{"\"\xF4\x90\x80\x80\"", false},
	{"\"\xC0\xAF\"", false},
	{"\"\xFC\x83\xBF\xBF\xBF\xBF\"", false},
	{"\xE2\x82", false},
	{"[TRUE]", false},
	{"nulls", false},
	{"tru\x65\x65", false},
	{"\\u000A\"\"", false},
	{"[\"\\u00", false},
};

START_TEST(the_grammar_is_that_of_the_rfc)
{
	/* On the heap without a NUL, so that a sanitizer sees reading past the end. */
	const size_t len = strlen(texts[_i].text);
	char *copy = malloc(len ? len : 1);

	memcpy(copy, texts[_i].text, len);
	ck_assert_msg(accepted((struct str){copy, len}) == texts[_i].valid, "%s", texts[_i].text);
	free(copy);
}
END_TEST

START_TEST(a_nul_byte_behind_the_value_is_refused)
{
	ck_assert(!accepted(STR("1\0")));
	ck_assert(!accepted(STR("\"a\0b\"")));
	ck_assert(!accepted(STR_NONE));
}
END_TEST

static void nested(struct buf *buf, size_t depth, const char *open, char close)
{
	buf_clear(buf);
	for (size_t i = 0; i < depth; i++)
		buf_puts(buf, open);
	if (open[1])
		buf_puts(buf, "1");
	buf_repeat(buf, close, depth);
}

START_TEST(two_hundred_levels_are_read_and_one_more_is_not)
{
	struct buf buf = {0};

	nested(&buf, JSON_DEPTH, "[", ']');
	ck_assert(accepted(buf_view(&buf)));
	nested(&buf, JSON_DEPTH, "{\"a\":", '}');
	ck_assert(accepted(buf_view(&buf)));
	nested(&buf, JSON_DEPTH + 1, "[", ']');
	ck_assert(!accepted(buf_view(&buf)));
	ck_assert_str_eq(err.text, "line 1, column 201: nested deeper than 200 levels");
	nested(&buf, JSON_DEPTH + 1, "{\"a\":", '}');
	ck_assert(!accepted(buf_view(&buf)));
	nested(&buf, 100000, "[", ']');
	ck_assert(!accepted(buf_view(&buf)));
	buf_free(&buf);
}
END_TEST

/* What is read stays below 64 MiB whatever a text of ten million bytes holds; the text itself is
 * not counted, and the checker needs no memory at all. */
START_TEST(ten_megabytes_take_bounded_memory)
{
	static const char *const units[] = {
		"[1", ",1", "[", "{\"a\":", "x", "\\u0000", "\xF0\x9F\x8C\x80", "1", "[],"};
	const size_t wanted = 10000000;
	struct buf buf = {0};

	/* A list, nestings, strings of plain, escaped and long characters, a number, empty lists.
	 */
	if (_i == 0)
		buf_puts(&buf, units[0]);
	if (_i >= 4 && _i <= 6)
		buf_char(&buf, '"');
	if (_i == 8)
		buf_char(&buf, '[');
	while (buf.len < wanted)
		buf_puts(&buf, units[_i == 0 ? 1 : _i]);
	buf_puts(&buf, _i == 0 ? "]" : _i == 8 ? "1]" : _i >= 4 && _i <= 6 ? "\"" : "");
	if (json_parse(&arena, buf_view(&buf), &value, &err))
		ck_assert_uint_ge(buf.len, wanted);
	else
		ck_assert_int_eq(err.kind, ERR_DATA);
	ck_assert_uint_lt(arena.used_bytes, (size_t)64 << 20);
	buf_free(&buf);
}
END_TEST

START_TEST(a_value_at_the_beginning_is_told_from_what_follows)
{
	struct buf buf = {0};
	size_t end = 0;

	ck_assert_int_eq(json_prefix(STR("[1, 2] and so on"), &end), JSON_PREFIX_VALUE);
	ck_assert_uint_eq(end, 6);
	ck_assert_int_eq(json_prefix(STR("{\"a\": 1}"), &end), JSON_PREFIX_VALUE);
	ck_assert_uint_eq(end, 8);
	ck_assert_int_eq(json_prefix(STR("{name}"), &end), JSON_PREFIX_NONE);
	ck_assert_uint_eq(end, 1);
	ck_assert_int_eq(json_prefix(STR(""), &end), JSON_PREFIX_NONE);
	nested(&buf, JSON_DEPTH + 1, "[", ']');
	ck_assert_int_eq(json_prefix(buf_view(&buf), &end), JSON_PREFIX_DEEP);
	buf_free(&buf);
}
END_TEST

START_TEST(more_values_than_the_limit_are_refused)
{
	struct buf buf = {0};

	buf_char(&buf, '[');
	for (int i = 0; i < JSON_MAX_VALUES; i++)
		buf_puts(&buf, "1,");
	buf_puts(&buf, "1]");
	ck_assert(json_valid(buf_view(&buf), NULL));
	ck_assert(!json_parse(&arena, buf_view(&buf), &value, &err));
	ck_assert(strstr(err.text, "more than 400,000 values") != NULL);
	buf_free(&buf);
}
END_TEST

static const struct {
	const char *text, *wanted;
	size_t len;
} strings[] = {
	{"\"x\\u0000y\"", "x\0y", 3},
	{"\"\\u0000\\\"\"", "\0\"", 2},
	{"\"\\b\\f\\n\\r\\t\\/\\\\\\\"\"", "\b\f\n\r\t/\\\"", 8},
	{"\"\\ud834\\udd1e\\u20AC\\u00e4\"", "\xF0\x9D\x84\x9E\xE2\x82\xAC\xC3\xA4", 9},
	{"\"\\ud800x\"", "\xEF\xBF\xBDx", 4},
	{"\"\\udc00\\ud800\"", "\xEF\xBF\xBD\xEF\xBF\xBD", 6},
	{"\"\\ud800\\ud834\\udd1e\"", "\xEF\xBF\xBD\xF0\x9D\x84\x9E", 7},
	{"\"\\\\u0000\"", "\\u0000", 6},
	{"\"\\\\\\u0000\"", "\\\0", 2},
	{"\"a\\n\"", "a\n", 2},
};

START_TEST(strings_come_from_our_own_decoder)
{
	const struct value *string = parsed(str_of(strings[_i].text));

	ck_assert_int_eq(string->type, VALUE_STRING);
	ck_assert(str_eq(string->text, (struct str){strings[_i].wanted, strings[_i].len}));
	/* The same text as a key. */
	string = parsed(str_of(arena_printf(&arena, "{%s:0}", strings[_i].text)));
	ck_assert(str_eq(string->child->key, (struct str){strings[_i].wanted, strings[_i].len}));
}
END_TEST

START_TEST(numbers_keep_their_digits)
{
	const struct value *list = parsed(STR("[9007199254740993, 1e400, -0, 0.10, 1E2]"));

	ck_assert(str_eqz(value_at(list, 0)->text, "9007199254740993"));
	ck_assert(isinf(value_at(list, 1)->number));
	ck_assert(signbit(value_at(list, 2)->number));
	ck_assert(str_eqz(value_at(list, 3)->text, "0.10"));
	ck_assert(value_at(list, 4)->number == 100);
}
END_TEST

START_TEST(values_and_keys_know_their_places)
{
	const struct value *object =
		parsed(STR("{\n  \"\xC3\xA4\" : [ true,\n null ],\n\"b\":\n\"x\"}"));
	const struct value *list = object->child, *b = list->next;

	ck_assert(object->line == 1 && object->column == 1 && object->key_line == 0);
	ck_assert(list->key_line == 2 && list->key_column == 3);
	ck_assert(list->line == 2 && list->column == 9); /* in characters */
	ck_assert(list->child->column == 11 && list->child->boolean);
	ck_assert(list->last->line == 3 && list->last->column == 2);
	ck_assert_int_eq(list->last->type, VALUE_NULL);
	ck_assert(b->key_line == 4 && b->line == 5 && b->column == 1);
	ck_assert_uint_eq(object->count, 2);
}
END_TEST

START_TEST(faults_are_named_with_line_and_column)
{
	size_t where = 0;

	ck_assert(!json_parse(&arena, STR("{\"\xC3\xA4\":1,\n \"b\" 2}"), &value, &err));
	ck_assert_str_eq(err.text, "line 2, column 6: a colon should stand here");
	ck_assert(!json_valid(STR("[1,x]"), &where));
	ck_assert_uint_eq(where, 3);
	ck_assert(!json_valid(STR("[1"), &where));
	ck_assert_uint_eq(where, 2);
}
END_TEST

START_TEST(a_lenient_reader_mends_texts_and_counts_what_it_mended)
{
	const struct str text = STR("\xEF\xBB\xBF \n{\"a\":\"x\xFFy\xC3\\ud800\"}");
	size_t mended = 0;

	ck_assert(!json_parse(&arena, text, &value, &err));
	ck_assert_msg(json_parse_lenient(&arena, text, &value, &mended, &err), "%s", err.text);
	ck_assert_uint_eq(mended, 3);
	ck_assert(str_eqz(value_get(value, "a")->text, "x\xEF\xBF\xBDy\xEF\xBF\xBD\xEF\xBF\xBD"));
	ck_assert(json_parse_lenient(&arena, STR("[1]"), &value, &mended, &err));
	ck_assert_uint_eq(mended, 0);
}
END_TEST

START_TEST(a_lenient_reader_does_not_mend_the_envelope)
{
	ck_assert(!json_parse_lenient(&arena, STR("[1,\xFF]"), &value, NULL, &err));
	ck_assert(!json_parse_lenient(&arena, STR("[1] x"), &value, NULL, &err));
	ck_assert(!json_parse_lenient(&arena, STR("[1"), &value, NULL, &err));
	ck_assert_int_eq(err.kind, ERR_DATA);
}
END_TEST

START_TEST(duplicate_names_are_accepted_and_can_be_asked_for)
{
	struct str name = STR_NONE;

	ck_assert(!json_has_duplicates(parsed(STR("{\"a\":1,\"A\":{\"a\":2}}")), &name));
	ck_assert(json_has_duplicates(parsed(STR("[1,{\"c\":{\"b\":1,\"\\u0062\":1}}]")), &name));
	ck_assert(str_eqz(name, "b"));
	ck_assert(json_has_duplicates(parsed(STR("{\"a\":1,\"a\":2}")), NULL));
	ck_assert(!json_has_duplicates(NULL, &name));
}
END_TEST

Suite *suite_base_json(void);
Suite *suite_base_json(void)
{
	Suite *suite = suite_create("base/json");
	TCase *tcase = tcase_create("json");

	tcase_add_checked_fixture(tcase, NULL, release);
	tcase_add_test(tcase, the_official_suite_is_accepted_and_refused_as_it_says);
	tcase_add_loop_test(tcase, the_grammar_is_that_of_the_rfc, 0, ARRAY_LEN(texts));
	tcase_add_test(tcase, a_nul_byte_behind_the_value_is_refused);
	tcase_add_test(tcase, two_hundred_levels_are_read_and_one_more_is_not);
	tcase_add_loop_test(tcase, ten_megabytes_take_bounded_memory, 0, 9);
	tcase_add_test(tcase, a_value_at_the_beginning_is_told_from_what_follows);
	tcase_add_test(tcase, more_values_than_the_limit_are_refused);
	tcase_add_loop_test(tcase, strings_come_from_our_own_decoder, 0, ARRAY_LEN(strings));
	tcase_add_test(tcase, numbers_keep_their_digits);
	tcase_add_test(tcase, values_and_keys_know_their_places);
	tcase_add_test(tcase, faults_are_named_with_line_and_column);
	tcase_add_test(tcase, a_lenient_reader_mends_texts_and_counts_what_it_mended);
	tcase_add_test(tcase, a_lenient_reader_does_not_mend_the_envelope);
	tcase_add_test(tcase, duplicate_names_are_accepted_and_can_be_asked_for);
	suite_add_tcase(suite, tcase);
	return suite;
}
