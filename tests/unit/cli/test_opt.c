/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <string.h>

#include "cli/opt.h"

struct sample {
	bool flag;
	const char *text;
	int64_t count;
	double number;
	struct opt_list list;
	const char *format;
};

static const struct opt table[] = {
	{"flag", 'f', OPT_FLAG, offsetof(struct sample, flag), NULL, "a flag", NULL},
	{"text", 't', OPT_TEXT, offsetof(struct sample, text), "X", "a text", NULL},
	{"count", 0, OPT_COUNT, offsetof(struct sample, count), "N", "a count", NULL},
	{"number", 0, OPT_NUMBER, offsetof(struct sample, number), "X", "a number", NULL},
	{"list", 'l', OPT_LIST, offsetof(struct sample, list), "X", "a list", NULL},
	{"format", 0, OPT_TEXT, offsetof(struct sample, format), "F", "a choice", "text json"},
	{NULL, 0, OPT_FLAG, 0, NULL, NULL, NULL},
};

static struct sample got;
static struct opt_voice voice;
static const char *words[32];
static size_t word_count;
static struct err err;

/* Parses a command line given as words parted by single spaces. */
static bool parse(const char *line)
{
	static char copy[256];
	char *argv[32] = {NULL};
	int argc = 0;

	got = (struct sample){0};
	voice = (struct opt_voice){0};
	err = (struct err){0};
	strncpy(copy, line, sizeof(copy) - 1);
	for (char *word = strtok(copy, " "); word; word = strtok(NULL, " "))
		argv[argc++] = word;
	return opt_parse(table, argc, argv, &got, &voice, words, &word_count, &err);
}

START_TEST(every_kind_of_option_is_stored_in_its_field)
{
	ck_assert(
		parse("one -f --text=a=b --count 7 --number -1.5 -lx --list y --format json two"));
	ck_assert(got.flag);
	ck_assert_str_eq(got.text, "a=b");
	ck_assert_int_eq(got.count, 7);
	ck_assert_double_eq(got.number, -1.5);
	ck_assert_uint_eq(got.list.count, 2);
	ck_assert_str_eq(got.list.items[1], "y");
	ck_assert_ptr_null(got.list.items[2]);
	ck_assert_str_eq(got.format, "json");
	ck_assert_uint_eq(word_count, 2);
	ck_assert_str_eq(words[1], "two");
	ck_assert_ptr_null(words[2]);
}
END_TEST

START_TEST(two_dashes_end_the_options_and_one_dash_is_a_word)
{
	ck_assert(parse("- -- --text -f"));
	ck_assert_uint_eq(word_count, 3);
	ck_assert_str_eq(words[0], "-");
	ck_assert_str_eq(words[1], "--text");
	ck_assert(!got.flag);
}
END_TEST

START_TEST(every_command_can_be_asked_to_say_less_or_more)
{
	ck_assert(parse("one --quiet -f"));
	ck_assert(voice.quiet && !voice.verbose && got.flag);
	ck_assert(parse("-v"));
	ck_assert(voice.verbose && !voice.quiet);
}
END_TEST

static const struct {
	const char *line, *message;
} bad[] = {
	{"--quie", "unknown option '--quie' (did you mean '--quiet'?)"},
	{"-qv", "--quiet takes no value"},
	{"-q -v", "--quiet and --verbose ask for opposite things; give one"},
	{"--txt x", "unknown option '--txt' (did you mean '--text'?)"},
	{"--zzzzzz", "unknown option '--zzzzzz'"},
	{"-x", "unknown option '-x'"},
	{"--text", "--text wants X behind it"},
	{"--flag=1", "--flag takes no value"},
	{"--count -1", "--count takes a whole number of 0 or more; not '-1'"},
	{"--count 1x", "--count takes a whole number of 0 or more; not '1x'"},
	{"--count 99999999999999999999", "--count takes a whole number of 0 or more; not "
					 "'99999999999999999999'"},
	{"--number nan", "--number takes a number; not 'nan'"},
	{"--format xml", "--format takes one of: text json; not 'xml'"},
	{"--format jsom", "--format takes one of: text json; not 'jsom' (did you mean 'json'?)"},
	{"--format txt", "--format takes one of: text json; not 'txt' (did you mean 'text'?)"},
};

START_TEST(a_wrong_command_line_says_what_is_wrong)
{
	ck_assert(!parse(bad[_i].line));
	ck_assert_int_eq(err.kind, ERR_USAGE);
	ck_assert_str_eq(err.text, bad[_i].message);
}
END_TEST

START_TEST(a_list_has_an_end)
{
	static char word[] = "-lx";
	char *argv[OPT_LIST_MAX + 2];

	for (int i = 0; i <= OPT_LIST_MAX; i++)
		argv[i] = word;
	argv[OPT_LIST_MAX + 1] = NULL;
	got = (struct sample){0};
	ck_assert(opt_parse(table, OPT_LIST_MAX, argv, &got, &voice, words, &word_count, &err));
	got = (struct sample){0};
	ck_assert(
		!opt_parse(table, OPT_LIST_MAX + 1, argv, &got, &voice, words, &word_count, &err));
}
END_TEST

static const struct {
	const char *line, *written; /* NULL: the same */
} written[] = {
	{"", NULL},
	{"-f -t a.yaml --count 7 --number 1.5 -l x -l y --format json", NULL},
	{"one --flag --text=a=b --list x:1 -- -t", " -f -t a=b -l x:1"},
	{"-t $(touch=x)", " -t '$(touch=x)'"},
	{"-t it's*", " -t 'it'\\''s*'"},
	{"--text=", " -t ''"},
};

START_TEST(what_was_given_is_written_so_that_it_can_be_given_again)
{
	struct buf out = {0};

	ck_assert(parse(written[_i].line));
	opt_write(table, &got, &out);
	if (written[_i].written)
		ck_assert_str_eq(buf_z(&out), written[_i].written);
	else
		ck_assert_str_eq(out.len ? buf_z(&out) + 1 : "", written[_i].line);
	buf_free(&out);
}
END_TEST

Suite *suite_cli_opt(void);
Suite *suite_cli_opt(void)
{
	Suite *suite = suite_create("cli/opt");
	TCase *tests = tcase_create("opt");

	tcase_add_test(tests, every_kind_of_option_is_stored_in_its_field);
	tcase_add_test(tests, two_dashes_end_the_options_and_one_dash_is_a_word);
	tcase_add_test(tests, every_command_can_be_asked_to_say_less_or_more);
	tcase_add_loop_test(
		tests, a_wrong_command_line_says_what_is_wrong, 0, sizeof(bad) / sizeof(bad[0]));
	tcase_add_test(tests, a_list_has_an_end);
	tcase_add_loop_test(tests, what_was_given_is_written_so_that_it_can_be_given_again, 0,
		sizeof(written) / sizeof(written[0]));
	suite_add_tcase(suite, tests);
	return suite;
}
