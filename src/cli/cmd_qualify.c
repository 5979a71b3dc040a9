/* SPDX-License-Identifier: MIT */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/decode.h"
#include "base/io.h"
#include "cli/cli.h"
#include "cli/collect.h"
#include "cli/qualify.h"
#include "cli/today.h"
#include "config/config.h"

struct qualify_command {
	union {
		struct common_options common;
		struct load_options load;
	};
	const char *output;
	bool collected;
	struct collect_options collect;
};

static const struct opt options[] = {
	OPT_CONFIG(struct qualify_command),
	OPT_STORE(struct qualify_command),
	OPT_FORCE_STORE(struct qualify_command),
	{"run", 0, OPT_TEXT, offsetof(struct qualify_command, common.run), "ID",
		"judge a recorded run by its id, or latest; nothing is sent", NULL},
	{"collected", 0, OPT_FLAG, offsetof(struct qualify_command, collected), NULL,
		"send nothing: judge by the answers that are there", NULL},
	OPT_BUDGET(struct qualify_command),
	OPT_YES(struct qualify_command),
	OPT_ALLOW_EXEC(struct qualify_command),
	OPT_ALLOW_HOST(struct qualify_command),
	OPT_REFERENCE(struct qualify_command),
	OPT_MARGIN(struct qualify_command),
	OPT_PRICES(struct qualify_command),
	OPT_NEW_EVIDENCE(struct qualify_command),
	OPT_AS_OF(struct qualify_command, load.as_of),
	OPT_NO_LATENCY(struct qualify_command),
	{"output", 'o', OPT_TEXT, offsetof(struct qualify_command, output), "FILE",
		"where the verdict is written (default: stdout)", NULL},
	{"format", 0, OPT_TEXT, offsetof(struct qualify_command, common.format),
		"text|markdown|json", "how to write (default: text)", "text markdown json"},
	OPT_END,
};

static bool unknown(struct arena *arena, const char *name, const char *where, const void *names,
	size_t count, size_t stride, struct err *err)
{
	const char *hint = decode_hint(arena, str_of(name), names, count, stride);

	return err_set(err, ERR_USAGE, "there is no candidate '%s' in %s%s%s", name, where, hint,
		*hint ? "" : "; a new model is first named under candidates:");
}

static bool refuse_reference(const char *name, struct err *err)
{
	return err_set(err, ERR_USAGE,
		"'%s' is the reference of every route, so there is nothing to measure it against; "
		"--reference names another one",
		name);
}

/* Named so everywhere, which is known before anything is paid for. */
static bool is_always_reference(const struct config *config, const char *name)
{
	for (size_t r = 0; r < config->route_count; r++) {
		const char *reference = config->routes[r].quality.reference;

		if (!reference || strcmp(reference, name) != 0)
			return false;
	}
	return config->route_count > 0;
}

static bool check_name(
	struct arena *arena, const struct qualify_command *opts, const char *name, struct err *err)
{
	const char *path = opts->common.config ? opts->common.config : CLI_CONFIG_DEFAULT;
	const char *reference = opts->load.reference;
	struct config *config;

	if (!config_load(arena, path, &config, err))
		return false;
	if (config_candidate(config, name) == SIZE_MAX)
		return unknown(arena, name, path, config->candidates, config->candidate_count,
			sizeof(config->candidates[0]), err);
	if (reference ? strcmp(reference, name) == 0 : is_always_reference(config, name))
		return refuse_reference(name, err);
	return true;
}

/* What is missing afterwards is told by the verdict. */
static bool ask(const struct invocation *inv, const char *name, int *status, struct err *err)
{
	const struct qualify_command *opts = inv->options;
	const char *const what[] = {
		"--candidate", name, opts->load.new_evidence ? "--new-evidence" : NULL, NULL};

	if (collect_run(inv, &opts->common, &opts->collect, what, status, err))
		return true;
	if (err->kind != ERR_INCOMPLETE)
		return false;
	*err = (struct err){0};
	return true;
}

