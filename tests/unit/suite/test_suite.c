/* SPDX-License-Identifier: MIT */
#include "scratch.h"

#include "suite/suite.h"

static struct arena arena;
static struct err err;

static void setup(void)
{
	scratch_enter();
	arena = (struct arena){0};
	err = (struct err){0};
}

static void teardown(void)
{
	arena_fini(&arena);
	scratch_leave();
}

#define SPEC \
	"prompt: {system: Be brief., user: 'Sort: {{text}}'}\n" \
	"graders: {accuracy: [equals]}\n"

static struct suite *load(const char *spec, const char *name, const char *cases)
{
	struct suite *suite = NULL;

	scratch_write("s/suite.yaml", spec);
	unlink("s/cases.jsonl");
	unlink("s/cases.csv");
	scratch_write(arena_printf(&arena, "s/%s", name), cases);
	ck_assert_msg(suite_load(&arena, "s", &suite, &err), "%s", err.text);
	return suite;
}

static struct suite_case get(const struct suite *suite, size_t index)
{
	struct suite_case item;

	ck_assert_msg(suite_case(suite, index, &arena, &item, &err), "%s", err.text);
	return item;
}

/* The conversation as "role: text" lines. */
static const char *lines_of(const struct prompt *prompt)
{
	const char *text = "";

	for (size_t i = 0; i < prompt->count; i++)
		text = arena_printf(&arena, "%s%s: %.*s\n", text, prompt->messages[i].role,
			STR_ARG(prompt->messages[i].text));
	return text;
}

static const char *rendered(const struct suite *suite, size_t index)
{
	const struct suite_case item = get(suite, index);
	struct prompt prompt;

	ck_assert_msg(suite_render(suite, &item, &arena, &prompt, &err), "%s", err.text);
	return lines_of(&prompt);
}

START_TEST(every_key_of_suite_yaml_lands_in_its_field)
{
	struct suite *suite = load("description: |\n"
				   "  two\n"
				   "  lines\n"
				   "prompt: {system: S, user: U}\n"
				   "max_tokens: 16\n"
				   "temperature: 0\n"
				   "repeats: 3\n"
				   "pass: 0.6\n"
				   "worst_difference: -1\n"
				   "tools: [{name: f}]\n"
				   "response_format: {type: json_object}\n"
				   "quality: {accuracy: 0.7, tone: 0.3}\n"
				   "graders:\n"
				   "  accuracy:\n"
				   "    - equals: {ignore_case: true}\n"
				   "    - contains: {all: [a]}\n"
				   "      weight: 2.5\n"
				   "  tone:\n"
				   "    - max_words: 40\n"
				   "    - json\n",
		"cases.jsonl", "{\"id\":\"a\"}\n");

	ck_assert_str_eq(suite->description, "two\nlines\n");
	ck_assert_int_eq(suite->max_tokens, 16);
	ck_assert(suite->has_temperature);
	ck_assert_double_eq(suite->temperature, 0);
	ck_assert_int_eq(suite->repeats, 3);
	ck_assert_double_eq(suite->pass, 0.6);
	ck_assert_uint_eq(suite->tools->count, 1);
	ck_assert(str_eqz(value_get(suite->response_format, "type")->text, "json_object"));
	ck_assert(suite->weighted);
	ck_assert_double_eq(suite->weights[DIMENSION_ACCURACY], 0.7);
	ck_assert_double_eq(suite->weights[DIMENSION_TONE], 0.3);
	ck_assert_double_eq(suite->weights[DIMENSION_FORMAT], 0);
	ck_assert_uint_eq(suite->grader_count, 4);
	ck_assert_str_eq(suite->graders[0].name, "equals");
	ck_assert(value_get(suite->graders[0].params, "ignore_case")->boolean);
	ck_assert_uint_eq(suite->graders[0].line, 15);
	ck_assert_uint_eq(suite->graders[0].column, 7);
	ck_assert_double_eq(suite->graders[0].weight, 1);
	ck_assert_double_eq(suite->graders[1].weight, 2.5);
	ck_assert_int_eq(suite->graders[2].dimension, DIMENSION_TONE);
	ck_assert_double_eq(suite->graders[2].params->number, 40);
	ck_assert_ptr_null(suite->graders[3].params);
	suite_free(suite);
}
END_TEST

