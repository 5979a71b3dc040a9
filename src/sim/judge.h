/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_SIM_JUDGE_H
#define TIERCAL_SIM_JUDGE_H

#include "sim/library.h"
#include "sim/model.h"

/*
 * What a judge would say to a judgement that tiercal asks for: as a case of its own, whose right
 * answer is the fair judgement and whose wrong one is its opposite, so that a model's skill, format
 * and faults mean what they always mean. Fair is 1 for the expected answer of the case that is
 * judged, 0 for what begins with one of its
 * wrong ones, and else the share of words in common with the expected one.
 * The model's bias is added to it; one that is gullible gives full marks to an answer that speaks
 * of its score.
 */
#define SIM_JUDGE_ROUTE "judge"

/* *found false: this is no such prompt. `texts` as in struct sim_request. */
bool sim_judge_case(const struct sim_library *library, const struct sim_model *model,
	struct str texts, struct arena *arena, struct suite_case *out, bool *found,
	struct err *err);

#endif
