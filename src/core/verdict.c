/* SPDX-License-Identifier: MIT */
#include "core/verdict.h"

static const char *const verdict_names[] = {
	[VERDICT_INCONCLUSIVE] = "inconclusive",
	[VERDICT_QUALIFIED] = "qualified",
	[VERDICT_DISQUALIFIED] = "disqualified",
	[VERDICT_REFERENCE] = "reference",
};

static const char *const reason_names[REASON_COUNT] = {
	[REASON_QUALITY] = "quality",
	[REASON_FORMAT] = "format",
	[REASON_LATENCY] = "latency",
	[REASON_SAFETY] = "safety",
	[REASON_CONTEXT] = "context",
	[REASON_TOO_FEW_CASES] = "too_few_cases",
	[REASON_NOT_PRICED] = "not_priced",
	[REASON_INCOMPLETE] = "incomplete",
	[REASON_FEW_GROUPS] = "few_groups",
	[REASON_MIN_QUALITY] = "min_quality",
	[REASON_NOT_CHEAPER] = "not_cheaper",
	[REASON_BLOCKED] = "blocked",
	[REASON_REFUSED] = "refused",
	[REASON_RETIRED] = "retired",
	[REASON_JUDGE_ONLY] = "judge_only",
	[REASON_JUDGE_UNCALIBRATED] = "judge_uncalibrated",
};

const char *verdict_name(enum verdict verdict)
{
	return verdict_names[verdict];
}

const char *verdict_reason_name(enum reason reason)
{
	return reason_names[reason];
}
