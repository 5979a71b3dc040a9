/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "base/jsonw.h"
#include "base/yaml.h"

static struct arena arena;
static struct err err;
static struct value *value;

static void release(void)
{
	arena_fini(&arena);
}

static const struct {
	const char *yaml, *json;
} texts[] = {
	{"a: 1\nb: [x, 'y']\n", "{\"a\":1,\"b\":[\"x\",\"y\"]}"},
	{"- 1\n- - 2\n  - 3\n", "[1,[2,3]]"},
	{"{\"a\": [true, null, \"\\u00e4\"]}", "{\"a\":[true,null,\"\xC3\xA4\"]}"},
	/* the core schema */
	{"[null, Null, NULL, ~, ]", "[null,null,null,null]"},
	{"a:\nb: ''\n", "{\"a\":null,\"b\":\"\"}"},
	{"[true, True, TRUE, false, False, FALSE]", "[true,true,true,false,false,false]"},
	{"[yes, no, on, off, y, n, tRUE, nULL]",
		"[\"yes\",\"no\",\"on\",\"off\",\"y\",\"n\",\"tRUE\",\"nULL\"]"},
	{"[0, -12, 1.50, 1e3, 0x1F, 0o17]", "[0,-12,1.50,1e3,31,15]"},
	{"[12:30:45, 1_000, 2026-11-25, .inf, .nan, 1.2.3, 0xZ, 0o8, 0x, -0x1, '1', \"2\"]",
		"[\"12:30:45\",\"1_000\",\"2026-11-25\",\".inf\",\".nan\",\"1.2.3\",\"0xZ\","
		"\"0o8\",\"0x\",\"-0x1\",\"1\",\"2\"]"},
	{"0xFFFFFFFFFFFFFFFF", "\"0xFFFFFFFFFFFFFFFF\""},
	/* scalars of more than one line */
	{"a: |\n  x\n   y\n\nb: >-\n  x\n  y\n", "{\"a\":\"x\\n y\\n\",\"b\":\"x y\"}"},
	{"a: |+\n  12\n", "{\"a\":\"12\\n\"}"},
	{"a: x\n  y\n", "{\"a\":\"x y\"}"},
	/* keys are texts, whatever they look like */
	{"1: a\ntrue: b\n~: c\n", "{\"1\":\"a\",\"true\":\"b\",\"~\":\"c\"}"},
	{"<<: {a: 1}", "{\"<<\":{\"a\":1}}"},
	{"? a\n: 1\n", "{\"a\":1}"},
	{"{a, b: 1}", "{\"a\":null,\"b\":1}"},
	/* nothing, and what counts for nothing */
	{"", "null"},
	{"# only a comment\n", "null"},
	{"---\n...\n", "null"},
	{"%YAML 1.2\n--- 5\n", "5"},
	{"\xEF\xBB\xBFx: 1", "{\"x\":1}"},
	{"a: 1\r\nb: 2\r\n", "{\"a\":1,\"b\":2}"},
};

START_TEST(a_document_becomes_values_by_the_core_schema)
{
	struct buf out = {0};
	struct jsonw w;

	ck_assert_msg(
		yaml_parse(&arena, str_of(texts[_i].yaml), "x", &value, &err), "%s", err.text);
	jsonw_init(&w, &out, 0);
	jsonw_value(&w, value);
	ck_assert_str_eq(buf_z(&out), texts[_i].json);
	buf_free(&out);
}
END_TEST

static const struct {
	const char *yaml, *message;
} faults[] = {
	{"a: &x 1\n", "x:1:4: anchors (&) are not supported; write the value out"},
	{"a: &x [1]\n", "x:1:4: anchors (&) are not supported; write the value out"},
	{"&x a: 1\n", "x:1:1: anchors (&) are not supported; write the value out"},
	{"a:\n  b: *x\n", "x:2:6: aliases (*) are not supported; write the value out"},
	{"a: !!str 1\n", "x:1:4: tags (!) are not supported; quote a text that begins so"},
	{"a: !x {b: 1}\n", "x:1:4: tags (!) are not supported; quote a text that begins so"},
	{"a: ! 1\n", "x:1:4: tags (!) are not supported; quote a text that begins so"},
	{"a: 1\nb: 2\n'a': 3\n", "x:3:1: the key 'a' stands twice, on lines 1 and 3; remove one"},
	{"a: {b: 1, b: 2}\n", "x:1:11: the key 'b' stands twice, on lines 1 and 1; remove one"},
	{"a: 1\n---\nb: 2\n", "x:2:1: a second document; a file holds only one"},
	{"? [1]\n: 2\n", "x:1:3: a key must be a text, not a list or mapping"},
	{"{{a: 1}: 2}", "x:1:2: a key must be a text, not a list or mapping"},
	{"a: 1e400\n", "x:1:4: a number too large; quote it if it is a text"},
	{"a: [1\nb: 2", "x:2:2: did not find expected ',' or ']', while parsing a flow sequence"},
	{"a: b: c", "x:1:5: mapping values are not allowed in this context"},
	{"\xC3\xA4: \xC3\xA4: c", "x:1:5: mapping values are not allowed in this context"},
	{"a: 1\n\tb: 2", "x:2:1: found a tab character"},
	{"a: x\nb: \xFF", "x:2:4: invalid leading UTF-8 octet"},
	{"a: \"\x01\"", "x:1:5: control characters are not allowed"},
	{"a: 'x", "x:1:6: found unexpected end of stream, while scanning a quoted scalar"},
	{"a: {b: 1", "x:2:1: did not find expected ',' or '}'"},
};

