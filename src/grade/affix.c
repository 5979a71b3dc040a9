/* SPDX-License-Identifier: MIT */
#include "grade/affix.h"

#include "grade/mark.h"
#include "grade/params.h"
#include "grade/text.h"

struct affix {
	struct texts values;
	bool ignore_case, trim;
};

static const struct param params_of[] = {
	{"values", PARAM_TEXTS, offsetof(struct affix, values)},
	{"ignore_case", PARAM_BOOL, offsetof(struct affix, ignore_case)},
	{"trim", PARAM_BOOL, offsetof(struct affix, trim)},
	PARAM_END,
};

bool affix_prepare(struct arena *arena, const struct value *params, void **state, struct err *err)
{
	struct affix *affix = ARENA_NEW(arena, struct affix);

	*state = affix;
	if (!params_read(arena, params, params_of, "values", affix, err))
		return false;
	if (affix->values.count == 0)
		return err_set(
			err, ERR_CONFIG, "wants a text, or a list of texts of which one will do");
	for (size_t i = 0; i < affix->values.count; i++) {
		if (affix->values.items[i].len == 0)
			return err_set(err, ERR_CONFIG, "the empty text is part of every answer");
	}
	return true;
}

bool affix_grade(const void *state, const struct answer *answer, struct score *score,
	bool (*has)(struct str text, struct str part), const char *reason)
{
	const struct affix *affix = state;
	const struct str text =
		text_fold(answer->arena, answer->text, affix->ignore_case, affix->trim);
	bool pass = false;

	for (size_t i = 0; i < affix->values.count && !pass; i++)
		pass = has(text, text_fold(answer->arena, affix->values.items[i],
					 affix->ignore_case, false));
	return mark_pass(score, pass,
		arena_printf(answer->arena, "%s %s%s", reason,
			mark_show(answer->arena, affix->values.items[0]),
			affix->values.count > 1 ? " or another of the list" : ""));
}
