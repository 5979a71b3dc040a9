/* SPDX-License-Identifier: MIT */
#include "scratch.h"

#include "suite/suite.h"

#define GRADERS "graders: {accuracy: [equals]}\n"
#define PROMPT "prompt: {user: '{{text}}'}\n"
#define CASE "{\"id\":\"a\",\"vars\":{\"text\":\"t\"}}\n"

/* NULL: the file is not there. */
static const struct {
	const char *spec, *jsonl, *csv, *message;
} faults[] = {
	{NULL, CASE, NULL,
		"s/suite.yaml: there is no such file; a suite is a folder with suite.yaml and "
		"cases.jsonl or cases.csv"},
	{PROMPT GRADERS, NULL, NULL, "s: there is no cases.jsonl or cases.csv in it"},
	{PROMPT GRADERS, CASE, "id\n",
		"s: both cases.jsonl and cases.csv are in it; a suite has one of them"},
	{PROMPT GRADERS, "\n\n", NULL, "s/cases.jsonl: it holds no cases"},
	{PROMPT GRADERS, NULL, "id,text\n", "s/cases.csv: it holds no cases"},
	/* suite.yaml */
	{"", CASE, NULL, "s/suite.yaml:1:1: a suite is null; it must be an object (key: value)"},
	{PROMPT, CASE, NULL,
		"s/suite.yaml:1:1: a suite wants the key 'graders' (how answers are judged, by "
		"dimension)"},
	{PROMPT GRADERS "max_token: 5\n", CASE, NULL,
		"s/suite.yaml:3:1: unknown key 'max_token' of a suite (did you mean "
		"'max_tokens'?)"},
	{PROMPT GRADERS "max_tokens: 0\n", CASE, NULL,
		"s/suite.yaml:3:13: max_tokens is 0; it must be a whole number from 1 to 10000000"},
	{PROMPT GRADERS "temperature: 3\n", CASE, NULL,
		"s/suite.yaml:3:14: temperature is 3; it must be a number from 0 to 2"},
	{PROMPT GRADERS "pass: 0\n", CASE, NULL,
		"s/suite.yaml:3:7: pass is 0; it must be a number above 0 and at most 1"},
	{PROMPT GRADERS "worst_difference: -0.5\n", CASE, NULL,
		"s/suite.yaml:3:19: worst_difference: this version always counts with -1; leave it "
		"out"},
	{PROMPT GRADERS "messages: [{role: user, content: x}]\n", CASE, NULL,
		"s/suite.yaml:3:1: both prompt and messages; a suite has one of them"},
	{"messages: []\n" GRADERS, CASE, NULL,
		"s/suite.yaml:1:11: messages is a list; it must be a list of messages, {role, "
		"content}"},
	{"messages: [{role: usr, content: x}]\n" GRADERS, CASE, NULL,
		"s/suite.yaml:1:19: role is 'usr'; it must be system, user, assistant or tool (did "
		"you mean 'user'?)"},
	{"messages: [{role: user, content: x}, {role: system, content: y}]\n" GRADERS, CASE, NULL,
		"s/suite.yaml:1:45: a system message cannot stand here; it goes first"},
	{"prompt: {user: 5}\n" GRADERS, CASE, NULL,
		"s/suite.yaml:1:16: user is 5; it must be a text"},
	{"prompt: {users: x}\n" GRADERS, CASE, NULL,
		"s/suite.yaml:1:10: unknown key 'users' of prompt (did you mean 'user'?)"},
	{PROMPT "graders: {acuracy: [equals]}\n", CASE, NULL,
		"s/suite.yaml:2:11: unknown dimension 'acuracy'; there are accuracy, format, "
		"relevance and tone (did you mean 'accuracy'?)"},
	{PROMPT "graders: {accuracy: equals}\n", CASE, NULL,
		"s/suite.yaml:2:21: accuracy is 'equals'; it must be a list of graders, each line "
		"beginning with -"},
	{PROMPT "graders: {accuracy: [{equals: {}, json: {}}]}\n", CASE, NULL,
		"s/suite.yaml:2:35: two graders in one item, equals and json; begin a new item "
		"with "
		"-"},
	{PROMPT "graders: {accuracy: [{weight: 2}]}\n", CASE, NULL,
		"s/suite.yaml:2:22: a grader is written `name: parameters`, and may have a "
		"`weight` "
		"beside it"},
	{PROMPT "graders: {accuracy: [{equals: {}, weight: 0}]}\n", CASE, NULL,
		"s/suite.yaml:2:43: weight is 0; it must be a number above 0 and at most 1000000"},
	{PROMPT GRADERS "quality: {accuracy: 0.5}\n", CASE, NULL,
		"s/suite.yaml:3:10: the weights of quality sum to 0.5; they must sum to 1"},
	{PROMPT GRADERS "quality: {tone: 1}\n", CASE, NULL,
		"s/suite.yaml:3:11: quality weighs tone, which has no graders"},
	{PROMPT GRADERS "tools: [x]\n", CASE, NULL,
		"s/suite.yaml:3:9: a tool is a string; it must be an object"},
	{PROMPT GRADERS "tools: [{description: d}]\n", CASE, NULL,
		"s/suite.yaml:3:9: a tool wants the key 'name', or 'function' with it inside"},
	{PROMPT GRADERS "tools: [{name: two words}]\n", CASE, NULL,
		"s/suite.yaml:3:16: name is 'two words'; it must be a tool's name: at most 64 "
		"letters, digits, _ and -"},
	{PROMPT GRADERS "tools: [{name: f, function: {name: f}}]\n", CASE, NULL,
		"s/suite.yaml:3:19: both 'name' and 'function'; a tool has one of them"},
	{PROMPT GRADERS "tools: [{type: function, function: {nam: f}}]\n", CASE, NULL,
		"s/suite.yaml:3:37: unknown key 'nam' of a function (did you mean 'name'?)"},
	{PROMPT GRADERS "tools: [{name: f, parameters: []}]\n", CASE, NULL,
		"s/suite.yaml:3:31: parameters is a list; it must be an object (key: value)"},
	{PROMPT GRADERS "tools: [{type: web_search, name: f}]\n", CASE, NULL,
		"s/suite.yaml:3:16: type is 'web_search'; it must be function"},
	{PROMPT GRADERS "tools: [{name: f}, {function: {name: f}}]\n", CASE, NULL,
		"s/suite.yaml:3:38: two tools are named 'f'"},
	{PROMPT GRADERS,
		"{\"id\":\"a\",\"history\":[{\"role\":\"user\",\"tool_calls\":[],\"content\":"
		"\"x\"}]}\n",
		NULL, "s/cases.jsonl:1:37: only a message of the assistant has tool_calls"},
	{PROMPT GRADERS,
		"{\"id\":\"a\",\"history\":[{\"role\":\"assistant\",\"tool_calls\":[]}]}\n", NULL,
		"s/cases.jsonl:1:55: tool_calls is a list; it must be a list of calls, {id, name, "
		"arguments}"},
	{PROMPT GRADERS,
		"{\"id\":\"a\",\"history\":[{\"role\":\"assistant\",\"tool_calls\":[{\"id\":"
		"\"1\",\"name\":\"f\",\"arguments\":\"{\"}]}]}\n",
		NULL,
		"s/cases.jsonl:1:89: arguments is '{'; it must be an object, or the JSON of one "
		"as a text"},
	{PROMPT GRADERS,
		"{\"id\":\"a\",\"history\":[{\"role\":\"tool\",\"tool_call_id\":\"9\","
		"\"content\":\"x\"}]}\n",
		NULL, "s/cases.jsonl:1:52: no earlier message has a tool call with the id '9'"},
	{PROMPT GRADERS,
		"{\"id\":\"a\",\"history\":[{\"role\":\"user\",\"tool_call_id\":\"9\","
		"\"content\":\"x\"}]}\n",
		NULL, "s/cases.jsonl:1:37: only a message of a tool has tool_call_id"},
	/* cases.jsonl */
	{PROMPT GRADERS, CASE "{\"id\":\"b\",}\n", NULL,
		"s/cases.jsonl:2:11: not valid JSON: a key in quotes should stand here"},
	{PROMPT GRADERS, CASE "[1]\n", NULL,
		"s/cases.jsonl:2:1: a case is a list; it must be an object, {\"id\": ..., "
		"\"vars\": "
		"{...}, ...}"},
	{PROMPT GRADERS, "\n{\"id\":\"b\",\"var\":{}}\n", NULL,
		"s/cases.jsonl:2:11: unknown key 'var' of a case (did you mean 'vars'?)"},
	{PROMPT GRADERS, "{\"vars\":{\"text\":\"t\"}}\n", NULL,
		"s/cases.jsonl:1:1: a case wants the key 'id' (a text, unique in the suite)"},
	{PROMPT GRADERS, "{\"id\":7}\n", NULL, "s/cases.jsonl:1:7: id is 7; it must be a text"},
	{PROMPT GRADERS, "{\"id\":\"\"}\n", NULL,
		"s/cases.jsonl:1:7: the id has 0 bytes; it must have 1 to 256"},
	{PROMPT GRADERS, "{\"id\":\"a\\u0000b\"}\n", NULL,
		"s/cases.jsonl:1:7: the id holds a line end or a control character"},
	{PROMPT GRADERS, CASE CASE, NULL,
		"s/cases.jsonl:2:1: a second case with the id 'a'; the first is on line 1"},
	{PROMPT GRADERS, "{\"id\":\"a\",\"id\":\"b\"}\n", NULL,
		"s/cases.jsonl:1:1: the key 'id' stands twice in one object"},
	{PROMPT GRADERS, "{\"id\":\"a\",\"vars\":[]}\n", NULL,
		"s/cases.jsonl:1:18: vars is a list; it must be an object (key: value)"},
	{PROMPT GRADERS, "{\"id\":\"a\",\"wrong\":\"x\"}\n", NULL,
		"s/cases.jsonl:1:19: wrong is 'x'; it must be a list"},
	{PROMPT GRADERS, "{\"id\":\"a\",\"tags\":[1]}\n", NULL,
		"s/cases.jsonl:1:19: a tag is a number; it must be a text"},
	{PROMPT GRADERS,
		"{\"id\":\"a\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}],"
		"\"history\":[{\"role\":\"user\",\"content\":\"x\"}]}\n",
		NULL, "s/cases.jsonl:1:54: both messages and history; a case has one of them"},
	{PROMPT GRADERS, "{\"id\":\"a\",\"history\":[{\"role\":\"system\",\"content\":\"x\"}]}\n",
		NULL, "s/cases.jsonl:1:30: a system message cannot stand here"},
	{PROMPT GRADERS, "{\"id\":\"a\",\"messages\":[{\"role\":\"user\"}]}\n", NULL,
		"s/cases.jsonl:1:23: a message wants the key 'content' (what is said)"},
	{GRADERS, CASE, NULL,
		"s/cases.jsonl:1:1: case 'a' has no messages, and s/suite.yaml has no prompt; give "
		"one of them"},
	{PROMPT GRADERS, CASE "{\"id\":\"b\",\"vars\":{\"txt\":\"t\"}}\n", NULL,
		"s/cases.jsonl:2:1: case 'b' has no variable 'text', which the prompt names "
		"(s/suite.yaml:1) (did you mean 'txt'?)"},
	{PROMPT GRADERS, "{\"id\":\"b\"}\n", NULL,
		"s/cases.jsonl:1:1: case 'b' has no variable 'text', which the prompt names "
		"(s/suite.yaml:1)"},
	{PROMPT "graders:\n  accuracy:\n    - contains: {all: {from: must}}\n",
		"{\"id\":\"a\",\"vars\":{\"text\":\"t\",\"most\":[]}}\n", NULL,
		"s/cases.jsonl:1:1: case 'a' has no variable 'must', which the grader contains "
		"takes "
		"from it (s/suite.yaml:4) (did you mean 'most'?)"},
	/* cases.csv */
	{PROMPT GRADERS, NULL, "text\nx\n",
		"s/cases.csv:1:1: there is no column 'id'; the first line names the columns"},
	{PROMPT GRADERS, NULL, "id,,text\na,b,c\n", "s/cases.csv:1:1: column 2 has no name"},
	{PROMPT GRADERS, NULL, "id,text,text\na,b,c\n",
		"s/cases.csv:1:1: two columns are named 'text'"},
	{PROMPT GRADERS, NULL, "id,text\na,b\nb,c, d\n",
		"s/cases.csv:3:1: 3 fields; the first line names 2 columns (a comma inside a text "
		"wants quotes round it)"},
	{PROMPT GRADERS, NULL, "id,text\na,\"b\n",
		"s/cases.csv:2: the quote that begins here does not end"},
	{PROMPT GRADERS, NULL, "id,text\na,\xFF\n",
		"s/cases.csv:2:1: the column 'text' is not UTF-8; save the file as UTF-8"},
	{PROMPT GRADERS, NULL, "id,txt\na,b\n",
		"s/cases.csv:2:1: case 'a' has no variable 'text', which the prompt names "
		"(s/suite.yaml:1) (did you mean 'txt'?)"},
	{PROMPT GRADERS, NULL, "id,text\na,\"b\nc\"\na,d\n",
		"s/cases.csv:4:1: a second case with the id 'a'; the first is on line 2"},
};

