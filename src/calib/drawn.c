/* SPDX-License-Identifier: MIT */
#include "calib/job.h"

#include <inttypes.h>
#include <string.h>

/*
 * Numbers that are drawn: they depend on nothing but the differences, the seed and what is asked,
 * so they can be kept by the digest of these, and are drawn only where nobody has kept them.
 */

bool calib_find_kept(
	const struct calib_input *in, const struct digest *key, double values[CALIB_MEMO_VALUES])
{
	return in->memo && in->memo->find(in->memo->context, key, values);
}

void calib_keep(const struct calib_input *in, const struct digest *key,
	const double values[CALIB_MEMO_VALUES])
{
	if (in->memo)
		in->memo->keep(in->memo->context, key, values);
}

struct calib_drawn calib_drawn(const struct calib_job *job, const double *low, const double *high,
	double worst, uint64_t seed)
{
	return (struct calib_drawn){.low = low,
		.high = high,
		.args = {.n = job->units,
			.worst = worst,
			.best = 1,
			.draws = STATS_WCD_DRAWS,
			.seed = seed}};
}

/* Where everything was measured both are the same. */
static void draw(struct calib_job *job, struct calib_drawn *drawn)
{
	size_t bytes = (size_t)job->units * sizeof(double);

	if (drawn->done)
		return;
	drawn->args.d = drawn->low;
	stats_wcd_draw(job->scratch, &drawn->args, &drawn->sets[0]);
	drawn->sets[1] = drawn->sets[0];
	if (memcmp(drawn->low, drawn->high, bytes) != 0) {
		drawn->args.d = drawn->high;
		stats_wcd_draw(job->scratch, &drawn->args, &drawn->sets[1]);
	}
	drawn->done = true;
}

static struct digest key_of(
	const struct calib_drawn *drawn, double delta, double low_level, double high_level)
{
	const struct stats_wcd_args *args = &drawn->args;
	size_t bytes = (size_t)args->n * sizeof(double);
	struct buf text = {0};
	struct digest key;

	buf_printf(&text, "wcd 1 %d %d %a %a %016" PRIx64 " %a %a %a\n", args->n, args->draws,
		args->worst, args->best, args->seed, delta, low_level, high_level);
	buf_add(&text, drawn->low, bytes);
	buf_add(&text, drawn->high, bytes);
	key = sha256(buf_view(&text));
	buf_free(&text);
	return key;
}

struct stats_wcd calib_ask(struct calib_job *job, struct calib_drawn *drawn, double delta,
	double low_level, double high_level)
{
	struct digest key = key_of(drawn, delta, low_level, high_level);
	struct stats_wcd low, high;
	double kept[CALIB_MEMO_VALUES];

	if (calib_find_kept(job->in, &key, kept))
		return (struct stats_wcd){kept[0], kept[1], kept[2], kept[3]};
	draw(job, drawn);
	low = stats_wcd_read(&drawn->sets[0], delta, low_level);
	high = stats_wcd_read(&drawn->sets[1], delta, high_level);
	kept[0] = low.p_qualify;
	kept[1] = high.p_disqualify;
	kept[2] = low.lo;
	kept[3] = high.hi;
	calib_keep(job->in, &key, kept);
	return (struct stats_wcd){kept[0], kept[1], kept[2], kept[3]};
}
