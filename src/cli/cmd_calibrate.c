/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/io.h"
#include "calib/calib.h"
#include "cli/cli.h"
#include "cli/columns.h"
#include "cli/load.h"
#include "cli/moves.h"
#include "cli/prices.h"
#include "cli/retire.h"
#include "cli/today.h"
#include "core/money.h"

struct calibrate_command {
	union {
		struct common_options common;
		struct load_options load;
	};
	const char *output;
	bool check;
	const char *max_loss, *monthly_budget;
	bool frontier;
};

static const struct opt options[] = {
	OPT_CONFIG(struct calibrate_command),
	{"output", 'o', OPT_TEXT, offsetof(struct calibrate_command, output), "FILE",
		"where the routing table is written (default: routing.json)", NULL},
	OPT_STORE(struct calibrate_command),
	OPT_FORCE_STORE(struct calibrate_command),
	OPT_RUN(struct calibrate_command),
	OPT_REFERENCE(struct calibrate_command),
	OPT_MARGIN(struct calibrate_command),
	OPT_PRICES(struct calibrate_command),
	OPT_NEW_EVIDENCE(struct calibrate_command),
	{"max-loss", 0, OPT_TEXT, offsetof(struct calibrate_command, max_loss), "X",
		"also plan the whole table: least cost, weighted quality loss at most X", NULL},
	{"monthly-budget", 0, OPT_TEXT, offsetof(struct calibrate_command, monthly_budget), "USD",
		"also plan the whole table: least quality loss for at most USD a month", NULL},
	{"frontier", 0, OPT_FLAG, offsetof(struct calibrate_command, frontier), NULL,
		"print which costs and losses of the whole table can be had", NULL},
	{"check", 0, OPT_FLAG, offsetof(struct calibrate_command, check), NULL,
		"write nothing; exit 1 if the table is stale (with --prices: moves)", NULL},
	OPT_AS_OF(struct calibrate_command, load.as_of),
	OPT_RETIRE_WITHIN(struct calibrate_command, load.retire_within),
	OPT_NO_LATENCY(struct calibrate_command),
	{"intervals", 0, OPT_FLAG, offsetof(struct calibrate_command, load.intervals), NULL,
		"print how sure the costs and the saving are", NULL},
	OPT_FORMAT(struct calibrate_command),
	OPT_END,
};

static const struct calibrate_command defaults = {
	.output = CLI_TABLE_DEFAULT, .load.retire_within = RETIRE_WITHIN};

/* Compares what would be written with what is there. */
static bool check_table(struct invocation *inv, const char *path, struct str text, struct err *err)
{
	struct buf old = {0};
	bool ok = true;

	if (!io_exists(path)) {
		fprintf(stderr, "%s does not exist; `tiercal calibrate` writes it\n", path);
		inv->status = EXIT_REGRESSION;
		return true;
	}
	ok = io_read(path, &old, err);
	if (ok && !str_eq(buf_view(&old), text)) {
		fprintf(stderr, "%s is stale; `tiercal calibrate` writes it anew\n", path);
		inv->status = EXIT_REGRESSION;
	}
	buf_free(&old);
	return ok;
}

/* With other prices the question is whether a route moves: the table's bytes do in any case. */
static bool check_moves(struct invocation *inv, const struct loaded *loaded)
{
	const struct calibrate_command *opts = inv->options;
	const char *format = opts->common.format;
	struct buf text = {0};
	struct jsonw w;

	jsonw_init(&w, &text, 2);
	if (format && strcmp(format, "json") == 0) {
		moves_json(&w, loaded->before, &loaded->table);
		buf_char(&text, '\n');
	} else {
		moves_text(inv->arena, loaded->before, &loaded->table, &text);
	}
	fwrite(buf_z(&text), 1, text.len, stdout);
	fflush(stdout); /* before what is said on stderr */
	buf_free(&text);
	if (moves_count(loaded->before, &loaded->table) > 0)
		inv->status = EXIT_REGRESSION;
	return true;
}

static bool set_goal(const struct calibrate_command *opts, struct calib_goal *goal, bool *wanted,
	struct err *err)
{
	*goal = (struct calib_goal){.kind = PLAN_FRONTIER, .frontier = opts->frontier};
	*wanted = opts->frontier || opts->max_loss || opts->monthly_budget;
	if (*wanted && opts->check)
		return err_set(err, ERR_USAGE, "--check prints no plan; leave it out");
	if (opts->max_loss && opts->monthly_budget)
		return err_set(err, ERR_USAGE,
			"--max-loss and --monthly-budget are two plans; give one of them");
	if (opts->max_loss) {
		goal->kind = PLAN_LOSS;
		if (!str_to_double(str_of(opts->max_loss), &goal->max_loss) ||
			!(goal->max_loss >= 0 && goal->max_loss <= 1))
			return err_set(err, ERR_USAGE,
				"--max-loss takes a number from 0 to 1, like 0.02; not '%s'",
				opts->max_loss);
	}
	if (opts->monthly_budget) {
		goal->kind = PLAN_BUDGET;
		if (!money_parse(str_of(opts->monthly_budget), 12, &goal->budget))
			return err_set(err, ERR_USAGE,
				"--monthly-budget takes an amount of US dollars, like 500; not "
				"'%s'",
				opts->monthly_budget);
	}
	return true;
}