START_TEST(each_fault_gives_one_message_with_its_place_and_what_to_do)
{
	struct arena arena = {0};
	struct err err = {0};
	struct suite *suite = NULL;

	scratch_enter();
	ck_assert_int_eq(mkdir("s", 0700), 0);
	if (faults[_i].spec)
		scratch_write("s/suite.yaml", faults[_i].spec);
	if (faults[_i].jsonl)
		scratch_write("s/cases.jsonl", faults[_i].jsonl);
	if (faults[_i].csv)
		scratch_write("s/cases.csv", faults[_i].csv);
	ck_assert_msg(!suite_load(&arena, "s", &suite, &err), "accepted: %s", faults[_i].message);
	ck_assert_int_eq(err.kind, ERR_CONFIG);
	ck_assert_str_eq(err.text, faults[_i].message);
	arena_fini(&arena);
	scratch_leave();
}
END_TEST

START_TEST(a_line_over_the_limit_is_refused_before_it_is_all_in_memory)
{
	struct arena arena = {0};
	struct err err = {0};
	struct suite *suite = NULL;
	struct buf text = {0};

	scratch_enter();
	buf_puts(&text, CASE "{\"id\":\"b\",\"vars\":{\"text\":\"");
	buf_repeat(&text, 'x', (size_t)5 << 20);
	buf_puts(&text, "\"}}\n");
	scratch_write("s/suite.yaml", PROMPT GRADERS);
	scratch_write("s/cases.jsonl", buf_z(&text));
	ck_assert(!suite_load(&arena, "s", &suite, &err));
	ck_assert_int_eq(err.kind, ERR_CONFIG);
	ck_assert_str_eq(err.text, "s/cases.jsonl:2:1: a line of more than 4194304 bytes; one case "
				   "is at most so long");
	buf_free(&text);
	arena_fini(&arena);
	scratch_leave();
}
END_TEST

