/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_BASE_RNG_H
#define TIERCAL_BASE_RNG_H

#include <stdint.h>

/* SplitMix64 (Steele, Lea and Flood 2014): one 64-bit state, repeatable on every machine. */
struct rng {
	uint64_t state;
};

uint64_t rng_next(struct rng *rng);
/* Below n, n > 0: the high 64 bits of the product of a draw and n, by 32-bit halves. */
uint64_t rng_below(struct rng *rng, uint64_t n);
/* In [0, 1), 53 bits. */
double rng_unit(struct rng *rng);
/* The high 64 bits of a 64 x 64 bit product. */
uint64_t rng_mul_high(uint64_t a, uint64_t b);

#endif
