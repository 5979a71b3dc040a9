/* SPDX-License-Identifier: MIT */
#include "grade/grade.h"

#include <string.h>

#include "grade/mark.h"
#include "grade/params.h"

#define PASS 0.5

/* What a node does with the scores of those below it. */
enum node_kind {
	NODE_GRADER,
	NODE_NOT,
	NODE_ALL,  /* the product */
	NODE_ANY,  /* the largest */
	NODE_K_OF, /* whether at least k pass */
};

struct grader_node {
	enum node_kind kind;
	const char *name;
	const struct grader *grader;
	const struct value *params;
	bool per_case; /* {from: NAME} is somewhere in params: prepared for each case */
	const struct grader_files *files;
	void *state;
	size_t k;
	struct grader_node **children;
	size_t count;
};

static const struct {
	const char *name;
	enum node_kind kind;
} combinators[] = {
	{"not", NODE_NOT},
	{"all", NODE_ALL},
	{"any", NODE_ANY},
	{"k_of", NODE_K_OF},
};

/* The name in {from: NAME}, or NULL. */
static const struct value *from_of(const struct value *value)
{
	if (value->type != VALUE_OBJECT || value->count != 1 ||
		!str_eqz(value->child->key, "from") || !value_is_string(value->child))
		return NULL;
	return value->child;
}

static bool has_from(const struct value *value)
{
	const struct value *item;

	if (!value)
		return false;
	if (from_of(value))
		return true;
	value_each (item, value) {
		if (has_from(item))
			return true;
	}
	return false;
}

static void no_variable(const struct suite_case *item, struct str name, struct err *err)
{
	name = str_slice(name, 0, 80);
	if (!item)
		err_set(err, ERR_CONFIG, "{from: %.*s} needs a case with variables", STR_ARG(name));
	else
		err_set(err, ERR_CONFIG,
			"case '%.*s' has no variable '%.*s', which {from: ...} names",
			STR_ARG(str_slice(item->id, 0, 80)), STR_ARG(name));
}

static const struct value *variable(const struct suite_case *item, struct str name)
{
	const struct value *value;

	value_each (value, item ? item->vars : NULL) {
		if (str_eq(value->key, name))
			return value;
	}
	return NULL;
}

/* A copy with the case's variables in place; NULL if one is missing. What is put in is not looked
 * at again. */
static struct value *substitute(struct arena *arena, const struct value *value,
	const struct suite_case *item, struct err *err)
{
	const struct value *from = from_of(value);
	const struct value *child;
	struct value *out;

	if (from) {
		const struct value *found = variable(item, from->text);

		if (!found) {
			no_variable(item, from->text, err);
			return NULL;
		}
		out = value_copy(arena, found);
		out->key = value->key;
		return out;
	}
	out = ARENA_NEW(arena, struct value);
	*out = *value;
	out->child = out->last = out->next = NULL;
	out->count = 0;
	value_each (child, value) {
		struct value *copy = substitute(arena, child, item, err);

		if (!copy)
			return NULL;
		copy->next = NULL;
		if (out->last)
			out->last->next = copy;
		else
			out->child = copy;
		out->last = copy;
		out->count++;
	}
	return out;
}

static bool unknown_grader(const char *name, struct err *err)
{
	const char *names[GRADER_COUNT + ARRAY_LEN(combinators)];
	size_t count = 0;

	for (const struct grader *const *grader = grader_all(); *grader; grader++)
		names[count++] = (*grader)->name;
	for (size_t i = 0; i < ARRAY_LEN(combinators); i++)
		names[count++] = combinators[i].name;
	return params_unknown("grader", str_of(name), names, count, sizeof(names[0]), err);
}

/* A node below a combinator: a name alone, or one name with its parameters. */
static bool new_child(struct arena *arena, const struct grader_files *files,
	const struct value *value, struct grader_node **out, struct err *err)
{
	const struct value *only = value->child;

	if (value->type == VALUE_STRING)
		return grader_node_new_with(
			arena, files, arena_strz(arena, value->text), NULL, out, err);
	if (value->type == VALUE_OBJECT && value->count == 1)
		return grader_node_new_with(
			arena, files, arena_strz(arena, only->key), only, out, err);
	if (value_get(value, "weight"))
		return err_set(err, ERR_CONFIG, "a weight has no meaning below a combination");
	return err_set(err, ERR_CONFIG, "wants a grader, as name: parameters, not %s",
		value->type == VALUE_OBJECT ? "several names" : value_type_name(value->type));
}

static bool new_children(
	struct arena *arena, const struct value *list, struct grader_node *node, struct err *err)
{
	const struct value *item;

