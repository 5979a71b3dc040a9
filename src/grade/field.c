/* SPDX-License-Identifier: MIT */
#include "grade/field.h"

#include <math.h>

#include "grade/numbers.h"
#include "grade/params.h"
#include "grade/text.h"
#include "suite/suite.h"

struct options {
	struct str compare;
	double tolerance;
	bool ignore_case, trim, optional;
};

static const struct param options_of[] = {
	{"compare", PARAM_TEXT, offsetof(struct options, compare)},
	{"tolerance", PARAM_NUMBER, offsetof(struct options, tolerance)},
	{"ignore_case", PARAM_BOOL, offsetof(struct options, ignore_case)},
	{"trim", PARAM_BOOL, offsetof(struct options, trim)},
	{"optional", PARAM_BOOL, offsetof(struct options, optional)},
	PARAM_END,
};

static const char *const compares[] = {"exact", "text", "number"};

bool field_read(
	struct arena *arena, const struct value *values, struct field *field, struct err *err)
{
	struct options options = {0};
	size_t i = 0;

	if (!params_read(arena, values, options_of, "compare", &options, err))
		return false;
	if (options.compare.data) {
		while (i < ARRAY_LEN(compares) && !str_eqz(options.compare, compares[i]))
			i++;
		if (i == ARRAY_LEN(compares))
			return params_unknown("compare", options.compare, compares,
				ARRAY_LEN(compares), sizeof(compares[0]), err);
		field->compare = (enum field_compare)i;
	}
	field->tolerance = options.tolerance;
	field->ignore_case = options.ignore_case;
	field->trim = options.trim;
	field->optional = options.optional;
	return true;
}

const char *field_status_name(enum field_status status)
{
	static const char *const names[] = {
		[FIELD_EQUAL] = "equal",
		[FIELD_WRONG] = "wrong",
		[FIELD_MISSING] = "missing",
		[FIELD_UNEXPECTED] = "unexpected",
		[FIELD_ABSENT] = "absent",
	};

	return names[status];
}

bool field_present(const struct value *value)
{
	return value && value->type != VALUE_NULL;
}

static const struct value *child_of(const struct value *parent, struct str name)
{
	const struct value *item;
	int64_t index;

	if (!parent)
		return NULL;
	if (parent->type == VALUE_ARRAY)
		return str_to_i64(name, &index) && index >= 0 ? value_at(parent, (size_t)index)
							      : NULL;
	if (parent->type != VALUE_OBJECT)
		return NULL;
	value_each (item, parent) {
		if (str_eq(item->key, name))
			return item;
	}
	return NULL;
}

const struct value *field_get(const struct value *object, struct str name)
{
	const struct value *value = child_of(object, name);
	struct str rest = name, part;

	if (value || str_find(name, STR("."), 0) == SIZE_MAX)
		return value;
	value = object;
	while (value && str_next(&rest, '.', &part))
		value = child_of(value, part);
	return value;
}

static bool numbers_near(const struct field *field, double a, double b)
{
	return fabs(a - b) <= field->tolerance + 1e-9 * fmax(fabs(a), fabs(b));
}

static bool texts_equal(
	const struct field *field, struct arena *arena, struct str a, struct str b, bool trim)
{
	return str_eq(text_fold(arena, a, field->ignore_case, trim),
		text_fold(arena, b, field->ignore_case, trim));
}

static bool exact(const struct field *field, struct arena *arena, const struct value *a,
	const struct value *b)
{
	const struct value *left, *right;

	if (a->type != b->type || a->count != b->count)
		return false;
	switch (a->type) {
	case VALUE_NULL:
	case VALUE_BOOL:
		return value_equal(a, b);
	case VALUE_NUMBER:
		return value_equal(a, b) ||
		       (field->tolerance > 0 && numbers_near(field, a->number, b->number));
	case VALUE_STRING:
		return texts_equal(field, arena, a->text, b->text, field->trim);
	case VALUE_ARRAY:
		right = b->child;
		value_each (left, a) {
			if (!exact(field, arena, left, right))
				return false;
			right = right->next;
		}
		return true;
	case VALUE_OBJECT:
		value_each (left, a) {
			right = child_of(b, left->key);
			if (!right || !exact(field, arena, left, right))
				return false;
		}
		return true;
	}
	return false;
}

static bool number_of(const struct value *value, double *out)
{
	struct number_hit hit;

	if (value->type == VALUE_NUMBER)
		*out = value->number;
	else if (value->type == VALUE_STRING && numbers_find(value->text, false, false, &hit) == 1)
		*out = hit.value;
	else
		return false;
	return isfinite(*out);
}

static bool equal(const struct field *field, struct arena *arena, const struct value *a,
	const struct value *b)
{
	double left, right;

	switch (field->compare) {
	case FIELD_EXACT:
		return exact(field, arena, a, b);
	case FIELD_TEXT:
		return texts_equal(field, arena, suite_answer_text(arena, a),
			suite_answer_text(arena, b), true);
	case FIELD_NUMBER:
		return number_of(a, &left) && number_of(b, &right) &&
		       numbers_near(field, left, right);
	}
	return false;
}

enum field_status field_compare(const struct field *field, struct arena *arena,
	const struct value *expected, const struct value *seen)
{
	if (!field_present(expected))
		return field_present(seen) ? FIELD_UNEXPECTED : FIELD_ABSENT;
	if (!field_present(seen))
		return FIELD_MISSING;
	return equal(field, arena, expected, seen) ? FIELD_EQUAL : FIELD_WRONG;
}
