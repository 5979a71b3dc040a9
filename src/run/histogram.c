/* SPDX-License-Identifier: MIT */
#include "run/histogram.h"

/* Values below HISTOGRAM_SUB have a bucket each; above, the highest six bits name the bucket. */
static int bucket_of(int64_t us)
{
	int shift = 0;

	if (us < 0)
		us = 0;
	while (us >> shift >= 2 * HISTOGRAM_SUB)
		shift++;
	if (us < HISTOGRAM_SUB)
		return (int)us;
	if (shift > HISTOGRAM_OCTAVES - 2)
		return HISTOGRAM_OCTAVES * HISTOGRAM_SUB - 1;
	return shift * HISTOGRAM_SUB + (int)(us >> shift);
}

static int64_t top_of(int bucket)
{
	int shift = bucket / HISTOGRAM_SUB - 1;

	if (shift < 0)
		return bucket;
	return ((int64_t)(bucket - shift * HISTOGRAM_SUB + 1) << shift) - 1;
}

void histogram_add(struct histogram *histogram, int64_t us)
{
	histogram->buckets[bucket_of(us)]++;
	histogram->count++;
}

int64_t histogram_quantile(const struct histogram *histogram, double q)
{
	double rank = q * (double)histogram->count;
	int64_t seen = 0;

	for (int i = 0; i < HISTOGRAM_OCTAVES * HISTOGRAM_SUB; i++) {
		seen += histogram->buckets[i];
		if (histogram->buckets[i] && (double)seen >= rank)
			return top_of(i);
	}
	return -1;
}
