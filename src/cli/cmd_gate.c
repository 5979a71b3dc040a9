/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "base/io.h"
#include "cli/cli.h"
#include "cli/collect.h"
#include "cli/frozen.h"
#include "cli/gate.h"
#include "cli/retire.h"
#include "cli/today.h"
#include "cli/used.h"

struct gate_command {
	union {
		struct common_options common;
		struct load_options load;
	};
	const char *table, *baseline, *output;
	bool collected;
	struct collect_options collect;
};

static const struct opt options[] = {
	OPT_CONFIG(struct gate_command),
	OPT_STORE(struct gate_command),
	OPT_FORCE_STORE(struct gate_command),
	{"table", 0, OPT_TEXT, offsetof(struct gate_command, table), "FILE",
		"the routing table that says who is used (default: routing.json)", NULL},
	{"baseline", 0, OPT_TEXT, offsetof(struct gate_command, baseline), "FILE",
		"the frozen scores (default: " BASELINE_FILE ")", NULL},
	{"fresh", 0, OPT_TEXT, offsetof(struct gate_command, load.fresh), "NAME",
		"ask anew under this name, or go on with it (default: gate-TODAY)", NULL},
	{"collected", 0, OPT_FLAG, offsetof(struct gate_command, collected), NULL,
		"send nothing: judge by the answers that are there under that name", NULL},
	OPT_BUDGET(struct gate_command),
	OPT_YES(struct gate_command),
	OPT_ALLOW_EXEC(struct gate_command),
	OPT_ALLOW_HOST(struct gate_command),
	{"output", 'o', OPT_TEXT, offsetof(struct gate_command, output), "FILE",
		"where the result is written (default: stdout)", NULL},
	OPT_AS_OF(struct gate_command, load.as_of),
	OPT_RETIRE_WITHIN(struct gate_command, load.retire_within),
	OPT_NO_LATENCY(struct gate_command),
	{"format", 0, OPT_TEXT, offsetof(struct gate_command, common.format), "NAME",
		"how to write: text (default), markdown, csv, github, json, junit",
		"text markdown csv github json junit"},
	OPT_END,
};

static const struct gate_command defaults = {.load.retire_within = RETIRE_WITHIN};

static bool read_baseline(
	struct arena *arena, const char *path, struct baseline *out, struct err *err)
{
	struct buf text = {0};
	bool ok;

	if (!io_exists(path))
		return err_set(err, ERR_USAGE,
			"%s: there is no such file; `tiercal baseline` freezes the scores of today",
			path);
	ok = io_read(path, &text, err) && baseline_read(arena, path, buf_view(&text), out, err);
	buf_free(&text);
	return ok;
}

static const char *const *gone_of(
	struct arena *arena, const struct baseline *was, const struct baseline *now)
{
	const char **names = ARENA_ARRAY(arena, was->route_count + 1, const char *);
	size_t count = 0;

	for (size_t r = 0; r < was->route_count; r++) {
		if (!baseline_find(now, was->routes[r].name))
			names[count++] = was->routes[r].name;
	}
	return names;
}

static void judge(
	struct arena *arena, const struct baseline *was, const struct frozen *now, struct gate *out)
{
	size_t count = now->baseline.route_count;
	struct calib_gate_input *inputs = ARENA_ARRAY(arena, count, struct calib_gate_input);
	struct calib_gate_route *routes = ARENA_ARRAY(arena, count, struct calib_gate_route);

	for (size_t r = 0; r < count; r++)
		inputs[r] = (struct calib_gate_input){
			.was = baseline_find(was, now->baseline.routes[r].name),
			.now = &now->baseline.routes[r],
			.marks = now->marks[r],
			.limits = now->limits[r]};
	*out = (struct gate){.routes = routes,
		.inputs = inputs,
		.places = now->places,
		.config = now->config->path,
		.route_count = count,
		.gone = gone_of(arena, was, &now->baseline),
		.level = now->config->gate.level,
		.holm = now->config->gate.multiplicity == GATE_HOLM,
		.missing = now->missing};
	calib_gate(arena, inputs, count, out->level, out->holm, routes);
}

static const struct {
	const char *name;
	gate_writer *write;
} writers[] = {
	{"text", gate_text},
	{"markdown", gate_markdown},
	{"csv", gate_csv},
	{"github", gate_github},
	{"json", gate_json},
	{"junit", gate_junit},
};

