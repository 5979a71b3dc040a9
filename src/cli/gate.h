/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_CLI_GATE_H
#define TIERCAL_CLI_GATE_H

#include "calib/calib.h"
#include "cli/frozen.h"

/* What `tiercal gate` found, to be printed. */
struct gate {
	const struct calib_gate_route *routes;
	const struct calib_gate_input *inputs; /* [route], what it was found from */
	const struct frozen_place *places;     /* [route] */
	const char *config;                    /* the file of the configuration */
	size_t route_count;
	const char *const *gone; /* routes of the baseline that the table has no more */
	double level;
	bool holm;
	int64_t missing; /* answers; nothing is decided then */
	bool to_file;    /* text is not for a terminal */
};

bool gate_passed(const struct gate *gate);

typedef void gate_writer(const struct gate *gate, struct buf *out);
gate_writer gate_text, gate_json;
gate_writer gate_markdown; /* for a pull request: at most MARKDOWN_BYTES */
gate_writer gate_csv;      /* a row for each route */
gate_writer gate_junit;    /* a case for each check of a route, and for each of its cases */
gate_writer gate_github;   /* annotations: what failed at its place, and one for all */

/* gate_words.c: what the forms share. Text in the arena. */

/* What a route can fail by, the most important first. */
struct gate_fault {
	unsigned bit;
	const char *name, *words;
};
#define GATE_FAULTS 7
extern const struct gate_fault gate_faults[GATE_FAULTS];

/* "regression, slower than latency_p95"; "ok"; "not decided". */
const char *gate_verdict(
	struct arena *arena, const struct gate *gate, const struct calib_gate_route *row);
const char *gate_number(struct arena *arena, double value, int decimals);
const char *gate_change(struct arena *arena, double value);
const char *gate_money(struct arena *arena, int64_t cost);
const char *gate_p(struct arena *arena, const struct calib_gate_route *row);
/* "gate passed at level 0.05 for all routes together" */
const char *gate_conclusion(struct arena *arena, const struct gate *gate);

/* So that a comment on a pull request stays one. */
#define GATE_NAMES_SHOWN 20
/* Every list of cases that has some, with what it means, in one and the same order. */
typedef void gate_list(struct buf *out, const char *what, const struct calib_names *names);
void gate_each_list(struct buf *out, const struct calib_gate_route *row, gate_list *put);

#endif
