/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_CALIB_TRAFFIC_H
#define TIERCAL_CALIB_TRAFFIC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "catalog/catalog.h"

/*
 * What a month of traffic costs with one mix of models and with another, in whole picodollars. Pure
 * arithmetic on a catalog: no verdict is made or used here.
 */

/* Shares are billionths, so that 0.65 is exact. */
#define TRAFFIC_WHOLE INT64_C(1000000000)

/* What is done besides choosing models. */
struct traffic_use {
	int64_t cached; /* share of the input tokens that are read from a cache */
	int64_t batch;  /* share of the requests that are asked in batches */
};

/* Requests of one kind that go to one model. */
struct traffic_flow {
	const char *model;
	const char *tier;          /* or NULL */
	const struct price *price; /* NULL: only `base` is known */
	const struct price *batch; /* the same in a batch; NULL: it has no batch price */
	int64_t requests;          /* a month, of which `share` go to this model */
	int64_t share;
	int64_t input_tokens, output_tokens; /* of a request */
	int64_t base; /* picodollars a request at the list, or MONEY_UNKNOWN: by the tokens */
};

/* Picodollars a request and a month; MONEY_UNKNOWN: not priced. */
int64_t traffic_request(const struct traffic_flow *flow, const struct traffic_use *use);
int64_t traffic_month(const struct traffic_flow *flow, const struct traffic_use *use);

struct traffic_side {
	const struct traffic_flow *flows;
	size_t count;
	struct traffic_use use;
};

struct traffic_shift {
	const char *model;
	double saving; /* percent, if its share were TRAFFIC_SHIFT larger at the others' cost */
};
#define TRAFFIC_SHIFT (TRAFFIC_WHOLE / 10)

struct traffic_saving {
	int64_t before, after;              /* a month */
	int64_t routing, caching, batching; /* what each saves, one after the other; they sum up to
					     * before - after */
	double percent;                     /* of before; NaN if that is 0 */
	int64_t requests;
	int64_t tokens_before, tokens_after; /* a month */
	const struct traffic_shift *shifts;  /* of the flows after, if they are shares of one kind
					      * of request */
	size_t shift_count;
};

/* False: a flow is not priced; its model in *unpriced. */
bool traffic_saving(struct arena *arena, const struct traffic_side *before,
	const struct traffic_side *after, struct traffic_saving *out, const char **unpriced);

/* Picodollars a million tokens; MONEY_UNKNOWN without tokens. */
int64_t traffic_blended(int64_t cost, int64_t tokens);

#endif
