/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_CATALOG_PRICE_H
#define TIERCAL_CATALOG_PRICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "core/money.h"
#include "core/response.h"

enum { RATE_KINDS = 6 };
/* What one token of each kind costs, in picodollars; each may be MONEY_UNKNOWN. */
struct rates {
	union {
		int64_t of[RATE_KINDS]; /* the same in this order */
		struct {
			int64_t input, output;
			int64_t cache_read, cache_write_5m, cache_write_1h; /* unknown: as input */
			int64_t reasoning;                                  /* unknown: as output */
		};
	};
};
const char *rate_name(size_t kind); /* "input", ..., as files call them */

/* How a request is served, as providers sell it. */
enum service {
	SERVICE_LIST,
	SERVICE_BATCH,
	SERVICE_FLEX,
	SERVICE_PRIORITY,
	SERVICE_COUNT,
};

const char *service_name(enum service service); /* "list", "batch", ... */

/*
 * Other rates under a condition. A rate that is unknown here is the one that would hold without
 * the rule. By length it is a cliff, not a bracket: all tokens of the request, output included, get
 * the new rate.
 */
struct price_rule {
	int64_t above;              /* holds for more input tokens than this, cached included */
	bool inclusive;             /* for as many, too */
	bool alone;                 /* in place of the rules before it, not on top of them */
	bool timed;                 /* holds only from .. to: */
	int from_minute, to_minute; /* of the day in UTC, half open; may wrap; equal: all day */
	unsigned weekdays;          /* bits, 1 is Monday, of the day in UTC; 0: every day */
	struct rates rates[SERVICE_COUNT];
};
enum { PRICE_ANY_LENGTH = -1 }; /* as `above` */

/* Every rate of a request is multiplied: of a region, or of a faster way of serving. */
struct price_multiplier {
	const char *name;
	int64_t millionths;
};

/* One row of a catalog. */
struct price {
	const char *model;
	const char *provider;       /* as a candidate calls it, or NULL: any */
	const char *own_name;       /* by which that provider knows the model, or NULL: `model` */
	const char *const *aliases; /* further names, NULL-terminated; or NULL */
	const char *const *refuses; /* parameters that the model does not take; the same */
	const char *effective;      /* YYYY-MM-DD, or NULL */
	const char *retires;        /* YYYY-MM-DD, or NULL */
	const char *source; /* where it comes from: "builtin", the file, or what that says */
	const char *unread; /* what of the row could not be taken over, or NULL */
	bool over_recorded; /* counts before a cost that was recorded with an answer */
	bool other_units;   /* sold by the image, second, ...: no rates are expected */
	int64_t request;    /* picodollars a request; unknown: 0 */
	struct rates rates[SERVICE_COUNT];
	/* [SERVED_COUNT]: the row as it is for what was served another way than it was asked for,
	 * or NULL: as this one. NULL: however it was served. */
	const struct price *const *served;
	const struct price_rule *rules; /* in the order in which they are laid over the rates */
	size_t rule_count;
	const struct price_multiplier *multipliers;
	size_t multiplier_count;
};

/* How a request is asked, besides its tokens. */
struct price_use {
	enum service service;
	int week_minute; /* from Monday 00:00 UTC; PRICE_ANY_TIME: no rates of a window count */
	const char *const *multipliers; /* names, NULL-terminated; those not in the row do nothing
					 */
};
enum { PRICE_ANY_TIME = -1 };
#define PRICE_LISTED ((struct price_use){.week_minute = PRICE_ANY_TIME})

/*
 * The same row as it is for that use: its rates at SERVICE_LIST are the ones that count, and its
 * rules are by length alone. A rate that the service does not have is the list's; only a batch has
 * its own input and output price or none at all (false then), and its unknown cache prices are
 * that of its input.
 */
bool price_for(struct arena *arena, const struct price *price, const struct price_use *use,
	struct price *out);

/* Of a request with so many input tokens at list conditions; below 0: not known. */
struct rates price_rates(const struct price *price, int64_t input_tokens);

/* Picodollars of one request, or MONEY_UNKNOWN, at the rates of how it was served: (input - read -
 * writes) x input + read x cache_read
 * + writes x cache_write + (output - reasoning) x output + reasoning x reasoning + request. An
 * unknown cache price is the input price (1.25 and 2 times for writes are never guessed). */
int64_t price_of(const struct price *price, const struct usage *usage);
/* Its two parts that grow with the tokens; the fee of a request is the rest. */
int64_t price_of_input(const struct price *price, const struct usage *usage);
int64_t price_of_output(const struct price *price, const struct usage *usage);
int64_t price_fee(const struct price *price); /* of a request; 0 if none is known */

/* Both list rates are known. Without them a candidate is not priced. */
bool price_is_known(const struct price *price);

#endif