START_TEST(what_is_refused_is_named_with_its_place)
{
	ck_assert(!yaml_parse(&arena, str_of(faults[_i].yaml), "x", &value, &err));
	/* libyaml's own messages may say more in other versions of it. */
	ck_assert_msg(str_starts(str_of(err.text), str_of(faults[_i].message)), "%s", err.text);
	ck_assert_int_eq(err.kind, ERR_CONFIG);
}
END_TEST

START_TEST(a_nul_byte_is_refused)
{
	ck_assert(!yaml_parse(&arena, STR("a: 1\0b"), "x", &value, &err));
	ck_assert_str_eq(err.text, "x:1:5: control characters are not allowed");
}
END_TEST

START_TEST(the_nine_levels_of_laughs_are_refused_at_once)
{
	static const char bomb[] = "a: &a [lol, lol]\nb: &b [*a, *a]\nc: &c [*b, *b]\n";

	ck_assert(!yaml_parse(&arena, str_of(bomb), "x", &value, &err));
	ck_assert(strstr(err.text, "x:1:4: anchors") != NULL);
	/* A cycle: the anchor comes first. */
	ck_assert(!yaml_parse(&arena, STR("&a [*a]"), "x", &value, &err));
	ck_assert(strstr(err.text, "anchors") != NULL);
}
END_TEST

START_TEST(sixty_four_levels_are_read_and_one_more_is_not)
{
	struct buf buf = {0};

	buf_repeat(&buf, '[', YAML_DEPTH);
	buf_repeat(&buf, ']', YAML_DEPTH);
	ck_assert_msg(yaml_parse(&arena, buf_view(&buf), "x", &value, &err), "%s", err.text);
	buf_clear(&buf);
	buf_repeat(&buf, '[', YAML_DEPTH + 1);
	buf_repeat(&buf, ']', YAML_DEPTH + 1);
	ck_assert(!yaml_parse(&arena, buf_view(&buf), "x", &value, &err));
	ck_assert_str_eq(err.text, "x:1:65: nested deeper than 64 levels");
	buf_clear(&buf);
	buf_repeat(&buf, '[', 100000);
	ck_assert(!yaml_parse(&arena, buf_view(&buf), "x", &value, &err));
	buf_clear(&buf);
	for (int i = 0; i < 20000; i++)
		buf_puts(&buf, "{a: ");
	ck_assert(!yaml_parse(&arena, buf_view(&buf), "x", &value, &err));
	buf_clear(&buf);
	for (int i = 0; i < 20000; i++)
		buf_puts(&buf, "- ");
	ck_assert(!yaml_parse(&arena, buf_view(&buf), "x", &value, &err));
	ck_assert(strstr(err.text, "nested deeper") != NULL);
	buf_free(&buf);
}
END_TEST

START_TEST(a_text_over_four_mebibytes_is_refused)
{
	struct buf buf = {0};

	buf_repeat(&buf, '#', YAML_MAX_BYTES);
	ck_assert(yaml_parse(&arena, buf_view(&buf), "x", &value, &err));
	buf_char(&buf, '#');
	ck_assert(!yaml_parse(&arena, buf_view(&buf), "x", &value, &err));
	ck_assert_str_eq(err.text, "x:1:1: larger than the limit of 4194304 bytes");
	buf_free(&buf);
}
END_TEST

START_TEST(a_mapping_of_many_keys_is_read_and_its_last_duplicate_found)
{
	struct buf buf = {0};

	for (int i = 0; i < 20000; i++)
		buf_printf(&buf, "k%d: 1\n", i);
	ck_assert(yaml_parse(&arena, buf_view(&buf), "x", &value, &err));
	ck_assert_uint_eq(value->count, 20000);
	buf_puts(&buf, "k0: 1\n");
	ck_assert(!yaml_parse(&arena, buf_view(&buf), "x", &value, &err));
	ck_assert(strstr(err.text, "on lines 1 and 20001") != NULL);
	buf_free(&buf);
}
END_TEST

START_TEST(values_and_keys_know_their_places)
{
	const struct value *a, *b;

	ck_assert(yaml_parse(&arena, STR("\xC3\xA4: x\nlist:\n  - |\n    text\n  - {b: 0x10}\n"),
		"x", &value, &err));
	a = value->child;
	ck_assert(value->line == 1 && value->column == 1);
	ck_assert(a->key_line == 1 && a->key_column == 1 && a->line == 1 && a->column == 4);
	ck_assert(a->next->key_line == 2 && a->next->line == 3 && a->next->column == 3);
	ck_assert(a->next->child->line == 3 && a->next->child->column == 5);
	b = value_get(a->next->last, "b");
	ck_assert(b->key_line == 5 && b->key_column == 6 && b->column == 9);
	ck_assert(str_eqz(b->text, "0x10") && b->number == 16);
}
END_TEST

Suite *suite_base_yaml(void);
Suite *suite_base_yaml(void)
{
	Suite *suite = suite_create("base/yaml");
	TCase *tcase = tcase_create("yaml");

	tcase_add_checked_fixture(tcase, NULL, release);
	tcase_add_loop_test(
		tcase, a_document_becomes_values_by_the_core_schema, 0, ARRAY_LEN(texts));
	tcase_add_loop_test(tcase, what_is_refused_is_named_with_its_place, 0, ARRAY_LEN(faults));
	tcase_add_test(tcase, a_nul_byte_is_refused);
	tcase_add_test(tcase, the_nine_levels_of_laughs_are_refused_at_once);
	tcase_add_test(tcase, sixty_four_levels_are_read_and_one_more_is_not);
	tcase_add_test(tcase, a_text_over_four_mebibytes_is_refused);
	tcase_add_test(tcase, a_mapping_of_many_keys_is_read_and_its_last_duplicate_found);
	tcase_add_test(tcase, values_and_keys_know_their_places);
	suite_add_tcase(suite, tcase);
	return suite;
}
