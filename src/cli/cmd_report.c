/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "base/io.h"
#include "cli/cli.h"
#include "cli/load.h"

struct report_command {
	union {
		struct common_options common;
		struct load_options load;
	};
	const char *output;
	const char *title;
	const char *note;
};

static const struct opt options[] = {
	OPT_CONFIG(struct report_command),
	{"output", 'o', OPT_TEXT, offsetof(struct report_command, output), "FILE",
		"where it is written, - for stdout (default: reports/report.md)", NULL},
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
	{"format", 0, OPT_TEXT, offsetof(struct report_command, common.format),
		"markdown|json|text", "how to write (default: markdown)", "markdown json text"},
	OPT_END,
};

static bool run(struct invocation *inv, struct err *err)
{
	const struct report_command *opts = inv->options;
	const struct reporter *reporter =
		reporter_find(opts->common.format ? opts->common.format : "markdown");
	const char *path = opts->output
				   ? opts->output
				   : arena_printf(inv->arena, "reports/report%s", reporter->suffix);
	struct load_options load = opts->load;
	struct loaded loaded;
	struct report report = {
		.title = opts->title ? opts->title : "Routing table",
		.note = opts->note,
		.labels = true,
	};
	struct buf text = {0};
	bool ok;

	load.intervals = true;
	if (!load_table(inv->arena, &load, &loaded, err))
		return false;
	report.promise = loaded.promise;
	report.collect = loaded.command;
	report.table = &loaded.table;
	report.results = &loaded.results;
	ok = reporter->write(&report, &text, err) &&
	     cli_write(inv->arena, path, buf_view(&text), err);
	if (ok && load_say_missing(&loaded))
		inv->status = EXIT_UNFINISHED;
	buf_free(&text);
	return ok;
}

const struct command command_report = {
	.name = "report",
	.words = "",
	.summary = "the table with its evidence, as Markdown, JSON or text",
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
		"No request is sent.",
	.example = "tiercal report\n"
		   "tiercal report --format json -o -\n"
		   "tiercal report -o reports/week-12.md --note \"prices of 12 March\"",
	.options = options,
	.options_size = sizeof(struct report_command),
	.run = run,
};