static bool print(struct invocation *inv, const struct gate *gate, struct err *err)
{
	const struct gate_command *opts = inv->options;
	const char *format = opts->common.format ? opts->common.format : "text";
	struct buf text = {0};
	bool ok;

	for (size_t i = 0; i < ARRAY_LEN(writers); i++) {
		if (strcmp(format, writers[i].name) == 0)
			writers[i].write(gate, &text);
	}
	if (text.over) {
		buf_free(&text);
		return err_set(err, ERR_IO, "the result is too large");
	}
	ok = cli_write(inv, opts->output ? opts->output : "-", buf_view(&text), err);
	buf_free(&text);
	return ok;
}

/* Models that retire soon, by the table of what is stored; a gate is no worse without one. */
static void tell_retiring(struct arena *arena, const struct gate_command *opts)
{
	struct load_options load = opts->load;
	struct loaded loaded;

	load.fresh = NULL;
	if (load_table(arena, &load, &loaded, NULL))
		retire_tell(arena, &loaded, load.retire_within);
}

static bool run(struct invocation *inv, struct err *err)
{
	const struct gate_command *opts = inv->options;
	const char *table = opts->table ? opts->table : USED_TABLE;
	struct load_options load = opts->load;
	struct baseline was = {0};
	struct frozen now = {0};
	struct gate gate = {0};
	int status = EXIT_SUCCESS;

	if (!load.fresh)
		load.fresh = frozen_today(inv->arena);
	if (!read_baseline(inv->arena, opts->baseline ? opts->baseline : BASELINE_FILE, &was, err))
		return false;
	if (!opts->collected &&
		!collect_run(inv, &opts->common, &opts->collect,
			(const char *const[]){"--table", table, "--fresh", load.fresh, NULL},
			&status, err))
		return false;
	if (status != EXIT_SUCCESS && status != EXIT_UNFINISHED) {
		inv->status = status;
		return true;
	}
	if (!frozen_load(inv->arena, &load, table, &now, err))
		return false;
	judge(inv->arena, &was, &now, &gate);
	gate.to_file = opts->output && strcmp(opts->output, "-") != 0;
	if (!print(inv, &gate, err))
		return false;
	tell_retiring(inv->arena, opts);
	if (gate.missing)
		inv->status = EXIT_UNFINISHED;
	else if (!gate_passed(&gate))
		inv->status = EXIT_FAILURE;
	return true;
}

const struct command command_gate = {
	.name = "gate",
	.words = "",
	.summary = "what the table uses, anew, against the baseline; exit 1 on a regression",
	.details =
		"Asks the models that the routing table uses all cases anew, and sets their "
		"scores\n"
		"against the frozen ones of `tiercal baseline`, case by case. A route fails when\n"
		"- the paired test says that it is worse (right or wrong: McNemar's one-sided "
		"mid-p;\n"
		"  graded scores: Dirichlet draws at margin 0), at `gate: {level: 0.05,\n"
		"  multiplicity: holm}` of the configuration, for all routes together;\n"
		"- every repeat of a case with `must_pass: true` fails;\n"
		"- its mean is below `min_quality` or `format_floor`, a request costs more than\n"
		"  `gate: {max_cost: USD}`, or it is slower than `latency_p95`;\n"
		"- a case of the baseline is missing or was edited, or the route is new: these "
		"are\n"
		"  named, and `tiercal baseline accept` accepts them.\n"
		"A case that some repeats pass and some fail is called flaky, not regressed: "
		"`repeats`\n"
		"of a route tell the two apart. Answers of one day are asked once: a gate that "
		"was\n"
		"interrupted goes on. The same answers give the same verdict.\n"
		"\n"
		"Formats: text for a terminal; markdown for a pull request, at most 65,535 bytes; "
		"csv, a\n"
		"row a route; json; github, annotations at the routes' and cases' lines; junit, "
		"JUnit XML\n"
		"with a suite a route and a case for each check and each of its cases. With "
		"--collected the\n"
		"same result is written again in another form, and nothing is sent.\n"
		"\n"
		"Exit status: 0 passed; 1 failed; 2 wrong usage; 3 answers are missing, so nothing "
		"is\n"
		"decided; 4 the budget was reached.",
	.example =
		"tiercal gate\n"
		"tiercal gate --fresh \"$GITHUB_SHA\" --budget 2 --format markdown -o summary.md\n"
		"tiercal gate --collected --fresh release-7 --format junit -o gate.xml",
	.options = options,
	.options_size = sizeof(struct gate_command),
	.defaults = &defaults,
	.run = run,
};