START_TEST(what_suite_yaml_does_not_say_has_the_documented_default)
{
	struct suite *suite = load(SPEC, "cases.jsonl", "{\"id\":\"a\",\"vars\":{\"text\":\"t\"}}");

	ck_assert_int_eq(suite->max_tokens, 0);
	ck_assert(!suite->has_temperature);
	ck_assert_int_eq(suite->repeats, 0);
	ck_assert_double_eq(suite->pass, 0.5);
	ck_assert(!suite->weighted);
	ck_assert_uint_eq(suite->case_count, 1);
	suite_free(suite);
}
END_TEST

static const char whole[] =
	"\xEF\xBB\xBF{\"id\":\"a\",\"vars\":{\"text\":\"one\"},\"expected\":\"x\",\"wrong\":[\"y\","
	"\"z\"],\"tags\":[\"t\",\"u\"],\"group\":\"g\"}\r\n"
	"\n"
	"  {\"id\":\"b\",\"vars\":{\"text\":\"two\"},\"expected\":{\"k\":[1,2]},\"human\":0.5,"
	"\"must_pass\":true,\"tests\":[1]}  \n"
	"{\"id\":\"c\",\"vars\":{\"text\":\"three\"},\"expected\":null}";

START_TEST(cases_come_back_as_they_were_written)
{
	struct suite *suite = load(SPEC, "cases.jsonl", whole);
	struct suite_case a = get(suite, 0), b = get(suite, 1), c = get(suite, 2);
	const char *id;

	ck_assert_uint_eq(suite->case_count, 3);
	ck_assert(str_eqz(a.id, "a"));
	ck_assert_uint_eq(a.line, 1);
	ck_assert(str_eqz(a.group, "g"));
	ck_assert_uint_eq(a.wrong->count, 2);
	ck_assert(str_eqz(value_at(a.tags, 1)->text, "u"));
	ck_assert(!a.must_pass);
	ck_assert_uint_eq(b.line, 3);
	ck_assert_uint_eq(b.index, 1);
	ck_assert(b.must_pass);
	ck_assert_uint_eq(b.group.len, 0);
	ck_assert(str_eqz(suite_answer_text(&arena, b.expected), "{\"k\":[1,2]}"));
	ck_assert(str_eqz(suite_answer_text(&arena, a.expected), "x"));
	ck_assert_int_eq(c.expected->type, VALUE_NULL);
	ck_assert_msg(suite_case_id(suite, 2, &arena, &id, &err), "%s", err.text);
	ck_assert_str_eq(id, "c");
	suite_free(suite);
}
END_TEST

START_TEST(some_of_the_cases_are_a_suite_too)
{
	static const size_t some[] = {0, 2, 3}, last[] = {2};
	struct suite *all = load(SPEC, "cases.jsonl",
		"{\"id\":\"a\",\"vars\":{\"text\":\"A\"}}\n"
		"{\"id\":\"b\",\"vars\":{\"text\":\"B\"}}\n"
		"{\"id\":\"c\",\"vars\":{\"text\":\"C\"}}\n"
		"{\"id\":\"d\",\"vars\":{\"text\":\"D\"}}\n");
	const struct suite *part = suite_pick(&arena, all, some, 3);
	const char *id;

	ck_assert_uint_eq(part->case_count, 3);
	ck_assert_uint_eq(get(part, 1).index, 1);
	ck_assert(str_eqz(get(part, 1).id, "c"));
	ck_assert_str_eq(rendered(part, 2), "system: Be brief.\nuser: Sort: D\n");
	part = suite_pick(&arena, part, last, 1);
	ck_assert(suite_case_id(part, 0, &arena, &id, &err));
	ck_assert_str_eq(id, "d");
	ck_assert_uint_eq(all->case_count, 4);
	suite_free(all);
}
END_TEST

