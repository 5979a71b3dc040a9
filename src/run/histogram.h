/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_RUN_HISTOGRAM_H
#define TIERCAL_RUN_HISTOGRAM_H

#include <stdint.h>

/* Durations in constant memory: 32 buckets an octave, so a quantile is at most 3 % too high. */
#define HISTOGRAM_SUB 32
#define HISTOGRAM_OCTAVES 40

struct histogram {
	int64_t count;
	uint32_t buckets[HISTOGRAM_OCTAVES * HISTOGRAM_SUB];
};

void histogram_add(struct histogram *histogram, int64_t us);
/* The upper end of the bucket in which the quantile lies; -1 if there is nothing. */
int64_t histogram_quantile(const struct histogram *histogram, double q);

#endif
