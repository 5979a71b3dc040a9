/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <string.h>

#include "base/csv.h"

/* Fields parted by '|', rows by '/'. */
static bool flatten(struct str text, struct buf *out, struct err *err)
{
	struct csv csv;
	bool first = true;

	csv_init(&csv, text, "x.csv");
	while (csv_next(&csv, err)) {
		buf_puts(out, first ? "" : "/");
		first = false;
		for (size_t i = 0; i < csv.count; i++) {
			buf_puts(out, i ? "|" : "");
			buf_str(out, csv.fields[i]);
		}
	}
	csv_fini(&csv);
	return err->kind == ERR_NONE;
}

static const struct {
	const char *text, *flat;
} texts[] = {
	{"", ""},
	{"a,b\nc,d\n", "a|b/c|d"},
	{"a,b\r\nc,d", "a|b/c|d"},
	{"\xEF\xBB\xBF\"a\",b", "a|b"},
	{"a,,\n,", "a||/|"},
	{"\"\"", ""},
	{"\"a,b\",\"c\"\"d\"\n", "a,b|c\"d"},
	{"\"a\nb\r\nc\",d\n", "a\nb\r\nc|d"},
	{"\"\"\"\"", "\""},
	{" a , \"b", NULL},
	{"\n\na\n\r\nb\n\n", "a/b"},
	{"a b,\xC3\xA4\n", "a b|\xC3\xA4"},
};

START_TEST(rows_and_fields_are_those_of_the_rfc)
{
	struct err err = {0};
	struct buf out = {0};
	const bool ok = flatten(str_of(texts[_i].text), &out, &err);

	ck_assert_int_eq(ok, texts[_i].flat != NULL);
	if (ok)
		ck_assert_str_eq(buf_z(&out), texts[_i].flat);
	buf_free(&out);
}
END_TEST

static const struct {
	const char *text, *message;
} faults[] = {
	{"a\nb,\"c\nd", "x.csv:2: the quote that begins here does not end"},
	{"a\n\"b\nc\"d\n", "x.csv:3: text behind a closing quote; a quote inside is doubled"},
	{"a\nb\"c\n", "x.csv:2: a quote inside a field that is not in quotes"},
	{"a\rb\n", "x.csv:1: a carriage return without a line feed"},
	{"\"a\"\r", "x.csv:1: text behind a closing quote; a quote inside is doubled"},
};

START_TEST(faults_are_named_with_their_line)
{
	struct err err = {0};
	struct buf out = {0};

	ck_assert(!flatten(str_of(faults[_i].text), &out, &err));
	ck_assert_str_eq(err.text, faults[_i].message);
	ck_assert_int_eq(err.kind, ERR_CONFIG);
	buf_free(&out);
}
END_TEST

START_TEST(a_row_knows_the_line_it_began_on)
{
	struct err err = {0};
	struct csv csv;

	csv_init(&csv, STR("a\n\n\"b\nb\",c\nd\n"), "x.csv");
	ck_assert(csv_next(&csv, &err) && csv.line == 1);
	ck_assert(csv_next(&csv, &err) && csv.line == 3 && csv.count == 2);
	ck_assert(csv_next(&csv, &err) && csv.line == 5);
	ck_assert(!csv_next(&csv, &err));
	ck_assert_int_eq(err.kind, ERR_NONE);
	csv_fini(&csv);
}
END_TEST

START_TEST(fields_stay_whole_while_the_row_grows)
{
	struct err err = {0};
	struct buf text = {0};
	struct csv csv;

	for (int i = 0; i < 1000; i++)
		buf_printf(&text, "%s\"field %d\"", i ? "," : "", i);
	csv_init(&csv, buf_view(&text), "x.csv");
	ck_assert(csv_next(&csv, &err));
	ck_assert_uint_eq(csv.count, 1000);
	ck_assert(str_eqz(csv.fields[0], "field 0"));
	ck_assert(str_eqz(csv.fields[999], "field 999"));
	csv_fini(&csv);
	buf_free(&text);
}
END_TEST

static const struct {
	const char *text, *field;
} fields[] = {
	{"", ""},
	{"plain", "plain"},
	{"a,b", "\"a,b\""},
	{"a\"b", "\"a\"\"b\""},
	{"a\nb", "\"a\nb\""},
	{" a", "\" a\""},
	/* each starter of a formula */
	{"=1+1", "'=1+1"},
	{"+1", "'+1"},
	{"-1", "'-1"},
	{"@x", "'@x"},
	{"\tx", "'\tx"},
	{"\rx", "\"'\rx\""},
	{"\nx", "\"'\nx\""},
	{"\xEF\xBC\x9Dx", "'\xEF\xBC\x9Dx"},
	{"\xEF\xBC\x8Bx", "'\xEF\xBC\x8Bx"},
	{"\xEF\xBC\x8Dx", "'\xEF\xBC\x8Dx"},
	{"\xEF\xBC\xA0x", "'\xEF\xBC\xA0x"},
	/* behind spaces and quotes */
	{"  =x", "\"'  =x\""},
	{"\"=x", "\"'\"\"=x\""},
	{"'=x", "''=x"},
	{" '\" @x", "\"' '\"\" @x\""},
	{"\xC2\xA0=x", "'\xC2\xA0=x"},
	/* not at the beginning */
	{"a=b", "a=b"},
	{"a@b", "a@b"},
};

START_TEST(a_field_is_quoted_and_cannot_be_a_formula)
{
	struct buf out = {0};

	csv_field(&out, str_of(fields[_i].text), true);
	ck_assert_str_eq(buf_z(&out), fields[_i].field);
	buf_free(&out);
}
END_TEST

START_TEST(a_nul_in_front_counts_as_a_starter)
{
	struct buf out = {0};

	csv_field(&out, STR("\0=x"), false);
	ck_assert(str_eq(buf_view(&out), STR(",'\0=x")));
	buf_free(&out);
}
END_TEST

Suite *suite_base_csv(void);
Suite *suite_base_csv(void)
{
	Suite *suite = suite_create("base/csv");
	TCase *tcase = tcase_create("csv");

	tcase_add_loop_test(tcase, rows_and_fields_are_those_of_the_rfc, 0, ARRAY_LEN(texts));
	tcase_add_loop_test(tcase, faults_are_named_with_their_line, 0, ARRAY_LEN(faults));
	tcase_add_test(tcase, a_row_knows_the_line_it_began_on);
	tcase_add_test(tcase, fields_stay_whole_while_the_row_grows);
	tcase_add_loop_test(tcase, a_field_is_quoted_and_cannot_be_a_formula, 0, ARRAY_LEN(fields));
	tcase_add_test(tcase, a_nul_in_front_counts_as_a_starter);
	suite_add_tcase(suite, tcase);
	return suite;
}
