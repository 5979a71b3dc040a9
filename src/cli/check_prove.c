/* SPDX-License-Identifier: MIT */
#include "cli/check.h"

#include "grade/grade.h"

#define ANSWER_SHOWN 120

struct prover {
	struct arena *arena; /* of what is found */
	struct arena scratch;
	const struct grading *grading;
	struct check_suite *found;
	struct check_misjudged *misjudged;
};

static bool is_pass(const struct grade *grade, double pass)
{
	return grade->measured && grade->format_ok && grade->quality >= pass;
}

static void note(struct prover *p, const struct suite_case *item, struct str answer, bool expected,
	const struct grade *grade)
{
	struct check_misjudged *at;

	if (p->found->misjudged_in_all++ >= CHECK_SHOWN)
		return;
	at = &p->misjudged[p->found->misjudged_count++];
	*at = (struct check_misjudged){
		.case_id = arena_strz(p->arena, item->id),
		.line = item->line,
		.expected = expected,
		.answer = arena_strz(p->arena, str_slice(answer, 0, ANSWER_SHOWN)),
		.quality = grade->quality,
		.reason = arena_strz(
			p->arena, str_of(grade->reason[0]     ? grade->reason
					  : !grade->measured  ? "a grader reached its bound"
					  : !grade->format_ok ? "its form is not accepted"
							      : "every grader accepts it")),
	};
}

static bool try_answer(struct prover *p, const struct suite_case *item, const struct value *answer,
	bool expected, struct err *err)
{
	const struct suite *suite = p->found->suite;
	const struct str text = suite_answer_text(&p->scratch, answer);
	const struct response response = {
		.outcome = text.len ? OUTCOME_COMPLETE : OUTCOME_EMPTY,
		.text = text,
		.usage = usage_unknown,
	};
	struct grade grade;

	if (!grading_grade(p->grading, item, &response, &p->scratch, &grade, err))
		return false;
	/* What only a judge can tell is not proven here; a form that is wrong is told without it.
	 */
	if (grade.judged != JUDGED &&
		!(expected && grading_has(p->grading, DIMENSION_FORMAT) && !grade.format_ok)) {
		p->found->unproven++;
		return true;
	}
	/* A wrong answer that could not be measured is not shown to fail. */
	if (expected ? !is_pass(&grade, suite->pass)
		     : is_pass(&grade, suite->pass) || !grade.measured)
		note(p, item, text, expected, &grade);
	return true;
}

static bool try_case(struct prover *p, size_t index, struct err *err)
{
	const struct value *wrong;
	struct suite_case item;

	arena_reset(&p->scratch);
	if (!suite_case(p->found->suite, index, &p->scratch, &item, err))
		return false;
	if (item.expected) {
		p->found->golds++;
		if (!try_answer(p, &item, item.expected, true, err))
			return false;
	}
	value_each (wrong, item.wrong) {
		p->found->wrongs++;
		if (!try_answer(p, &item, wrong, false, err))
			return false;
	}
	return true;
}

static bool asks_judge(const struct grading *grading)
{
	const struct grading_judge *judges;
	size_t count;

	judges = grading_judges(grading, &count);
	for (size_t i = 0; i < count; i++) {
		if (!judges[i].grader->embeds)
			return true;
	}
	return false;
}

static bool prove_suite(
	struct check *check, size_t route, struct check_suite *found, struct err *err)
{
	struct prover p = {
		.arena = check->arena,
		.grading = check->set.gradings[route],
		.found = found,
		.misjudged = ARENA_ARRAY(check->arena, CHECK_SHOWN, struct check_misjudged),
	};
	bool ok = true;

	found->route = check->config->routes[route].name;
	found->suite = check->set.suites[route];
	found->judged = asks_judge(p.grading);
	found->misjudged = p.misjudged;
	for (size_t i = 0; i < found->suite->case_count && ok; i++)
		ok = try_case(&p, i, err);
	arena_fini(&p.scratch);
	check->cases += found->suite->case_count;
	check->misjudged += found->misjudged_in_all;
	check->proven += found->misjudged_in_all == 0;
	return ok && suite_survey(found->suite, check->arena, &found->survey, err);
}

bool check_prove(struct check *check, struct err *err)
{
	check->suites = ARENA_ARRAY(check->arena, check->config->route_count, struct check_suite);
	for (size_t i = 0; i < check->config->route_count; i++) {
		if (!check->set.owned[i])
			continue;
		if (!prove_suite(check, i, &check->suites[check->suite_count++], err))
			return false;
	}
	return true;
}
