/* SPDX-License-Identifier: MIT */
#include "base/rng.h"

uint64_t rng_next(struct rng *rng)
{
	uint64_t z;

	rng->state += 0x9E3779B97F4A7C15u;
	z = rng->state;
	z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
	z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
	return z ^ (z >> 31);
}

uint64_t rng_mul_high(uint64_t a, uint64_t b)
{
	const uint64_t a_low = a & 0xFFFFFFFFu, a_high = a >> 32;
	const uint64_t b_low = b & 0xFFFFFFFFu, b_high = b >> 32;
	const uint64_t middle = a_high * b_low + (a_low * b_low >> 32);

	/* Neither sum overflows: (2^32-1)^2 + 2 (2^32-1) = 2^64 - 1. */
	return a_high * b_high + (middle >> 32) + ((a_low * b_high + (middle & 0xFFFFFFFFu)) >> 32);
}

uint64_t rng_below(struct rng *rng, uint64_t n)
{
	return rng_mul_high(rng_next(rng), n);
}

double rng_unit(struct rng *rng)
{
	return (double)(rng_next(rng) >> 11) * 0x1p-53;
}
