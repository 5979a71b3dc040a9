/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "grade/grade.h"
#include "grade/params.h"

/* What is longer is an answer, not the name of a class. */
#define LABEL_BYTES 64
#define TEXTS_MAX (2 * LABELS_MAX) /* spellings of labels */

/* A text that stands for a label, as it is written somewhere in the suite. */
struct spelling {
	const char *text;
	const struct value *value;
	size_t label;
};

struct labels {
	struct grader_node *node;
	const struct spelling **names; /* by label: the first of its spellings */
	size_t count;
	struct spelling *spellings; /* in the order of bytes */
	size_t spelling_count;
};

/* What is gathered from a suite before it is clear whether it is a classification. */
struct finder {
	struct arena *arena;
	const struct suite *suite;
	struct spelling *spellings;
	size_t count;
	bool listed; /* by one_of */
	bool many;   /* too many, or one that is no label */
};

static bool is_label(struct str text)
{
	return text.len > 0 && text.len <= LABEL_BYTES && !memchr(text.data, '\0', text.len);
}

static void add_text(struct finder *f, struct str text)
{
	struct spelling *spelling = &f->spellings[f->count];

	f->many = f->many || !is_label(text);
	for (size_t i = 0; i < f->count && !f->many; i++) {
		if (str_eqz(text, f->spellings[i].text))
			return;
	}
	f->many = f->many || f->count == TEXTS_MAX;
	if (f->many)
		return;
	spelling->text = arena_strz(f->arena, text);
	spelling->value = value_string(f->arena, str_of(spelling->text));
	f->count++;
}

static bool add_expected(struct finder *f, struct err *err)
{
	struct arena scratch = {0};
	bool ok = true;

	for (size_t i = 0; i < f->suite->case_count && !f->many && ok; i++) {
		struct suite_case item;
		struct str text;

		arena_reset(&scratch);
		ok = suite_case(f->suite, i, &scratch, &item, err);
		if (!ok)
			break;
		f->many = !item.expected || !params_text(&scratch, item.expected, &text);
		if (!f->many)
			add_text(f, text);
	}
	arena_fini(&scratch);
	return ok;
}

static void add_listed(struct finder *f)
{
	for (size_t i = 0; i < f->suite->grader_count; i++) {
		const struct suite_grader *grader = &f->suite->graders[i];
		const struct value *values = grader->params, *item;
		struct str text;

		if (strcmp(grader->name, "one_of") != 0 || !values)
			continue;
		if (values->type == VALUE_OBJECT)
			values = value_get(values, "values");
		if (!values || values->type != VALUE_ARRAY)
			continue;
		f->listed = true;
		value_each (item, values) {
			if (params_text(f->arena, item, &text))
				add_text(f, text);
		}
	}
}

static const struct suite_grader *naming_grader(const struct suite *suite)
{
	for (size_t i = 0; i < suite->grader_count; i++) {
		const struct suite_grader *grader = &suite->graders[i];
		const struct grader *found;

		if (grader->dimension != DIMENSION_ACCURACY)
			continue;
		found = grader_find(grader->name);
		return found && found->names_label ? grader : NULL;
	}
	return NULL;
}

/* Whether the grader takes a text for the answer `expected`. What it cannot compare it does not. */
static bool takes(const struct labels *labels, const struct suite_case *item, struct str text,
	const struct value *expected, struct arena *arena)
{
	struct suite_case asked = *item;
	const struct answer answer = {
		.arena = arena, .text = text, .expected = expected, .item = &asked};
	struct score score;

	asked.expected = expected;
	return grader_node_grade(labels->node, &answer, &score, NULL) && score.measured &&
	       score.value == 1;
}

static int by_text(const void *a, const void *b)
{
	return strcmp(((const struct spelling *)a)->text, ((const struct spelling *)b)->text);
}

/* Gives each spelling its label. False if one is not even its own right answer. */
static bool join(struct labels *labels, struct arena *arena, const struct suite_case *item)
{
	struct arena scratch = {0};
	bool ok = true;

	labels->names = ARENA_ARRAY(arena, labels->spelling_count, const struct spelling *);
	for (size_t i = 0; i < labels->spelling_count && ok; i++) {
		struct spelling *own = &labels->spellings[i];
		const struct str text = str_of(own->text);
		size_t label = 0;

		arena_reset(&scratch);
		ok = takes(labels, item, text, own->value, &scratch);
		while (label < labels->count &&
			!takes(labels, item, text, labels->names[label]->value, &scratch))
			label++;
		own->label = label;
		if (label == labels->count)
			labels->names[labels->count++] = own;
	}
	arena_fini(&scratch);
	return ok;
}

static bool is_classification(const struct finder *f, const struct labels *labels)
{
	return labels->count >= 2 && labels->count <= (f->listed ? LABELS_MAX : LABELS_GUESSED) &&
	       labels->count < f->suite->case_count;
}

bool labels_new(
	struct arena *arena, const struct suite *suite, struct labels **out, struct err *err)
{
	const struct suite_grader *grader = naming_grader(suite);
	struct finder f = {.arena = arena, .suite = suite};
	struct labels *labels;
	struct suite_case first;

	*out = NULL;
	if (!grader)
		return true;
	f.spellings = ARENA_ARRAY(arena, TEXTS_MAX + 1, struct spelling);
	if (!add_expected(&f, err))
		return false;
	add_listed(&f);
	if (f.many || f.count < 2)
		return true;
	qsort(f.spellings, f.count, sizeof(f.spellings[0]), by_text);
	labels = ARENA_NEW(arena, struct labels);
	labels->spellings = f.spellings;
	labels->spelling_count = f.count;
	if (!suite_case(suite, 0, arena, &first, err) ||
		!grader_node_new(arena, grader->name, grader->params, &labels->node, err))
		return false;
	if (join(labels, arena, &first) && is_classification(&f, labels))
		*out = labels;
	else
		labels_free(labels);
	return true;
}

void labels_free(struct labels *labels)
{
	if (labels)
		grader_node_free(labels->node);
}

size_t labels_count(const struct labels *labels)
{
	return labels->count;
}

const char *labels_name(const struct labels *labels, size_t label)
{
	return labels->names[label]->text;
}

static size_t label_of(const struct labels *labels, struct str text)
{
	for (size_t i = 0; i < labels->spelling_count; i++) {
		if (str_eqz(text, labels->spellings[i].text))
			return labels->spellings[i].label;
	}
	return labels->count;
}

size_t labels_expected(
	const struct labels *labels, const struct suite_case *item, struct arena *arena)
{
	struct str text;

	if (!item->expected || !params_text(arena, item->expected, &text))
		return labels->count;
	return label_of(labels, text);
}

size_t labels_said(const struct labels *labels, const struct suite_case *item, struct str text,
	struct arena *arena)
{
	size_t label = 0;

	if (takes(labels, item, text, item->expected, arena))
		return labels_expected(labels, item, arena);
	while (label < labels->count &&
		!takes(labels, item, text, labels->names[label]->value, arena))
		label++;
	return label;
}
