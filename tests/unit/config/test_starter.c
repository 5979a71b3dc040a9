/* SPDX-License-Identifier: MIT */
#include "../suite/scratch.h"

#include "config/config.h"

START_TEST(the_starter_is_a_configuration_that_loads)
{
	struct config *config = NULL;
	struct arena arena = {0};
	struct err err = {0};

	scratch_enter();
	for (const struct config_starter_file *file = config_starter; file->name; file++) {
		/* What C promises a literal. */
		ck_assert_uint_lt(strlen(file->text), 4096);
		scratch_write(file->name, file->text);
	}
	ck_assert_msg(config_load(&arena, "tiercal.yaml", &config, &err), "%s", err.text);
	ck_assert_uint_eq(config->candidate_count, 4);
	ck_assert(config_candidate(config, config->quality.reference) != SIZE_MAX);
	ck_assert(io_exists(io_join(&arena, config->routes[0].suite, "cases.jsonl")));
	arena_fini(&arena);
	scratch_leave();
}
END_TEST

Suite *suite_config_starter(void);
Suite *suite_config_starter(void)
{
	Suite *suite = suite_create("config/starter");
	TCase *tests = tcase_create("starter");

	tcase_add_test(tests, the_starter_is_a_configuration_that_loads);
	suite_add_tcase(suite, tests);
	return suite;
}
