/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_CATALOG_DOUBT_H
#define TIERCAL_CATALOG_DOUBT_H

#include "catalog/price.h"

struct catalog;

/* What looks wrong in a row. Nothing is changed because of it: a catalog is shown as it stands. */
enum doubt_kind {
	DOUBT_ABSENT,     /* no input or no output price: not priced */
	DOUBT_ZERO,       /* both are 0: free, or never filled in */
	DOUBT_CACHE_READ, /* reading the cache costs more than input */
	DOUBT_BATCH,      /* dearer than the list */
	DOUBT_FLEX,       /* dearer than the list */
	DOUBT_PRIORITY,   /* more than four times the list */
	DOUBT_OUTPUT,     /* output costs less than input */
	DOUBT_ABOVE,      /* a longer request costs less a token */
	DOUBT_RETIRED,    /* its date of retirement has passed */
	DOUBT_OLD,        /* its date is older than what was asked for */
	DOUBT_UNREAD,     /* a part of the row is not taken over */
	DOUBT_COUNT,
};

struct catalog_doubt {
	enum doubt_kind kind;
	const struct price *price;
	const char *words; /* "the cache read price of $3 is above the input price of $1" */
};

const char *doubt_name(enum doubt_kind kind); /* "absent_price" */

/* All doubts in the order of the rows; `today` YYYY-MM-DD; max_age_days 0: no row is too old. */
size_t catalog_doubts(struct arena *arena, const struct catalog *catalog, const char *today,
	int64_t max_age_days, const struct catalog_doubt **out);
/* Those of one row, at most DOUBT_COUNT; the number that was put into `out`. */
size_t catalog_doubts_of(struct arena *arena, const struct price *price, const char *today,
	int64_t max_age_days, struct catalog_doubt out[DOUBT_COUNT]);

#endif
