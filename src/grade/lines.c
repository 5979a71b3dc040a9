/* SPDX-License-Identifier: MIT */
#include "grade/amount.h"

#include "grade/mark.h"
#include "grade/params.h"
#include "grade/text.h"

static const struct param params_of[] = {
	{"min", PARAM_COUNT, offsetof(struct amount, min)},
	{"max", PARAM_COUNT, offsetof(struct amount, max)},
	{"blank", PARAM_BOOL, offsetof(struct amount, blank)},
	PARAM_END,
};

static bool prepare(struct arena *arena, const struct value *params, void **state, struct err *err)
{
	struct amount *lines = ARENA_NEW(arena, struct amount);

	*lines = (struct amount){.min = -1, .max = -1, .blank = true};
	*state = lines;
	if (!params_read(arena, params, params_of, "min", lines, err))
		return false;
	if (params && params->type == VALUE_NUMBER)
		lines->max = lines->min;
	if (lines->min < 0 && lines->max < 0)
		return err_set(err, ERR_CONFIG, "wants a whole number, or 'min' or 'max'");
	if (lines->max >= 0 && lines->min > lines->max)
		return err_set(err, ERR_CONFIG, "'min' is larger than 'max'");
	return true;
}

/* A line end at the very end begins no further line. */
static size_t count_lines(struct str text, bool blank)
{
	struct str rest = text, line;
	size_t count = 0;

	if (text.len && text.data[text.len - 1] == '\n')
		rest.len--;
	while (text.len && str_next(&rest, '\n', &line))
		count += blank || text_trim(line).len > 0;
	return count;
}

static bool grade(
	const void *state, const struct answer *answer, struct score *score, struct err *err)
{
	const struct amount *lines = state;

	(void)err;
	return amount_mark(lines, answer, count_lines(answer->text, lines->blank), "lines", score);
}

const struct grader grader_lines = {
	.name = "lines",
	.params = "min, max, blank (false: empty lines do not count); or an exact number alone",
	.example = "{\"min\": 3, \"max\": 5, \"blank\": false}",
	.prepare = prepare,
	.grade = grade,
};
