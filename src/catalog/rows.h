/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_CATALOG_ROWS_H
#define TIERCAL_CATALOG_ROWS_H

#include "base/sha256.h"
#include "base/str.h"
#include "base/vec.h"
#include "catalog/catalog.h"

/* Inside catalog/: rows as they are read, file by file, before and after merging. */
struct catalog_row {
	struct price price;
	size_t file; /* number of its file in the list: later ones override */
	uint32_t line;
};

struct catalog_rows {
	struct catalog_row *items; /* malloc: grows while files are read */
	size_t count, cap;
};

/* A name by which a row may be meant. */
struct catalog_name {
	const char *name;
	enum { NAME_MODEL, NAME_OWN, NAME_ALIAS } kind;
	size_t row;
};

struct catalog {
	struct arena *arena;
	const struct catalog_row *rows; /* sorted by model, provider */
	size_t count;
	const struct catalog_name *names; /* sorted by name, kind, row */
	size_t name_count;
	const char *form; /* of the last file */
	char digest[8 + SHA256_HEX];
};

/* find.c: fills `names`. */
void catalog_index(struct catalog *catalog);

/* All prices that a row may hold without a condition, by their flat names: those of the list, then
 * the fee of a request, then those of each service. */
enum { CATALOG_PRICES = RATE_KINDS * SERVICE_COUNT + 1 };
struct catalog_field {
	const char *name;   /* in YAML and JSON: "batch_input" */
	const char *column; /* in CSV: "batch_input_usd_per_million" */
	size_t offset;      /* into struct price */
	int scale;          /* of money_parse */
};
extern const struct catalog_field catalog_fields[CATALOG_PRICES];
int64_t *catalog_field_of(struct price *price, const struct catalog_field *field);

struct rates catalog_no_rates(void);
/* A row of which nothing is known but the model. */
struct price catalog_blank(const char *model, const char *source);
/* A rule under which nothing is known, for any length and time. */
struct price_rule catalog_no_rule(void);
/* The text of a price into one field: false if it is no decimal number of 0 or more. */
bool catalog_set(struct price *price, const struct catalog_field *field, struct str text);
/* The provider as a candidate calls it, of one as catalogs call it. In the arena. */
const char *catalog_provider(struct arena *arena, struct str name);
/* Whether a row's provider is that of a candidate. */
bool catalog_same_provider(const char *theirs, const char *ours);
/* Whether a parameter is one that a model may refuse and this program leave out. */
bool catalog_may_refuse(struct str name);
/* "temperature" alone, for lists that only tell whether a model can be sampled from. */
extern const char *const catalog_no_sampling[2];
void catalog_builtin(struct catalog_rows *rows, size_t file);
/* The name of the form that the file was read as; NULL: it could not be. */
const char *catalog_read(struct arena *arena, const char *path, size_t file,
	struct catalog_rows *rows, struct err *err);

#endif
