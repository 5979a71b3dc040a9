/* SPDX-License-Identifier: MIT */
#include "grade/grade.h"

#include <string.h>

#include "base/jsonw.h"
#include "base/vec.h"
#include "core/candidate.h"
#include "grade/files.h"

/* Part of what stored grades depend on: raised whenever a grader judges differently. */
#define GRADERS_VERSION 4

struct graded {
	const struct suite_grader *grader;
	struct grader_node *node;
};

struct grading {
	const struct suite *suite;
	struct graded *items;
	size_t count;
	bool has[DIMENSION_COUNT];
	struct files files;
	enum programs programs;
	bool decides[DIMENSION_COUNT]; /* some grader of it that asks no judge */
	VEC(struct grading_judge) judges;
	struct digest digest;
};

static bool at_grader(const struct suite *suite, const struct suite_grader *grader, struct err *err)
{
	return err_wrap(err, "%s:%lu:%lu", suite->path, (unsigned long)grader->line,
		(unsigned long)grader->column);
}

struct finder {
	struct arena *arena;
	struct grading *grading;
	const struct suite_grader *from;
};

static bool find_judge(void *context, const struct grader_node *leaf, struct err *err)
{
	const struct finder *finder = context;
	const struct grader *grader = grader_node_grader(leaf);
	const struct value *by = value_get(grader_node_params(leaf), "by");
	struct grading_judge *judge;

	(void)err;
	if (!grader->asks || grader->embeds)
		finder->grading->decides[finder->from->dimension] = true;
	if (!grader->asks)
		return true;
	judge = VEC_PUSH(&finder->grading->judges);
	judge->name = value_is_string(by) ? arena_strz(finder->arena, by->text) : NULL;
	if (grader->embeds)
		judge->name = CANDIDATE_EMBEDDINGS;
	judge->from = finder->from;
	judge->grader = grader;
	judge->node = leaf;
	return true;
}

static bool add_graders(struct arena *arena, struct grading *grading, struct err *err)
{
	const struct suite *suite = grading->suite;
	double weights[DIMENSION_COUNT] = {0};

	grading->items = ARENA_ARRAY(arena, suite->grader_count + 1, struct graded);
	for (size_t i = 0; i < suite->grader_count; i++) {
		const struct suite_grader *grader = &suite->graders[i];
		struct graded *item = &grading->items[grading->count];

		if (!(grader->weight >= 0)) {
			err_set(err, ERR_CONFIG, "%s: 'weight' wants a number of 0 or more",
				grader->name);
			return at_grader(suite, grader, err);
		}
		item->grader = grader;
		if (!grader_node_new_with(arena, &grading->files.hook, grader->name, grader->params,
			    &item->node, err))
			return at_grader(suite, grader, err);
		if (!grader_node_each(
			    item->node, find_judge, &(struct finder){arena, grading, grader}, err))
			return false;
		grading->count++;
		grading->has[grader->dimension] = true;
		weights[grader->dimension] += grader->weight;
	}
	for (size_t i = 0; i < DIMENSION_COUNT; i++) {
		if (grading->has[i] && !(weights[i] > 0))
			return err_set(err, ERR_CONFIG, "%s: all %s graders have the weight 0",
				suite->path, dimension_name((enum dimension)i));
	}
	return true;
}

/* Every verdict needs a quality, and every weight something to weigh. */
static bool check_dimensions(const struct grading *grading, struct err *err)
{
	const struct suite *suite = grading->suite;

	for (size_t i = 0; suite->weighted && i < DIMENSION_COUNT; i++) {
		if (suite->weights[i] > 0 && !grading->has[i])
			return err_set(err, ERR_CONFIG,
				"%s: 'quality' weighs %s, for which there are no graders",
				suite->path, dimension_name((enum dimension)i));
	}
	if (!suite->weighted && !grading->has[DIMENSION_ACCURACY] &&
		!grading->has[DIMENSION_FORMAT])
		return err_set(err, ERR_CONFIG,
			"%s: no accuracy or format graders, so there is no quality; add some under "
			"'graders', or weigh other dimensions under 'quality'",
			suite->path);
	return true;
}

