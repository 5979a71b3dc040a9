/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "base/csv.h"
#include "base/io.h"
#include "base/map.h"
#include "base/utf8.h"
#include "suite/parts.h"

/* cases.csv: each row becomes the line of JSON that it stands for, so that there is one way in. */

enum column { COLUMN_VAR, COLUMN_ID, COLUMN_EXPECTED, COLUMN_TAGS, COLUMN_WRONG, COLUMN_GROUP };

static const char *const column_names[] = {
	[COLUMN_VAR] = "",
	[COLUMN_ID] = "id",
	[COLUMN_EXPECTED] = "expected",
	[COLUMN_TAGS] = "tags",
	[COLUMN_WRONG] = "wrong",
	[COLUMN_GROUP] = "group",
};

#define ROWS_MAX_BYTES ((size_t)1 << 30)

struct table {
	struct arena arena;
	struct csv csv;
	struct str *names;
	enum column *columns;
	size_t count;
};

static enum column column_of(struct str name)
{
	for (size_t i = COLUMN_ID; i < ARRAY_LEN(column_names); i++) {
		if (str_eqz(name, column_names[i]))
			return (enum column)i;
	}
	return COLUMN_VAR;
}

static bool read_header(struct table *table, struct err *err)
{
	const struct csv *csv = &table->csv;
	struct map seen = {0};
	bool ok = true, has_id = false;

	table->count = csv->count;
	table->names = ARENA_ARRAY(&table->arena, csv->count, struct str);
	table->columns = ARENA_ARRAY(&table->arena, csv->count, enum column);
	for (size_t i = 0; i < csv->count && ok; i++) {
		const struct str name = str_trim(csv->fields[i]);

		table->names[i] = arena_str(&table->arena, name);
		table->columns[i] = column_of(name);
		has_id = has_id || table->columns[i] == COLUMN_ID;
		if (name.len == 0 || !utf8_valid(name))
			ok = err_set(err, ERR_CONFIG, "%s:%lu:1: column %zu has no name", csv->name,
				(unsigned long)csv->line, i + 1);
		else if (!map_add(&seen, name, i))
			ok = err_set(err, ERR_CONFIG, "%s:%lu:1: two columns are named '%.*s'",
				csv->name, (unsigned long)csv->line, STR_ARG(name));
	}
	map_fini(&seen);
	if (ok && !has_id)
		ok = err_set(err, ERR_CONFIG,
			"%s:%lu:1: there is no column 'id'; the first line names the columns",
			csv->name, (unsigned long)csv->line);
	return ok;
}

static void write_parts(struct jsonw *w, struct str text)
{
	struct str part;

	jsonw_array(w);
	while (str_next(&text, '|', &part)) {
		part = str_trim(part);
		if (part.len)
			jsonw_str(w, part);
	}
	jsonw_array_end(w);
}

static void write_key(struct jsonw *w, enum column column, struct str text)
{
	/* A table cannot tell an empty answer from none. */
	if (text.len == 0 && column != COLUMN_ID)
		return;
	jsonw_key(w, column_names[column]);
	if (column == COLUMN_TAGS || column == COLUMN_WRONG)
		write_parts(w, text);
	else
		jsonw_str(w, text);
}

static void write_row(const struct table *table, struct buf *out)
{
	struct jsonw w;

	buf_clear(out);
	jsonw_init(&w, out, 0);
	jsonw_object(&w);
	for (size_t i = 0; i < table->count; i++) {
		if (table->columns[i] != COLUMN_VAR)
			write_key(&w, table->columns[i], table->csv.fields[i]);
	}
	jsonw_key(&w, "vars");
	jsonw_object(&w);
	for (size_t i = 0; i < table->count; i++) {
		if (table->columns[i] != COLUMN_VAR)
			continue;
		jsonw_key_str(&w, table->names[i]);
		jsonw_str(&w, table->csv.fields[i]);
	}
	jsonw_object_end(&w);
	jsonw_object_end(&w);
}

static bool check_row(const struct table *table, struct err *err)
{
	const struct csv *csv = &table->csv;

	if (csv->count != table->count)
		return err_set(err, ERR_CONFIG,
			"%s:%lu:1: %zu fields; the first line names %zu columns (a comma inside a "
			"text wants quotes round it)",
			csv->name, (unsigned long)csv->line, csv->count, table->count);
	for (size_t i = 0; i < csv->count; i++) {
		if (!utf8_valid(csv->fields[i]))
			return err_set(err, ERR_CONFIG,
				"%s:%lu:1: the column '%.*s' is not UTF-8; save the file as UTF-8",
				csv->name, (unsigned long)csv->line, STR_ARG(table->names[i]));
	}
	return true;
}

static bool read_rows(
	struct suite_reader *reader, struct table *table, struct buf *json, struct err *err)
{
	struct err fault = {0};

	if (!csv_next(&table->csv, &fault)) {
		if (fault.kind != ERR_NONE)
			goto out;
		return true; /* an empty file: no cases */
	}
	if (!read_header(table, &fault))
		goto out;
	while (csv_next(&table->csv, &fault)) {
		if (!check_row(table, &fault))
			goto out;
		write_row(table, json);
		if (json->len > SUITE_LINE_MAX) {
			err_set(&fault, ERR_CONFIG, "%s:%lu:1: a row of more than %zu bytes",
				table->csv.name, (unsigned long)table->csv.line, SUITE_LINE_MAX);
			goto out;
		}
		if (!suite_take_case(reader, buf_view(json), table->csv.line, &fault))
			goto out;
	}
	if (fault.kind == ERR_NONE)
		return true;
out:
	if (err)
		*err = fault;
	return false;
}

bool suite_read_csv(struct suite_reader *reader, int fd, struct err *err)
{
	const char *path = reader->suite->cases_path;
	struct buf text = {.limit = ROWS_MAX_BYTES};
	struct buf json = {0};
	struct table table = {0};
	bool ok = false;

	if (!io_read_fd(fd, path, &text, err))
		goto out;
	sha256_add(reader->sha, buf_view(&text));
	csv_init(&table.csv, buf_view(&text), path);
	ok = read_rows(reader, &table, &json, err);
out:
	csv_fini(&table.csv);
	arena_fini(&table.arena);
	buf_free(&json);
	buf_free(&text);
	return ok;
}
