/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_CATALOG_CATALOG_H
#define TIERCAL_CATALOG_CATALOG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"
#include "catalog/doubt.h"
#include "catalog/price.h"
#include "core/candidate.h"

struct catalog;

/*
 * Prices of models, dated. From the configuration's list: "builtin" or paths; NULL or an empty list
 * is the built-in one. What forms a file may have, catalog/format.h says; the README has this
 * program's own. A row of a later file replaces the earlier rows of its model and provider; one
 * without a provider replaces all of its model. Faults: "file:line:column: ...".
 */
bool catalog_load(
	struct arena *arena, const char *const *files, struct catalog **out, struct err *err);

/* How a name led to a row. */
enum catalog_how {
	CATALOG_NO_ROW,
	CATALOG_AMBIGUOUS,
	CATALOG_EXACT,    /* the row has that name */
	CATALOG_OWN_NAME, /* its provider calls it so: "gpt-5" of "azure/gpt-5" */
	CATALOG_UNDATED,  /* the row of the same model without a date */
	CATALOG_DATED,    /* the only row of the same model with a date */
	CATALOG_ALIAS,    /* the row declares the name */
	CATALOG_NO_MODEL, /* rules and programs */
};

struct catalog_hit {
	enum catalog_how how;
	const struct price *price;       /* NULL: none, or several */
	const struct price *const *rows; /* where it is ambiguous all of them */
	size_t count;
};

/*
 * The row that a name means: first one of that name, then one of the same model with or without a
 * date at its end (-2025-08-07, -20250807, -latest), then one that declares it as an alias. Among
 * several those of that provider count, else those that name none, else those of the last file;
 * what remains several is ambiguous. `provider` may be NULL.
 */
struct catalog_hit catalog_look_up(
	const struct catalog *catalog, const char *model, const char *provider);
/* Rows whose names come near one that has none: those of any provider that end in it; else the one
 * that is spelled most like it. */
enum { CATALOG_NEAR = 5 };
size_t catalog_near(
	const struct catalog *catalog, const char *model, const struct price *rows[CATALOG_NEAR]);
/* The row that a candidate means: of price_as, else of its model. */
struct catalog_hit catalog_hit(const struct catalog *catalog, const struct candidate *candidate);
/* Its row alone; NULL: none, or several. */
const struct price *catalog_find(
	const struct catalog *catalog, const char *model, const char *provider);
/* ERR_CONFIG with all of its rows, for the first candidate whose row is ambiguous. */
bool catalog_check(const struct catalog *catalog, const struct candidate *candidates, size_t count,
	struct err *err);

/* What requests of a candidate cost, at the service and with the multipliers that its parameters
 * ask for (service_tier; inference_geo and speed). Rules and programs cost 0 and count as priced
 * unless price_as names a row; NULL: not priced. */
const struct price *catalog_price(const struct catalog *catalog, const struct candidate *candidate);
/* The same in a batch; NULL: it has no batch price. */
const struct price *catalog_batch_price(
	const struct catalog *catalog, const struct candidate *candidate);
/* What a candidate's parameters ask for. */
struct price_use catalog_use(const struct catalog *catalog, const struct candidate *candidate);

/* In this program's own form, as JSON with a model a line; reading it gives the same catalog, but
 * for which file a row came from. */
void catalog_write(const struct catalog *catalog, struct buf *out);

/* The name of the form that the last file was read as: "litellm". */
const char *catalog_form(const struct catalog *catalog);
/* All that a request can cost is the same, and the date of retirement. */
bool catalog_same_price(const struct price *a, const struct price *b);

size_t catalog_count(const struct catalog *catalog);
const struct price *catalog_at(const struct catalog *catalog, size_t index);
/* YYYY-MM-DD of a day that exists. */
bool catalog_is_date(struct str text);
/* "HH:MM-HH:MM" in UTC, and "sat", "Saturday", "6" (1 is Monday) into the bit of a weekday. */
bool catalog_hours(struct str text, int *from_minute, int *to_minute);
bool catalog_weekday(struct str text, unsigned *bit);
const char *catalog_digest(const struct catalog *catalog); /* "sha256:..." of all rows, sorted */

#endif
