/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "base/jsonw.h"
#include "cli/columns.h"
#include "cli/savings.h"

static const struct opt options[] = {
	OPT_CONFIG(struct savings_command),
	{"mix", 0, OPT_TEXT, offsetof(struct savings_command, mix), "FILE",
		"a mix of models, or a list of them, as YAML or JSON; - for stdin", NULL},
	{"before", 0, OPT_LIST, offsetof(struct savings_command, before), "MODEL=SHARE",
		"what runs today, parts of 1; several with commas between them", NULL},
	{"after", 0, OPT_LIST, offsetof(struct savings_command, after), "MODEL=SHARE",
		"what is to run", NULL},
	{"requests", 0, OPT_COUNT, offsetof(struct savings_command, requests), "N",
		"requests a month", NULL},
	{"input", 0, OPT_COUNT, offsetof(struct savings_command, input), "N",
		"input tokens of a request", NULL},
	{"output-tokens", 0, OPT_COUNT, offsetof(struct savings_command, output_tokens), "N",
		"output tokens of a request", NULL},
	{"output-length", 0, OPT_LIST, offsetof(struct savings_command, length), "MODEL=FACTOR",
		"how many times as long a model's answers are", NULL},
	{"cached", 0, OPT_TEXT, offsetof(struct savings_command, cached), "SHARE",
		"share of the input that is read from a cache afterwards", NULL},
	{"batch", 0, OPT_TEXT, offsetof(struct savings_command, batch), "SHARE",
		"share of the requests that are asked in batches afterwards", NULL},
	{"before-cached", 0, OPT_TEXT, offsetof(struct savings_command, before_cached), "SHARE",
		"the same today (default: 0)", NULL},
	{"before-batch", 0, OPT_TEXT, offsetof(struct savings_command, before_batch), "SHARE",
		"the same today (default: 0)", NULL},
	{"prices", 0, OPT_LIST, offsetof(struct savings_command, load.prices), "FILE",
		"a catalog, of a mix in place of the configured ones; repeatable", NULL},
	OPT_STORE(struct savings_command),
	OPT_RUN(struct savings_command),
	OPT_REFERENCE(struct savings_command),
	OPT_MARGIN(struct savings_command),
	OPT_FORMAT(struct savings_command),
	OPT_END,
};

static const struct savings_command defaults = {.input = -1, .output_tokens = -1};

/* A mix that is given, or the table that the store makes. */
static bool read_mixes(struct savings_world *world, struct savings_mix **mixes, size_t *count,
	bool *list, struct err *err)
{
	const struct savings_command *opts = world->opts;
	const bool words = opts->before.count || opts->after.count;
	struct config *config = NULL;
	struct catalog *catalog;
	struct loaded loaded;

	if (opts->mix && words)
		return err_set(err, ERR_USAGE, "--mix and --before with --after are two mixes");
	*list = false;
	*count = 1;
	*mixes = ARENA_NEW(world->arena, struct savings_mix);
	if (!opts->mix && !words) {
		if (!load_table(world->arena, &opts->load, &loaded, err))
			return false;
		world->catalog = loaded.catalog;
		return savings_from_table(world, &loaded, *mixes, err);
	}
	if (!catalogs_load(
		    world->arena, opts->common.config, &opts->load.prices, &config, &catalog, err))
		return false;
	world->config = config;
	world->catalog = catalog;
	return opts->mix ? savings_read(world, opts->mix, mixes, count, list, err)
			 : savings_read_words(world, *mixes, err);
}

static bool print(const struct savings_world *world, const struct savings_mix *mixes, size_t count,
	bool list, struct buf *out, struct err *err)
{
	const char *format = world->opts->common.format;
	const bool json = format && strcmp(format, "json") == 0;
	struct jsonw w;

	jsonw_init(&w, out, 2);
	if (json && list)
		jsonw_array(&w);
	for (size_t i = 0; i < count; i++) {
		struct traffic_saving saving;
		const char *unpriced;

		if (!traffic_saving(
			    world->arena, &mixes[i].before, &mixes[i].after, &saving, &unpriced))
			return err_set(err, ERR_CONFIG,
				"%s is not priced, so nothing can be said of the sum; add it to a "
				"file of prices",
				unpriced);
		if (json) {
			savings_json(&w, &mixes[i], &saving);
			continue;
		}
		if (i)
			buf_char(out, '\n');
		savings_text(world->arena, &mixes[i], &saving, out);
	}
	if (json && list)
		jsonw_array_end(&w);
	if (json)
		buf_char(out, '\n');
	return true;
}

static bool run(struct invocation *inv, struct err *err)
{
	struct savings_world world = {.arena = inv->arena, .opts = inv->options};
	struct savings_mix *mixes = NULL;
	struct buf out = {0};
	size_t count = 0;
	bool ok, list = false;

	ok = read_mixes(&world, &mixes, &count, &list, err) &&
	     print(&world, mixes, count, list, &out, err);
	if (ok)
		columns_say(world.opts->common.format, buf_view(&out));
	buf_free(&out);
	return ok;
}

const struct command command_savings = {
	.name = "savings",
	.words = "",
	.summary = "what a mix of traffic costs before and after routing",
	.details =
		"A month of traffic with what runs today and with what is to run: by model and "
		"tier, for\n"
		"1,000 requests and for a million tokens, and how much of the saving is routing's, "
		"how much\n"
		"caching's and batching's, one after the other. The mix is that of --mix, of "
		"--before and\n"
		"--after, or else the routing table that the store makes, each route with its "
		"traffic. No\n"
		"request is sent. What reading a cache and asking in a batch cost comes from the "
		"catalog;\n"
		"where it says nothing, the full price counts and that is said.\n"
		"\n"
		"A mix: {name, requests, input_tokens, output_tokens, before: {MODEL: SHARE}, "
		"after:\n"
		"{MODEL: SHARE}} and, if wanted, output_length: {MODEL: FACTOR}, tiers: {MODEL: "
		"TIER},\n"
		"cached, batch, before_cached, before_batch. Nothing here says that the models are "
		"good\n"
		"enough: `tiercal calibrate` does.",
	.example = "tiercal savings\n"
		   "tiercal savings --mix mix.yaml --prices model_prices.json --format json\n"
		   "tiercal savings --requests 500000 --input 200 --output-tokens 400 \\\n"
		   "    --before claude-sonnet-4.6=1 --after gpt-5-mini=0.6,claude-sonnet-4.6=0.4 "
		   "--cached 0.5",
	.options = options,
	.options_size = sizeof(struct savings_command),
	.defaults = &defaults,
	.run = run,
};
