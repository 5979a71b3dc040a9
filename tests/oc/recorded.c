/* SPDX-License-Identifier: MIT */
#include "oc.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/csv.h"
#include "base/io.h"
#include "base/map.h"

/*
 * Suites drawn with replacement from recorded scores of real models: the records are then the
 * truth. With the margin at the recorded difference the candidate is worse by exactly the margin,
 * and every suite that qualifies it is an error.
 */

struct source {
	const char *file, *route; /* route NULL: the file has no such column */
	const char *column;       /* of the score */
	double low, high;         /* its scale */
	const char *candidate, *reference;
	double margin; /* 0: the recorded difference; else `same` is set to reach it */
};

static const struct source graded[] = {
	{"wildbench-judges/judgements.csv", NULL, "judge_a", 1, 10, "reka-flash-20240226",
		"Qwen1.5-72B-Chat-greedy", 0},
	{"wildbench-judges/judgements.csv", NULL, "judge_a", 1, 10, "gemma-2b-it",
		"Qwen1.5-72B-Chat-greedy", 0.10},
};
static const struct source binary[] = {
	{"zeroeval/cases.csv", "gsm", "score", 0, 1, "gpt-4o-mini-2024-07-18", "gpt-4o-2024-08-06",
		0},
	{"zeroeval/cases.csv", "gsm", "score", 0, 1, "gpt-3.5-turbo-0125", "gpt-4o-2024-08-06",
		0.05},
	{"zeroeval/cases.csv", "math-l5", "score", 0, 1, "gpt-4o-mini-2024-07-18",
		"gpt-4o-2024-08-06", 0},
	{"zeroeval/cases.csv", "crux", "score", 0, 1, "gpt-4o-mini-2024-07-18", "gpt-4o-2024-08-06",
		0.10},
};

enum { FILE_MAX = 16 << 20 };

/* What the columns are numbered in one file. */
struct columns {
	size_t route, id, model, score;
};

static size_t column_of(const struct csv *csv, const char *name)
{
	for (size_t i = 0; i < csv->count; i++) {
		if (str_eqz(csv->fields[i], name))
			return i;
	}
	return SIZE_MAX;
}

struct reading {
	const struct source *source;
	struct columns columns;
	struct map cases;
	double *reference, *candidate; /* NaN until read */
	size_t cap;
};

static void take_row(struct reading *reading, const struct csv *csv)
{
	const struct source *source = reading->source;
	const struct columns *columns = &reading->columns;
	bool is_reference, is_candidate;
	uint64_t at = reading->cases.count;
	double score;

	if (csv->count <= columns->score || csv->count <= columns->model)
		return;
	is_reference = str_eqz(csv->fields[columns->model], source->reference);
	is_candidate = str_eqz(csv->fields[columns->model], source->candidate);
	if ((source->route && !str_eqz(csv->fields[columns->route], source->route)) ||
		(!is_reference && !is_candidate) ||
		!str_to_double(csv->fields[columns->score], &score))
		return;
	if (!map_add(&reading->cases, csv->fields[columns->id], at))
		map_get(&reading->cases, csv->fields[columns->id], &at);
	for (; reading->cap <= at; reading->cap++)
		reading->reference[reading->cap] = reading->candidate[reading->cap] = NAN;
	(is_reference ? reading->reference : reading->candidate)[at] =
		(score - source->low) / (source->high - source->low);
}

static bool read_columns(const struct csv *csv, struct reading *reading)
{
	struct columns *columns = &reading->columns;

	columns->route = column_of(csv, "route");
	columns->id = column_of(csv, "case_id");
	columns->model = column_of(csv, "model");
	columns->score = column_of(csv, reading->source->column);
	return columns->id != SIZE_MAX && columns->model != SIZE_MAX &&
	       columns->score != SIZE_MAX &&
	       (columns->route != SIZE_MAX || !reading->source->route);
}

/* The cases that both models have; none if the file is not what it is thought to be. */
static void read_records(struct arena *arena, const struct source *source, struct str text,
	struct truth_records *out)
{
	struct reading reading = {.source = source};
	struct csv csv;
	struct err err = {0};
	size_t lines = 1;

