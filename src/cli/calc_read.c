/* SPDX-License-Identifier: MIT */
#include "cli/calc.h"

#include <assert.h>
#include <math.h>

#include "base/ascii.h"

/* Arguments come from the user's JSON: every kind, range and length is checked here, once. */

#define ECHO_MOST 40 /* bytes of what was written that a message repeats */

struct kind {
	const char *name; /* "not ..." */
	enum value_type type;
	bool list;
};

static const struct kind kinds[] = {
	[CALC_WHOLE] = {"a whole number", VALUE_NUMBER, false},
	[CALC_REAL] = {"a number", VALUE_NUMBER, false},
	[CALC_SEED] = {"a whole number from 0 to 18446744073709551615, or 16 hexadecimal digits",
		VALUE_NUMBER, false},
	[CALC_TEXT] = {"a string", VALUE_STRING, false},
	[CALC_WHOLES] = {"a list of whole numbers", VALUE_ARRAY, true},
	[CALC_REALS] = {"a list of numbers", VALUE_ARRAY, true},
	[CALC_GAPS] = {"a list of numbers and null", VALUE_ARRAY, true},
	[CALC_ROWS] = {"a list", VALUE_ARRAY, true},
};

static bool is_whole(const struct calc_param *param)
{
	return param->kind == CALC_WHOLE || param->kind == CALC_WHOLES;
}

static bool read_number(
	const struct calc_param *param, const struct value *value, double *out, struct err *err)
{
	const char *wanted = is_whole(param) ? "a whole number" : "a number";
	struct str text = str_slice(value->text, 0, ECHO_MOST);
	int64_t whole;

	if (value->type != VALUE_NUMBER)
		return err_set(
			err, ERR_USAGE, "is %s, not %s", value_type_name(value->type), wanted);
	if (!isfinite(value->number))
		return err_set(err, ERR_USAGE, "is %.*s, which no double can hold", STR_ARG(text));
	/* A limit is told before a fraction, and covers what value_to_i64 does not. */
	if (value->number < param->least || value->number > param->most) {
		if (param->least == param->most)
			return err_set(err, ERR_USAGE, "is %.*s, but only %.10g is offered",
				STR_ARG(text), param->least);
		return err_set(err, ERR_USAGE, "is %.*s, outside the range from %.10g to %.10g",
			STR_ARG(text), param->least, param->most);
	}
	if (is_whole(param) && !value_to_i64(value, &whole))
		return err_set(err, ERR_USAGE, "is %.*s, not %s", STR_ARG(text), wanted);
	*out = value->number;
	return true;
}

static bool read_list(struct arena *arena, const struct calc_param *param,
	const struct value *value, struct calc_input *out, struct err *err)
{
	double *list = ARENA_ARRAY(arena, value->count, double);
	const struct value *item;
	struct err why;
	int i = 0;

	value_each (item, value) {
		if (param->kind == CALC_GAPS && item->type == VALUE_NULL)
			list[i] = NAN;
		else if (!read_number(param, item, &list[i], &why))
			return err_set(err, ERR_USAGE, "[%d] %s", i, why.text);
		i++;
	}
	out->list = list;
	return true;
}

static bool right_length(const struct calc_param *param, size_t count, struct err *err)
{
	if (count == 0)
		return err_set(err, ERR_USAGE, "is empty");
	if (count < (size_t)param->shortest)
		return err_set(err, ERR_USAGE, "has a length of %zu, less than %d", count,
			param->shortest);
	if (count > (size_t)param->longest)
		return err_set(
			err, ERR_USAGE, "has a length of %zu, more than %d", count, param->longest);
	return true;
}

