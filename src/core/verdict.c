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

static const char *const open_words[REASON_COUNT] = {
	[REASON_QUALITY] = "that its quality is within the margin is not shown",
	[REASON_FORMAT] = "that its format holds the floor is not shown",
	[REASON_LATENCY] = "that it keeps the latency ceiling is not shown",
	[REASON_MIN_QUALITY] = "that its own quality reaches min_quality is not shown",
	[REASON_SAFETY] = "the route is safety-critical and `allow` does not name it",
	[REASON_CONTEXT] = "the longest prompt does not fit its context",
	[REASON_TOO_FEW_CASES] = "there are too few cases",
	[REASON_NOT_PRICED] = "its cost, or the reference's, is not known",
	[REASON_INCOMPLETE] = "answers are missing, and each is held against it",
	[REASON_FEW_GROUPS] = "its cases form few groups",
	[REASON_NOT_CHEAPER] = "it is not cheaper than the reference, so it was not tested",
	[REASON_BLOCKED] = "some requests were blocked",
	[REASON_REFUSED] = "some requests were refused",
	[REASON_RETIRED] = "it has retired and cannot be chosen",
	[REASON_JUDGE_ONLY] = "its quality rests on the word of a judge alone",
	[REASON_JUDGE_UNCALIBRATED] = ("persons graded too few answers to tell how far the "
				       "judge is right: `tiercal judge` says more"),
};

static const char *const refuted_words[REASON_COUNT] = {
	[REASON_QUALITY] = "its quality is shown to be worse by the margin or more",
	[REASON_FORMAT] = "its format is shown to miss the floor",
	[REASON_LATENCY] = "it is shown to miss the latency ceiling",
	[REASON_MIN_QUALITY] = "its own quality is shown to miss min_quality",
};

const char *verdict_name(enum verdict verdict)
{
	return verdict_names[verdict];
}

enum term_style verdict_style(enum verdict verdict)
{
	switch (verdict) {
	case VERDICT_QUALIFIED:
		return TERM_GOOD;
	case VERDICT_DISQUALIFIED:
		return TERM_BAD;
	case VERDICT_INCONCLUSIVE:
		return TERM_DOUBT;
	case VERDICT_REFERENCE:
		break;
	}
	return TERM_PLAIN;
}

const char *verdict_reason_name(enum reason reason)
{
	return reason_names[reason];
}

const char *verdict_reason_words(enum reason reason, bool refuted)
{
	return refuted ? refuted_words[reason] : open_words[reason];
}
