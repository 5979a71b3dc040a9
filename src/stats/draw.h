/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_STATS_DRAW_H
#define TIERCAL_STATS_DRAW_H

#include "base/rng.h"

/* Inside stats/ only: one exponential from the stream, -ln u with u in (0, 1) of 53 bits. */
double stats_draw_exponential(struct rng *rng);

#endif
