/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "base/decode.h"
#include "cli/columns.h"
#include "cli/prices.h"
#include "cli/today.h"

static const struct opt options[] = {
	OPT_CONFIG(struct prices_command),
	OPT_STORE(struct prices_command),
	OPT_RUN(struct prices_command),
	OPT_CATALOGS(struct prices_command),
	{"output", 'o', OPT_TEXT, offsetof(struct prices_command, output), "FILE",
		"of import: where it is written in this program's own form", NULL},
	{"all", 0, OPT_FLAG, offsetof(struct prices_command, all), NULL,
		"of import, diff and flips: all of it, not the first or nearest", NULL},
	{"input", 0, OPT_COUNT, offsetof(struct prices_command, input), "N",
		"of explain: input tokens of the request (default: 1000)", NULL},
	{"cached", 0, OPT_COUNT, offsetof(struct prices_command, cached), "N",
		"of explain: of these, read from the cache", NULL},
	{"written", 0, OPT_COUNT, offsetof(struct prices_command, written), "N",
		"of explain: of these, written to the cache for five minutes", NULL},
	{"output-tokens", 0, OPT_COUNT, offsetof(struct prices_command, output_tokens), "N",
		"of explain: output tokens (default: 300)", NULL},
	{"reasoning", 0, OPT_COUNT, offsetof(struct prices_command, reasoning), "N",
		"of explain: of these, reasoning", NULL},
	{"service", 0, OPT_TEXT, offsetof(struct prices_command, service), "NAME",
		"of explain: how it is served (default: as the candidate asks)",
		"list batch flex priority"},
	{"at", 0, OPT_TEXT, offsetof(struct prices_command, at), "TIME",
		"of explain: weekday and time in UTC, like \"mon 14:30\"", NULL},
	OPT_AS_OF(struct prices_command, as_of),
	{"max-age", 0, OPT_COUNT, offsetof(struct prices_command, max_age_days), "DAYS",
		"of import: an older price is warned of (default: 180; 0: none)", NULL},
	OPT_FORMAT(struct prices_command),
	OPT_END,
};

static const struct prices_command defaults = {
	.max_age_days = 180, .input = 1000, .output_tokens = 300};

static const struct verb {
	const char *name;
	bool (*run)(struct prices_job *job, struct err *err);
} verbs[] = {
	{"show", prices_show},
	{"bill", prices_bill},
	{"diff", prices_diff},
	{"explain", prices_explain},
	{"flips", prices_flips},
	{"import", prices_import},
	{"profile", prices_profile},
};

bool prices_load(
	struct prices_job *job, struct config **config, struct catalog **catalog, struct err *err)
{
	return catalogs_load(job->inv->arena, job->opts->common.config, &job->opts->prices, config,
		catalog, err);
}

static bool run(struct invocation *inv, struct err *err)
{
	const struct prices_command *opts = inv->options;
	struct prices_job job = {.inv = inv, .opts = opts, .words = inv->words};
	const char *name = inv->word_count ? inv->words[0] : "show";
	bool ok = false;

	job.json = opts->common.format && strcmp(opts->common.format, "json") == 0;
	if (inv->word_count) {
		job.words++;
		job.word_count = inv->word_count - 1;
	}
	if (!cli_today(opts->as_of, job.today, err))
		return false;
	for (size_t i = 0; i < ARRAY_LEN(verbs); i++) {
		if (strcmp(verbs[i].name, name) != 0)
			continue;
		ok = verbs[i].run(&job, err);
		if (ok)
			columns_say(job.json ? "json" : NULL, buf_view(&job.out));
		buf_free(&job.out);
		return ok;
	}
	return err_set(err, ERR_USAGE,
		"prices does not know '%s'%s; it has show, diff, explain, flips, bill, profile and "
		"import",
		name,
		decode_hint(inv->arena, str_of(name), verbs, ARRAY_LEN(verbs), sizeof(verbs[0])));
}

const struct command command_prices = {
	.name = "prices",
	.words = "[show|diff|explain|flips|bill|profile|import] [WORD...]",
	.max_words = 64,
	.summary = "what models cost: shows, compares, explains and imports prices",
	.details =
		"`prices show` prints the catalogs of the configuration, or the rows whose names "
		"contain\n"
		"one of the PARTs. `prices explain CANDIDATE` (or the name of a model) says which "
		"row is\n"
		"meant and why, and what one request costs by it, term by term. `prices import "
		"FILE` reads\n"
		"a catalog, says what it holds and what looks wrong in it (an absent price, a "
		"cache "
		"that\n"
		"costs more than its input, a batch dearer than the list, a model past its "
		"retirement, ...)\n"
		"and with -o writes it in this program's own form. An import is not needed to use "
		"a\n"
		"catalog: a configuration's `prices` and --prices take every form.\n"
		"\n"
		"`prices diff OLD NEW` says which rows of two catalogs differ, and for which "
		"candidates and\n"
		"routes that matters. `prices flips` says for every route of the table at which "
		"price its\n"
		"choice would change and to what: of the choice above, of the nearest challenger "
		"below.\n"
		"`calibrate --prices NEW` shows what a new catalog moves.\n"
		"\n"
		"`prices bill` holds what providers said that their answers cost against the "
		"catalog, and\n"
		"where the two are more than 1 % apart says what would explain it. `prices "
		"profile` "
		"shows\n"
		"the tokens that costs are made of, by route and candidate, and where they come "
		"from.\n"
		"\n"
		"Read are this program's own YAML or JSON, CSV, OpenRouter's list of models, "
		"models.dev's\n"
		"api.json, and LiteLLM's model_prices_and_context_window.json, told apart by what "
		"they\n"
		"hold. Prices are whole picodollars, made from the text of the number. What is not "
		"there is\n"
		"unknown and never 0: a candidate without a price cannot be chosen.",
	.example = "tiercal prices\n"
		   "tiercal prices show gpt-5 claude --prices builtin\n"
		   "tiercal prices explain gpt-5-nano --input 20000 --cached 16000\n"
		   "tiercal prices diff old.json new.json\n"
		   "tiercal prices flips\n"
		   "tiercal prices import model_prices_and_context_window.json -o prices.json",
	.options = options,
	.options_size = sizeof(struct prices_command),
	.defaults = &defaults,
	.run = run,
};
