/* SPDX-License-Identifier: MIT */
#include <check.h>

#include "core/response.h"
#include "core/score.h"
#include "core/verdict.h"

START_TEST(every_outcome_reads_back_from_its_name)
{
	for (int i = 0; i < OUTCOME_COUNT; i++) {
		enum outcome back;

		ck_assert(outcome_of(str_of(outcome_name((enum outcome)i)), &back));
		ck_assert_int_eq(back, i);
	}
	ck_assert(!outcome_of(STR("Complete"), &(enum outcome){0}));
}
END_TEST

START_TEST(answers_are_final_and_faults_are_asked_again)
{
	static const enum outcome final[] = {OUTCOME_COMPLETE, OUTCOME_REFUSED, OUTCOME_BLOCKED,
		OUTCOME_CUT_OFF, OUTCOME_EMPTY, OUTCOME_TOOL_CALL};
	static const enum outcome again[] = {OUTCOME_UNREACHABLE, OUTCOME_THROTTLED,
		OUTCOME_SPOILED, OUTCOME_REJECTED, OUTCOME_STOPPED};

	for (size_t i = 0; i < sizeof(final) / sizeof(final[0]); i++)
		ck_assert_msg(outcome_is_final(final[i]), "%s", outcome_name(final[i]));
	for (size_t i = 0; i < sizeof(again) / sizeof(again[0]); i++)
		ck_assert_msg(!outcome_is_final(again[i]), "%s", outcome_name(again[i]));
}
END_TEST

START_TEST(dimensions_and_reasons_have_the_names_of_the_contract)
{
	enum dimension dimension;

	ck_assert(dimension_of(STR("format"), &dimension));
	ck_assert_int_eq(dimension, DIMENSION_FORMAT);
	ck_assert(!dimension_of(STR("style"), &dimension));
	ck_assert_str_eq(dimension_name(DIMENSION_TONE), "tone");
	ck_assert_str_eq(verdict_name(VERDICT_DISQUALIFIED), "disqualified");
	ck_assert_str_eq(verdict_reason_name(REASON_TOO_FEW_CASES), "too_few_cases");
	ck_assert_str_eq(fault_name(FAULT_THROTTLED), "throttled");
	for (int i = 0; i < REASON_COUNT; i++)
		ck_assert_ptr_nonnull(verdict_reason_name((enum reason)i));
}
END_TEST

Suite *suite_core_names(void);
Suite *suite_core_names(void)
{
	Suite *suite = suite_create("core/names");
	TCase *tests = tcase_create("names");

	tcase_add_test(tests, every_outcome_reads_back_from_its_name);
	tcase_add_test(tests, answers_are_final_and_faults_are_asked_again);
	tcase_add_test(tests, dimensions_and_reasons_have_the_names_of_the_contract);
	suite_add_tcase(suite, tests);
	return suite;
}