START_TEST(what_was_read_is_what_is_run_whatever_happens_to_the_files)
{
	struct suite *suite = load(SPEC, "cases.jsonl", whole);

	scratch_write("s/cases.jsonl", "{\"id\":\"zzz\",\"vars\":{\"text\":\"changed\"}}\n");
	scratch_write("s/suite.yaml", "gone: true\n");
	ck_assert(str_eqz(get(suite, 1).id, "b"));
	ck_assert_str_eq(rendered(suite, 1), "system: Be brief.\nuser: Sort: two\n");
	unlink("s/cases.jsonl");
	ck_assert(str_eqz(get(suite, 0).id, "a"));
	suite_free(suite);
}
END_TEST

START_TEST(the_snapshot_leaves_no_file_behind_even_while_it_is_open)
{
	struct suite *suite;
	const struct dirent *entry;
	DIR *dir;
	int files = 0;

	ck_assert_int_eq(mkdir("tmp", 0700), 0);
	ck_assert_int_eq(setenv("TMPDIR", "tmp", 1), 0);
	suite = load(SPEC, "cases.jsonl", whole);
	dir = opendir("tmp");
	ck_assert_ptr_nonnull(dir);
	while ((entry = readdir(dir)))
		files += entry->d_name[0] != '.';
	closedir(dir);
	ck_assert_int_eq(files, 0);
	suite_free(suite);
	unsetenv("TMPDIR");
}
END_TEST

START_TEST(a_csv_file_is_the_same_suite_as_its_lines_of_json)
{
	struct suite *csv = load(SPEC, "cases.csv",
		"id,text,expected,tags,wrong,group,extra\r\n"
		"a,one,x,t | u,y|z,g,\r\n"
		"b,\"two, \"\"quoted\"\"\nlines\",,,,,e\r\n");
	struct suite_case a = get(csv, 0), b = get(csv, 1);
	struct suite *json;

	ck_assert_uint_eq(csv->case_count, 2);
	ck_assert_uint_eq(b.line, 3);
	json = load(SPEC, "cases.jsonl",
		"{\"id\":\"a\",\"vars\":{\"text\":\"one\",\"extra\":\"\"},\"expected\":\"x\","
		"\"tags\":[\"t\",\"u\"],\"wrong\":[\"y\",\"z\"],\"group\":\"g\"}\n"
		"{\"id\":\"b\",\"vars\":{\"text\":\"two, "
		"\\\"quoted\\\"\\nlines\",\"extra\":\"e\"}}\n");
	for (size_t i = 0; i < 2; i++) {
		const struct suite_case x = i ? b : a, y = get(json, i);

		ck_assert(str_eq(x.id, y.id) && str_eq(x.group, y.group));
		ck_assert(value_equal(x.vars, y.vars));
		ck_assert_int_eq(x.expected != NULL, y.expected != NULL);
		ck_assert(!x.expected || value_equal(x.expected, y.expected));
		ck_assert_int_eq(x.tags != NULL, y.tags != NULL);
		ck_assert(!x.tags || value_equal(x.tags, y.tags));
		ck_assert_int_eq(x.wrong != NULL, y.wrong != NULL);
		ck_assert(!x.wrong || value_equal(x.wrong, y.wrong));
		ck_assert_str_eq(rendered(csv, i), rendered(json, i));
	}
	suite_free(csv);
	suite_free(json);
}
END_TEST

START_TEST(calls_of_tools_and_their_results_are_read_in_either_form)
{
	struct suite *suite = load("prompt: {user: \"{{x}}\"}\ngraders: {accuracy: [equals]}\n",
		"cases.jsonl",
		"{\"id\":\"a\",\"vars\":{\"x\":\"and?\"},\"expected\":\"y\",\"history\":["
		"{\"role\":\"user\",\"content\":\"weather\"},{\"role\":\"assistant\",\"content\":"
		"null,\"tool_calls\":[{\"id\":\"1\",\"type\":\"function\",\"function\":{\"name\":"
		"\"f\",\"arguments\":\"{\\\"city\\\":\\\"Bern\\\"}\"}},{\"id\":\"2\",\"name\":"
		"\"g\"}]},{\"role\":\"tool\",\"tool_call_id\":\"1\",\"content\":\"rain\"}]}\n");
	const struct suite_case item = get(suite, 0);
	const struct value *call;
	struct prompt prompt;

	ck_assert_msg(suite_render(suite, &item, &arena, &prompt, &err), "%s", err.text);
	ck_assert_uint_eq(prompt.count, 4);
	ck_assert_uint_eq(prompt.messages[1].calls->count, 2);
	call = value_at(prompt.messages[1].calls, 0);
	ck_assert(str_eqz(value_get(call, "id")->text, "1"));
	ck_assert(str_eqz(value_get(call, "name")->text, "f"));
	ck_assert(str_eqz(value_get(value_get(call, "arguments"), "city")->text, "Bern"));
	call = value_at(prompt.messages[1].calls, 1);
	ck_assert_int_eq(value_get(call, "arguments")->type, VALUE_OBJECT);
	ck_assert(str_eqz(prompt.messages[2].call_id, "1"));
	ck_assert(str_eqz(prompt.messages[2].name, "f"));
	ck_assert(str_eqz(prompt.messages[2].text, "rain"));
	suite_free(suite);
}
END_TEST

