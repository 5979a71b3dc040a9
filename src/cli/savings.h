/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_CLI_SAVINGS_H
#define TIERCAL_CLI_SAVINGS_H

#include "base/jsonw.h"
#include "calib/calib.h"
#include "cli/catalogs.h"
#include "cli/load.h"

/* What `tiercal savings` is asked about: one mix of models in place of another. */
struct savings_mix {
	const char *name; /* or NULL */
	int64_t requests; /* a month */
	int64_t input_tokens, output_tokens;
	const struct value *before_shares, *after_shares; /* model: share */
	const struct value *output_length;                /* model: factor; or NULL */
	const struct value *tiers;                        /* model: tier; or NULL */
	const struct value *cached, *batch, *before_cached, *before_batch;
	const struct value *stated[4]; /* what it should come to: passed over */
	struct traffic_side before, after;
};

struct savings_command {
	union {
		struct common_options common;
		struct load_options load;
	};
	const char *mix;
	struct opt_list before, after, length;
	int64_t requests, input, output_tokens;
	const char *cached, *batch, *before_cached, *before_batch;
};

/* Prices and a configuration, for resolving models. */
struct savings_world {
	struct arena *arena;
	const struct savings_command *opts;
	const struct config *config; /* or NULL */
	const struct catalog *catalog;
};

/* One mix, or several; *list is set if they stand in a list. */
bool savings_read(const struct savings_world *world, const char *path, struct savings_mix **mixes,
	size_t *count, bool *list, struct err *err);
/* That of the command line. */
bool savings_read_words(
	const struct savings_world *world, struct savings_mix *mix, struct err *err);
/* That of a calibrated table: each route with traffic is a flow. */
bool savings_from_table(const struct savings_world *world, const struct loaded *loaded,
	struct savings_mix *mix, struct err *err);

void savings_text(struct arena *arena, const struct savings_mix *mix,
	const struct traffic_saving *saving, struct buf *out);
void savings_json(
	struct jsonw *w, const struct savings_mix *mix, const struct traffic_saving *saving);

#endif
