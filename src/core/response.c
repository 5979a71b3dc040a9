/* SPDX-License-Identifier: MIT */
#include "core/response.h"

#include "core/money.h"

static const char *const outcome_names[OUTCOME_COUNT] = {
	[OUTCOME_COMPLETE] = "complete",
	[OUTCOME_REFUSED] = "refused",
	[OUTCOME_BLOCKED] = "blocked",
	[OUTCOME_CUT_OFF] = "cut_off",
	[OUTCOME_EMPTY] = "empty",
	[OUTCOME_TOOL_CALL] = "tool_call",
	[OUTCOME_UNREACHABLE] = "unreachable",
	[OUTCOME_THROTTLED] = "throttled",
	[OUTCOME_SPOILED] = "spoiled",
	[OUTCOME_REJECTED] = "rejected",
	[OUTCOME_STOPPED] = "stopped",
};

static const char *const fault_names[FAULT_COUNT] = {
	[FAULT_NONE] = "none",
	[FAULT_THROTTLED] = "throttled",
	[FAULT_TRANSIENT] = "transient",
	[FAULT_SPOILED] = "spoiled",
	[FAULT_REJECTED] = "rejected",
	[FAULT_FATAL] = "fatal",
	[FAULT_LOCAL] = "local",
};

const struct usage usage_unknown = {
	.input_total = TOKENS_UNKNOWN,
	.cache_read = TOKENS_UNKNOWN,
	.cache_write_5m = TOKENS_UNKNOWN,
	.cache_write_1h = TOKENS_UNKNOWN,
	.output_total = TOKENS_UNKNOWN,
	.reasoning = TOKENS_UNKNOWN,
	.billed = MONEY_UNKNOWN,
};

bool outcome_is_final(enum outcome outcome)
{
	return outcome <= OUTCOME_TOOL_CALL;
}

const char *outcome_name(enum outcome outcome)
{
	return outcome_names[outcome];
}

bool outcome_of(struct str name, enum outcome *out)
{
	for (int i = 0; i < OUTCOME_COUNT; i++) {
		if (str_eqz(name, outcome_names[i])) {
			*out = (enum outcome)i;
			return true;
		}
	}
	return false;
}

const char *fault_name(enum fault fault)
{
	return fault_names[fault];
}