START_TEST(history_stands_before_the_turn_and_messages_in_its_place)
{
	struct suite *suite = load(SPEC, "cases.jsonl",
		"{\"id\":\"h\",\"vars\":{\"text\":\"now\"},\"history\":[{\"role\":\"user\","
		"\"content\":"
		"\"{{text}}\"},{\"role\":\"assistant\",\"content\":\"ok\"}]}\n"
		"{\"id\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}\n"
		"{\"id\":\"s\",\"messages\":[{\"role\":\"system\",\"content\":\"own\"},"
		"{\"role\":\"user\",\"content\":\"hi\"}]}\n");

	/* What a case brings is data: its braces stay. */
	ck_assert_str_eq(rendered(suite, 0),
		"system: Be brief.\nuser: {{text}}\nassistant: ok\nuser: Sort: now\n");
	ck_assert_str_eq(rendered(suite, 1), "system: Be brief.\nuser: hi\n");
	ck_assert_str_eq(rendered(suite, 2), "system: own\nuser: hi\n");
	suite_free(suite);
}
END_TEST

START_TEST(a_suite_may_be_a_whole_conversation)
{
	struct suite *suite = load("messages:\n"
				   "  - {role: system, content: 'You are {{who}}.'}\n"
				   "  - {role: user, content: first}\n"
				   "  - {role: assistant, content: second}\n"
				   "  - {role: user, content: '{{text}}'}\n"
				   "graders: {accuracy: [equals]}\n",
		"cases.jsonl",
		"{\"id\":\"a\",\"vars\":{\"who\":\"Bo\",\"text\":\"third\"}}\n"
		"{\"id\":\"h\",\"vars\":{\"who\":\"Bo\",\"text\":\"third\"},"
		"\"history\":[{\"role\":\"user\",\"content\":\"zeroth\"}]}\n"
		"{\"id\":\"m\",\"vars\":{\"who\":\"Bo\"},"
		"\"messages\":[{\"role\":\"user\",\"content\":\"only\"}]}\n");

	ck_assert_str_eq(rendered(suite, 0),
		"system: You are Bo.\nuser: first\nassistant: second\nuser: third\n");
	ck_assert_str_eq(rendered(suite, 1),
		"system: You are Bo.\nuser: zeroth\nuser: first\nassistant: second\nuser: third\n");
	ck_assert_str_eq(rendered(suite, 2), "system: You are Bo.\nuser: only\n");
	suite_free(suite);
}
END_TEST

static const struct {
	const char *spec, *shared;
	size_t bytes;
} beginnings[] = {
	{"prompt: {system: Be brief., user: 'Sort: {{text}}'}\n", "system: Be brief.\n", 15},
	{"prompt: {system: 'Be {{text}}.', user: Hi}\n", "", 3},
	{"prompt: {user: Hi}\n", "user: Hi\n", 2},
	{"messages:\n"
	 "  - {role: system, content: Be brief.}\n"
	 "  - {role: user, content: first}\n"
	 "  - {role: assistant, content: second}\n"
	 "  - {role: user, content: 'third {{text}}'}\n"
	 "  - {role: assistant, content: fourth}\n",
		"system: Be brief.\nuser: first\nassistant: second\n", 26},
};

