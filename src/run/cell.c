/* SPDX-License-Identifier: MIT */
#include "run/cell.h"

#include <math.h>

#include "base/attr.h"
#include "core/money.h"

/* Where each count stands in struct usage, and what stands for unknown. */
static const struct {
	size_t offset;
	int64_t unknown;
} fields[] = {
	{offsetof(struct usage, input_total), TOKENS_UNKNOWN},
	{offsetof(struct usage, cache_read), TOKENS_UNKNOWN},
	{offsetof(struct usage, cache_write_5m), TOKENS_UNKNOWN},
	{offsetof(struct usage, cache_write_1h), TOKENS_UNKNOWN},
	{offsetof(struct usage, output_total), TOKENS_UNKNOWN},
	{offsetof(struct usage, reasoning), TOKENS_UNKNOWN},
	{offsetof(struct usage, billed), MONEY_UNKNOWN},
};

static int64_t *field(struct usage *usage, size_t i)
{
	return (int64_t *)(void *)((char *)usage + fields[i].offset);
}

static int64_t read_field(const struct usage *usage, size_t i)
{
	return *(const int64_t *)(const void *)((const char *)usage + fields[i].offset);
}

static void add_usage(struct cell_sum *sum, const struct usage *usage)
{
	for (size_t i = 0; i < ARRAY_LEN(fields); i++) {
		int64_t count = read_field(usage, i);

		if (count == fields[i].unknown)
			continue;
		*field(&sum->usage, i) = money_add(*field(&sum->usage, i), count);
		sum->usages[i]++;
	}
	sum->usage.suspect = sum->usage.suspect || usage->suspect;
	sum->served[usage->served]++;
}

static void add_measured(struct cell_sum *sum, const struct cell_repeat *repeat)
{
	sum->measured++;
	sum->quality += repeat->quality;
	sum->squares += repeat->quality * repeat->quality;
	sum->passes += repeat->pass;
	if (!isnan(repeat->accuracy)) {
		sum->accuracy += repeat->accuracy;
		sum->accuracies++;
	}
	sum->format_known = repeat->format_ok >= 0 && (sum->measured == 1 || sum->format_known);
	sum->format_bad = sum->format_bad || repeat->format_ok == 0;
	if (repeat->level > sum->level)
		sum->level = repeat->level;
}

static void add_stream(struct cell_sum *sum, const struct cell_repeat *repeat)
{
	if (repeat->first_token_us <= 0 || repeat->latency_us < repeat->first_token_us)
		return;
	sum->stream.first_token_us += repeat->first_token_us;
	sum->streams++;
	if (!repeat->usage || repeat->usage->output_total <= 0)
		return;
	sum->stream.tokens += repeat->usage->output_total;
	sum->stream.us += repeat->latency_us - repeat->first_token_us;
}

void cell_add(struct cell_sum *sum, const struct cell_repeat *repeat)
{
	sum->repeats++;
	if (repeat->unmeasured == MEASURED)
		add_measured(sum, repeat);
	else if (sum->unmeasured == MEASURED)
		sum->unmeasured = repeat->unmeasured;
	if (!sum->has_outcome || sum->outcome == OUTCOME_COMPLETE)
		sum->outcome = repeat->outcome;
	sum->has_outcome = true;
	if (repeat->latency_us >= 0) {
		sum->latency_us += repeat->latency_us;
		sum->latencies++;
	}
	add_stream(sum, repeat);
	if (repeat->cost != MONEY_UNKNOWN) {
		sum->cost = money_add(sum->cost, repeat->cost);
		sum->costs++;
	}
	if (repeat->usage)
		add_usage(sum, repeat->usage);
}

static int64_t mean(int64_t sum, int count)
{
	return (sum + count / 2) / count;
}

/* A mean over the repeats that knew it, as a sum over some of them would be none; and the way in
 * which most of them were served. */
static void finish_usage(const struct cell_sum *sum, struct usage *out)
{
	for (size_t i = 0; i < ARRAY_LEN(fields); i++)
		*field(out, i) = sum->usages[i] ? mean(read_field(&sum->usage, i), sum->usages[i])
						: fields[i].unknown;
	out->suspect = sum->usage.suspect;
	out->served = SERVED_UNSAID;
	for (int way = 0; way < SERVED_COUNT; way++) {
		if (sum->served[way] > sum->served[out->served])
			out->served = (enum served)way;
	}
}

/* The sample's; rounding may leave less than nothing under the root. */
static double spread_of(const struct cell_sum *sum)
{
	const double n = sum->measured;

	if (sum->measured < 2)
		return 0;
	return sqrt(fmax(0, (sum->squares - sum->quality * sum->quality / n) / (n - 1)));
}

void cell_finish(const struct cell_sum *sum, int wanted, struct result_cell *out)
{
	bool whole = sum->measured > 0 && sum->measured >= wanted;

	*out = (struct result_cell){
		.unmeasured = whole ? MEASURED : sum->unmeasured,
		.outcome = sum->outcome,
		.quality = whole ? sum->quality / sum->measured : (double)NAN,
		.accuracy = whole && sum->accuracies == sum->measured
				    ? sum->accuracy / sum->measured
				    : (double)NAN,
		.format_ok = -1,
		.json = sum->level,
		.repeats = sum->measured,
		.passes = sum->passes,
		.spread = spread_of(sum),
		.latency_us = sum->latencies ? mean(sum->latency_us, sum->latencies) : -1,
		.stream = sum->stream,
		.cost = sum->costs ? mean(sum->cost, sum->costs) : MONEY_UNKNOWN,
	};
	if (sum->streams)
		out->stream.first_token_us = mean(sum->stream.first_token_us, sum->streams);
	if (!whole && out->unmeasured == MEASURED)
		out->unmeasured = UNMEASURED_MISSING;
	if (whole && sum->format_bad)
		out->format_ok = 0;
	else if (whole && sum->format_known)
		out->format_ok = 1;
	finish_usage(sum, &out->usage);
}
