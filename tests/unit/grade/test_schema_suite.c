/* SPDX-License-Identifier: MIT */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/io.h"
#include "try.h"

/* The published suite of draft 2020-12, as far as it lies beside the tree. */

static const char *folder_of(struct arena *arena)
{
	const char *shared = getenv("TIERCAL_SHARED");

	return arena_printf(arena, "%s/data/json-schema", shared ? shared : "../shared");
}

/* The documents that some of its schemas refer to by an address. */
static const struct value *params_of(struct arena *arena, const struct value *schema, bool formats)
{
	struct value *params = value_object(arena), *files = value_object(arena);

	value_append(arena, files, "http://localhost:1234/draft2020-12/",
		value_string(arena, STR("remotes/draft2020-12")));
	value_append(arena, params, "schema", value_copy(arena, schema));
	value_append(arena, params, "files", files);
	value_append(arena, params, "formats", value_bool(arena, formats));
	return params;
}

static struct str text_of(struct arena *arena, const struct value *value)
{
	struct buf out = {0};
	struct jsonw w;
	struct str text;

	jsonw_init(&w, &out, 0);
	jsonw_value(&w, value);
	text = arena_str(arena, buf_view(&out));
	buf_free(&out);
	return text;
}

static const char *name_of(struct arena *arena, const struct value *object)
{
	return arena_strz(arena, value_get(object, "description")->text);
}

static size_t try_group(
	struct arena *arena, const char *file, const struct value *group, bool formats)
{
	const struct value *test;
	struct grader_node *node = NULL;
	struct err err = {0};
	size_t count = 0;

	if (!grader_node_new_with(arena, grader_files_of(arena, folder_of(arena)), "json_schema",
		    params_of(arena, value_get(group, "schema"), formats), &node, &err))
		ck_abort_msg("%s: %s: %s", file, name_of(arena, group), err.text);
	value_each (test, value_get(group, "tests")) {
		const struct answer answer = {
			.arena = arena, .text = text_of(arena, value_get(test, "data"))};
		struct score score;

		ck_assert(grader_node_grade(node, &answer, &score, &err));
		ck_assert_msg(
			score.measured && (score.value == 1) == value_get(test, "valid")->boolean,
			"%s: %s: %s: %g %s", file, name_of(arena, group), name_of(arena, test),
			score.value, score.reason);
		count++;
	}
	grader_node_free(node);
	return count;
}

static size_t try_file(const char *part, const char *file, bool formats)
{
	struct arena arena = {0};
	struct buf text = {0};
	struct value *groups = NULL;
	const struct value *group;
	const char *path = arena_printf(&arena, "%s/%s/%s", folder_of(&arena), part, file);
	size_t count = 0;

	ck_assert(io_read(path, &text, NULL));
	ck_assert(json_parse(&arena, buf_view(&text), &groups, NULL));
	value_each (group, groups)
		count += try_group(&arena, file, group, formats);
	buf_free(&text);
	arena_fini(&arena);
	return count;
}

static bool is_among(const char *file, const char *const *names)
{
	while (*names && strcmp(file, *names) != 0)
		names++;
	return *names;
}

/* All files of a part of the suite but some. */
static void try_part(const char *part, const char *const *but, bool formats, size_t least)
{
	struct arena arena = {0};
	const char *folder = arena_printf(&arena, "%s/%s", folder_of(&arena), part);
	DIR *dir = opendir(folder);
	struct dirent *entry;
	size_t count = 0;

	if (!dir) {
		fprintf(stderr, "SKIP published JSON Schema suite: %s not found\n", folder);
		arena_fini(&arena);
		return;
	}
	while ((entry = readdir(dir))) {
		if (str_ends(str_of(entry->d_name), STR(".json")) && !is_among(entry->d_name, but))
			count += try_file(part, entry->d_name, formats);
	}
	closedir(dir);
	ck_assert_uint_ge(count, least);
	arena_fini(&arena);
}

START_TEST(all_required_tests_of_the_published_suite_pass)
{
	static const char *const none[] = {NULL};

	try_part("required", none, false, 500);
}
END_TEST

START_TEST(optional_tests_of_the_published_suite_pass)
{
	/* Refers to a draft that is not checked. */
	static const char *const but[] = {"cross-draft.json", NULL};

	try_part("optional", but, false, 50);
}
END_TEST

START_TEST(formats_of_the_published_suite_pass)
{
	static const char *const none[] = {NULL};

	try_part("optional/format", none, true, 200);
}
END_TEST

Suite *suite_grade_schema_suite(void);
Suite *suite_grade_schema_suite(void)
{
	Suite *suite = suite_create("grade/schema_suite");
	TCase *tcase = tcase_create("schema_suite");

	tcase_add_test(tcase, all_required_tests_of_the_published_suite_pass);
	tcase_add_test(tcase, optional_tests_of_the_published_suite_pass);
	tcase_add_test(tcase, formats_of_the_published_suite_pass);
	suite_add_tcase(suite, tcase);
	return suite;
}
