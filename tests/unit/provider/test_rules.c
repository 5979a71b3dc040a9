/* SPDX-License-Identifier: MIT */
#include "base/yaml.h"
#include "fixture.h"

#define RULES \
	"- pattern: (?i)refund|charged\n  answer: billing\n" \
	"- pattern: ^\\d+$\n  max_chars: 3\n  answer: 7\n" \
	"- min_chars: 20\n  answer: long\n" \
	"- max_chars: 4\n  answer: true\n" \
	"- else: other\n"

static const struct value *yaml(struct fixture *f, const char *text)
{
	struct value *value;
	struct err err = {0};

	ck_assert_msg(
		yaml_parse(&f->arena, str_of(text), "rules.yaml", &value, &err), "%s", err.text);
	return value;
}

static void answer(struct fixture *f, const char *rules, const char *text, struct response *resp)
{
	struct err err = {0};
	void *state = NULL;

	f->candidate.rules = yaml(f, rules);
	f->candidate.rules_file = "rules.yaml";
	f->messages[0].text = str_of(text);
	ck_assert_msg(
		provider_rules.prepare(&f->arena, &f->candidate, &state, &err), "%s", err.text);
	f->call.state = state;
	ck_assert(provider_rules.answer(&f->call, resp, &err));
	provider_rules.release(state);
}

static const struct {
	const char *rules, *text, *answer;
	enum outcome outcome;
} rows[] = {
	{RULES, "I was CHARGED twice", "billing", OUTCOME_COMPLETE},
	{RULES, "123", "7", OUTCOME_COMPLETE},
	{RULES, "1234", "true", OUTCOME_COMPLETE},
	{RULES, "a text of twenty chars", "long", OUTCOME_COMPLETE},
	{RULES, "hello there", "other", OUTCOME_COMPLETE},
	{RULES, "\xc3\xa4\xc3\xb6\xc3\xbc\xc3\x9f", "true", OUTCOME_COMPLETE},
	{"rules:\n- pattern: x\n  answer: a\nelse: b\n", "x", "a", OUTCOME_COMPLETE},
	{"rules:\n- pattern: x\n  answer: a\nelse: b\n", "y", "b", OUTCOME_COMPLETE},
	{"- pattern: x\n  answer: a\n", "y", "", OUTCOME_EMPTY},
	{"- pattern: x\n  answer: ''\n", "x", "", OUTCOME_EMPTY},
	/* Work without end is bounded and says so; it is no "no match". */
	{"- pattern: (?:a|aa)+$\n  answer: a\n- else: b\n",
		"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!", "", OUTCOME_REJECTED},
};

START_TEST(the_first_rule_that_fits_gives_the_answer)
{
	struct response resp;
	struct fixture f;

	fixture_init(&f, "rules", NULL);
	answer(&f, rows[_i].rules, rows[_i].text, &resp);
	assert_str(resp.text, rows[_i].answer);
	ck_assert_str_eq(outcome_name(resp.outcome), outcome_name(rows[_i].outcome));
	ck_assert_int_eq(resp.usage.input_total, 0);
	ck_assert_int_eq(resp.usage.output_total, 0);
	ck_assert_int_eq(resp.usage.billed, 0);
	ck_assert(!resp.usage.suspect);
	assert_str(resp.model, "rules");
	fixture_fini(&f);
}
END_TEST

START_TEST(the_last_message_of_the_user_is_matched)
{
	struct response resp;
	struct fixture f;

	fixture_init(&f, "rules", "m");
	fixture_message(&f, "user", "second");
	fixture_message(&f, "assistant", "third");
	answer(&f,
		"- pattern: first|third\n  answer: no\n- pattern: second\n  answer: yes, it is\n",
		"first", &resp);
	assert_str(resp.text, "yes, it is");
	assert_str(resp.model, "m");
	fixture_fini(&f);
}
END_TEST

static const struct {
	const char *rules, *message;
} bad[] = {
	{"- pattern: x\n  answer: a\n- pattern: '(x'\n  answer: b\n", "rules.yaml:3:12: "},
	{"- pattern: 5\n  answer: a\n", "rules.yaml:1:12: a pattern must be a text"},
	{"- patern: x\n  answer: a\n",
		"rules.yaml:1:3: unknown key 'patern' in a rule (did you mean 'pattern'?)"},
	{"- pattern: x\n", "rules.yaml:1:3: a rule needs 'answer'"},
	{"- answer: x\n", "a rule needs 'pattern', 'max_chars' or 'min_chars'"},
	{"- max_chars: -1\n  answer: a\n", "rules.yaml:1:14: a number of characters"},
	{"- max_chars: many\n  answer: a\n", "rules.yaml:1:14: a number of characters"},
	{"- pattern: x\n  answer: [a]\n", "rules.yaml:2:11: an answer must be a text"},
	{"- pattern: x\n  else: a\n", "'else' stands alone"},
	{"- x\n", "rules.yaml:1:3: a rule must be a mapping"},
	{"[]\n", "rules.yaml:1:1: a list of rules"},
	{"just text\n", "rules.yaml:1:1: a list of rules"},
	{"else: x\n", "a list of rules"},
};

START_TEST(a_bad_rule_is_an_error_with_its_place)
{
	struct err err = {0};
	struct fixture f;
	void *state;

	fixture_init(&f, "rules", NULL);
	f.candidate.rules = yaml(&f, bad[_i].rules);
	f.candidate.rules_file = "rules.yaml";
	ck_assert(!provider_rules.prepare(&f.arena, &f.candidate, &state, &err));
	ck_assert_int_eq(err.kind, ERR_CONFIG);
	ck_assert_msg(strstr(err.text, bad[_i].message) != NULL, "%s", err.text);
	fixture_fini(&f);
}
END_TEST

START_TEST(a_candidate_without_rules_is_an_error)
{
	struct err err = {0};
	struct fixture f;
	void *state;

	fixture_init(&f, "rules", NULL);
	ck_assert(!provider_rules.prepare(&f.arena, &f.candidate, &state, &err));
	ck_assert_ptr_nonnull(strstr(err.text, "needs 'rules'"));
	fixture_fini(&f);
}
END_TEST

Suite *suite_provider_rules(void);
Suite *suite_provider_rules(void)
{
	Suite *suite = suite_create("provider/rules");
	TCase *tcase = tcase_create("all");

	tcase_add_loop_test(tcase, the_first_rule_that_fits_gives_the_answer, 0, ARRAY_LEN(rows));
	tcase_add_test(tcase, the_last_message_of_the_user_is_matched);
	tcase_add_loop_test(tcase, a_bad_rule_is_an_error_with_its_place, 0, ARRAY_LEN(bad));
	tcase_add_test(tcase, a_candidate_without_rules_is_an_error);
	suite_add_tcase(suite, tcase);
	return suite;
}
