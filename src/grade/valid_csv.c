/* SPDX-License-Identifier: MIT */
#include "grade/grade.h"

#include "base/csv.h"
#include "base/utf8.h"
#include "grade/fence.h"
#include "grade/mark.h"
#include "grade/params.h"

struct valid_csv {
	int64_t columns, rows, min_rows; /* -1: any number */
	struct texts header;
	struct str separator;
	bool strict;
};

static const struct param params_of[] = {
	{"columns", PARAM_COUNT, offsetof(struct valid_csv, columns)},
	{"header", PARAM_TEXTS, offsetof(struct valid_csv, header)},
	{"rows", PARAM_COUNT, offsetof(struct valid_csv, rows)},
	{"min_rows", PARAM_COUNT, offsetof(struct valid_csv, min_rows)},
	{"separator", PARAM_TEXT, offsetof(struct valid_csv, separator)},
	{"strict", PARAM_BOOL, offsetof(struct valid_csv, strict)},
	PARAM_END,
};

static bool prepare(struct arena *arena, const struct value *params, void **state, struct err *err)
{
	struct valid_csv *own = ARENA_NEW(arena, struct valid_csv);

	*own = (struct valid_csv){.columns = -1, .rows = -1, .min_rows = -1, .separator = STR(",")};
	*state = own;
	if (!params_read(arena, params, params_of, NULL, own, err))
		return false;
	if (own->separator.len != 1 || str_find(STR("\"\r\n"), own->separator, 0) != SIZE_MAX ||
		(unsigned char)own->separator.data[0] >= 0x80)
		return err_set(err, ERR_CONFIG,
			"'separator' wants one ASCII character that is no quote and no line end");
	if (own->columns == 0)
		return err_set(err, ERR_CONFIG, "'columns' wants 1 or more");
	if (own->header.items && own->header.count == 0)
		return err_set(err, ERR_CONFIG, "'header' holds no name");
	if (own->header.count && own->columns >= 0 && (uint64_t)own->columns != own->header.count)
		return err_set(err, ERR_CONFIG, "'columns' is %lld, but 'header' holds %zu names",
			(long long)own->columns, own->header.count);
	if (own->header.count)
		own->columns = (int64_t)own->header.count;
	if (own->rows >= 0 && own->min_rows >= 0)
		return err_set(err, ERR_CONFIG, "give 'rows' or 'min_rows', not both");
	return true;
}

/* NULL, or what is wrong with the first row. */
static const char *wrong_header(
	const struct valid_csv *own, const struct csv *csv, struct arena *arena)
{
	for (size_t i = 0; i < own->header.count; i++) {
		if (i >= csv->count || !str_eq(csv->fields[i], own->header.items[i]))
			return arena_printf(arena, "column %zu: %s", i + 1,
				mark_differs(arena, own->header.items[i],
					i < csv->count ? csv->fields[i] : STR("")));
	}
	return NULL;
}

struct table {
	size_t columns, rows; /* the header is no row */
};

/* NULL, or what is wrong with the text. */
static const char *fault(
	const struct valid_csv *own, struct str text, struct arena *arena, struct table *table)
{
	struct csv csv;
	struct err err = {0};
	const char *why = NULL;
	size_t lines = 0;

	csv_init(&csv, text, "line");
	csv.separator = own->separator.data[0];
	while (!why && csv_next(&csv, &err)) {
		if (lines++ == 0) {
			table->columns = own->columns >= 0 ? (size_t)own->columns : csv.count;
			why = wrong_header(own, &csv, arena);
		}
		if (!why && csv.count != table->columns)
			why = arena_printf(arena, "line %lu: %zu fields, not %zu",
				(unsigned long)csv.line, csv.count, table->columns);
	}
	csv_fini(&csv);
	table->rows = own->header.count && lines ? lines - 1 : lines;
	if (!why && err.kind != ERR_NONE)
		why = arena_strz(arena, str_of(err.text));
	if (why)
		return why;
	if (lines == 0)
		return "the answer is empty";
	if (own->rows >= 0 && table->rows != (uint64_t)own->rows)
		return arena_printf(arena, "%zu rows, not %lld", table->rows, (long long)own->rows);
	if (own->min_rows >= 0 && table->rows < (uint64_t)own->min_rows)
		return arena_printf(
			arena, "%zu rows, fewer than %lld", table->rows, (long long)own->min_rows);
	return NULL;
}

static bool grade(
	const void *state, const struct answer *answer, struct score *score, struct err *err)
{
	const struct valid_csv *own = state;
	struct arena *arena = answer->arena;
	struct str text = answer->text;
	struct table table = {0};
	const char *why;
	bool fenced;

	(void)err;
	fenced = fence_inside(str_trim(text), "csv", &text);
	if (fenced && own->strict)
		why = "the rows stand in a fenced block";
	else if (!utf8_valid(text))
		why = "not UTF-8";
	else
		why = fault(own, text, arena, &table);
	score->result = value_object(arena);
	value_append(arena, score->result, "valid", value_bool(arena, !why));
	value_append(arena, score->result, "columns", value_number(arena, (double)table.columns));
	value_append(arena, score->result, "rows", value_number(arena, (double)table.rows));
	return mark_pass(score, !why, why);
}

const struct grader grader_valid_csv = {
	.name = "valid_csv",
	.params = "RFC 4180, every row as long as the first: columns (how many), header (their "
		  "names, which are the first row), rows or min_rows (without the header), "
		  "separator (,), strict (a fenced block will not do)",
	.example = "{\"header\": [\"name\", \"price\"], \"min_rows\": 1}",
	/* A row may take sixteen bytes for each of its text. */
	.max_bytes = (size_t)1 << 20,
	.prepare = prepare,
	.grade = grade,
};
