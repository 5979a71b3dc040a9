/* SPDX-License-Identifier: MIT */
#include <inttypes.h>
#include <string.h>

#include "base/csv.h"
#include "catalog/format.h"

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
	size_t offset; /* of a date in struct price */
	const struct catalog_field *field;
};

static const struct column others[] = {
	{"model", COLUMN_MODEL, 0, NULL},
	{"provider", COLUMN_PROVIDER, 0, NULL},
	{"as_of", COLUMN_DATE, offsetof(struct price, effective), NULL},
	{"effective", COLUMN_DATE, offsetof(struct price, effective), NULL},
	{"retires", COLUMN_DATE, offsetof(struct price, retires), NULL},
	{"source", COLUMN_SOURCE, 0, NULL},
	{"note", COLUMN_NOTE, 0, NULL},
};
enum { COLUMNS = CATALOG_PRICES + ARRAY_LEN(others) };

static const char *const required[] = {"model", "input_usd_per_million", "output_usd_per_million"};

struct table_reader {
	struct arena *arena;
	struct csv csv;
	const char *path;
	struct column columns[COLUMNS];
	const struct column *map[COLUMNS]; /* by field */
	size_t count;
};

static void list_columns(struct column *columns)
{
	for (size_t i = 0; i < CATALOG_PRICES; i++)
		columns[i] = (struct column){
			catalog_fields[i].column, COLUMN_PRICE, 0, &catalog_fields[i]};
	for (size_t i = 0; i < ARRAY_LEN(others); i++)
		columns[CATALOG_PRICES + i] = others[i];
}

static bool read_header(struct table_reader *r, struct err *err)
{
	const struct column *columns = r->columns;
	bool seen[COLUMNS] = {false};

	if (!csv_next(&r->csv, err))
		return err->kind != ERR_NONE
			       ? false
			       : err_set(err, ERR_CONFIG, "%s:1: the file is empty", r->path);
	for (size_t i = 0; i < r->csv.count; i++) {
		struct str name = str_trim(r->csv.fields[i]);
		size_t k = 0;
		const char *nearest;

		while (k < COLUMNS && !str_eqz(name, columns[k].name))
			k++;
		if (k < COLUMNS && !seen[k]) {
			seen[k] = true;
			r->map[r->count++] = &columns[k];
			continue;
		}
		nearest = str_nearest(name, columns, COLUMNS, sizeof(columns[0]));
		return err_set(err, ERR_CONFIG, "%s:%" PRIu32 ": %s column '%.*s'%s%s%s", r->path,
			r->csv.line, k < COLUMNS ? "doubled" : "unknown",
			STR_ARG(str_slice(name, 0, 60)),
			nearest && k == COLUMNS ? " (did you mean '" : "",
			nearest && k == COLUMNS ? nearest : "",
			nearest && k == COLUMNS ? "'?)" : "");
	}
	for (size_t i = 0; i < ARRAY_LEN(required); i++) {
		bool found = false;

		for (size_t k = 0; k < COLUMNS; k++)
			found = found || (seen[k] && strcmp(columns[k].name, required[i]) == 0);
		if (!found)
			return err_set(err, ERR_CONFIG,
				"%s:%" PRIu32 ": no column '%s'; a table of prices has model, "
				"input_usd_per_million and output_usd_per_million",
				r->path, r->csv.line, required[i]);
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
		if (catalog_set(price, column->field, text))
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
		*(const char **)(void *)((char *)price + column->offset) =
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

/* By its name, or by a first line that has a column of that table. */
static bool knows(const struct catalog_file *file)
{
	struct str rest = file->text, line, name;

	if (str_ends(str_of(file->path), STR(".csv")))
		return true;
	if (file->root || !str_next(&rest, '\n', &line))
		return false;
	while (str_next(&line, ',', &name)) {
		if (str_eqz(str_trim(name), required[1]) || str_eqz(str_trim(name), required[2]))
			return true;
	}
	return false;
}

static bool read(const struct catalog_file *file, struct err *err)
{
	struct table_reader r = {.arena = file->arena, .path = file->path};
	bool ok = false;

	list_columns(r.columns);
	csv_init(&r.csv, file->text, file->path);
	if (!read_header(&r, err))
		goto out;
	err->kind = ERR_NONE;
	while (csv_next(&r.csv, err)) {
		if (!read_row(&r, file->number, file->rows, err))
			goto out;
	}
	ok = err->kind == ERR_NONE;
out:
	csv_fini(&r.csv);
	return ok;
}

const struct catalog_format catalog_format_csv = {
	.name = "csv",
	.what = "a table with the columns model, input_usd_per_million, output_usd_per_million",
	.knows = knows,
	.read = read,
};