/* -1: none. */
/* By the digits: a double holds only the first 53 bits. */
static bool read_seed(const struct value *value, uint64_t *out)
{
	bool hex = value->type == VALUE_STRING;
	unsigned base = hex ? 16 : 10;
	uint64_t seed = 0;

	if ((!hex && value->type != VALUE_NUMBER) || value->text.len == 0 ||
		(hex && value->text.len != 16))
		return false;
	for (size_t i = 0; i < value->text.len; i++) {
		int digit = ascii_hex_value(value->text.data[i]);

		if (digit < 0 || (unsigned)digit >= base)
			return false;
		if (seed > (UINT64_MAX - (unsigned)digit) / base)
			return false;
		seed = seed * base + (unsigned)digit;
	}
	*out = seed;
	return true;
}

bool calc_read_one(struct arena *arena, const struct calc_param *param, const struct value *value,
	struct calc_input *out, struct err *err)
{
	const struct kind *kind = &kinds[param->kind];

	out->given = true;
	if (param->kind == CALC_SEED)
		return read_seed(value, &out->seed) ||
		       err_set(err, ERR_USAGE, "is not %s", kind->name);
	if (value->type != kind->type)
		return err_set(
			err, ERR_USAGE, "is %s, not %s", value_type_name(value->type), kind->name);
	if (param->kind == CALC_TEXT) {
		out->text = value->text;
		return true;
	}
	if (!kind->list)
		return read_number(param, value, &out->number, err);
	if (!right_length(param, value->count, err))
		return false;
	out->count = (int)value->count;
	out->rows = value;
	return param->kind == CALC_ROWS || read_list(arena, param, value, out, err);
}

/* Its place in the table, or -1. */
static int place_of(const struct calc_param *params, struct str name)
{
	for (int i = 0; params[i].name; i++) {
		if (str_eqz(name, params[i].name))
			return i;
	}
	return -1;
}

static bool unknown(const struct calc_param *params, struct str name, struct err *err)
{
	struct buf takes = {0};
	const char *nearest;
	size_t count = 0;

	while (params[count].name)
		count++;
	name = str_slice(name, 0, ECHO_MOST);
	nearest = str_nearest(name, params, count, sizeof(*params));
	calc_signature(params, &takes);
	err_set(err, ERR_USAGE, "there is no argument '%.*s'%s%s%s; the arguments are %s",
		STR_ARG(name), nearest ? " (did you mean '" : "", nearest ? nearest : "",
		nearest ? "'?)" : "", buf_z(&takes));
	buf_free(&takes);
	return false;
}

static bool missing(const struct calc_param *params, const char *name, struct err *err)
{
	struct buf takes = {0};

	calc_signature(params, &takes);
	err_set(err, ERR_USAGE, "'%s' is missing; the arguments are %s", name, buf_z(&takes));
	buf_free(&takes);
	return false;
}

/* NaN where the function has a rule instead of a number. */
static double otherwise(const struct calc_param *param)
{
	double number;

	return str_to_double(str_of(param->otherwise), &number) ? number : NAN;
}

bool calc_read(struct calc *calc, struct arena *arena, const struct calc_param *params,
	const struct value *args, struct err *err)
{
	const struct value *item;
	struct err why;
	int i;

	*calc = (struct calc){.arena = arena, .params = params};
	if (args->type != VALUE_OBJECT)
		return err_set(err, ERR_USAGE, "the arguments are %s, not an object",
			value_type_name(args->type));
	value_each (item, args) {
		i = place_of(params, item->key);
		if (i < 0)
			return unknown(params, item->key, err);
		assert(i < CALC_PARAMS_MAX);
		if (calc->inputs[i].given)
			return err_set(err, ERR_USAGE, "'%s' is given twice", params[i].name);
		if (!calc_read_one(arena, &params[i], item, &calc->inputs[i], &why)) {
			/* An element's place stands right behind the name: 'd'[3] is ... */
			return err_set(err, ERR_USAGE, "'%s'%s%s", params[i].name,
				why.text[0] == '[' ? "" : " ", why.text);
		}
	}
	for (i = 0; params[i].name; i++) {
		if (calc->inputs[i].given)
			continue;
		if (!params[i].otherwise)
			return missing(params, params[i].name, err);
		calc->inputs[i].number = otherwise(&params[i]);
	}
	return true;
}
