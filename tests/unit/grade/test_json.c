/* SPDX-License-Identifier: MIT */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/io.h"
#include "try.h"

#define FENCE "```json\n"
#define FIRST "{\"first\": true}"
#define ABC "{\"a\": 1, \"b\": \"x\", \"c\": true}"

/* The graders that read JSON. */
static const struct {
	const char *grader;
	struct row row;
} rows[] = {
	{"json", {NULL, NULL, "{\"a\": 1}", 1}},
	{"json", {NULL, NULL, " \n[1]\n ", 1}},
	{"json", {NULL, NULL, "5", 1}},
	{"json", {NULL, NULL, "", 0}},
	{"json", {NULL, NULL, "{\"a\": 1", 0}},
	{"json", {NULL, NULL, "{\"a\": 1} or so", 0}},
	{"json", {NULL, NULL, "Here: {\"a\": 1}", 0}},
	{"json", {NULL, NULL, "{'a': 1}", 0}},
	{"json", {NULL, NULL, "{\"a\": 1,}", 0}},
	{"json", {NULL, NULL, "{\"a\": 1, \"a\": 1}", 0}},
	{"json", {NULL, NULL, "[{\"a\": 1, \"b\": {\"c\": 1, \"c\": 2}}]", 0}},
	{"json", {NULL, NULL, "NaN", 0}},
	{"json", {NULL, NULL, FENCE "{\"a\": 1}\n```", 1}},
	{"json", {NULL, NULL, "\n" FENCE "{\"a\": 1}\n```\n", 1}},
	{"json", {NULL, NULL, "```\n{\"a\": 1}\n```", 1}},
	{"json", {NULL, NULL, "```JSON\r\n{\"a\": 1}\r\n```", 1}},
	{"json", {NULL, NULL, "````\n{\"a\": 1}\n````", 1}},
	{"json", {NULL, NULL, "```python\n{\"a\": 1}\n```", 0}},
	{"json", {NULL, NULL, FENCE "{\"a\": 1}\n", 0}},
	{"json", {NULL, NULL, FENCE "{\"a\": 1}```", 0}},
	{"json", {NULL, NULL, FENCE "\n```", 0}},
	{"json", {NULL, NULL, "Sure!\n" FENCE "{\"a\": 1}\n```", 0}},
	{"json", {NULL, NULL, FENCE "{\"a\": 1}\n```\nDone.", 0}},
	{"json", {NULL, NULL, FENCE "1\n```\n" FENCE "2\n```", 0}},
	{"json", {"{\"strict\": true}", NULL, FENCE "{\"a\": 1}\n```", 0}},
	{"json", {"{\"strict\": true}", NULL, "{\"a\": 1}", 1}},
	{"json", {FIRST, NULL, "Here: {\"a\": 1}, as you asked.", 1}},
	{"json", {FIRST, NULL, "Sure!\n" FENCE "{\"a\": 1}\n```\nDone.", 1}},
	{"json", {FIRST, NULL, FENCE "{\"a\": 1}\n```\nDone.", 1}},
	{"json", {FIRST, NULL, "{\"a\": 1}", 1}},
	{"json", {FIRST, NULL, "5", 1}},
	{"json", {FIRST, NULL, "{name} is {\"a\": 1}", 1}},
	{"json", {FIRST, NULL, "It is 5.", 0}},
	{"json", {FIRST, NULL, "It is \"a\".", 0}},
	{"json", {FIRST, NULL, "{\"a\": 1", 0}},
	{"json", {FIRST, NULL, "As {\"a\": 1, \"a\": 2} or {\"a\": 1}", 0}},
	{"json", {"{\"first\": true, \"type\": \"object\"}", NULL, "As in [1], {}", 0}},
	{"json", {"{\"type\": \"object\"}", NULL, "{}", 1}},
	{"json", {"{\"type\": \"object\"}", NULL, "[]", 0}},
	{"json", {"\"array\"", NULL, "[]", 1}},
	{"json", {"\"string\"", NULL, "\"x\"", 1}},
	{"json", {"\"number\"", NULL, "1e400", 1}},
	{"json", {"\"number\"", NULL, "\"1\"", 0}},
	{"json", {"\"boolean\"", NULL, "false", 1}},
	{"json", {"\"boolean\"", NULL, "null", 0}},
	{"json", {"\"null\"", NULL, "null", 1}},
	{"json", {"{\"required\": [\"a\", \"b\"]}", NULL, "{\"a\": 1, \"b\": null}", 1}},
	{"json", {"{\"required\": [\"a\", \"b\"]}", NULL, "{\"a\": 1}", 0}},
	{"json", {"{\"required\": \"A\"}", NULL, "{\"a\": 1}", 0}},
	{"json", {"{\"required\": [\"a\"]}", NULL, "[]", 0}},
	{"json_fields", {NULL, ABC, ABC, 1}},
	{"json_fields", {NULL, ABC, "{\"c\": true, \"b\": \"x\", \"a\": 1.0}", 1}},
	{"json_fields", {NULL, ABC, FENCE ABC "\n```", 1}},
	{"json_fields", {"{\"strict\": true}", ABC, FENCE ABC "\n```", 0}},
	{"json_fields", {NULL, ABC, "It is " ABC, 0}},
	{"json_fields", {FIRST, ABC, "It is " ABC ".", 1}},
	{"json_fields", {FIRST, ABC, "It is so.", 0}},
	{"json_fields", {NULL, ABC, "[1]", 0}},
	{"json_fields", {NULL, ABC, "{\"a\": 1, \"b\": \"x\"}", 0.8}},
	{"json_fields", {"{\"score\": \"precision\"}", ABC, "{\"a\": 1, \"b\": \"x\"}", 1}},
	{"json_fields", {"{\"score\": \"recall\"}", ABC, "{\"a\": 1, \"b\": \"x\"}", 2.0 / 3}},
	{"json_fields", {"{\"score\": \"all\"}", ABC, "{\"a\": 1, \"b\": \"x\"}", 0}},
	{"json_fields", {"{\"score\": \"all\"}", ABC, ABC, 1}},
	{"json_fields", {"{\"score\": \"all\"}", ABC,
				"{\"a\": 1, \"b\": \"x\", \"c\": true, \"d\": 1}", 0}},
	{"json_fields", {NULL, ABC, "{\"a\": 2, \"b\": \"x\", \"c\": true}", 2.0 / 3}},
	{"json_fields", {NULL, "{\"a\": null}", "{}", 1}},
	{"json_fields", {NULL, "{\"a\": null}", "{\"a\": null}", 1}},
	{"json_fields", {NULL, "{\"a\": null}", "{\"a\": 1}", 0}},
	{"json_fields", {NULL, "{\"a\": 1}", "{\"a\": null}", 0}},
	{"json_fields", {NULL, "{\"a\": \"1\"}", "{\"a\": 1}", 0}},
	{"json_fields", {NULL, "{\"a\": [1, {\"x\": 2}]}", "{\"a\": [1, {\"x\": 2.0}]}", 1}},
	{"json_fields", {NULL, "{\"a\": [1, 2]}", "{\"a\": [2, 1]}", 0}},
	{"json_fields", {"{\"fields\": [\"a\"]}", ABC, "{\"a\": 1, \"zzz\": 1}", 1}},
	{"json_fields",
		{"{\"fields\": [\"a.b\"]}", "{\"a\": {\"b\": 1}}", "{\"a\": {\"b\": 1}}", 1}},
	{"json_fields", {"{\"fields\": [\"a.b\"]}", "{\"a\": {\"b\": 1}}", "{\"a.b\": 1}", 1}},
	{"json_fields", {"{\"fields\": [\"a.1\"]}", "{\"a\": [1, 2]}", "{\"a\": [9, 2]}", 1}},
	{"json_fields", {"{\"fields\": {\"a\": {\"tolerance\": 0.005}}}", "{\"a\": 1.5}",
				"{\"a\": 1.504}", 1}},
	{"json_fields", {"{\"fields\": {\"a\": {\"tolerance\": 0.005}}}", "{\"a\": 1.5}",
				"{\"a\": 1.51}", 0}},
	{"json_fields", {"{\"fields\": {\"a\": {\"tolerance\": 0.005}}}", "{\"a\": 1.5}",
				"{\"a\": \"1.5\"}", 0}},
	{"json_fields", {"{\"fields\": {\"a\": {\"compare\": \"number\"}}}", "{\"a\": 1234.5}",
				"{\"a\": \"1.234,50 EUR\"}", 1}},
	{"json_fields", {"{\"fields\": {\"a\": {\"compare\": \"text\"}}}", "{\"a\": \"5\"}",
				"{\"a\": 5}", 1}},
	{"json_fields", {"{\"fields\": {\"a\": {\"ignore_case\": true, \"trim\": true}}}",
				"{\"a\": \"Acme\"}", "{\"a\": \" ACME \"}", 1}},
	{"json_fields",
		{"{\"fields\": {\"a\": {}, \"b\": {\"optional\": true}}, \"score\": \"all\"}",
			"{\"a\": 1, \"b\": 2}", "{\"a\": 1}", 1}},
	{"json_fields", {"{\"fields\": {\"a\": {}, \"b\": {\"optional\": true}}}",
				"{\"a\": 1, \"b\": 2}", "{\"a\": 1, \"b\": 3}", 0.5}},
	{"set_f1", {NULL, "[\"a\", \"b\"]", "a, b", 1}},
	{"set_f1", {NULL, "[\"a\", \"b\"]", "b,a,a,", 1}},
	{"set_f1", {NULL, "[\"a\", \"b\"]", "a, c", 0.5}},
	{"set_f1", {NULL, "[\"a\", \"b\"]", "a", 2.0 / 3}},
	{"set_f1", {NULL, "\"a, b\"", "[\"b\", \"a\"]", 1}},
	{"set_f1", {NULL, "[1, 2]", FENCE "[1, 2]\n```", 1}},
	{"set_f1", {NULL, "[\"a\"]", "", 0}},
	{"set_f1", {NULL, "[]", "", 1}},
	{"set_f1", {NULL, "[]", "a", 0}},
	{"set_f1", {NULL, "[\"A\"]", "a", 0}},
	{"set_f1", {"{\"ignore_case\": true}", "[\"A\"]", "a", 1}},
	{"set_f1", {"{\"trim\": false}", "[\"a\", \"b\"]", "a, b", 0.5}},
	{"set_f1", {"{\"separator\": \"\\n\"}", "[\"a,b\", \"c\"]", "a,b\nc\n", 1}},
	{"set_f1", {"\" and \"", "[\"a\", \"b\"]", "a and b", 1}},
};

