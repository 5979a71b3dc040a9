/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_TEST_GRADE_TRY_H
#define TIERCAL_TEST_GRADE_TRY_H

#include <check.h>
#include <string.h>

#include "base/json.h"
#include "base/jsonw.h"
#include "grade/grade.h"

/* One row of a table: params and expected are JSON, NULL for none. */
struct row {
	const char *params;
	const char *expected;
	const char *answer;
	double score; /* UNMEASURED: none */
};

#define UNMEASURED (-1.0)

static inline const struct value *try_json(struct arena *arena, const char *text)
{
	struct value *value = NULL;
	struct err err = {0};

	if (text && !json_parse(arena, str_of(text), &value, &err))
		ck_abort_msg("%s: %s", text, err.text);
	return value;
}

/* Prepares a grader and grades one answer; false with a message in err. */
static inline bool try_case(struct arena *arena, const char *grader, const char *params,
	const struct suite_case *item, struct str text, struct score *score, struct err *err)
{
	const struct answer answer = {
		.arena = arena, .text = text, .expected = item->expected, .item = item};
	struct grader_node *node = NULL;
	bool ok;

	if (!grader_node_new(arena, grader, try_json(arena, params), &node, err))
		return false;
	ok = grader_node_grade(node, &answer, score, err);
	grader_node_free(node);
	return ok;
}

static inline bool try_text(struct arena *arena, const char *grader, const char *params,
	const char *expected, struct str text, struct score *score, struct err *err)
{
	const struct suite_case item = {.id = STR("t-1"), .expected = try_json(arena, expected)};

	return try_case(arena, grader, params, &item, text, score, err);
}

static inline void try_row(const char *grader, const struct row *row)
{
	struct arena arena = {0};
	struct err err = {0};
	struct score score;

	if (!try_text(
		    &arena, grader, row->params, row->expected, str_of(row->answer), &score, &err))
		ck_abort_msg("%s %s on \"%s\": %s", grader, row->params, row->answer, err.text);
	ck_assert_msg(score.measured == (row->score >= 0), "%s on \"%s\": measured %d", grader,
		row->answer, score.measured);
	ck_assert_msg(!score.measured || (score.value > row->score - 1e-12 &&
						 score.value < row->score + 1e-12),
		"%s %s on \"%s\": %g, not %g (%s)", grader, row->params ? row->params : "",
		row->answer, score.value, row->score, score.reason);
	/* A full score needs no reason, any other has one: one printable line. */
	ck_assert_int_eq(score.reason[0] == '\0', score.measured && score.value == 1);
	for (const char *at = score.reason; *at; at++)
		ck_assert_msg((unsigned char)*at >= ' ' && *at != 0x7F, "%s", score.reason);
	arena_fini(&arena);
}

/* The result as JSON, for comparing. */
static inline const char *try_result(struct arena *arena, const struct score *score)
{
	struct buf out = {0};
	struct jsonw w;
	const char *text;

	jsonw_init(&w, &out, 0);
	jsonw_value(&w, score->result);
	text = arena_strz(arena, buf_view(&out));
	buf_free(&out);
	return text;
}

static inline void try_has_result(const char *grader, const char *params, const char *expected,
	const char *answer, const char *result)
{
	struct arena arena = {0};
	struct score score;

	ck_assert(try_text(&arena, grader, params, expected, str_of(answer), &score, NULL));
	ck_assert_str_eq(try_result(&arena, &score), result);
	arena_fini(&arena);
}

/* A fault of the suite, with all of `message` in its text. */
static inline void try_fault(
	const char *grader, const char *params, const char *expected, const char *message)
{
	struct arena arena = {0};
	struct err err = {0};
	struct score score;

	ck_assert_msg(!try_text(&arena, grader, params, expected, STR("x"), &score, &err),
		"%s %s is accepted", grader, params);
	ck_assert_int_eq(err.kind, ERR_CONFIG);
	ck_assert_msg(strstr(err.text, message), "\"%s\" is not in \"%s\"", message, err.text);
	arena_fini(&arena);
}

#endif