static bool find(struct arena *arena, const struct results *results, const char *name, size_t *out,
	struct err *err)
{
	for (*out = 0; *out < results->candidate_count; ++*out) {
		if (strcmp(results->candidates[*out], name) == 0)
			return true;
	}
	return unknown(arena, name, "what is recorded", results->candidates,
		results->candidate_count, sizeof(results->candidates[0]), err);
}

static bool print(struct invocation *inv, const struct qualify *qualify, struct err *err)
{
	const struct qualify_command *opts = inv->options;
	const char *format = opts->common.format ? opts->common.format : "text";
	struct buf text = {0};
	bool ok;

	if (strcmp(format, "json") == 0)
		qualify_json(qualify, &text);
	else if (strcmp(format, "markdown") == 0)
		qualify_markdown(qualify, &text);
	else
		qualify_text(qualify, &text);
	ok = cli_write(inv, opts->output ? opts->output : "-", buf_view(&text), err);
	fflush(stdout); /* before what is said on stderr */
	buf_free(&text);
	return ok;
}

static void say_missing(const struct qualify *qualify)
{
	if (qualify->missing)
		fprintf(stderr, "%" PRId64 " answers are missing: `%s` collects them\n",
			qualify->missing, qualify->command);
	if (qualify->missing_others)
		fprintf(stderr,
			"%" PRId64 " answers of others are missing, so who has the routes without "
			"it is not known for good: `%s` collects them\n",
			qualify->missing_others, qualify->command_others);
}

static bool run(struct invocation *inv, struct err *err)
{
	const struct qualify_command *opts = inv->options;
	const char *name = inv->words[0];
	bool recorded =
		opts->common.run || (!opts->common.config && !io_exists(CLI_CONFIG_DEFAULT));
	struct load_options load = opts->load;
	struct qualify qualify;
	struct loaded loaded;
	size_t candidate;
	int status = EXIT_DONE;

	if (!recorded && !check_name(inv->arena, opts, name, err))
		return false;
	if (!recorded && !opts->collected && !ask(inv, name, &status, err))
		return false;
	load.take_look = true;
	load.leave_out = name;
	if (!load_table(inv->arena, &load, &loaded, err) ||
		!find(inv->arena, &loaded.results, name, &candidate, err))
		return false;
	qualify_gather(inv->arena, &loaded, candidate, &qualify);
	qualify.to_file = opts->output && strcmp(opts->output, "-") != 0;
	if (qualify.found->references == qualify.found->route_count)
		return refuse_reference(name, err);
	if (!print(inv, &qualify, err))
		return false;
	say_missing(&qualify);
	if (qualify.missing)
		inv->status = EXIT_UNFINISHED;
	else if (!qualify.found->qualified)
		inv->status = EXIT_REGRESSION;
	return true;
}

const struct command command_qualify = {
	.name = "qualify",
	.words = "NEW",
	.min_words = 1,
	.max_words = 1,
	.summary = "what a new candidate would take over, at what saving, and which tier it holds",
	.details =
		"Asks the candidate NEW of the configuration every case of every route that it was "
		"not\n"
		"asked yet (as `tiercal run --candidate NEW`), and says on one page, route by "
		"route:\n"
		"whether it takes the route over and from whom, what that saves, what is "
		"inconclusive\n"
		"and how many more cases would probably decide it; and the highest tier that it "
		"holds.\n"
		"\n"
		"The verdicts are those of the table that `tiercal calibrate` makes with NEW in "
		"it: the\n"
		"same tests and levels, shared among all that are tested. What it takes over is "
		"the\n"
		"difference to the table without it, and a route that moves between others, since "
		"levels\n"
		"are shared with one more, is named. Without a price a candidate takes over "
		"nothing.\n"
		"Without a configuration, or with --run, recorded results are judged and nothing "
		"is sent.\n"
		"\n"
		"Exit status: 0 it is good enough on a route; 1 on none; 2 wrong usage; 3 answers "
		"of it\n"
		"or of a reference are missing; 4 the budget was reached.",
	.example = "tiercal qualify gpt-5-nano\n"
		   "tiercal qualify gpt-5-nano --budget 2 --format markdown -o verdict.md\n"
		   "tiercal qualify gpt-5-nano --collected --prices new-prices.yaml",
	.options = options,
	.options_size = sizeof(struct qualify_command),
	.run = run,
};
