/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/io.h"
#include "suite/suite.h"
#include "try.h"

/* Published vectors: what the reference implementation of each grader computed. */

static const char *shared(void)
{
	const char *folder = getenv("TIERCAL_SHARED");

	return folder ? folder : "../shared";
}

/* BLEU and chrF are on a scale of 0 to 100. */
static double slack(const char *grader)
{
	return strcmp(grader, "bleu") == 0 || strcmp(grader, "chrf") == 0 ? 1e-6 : 1e-9;
}

/* Everything that was expected is there; what a result holds beyond it is its own affair. */
static bool holds(const struct value *seen, const struct value *wanted, double apart)
{
	const struct value *item;
	size_t at = 0;

	if (!seen || wanted->type == VALUE_NULL)
		return !seen || seen->type == wanted->type;
	if (wanted->type == VALUE_NUMBER)
		return seen->type == VALUE_NUMBER && fabs(seen->number - wanted->number) <= apart;
	if (wanted->type == VALUE_ARRAY) {
		if (seen->type != VALUE_ARRAY || seen->count != wanted->count)
			return false;
		value_each (item, wanted) {
			if (!holds(value_at(seen, at++), item, apart))
				return false;
		}
		return true;
	}
	if (wanted->type == VALUE_OBJECT) {
		value_each (item, wanted) {
			struct arena arena = {0};
			const struct value *member = value_get(seen, arena_strz(&arena, item->key));
			const bool ok = member && holds(member, item, apart);

			arena_fini(&arena);
			if (!ok)
				return false;
		}
		return seen->type == VALUE_OBJECT;
	}
	return value_equal(seen, wanted);
}

static const struct value *any_of(const struct value *input, const char *const *keys)
{
	const struct value *found = NULL;

	for (; *keys && !found; keys++)
		found = value_get(input, *keys);
	return found;
}

static void try_vector(struct arena *arena, const struct value *vector)
{
	static const char *const answers[] = {"prediction", "text", "a", NULL};
	static const char *const references[] = {"reference", "references", "target", "b", NULL};
	const struct value *input = value_get(vector, "input");
	const char *name = arena_strz(arena, value_get(vector, "grader")->text);
	const struct value *said = any_of(input, answers);
	const struct answer answer = {
		.arena = arena,
		.text = suite_answer_text(arena, said ? said : input),
		.expected = any_of(input, references),
	};
	struct grader_node *node = NULL;
	struct score score = {0};
	struct err err = {0};

	if (!grader_node_new(arena, name, value_get(vector, "params"), &node, &err) ||
		!grader_node_grade(node, &answer, &score, &err))
		ck_abort_msg("%s: %s", arena_strz(arena, value_get(vector, "id")->text), err.text);
	if (!score.result || !holds(score.result, value_get(vector, "expected"), slack(name)))
		ck_abort_msg("%s %s: %s", name, arena_strz(arena, value_get(vector, "id")->text),
			try_result(arena, &score));
	grader_node_free(node);
}

START_TEST(graders_compute_what_their_reference_implementations_did)
{
	struct arena arena = {0};
	struct buf text = {0};
	struct str rest, line;
	struct value *vector = NULL;
	char path[4096];
	int count = 0;

	snprintf(path, sizeof(path), "%s/data/grader_vectors.jsonl", shared());
	if (!io_read(path, &text, NULL)) {
		fprintf(stderr, "SKIP graders' vectors: %s not found\n", path);
		return;
	}
	rest = buf_view(&text);
	while (str_next(&rest, '\n', &line)) {
		arena_reset(&arena);
		if (str_trim(line).len == 0)
			continue;
		ck_assert(json_parse(&arena, line, &vector, NULL));
		try_vector(&arena, vector);
		count++;
	}
	ck_assert_int_ge(count, 100);
	buf_free(&text);
	arena_fini(&arena);
}
END_TEST

Suite *suite_grade_vectors(void);

Suite *suite_grade_vectors(void)
{
	Suite *suite = suite_create("grade/vectors");
	TCase *tcase = tcase_create("vectors");

	tcase_add_test(tcase, graders_compute_what_their_reference_implementations_did);
	suite_add_tcase(suite, tcase);
	return suite;
}