	if (!list || list->type != VALUE_ARRAY || list->count == 0)
		return err_set(err, ERR_CONFIG, "wants a list of graders");
	node->children = ARENA_ARRAY(arena, list->count, struct grader_node *);
	value_each (item, list) {
		if (!new_child(arena, node->files, item, &node->children[node->count], err))
			return false;
		node->count++;
	}
	return true;
}

static bool new_k_of(
	struct arena *arena, const struct value *params, struct grader_node *node, struct err *err)
{
	static const char *const known[] = {"k", "of"};
	const struct value *item;
	int64_t k;

	value_each (item, params) {
		if (params->type == VALUE_OBJECT && !str_eqz(item->key, "k") &&
			!str_eqz(item->key, "of"))
			return params_unknown("parameter", item->key, known, ARRAY_LEN(known),
				sizeof(known[0]), err);
	}
	if (!value_get(params, "k") || !value_get(params, "of"))
		return err_set(err, ERR_CONFIG, "wants {k: N, of: [graders]}");
	if (!new_children(arena, value_get(params, "of"), node, err))
		return err_wrap(err, "'of'");
	if (!value_to_i64(value_get(params, "k"), &k) || k < 1 || (uint64_t)k > node->count)
		return err_set(
			err, ERR_CONFIG, "'k' wants a whole number from 1 to %zu", node->count);
	node->k = (size_t)k;
	return true;
}

static bool prepare(const struct grader_node *node, struct arena *arena, const struct value *params,
	void **state, struct err *err)
{
	const struct grader *grader = node->grader;

	return grader->prepare_with ? grader->prepare_with(arena, params, node->files, state, err)
				    : grader->prepare(arena, params, state, err);
}

static bool fill(
	struct arena *arena, const struct value *params, struct grader_node *node, struct err *err)
{
	switch (node->kind) {
	case NODE_GRADER:
		node->per_case = has_from(params);
		return node->per_case || prepare(node, arena, params, &node->state, err);
	case NODE_NOT:
		if (!params)
			return err_set(err, ERR_CONFIG, "wants a grader");
		node->children = ARENA_ARRAY(arena, 1, struct grader_node *);
		if (!new_child(arena, node->files, params, &node->children[0], err))
			return false;
		node->count = 1;
		return true;
	case NODE_ALL:
	case NODE_ANY:
		return new_children(arena, params, node, err);
	case NODE_K_OF:
		return new_k_of(arena, params, node, err);
	}
	return false;
}

bool grader_node_new(struct arena *arena, const char *name, const struct value *params,
	struct grader_node **out, struct err *err)
{
	return grader_node_new_with(arena, NULL, name, params, out, err);
}

bool grader_node_new_with(struct arena *arena, const struct grader_files *files, const char *name,
	const struct value *params, struct grader_node **out, struct err *err)
{
	struct grader_node *node = ARENA_NEW(arena, struct grader_node);

	*out = NULL;
	node->name = name;
	node->params = params;
	node->files = files;
	node->grader = grader_find(name);
	for (size_t i = 0; i < ARRAY_LEN(combinators); i++) {
		if (strcmp(combinators[i].name, name) == 0)
			node->kind = combinators[i].kind;
	}
	if (node->kind == NODE_GRADER && !node->grader)
		return unknown_grader(name, err);
	if (!fill(arena, params, node, err)) {
		grader_node_free(node);
		return err_wrap(err, "%s", name);
	}
	*out = node;
	return true;
}

void grader_node_free(struct grader_node *node)
{
	if (!node)
		return;
	for (size_t i = 0; i < node->count; i++)
		grader_node_free(node->children[i]);
	if (node->state && node->grader->release)
		node->grader->release(node->state);
	node->state = NULL;
}

bool grader_node_runs(const struct grader_node *node)
{
	if (node->kind == NODE_GRADER)
		return node->grader->probe != NULL;
	for (size_t i = 0; i < node->count; i++) {
		if (grader_node_runs(node->children[i]))
			return true;
	}
	return false;
}

bool grader_node_probe(const struct grader_node *node, struct err *err)
{
	if (node->kind == NODE_GRADER)
		return !node->grader->probe || node->grader->probe(node->state, err) ||
		       err_wrap(err, "%s", node->name);
	for (size_t i = 0; i < node->count; i++) {
		if (!grader_node_probe(node->children[i], err))
			return false;
	}
	return true;
}

bool grader_node_each(
	const struct grader_node *node, grader_visit *visit, void *context, struct err *err)
{
	if (node->kind == NODE_GRADER)
		return visit(context, node, err);
	for (size_t i = 0; i < node->count; i++) {
		if (!grader_node_each(node->children[i], visit, context, err))
			return false;
	}
	return true;
}

