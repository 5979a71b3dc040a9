/* SPDX-License-Identifier: MIT */
#include "cli/calc.h"

#include <assert.h>
#include <string.h>

#include "base/attr.h"
#include "base/jsonw.h"
#include "core/member.h"

static const struct calc_function *const families[] = {
#define CALC_ENTRY(family) calc_##family,
	CALC_LIST(CALC_ENTRY)
#undef CALC_ENTRY
};

#define FUNCTIONS_MAX 128

const struct calc_function *calc_find(struct str fn, struct err *err)
{
	const char *names[FUNCTIONS_MAX], *nearest;
	size_t count = 0;

	for (size_t i = 0; i < ARRAY_LEN(families); i++) {
		for (const struct calc_function *f = families[i]; f->name; f++) {
			if (str_eqz(fn, f->name))
				return f;
			if (count < FUNCTIONS_MAX)
				names[count++] = f->name;
		}
	}
	fn = str_slice(fn, 0, 60);
	nearest = str_nearest(fn, names, count, sizeof(names[0]));
	if (nearest)
		err_set(err, ERR_USAGE, "unknown function '%.*s' (did you mean '%s'?)", STR_ARG(fn),
			nearest);
	else
		err_set(err, ERR_USAGE,
			"unknown function '%.*s'; 'tiercal stats --list' names them", STR_ARG(fn));
	return NULL;
}

bool calc_evaluate(struct arena *arena, struct str fn, const struct value *args, struct jsonw *w,
	struct err *err)
{
	const struct calc_function *function = calc_find(fn, err);
	struct calc calc;

	if (!function)
		return false;
	if (!calc_read(&calc, arena, function->params, args, err))
		return err_wrap(err, "%s", function->name);
	jsonw_object(w);
	if (!function->evaluate(&calc, w, err))
		return err_wrap(err, "%s", function->name);
	jsonw_object_end(w);
	return true;
}

void calc_signature(const struct calc_param *params, struct buf *out)
{
	for (const struct calc_param *param = params; param->name; param++) {
		if (param != params)
			buf_char(out, ' ');
		if (param->otherwise)
			buf_printf(out, "[%s=%s]", param->name, param->otherwise);
		else
			buf_puts(out, param->name);
	}
}

void calc_list_json(struct buf *out)
{
	struct buf signature = {0};
	struct jsonw w;

	jsonw_init(&w, out, 2);
	jsonw_array(&w);
	for (size_t i = 0; i < ARRAY_LEN(families); i++) {
		for (const struct calc_function *f = families[i]; f->name; f++) {
			buf_clear(&signature);
			calc_signature(f->params, &signature);
			jsonw_object(&w);
			member_text(&w, "args", buf_z(&signature));
			member_text(&w, "name", f->name);
			member_text(&w, "summary", f->summary);
			jsonw_object_end(&w);
		}
	}
	jsonw_array_end(&w);
	buf_char(out, '\n');
	buf_free(&signature);
}

void calc_list(struct buf *out)
{
	for (size_t i = 0; i < ARRAY_LEN(families); i++) {
		for (const struct calc_function *f = families[i]; f->name; f++) {
			buf_printf(out, "%s ", f->name);
			calc_signature(f->params, out);
			buf_printf(out, "\n    %s\n", f->summary);
		}
	}
}

/* ---- what evaluate() reads ---- */

const struct calc_input *calc_input(const struct calc *calc, const char *name)
{
	for (int i = 0; calc->params[i].name; i++) {
		if (strcmp(calc->params[i].name, name) == 0)
			return &calc->inputs[i];
	}
	assert(false); /* not in the table */
	return NULL;
}

double calc_real(const struct calc *calc, const char *name)
{
	return calc_input(calc, name)->number;
}

int calc_whole(const struct calc *calc, const char *name)
{
	return (int)calc_real(calc, name);
}

enum stats_sides calc_sides(const struct calc *calc)
{
	return calc_whole(calc, "sided") == 1 ? STATS_ONE_SIDED : STATS_TWO_SIDED;
}

double calc_gamma(const struct calc *calc, double alpha)
{
	const struct calc_input *gamma = calc_input(calc, "gamma");

	return gamma->given ? gamma->number : stats_exact_gamma(alpha);
}

const double *calc_numbers(const struct calc *calc, const char *name, int *count)
{
	const struct calc_input *input = calc_input(calc, name);

	*count = input->count;
	return input->list;
}

int *calc_integers(const struct calc *calc, const char *name, int *count)
{
	const double *list = calc_numbers(calc, name, count);
	int *integers = ARENA_ARRAY(calc->arena, (size_t)*count, int);

	for (int i = 0; i < *count; i++)
		integers[i] = (int)list[i];
	return integers;
}

bool calc_fits(const struct calc *calc, const char *a, const char *b, const char *c, const char *n,
	struct err *err)
{
	double sum = calc_real(calc, a), most = calc_real(calc, n);

	if (b)
		sum += calc_real(calc, b);
	if (c)
		sum += calc_real(calc, c);
	if (sum <= most)
		return true;
	return err_set(err, ERR_USAGE, "'%s%s%s%s%s' is %.0f, more than '%s', which is %.0f", a,
		b ? " + " : "", b ? b : "", c ? " + " : "", c ? c : "", sum, n, most);
}

bool calc_as_long(const struct calc *calc, const char *list, const char *other, struct err *err)
{
	int count = calc_input(calc, list)->count, others = calc_input(calc, other)->count;

	if (count == others)
		return true;
	return err_set(err, ERR_USAGE,
		"'%s' has a length of %d, '%s' one of %d; they belong "
		"together, case by case",
		list, count, other, others);
}

bool calc_affordable(const struct calc *calc, const char *draws, int values, struct err *err)
{
	double drawn = calc_real(calc, draws) * values;

	if (drawn <= CALC_DRAWN_MOST)
		return true;
	return err_set(err, ERR_USAGE,
		"'%s' times the %d values drawn each time is %.0f, more "
		"than %.0f; take a smaller '%s'",
		draws, values, drawn, CALC_DRAWN_MOST, draws);
}

/* ---- what it writes ---- */

void calc_put(struct jsonw *w, const char *key, double number)
{
	jsonw_key(w, key);
	jsonw_double(w, number + 0.0); /* no -0 */
}

void calc_put_count(struct jsonw *w, const char *key, int number, bool known)
{
	jsonw_key(w, key);
	if (known)
		jsonw_int(w, number);
	else
		jsonw_null(w);
}

void calc_put_ends(struct jsonw *w, struct stats_interval ends)
{
	calc_put(w, "lo", ends.lo);
	calc_put(w, "hi", ends.hi);
}

void calc_put_list(struct jsonw *w, const char *key, const double *numbers, int count)
{
	jsonw_key(w, key);
	jsonw_array(w);
	for (int i = 0; i < count; i++)
		jsonw_double(w, numbers[i] + 0.0);
	jsonw_array_end(w);
}
