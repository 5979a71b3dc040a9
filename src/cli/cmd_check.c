/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "base/decode.h"
#include "cli/check.h"
#include "cli/cli.h"
#include "cli/columns.h"
#include "cli/human.h"
#include "cli/load.h"
#include "cli/retire.h"
#include "cli/today.h"
#include "http/http.h"
#include "provider/provider.h"

struct check_command {
	union {
		struct common_options common;
		struct load_options load;
	};
	bool allow_exec;
};

static const struct opt options[] = {
	OPT_CONFIG(struct check_command),
	OPT_AS_OF(struct check_command, load.as_of),
	OPT_RETIRE_WITHIN(struct check_command, load.retire_within),
	{"allow-exec", 0, OPT_FLAG, offsetof(struct check_command, allow_exec), NULL,
		"graders may run programs, to prove suites that need them", NULL},
	OPT_FORMAT(struct check_command),
	OPT_END,
};

static const struct check_command defaults = {.load.retire_within = RETIRE_WITHIN};

static bool check_provider(struct arena *arena, const struct config *config, const char *what,
	const struct candidate *candidate, struct err *err)
{
	const struct preset *presets = provider_presets();
	size_t count = 0;

	if (provider_preset(candidate->provider))
		return true;
	while (presets[count].name)
		count++;
	return err_set(err, ERR_CONFIG, "%s:%lu:%lu: %s '%s' has the unknown provider '%s'%s",
		config->path, (unsigned long)candidate->line, (unsigned long)candidate->column,
		what, candidate->name, candidate->provider,
		decode_hint(arena, str_of(candidate->provider), presets, count, sizeof(*presets)));
}

/* Before a request is sent is the time to say that it may not be. */
static bool check_url(const struct config *config, const char *what,
	const struct candidate *candidate, struct err *err)
{
	const char *url = provider_base_url(candidate);

	if (!url || http_check_url(url, candidate->allow_http, err))
		return true;
	err->kind = ERR_CONFIG;
	return err_wrap(err, "%s:%lu:%lu: %s '%s'", config->path, (unsigned long)candidate->line,
		(unsigned long)candidate->column, what, candidate->name);
}

static bool check_each(struct arena *arena, const struct config *config, const char *what,
	const struct candidate *list, size_t count, struct err *err)
{
	for (size_t i = 0; i < count; i++) {
		if (!check_provider(arena, config, what, &list[i], err) ||
			!check_url(config, what, &list[i], err))
			return false;
	}
	return true;
}

/* Rules and the like are compiled, and let go. */
static bool check_providers(struct arena *arena, const struct config *config, struct err *err)
{
	void **states = NULL;

	if (!check_each(
		    arena, config, "candidate", config->candidates, config->candidate_count, err) ||
		!check_each(arena, config, "judge", config->judges, config->judge_count, err))
		return false;
	if (!run_providers_load(arena, config, &states, err))
		return false;
	run_providers_free(config, states);
	return true;
}

/* Who will replace them only a table can say, if there is one yet. */
static bool warn_of_retiring(struct check *check, const struct load_options *load, struct err *err)
{
	struct retire_lines lines = {0};
	struct loaded loaded;
	char today[11];
	bool known;

	if (!cli_today(load->as_of, today, err))
		return false;
	retire_list(check->arena, check->catalog, check->config->candidates,
		check->config->candidate_count, NULL, today, load->retire_within, &lines);
	known = lines.count > 0 && load_table(check->arena, load, &loaded, NULL);
	if (known) {
		lines.count = 0;
		retire_list(check->arena, check->catalog, loaded.table.candidates,
			loaded.table.candidate_count, &loaded.table, today, load->retire_within,
			&lines);
	}
	for (size_t i = 0; i < lines.count; i++)
		*VEC_PUSH(&check->warnings) = lines.items[i];
	VEC_FREE(&lines);
	return true;
}

static bool warn_of_humans(struct check *check, struct err *err)
{
	struct human_lines lines = {0};
	const bool ok = human_strangers(check->arena, &check->set, &lines, err);

	for (size_t i = 0; i < lines.count; i++)
		*VEC_PUSH(&check->warnings) = lines.items[i];
	VEC_FREE(&lines);
	return ok;
}

static void print(const struct check *check, const char *format)
{
	struct buf out = {0};

	if (format && strcmp(format, "json") == 0)
		check_print_json(check, &out);
	else
		check_print_text(check, &out);
	columns_say(format, buf_view(&out));
	buf_free(&out);
}

static bool run(struct invocation *inv, struct err *err)
{
	const struct check_command *opts = inv->options;
	const char *path = opts->common.config ? opts->common.config : CLI_CONFIG_DEFAULT;
	struct check check = {.arena = inv->arena};
	struct config *config;
	bool ok = false;

	if (!config_load(inv->arena, path, &config, err))
		return false;
	check.config = config;
	if (!check_providers(inv->arena, config, err) ||
		!catalog_load(inv->arena, config->prices, &check.catalog, err) ||
		!catalog_check(check.catalog, config->candidates, config->candidate_count, err) ||
		!run_set_load(inv->arena, config, &check.set, err))
		return false;
	if (!run_set_allow(&check.set, opts->allow_exec, err) || !check_prove(&check, err) ||
		!check_cost(&check, err) || !check_judges(&check, err))
		goto out;
	check_warn(&check);
	if (!warn_of_humans(&check, err) || !warn_of_retiring(&check, &opts->load, err))
		goto out;
	print(&check, opts->common.format);
	ok = check.misjudged == 0;
	if (!ok)
		err_set(err, ERR_CONFIG,
			"%zu answer%s misjudged by the graders of %s own suite; mend the case or "
			"the graders (`tiercal grade` tries one)",
			check.misjudged, check.misjudged == 1 ? " is" : "s are",
			check.misjudged == 1 ? "its" : "their");
out:
	run_set_free(&check.set);
	VEC_FREE(&check.warnings);
	return ok;
}

const struct command command_check = {
	.name = "check",
	.words = "",
	.summary = "validates everything, proves the suites, estimates calls, cost and time",
	.details =
		"Reads the configuration, the suites and the prices, and sends nothing. Every "
		"expected\n"
		"answer is given to the graders of its own suite and must pass; every wrong one "
		"must "
		"fail:\n"
		"each that is misjudged is named, and the status is 2. A pass is a right form and "
		"a "
		"quality\n"
		"of at least the suite's `pass` (0.5).\n"
		"\n"
		"Warned of, without failing: cases that are nearly the same, labels out of balance "
		"(one\n"
		"with more than twice its even share, or less than half of it), fewer than 50 "
		"cases, "
		"too\n"
		"few cases for the margin, the format floor or the latency ceiling to be shown at "
		"all,\n"
		"repeats at temperature 0, prompts that are too long for a candidate, candidates "
		"without\n"
		"a price, models that retire soon, keys that are not set, persons' grades of a "
		"candidate\n"
		"that there is not.\n"
		"\n"
		"Per candidate it estimates calls, tokens, cost and time of a run that begins with "
		"nothing.",
	.example = "tiercal check\ntiercal check -c myproject/tiercal.yaml --format json",
	.options = options,
	.options_size = sizeof(struct check_command),
	.defaults = &defaults,
	.run = run,
};
