/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_CLI_PRICES_H
#define TIERCAL_CLI_PRICES_H

#include "calib/calib.h"
#include "cli/catalogs.h"
#include "cli/load.h"

/* What `tiercal prices` does, one verb a file. */
struct prices_command {
	struct common_options common;
	struct opt_list prices;
	const char *output;
	const char *as_of;
	int64_t max_age_days;
	bool all;
	const char *at, *service;
	int64_t input, cached, written, output_tokens, reasoning; /* tokens of one request */
};

struct prices_job {
	struct invocation *inv;
	const struct prices_command *opts;
	const char *const *words; /* behind the verb, NULL-terminated */
	size_t word_count;
	char today[11];
	bool json;
	struct buf out; /* printed at the end */
};

/* The configuration or NULL, and the catalogs that it or --prices names. */
bool prices_load(
	struct prices_job *job, struct config **config, struct catalog **catalog, struct err *err);

/* USD per million tokens of picodollars a token, "3", "0.075"; "-" if unknown. In the arena. */
const char *prices_show_rate(struct arena *arena, int64_t rate);

bool prices_show(struct prices_job *job, struct err *err);
/* The table of the store, with --prices behind the configured catalogs. */
bool prices_table(struct prices_job *job, struct loaded *loaded, struct err *err);
/* Of each candidate with bills; a sentence about one of them. */
size_t prices_bills(struct arena *arena, const struct loaded *loaded, const struct bill **bills);
const char *prices_bill_words(
	struct arena *arena, const struct loaded *loaded, const struct bill *bill);

bool prices_bill(struct prices_job *job, struct err *err);
bool prices_profile(struct prices_job *job, struct err *err);
bool prices_diff(struct prices_job *job, struct err *err);
bool prices_flips(struct prices_job *job, struct err *err);
bool prices_import(struct prices_job *job, struct err *err);
bool prices_explain(struct prices_job *job, struct err *err);

#endif