START_TEST(json_replies_are_read_and_compared)
{
	try_row(rows[_i].grader, &rows[_i].row);
}
END_TEST

START_TEST(the_level_and_the_fields_are_reported)
{
	try_has_result("json", NULL, NULL, "[]", "{\"level\":\"strict\",\"valid\":true}");
	try_has_result("json", NULL, NULL, "```\n[]\n```", "{\"level\":\"fenced\",\"valid\":true}");
	try_has_result("json", NULL, NULL, "[", "{\"level\":null,\"valid\":false}");
	try_has_result("json", FIRST, NULL, "So: [].", "{\"level\":\"first\",\"valid\":true}");
	try_has_result("json", FIRST, NULL, "So.", "{\"level\":null,\"valid\":false}");
	try_has_result(
		"json", FIRST, NULL, "```\n[]\n```", "{\"level\":\"fenced\",\"valid\":true}");
	try_has_result("json_fields", NULL, "{\"a\": 1, \"b\": 2, \"c\": 3, \"n\": null}",
		"{\"a\": 1, \"b\": 9, \"d\": 4}",
		"{\"precision\":0.3333333333333333,\"recall\":0.3333333333333333,"
		"\"f1\":0.3333333333333333,\"fields\":{\"a\":\"equal\",\"b\":\"wrong\","
		"\"c\":\"missing\",\"n\":\"absent\",\"d\":\"unexpected\"},\"level\":\"strict\"}");
	try_has_result("set_f1", NULL, "[\"a\", \"b\"]", "a",
		"{\"precision\":1,\"recall\":0.5,\"f1\":0.6666666666666666}");
}
END_TEST

