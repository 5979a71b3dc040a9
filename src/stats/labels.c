/* SPDX-License-Identifier: MIT */
#include "stats/stats.h"

#include <assert.h>
#include <math.h>

static double share(int part, int whole)
{
	return whole > 0 ? (double)part / whole : (double)NAN;
}

double stats_labels(const int *table, int count, struct stats_label *out)
{
	double sum = 0;
	int occur = 0;

	assert(count > 0);
	for (int label = 0; label < count; label++) {
		const int right = table[label * (count + 1) + label];
		struct stats_label *of = &out[label];

		*of = (struct stats_label){0};
		for (int i = 0; i <= count; i++) {
			of->expected += table[label * (count + 1) + i];
			of->said += table[i * (count + 1) + label];
		}
		of->precision = share(right, of->said);
		of->recall = share(right, of->expected);
		of->f1 = share(2 * right, of->said + of->expected);
		if (of->said + of->expected == 0)
			continue;
		sum += of->f1;
		occur++;
	}
	return occur ? sum / occur : (double)NAN;
}
