/* SPDX-License-Identifier: MIT */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/io.h"
#include "cli/cli.h"
#include "cli/frozen.h"
#include "cli/used.h"

struct baseline_command {
	union {
		struct common_options common;
		struct load_options load;
	};
	const char *table;
	const char *output;
};

static const struct opt options[] = {
	OPT_CONFIG(struct baseline_command),
	OPT_STORE(struct baseline_command),
	OPT_FORCE_STORE(struct baseline_command),
	{"table", 0, OPT_TEXT, offsetof(struct baseline_command, table), "FILE",
		"the routing table that says who is used (default: routing.json)", NULL},
	{"fresh", 0, OPT_TEXT, offsetof(struct baseline_command, load.fresh), "NAME",
		"the answers that were asked anew under this name", NULL},
	{"output", 'o', OPT_TEXT, offsetof(struct baseline_command, output), "FILE",
		"where it is written (default: " BASELINE_FILE ")", NULL},
	OPT_NO_LATENCY(struct baseline_command),
	OPT_END,
};

static bool check_words(const struct invocation *inv, struct err *err)
{
	if (!inv->words[0] || strcmp(inv->words[0], "accept") == 0)
		return true;
	return err_set(err, ERR_USAGE,
		"baseline does not know '%s'; usage: tiercal baseline [options] [accept]",
		inv->words[0]);
}

static bool run(struct invocation *inv, struct err *err)
{
	const struct baseline_command *opts = inv->options;
	const char *path = opts->output ? opts->output : BASELINE_FILE;
	struct load_options load = opts->load;
	struct frozen frozen;
	struct buf text = {0};
	bool ok;

	if (!check_words(inv, err))
		return false;
	if (!inv->words[0] && strcmp(path, "-") != 0 && io_exists(path))
		return err_set(err, ERR_USAGE,
			"%s is there already; `tiercal baseline accept` replaces it by what "
			"`tiercal gate` asked today, or under --fresh NAME",
			path);
	if (inv->words[0] && !load.fresh)
		load.fresh = frozen_today(inv->arena);
	if (!frozen_load(inv->arena, &load, opts->table ? opts->table : USED_TABLE, &frozen, err))
		return false;
	if (frozen.missing)
		return err_set(err, ERR_INCOMPLETE,
			"%" PRId64 " answers are missing%s%s: a baseline is frozen when all are "
			"there",
			frozen.missing, load.fresh ? " of those asked anew as " : "",
			load.fresh ? load.fresh : "");
	baseline_write(&frozen.baseline, &text);
	ok = cli_write(inv, path, buf_view(&text), err);
	buf_free(&text);
	return ok;
}

const struct command command_baseline = {
	.name = "baseline",
	.words = "[accept]",
	.max_words = 1,
	.summary = "freezes per-case scores for the gate",
	.details = "Writes the scores of what the routing table uses, case by case, from the "
		   "answers in\n"
		   "the store: a file to be committed, one line a case, which `tiercal gate` sets "
		   "new\n"
		   "answers against. Each case has a hash of what it asks and expects, so that one "
		   "that\n"
		   "was edited is not compared with what it was.\n"
		   "\n"
		   "An existing file is replaced only by `tiercal baseline accept`, by the answers "
		   "that\n"
		   "`tiercal gate` asked today (or under --fresh NAME): to accept is a decision, "
		   "and the\n"
		   "diff shows what it is about. No request is sent.",
	.example = "tiercal baseline\n"
		   "tiercal baseline accept\n"
		   "tiercal baseline accept --fresh release-7",
	.options = options,
	.options_size = sizeof(struct baseline_command),
	.run = run,
};
