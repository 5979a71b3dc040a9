/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/jsonw.h"
#include "calib/calib.h"
#include "cli/cli.h"
#include "cli/scores.h"
#include "core/member.h"
#include "core/record.h"

struct results_command {
	union {
		struct common_options common;
		struct load_options load;
	};
	struct opt_list routes, candidates;
};

static const struct opt options[] = {
	OPT_CONFIG(struct results_command),
	OPT_STORE(struct results_command),
	OPT_FORCE_STORE(struct results_command),
	OPT_RUN(struct results_command),
	{"fresh", 0, OPT_TEXT, offsetof(struct results_command, load.fresh), "NAME",
		"the answers that were asked anew under this name", NULL},
	{"route", 0, OPT_LIST, offsetof(struct results_command, routes), "NAME",
		"only this route; may be repeated", NULL},
	{"candidate", 0, OPT_LIST, offsetof(struct results_command, candidates), "NAME",
		"only this candidate; may be repeated", NULL},
	OPT_PRICES(struct results_command),
	OPT_NO_LATENCY(struct results_command),
	{"format", 0, OPT_TEXT, offsetof(struct results_command, common.format), "jsonl|json|csv",
		"how to write (default: jsonl)", "jsonl json csv"},
	OPT_END,
};

/* One score: what a row holds. */
struct row {
	const char *route, *case_id, *group, *candidate;
	const struct result_cell *cell;
	int64_t cost;
	int64_t latency_us;
};

static const char *const columns[] = {"route", "case", "group", "candidate", "quality", "accuracy",
	"format", "outcome", "unmeasured", "repeats", "passes", "spread", "latency_ms",
	"input_tokens", "output_tokens", "cost_usd"};

static const char *const unmeasured_names[] = {
	[MEASURED] = NULL,
	[UNMEASURED_MISSING] = "missing",
	[UNMEASURED_FAULT] = "fault",
	[UNMEASURED_CUT_OFF] = "cut_off",
	[UNMEASURED_LIMIT] = "limit",
	[UNMEASURED_JUDGE] = "judge",
	[UNMEASURED_WAITING] = "waiting",
};

/* Nothing is known of an answer that never came. */
static const char *outcome_text(const struct result_cell *cell)
{
	return cell->unmeasured == UNMEASURED_MISSING ? NULL : outcome_name(cell->outcome);
}

static void put_json(struct buf *out, const struct row *row)
{
	const struct result_cell *cell = row->cell;
	struct jsonw w;

	jsonw_init(&w, out, 0);
	jsonw_object(&w);
	member_text(&w, "route", row->route);
	member_text(&w, "case", row->case_id);
	member_text(&w, "group", row->group);
	member_text(&w, "candidate", row->candidate);
	member_number(&w, "quality", cell->unmeasured == MEASURED ? cell->quality : NAN);
	member_number(&w, "accuracy", cell->unmeasured == MEASURED ? cell->accuracy : NAN);
	jsonw_key(&w, "format");
	if (cell->format_ok < 0)
		jsonw_null(&w);
	else
		jsonw_bool(&w, cell->format_ok);
	member_text(&w, "outcome", outcome_text(cell));
	member_text(&w, "unmeasured", unmeasured_names[cell->unmeasured]);
	member_count(&w, "repeats", cell->repeats);
	member_count(&w, "passes", cell->passes);
	member_number(&w, "spread", cell->spread);
	member_ms(&w, "latency_ms", row->latency_us);
	member_count(&w, "input_tokens", cell->usage.input_total);
	member_count(&w, "output_tokens", cell->usage.output_total);
	member_money(&w, "cost_usd", row->cost);
	jsonw_object_end(&w);
	buf_char(out, '\n');
}

static void put_csv(struct buf *out, const struct row *row)
{
	const struct result_cell *cell = row->cell;
	bool measured = cell->unmeasured == MEASURED;

	record_text(out, row->route);
	record_text(out, row->case_id);
	record_text(out, row->group);
	record_text(out, row->candidate);
	record_number(out, measured ? cell->quality : NAN);
	record_number(out, measured ? cell->accuracy : NAN);
	record_count(out, cell->format_ok);
	record_text(out, outcome_text(cell));
	record_text(out, unmeasured_names[cell->unmeasured]);
	record_count(out, cell->repeats);
	record_count(out, cell->passes);
	record_number(out, cell->spread);
	record_ms(out, row->latency_us);
	record_count(out, cell->usage.input_total);
	record_count(out, cell->usage.output_total);
	record_money(out, row->cost);
	record_end(out);
}

static bool is_wanted(const struct opt_list *list, const char *name)
{
	for (size_t i = 0; i < list->count; i++) {
		if (strcmp(list->items[i], name) == 0)
			return true;
	}
	return list->count == 0;
}

