/* SPDX-License-Identifier: MIT */
#include "fixture.h"

static const char *const argv[] = {"classify", "--fast", NULL};

START_TEST(a_plain_prompt_is_its_texts_with_blank_lines_between)
{
	struct http_req req;
	struct fixture f;

	fixture_init(&f, "command", NULL);
	f.candidate.command = argv;
	f.prompt.count = 0;
	fixture_message(&f, "system", "One label.");
	fixture_message(&f, "user", "I was charged twice: $(touch x)");
	fixture_encode(&f, &req);
	assert_str(req.body, "One label.\n\nI was charged twice: $(touch x)\n");
	ck_assert_ptr_eq(req.argv, argv);
	ck_assert_int_eq(req.auth, AUTH_NONE);
	ck_assert_ptr_eq(req.candidate, &f.candidate);
	fixture_fini(&f);
}
END_TEST

START_TEST(turns_are_labelled_when_the_assistant_has_some)
{
	struct http_req req;
	struct fixture f;

	fixture_init(&f, "command", NULL);
	f.candidate.command = argv;
	f.prompt.count = 0;
	fixture_message(&f, "system", "S");
	fixture_message(&f, "user", "a");
	fixture_message(&f, "assistant", "b");
	fixture_message(&f, "user", "c\n");
	fixture_encode(&f, &req);
	assert_str(req.body, "S\n\nuser: a\n\nassistant: b\n\nuser: c\n");
	fixture_fini(&f);
}
END_TEST

static const struct {
	const char *output, *text;
	enum outcome outcome;
	int64_t mended;
} rows[] = {
	{"billing\n", "billing", OUTCOME_COMPLETE, 0},
	{"billing", "billing", OUTCOME_COMPLETE, 0},
	{"a\n\n", "a\n", OUTCOME_COMPLETE, 0},
	{" a \n", " a ", OUTCOME_COMPLETE, 0},
	{"", "", OUTCOME_EMPTY, 0},
	{"\n", "", OUTCOME_EMPTY, 0},
	{"a\xff\n", "a\xef\xbf\xbd", OUTCOME_COMPLETE, 1},
	{"{\"error\":{\"code\":429}}\n", "{\"error\":{\"code\":429}}", OUTCOME_COMPLETE, 0},
};

START_TEST(the_answer_is_the_output_without_its_last_newline)
{
	struct http_reply reply = fixture_reply(0, rows[_i].output);
	struct response resp;
	struct fixture f;

	fixture_init(&f, "command", NULL);
	ck_assert_int_eq(fixture_read(&f, &reply, &resp), FAULT_NONE);
	ck_assert_str_eq(outcome_name(resp.outcome), outcome_name(rows[_i].outcome));
	assert_str(resp.text, rows[_i].text);
	ck_assert_int_eq(resp.mended, rows[_i].mended);
	ck_assert_int_eq(resp.usage.input_total, TOKENS_UNKNOWN);
	fixture_fini(&f);
}
END_TEST

START_TEST(a_candidate_without_a_program_is_an_error)
{
	static const char *const none[] = {NULL};
	struct err err = {0};
	struct fixture f;
	void *state;

	fixture_init(&f, "command", NULL);
	ck_assert(!provider_command.prepare(&f.arena, &f.candidate, &state, &err));
	ck_assert_ptr_nonnull(strstr(err.text, "needs 'command'"));
	f.candidate.command = none;
	ck_assert(!provider_command.prepare(&f.arena, &f.candidate, &state, &err));
	f.candidate.command = argv;
	ck_assert(provider_command.prepare(&f.arena, &f.candidate, &state, &err));
	fixture_fini(&f);
}
END_TEST

Suite *suite_provider_command(void);
Suite *suite_provider_command(void)
{
	Suite *suite = suite_create("provider/command");
	TCase *tcase = tcase_create("all");

	tcase_add_test(tcase, a_plain_prompt_is_its_texts_with_blank_lines_between);
	tcase_add_test(tcase, turns_are_labelled_when_the_assistant_has_some);
	tcase_add_loop_test(
		tcase, the_answer_is_the_output_without_its_last_newline, 0, ARRAY_LEN(rows));
	tcase_add_test(tcase, a_candidate_without_a_program_is_an_error);
	suite_add_tcase(suite, tcase);
	return suite;
}
