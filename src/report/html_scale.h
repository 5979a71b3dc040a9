/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_REPORT_HTML_SCALE_H
#define TIERCAL_REPORT_HTML_SCALE_H

#include <stdbool.h>
#include <stddef.h>

/* Private to the plot: from values to places on an axis. */
struct html_scale {
	bool log;      /* by powers of ten; then 0 has a place of its own at `zero` */
	double lo, hi; /* values at the ends */
	double from, to;
	double zero;
};

enum { HTML_TICKS_MAX = 12 };

/* An axis from `from` to `to` that holds the values: by powers where the positive ones differ by
 * more than twenty times, else from nothing. `values` of costs, none below 0. */
struct html_scale html_scale_costs(const double *values, size_t count, double from, double to);
/* Of shares: what lies between the values and a little more, inside [0, 1] where they are. */
struct html_scale html_scale_shares(const double *values, size_t count, double from, double to);
/* Values beyond the ends are placed at them. */
double html_scale_at(const struct html_scale *scale, double value);
/* Round values for marks, rising; how many. */
size_t html_scale_ticks(const struct html_scale *scale, double ticks[HTML_TICKS_MAX]);

#endif