START_TEST(what_a_suite_gets_wrong_is_named)
{
	try_fault("json", "{\"type\": \"objct\"}", NULL, "did you mean 'object'");
	try_fault("json", "{\"type\": \"array\", \"required\": [\"a\"]}", NULL, "'required'");
	try_fault("json", "{\"requried\": [\"a\"]}", NULL, "did you mean 'required'");
	try_fault("json", "{\"first\": true, \"strict\": true}", NULL, "contradict");
	try_fault("json_fields", "{\"first\": true, \"strict\": true}", "{}", "contradict");
	try_fault("json_fields", NULL, NULL, "no 'expected'");
	try_fault("json_fields", NULL, "[1]", "not an object");
	try_fault("json_fields", "[\"a\"]", "{}", "name: value");
	try_fault("json_fields", "{\"fields\": []}", "{}", "no field");
	try_fault("json_fields", "{\"fields\": [1]}", "{}", "names in its list");
	try_fault("json_fields", "{\"fields\": \"a\"}", "{}", "list of names");
	try_fault("json_fields", "{\"score\": \"f2\"}", "{}", "did you mean 'f1'");
	try_fault("json_fields", "{\"fields\": {\"a\": {\"compare\": \"exct\"}}}", "{}",
		"field 'a': unknown compare 'exct' (did you mean 'exact'?)");
	try_fault("json_fields", "{\"fields\": {\"a\": {\"tolerence\": 1}}}", "{}",
		"did you mean 'tolerance'");
	try_fault("set_f1", NULL, NULL, "no 'expected'");
	try_fault("set_f1", NULL, "5", "not a list");
	try_fault("set_f1", "{\"separator\": \"\"}", "[]", "empty");
}
END_TEST

static struct str repeated(struct buf *text, const char *unit, size_t count, const char *end)
{
	for (size_t i = 0; i < count; i++)
		buf_puts(text, unit);
	buf_puts(text, end);
	return buf_view(text);
}

