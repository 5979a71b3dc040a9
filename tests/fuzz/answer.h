/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_TESTS_FUZZ_ANSWER_H
#define TIERCAL_TESTS_FUZZ_ANSWER_H

#include "base/json.h"
#include "fuzz.h"
#include "grade/grade.h"

/* One answer by one grader; `params` and `expected` are JSON, or empty. What it says of itself
 * holds: a score from 0 to 1, a reason for all but a full one, and the same again. */
static inline void fuzz_answer(
	const char *grader, struct str params, struct str expected, struct str text)
{
	struct arena arena = {0};
	struct value *given = NULL, *wanted = NULL;
	struct grader_node *node = NULL;
	struct err err = {0};
	struct score score, again;
	struct answer answer = {.arena = &arena, .text = text};

	if (params.len && !json_parse(&arena, params, &given, NULL))
		given = NULL;
	if (expected.len && !json_parse(&arena, expected, &wanted, NULL))
		wanted = value_string(&arena, expected);
	answer.expected = wanted;
	if (!grader_node_new(&arena, grader, given, &node, &err)) {
		HOLDS(err.kind == ERR_CONFIG && err.text[0]);
	} else if (grader_node_grade(node, &answer, &score, &err)) {
		HOLDS(!score.measured || (score.value >= 0 && score.value <= 1));
		HOLDS(score.reason && (score.reason[0] || (score.measured && score.value == 1)));
		HOLDS(grader_node_grade(node, &answer, &again, &err));
		HOLDS(again.measured == score.measured && again.value == score.value);
	} else {
		HOLDS(err.kind == ERR_CONFIG && err.text[0]);
	}
	grader_node_free(node);
	arena_fini(&arena);
}

/* A target of several graders, which read alike: a byte chooses, then parameters, the expected and
 * the answer, parted by lines "---". */
static inline int fuzz_graders(
	const char *const *graders, size_t count, const uint8_t *data, size_t size)
{
	struct str text, rest, params, expected;

	if (size < 1)
		return 0;
	text = fuzz_copy(data + 1, size - 1);
	rest = text;
	params = fuzz_part(&rest);
	expected = fuzz_part(&rest);
	fuzz_answer(graders[data[0] % count], params, expected, rest);
	free((char *)text.data);
	return 0;
}

#define FUZZ_GRADERS(...) \
	int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) \
	{ \
		static const char *const graders[] = {__VA_ARGS__}; \
\
		return fuzz_graders(graders, sizeof(graders) / sizeof(graders[0]), data, size); \
	}

#endif
