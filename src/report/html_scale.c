/* SPDX-License-Identifier: MIT */
#include "report/html_scale.h"

#include <math.h>

enum { LOG_FROM = 20, ZERO_ROOM = 48, STEPS_WANTED = 5 };

/* The least and the largest; of the positive ones alone if asked. */
static void bounds(const double *values, size_t count, bool positive, double *lo, double *hi)
{
	*lo = INFINITY;
	*hi = -INFINITY;
	for (size_t i = 0; i < count; i++) {
		if (isnan(values[i]) || (positive && values[i] <= 0))
			continue;
		*lo = fmin(*lo, values[i]);
		*hi = fmax(*hi, values[i]);
	}
}

static bool any_zero(const double *values, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (values[i] == 0)
			return true;
	}
	return false;
}

struct html_scale html_scale_costs(const double *values, size_t count, double from, double to)
{
	struct html_scale scale = {.from = from, .to = to, .zero = from};

	bounds(values, count, true, &scale.lo, &scale.hi);
	if (!(scale.hi > 0)) { /* all cost nothing */
		scale.lo = 0;
		scale.hi = 1;
		return scale;
	}
	scale.log = scale.hi > LOG_FROM * scale.lo;
	if (!scale.log) {
		scale.lo = 0;
		scale.hi *= 1.1;
		return scale;
	}
	scale.lo /= 1.5;
	scale.hi *= 1.5;
	if (any_zero(values, count)) {
		scale.zero = from + (to > from ? 1 : -1) * ZERO_ROOM / 3.0;
		scale.from = from + (to > from ? 1 : -1) * (double)ZERO_ROOM;
	}
	return scale;
}

struct html_scale html_scale_shares(const double *values, size_t count, double from, double to)
{
	struct html_scale scale = {.from = from, .to = to, .zero = from};
	double room;

	bounds(values, count, false, &scale.lo, &scale.hi);
	if (!(scale.hi >= scale.lo))
		scale.lo = scale.hi = 0.5;
	room = fmax(0.02, (scale.hi - scale.lo) * 0.08);
	scale.lo = scale.lo >= 0 ? fmax(0, scale.lo - room) : scale.lo - room;
	scale.hi = scale.hi <= 1 ? fmin(1, scale.hi + room) : scale.hi + room;
	return scale;
}

double html_scale_at(const struct html_scale *scale, double value)
{
	double share;

	if (scale->log && value <= 0)
		return scale->zero;
	value = fmin(fmax(value, scale->lo), scale->hi);
	share = scale->log ? log(value / scale->lo) / log(scale->hi / scale->lo)
			   : (value - scale->lo) / (scale->hi - scale->lo);
	return scale->from + share * (scale->to - scale->from);
}

static size_t log_ticks(const struct html_scale *scale, double ticks[HTML_TICKS_MAX])
{
	static const double parts[] = {1, 2, 5};
	const double decades = log10(scale->hi / scale->lo);
	const size_t each = decades > 2.5 ? 1 : 3;
	const int first = (int)floor(log10(scale->lo)), last = (int)ceil(log10(scale->hi));
	size_t count = 0;

	for (int power = first; power <= last; power++) {
		for (size_t i = 0; i < each; i++) {
			const double value = parts[i] * pow(10, power);

			if (value >= scale->lo && value <= scale->hi && count < HTML_TICKS_MAX)
				ticks[count++] = value;
		}
	}
	return count;
}

/* 1, 2 or 5 times a power of ten, about a fifth of the span. */
static double step_of(double span)
{
	const double rough = span / STEPS_WANTED;
	const double power = pow(10, floor(log10(rough)));
	const double part = rough / power;

	return power * (part < 1.5 ? 1 : part < 3.5 ? 2 : part < 7.5 ? 5 : 10);
}

size_t html_scale_ticks(const struct html_scale *scale, double ticks[HTML_TICKS_MAX])
{
	double step, first;
	size_t count = 0;

	if (scale->log)
		return log_ticks(scale, ticks);
	step = step_of(scale->hi - scale->lo);
	first = ceil(scale->lo / step - 1e-9);
	while (count < HTML_TICKS_MAX) {
		const double value = (first + (double)count) * step;

		if (value > scale->hi + step * 1e-9)
			break;
		ticks[count++] = fabs(value) < step / 2 ? 0 : value; /* never -0 */
	}
	return count;
}