/* The answer that is graded, and what can be known of it. */
struct given {
	struct str text;
	const struct response *resp;
	const struct asker *asker;
};

static bool grade_text(const struct grading *grading, const struct suite_case *item,
	const struct given *given, struct arena *arena, struct grade *out, struct err *err);

/* The empty text graded for every case: what a case lacks shows before any money is spent. */
static bool check_cases(const struct grading *grading, struct err *err)
{
	const struct response empty = {.outcome = OUTCOME_EMPTY};
	const struct given given = {.text = STR(""), .resp = &empty};
	struct arena arena = {0};
	bool ok = true;

	for (size_t i = 0; i < grading->suite->case_count && ok; i++) {
		struct suite_case item;
		struct grade ignored = {0};

		arena_reset(&arena);
		ok = suite_case(grading->suite, i, &arena, &item, err) &&
		     grade_text(grading, &item, &given, &arena, &ignored, err);
	}
	arena_fini(&arena);
	return ok;
}

static struct digest digest_of(const struct grading *grading)
{
	const struct suite *suite = grading->suite;
	struct buf out = {0};
	struct jsonw w;
	struct digest digest;

	jsonw_init(&w, &out, 0);
	jsonw_array(&w);
	jsonw_int(&w, GRADERS_VERSION);
	for (size_t i = 0; i < grading->count; i++) {
		const struct suite_grader *grader = grading->items[i].grader;

		jsonw_array(&w);
		jsonw_z(&w, dimension_name(grader->dimension));
		jsonw_z(&w, grader->name);
		if (grader->params)
			jsonw_value_sorted(&w, grader->params);
		else
			jsonw_null(&w);
		jsonw_double(&w, grader->weight);
		jsonw_array_end(&w);
	}
	for (size_t i = 0; suite->weighted && i < DIMENSION_COUNT; i++)
		jsonw_double(&w, suite->weights[i]);
	files_write(&grading->files, &w);
	jsonw_array_end(&w);
	digest = sha256(buf_view(&out));
	buf_free(&out);
	return digest;
}

bool grading_new(
	struct arena *arena, const struct suite *suite, struct grading **out, struct err *err)
{
	struct grading *grading = ARENA_NEW(arena, struct grading);

	grading->suite = suite;
	files_init(&grading->files, arena, suite->folder, suite->response_format);
	grading->programs = PROGRAMS_CHECKED;
	*out = NULL;
	if (!add_graders(arena, grading, err) || !check_dimensions(grading, err) ||
		!check_cases(grading, err)) {
		grading_free(grading);
		return false;
	}
	grading->programs = PROGRAMS_REFUSED;
	grading->digest = digest_of(grading);
	*out = grading;
	return true;
}

void grading_free(struct grading *grading)
{
	for (size_t i = 0; grading && i < grading->count; i++) {
		grader_node_free(grading->items[i].node);
		grading->items[i].node = NULL;
	}
	if (grading)
		VEC_FREE(&grading->judges);
}

struct digest grading_digest(const struct grading *grading)
{
	return grading->digest;
}

bool grading_has(const struct grading *grading, enum dimension dimension)
{
	return grading->has[dimension];
}

bool grading_runs(const struct grading *grading)
{
	for (size_t i = 0; i < grading->count; i++) {
		if (grader_node_runs(grading->items[i].node))
			return true;
	}
	return false;
}

bool grading_allow(struct grading *grading, struct err *err)
{
	for (size_t i = 0; i < grading->count; i++) {
		if (!grader_node_probe(grading->items[i].node, err))
			return at_grader(grading->suite, grading->items[i].grader, err);
	}
	grading->programs = PROGRAMS_RUN;
	return true;
}