	for (size_t i = 0; i < text.len; i++)
		lines += text.data[i] == '\n';
	reading.reference = ARENA_ARRAY(arena, lines, double);
	reading.candidate = ARENA_ARRAY(arena, lines, double);
	csv_init(&csv, text, source->file);
	if (csv_next(&csv, &err) && read_columns(&csv, &reading)) {
		while (csv_next(&csv, &err))
			take_row(&reading, &csv);
	}
	*out = (struct truth_records){
		.reference = reading.reference, .candidate = reading.candidate};
	for (size_t i = 0; err.kind == ERR_NONE && i < reading.cap; i++) {
		if (isnan(reading.reference[i]) || isnan(reading.candidate[i]))
			continue;
		reading.reference[out->count] = reading.reference[i];
		reading.candidate[out->count++] = reading.candidate[i];
	}
	csv_fini(&csv);
	map_fini(&reading.cases);
}

static bool load(struct oc *oc, const struct source *source, struct truth_records *out)
{
	const char *shared = getenv("TIERCAL_SHARED");
	char *folder = io_join(&oc->arena, shared ? shared : "../shared", "data");
	char *path = io_join(&oc->arena, folder, source->file);
	struct buf text = {.limit = FILE_MAX};
	struct err err = {0};

	if (!io_exists(path)) {
		fprintf(stderr, "SKIP suites drawn from recorded scores: %s not found\n", path);
		printf("| %s | (skipped: not found) |\n", source->file);
		return false;
	}
	if (io_read(path, &text, &err))
		read_records(&oc->arena, source, buf_view(&text), out);
	buf_free(&text);
	if (out->count == 0) {
		fprintf(stderr, "oc: %s: no cases of %s and %s %s\n", path, source->candidate,
			source->reference, err.text);
		exit(EXIT_FAILURE);
	}
	return true;
}

/* How many suites the two rules get of the run's: drawn bounds are dear. */
struct parts {
	size_t proven, point;
};
static const struct parts binary_parts = {4, 8}, graded_parts = {32, 128};

static void print_source(struct oc *oc, const struct source *source,
	const struct truth_records *records, size_t n, struct parts parts)
{
	const struct truth truth = {.routes = 1, .cases = n, .candidates = 1, .records = records};
	double margin = -truth_records_difference(records);
	const struct truth_rule proven = {.rule = RULE_EXACT, .margin = margin};
	const struct truth_rule point = {.rule = RULE_POINT, .margin = margin};
	struct truth_count count;

	printf("| %.*s%s%s | %s | %s | %zu | %.3f | %zu |", (int)strcspn(source->file, "/"),
		source->file, source->route ? ", " : "", source->route ? source->route : "",
		source->candidate, source->reference, records->count, margin, n);
	oc_run(oc, &truth, &proven, 1, oc_part(oc, parts.proven), &count);
	oc_put(count.wrong, count.suites);
	oc_run(oc, &truth, &point, 1, oc_part(oc, parts.point), &count);
	oc_put(count.wrong, count.suites);
	printf("\n");
}

static void print_sources(
	struct oc *oc, const struct source *sources, size_t count, struct parts parts)
{
	for (size_t i = 0; i < count; i++) {
		struct truth_records records = {0};

		if (!load(oc, &sources[i], &records))
			return;
		if (sources[i].margin > 0)
			records.same = 1 + sources[i].margin / truth_records_difference(&records);
		for (size_t s = 0; s < 2; s++)
			print_source(oc, &sources[i], &records, oc_sizes[s], parts);
	}
}

void oc_recorded(struct oc *oc)
{
	printf("\n## Suites drawn from recorded scores of real models: wrong\n\n"
	       "The margin is the recorded difference, so the candidate is worse by exactly the "
	       "margin; where that is a round number the candidate gives the reference's own "
	       "answer in the share of cases that makes it so. Right-or-wrong scores go through "
	       "the exact test (%zu suites; point rule %zu), judged ones are graded and go through "
	       "the worst-case Dirichlet test (%zu; %zu), for which 0.000 and 0.003 were found "
	       "elsewhere at 50 and 100 cases of the first pair.\n\n"
	       "| records | candidate | reference | recorded cases | margin | cases | proven rule "
	       "| "
	       "point rule |\n|---|---|---|---|---|---|---|---|\n",
		oc_part(oc, binary_parts.proven), oc_part(oc, binary_parts.point),
		oc_part(oc, graded_parts.proven), oc_part(oc, graded_parts.point));
	print_sources(oc, binary, sizeof(binary) / sizeof(binary[0]), binary_parts);
	print_sources(oc, graded, sizeof(graded) / sizeof(graded[0]), graded_parts);
}