static bool check_names(const struct opt_list *list, const char *const *names, size_t count,
	const char *what, struct err *err)
{
	for (size_t i = 0; i < list->count; i++) {
		size_t k = 0;

		while (k < count && strcmp(names[k], list->items[i]) != 0)
			k++;
		if (k == count)
			return err_set(err, ERR_USAGE, "there is no %s '%s'", what, list->items[i]);
	}
	return true;
}

enum form { FORM_JSONL, FORM_JSON, FORM_CSV };

/* On its way to stdout. */
struct writer {
	const struct results_command *opts;
	enum form form;
	bool begun; /* there was a row */
	const char *const *candidates;
	size_t candidate_count;
	const struct price *const *prices; /* [candidate] */
	struct buf line;
	struct arena arena;
};

static void put_line(struct writer *writer)
{
	fwrite(writer->line.data, 1, writer->line.len, stdout);
	writer->line.len = 0;
}

static bool begin(void *context, const struct results *names, const struct price *const *prices,
	struct err *err)
{
	struct writer *writer = context;
	const char **routes = ARENA_ARRAY(&writer->arena, names->route_count, const char *);

	for (size_t r = 0; r < names->route_count; r++)
		routes[r] = names->routes[r].name;
	if (!check_names(&writer->opts->routes, routes, names->route_count, "route", err) ||
		!check_names(&writer->opts->candidates, names->candidates, names->candidate_count,
			"candidate", err))
		return false;
	writer->candidates = names->candidates;
	writer->candidate_count = names->candidate_count;
	writer->prices = prices;
	if (writer->form == FORM_CSV) {
		record_head(&writer->line, columns, ARRAY_LEN(columns));
		put_line(writer);
	}
	return true;
}

static bool write_case(void *context, const struct run_case *item, struct err *err)
{
	struct writer *writer = context;

	(void)err;
	if (!is_wanted(&writer->opts->routes, item->route))
		return true;
	for (size_t c = 0; c < writer->candidate_count; c++) {
		const struct result_cell *cell = &item->cells[c];
		const struct row row = {.route = item->route,
			.case_id = item->id,
			.group = item->group,
			.candidate = writer->candidates[c],
			.cell = cell,
			.cost = calib_cell_cost(cell, writer->prices[c]),
			.latency_us = writer->opts->load.no_latency ? -1 : cell->latency_us};

		if (!is_wanted(&writer->opts->candidates, row.candidate))
			continue;
		if (writer->form == FORM_JSON)
			buf_char(&writer->line, writer->begun ? ',' : '[');
		writer->begun = true;
		if (writer->form == FORM_CSV)
			put_csv(&writer->line, &row);
		else
			put_json(&writer->line, &row);
		put_line(writer);
	}
	return true;
}

static enum form form_of(const char *format)
{
	if (!format || strcmp(format, "jsonl") == 0)
		return FORM_JSONL;
	return strcmp(format, "json") == 0 ? FORM_JSON : FORM_CSV;
}

static bool run(struct invocation *inv, struct err *err)
{
	const struct results_command *opts = inv->options;
	struct load_options load = opts->load;
	struct writer writer = {.opts = opts, .form = form_of(opts->common.format)};
	const struct scores_sink sink = {begin, write_case, &writer};
	bool ok;

	load.any_reference = true;
	ok = scores_each(inv->arena, &load, &sink, err);
	if (ok && writer.form == FORM_JSON)
		fputs(writer.begun ? "]\n" : "[]\n", stdout);
	buf_free(&writer.line);
	arena_fini(&writer.arena);
	return ok;
}

const struct command command_results = {
	.name = "results",
	.words = "",
	.summary = "every score as JSON lines, JSON or CSV",
	.details =
		"Writes a row for each case and candidate, for pandas, DuckDB, R or a "
		"spreadsheet:\n"
		"route, case, group, candidate, quality, accuracy, format, outcome, unmeasured "
		"(why\n"
		"there is no score: missing, fault, cut_off, limit, judge, waiting), repeats, "
		"passes,\n"
		"spread (means over repeats), latency_ms, input_tokens, output_tokens, cost_usd. "
		"What is\n"
		"not known is null, or an empty field. In CSV (RFC 4180) a text that a spreadsheet "
		"would "
		"run as\n"
		"a formula gets a leading apostrophe. Rows are written as they are read: memory "
		"does\n"
		"not grow with them. No request is sent.",
	.example = "tiercal results > scores.jsonl\n"
		   "tiercal results --format csv --route classification > scores.csv",
	.options = options,
	.options_size = sizeof(struct results_command),
	.run = run,
};
