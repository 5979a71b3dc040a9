/* SPDX-License-Identifier: MIT */
#include "core/response.h"

#include "base/attr.h"
#include "core/candidate.h"
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

static const struct {
	const char *tier; /* of each kind first the name that is kept in stores */
	enum served served;
} tiers[] = {
	{"list", SERVED_LIST},
	{"flex", SERVED_FLEX},
	{"priority", SERVED_PRIORITY},
	{"batch", SERVED_BATCH},
	{"default", SERVED_LIST},
	{"standard", SERVED_LIST},
	{"on_demand", SERVED_LIST},
	{"fast", SERVED_PRIORITY},
};

enum served served_of(struct str tier)
{
	for (size_t i = 0; i < ARRAY_LEN(tiers); i++) {
		if (str_eqz(tier, tiers[i].tier))
			return tiers[i].served;
	}
	return SERVED_UNSAID;
}

const char *served_name(enum served served)
{
	for (size_t i = 0; i < ARRAY_LEN(tiers); i++) {
		if (tiers[i].served == served)
			return tiers[i].tier;
	}
	return "";
}

enum served served_asked(const struct candidate *candidate)
{
	const struct value *tier = value_get(candidate->params, "service_tier");
	enum served asked = value_is_string(tier) ? served_of(tier->text) : SERVED_UNSAID;

	return asked == SERVED_FLEX || asked == SERVED_PRIORITY ? asked : SERVED_LIST;
}

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
