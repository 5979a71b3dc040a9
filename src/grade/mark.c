/* SPDX-License-Identifier: MIT */
#include "grade/mark.h"

#include "base/term.h"
#include "suite/suite.h"

bool mark(struct score *score, double value, const char *reason)
{
	score->value = value;
	score->measured = true;
	score->reason = reason;
	return true;
}

bool mark_pass(struct score *score, bool pass, const char *reason)
{
	return mark(score, pass ? 1 : 0, pass ? "" : reason);
}

bool mark_unmeasured(struct score *score, const char *reason)
{
	score->value = 0;
	score->measured = false;
	score->reason = reason;
	return true;
}

const char *mark_show(struct arena *arena, struct str text)
{
	struct buf out = {0};
	const char *shown;

	buf_char(&out, '"');
	/* A column is at most four bytes, and a few more that take none. */
	term_escape_cut(&out, str_slice(text, 0, 8 * MARK_COLUMNS), MARK_COLUMNS);
	buf_char(&out, '"');
	shown = arena_strz(arena, buf_view(&out));
	buf_free(&out);
	return shown;
}

const char *mark_show_value(struct arena *arena, const struct value *value)
{
	return mark_show(arena, suite_answer_text(arena, value));
}

const char *mark_differs(struct arena *arena, struct str expected, struct str seen)
{
	return arena_printf(
		arena, "expected %s, got %s", mark_show(arena, expected), mark_show(arena, seen));
}

struct value *mark_text(struct arena *arena, struct str text)
{
	size_t len = text.len;

	if (len > MARK_RESULT_BYTES) {
		len = MARK_RESULT_BYTES;
		while (len > 0 && ((unsigned char)text.data[len] & 0xC0) == 0x80)
			len--;
	}
	return value_string(arena, str_slice(text, 0, len));
}

bool mark_no_expected(struct err *err)
{
	return err_set(err, ERR_CONFIG, "there is no 'expected' to compare with");
}

struct mark_f1 mark_f1_of(size_t right, size_t claimed, size_t wanted)
{
	struct mark_f1 out = {1, 1, 1};

	if (claimed + wanted == 0)
		return out;
	out.precision = claimed ? (double)right / (double)claimed : 0;
	out.recall = wanted ? (double)right / (double)wanted : 0;
	/* 2pr / (p + r), without a division by nothing. */
	out.f1 = 2 * (double)right / (double)(claimed + wanted);
	return out;
}

struct value *mark_f1_result(struct arena *arena, struct mark_f1 f1)
{
	struct value *result = value_object(arena);

	value_append(arena, result, "precision", value_number(arena, f1.precision));
	value_append(arena, result, "recall", value_number(arena, f1.recall));
	value_append(arena, result, "f1", value_number(arena, f1.f1));
	return result;
}