START_TEST(what_all_conversations_begin_with_ends_before_the_first_variable)
{
	struct suite *suite =
		load(arena_printf(&arena, "%sgraders: {accuracy: [equals]}\n", beginnings[_i].spec),
			"cases.jsonl", "{\"id\":\"a\",\"vars\":{\"text\":\"x\"}}\n");
	const struct prompt shared = suite_shared(suite, &arena);

	ck_assert_str_eq(lines_of(&shared), beginnings[_i].shared);
	ck_assert_uint_eq(suite_shared_bytes(suite), beginnings[_i].bytes);
	suite_free(suite);
}
END_TEST

START_TEST(the_digest_changes_with_either_file_and_not_without)
{
	const char *line = "{\"id\":\"a\",\"vars\":{\"text\":\"t\"}}\n";
	struct suite *a = load(SPEC, "cases.jsonl", line);
	struct suite *same = load(SPEC, "cases.jsonl", line);
	struct suite *spec = load(SPEC "# x\n", "cases.jsonl", line);
	struct suite *cases =
		load(SPEC, "cases.jsonl", "{\"id\":\"a\",\"vars\":{\"text\":\"u\"}}\n");

	ck_assert(digest_eq(&a->digest, &same->digest));
	ck_assert(!digest_eq(&a->digest, &spec->digest));
	ck_assert(!digest_eq(&a->digest, &cases->digest));
	suite_free(a);
	suite_free(same);
	suite_free(spec);
	suite_free(cases);
}
END_TEST

START_TEST(lines_longer_than_a_read_and_many_cases_come_back_whole)
{
	struct buf text = {0};
	struct suite *suite;

	for (int i = 0; i < 3000; i++) {
		buf_printf(&text, "{\"id\":\"c-%d\",\"vars\":{\"text\":\"", i);
		buf_repeat(&text, (char)('a' + i % 26), i == 1500 ? 300000 : 50);
		buf_puts(&text, "\"}}\n");
	}
	suite = load(SPEC, "cases.jsonl", buf_z(&text));
	ck_assert_uint_eq(suite->case_count, 3000);
	for (size_t i = 0; i < 3000; i += 100) {
		const struct suite_case item = get(suite, i);
		const struct str got = value_get(item.vars, "text")->text;

		ck_assert_uint_eq(got.len, i == 1500 ? 300000 : 50);
		ck_assert_int_eq(got.data[got.len - 1], 'a' + (int)(i % 26));
		ck_assert_uint_eq(item.line, i + 1);
	}
	buf_free(&text);
	suite_free(suite);
}
END_TEST

Suite *suite_suite_suite(void);
Suite *suite_suite_suite(void)
{
	Suite *suite = suite_create("suite/suite");
	TCase *tests = tcase_create("suite");

	tcase_add_checked_fixture(tests, setup, teardown);
	tcase_add_test(tests, every_key_of_suite_yaml_lands_in_its_field);
	tcase_add_test(tests, what_suite_yaml_does_not_say_has_the_documented_default);
	tcase_add_test(tests, cases_come_back_as_they_were_written);
	tcase_add_test(tests, some_of_the_cases_are_a_suite_too);
	tcase_add_test(tests, what_was_read_is_what_is_run_whatever_happens_to_the_files);
	tcase_add_test(tests, the_snapshot_leaves_no_file_behind_even_while_it_is_open);
	tcase_add_test(tests, a_csv_file_is_the_same_suite_as_its_lines_of_json);
	tcase_add_test(tests, calls_of_tools_and_their_results_are_read_in_either_form);
	tcase_add_test(tests, history_stands_before_the_turn_and_messages_in_its_place);
	tcase_add_test(tests, a_suite_may_be_a_whole_conversation);
	tcase_add_loop_test(tests, what_all_conversations_begin_with_ends_before_the_first_variable,
		0, ARRAY_LEN(beginnings));
	tcase_add_test(tests, the_digest_changes_with_either_file_and_not_without);
	tcase_add_test(tests, lines_longer_than_a_read_and_many_cases_come_back_whole);
	suite_add_tcase(suite, tests);
	return suite;
}
