/* SPDX-License-Identifier: MIT */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/csv.h"
#include "base/io.h"
#include "base/jsonw.h"
#include "base/map.h"
#include "base/utf8.h"
#include "cli/cli.h"
#include "cli/load.h"
#include "core/member.h"
#include "core/money.h"
#include "store/store.h"

/*
 * Scores recorded elsewhere become a run: one row a case, model and repeat. All of the file is read
 * and checked before the store's transaction is committed, so one bad line leaves nothing behind.
 */

#define FILE_MAX_BYTES ((size_t)1 << 30)

struct import_command {
	struct common_options common;
};

static const struct opt options[] = {
	OPT_CONFIG(struct import_command),
	OPT_STORE(struct import_command),
	OPT_FORCE_STORE(struct import_command),
	OPT_FORMAT(struct import_command),
	OPT_END,
};

enum column {
	COLUMN_ROUTE,
	COLUMN_CASE,
	COLUMN_MODEL,
	COLUMN_SCORE,
	COLUMN_REPEAT,
	COLUMN_FORMAT,
	COLUMN_INPUT,
	COLUMN_OUTPUT,
	COLUMN_COST,
	COLUMN_LATENCY,
	COLUMN_ANSWER,
	COLUMN_COUNT,
};

/* The first four must be there. */
enum { REQUIRED = 4 };

static const char *const column_names[COLUMN_COUNT] = {
	[COLUMN_ROUTE] = "route",
	[COLUMN_CASE] = "case_id",
	[COLUMN_MODEL] = "model",
	[COLUMN_SCORE] = "score",
	[COLUMN_REPEAT] = "rep",
	[COLUMN_FORMAT] = "format_ok",
	[COLUMN_INPUT] = "input_tokens",
	[COLUMN_OUTPUT] = "output_tokens",
	[COLUMN_COST] = "cost_usd",
	[COLUMN_LATENCY] = "latency_ms",
	[COLUMN_ANSWER] = "answer",
};

struct importer {
	struct csv csv;
	const char *path;
	size_t field[COLUMN_COUNT]; /* SIZE_MAX: not in the file */
	size_t columns;
	struct arena row; /* of the row at hand */
	struct store *store;
	bool json; /* what came of it is an object */
	int64_t rows;
};

static bool read_header(struct importer *im, struct err *err)
{
	for (int k = 0; k < COLUMN_COUNT; k++)
		im->field[k] = SIZE_MAX;
	if (!csv_next(&im->csv, err))
		return err->kind == ERR_NONE
			       ? err_set(err, ERR_CONFIG, "%s:1: the file is empty", im->path)
			       : false;
	im->columns = im->csv.count;
	for (size_t i = 0; i < im->csv.count; i++) {
		for (int k = 0; k < COLUMN_COUNT; k++) {
			if (!str_eqz(str_trim(im->csv.fields[i]), column_names[k]))
				continue;
			if (im->field[k] != SIZE_MAX)
				return err_set(err, ERR_CONFIG, "%s:%" PRIu32 ": two columns '%s'",
					im->path, im->csv.line, column_names[k]);
			im->field[k] = i;
		}
	}
	for (int k = 0; k < REQUIRED; k++) {
		if (im->field[k] == SIZE_MAX)
			return err_set(err, ERR_CONFIG,
				"%s:%" PRIu32 ": no column '%s'; the file needs route, case_id, "
				"model and score",
				im->path, im->csv.line, column_names[k]);
	}
	return true;
}

/* Empty where the file has no such column. */
static struct str cell(const struct importer *im, enum column column)
{
	size_t field = im->field[column];

	return field == SIZE_MAX ? STR_NONE : str_trim(im->csv.fields[field]);
}

static bool fault(
	const struct importer *im, enum column column, const char *wanted, struct err *err)
{
	return err_set(err, ERR_CONFIG, "%s:%" PRIu32 ": %s is '%.*s'; it is %s", im->path,
		im->csv.line, column_names[column], STR_ARG(str_slice(cell(im, column), 0, 60)),
		wanted);
}

