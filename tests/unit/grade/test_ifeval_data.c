/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>

#include "base/io.h"
#include "grade/sentences.h"
#include "suite/suite.h"
#include "try.h"

/* The published prompts and recorded responses, against what the published evaluation says. */

/*
 * All the results that differ, "WHOSE KEY INSTRUCTION strict|loose", because its detector of
 * languages takes text in capitals for German where ours takes it for English (3456, 24), or
 * three short titles for English where ours takes them for Catalan (3617).
 */
static const char differences[] = "gpt4 3456 1 strict\n"
				  "gpt4 3456 1 loose\n"
				  "gpt4 3617 0 strict\n"
				  "palm2 24 0 strict\n"
				  "palm2 24 0 loose\n";

/* Responses whose number of sentences differs: it ends one behind the St. of St. Basil's. */
static const char sentence_differences[] = "gpt4 2392\n";

struct seen {
	struct buf differences, sentences;
	size_t results, unstable, responses, missing;
};

static char *folder(struct arena *arena)
{
	const char *shared = getenv("TIERCAL_SHARED");

	return io_join(arena, shared ? shared : "../shared", "data/ifeval");
}

/* Lines of JSON as a list; NULL: there is no such file. */
static struct value *read_lines(struct arena *arena, const char *file)
{
	struct buf text = {0};
	struct value *list = value_array(arena);
	struct str rest, line;
	const char *path = io_join(arena, folder(arena), file);

	if (!io_read(path, &text, NULL))
		return NULL;
	rest = buf_view(&text);
	while (str_next(&rest, '\n', &line)) {
		struct value *item = NULL;

		if (str_trim(line).len == 0)
			continue;
		ck_assert(json_parse(arena, line, &item, NULL));
		value_append(arena, list, NULL, item);
	}
	buf_free(&text);
	return list;
}

static const struct value *by_key(const struct value *list, double key)
{
	const struct value *item;

	value_each (item, list) {
		if (value_get(item, "key")->number == key)
			return item;
	}
	ck_abort_msg("no key %g", key);
	return NULL;
}

static void compare(struct seen *seen, const char *whose, const struct value *truth,
	const struct value *result, const char *mode)
{
	const struct value *wanted = value_get(truth, mode), *got = value_get(result, mode);

	ck_assert_uint_eq(wanted->count, got->count);
	for (size_t i = 0; i < wanted->count; i++) {
		const struct value *one = value_at(wanted, i);

		if (one->type == VALUE_NULL) {
			seen->unstable++;
			continue;
		}
		seen->results++;
		if (one->boolean != value_at(got, i)->boolean)
			buf_printf(&seen->differences, "%s %g %zu %s\n", whose,
				value_get(truth, "key")->number, i, mode);
	}
}

static void try_one(struct arena *arena, struct seen *seen, const char *whose,
	const struct value *prompt, struct str text, const struct value *truth)
{
	const struct answer answer = {.arena = arena, .text = text};
	struct value *params = value_object(arena);
	struct grader_node *node = NULL;
	struct score score;
	struct err err = {0};

	static const char *const names[] = {"instruction_id_list", "kwargs", "prompt"};

	for (size_t i = 0; i < 3; i++)
		value_append(
			arena, params, names[i], value_copy(arena, value_get(prompt, names[i])));
	if (!grader_node_new(arena, "ifeval", params, &node, &err) ||
		!grader_node_grade(node, &answer, &score, &err))
		ck_abort_msg("%s", err.text);
	ck_assert(score.measured);
	compare(seen, whose, truth, score.result, "strict");
	compare(seen, whose, truth, score.result, "loose");
	if ((double)sentences_count(text) != value_get(truth, "sentences")->number)
		buf_printf(&seen->sentences, "%s %g\n", whose, value_get(truth, "key")->number);
	seen->responses++;
	grader_node_free(node);
}

static void try_all(struct seen *seen, const char *whose)
{
	struct arena arena = {0}, work = {0};
	const struct value *prompts = read_lines(&arena, "prompts.jsonl");
	const struct value *responses =
		read_lines(&arena, arena_printf(&arena, "responses_%s.jsonl", whose));
	const struct value *truths =
		read_lines(&arena, arena_printf(&arena, "truth_%s.jsonl", whose));
	const struct value *truth;

	seen->missing += !prompts || !responses || !truths;
	value_each (truth, seen->missing ? NULL : truths) {
		const double key = value_get(truth, "key")->number;

		arena_reset(&work);
		try_one(&work, seen, whose, by_key(prompts, key),
			value_get(by_key(responses, key), "response")->text, truth);
	}
	arena_fini(&work);
	arena_fini(&arena);
}

START_TEST(results_are_those_of_the_published_evaluation_but_for_these)
{
	struct seen seen = {0};

	try_all(&seen, "gpt4");
	try_all(&seen, "palm2");
	if (!seen.missing) {
		ck_assert_uint_eq(seen.responses, 271 + 85);
		ck_assert_uint_eq(seen.results, 2 * (411 + 113));
		ck_assert_uint_eq(seen.unstable, 2);
		ck_assert_str_eq(buf_z(&seen.differences), differences);
		ck_assert_str_eq(buf_z(&seen.sentences), sentence_differences);
	}
	if (seen.missing)
		fprintf(stderr, "SKIP instructions' vectors: ../shared/data/ifeval not found\n");
	buf_free(&seen.differences);
	buf_free(&seen.sentences);
}
END_TEST

Suite *suite_grade_ifeval_data(void);

Suite *suite_grade_ifeval_data(void)
{
	Suite *suite = suite_create("grade/ifeval_data");
	TCase *tcase = tcase_create("ifeval_data");

	tcase_add_test(tcase, results_are_those_of_the_published_evaluation_but_for_these);
	suite_add_tcase(suite, tcase);
	return suite;
}