static bool may_run(const struct grader *grader, const struct answer *answer, struct err *err)
{
	return !grader->probe || answer->programs != PROGRAMS_REFUSED ||
	       err_set(err, ERR_USAGE,
		       "this grader runs a program: only with --allow-exec on the command line");
}

const struct grader *grader_node_grader(const struct grader_node *leaf)
{
	return leaf->grader;
}

const struct value *grader_node_params(const struct grader_node *leaf)
{
	return leaf->params;
}

static bool grade_leaf(const struct grader_node *node, const struct answer *answer,
	struct score *score, struct err *err)
{
	const size_t max = node->grader->max_bytes;
	struct value *params;
	void *state = NULL;
	bool ok;

	if (max && answer->text.len > max)
		return mark_unmeasured(
			score, arena_printf(answer->arena,
				       "limit: the answer is longer than %zu KiB", max >> 10));
	if (!may_run(node->grader, answer, err))
		return false;
	if (!node->per_case)
		return node->grader->grade(node->state, answer, score, err);
	params = substitute(answer->arena, node->params, answer->item, err);
	ok = params && prepare(node, answer->arena, params, &state, err) &&
	     node->grader->grade(state, answer, score, err);
	if (state && node->grader->release)
		node->grader->release(state);
	return ok;
}

/* The scores below a combination: for what a missing one could change, the bounds. */
struct span {
	double product, product_most; /* the unmeasured counted as 1 */
	double largest;
	size_t pass, unmeasured;
	enum judged judged; /* the worst of them */
	const char *reason; /* of the first that was not measured, else that is not 1 */
};

static void add(struct span *span, const struct score *score)
{
	if (!score->measured) {
		if (span->unmeasured++ == 0)
			span->reason = score->reason;
		if (score->judged > span->judged)
			span->judged = score->judged;
		return;
	}
	span->product *= score->value;
	if (score->value > span->largest)
		span->largest = score->value;
	span->pass += score->value >= PASS;
	if (!span->reason && score->value < 1)
		span->reason = score->reason;
}

static bool combine_k(const struct grader_node *node, const struct span *span, struct arena *arena,
	struct score *out)
{
	if (span->pass >= node->k)
		return mark(out, 1, "");
	if (span->pass + span->unmeasured >= node->k)
		return mark_unmeasured(out, span->reason);
	return mark(out, 0,
		arena_printf(arena, "%zu of %zu passed, %zu wanted; %s", span->pass, node->count,
			node->k, span->reason ? span->reason : ""));
}

/* What is not measured matters only if it could change the outcome. */
static bool combine(const struct grader_node *node, const struct span *span, struct arena *arena,
	struct score *out)
{
	const char *reason = span->reason ? span->reason : "";

	switch (node->kind) {
	case NODE_NOT:
		if (span->unmeasured)
			return mark_unmeasured(out, reason);
		return mark(out, 1 - span->product,
			span->product > 0 ? arena_printf(arena, "%s holds, and must not",
						    node->children[0]->name)
					  : "");
	case NODE_ALL:
		if (span->unmeasured && span->product > 0)
			return mark_unmeasured(out, reason);
		return mark(out, span->product, span->product < 1 ? reason : "");
	case NODE_ANY:
		if (span->unmeasured && span->largest < 1)
			return mark_unmeasured(out, reason);
		return mark(out, span->largest, span->largest < 1 ? reason : "");
	case NODE_K_OF:
		return combine_k(node, span, arena, out);
	case NODE_GRADER:
		break;
	}
	return true;
}

static bool grade_node(const struct grader_node *node, const struct answer *answer,
	struct score *score, struct err *err)
{
	struct span span = {.product = 1};
	struct value *results;

	if (node->kind == NODE_GRADER)
		return grade_leaf(node, answer, score, err) || err_wrap(err, "%s", node->name);
	results = value_array(answer->arena);
	for (size_t i = 0; i < node->count; i++) {
		struct score below = {.reason = ""};

		if (!grade_node(node->children[i], answer, &below, err))
			return err_wrap(err, "%s", node->name);
		add(&span, &below);
		value_append(answer->arena, results, NULL,
			below.result ? below.result : ARENA_NEW(answer->arena, struct value));
	}
	score->result = results;
	combine(node, &span, answer->arena, score);
	score->judged = score->measured ? JUDGED : span.judged;
	return true;
}

bool grader_node_grade(const struct grader_node *node, const struct answer *answer,
	struct score *score, struct err *err)
{
	*score = (struct score){.reason = ""};
	if (answer->text.len > GRADER_MAX_BYTES)
		return mark_unmeasured(score, "limit: the answer is longer than 4 MiB");
	return grade_node(node, answer, score, err);
}