START_TEST(depth_and_number_of_values_are_bounded)
{
	struct arena arena = {0};
	struct buf text = {0};
	struct score score;

	ck_assert(try_text(
		&arena, "json", NULL, NULL, repeated(&text, "[", 100000, ""), &score, NULL));
	ck_assert(score.measured && score.value == 0);
	buf_clear(&text);
	buf_char(&text, '[');
	ck_assert(try_text(
		&arena, "json", NULL, NULL, repeated(&text, "1,", 300000, "1]"), &score, NULL));
	ck_assert(!score.measured && strstr(score.reason, "limit"));
	ck_assert(try_text(&arena, "set_f1", NULL, "[1]", buf_view(&text), &score, NULL));
	ck_assert(!score.measured);
	ck_assert(try_text(&arena, "json_fields", NULL, "{}", buf_view(&text), &score, NULL));
	ck_assert(!score.measured);
	buf_free(&text);
	arena_fini(&arena);
}
END_TEST

START_TEST(a_search_for_the_first_value_is_bounded)
{
	struct arena arena = {0};
	struct buf text = {0};
	struct score score;

	/* Each attempt fails far behind its beginning. */
	for (int i = 0; i < 150; i++)
		buf_puts(&text, "[\"x\",");
	repeated(&text, "\"\",", 1000000, "");
	ck_assert(try_text(&arena, "json", FIRST, NULL, buf_view(&text), &score, NULL));
	ck_assert(!score.measured && strstr(score.reason, "limit"));
	buf_clear(&text);
	ck_assert(try_text(
		&arena, "json", FIRST, NULL, repeated(&text, "so [", 2000, ""), &score, NULL));
	ck_assert(score.measured && strstr(score.reason, "no object"));
	buf_clear(&text);
	ck_assert(try_text(
		&arena, "json", FIRST, NULL, repeated(&text, "[", 2000, ""), &score, NULL));
	ck_assert(score.measured && strstr(score.reason, "nested deeper"));
	buf_free(&text);
	arena_fini(&arena);
}
END_TEST

START_TEST(bytes_that_are_no_text_are_no_json)
{
	struct arena arena = {0};
	struct score score;

	ck_assert(try_text(&arena, "json", NULL, NULL, STR("\"\xFF\""), &score, NULL));
	ck_assert(score.value == 0);
	ck_assert(try_text(&arena, "json", NULL, NULL, (struct str){"1\0", 2}, &score, NULL));
	ck_assert(score.value == 0);
	arena_fini(&arena);
}
END_TEST

/* The published files that a JSON reader must accept (y_) or refuse (n_); of those with two members
 * of one name this grader says no. */
START_TEST(the_published_json_files_are_judged_right)
{
	const char *shared = getenv("TIERCAL_SHARED");
	struct arena arena = {0};
	const char *folder =
		arena_printf(&arena, "%s/data/json-parsing", shared ? shared : "../shared");
	DIR *dir = opendir(folder);
	struct dirent *entry;
	size_t count = 0;

	if (!dir) {
		fprintf(stderr, "SKIP published JSON files: %s not found\n", folder);
		arena_fini(&arena);
		return;
	}
	while ((entry = readdir(dir))) {
		const char *name = entry->d_name;
		const bool valid = name[0] == 'y' && !strstr(name, "duplicated");
		struct buf text = {0};
		struct score score;

		if ((name[0] != 'y' && name[0] != 'n') || name[1] != '_')
			continue;
		ck_assert(io_read(io_join(&arena, folder, name), &text, NULL));
		ck_assert(try_text(&arena, "json", NULL, NULL, buf_view(&text), &score, NULL));
		ck_assert_msg(score.measured && score.value == (valid ? 1 : 0), "%s", name);
		buf_free(&text);
		count++;
	}
	closedir(dir);
	ck_assert_uint_gt(count, 100);
	arena_fini(&arena);
}
END_TEST

Suite *suite_grade_json(void);
Suite *suite_grade_json(void)
{
	Suite *suite = suite_create("grade/json");
	TCase *tcase = tcase_create("json");

	tcase_add_loop_test(tcase, json_replies_are_read_and_compared, 0, ARRAY_LEN(rows));
	tcase_add_test(tcase, the_level_and_the_fields_are_reported);
	tcase_add_test(tcase, what_a_suite_gets_wrong_is_named);
	tcase_add_test(tcase, depth_and_number_of_values_are_bounded);
	tcase_add_test(tcase, a_search_for_the_first_value_is_bounded);
	tcase_add_test(tcase, bytes_that_are_no_text_are_no_json);
	tcase_add_test(tcase, the_published_json_files_are_judged_right);
	suite_add_tcase(suite, tcase);
	return suite;
}
