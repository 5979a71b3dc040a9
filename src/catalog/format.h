/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_CATALOG_FORMAT_H
#define TIERCAL_CATALOG_FORMAT_H

#include "base/arena.h"
#include "base/attr.h"
#include "base/err.h"
#include "base/value.h"
#include "catalog/rows.h"

/* One file on its way into rows. */
struct catalog_file {
	struct arena *arena;
	const char *path;
	size_t number; /* in the list of files */
	struct str text;
	const struct value *root; /* of a JSON text that can be read; else NULL */
	struct catalog_rows *rows;
};

/*
 * A form in which people already have prices: a file of its own in this folder, and a line in
 * FORMAT_LIST. A file is read by the first form that knows it, by what the file holds; `own` knows
 * every file, so it is the last. Prices become picodollars from the text of the number, never
 * through floating point; what is absent stays unknown.
 */
struct catalog_format {
	const char *name; /* "litellm" */
	const char *what; /* for messages: "LiteLLM's list of prices" */
	bool (*knows)(const struct catalog_file *file);
	bool (*read)(const struct catalog_file *file, struct err *err);
};

#define FORMAT_LIST(X) \
	X(csv) \
	X(litellm) \
	X(openrouter) \
	X(modelsdev) \
	X(own)

#define FORMAT_DECLARE(name) extern const struct catalog_format catalog_format_##name;
FORMAT_LIST(FORMAT_DECLARE)
#undef FORMAT_DECLARE

/* "file:line:column: ..." as ERR_CONFIG; false. */
bool catalog_fault(const struct catalog_file *file, const struct value *place, struct err *err,
	const char *format, ...) ATTR_PRINTF(4, 5);

/* A new row behind the others, blank but for the model; valid until the next one. */
struct price *catalog_new_row(const struct catalog_file *file, const char *model, uint32_t line);

/* A price that stands as a number or a text; null and what is absent leave it as it is. A text that
 * is no price is a fault, and so is a negative one. */
bool catalog_read_price(const struct catalog_file *file, const struct value *value, int scale,
	int64_t *out, struct err *err);

/* Rules that grow while a row is read; catalog_end_rules hands them over to the row. */
struct catalog_rules {
	struct price_rule *items; /* malloc */
	size_t count, cap;
};
/* In its place: those that stand alone first, by their thresholds, then the others as they come.
 * Valid until the next one. */
struct price_rule *catalog_put_rule(struct catalog_rules *rules, const struct price_rule *rule);
void catalog_end_rules(struct arena *arena, struct catalog_rules *rules, struct price *price);

#endif