START_TEST(cases_that_lead_out_of_the_folder_are_not_read)
{
	struct arena arena = {0};
	struct err err = {0};
	struct suite *suite = NULL;

	scratch_enter();
	scratch_write("s/suite.yaml", PROMPT GRADERS);
	scratch_write("outside.jsonl", CASE);
	ck_assert_int_eq(symlink("../outside.jsonl", "s/cases.jsonl"), 0);
	ck_assert(!suite_load(&arena, "s", &suite, &err));
	ck_assert_int_eq(err.kind, ERR_CONFIG);
	ck_assert_msg(strstr(err.text, "leads out of s") != NULL, "%s", err.text);
	arena_fini(&arena);
	scratch_leave();
}
END_TEST

Suite *suite_suite_cases(void);
Suite *suite_suite_cases(void)
{
	Suite *suite = suite_create("suite/cases");
	TCase *tests = tcase_create("cases");

	tcase_add_loop_test(tests, each_fault_gives_one_message_with_its_place_and_what_to_do, 0,
		ARRAY_LEN(faults));
	tcase_add_test(tests, a_line_over_the_limit_is_refused_before_it_is_all_in_memory);
	tcase_add_test(tests, cases_that_lead_out_of_the_folder_are_not_read);
	suite_add_tcase(suite, tests);
	return suite;
}
