/* SPDX-License-Identifier: MIT */
#include "catalog/rows.h"

#include <inttypes.h>

#include "base/csv.h"

/* A table of published prices: one row a model. */

enum column_kind {
	COLUMN_PRICE,
	COLUMN_MODEL,
	COLUMN_PROVIDER,
	COLUMN_DATE,
	COLUMN_SOURCE,
	COLUMN_NOTE
};

struct column {
	const char *name;
	enum column_kind kind;
	size_t index; /* of catalog_fields, or offset of a date in struct price */
};

static const struct column columns[] = {
	{"model", COLUMN_MODEL, 0},
	{"input_usd_per_million", COLUMN_PRICE, 0},
	{"output_usd_per_million", COLUMN_PRICE, 1},
	{"cache_read_usd_per_million", COLUMN_PRICE, 2},
	{"cache_write_5m_usd_per_million", COLUMN_PRICE, 3},
	{"cache_write_1h_usd_per_million", COLUMN_PRICE, 4},
	{"reasoning_usd_per_million", COLUMN_PRICE, 5},
	{"request_usd", COLUMN_PRICE, 6},
	{"batch_input_usd_per_million", COLUMN_PRICE, 7},
	{"batch_output_usd_per_million", COLUMN_PRICE, 8},
	{"batch_cache_read_usd_per_million", COLUMN_PRICE, 9},
	{"provider", COLUMN_PROVIDER, 0},
	{"as_of", COLUMN_DATE, offsetof(struct price, effective)},
	{"effective", COLUMN_DATE, offsetof(struct price, effective)},
	{"retires", COLUMN_DATE, offsetof(struct price, retires)},
	{"source", COLUMN_SOURCE, 0},
	{"note", COLUMN_NOTE, 0},
};

enum { REQUIRED = 3 }; /* the first of them */

struct table_reader {
	struct arena *arena;
	struct csv csv;
	const char *path;
	const struct column *map[ARRAY_LEN(columns)]; /* by field */
	size_t count;
};

static bool read_header(struct table_reader *r, struct err *err)
{
	bool seen[ARRAY_LEN(columns)] = {false};

	if (!csv_next(&r->csv, err))
		return err->kind != ERR_NONE
			       ? false
			       : err_set(err, ERR_CONFIG, "%s:1: the file is empty", r->path);
	for (size_t i = 0; i < r->csv.count; i++) {
		struct str name = str_trim(r->csv.fields[i]);
		size_t k = 0;
		const char *nearest;

		while (k < ARRAY_LEN(columns) && !str_eqz(name, columns[k].name))
			k++;
		if (k < ARRAY_LEN(columns) && !seen[k]) {
			seen[k] = true;
			r->map[r->count++] = &columns[k];
			continue;
		}
		nearest = str_nearest(name, columns, ARRAY_LEN(columns), sizeof(columns[0]));
		return err_set(err, ERR_CONFIG, "%s:%" PRIu32 ": %s column '%.*s'%s%s%s", r->path,
			r->csv.line, k < ARRAY_LEN(columns) ? "doubled" : "unknown",
			STR_ARG(str_slice(name, 0, 60)),
			nearest && k == ARRAY_LEN(columns) ? " (did you mean '" : "",
			nearest && k == ARRAY_LEN(columns) ? nearest : "",
			nearest && k == ARRAY_LEN(columns) ? "'?)" : "");
	}
	for (size_t k = 0; k < REQUIRED; k++) {
		if (!seen[k])
			return err_set(err, ERR_CONFIG,
				"%s:%" PRIu32 ": no column '%s'; a table of prices has model, "
				"input_usd_per_million and output_usd_per_million",
				r->path, r->csv.line, columns[k].name);
	}
	return true;
}

static bool read_field(struct table_reader *r, const struct column *column, struct str text,
	struct price *price, struct err *err)
{
	if (text.len == 0)
		return true;
	switch (column->kind) {
	case COLUMN_PRICE:
		if (catalog_set(price, &catalog_fields[column->index], text))
			return true;
		return err_set(err, ERR_CONFIG,
			"%s:%" PRIu32 ": %s is '%.*s'; it is a decimal number of 0 or more, or "
			"empty if unknown",
			r->path, r->csv.line, column->name, STR_ARG(str_slice(text, 0, 60)));
	case COLUMN_DATE:
		if (!catalog_is_date(text))
			return err_set(err, ERR_CONFIG,
				"%s:%" PRIu32 ": %s is '%.*s'; a date is written YYYY-MM-DD",
				r->path, r->csv.line, column->name,
				STR_ARG(str_slice(text, 0, 20)));
		*(const char **)(void *)((char *)price + column->index) =
			arena_strz(r->arena, text);
		return true;
	case COLUMN_MODEL:
		price->model = arena_strz(r->arena, text);
		return true;
	case COLUMN_PROVIDER:
		price->provider = arena_strz(r->arena, text);
		return true;
	case COLUMN_SOURCE:
		price->source = arena_strz(r->arena, text);
		return true;
	case COLUMN_NOTE:
		return true;
	}
	return true;
}

static bool read_row(
	struct table_reader *r, size_t file, struct catalog_rows *rows, struct err *err)
{
	struct price price = catalog_blank(NULL, r->path);

	if (r->csv.count == 1 && r->csv.fields[0].len == 0)
		return true; /* an empty line */
	if (r->csv.count != r->count)
		return err_set(err, ERR_CONFIG,
			"%s:%" PRIu32 ": %zu fields where the header has %zu", r->path, r->csv.line,
			r->csv.count, r->count);
	for (size_t i = 0; i < r->count; i++) {
		if (!read_field(r, r->map[i], str_trim(r->csv.fields[i]), &price, err))
			return false;
	}
	if (!price.model)
		return err_set(err, ERR_CONFIG, "%s:%" PRIu32 ": a model has no name", r->path,
			r->csv.line);
	*VEC_PUSH(rows) = (struct catalog_row){.price = price, .file = file, .line = r->csv.line};
	return true;
}

bool catalog_read_csv(struct arena *arena, struct str text, const char *path, size_t file,
	struct catalog_rows *rows, struct err *err)
{
	struct table_reader r = {.arena = arena, .path = path};
	bool ok = false;

	csv_init(&r.csv, text, path);
	if (!read_header(&r, err))
		goto out;
	err->kind = ERR_NONE;
	while (csv_next(&r.csv, err)) {
		if (!read_row(&r, file, rows, err))
			goto out;
	}
	ok = err->kind == ERR_NONE;
out:
	csv_fini(&r.csv);
	return ok;
}
