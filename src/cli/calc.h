/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_CLI_CALC_H
#define TIERCAL_CLI_CALC_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/jsonw.h"
#include "base/value.h"
#include "stats/stats.h"

/*
 * Statistical functions by name, for `tiercal stats`. Each declares its arguments in a table, which
 * checks them, fills in what was left out and is printed by --list; so its evaluate() reads numbers
 * that are of the right kind and in range, and checks only what ties several of them together.
 * Nothing is computed here: formulas are those of stats/.
 */
enum calc_kind {
	CALC_WHOLE,  /* a whole number */
	CALC_REAL,   /* a number */
	CALC_SEED,   /* a whole number below 2^64, or its 16 hexadecimal digits as a string */
	CALC_TEXT,   /* a string */
	CALC_WHOLES, /* a list of whole numbers */
	CALC_REALS,  /* a list of numbers */
	CALC_GAPS,   /* a list of numbers, null where one is missing */
	CALC_ROWS,   /* a list of anything, read by the function itself */
};

struct calc_param {
	const char *name; /* NULL ends a table */
	enum calc_kind kind;
	double least, most;    /* of a number, or of all in a list; the same: it is fixed */
	int shortest, longest; /* a list */
	const char *otherwise; /* where it is left out: a number, or how it is found (then it is
				  read as NaN); NULL: it must be given */
};

#define CALC_PARAMS_MAX 12
#define CALC_MOST 1000000.0          /* cases, draws, values in a list */
#define CALC_DRAWN_MOST 1000000000.0 /* values drawn in all: some ten seconds */
#define CALC_ERROR_LEAST 1e-9 /* error probabilities; of the part spent on a nuisance: 1e-12 */
#define CALC_LARGE 1e15       /* values that are no scores */

struct calc_input {
	bool given;
	double number;
	uint64_t seed;
	struct str text;
	const double *list; /* of a gap: NaN */
	int count;
	const struct value *rows;
};

struct calc {
	struct arena *arena;
	const struct calc_param *params;
	struct calc_input inputs[CALC_PARAMS_MAX];
};

struct calc_function {
	const char *name; /* NULL ends a table */
	const char *summary;
	const struct calc_param *params;
	/* Writes the members of the result. */
	bool (*evaluate)(const struct calc *calc, struct jsonw *w, struct err *err);
};

/* Families of functions, each a table in a file of its own. */
#define CALC_LIST(X) \
	X(interval) \
	X(test) \
	X(plan) \
	X(sample) \
	X(process) \
	X(judge) \
	X(table)

#define CALC_DECLARE(family) extern const struct calc_function calc_##family[];
CALC_LIST(CALC_DECLARE)
#undef CALC_DECLARE

/* One object, without a line end. On an error (ERR_USAGE) what was written is of no use. */
bool calc_evaluate(struct arena *arena, struct str fn, const struct value *args, struct jsonw *w,
	struct err *err);
/* NULL, with the nearest name in the message. */
const struct calc_function *calc_find(struct str fn, struct err *err);
/* "x n [conf=0.95] [sided=2]" */
void calc_signature(const struct calc_param *params, struct buf *out);
/* Every function with its arguments and what it is. */
void calc_list(struct buf *out);
void calc_list_json(struct buf *out);

/* ---- for the families ---- */

/* Checks an object against a table; rows of a CALC_ROWS argument are read the same way. */
bool calc_read(struct calc *calc, struct arena *arena, const struct calc_param *params,
	const struct value *args, struct err *err);
/* One value against one line of a table. */
bool calc_read_one(struct arena *arena, const struct calc_param *param, const struct value *value,
	struct calc_input *out, struct err *err);

const struct calc_input *calc_input(const struct calc *calc, const char *name);
double calc_real(const struct calc *calc, const char *name);
int calc_whole(const struct calc *calc, const char *name);
enum stats_sides calc_sides(const struct calc *calc);
/* "gamma": as given, else by the rule for the error probability alpha. */
double calc_gamma(const struct calc *calc, double alpha);
const double *calc_numbers(const struct calc *calc, const char *name, int *count);
int *calc_integers(const struct calc *calc, const char *name, int *count);

/* a + b + c is at most n; b and c may be NULL. */
bool calc_fits(const struct calc *calc, const char *a, const char *b, const char *c, const char *n,
	struct err *err);
bool calc_as_long(const struct calc *calc, const char *list, const char *other, struct err *err);
bool calc_affordable(const struct calc *calc, const char *draws, int values, struct err *err);

void calc_put(struct jsonw *w, const char *key, double number); /* null if it is not finite */
void calc_put_count(struct jsonw *w, const char *key, int number, bool known);
void calc_put_ends(struct jsonw *w, struct stats_interval ends); /* lo, hi */
void calc_put_list(struct jsonw *w, const char *key, const double *numbers, int count);

/* Lines that many tables have. */
#define CALC_NUMBER(name, least, most, otherwise) \
	{ \
		name, CALC_REAL, least, most, 0, 0, otherwise \
	}
#define CALC_INTEGER(name, least, most, otherwise) \
	{ \
		name, CALC_WHOLE, least, most, 0, 0, otherwise \
	}
#define CALC_COUNT(name) CALC_INTEGER(name, 0, CALC_MOST, NULL)
#define CALC_N(name) CALC_INTEGER(name, 1, CALC_MOST, NULL)
#define CALC_NUMBERS(name, least, most, shortest) \
	{ \
		name, CALC_REALS, least, most, shortest, (int)CALC_MOST, NULL \
	}
#define CALC_INTEGERS(name, least, most) \
	{ \
		name, CALC_WHOLES, least, most, 1, (int)CALC_MOST, NULL \
	}
#define CALC_ITEMS(name, longest) \
	{ \
		name, CALC_ROWS, 0, 0, 1, longest, NULL \
	}
#define CALC_ONE_SEED \
	{ \
		"seed", CALC_SEED, 0, 0, 0, 0, NULL \
	}
#define CALC_ONE_TEXT(name) \
	{ \
		name, CALC_TEXT, 0, 0, 0, 0, NULL \
	}
#define CALC_ERROR(name, otherwise) \
	CALC_NUMBER(name, CALC_ERROR_LEAST, 1 - CALC_ERROR_LEAST, otherwise)
#define CALC_CONF CALC_ERROR("conf", "0.95")
#define CALC_SIDED CALC_INTEGER("sided", 1, 2, "2")
#define CALC_MARGIN CALC_NUMBER("delta", 1e-6, 1 - 1e-6, NULL)
#define CALC_SIGNED_MARGIN CALC_NUMBER("delta", -1 + 1e-6, 1 - 1e-6, NULL)
#define CALC_GAMMA(otherwise) CALC_NUMBER("gamma", 1e-12, 0.5, otherwise)
#define CALC_GAMMA_RULE CALC_GAMMA("the less of 1e-4, alpha/500")
#define CALC_GRID CALC_FIXED("grid", 200, "200")
#define CALC_FIXED(name, number, text) CALC_NUMBER(name, number, number, text)
#define CALC_END \
	{ \
		NULL, CALC_REAL, 0, 0, 0, 0, NULL \
	}

#endif
