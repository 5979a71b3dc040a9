/* SPDX-License-Identifier: MIT */
#include <signal.h>
#include <string.h>

#include "base/proc.h"
#include "cli/cli.h"
#include "cli/columns.h"
#include "cli/load.h"
#include "config/config.h"

struct report_command {
	union {
		struct common_options common;
		struct load_options load;
	};
	const char *output;
	const char *title;
	const char *note;
	bool no_texts;
	int64_t text_bytes;
};

static const struct opt options[] = {
	OPT_CONFIG(struct report_command),
	{"output", 'o', OPT_TEXT, offsetof(struct report_command, output), "FILE",
		"where it is written, - for stdout (default: reports/report.SUFFIX)", NULL},
	OPT_STORE(struct report_command),
	OPT_FORCE_STORE(struct report_command),
	OPT_RUN(struct report_command),
	OPT_REFERENCE(struct report_command),
	OPT_MARGIN(struct report_command),
	OPT_PRICES(struct report_command),
	OPT_NEW_EVIDENCE(struct report_command),
	{"title", 0, OPT_TEXT, offsetof(struct report_command, title), "TEXT",
		"the heading (default: Routing table)", NULL},
	{"note", 0, OPT_TEXT, offsetof(struct report_command, note), "TEXT",
		"a sentence that stands at the top", NULL},
	OPT_NO_LATENCY(struct report_command),
	{"no-texts", 0, OPT_FLAG, offsetof(struct report_command, no_texts), NULL,
		"in HTML, leave out what was asked and answered", NULL},
	{"text-bytes", 0, OPT_COUNT, offsetof(struct report_command, text_bytes), "N",
		"in HTML, where a text is cut (default: 4000, less if they are many)", NULL},
	{"format", 0, OPT_TEXT, offsetof(struct report_command, common.format), "NAME",
		"how to write: markdown (default), csv, github, html, json, junit, text",
		"markdown csv github html json junit text"},
	OPT_END,
};

/* Where the configuration speaks of the routes. */
static const struct report_place *find_places(struct arena *arena, const struct loaded *loaded)
{
	const struct config *config = loaded->config;
	struct report_place *places =
		ARENA_ARRAY(arena, loaded->table.route_count, struct report_place);

	for (size_t r = 0; r < loaded->table.route_count; r++) {
		for (size_t k = 0; config && k < config->route_count; k++) {
			if (strcmp(config->routes[k].name, loaded->table.routes[r].name) == 0)
				places[r] =
					(struct report_place){config->path, config->routes[k].line};
		}
	}
	return places;
}

static bool drain(void *context, struct buf *out, struct err *err)
{
	bool ok;

	if (proc_signal())
		return err_set(err, proc_signal() == SIGINT ? ERR_INTERRUPTED : ERR_TERMINATED,
			"interrupted; no report was written");
	ok = cli_add(context, buf_view(out), err);

	buf_clear(out);
	return ok;
}

/* Piece by piece, where the reporter can; what has begun to be written is taken back on a failure.
 */
static bool write_report(const struct invocation *inv, const struct reporter *reporter,
	const struct report *whole, const char *path, struct err *err)
{
	struct report report = *whole;
	struct cli_file file;
	struct buf text = {0};
	bool ok;

	proc_catch_signals();
	if (!cli_begin(inv, path, &file, err))
		return false;
	report.drain = drain;
	report.drain_context = &file;
	ok = reporter->write(&report, &text, err) && drain(&file, &text, err);
	buf_free(&text);
	return cli_end(&file, ok, err);
}

static bool run(struct invocation *inv, struct err *err)
{
	const struct report_command *opts = inv->options;
	const struct reporter *reporter =
		reporter_find(opts->common.format ? opts->common.format : "markdown");
	const char *path = opts->output ? opts->output
			   : reporter->suffix
				   ? arena_printf(inv->arena, "reports/report%s", reporter->suffix)
				   : "-";
	struct load_options load = opts->load;
	struct loaded loaded;
	struct transcript_source texts = {.each = load_texts, .context = &loaded};
	struct report report = {
		.title = opts->title ? opts->title : "Routing table",
		.note = opts->note,
		.labels = true,
		.text_bytes = (size_t)opts->text_bytes,
	};
	bool ok;

	load.intervals = true;
	load.texts = !opts->no_texts && strcmp(reporter->name, "html") == 0;
	if (!load_table(inv->arena, &load, &loaded, err))
		return false;
	report.promise = loaded.promise;
	report.collect = loaded.command;
	report.table = &loaded.table;
	report.results = &loaded.results;
	report.places = find_places(inv->arena, &loaded);
	report.texts = load.texts ? &texts : NULL;
	if (strcmp(path, "-") == 0) {
		report.width = columns_width(COLUMNS_STDOUT);
		report.colour = columns_colour(COLUMNS_STDOUT);
	}
	ok = write_report(inv, reporter, &report, path, err);
	load_close(&loaded);
	if (ok && load_say_missing(&loaded))
		inv->status = EXIT_UNFINISHED;
	return ok;
}

const struct command command_report = {
	.name = "report",
	.words = "",
	.summary = "the table with its evidence, as Markdown, HTML, CSV, JSON, JUnit and more",
	.details =
		"Writes what `tiercal calibrate` finds as a document: the table, how to read it, "
		"the\n"
		"evidence of every route, and how many answers were refused, cut off or not "
		"measured.\n"
		"Of a classification (accuracy is graded first by equals, exact_match or choice, "
		"and cases\n"
		"expect at most 20 different short texts, or 100 that a one_of lists) also the "
		"confusion of\n"
		"its labels with precision, recall, F1, macro-F1 and Cohen's kappa of each "
		"candidate.\n"
		"No request is sent.\n"
		"\n"
		"Formats, each with all of the evidence unless it says otherwise:\n"
		"  markdown  for people; at most 65,535 bytes, as a comment on a pull request "
		"takes:\n"
		"            what is cut then, the least important first, is said at the top\n"
		"  csv       a row for each route and candidate (RFC 4180); a text that a "
		"spreadsheet\n"
		"            would run as a formula gets a leading apostrophe\n"
		"  github    annotations, on stdout: one a route, at its line in the "
		"configuration\n"
		"  html      one file for a browser, without anything from outside: which model "
		"each route\n"
		"            should use, why and what it saves; cost against quality as a picture; "
		"and every\n"
		"            case with all answers side by side, to filter and to search. It holds "
		"what was\n"
		"            asked and answered, unless --no-texts is given: mind whom you hand it "
		"to\n"
		"  json      for programs; `tiercal schema report` is its JSON Schema\n"
		"  junit     JUnit XML: a suite a route, a case a candidate; one that is "
		"disqualified\n"
		"            failed, one that is inconclusive was skipped\n"
		"  text      for a terminal",
	.example = "tiercal report\n"
		   "tiercal report --format html\n"
		   "tiercal report --format json -o -\n"
		   "tiercal report --format csv -o verdicts.csv\n"
		   "tiercal report -o reports/week-12.md --note \"prices of 12 March\"",
	.options = options,
	.options_size = sizeof(struct report_command),
	.run = run,
};