bool grading_allowed(const struct grading *grading, struct err *err)
{
	for (size_t i = 0; i < grading->count && grading->programs != PROGRAMS_RUN; i++) {
		const struct graded *item = &grading->items[i];

		if (!grader_node_runs(item->node))
			continue;
		err_set(err, ERR_USAGE,
			"%s runs a program: only with --allow-exec on the command line",
			item->grader->name);
		return at_grader(grading->suite, item->grader, err);
	}
	return true;
}

const struct grading_judge *grading_judges(const struct grading *grading, size_t *count)
{
	*count = grading->judges.count;
	return grading->judges.items;
}

bool grading_judged_only(const struct grading *grading)
{
	const struct suite *suite = grading->suite;

	if (!grading->judges.count)
		return false;
	if (!suite->weighted)
		return grading->has[DIMENSION_ACCURACY] && !grading->decides[DIMENSION_ACCURACY];
	for (size_t i = 0; i < DIMENSION_COUNT; i++) {
		if (suite->weights[i] > 0 && grading->decides[i])
			return false;
	}
	return true;
}

/* The level at which a grader read JSON: it stands in its result, or in those below. */
static enum json_level level_of(const struct value *result)
{
	const struct value *level = value_get(result, "level");
	enum json_level loosest = JSON_LEVEL_NONE;
	const struct value *item;

	if (value_is_string(level))
		return json_level_of(level->text);
	if (!result || result->type != VALUE_ARRAY)
		return JSON_LEVEL_NONE;
	value_each (item, result) {
		const enum json_level below = level_of(item);

		if (below > loosest)
			loosest = below;
	}
	return loosest;
}

static double quality_of(const struct grading *grading, const struct grade *grade)
{
	const struct suite *suite = grading->suite;
	double quality = 0, sum = 0;

	if (!suite->weighted) {
		if (!grade->format_ok)
			return 0;
		return grading->has[DIMENSION_ACCURACY] ? grade->value[DIMENSION_ACCURACY] : 1;
	}
	for (size_t i = 0; i < DIMENSION_COUNT; i++) {
		quality += suite->weights[i] * grade->value[i];
		sum += suite->weights[i];
	}
	/* Weights such as 0.7, 0.2 and 0.1 do not sum to 1 in binary. */
	return sum > 0 ? quality / sum : 0;
}

static void close_grade(
	const struct grading *grading, const double weights[DIMENSION_COUNT], struct grade *out)
{
	for (size_t i = 0; i < DIMENSION_COUNT; i++) {
		out->has[i] = grading->has[i];
		if (weights[i] > 0)
			out->value[i] /= weights[i];
	}
	out->format_ok = !grading->has[DIMENSION_FORMAT] || out->value[DIMENSION_FORMAT] == 1;
	out->quality = out->measured ? quality_of(grading, out) : 0;
}

static const char *reason_of(
	const struct suite_grader *grader, const struct score *score, struct arena *arena)
{
	if (!score->reason[0])
		return grader->name;
	return arena_printf(arena, "%s: %s", grader->name, score->reason);
}

/* Those that ask are shown what was asked: it comes to stand in `prompt`. */
static bool answer_of(const struct grading *grading, const struct suite_case *item,
	const struct given *given, struct arena *arena, struct prompt *prompt, struct answer *out,
	struct err *err)
{
	*out = (struct answer){.arena = arena,
		.text = given->text,
		.expected = item->expected,
		.item = item,
		.tool_calls = given->resp->tool_calls,
		.programs = grading->programs,
		.prompt = given->asker ? prompt : NULL,
		.asker = given->asker};
	return !given->asker || suite_render(grading->suite, item, arena, prompt, err);
}

