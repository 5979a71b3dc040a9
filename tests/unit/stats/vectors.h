/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_TESTS_STATS_VECTORS_H
#define TIERCAL_TESTS_STATS_VECTORS_H

#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/io.h"
#include "base/json.h"
#include "stats/stats.h"

/*
 * Numbers that were computed elsewhere (scipy, statsmodels, R), function by function. Their file is
 * no part of the program: without it the suites say so and hold no tests.
 */

struct vector {
	struct arena *arena;
	const char *id;
	const struct value *args, *expect;
	double tolerance;
	int checked; /* members of `expect` compared */
};

static inline double number(const struct value *object, const char *name)
{
	const struct value *value = value_get(object, name);

	ck_assert_msg(value_is_number(value), "no number %s", name);
	return value->number;
}

static inline int whole(const struct value *object, const char *name)
{
	return (int)number(object, name);
}

static inline double arg(struct vector *v, const char *name)
{
	return number(v->args, name);
}

static inline int iarg(struct vector *v, const char *name)
{
	return whole(v->args, name);
}

/* null becomes NaN. */
static inline double *numbers(struct vector *v, const struct value *array, int *n)
{
	double *out;
	const struct value *item;
	int i = 0;

	ck_assert(array && array->type == VALUE_ARRAY);
	*n = (int)array->count;
	out = ARENA_ARRAY(v->arena, array->count + 1, double);
	value_each (item, array)
		out[i++] = item->type == VALUE_NULL ? NAN : item->number;
	return out;
}

static inline double *list(struct vector *v, const char *name, int *n)
{
	return numbers(v, value_get(v->args, name), n);
}

static inline int *whole_list(struct vector *v, const char *name, int *n)
{
	double *from = list(v, name, n);
	int *out = ARENA_ARRAY(v->arena, (size_t)*n + 1, int);

	for (int i = 0; i < *n; i++)
		out[i] = (int)from[i];
	return out;
}

static inline void near(struct vector *v, const struct value *want, const char *name, double got)
{
	ck_assert_msg(want != NULL, "%s: %s is not in the vector", v->id, name);
	v->checked++;
	if (want->type == VALUE_NULL) /* not defined, or infinite */
		ck_assert_msg(!isfinite(got), "%s: %s is %.17g, not null", v->id, name, got);
	else
		ck_assert_msg(fabs(got - want->number) <= v->tolerance,
			"%s: %s is %.17g, not %.17g", v->id, name, got, want->number);
}

static inline void want(struct vector *v, const char *name, double got)
{
	near(v, value_get(v->expect, name), name, got);
}

static inline void want_list(struct vector *v, const char *name, const double *got)
{
	const struct value *array = value_get(v->expect, name), *item;
	int i = 0;

	ck_assert_msg(array && array->type == VALUE_ARRAY, "%s: no list %s", v->id, name);
	v->checked++;
	value_each (item, array) {
		near(v, item, name, got[i++]);
		v->checked--;
	}
}

static inline double null_if(bool absent, double value)
{
	return absent ? NAN : value;
}

struct vector_function {
	const char *name;
	void (*check)(struct vector *v);
};

static inline const char *vectors_path(struct arena *arena)
{
	const char *shared = getenv("TIERCAL_SHARED");

	return arena_printf(
		arena, "%s/data/stats_vectors.json", shared && *shared ? shared : "../shared");
}

static inline bool vectors_found(void)
{
	struct arena arena = {0};
	bool found = io_exists(vectors_path(&arena));

	arena_fini(&arena);
	return found;
}

static inline const struct value *vectors_read(struct arena *arena)
{
	struct buf text = {.limit = 1 << 24};
	struct value *root = NULL;
	struct err err = {0};

	ck_assert_msg(io_read(vectors_path(arena), &text, &err), "%s", err.text);
	ck_assert_msg(json_parse(arena, buf_view(&text), &root, &err), "%s", err.text);
	buf_free(&text);
	return value_get(root, "vectors");
}

/* Every vector of one function; there must be one, and all its numbers must be looked at. */
static inline void vectors_check(const struct vector_function *function)
{
	struct arena arena = {0};
	const struct value *item;
	int met = 0;

	value_each (item, vectors_read(&arena)) {
		struct vector v = {.arena = &arena};

		if (!str_eqz(value_get(item, "fn")->text, function->name))
			continue;
		v.id = arena_strz(&arena, value_get(item, "id")->text);
		v.args = value_get(item, "args");
		v.expect = value_get(item, "expect");
		v.tolerance = number(item, "tol");
		function->check(&v);
		ck_assert_msg(v.checked == (int)v.expect->count, "%s: not all is compared", v.id);
		met++;
	}
	ck_assert_msg(met > 0, "no vector of %s", function->name);
	arena_fini(&arena);
}

#endif
