/* SPDX-License-Identifier: MIT */
#include "base/csv.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/utf8.h"

void csv_init(struct csv *csv, struct str text, const char *name)
{
	if (str_starts(text, STR("\xEF\xBB\xBF")))
		text = str_slice(text, 3, text.len);
	*csv = (struct csv){.rest = text, .separator = ',', .name = name, .next_line = 1};
}

void csv_fini(struct csv *csv)
{
	free(csv->fields);
	buf_free(&csv->text);
	*csv = (struct csv){0};
}

static bool fail(const struct csv *csv, struct err *err, const char *what)
{
	return err_set(
		err, ERR_CONFIG, "%s:%lu: %s", csv->name, (unsigned long)csv->next_line, what);
}

static int peek(const struct csv *csv, size_t ahead)
{
	return ahead < csv->rest.len ? (unsigned char)csv->rest.data[ahead] : -1;
}

static void skip(struct csv *csv, size_t count)
{
	csv->rest = str_slice(csv->rest, count, csv->rest.len);
}

/* Length of the line end that stands here, 0 if none does. */
static size_t line_end(const struct csv *csv)
{
	if (peek(csv, 0) == '\n')
		return 1;
	return peek(csv, 0) == '\r' && peek(csv, 1) == '\n' ? 2 : 0;
}

static bool read_quoted(struct csv *csv, struct err *err)
{
	const uint32_t opened = csv->next_line;

	skip(csv, 1);
	for (;;) {
		const char *quote =
			csv->rest.len ? memchr(csv->rest.data, '"', csv->rest.len) : NULL;
		size_t len;

		if (!quote) {
			csv->next_line = opened;
			return fail(csv, err, "the quote that begins here does not end");
		}
		len = (size_t)(quote - csv->rest.data);
		for (size_t i = 0; i < len; i++)
			csv->next_line += csv->rest.data[i] == '\n';
		buf_add(&csv->text, csv->rest.data, len);
		skip(csv, len + 1);
		if (peek(csv, 0) != '"')
			break;
		buf_char(&csv->text, '"');
		skip(csv, 1);
	}
	if (peek(csv, 0) >= 0 && peek(csv, 0) != csv->separator && !line_end(csv))
		return fail(csv, err, "text behind a closing quote; a quote inside is doubled");
	return true;
}

static bool read_plain(struct csv *csv, struct err *err)
{
	size_t len = 0;

	for (;; len++) {
		const int byte = peek(csv, len);

		if (byte < 0 || byte == csv->separator || byte == '\n')
			break;
		if (byte == '\r' && peek(csv, len + 1) == '\n')
			break;
		if (byte == '\r')
			return fail(csv, err, "a carriage return without a line feed");
		if (byte == '"')
			return fail(csv, err, "a quote inside a field that is not in quotes");
	}
	buf_add(&csv->text, csv->rest.data, len);
	skip(csv, len);
	return true;
}

static bool read_field(struct csv *csv, struct err *err)
{
	const size_t from = csv->text.len;

	if (csv->count == csv->cap) {
		csv->cap = csv->cap ? csv->cap * 2 : 16;
		csv->fields = mem_resize(csv->fields, csv->cap, sizeof(*csv->fields));
	}
	if (!(peek(csv, 0) == '"' ? read_quoted(csv, err) : read_plain(csv, err)))
		return false;
	if (csv->text.over)
		return fail(csv, err, "a row larger than the limit");
	csv->fields[csv->count++] = (struct str){NULL, csv->text.len - from};
	return true;
}

static void pass_line_end(struct csv *csv)
{
	const size_t len = line_end(csv);

	skip(csv, len);
	csv->next_line += len != 0;
}

bool csv_next(struct csv *csv, struct err *err)
{
	size_t offset = 0;

	csv->count = 0;
	buf_clear(&csv->text);
	if (err)
		err->kind = ERR_NONE;
	while (line_end(csv))
		pass_line_end(csv);
	if (csv->rest.len == 0)
		return false;
	csv->line = csv->next_line;
	for (;;) {
		if (!read_field(csv, err))
			return false;
		if (peek(csv, 0) != csv->separator)
			break;
		skip(csv, 1);
	}
	pass_line_end(csv);
	/* Only now: the buffer may have moved while it grew. */
	for (size_t i = 0; i < csv->count; i++) {
		csv->fields[i].data = buf_z(&csv->text) + offset;
		offset += csv->fields[i].len;
	}
	return true;
}

/* Whether a spreadsheet could take the text for a formula, behind spaces or quotes too. */
static bool starts_formula(struct str text)
{
	static const uint32_t starters[] = {
		'=', '+', '-', '@', '\t', '\r', '\n', 0, 0xFF1D, 0xFF0B, 0xFF0D, 0xFF20};
	size_t offset = 0;

	while (offset < text.len) {
		const uint32_t code_point = utf8_next(text, &offset);

		for (size_t i = 0; i < ARRAY_LEN(starters); i++) {
			if (code_point == starters[i])
				return true;
		}
		if (code_point != '"' && code_point != '\'' && !utf8_is_space(code_point))
			return false;
	}
	return false;
}

void csv_field(struct buf *out, struct str text, bool first)
{
	bool quoted = text.len && (text.data[0] == ' ' || text.data[text.len - 1] == ' ');

	if (!first)
		buf_char(out, ',');
	for (size_t i = 0; i < text.len && !quoted; i++)
		quoted = text.data[i] && strchr(",\"\r\n", text.data[i]);
	if (quoted)
		buf_char(out, '"');
	if (starts_formula(text))
		buf_char(out, '\'');
	for (size_t i = 0; i < text.len; i++) {
		if (text.data[i] == '"')
			buf_char(out, '"');
		buf_char(out, text.data[i]);
	}
	if (quoted)
		buf_char(out, '"');
}