static bool is_route(struct str text)
{
	for (size_t i = 0; i < text.len; i++) {
		char c = text.data[i];
		bool plain =
			(c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');

		if (!plain && (i == 0 || !c || !strchr("._/-", c)))
			return false;
	}
	return text.len > 0;
}

static bool read_name(struct importer *im, enum column column, const char **out, struct err *err)
{
	struct str text = cell(im, column);

	if (column == COLUMN_ROUTE && !is_route(text))
		return fault(im, column, "a name of letters, digits, . _ / and -", err);
	if (text.len == 0 || !utf8_valid(text) || memchr(text.data, '\0', text.len))
		return fault(im, column, "a text in UTF-8 that is not empty", err);
	*out = arena_strz(&im->row, text);
	return true;
}

static bool read_count(struct importer *im, enum column column, int64_t *out, struct err *err)
{
	struct str text = cell(im, column);

	*out = -1;
	if (text.len == 0 || (str_to_i64(text, out) && *out >= 0))
		return true;
	return fault(im, column, "a whole number of 0 or more, or empty if unknown", err);
}

/* A decimal number of 0 or more, times 10^scale. */
static bool read_amount(
	struct importer *im, enum column column, int scale, int64_t *out, struct err *err)
{
	struct str text = cell(im, column);

	return text.len == 0 || money_parse(text, scale, out) ||
	       fault(im, column, "a decimal number of 0 or more, or empty if unknown", err);
}

static bool read_score(struct importer *im, double *out, struct err *err)
{
	struct str text = cell(im, COLUMN_SCORE);

	*out = NAN;
	if (text.len == 0 || (str_to_double(text, out) && *out >= 0 && *out <= 1))
		return true;
	return fault(im, COLUMN_SCORE, "a number from 0 to 1, or empty if not measured", err);
}

static bool read_format(struct importer *im, int *out, struct err *err)
{
	struct str text = cell(im, COLUMN_FORMAT);

	*out = str_eqz(text, "1") ? 1 : str_eqz(text, "0") ? 0 : -1;
	return text.len == 0 || *out >= 0 ||
	       fault(im, COLUMN_FORMAT, "1, 0, or empty if unknown", err);
}

static bool read_repeat(struct importer *im, int *out, struct err *err)
{
	int64_t number;

	if (!read_count(im, COLUMN_REPEAT, &number, err))
		return false;
	*out = number < 0 ? 1 : (int)(number > 1000000 ? 0 : number);
	return *out >= 1 || fault(im, COLUMN_REPEAT, "a whole number from 1", err);
}

static bool read_row(struct importer *im, struct store_import *row, struct err *err)
{
	struct str answer;

	*row = (struct store_import){.cost = MONEY_UNKNOWN, .latency_us = -1};
	if (im->csv.count != im->columns)
		return err_set(err, ERR_CONFIG,
			"%s:%" PRIu32 ": %zu fields where the header has %zu", im->path,
			im->csv.line, im->csv.count, im->columns);
	answer = cell(im, COLUMN_ANSWER);
	if (answer.len && utf8_valid(answer) && !memchr(answer.data, '\0', answer.len))
		row->answer = arena_strz(&im->row, answer);
	return read_name(im, COLUMN_ROUTE, &row->route, err) &&
	       read_name(im, COLUMN_CASE, &row->case_id, err) &&
	       read_name(im, COLUMN_MODEL, &row->model, err) && read_score(im, &row->score, err) &&
	       read_repeat(im, &row->repeat, err) && read_format(im, &row->format_ok, err) &&
	       read_count(im, COLUMN_INPUT, &row->input_tokens, err) &&
	       read_count(im, COLUMN_OUTPUT, &row->output_tokens, err) &&
	       read_amount(im, COLUMN_COST, 12, &row->cost, err) &&
	       read_amount(im, COLUMN_LATENCY, 3, &row->latency_us, err);
}

static bool read_rows(struct importer *im, struct err *err)
{
	struct store_import row;

	err->kind = ERR_NONE;
	while (csv_next(&im->csv, err)) {
		if (im->csv.count == 1 && im->csv.fields[0].len == 0 && im->columns > 1)
			continue; /* an empty line */
		arena_reset(&im->row);
		if (!read_row(im, &row, err))
			return false;
		if (!store_import_add(im->store, &row, err))
			return err_wrap(err, "%s:%" PRIu32, im->path, im->csv.line);
		im->rows++;
	}
	if (err->kind == ERR_NONE && im->rows == 0)
		return err_set(err, ERR_CONFIG, "%s: no rows below the header", im->path);
	return err->kind == ERR_NONE;
}

/* What is in a run, counted as it is read back: in order of route and case. */
struct tally {
	struct map models;
	struct buf route, case_id;
	int64_t routes, cases, unmeasured;
};

static bool changed(struct buf *last, const char *text)
{
	if (last->len == strlen(text) && memcmp(buf_z(last), text, last->len) == 0)
		return false;
	buf_clear(last);
	buf_puts(last, text);
	return true;
}

static bool count_row(void *context, const struct store_import *row, struct err *err)
{
	struct tally *tally = context;

	(void)err;
	if (changed(&tally->route, row->route)) {
		tally->routes++;
		buf_clear(&tally->case_id);
	}
	tally->cases += changed(&tally->case_id, row->case_id);
	tally->unmeasured += isnan(row->score);
	map_add(&tally->models, str_of(row->model), 0);
	return true;
}

static void print_count(int64_t count, const char *what, const char *then)
{
	printf("%" PRId64 " %s%s%s", count, what, count == 1 ? "" : "s", then);
}

static void print_json(const struct importer *im, const struct tally *tally, const char *id)
{
	struct buf out = {0};
	struct jsonw w;

	jsonw_init(&w, &out, 2);
	jsonw_object(&w);
	member_count(&w, "cases", tally->cases);
	member_count(&w, "models", (int64_t)tally->models.count);
	member_count(&w, "routes", tally->routes);
	member_count(&w, "rows", im->rows);
	member_text(&w, "run", id);
	member_count(&w, "unmeasured", tally->unmeasured);
	jsonw_object_end(&w);
	buf_char(&out, '\n');
	fwrite(buf_z(&out), 1, out.len, stdout);
	buf_free(&out);
}

static void print_text(const struct importer *im, const struct tally *tally, const char *id)
{
	printf("run %s: ", id);
	print_count(im->rows, "row", ", ");
	print_count(tally->routes, "route", ", ");
	print_count(tally->cases, "case", ", ");
	print_count((int64_t)tally->models.count, "model", "");
	if (tally->unmeasured) {
		printf("; not measured: ");
		print_count(tally->unmeasured, "score", "");
	}
	printf("\n");
}

static bool print_tally(const struct importer *im, int64_t run, const char *id, struct err *err)
{
	struct tally tally = {0};
	bool ok = store_each_import(im->store, run, count_row, &tally, err);

	if (ok)
		(im->json ? print_json : print_text)(im, &tally, id);
	map_fini(&tally.models);
	buf_free(&tally.route);
	buf_free(&tally.case_id);
	return ok;
}

static bool import_rows(struct importer *im, struct err *err)
{
	char id[13];
	int64_t run;

	if (!store_begin(im->store, err))
		return false;
	if (!store_import_begin(im->store, err) || !read_header(im, err) || !read_rows(im, err) ||
		!store_import_end(im->store, im->path, id, &run, err)) {
		store_rollback(im->store);
		return false;
	}
	return store_commit(im->store, err) && print_tally(im, run, id, err);
}

static bool run(struct invocation *inv, struct err *err)
{
	const struct import_command *opts = inv->options;
	const char *format = opts->common.format;
	struct importer im = {.path = inv->words[0], .json = format && strcmp(format, "json") == 0};
	struct buf text = {.limit = FILE_MAX_BYTES};
	const char *store;
	bool ok = false;

	if (!load_store_path(inv->arena, &opts->common, &store, err))
		return false;
	if (!io_read(im.path, &text, err)) {
		err->kind = ERR_USAGE;
		goto out;
	}
	if (!store_open(store, STORE_WRITE, opts->common.force_store, &im.store, err))
		goto out;
	csv_init(&im.csv, buf_view(&text), im.path);
	ok = import_rows(&im, err);
	csv_fini(&im.csv);
out:
	store_close(im.store);
	arena_fini(&im.row);
	buf_free(&text);
	return ok;
}

const struct command command_import = {
	.name = "import",
	.words = "FILE",
	.min_words = 1,
	.max_words = 1,
	.summary = "scores recorded elsewhere become a run",
	.details =
		"Reads a CSV file with the columns route, case_id, model and score, and where "
		"there "
		"are rep,\n"
		"format_ok, input_tokens, output_tokens, cost_usd, latency_ms and answer; others "
		"are ignored.\n"
		"score is the quality as it stands, 0 to 1; an empty one is not measured. One bad "
		"line, and\n"
		"nothing is stored. `tiercal calibrate` then judges it; beside a tiercal.yaml, "
		"with "
		"--run latest.",
	.example = "tiercal import scores.csv\n"
		   "tiercal import --store results.db scores.csv",
	.options = options,
	.options_size = sizeof(struct import_command),
	.run = run,
};