static bool grade_text(const struct grading *grading, const struct suite_case *item,
	const struct given *given, struct arena *arena, struct grade *out, struct err *err)
{
	struct prompt prompt = {0};
	struct answer answer;
	double weights[DIMENSION_COUNT] = {0};

	*out = (struct grade){.measured = true, .reason = ""};
	if (!answer_of(grading, item, given, arena, &prompt, &answer, err))
		return false;
	for (size_t i = 0; i < grading->count; i++) {
		const struct suite_grader *grader = grading->items[i].grader;
		struct score score;
		enum json_level level;

		if (!grader_node_grade(grading->items[i].node, &answer, &score, err))
			return err_wrap(err, "%s:%lu: case '%.*s'", grading->suite->cases_path,
				(unsigned long)item->line, STR_ARG(str_slice(item->id, 0, 80)));
		level = level_of(score.result);
		if (level > out->level)
			out->level = level;
		if (!score.measured) {
			if (out->measured)
				out->reason = reason_of(grader, &score, arena);
			if (score.judged > out->judged)
				out->judged = score.judged;
			out->measured = false;
			continue;
		}
		if (score.value < 1 && !out->reason[0])
			out->reason = reason_of(grader, &score, arena);
		out->value[grader->dimension] += grader->weight * score.value;
		weights[grader->dimension] += grader->weight;
	}
	close_grade(grading, weights, out);
	return true;
}

static bool not_measured(const struct grading *grading, const struct response *resp,
	struct arena *arena, struct grade *out)
{
	const char *name = outcome_name(resp->outcome);

	*out = (struct grade){0};
	memcpy(out->has, grading->has, sizeof(out->has));
	out->reason = resp->message.len ? arena_printf(arena, "%s: %.*s", name,
						  STR_ARG(str_slice(resp->message, 0, 160)))
					: name;
	return true;
}

static bool blocked(const struct grading *grading, struct grade *out)
{
	*out = (struct grade){.measured = true, .reason = "blocked by the provider"};
	memcpy(out->has, grading->has, sizeof(out->has));
	out->format_ok = !grading->has[DIMENSION_FORMAT];
	return true;
}

struct str grading_text(const struct response *resp)
{
	struct str text = resp->text;

	switch (resp->outcome) {
	case OUTCOME_REFUSED:
		/* The words of a refusal are the answer where there is no other. */
		if (text.len == 0)
			text = resp->refusal;
		break;
	case OUTCOME_COMPLETE:
	case OUTCOME_EMPTY:
	case OUTCOME_TOOL_CALL:
		break;
	case OUTCOME_BLOCKED:
	case OUTCOME_CUT_OFF:
	case OUTCOME_UNREACHABLE:
	case OUTCOME_THROTTLED:
	case OUTCOME_SPOILED:
	case OUTCOME_REJECTED:
	case OUTCOME_STOPPED:
	case OUTCOME_COUNT:
		return STR_NONE;
	}
	return text.data ? text : STR("");
}

bool grading_grade(const struct grading *grading, const struct suite_case *item,
	const struct response *resp, struct arena *arena, struct grade *out, struct err *err)
{
	return grading_grade_asking(grading, item, resp, NULL, arena, out, err);
}

bool grading_grade_asking(const struct grading *grading, const struct suite_case *item,
	const struct response *resp, const struct asker *asker, struct arena *arena,
	struct grade *out, struct err *err)
{
	const struct given given = {grading_text(resp), resp, asker};

	if (given.text.data)
		return grade_text(grading, item, &given, arena, out, err);
	if (resp->outcome == OUTCOME_BLOCKED)
		return blocked(grading, out);
	return not_measured(grading, resp, arena, out);
}

size_t grading_count(const struct grading *grading)
{
	return grading->count;
}

const char *grading_name(const struct grading *grading, size_t grader)
{
	return grading->items[grader].grader->name;
}

bool grading_one(const struct grading *grading, size_t grader, const struct suite_case *item,
	const struct response *resp, const struct asker *asker, struct arena *arena,
	struct score *out, struct err *err)
{
	struct prompt prompt = {0};
	const struct given given = {grading_text(resp), resp, asker};
	struct answer answer;

	return answer_of(grading, item, &given, arena, &prompt, &answer, err) &&
	       grader_node_grade(grading->items[grader].node, &answer, out, err);
}
