/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_CATALOG_CATALOG_H
#define TIERCAL_CATALOG_CATALOG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "core/candidate.h"
#include "core/money.h"
#include "core/response.h"

/* Prices of models, dated. All prices are picodollars a token, or MONEY_UNKNOWN. */
struct price {
	const char *model;
	const char *provider;  /* or NULL: any */
	const char *effective; /* YYYY-MM-DD, or NULL */
	const char *retires;   /* YYYY-MM-DD, or NULL */
	const char *source; /* where the price comes from: "builtin", the file, or what it says */
	int64_t input, output;
	int64_t cache_read, cache_write_5m, cache_write_1h;
	int64_t reasoning;                                   /* unknown: as output */
	int64_t request;                                     /* picodollars a request; unknown: 0 */
	int64_t batch_input, batch_output, batch_cache_read; /* of requests in a batch */
};

struct catalog;

/*
 * From the configuration's list: "builtin" or paths; NULL or an empty list is the built-in one.
 * Files are YAML or JSON, `model: {provider, currency, effective, retires, source, input, output,
 * cache_read, cache_write_5m, cache_write_1h, reasoning, request, batch_input, batch_output,
 * batch_cache_read}`, prices in USD per million
 * tokens as decimal strings or numbers, `request` in USD a request, null for unknown; or CSV with
 * the columns model, input_usd_per_million, output_usd_per_million and, optional, those of the
 * other prices (cache_read_usd_per_million, ..., request_usd), as_of, provider, retires, source,
 * note. A row of a later file replaces the earlier rows of its model and provider; one without a
 * provider replaces all of its model. Faults: "file:line:column: ...".
 */
bool catalog_load(
	struct arena *arena, const char *const *files, struct catalog **out, struct err *err);

/* The row of a model: exact name; among several the one of that provider, else the one that names
 * no provider, else the only one of the last file that has the model. NULL: not priced. */
const struct price *catalog_find(
	const struct catalog *catalog, const char *model, const char *provider);

/* That of a candidate: price_as, else the model. Rules and command cost 0 and count as priced
 * unless price_as names a row; NULL: not priced. */
const struct price *catalog_price(const struct catalog *catalog, const struct candidate *candidate);

/* Picodollars of one request, or MONEY_UNKNOWN: (input - read - writes) x input + read x cache_read
 * + writes x cache_write + (output - reasoning) x output + reasoning x reasoning + request. An
 * unknown cache price is the input price (1.25 and 2 times for writes are never guessed). */
int64_t price_of(const struct price *price, const struct usage *usage);
/* Its two parts that grow with the tokens; the fee of a request is the rest. */
int64_t price_of_input(const struct price *price, const struct usage *usage);
int64_t price_of_output(const struct price *price, const struct usage *usage);

/* The prices of the same model in a batch, as prices; false: they are not known. An unknown cache
 * price is that of its input. */
bool price_batch(const struct price *price, struct price *out);

size_t catalog_count(const struct catalog *catalog);
const struct price *catalog_at(const struct catalog *catalog, size_t index);
const char *catalog_digest(const struct catalog *catalog); /* "sha256:..." of all rows, sorted */

#endif
