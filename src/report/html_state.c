/* SPDX-License-Identifier: MIT */
#include "report/html.h"

/* One word for what became of an answer, by which cases are counted and picked. */

static const struct {
	char letter;
	const char *name;
} states[STATE_COUNT] = {
	[STATE_PASSED] = {'p', "passed"},
	[STATE_SOMETIMES] = {'s', "passed sometimes"},
	[STATE_WRONG] = {'w', "wrong answer"},
	[STATE_FORMAT] = {'f', "wrong format"},
	[STATE_REFUSED] = {'r', "refused"},
	[STATE_BLOCKED] = {'b', "blocked"},
	[STATE_EMPTY] = {'e', "empty"},
	[STATE_CUT_OFF] = {'c', "cut off"},
	[STATE_FAULT] = {'x', "failed request"},
	[STATE_LIMIT] = {'l', "grader's limit"},
	[STATE_JUDGE] = {'j', "judge unreadable"},
	[STATE_WAITING] = {'n', "waits for a judge"},
	[STATE_MISSING] = {'m', "not asked"},
};

static const enum html_state of_unmeasured[] = {
	[UNMEASURED_MISSING] = STATE_MISSING,
	[UNMEASURED_FAULT] = STATE_FAULT,
	[UNMEASURED_CUT_OFF] = STATE_CUT_OFF,
	[UNMEASURED_LIMIT] = STATE_LIMIT,
	[UNMEASURED_JUDGE] = STATE_JUDGE,
	[UNMEASURED_WAITING] = STATE_WAITING,
};

enum html_state html_state(const struct result_cell *cell)
{
	if (cell->unmeasured != MEASURED)
		return of_unmeasured[cell->unmeasured];
	if (cell->passes >= cell->repeats)
		return STATE_PASSED;
	if (cell->passes)
		return STATE_SOMETIMES;
	switch (cell->outcome) {
	case OUTCOME_REFUSED:
		return STATE_REFUSED;
	case OUTCOME_BLOCKED:
		return STATE_BLOCKED;
	case OUTCOME_EMPTY:
		return STATE_EMPTY;
	case OUTCOME_COMPLETE:
	case OUTCOME_CUT_OFF:
	case OUTCOME_TOOL_CALL:
	case OUTCOME_UNREACHABLE:
	case OUTCOME_THROTTLED:
	case OUTCOME_SPOILED:
	case OUTCOME_REJECTED:
	case OUTCOME_STOPPED:
	case OUTCOME_COUNT:
		break;
	}
	return cell->format_ok == 0 ? STATE_FORMAT : STATE_WRONG;
}

char html_state_letter(enum html_state state)
{
	return states[state].letter;
}

const char *html_state_name(enum html_state state)
{
	return states[state].name;
}
