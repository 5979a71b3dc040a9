/* SPDX-License-Identifier: MIT */
#include "stats/stats.h"

#include <assert.h>

double stats_pass_at_k(int64_t n, int64_t c, int64_t k)
{
	double none = 1;

	assert(n > 0 && c >= 0 && c <= n && k > 0);
	if (n - c < k)
		return 1;
	for (int64_t i = n - c + 1; i <= n; i++)
		none *= 1 - (double)k / (double)i;
	return 1 - none;
}

double stats_pass_hat_k(int64_t n, int64_t c, int64_t k)
{
	double all = 1;

	assert(n > 0 && c >= 0 && c <= n && k > 0);
	if (c < k)
		return 0;
	for (int64_t i = 0; i < k; i++)
		all *= (double)(c - i) / (double)(n - i);
	return all;
}
