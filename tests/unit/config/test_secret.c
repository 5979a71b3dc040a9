/* SPDX-License-Identifier: MIT */
#include "../suite/scratch.h"

#include "config/config.h"
#include "config/tables.h"

/* Made up, in the shapes that providers use; put together so that no scanner takes them for real.
 */
static const char *const keys[] = {
	"sk-"
	"proj-a1b2c3d4e5f6g7h8",
	"sk-"
	"ant-api03-A1b2C3d4E5f6G7h8",
	"sk-"
	"or-v1-0123456789abcdef0123",
	"sk-"
	"abcdefghijklmnopqrstuvwx",
	"AIza"
	"SyA1b2C3d4E5f6G7h8I9j0",
	"gsk_"
	"a1b2c3d4e5f6g7h8",
	"xai-"
	"a1b2c3d4e5f6g7h8",
	"Bearer "
	"sk-"
	"a1b2c3d4e5f6g7h8",
	"https://example.com/v1?key="
	"AIza"
	"SyA1b2C3d4E5f6",
};

static const char *const words[] = {
	"xai-grok-4-fast-reasoning",
	"sk-learn-based-classifier",
	"task-a1b2c3d4e5f6g7h8",
	"gpt-5-nano",
	"OPENAI_API_KEY",
	"meta-llama/Llama-4-Scout-17B-16E-Instruct",
	"AIzawa",
	"",
};

START_TEST(what_looks_like_a_key_is_seen)
{
	ck_assert_msg(config_looks_secret(str_of(keys[_i])), "%s", keys[_i]);
}
END_TEST

START_TEST(names_of_models_and_variables_are_not_taken_for_keys)
{
	ck_assert_msg(!config_looks_secret(str_of(words[_i])), "%s", words[_i]);
}
END_TEST

static const char *const places[] = {
	"version: 1\nx: %s\n",
	"version: 1\n%s: x\n",
	"version: 1\ncandidates: [{name: a, provider: openai, key_env: %s}]\n",
	"version: 1\ncandidates: [{name: a, provider: openai, params: {h: [x, %s]}}]\n",
};

START_TEST(a_key_anywhere_is_an_error_that_does_not_print_it)
{
	const char *key = keys[0];
	struct config *config = NULL;
	struct arena arena = {0};
	struct err err = {0};
	struct str rest = str_of(places[_i]), part;
	struct buf text = {0};

	scratch_enter();
	for (bool first = true; str_next(&rest, '%', &part); first = false) {
		if (!first)
			buf_puts(&text, key);
		buf_str(&text, first ? part : str_slice(part, 1, part.len));
	}
	scratch_write("t.yaml", buf_z(&text));
	ck_assert(!config_load(&arena, "t.yaml", &config, &err));
	ck_assert_int_eq(err.kind, ERR_CONFIG);
	ck_assert_msg(strstr(err.text, "looks like an API key") != NULL, "%s", err.text);
	ck_assert_msg(strstr(err.text, "a1b2") == NULL, "%s", err.text);
	buf_free(&text);
	arena_fini(&arena);
	scratch_leave();
}
END_TEST

Suite *suite_config_secret(void);
Suite *suite_config_secret(void)
{
	Suite *suite = suite_create("config/secret");
	TCase *tests = tcase_create("secret");

	tcase_add_loop_test(tests, what_looks_like_a_key_is_seen, 0, ARRAY_LEN(keys));
	tcase_add_loop_test(
		tests, names_of_models_and_variables_are_not_taken_for_keys, 0, ARRAY_LEN(words));
	tcase_add_loop_test(
		tests, a_key_anywhere_is_an_error_that_does_not_print_it, 0, ARRAY_LEN(places));
	suite_add_tcase(suite, tests);
	return suite;
}
