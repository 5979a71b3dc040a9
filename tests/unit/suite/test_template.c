/* SPDX-License-Identifier: MIT */
#include <check.h>

#include "base/json.h"
#include "suite/template.h"

static const char vars[] =
	"{\"text\":\"I was {{name}}\",\"name\":\"Ann\",\"n\":1.50,\"big\":12345678901234567890,"
	"\"list\":[1, \"a\"],\"map\":{\"k\": true},\"none\":null,\"yes\":true,\"two words\":\"w\","
	"\"größe\":\"L\",\"empty\":\"\"}";

static const struct {
	const char *text, *rendered;
} rows[] = {
	{"", ""},
	{"plain", "plain"},
	{"{{name}}", "Ann"},
	{"a {{name}} b {{name}}c", "a Ann b Annc"},
	{"{{ name }}{{\tname\n}}", "AnnAnn"},
	{"{{text}}", "I was {{name}}"}, /* what is put in is not looked at again */
	{"{{n}} {{big}}", "1.50 12345678901234567890"},
	{"{{list}} {{map}}", "[1,\"a\"] {\"k\":true}"},
	{"{{none}} {{yes}} [{{empty}}]", "null true []"},
	{"{{two words}} {{größe}}", "w L"},
	{"{{{name}}}", "{Ann}"},
	{"{{name}", "{{name}"},
	{"{{ }} {{}} {{1}} {{-a}}", "{{ }} {{}} {{1}} {{-a}}"},
	{"{\"a\":{\"b\":{\"c\":1}}} {{\"x\":1}}", "{\"a\":{\"b\":{\"c\":1}}} {{\"x\":1}}"},
	{"{{unknown}}", "{{unknown}}"},
	{"{{\"x\": {{name}}}}", "{{\"x\": Ann}}"},
};

static struct value *read_vars(struct arena *arena)
{
	struct value *value = NULL;
	struct err err = {0};

	ck_assert_msg(json_parse(arena, STR(vars), &value, &err), "%s", err.text);
	return value;
}

START_TEST(variables_are_put_in_once_and_nothing_is_evaluated)
{
	struct arena arena = {0};
	struct buf out = {0};

	template_render(str_of(rows[_i].text), read_vars(&arena), &out);
	ck_assert_str_eq(buf_z(&out), rows[_i].rendered);
	buf_free(&out);
	arena_fini(&arena);
}
END_TEST

START_TEST(the_first_unknown_name_is_found)
{
	struct arena arena = {0};
	const struct value *value = read_vars(&arena);
	struct str name;

	ck_assert(!template_missing(STR("{{name}} {{ n }} {{{"), value, &name));
	ck_assert(template_missing(STR("{{name}} {{nam}} {{x}}"), value, &name));
	ck_assert(str_eqz(name, "nam"));
	ck_assert(template_missing(STR("{{name}}"), NULL, &name));
	ck_assert(template_missing(STR("{{Name}}"), value, &name));
	arena_fini(&arena);
}
END_TEST

START_TEST(braces_that_nothing_closes_are_text)
{
	static const char *const texts[] = {"{{n", "{{n}", "{{n} }", "a {{n\n b", "\\frac{{n}{n}}"};

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct buf out = {0};
		struct str name;

		ck_assert(!template_missing(str_of(texts[i]), NULL, &name));
		template_render(str_of(texts[i]), NULL, &out);
		ck_assert(str_eq(buf_view(&out), str_of(texts[i])));
		buf_free(&out);
	}
}
END_TEST

START_TEST(a_long_text_of_braces_takes_no_long_time)
{
	struct buf text = {0}, out = {0};

	buf_repeat(&text, '{', 1000000);
	template_render(buf_view(&text), NULL, &out);
	ck_assert_uint_eq(out.len, text.len);
	buf_free(&out);
	buf_repeat(&text, '}', 1000000);
	template_render(buf_view(&text), NULL, &out);
	ck_assert_uint_eq(out.len, text.len);
	buf_free(&out);
	buf_free(&text);
}
END_TEST

Suite *suite_suite_template(void);
Suite *suite_suite_template(void)
{
	Suite *suite = suite_create("suite/template");
	TCase *tests = tcase_create("template");

	tcase_add_loop_test(tests, variables_are_put_in_once_and_nothing_is_evaluated, 0,
		(int)(sizeof(rows) / sizeof(rows[0])));
	tcase_add_test(tests, the_first_unknown_name_is_found);
	tcase_add_test(tests, braces_that_nothing_closes_are_text);
	tcase_add_test(tests, a_long_text_of_braces_takes_no_long_time);
	suite_add_tcase(suite, tests);
	return suite;
}
