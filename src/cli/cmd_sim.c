/* SPDX-License-Identifier: MIT */
#include <stdio.h>

#include "base/proc.h"
#include "cli/cli.h"
#include "sim/sim.h"

struct sim_command {
	const char *config;
	struct opt_list suites;
	int64_t port;
	int64_t parent;
	const char *log;
};

static const struct opt options[] = {
	{"config", 'c', OPT_TEXT, offsetof(struct sim_command, config), "FILE",
		"the simulated models (default: sim.yaml)", NULL},
	{"suites", 0, OPT_LIST, offsetof(struct sim_command, suites), "DIR",
		"a suite, or a folder of suites, that it knows; may be repeated", NULL},
	{"port", 0, OPT_COUNT, offsetof(struct sim_command, port), "N",
		"the port on 127.0.0.1; 0 (the default) takes any free one", NULL},
	{"log", 0, OPT_TEXT, offsetof(struct sim_command, log), "FILE",
		"append each request received, a line of JSON each", NULL},
	{"while-parent", 0, OPT_COUNT, offsetof(struct sim_command, parent), "PID",
		"end when this process is no longer the parent", NULL},
	OPT_END,
};

static const struct sim_command defaults = {.config = "sim.yaml"};

static bool run(struct invocation *inv, struct err *err)
{
	const struct sim_command *opts = inv->options;
	const struct sim_options sim_options = {
		.config = opts->config,
		.suites = opts->suites.items,
		.port = (int)opts->port,
		.log = opts->log,
	};
	struct sim *sim = NULL;
	bool ok;

	if (opts->port > 65535)
		return err_set(err, ERR_USAGE, "--port takes 0 to 65535");
	if (!opts->suites.count)
		return err_set(err, ERR_USAGE, "--suites DIR is wanted: what cases it should know");
	proc_catch_signals();
	if (!sim_open(inv->arena, &sim_options, &sim, err))
		return false;
	printf("tiercal sim listening on http://127.0.0.1:%d\n", sim_port(sim));
	fflush(stdout);
	ok = sim_serve(sim, (int)opts->parent, err);
	sim_close(sim);
	return ok;
}

const struct command command_sim = {
	.name = "sim",
	.words = "",
	.summary = "a simulated provider on loopback, for trying things and for tests",
	.details =
		"Serves simulated models on 127.0.0.1 in six dialects: POST "
		"/v1/chat/completions,\n"
		"/v1/responses, /v1/messages, /v1beta/models/MODEL:generateContent, "
		"/model/MODEL/converse\n"
		"and /api/chat; and as models of embeddings by /v1/embeddings. It is given the "
		"suites, and\n"
		"answers a case with its expected answer or one of its wrong ones, as a stable "
		"function\n"
		"of seed, model and case: so the true quality of each model is known. The first "
		"line it\n"
		"prints names the port. Ctrl-C ends it.\n"
		"\n"
		"The file of models:\n"
		"\n"
		"  version: 1\n"
		"  seed: 7                  # other seeds, other luck\n"
		"  shared: 0.8              # how often all models have the same luck on a case\n"
		"  models:\n"
		"    - name: sim-small\n"
		"      skill: {classification: 0.95, extraction: 0.60}   # or one number\n"
		"      format: 0.99         # answers without prose round them\n"
		"      refuse: 0.01\n"
		"      empty: 0\n"
		"      latency_ms: 20\n"
		"      jitter_ms: 30\n"
		"      reasoning_tokens: 0\n"
		"      output_tokens: 0     # 0: a quarter of the answer's bytes\n"
		"      faults: {throttled: 0.02, overloaded: 0, error: 0.01, html: 0, broken: 0, "
		"cut: 0}\n"
		"\n"
		"  batch: {polls: 2, failed: 0.02, expired: 0, missing: 0, unknown: 0, refuse: 0, "
		"expire: 0,\n"
		"    brief: 0}\n"
		"\n"
		"The batch APIs of OpenAI (/v1/files, /v1/batches) and Anthropic "
		"(/v1/messages/batches)\n"
		"are there, too. A batch is over after so many looks; failed, expired and missing "
		"are\n"
		"rates of its lines, unknown a number of strange ones, and so many of the first "
		"batches\n"
		"are refused or expire as a whole, and of the first downloads are brief: half of "
		"the "
		"lines.\n"
		"\n"
		"An embedding is that of any text: the sum of a direction for each of its words. "
		"So the\n"
		"cosine of two texts is about the share of words that they have in common; a text "
		"without\n"
		"words is all zeroes, and dimensions of a request (64) is honoured up to 256.\n"
		"\n"
		"A fault strikes the first attempt at a case; the next one is answered. With key: "
		"TEXT\n"
		"at the top, requests without that key get 401.",
	.example = "tiercal sim --config sim.yaml --suites suites --port 0",
	.options = options,
	.options_size = sizeof(struct sim_command),
	.defaults = &defaults,
	.run = run,
};
