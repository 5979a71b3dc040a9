/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_CATALOG_ROWS_H
#define TIERCAL_CATALOG_ROWS_H

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

/* The prices that a row may hold, by their names in files. */
enum { CATALOG_PRICES = 10 };
struct catalog_field {
	const char *name;   /* in YAML and JSON */
	const char *column; /* in CSV */
	size_t offset;      /* into struct price */
	int scale;          /* of money_parse */
};
extern const struct catalog_field catalog_fields[CATALOG_PRICES];

/* A row of which nothing is known but the model. */
struct price catalog_blank(const char *model, const char *source);
/* The text of a price into one field: false if it is no decimal number of 0 or more. */
bool catalog_set(struct price *price, const struct catalog_field *field, struct str text);
bool catalog_is_date(struct str text);

void catalog_builtin(struct catalog_rows *rows, size_t file);
bool catalog_read(struct arena *arena, const char *path, size_t file, struct catalog_rows *rows,
	struct err *err);
bool catalog_read_csv(struct arena *arena, struct str text, const char *path, size_t file,
	struct catalog_rows *rows, struct err *err);

#endif
