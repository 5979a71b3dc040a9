/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_CLI_GATE_H
#define TIERCAL_CLI_GATE_H

#include "calib/calib.h"

/* What `tiercal gate` found, to be printed. */
struct gate {
	const struct calib_gate_route *routes;
	size_t route_count;
	const char *const *gone; /* routes of the baseline that the table has no more */
	double level;
	bool holm;
	int64_t missing; /* answers; nothing is decided then */
};

bool gate_passed(const struct gate *gate);
void gate_text(const struct gate *gate, struct buf *out);
void gate_markdown(const struct gate *gate, struct buf *out); /* for a pull request; short */
void gate_json(const struct gate *gate, struct buf *out);

#endif