static bool print_report(struct arena *arena, const char *format, const struct loaded *loaded,
	const struct plan *plan, struct err *err)
{
	struct report report = {.title = "Routing table",
		.promise = loaded->promise,
		.collect = loaded->command,
		.table = &loaded->table,
		.results = &loaded->results,
		.plan = plan,
		.width = columns_width(COLUMNS_STDOUT),
		.colour = columns_colour(COLUMNS_STDOUT)};
	struct buf text = {0};
	bool ok = reporter_find(format ? format : "text")->write(&report, &text, err);

	if (ok)
		columns_say(format, buf_view(&text));
	buf_clear(&text);
	if (ok && loaded->before && (!format || strcmp(format, "text") == 0)) {
		buf_puts(&text, "\n");
		moves_text(arena, loaded->before, &loaded->table, &text);
		columns_say(format, buf_view(&text));
	}
	fflush(stdout); /* before what is said on stderr */
	buf_free(&text);
	return ok;
}

/* Whom the catalogs of --prices do not have: their recorded costs count, or they are not priced. */
static void tell_unpriced(
	struct arena *arena, const struct calibrate_command *opts, const struct loaded *loaded)
{
	const struct table *table = &loaded->table;
	size_t priced = 0;
	struct buf names = {0};

	for (size_t c = 0; opts->load.prices.count && c < table->candidate_count; c++) {
		const struct price *price = catalog_price(loaded->catalog, &table->candidates[c]);

		if (price && price_is_known(price))
			priced++;
		else
			buf_printf(&names, "%s%s", names.len ? ", " : "",
				columns_name(arena, table->candidates[c].name, 0));
	}
	if (names.len)
		fprintf(stderr,
			"the prices have %zu of %zu candidates; not %s: recorded costs count, or "
			"they are not priced\n",
			priced, table->candidate_count, buf_z(&names));
	buf_free(&names);
}

/* What providers billed, where it is not what the catalog makes of the tokens. */
static void tell_bills(struct arena *arena, const struct loaded *loaded)
{
	const struct bill *bills;
	size_t count = prices_bills(arena, loaded, &bills);

	for (size_t i = 0; i < count; i++) {
		if (bills[i].differs)
			fprintf(stderr, "warning: %s\n",
				prices_bill_words(arena, loaded, &bills[i]));
	}
}

static bool run(struct invocation *inv, struct err *err)
{
	const struct calibrate_command *opts = inv->options;
	struct load_options load = opts->load;
	struct loaded loaded;
	struct calib_goal goal;
	struct plan plan;
	struct buf table = {0};
	bool ok = false, planned;

	if (!set_goal(opts, &goal, &planned, err))
		return false;
	load.take_look = !opts->check;
	load.compare = true;
	if (!load_table(inv->arena, &load, &loaded, err))
		return false;
	if (planned && !calib_plan(inv->arena, &loaded.table, &goal, &plan, err))
		return false;
	routing_write(&loaded.table, &table);
	if (opts->check && loaded.before) {
		ok = check_moves(inv, &loaded);
	} else if (opts->check) {
		ok = check_table(inv, opts->output, buf_view(&table), err);
	} else {
		ok = print_report(inv->arena, opts->common.format, &loaded, planned ? &plan : NULL,
			     err) &&
		     io_write(opts->output, buf_view(&table), err);
		if (ok)
			cli_wrote(inv, opts->output);
	}
	if (ok) {
		tell_unpriced(inv->arena, opts, &loaded);
		tell_bills(inv->arena, &loaded);
		retire_tell(inv->arena, &loaded, opts->load.retire_within);
	}
	if (ok && load_say_missing(&loaded))
		inv->status = EXIT_UNFINISHED;
	buf_free(&table);
	return ok;
}

const struct command command_calibrate = {
	.name = "calibrate",
	.words = "",
	.summary = "verdicts and the routing table, from what is stored",
	.details =
		"Compares every candidate with the reference, case by case, prints one line for "
		"each, and\n"
		"writes the routing table: for each route the cheapest candidate that is "
		"demonstrably good\n"
		"enough. No request is sent. What is not yet recorded is named, and the exit "
		"status is 3.\n"
		"A model past the date of retirement that the catalog has cannot be chosen; those "
		"that\n"
		"retire soon are named with the cheapest qualified replacement of each route.\n"
		"Without a configuration the latest imported run is calibrated.\n"
		"A plan of the whole table is made of observed means: figures to plan with, which "
		"nothing\n"
		"certifies, printed beside the table and never written into it.",
	.example = "tiercal calibrate\n"
		   "tiercal calibrate --prices new-prices.yaml -o new.json\n"
		   "tiercal calibrate --reference gpt-4o-2024-08-06 --margin 0.05\n"
		   "tiercal calibrate --max-loss 0.02 --frontier\n"
		   "tiercal calibrate --check",
	.options = options,
	.options_size = sizeof(struct calibrate_command),
	.defaults = &defaults,
	.run = run,
};
