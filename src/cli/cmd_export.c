/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "base/decode.h"
#include "base/term.h"
#include "cli/cli.h"
#include "cli/used.h"
#include "config/config.h"
#include "core/routing.h"
#include "export/export.h"
#include "provider/provider.h"

struct export_command {
	struct common_options common;
	const char *input;
	const char *output;
};

static const struct opt options[] = {
	OPT_CONFIG(struct export_command),
	{"input", 'i', OPT_TEXT, offsetof(struct export_command, input), "FILE",
		"the routing table, - for stdin (default: routing.json)", NULL},
	{"output", 'o', OPT_TEXT, offsetof(struct export_command, output), "FILE",
		"where it is written (default: stdout)", NULL},
	OPT_END,
};

static const struct exporter *find_exporter(struct arena *arena, const char *name, struct err *err)
{
	const struct exporter *exporter = exporter_find(name);
	const char *names = "";

	if (exporter)
		return exporter;
	for (const struct exporter *const *at = exporter_all(); *at; at++)
		names = arena_printf(arena, "%s%s%s", names, *names ? ", " : "", (*at)->name);
	err_set(err, ERR_USAGE, "there is no export '%s'; there are %s", name, names);
	return NULL;
}

/* The ids of the providers need no configuration. */
static void set_plain(struct arena *arena, struct export_input *in)
{
	struct export_target *targets =
		ARENA_ARRAY(arena, in->routing->model_count, struct export_target);

	for (size_t i = 0; i < in->routing->model_count; i++)
		targets[i] = (struct export_target){
			.model = &in->routing->models[i], .id = in->routing->models[i].model};
	in->targets = targets;
}

/* A model that no route asks and that is not the default is not exported. */
static bool is_used(const struct routing *routing, size_t model)
{
	if (routing->default_model == model)
		return true;
	for (size_t r = 0; r < routing->route_count; r++) {
		const struct routing_route *route = &routing->routes[r];

		if (route->model == model)
			return true;
		for (size_t i = 0; i < route->fallback_count; i++) {
			if (route->fallbacks[i] == model)
				return true;
		}
	}
	return false;
}

static const char *key_env_of(const struct candidate *candidate)
{
	const struct preset *preset = provider_preset(candidate->provider);

	if (candidate->key_env)
		return candidate->key_env;
	return preset->key_needed && !candidate->base_url ? preset->key_envs[0] : NULL;
}

/* Ids come from the configuration alone: the same model has another name in every gateway. */
static bool set_target(struct arena *arena, const struct exporter *exporter,
	const struct config *config, const char *config_path, struct export_target *target,
	struct err *err)
{
	const struct routing_model *model = target->model;
	size_t index = config_candidate(config, model->name);
	const struct candidate *candidate;
	const struct value *id;

	if (index == SIZE_MAX)
		return err_set(err, ERR_CONFIG,
			"%s: there is no candidate '%s', which the table uses: export with the "
			"configuration that the table was made from",
			config_path, model->name);
	candidate = &config->candidates[index];
	if (provider_preset(candidate->provider)->provider->answer)
		return err_set(err, ERR_CONFIG,
			"%s:%u: candidate '%s' (provider %s) is no model that a gateway can call, "
			"so a table that uses it cannot be exported so",
			config_path, (unsigned)candidate->line, candidate->name,
			candidate->provider);
	target->key_env = key_env_of(candidate);
	target->base_url = candidate->base_url;
	id = value_get(candidate->gateways, exporter->gateway);
	if (!id)
		return err_set(err, ERR_CONFIG,
			"%s:%u: candidate '%s' has no id there: give it one, like gateways: {%s: "
			"...}",
			config_path, (unsigned)candidate->line, candidate->name, exporter->gateway);
	target->id = arena_strz(arena, id->text);
	return true;
}

static bool set_targets(struct arena *arena, const struct exporter *exporter,
	const char *config_path, struct export_input *in, struct err *err)
{
	struct export_target *targets =
		ARENA_ARRAY(arena, in->routing->model_count, struct export_target);
	struct config *config;

	if (!exporter->gateway) {
		set_plain(arena, in);
		return true;
	}
	if (!config_load(arena, config_path, &config, err))
		return false;

	for (size_t i = 0; i < in->routing->model_count; i++) {
		targets[i] = (struct export_target){.model = &in->routing->models[i]};
		if (is_used(in->routing, i) &&
			!set_target(arena, exporter, config, config_path, &targets[i], err))
			return false;
	}
	in->targets = targets;
	return true;
}

static bool run(struct invocation *inv, struct err *err)
{
	const struct export_command *opts = inv->options;
	const struct exporter *exporter = find_exporter(inv->arena, inv->words[0], err);
	const char *path = opts->common.config ? opts->common.config : CLI_CONFIG_DEFAULT;
	struct routing routing;
	struct export_input in = {.routing = &routing};
	struct buf text = {0};
	bool ok;

	if (!exporter ||
		!used_read(inv->arena, opts->input ? opts->input : USED_TABLE, &routing, err) ||
		!set_targets(inv->arena, exporter, path, &in, err))
		return false;
	in.notes = export_notes(inv->arena, exporter, &routing);
	ok = exporter->write(inv->arena, &in, &text, err) &&
	     cli_write(inv, opts->output ? opts->output : "-", buf_view(&text), err);
	buf_free(&text);
	for (const char *const *note = in.notes; ok && *note; note++)
		fprintf(stderr, "note: %s\n", *note);
	return ok;
}

const struct command command_export = {
	.name = "export",
	.words = "FORMAT",
	.min_words = 1,
	.max_words = 1,
	.summary = "the table as a gateway's own configuration",
	.details =
		"Writes the routing table as the configuration of what sends the requests:\n"
		"  litellm        the whole config.yaml of a LiteLLM proxy; a route is a model's "
		"name\n"
		"  litellm-patch  aliases and fallbacks for a proxy that has its groups already\n"
		"  openrouter     what the body of a request holds for each route\n"
		"  plain          routes, model, maxTokens and default, for a router of one's own\n"
		"  portkey        a config of the Portkey gateway; the metadata key `route` "
		"chooses\n"
		"The id of a model in a gateway comes from the candidate's `gateways` in the\n"
		"configuration, like gateways: {litellm: openai/gpt-5-nano, portkey: "
		"openai/gpt-5-nano,\n"
		"litellm-patch: my-group}, and is never guessed; plain takes the provider's own. "
		"Keys\n"
		"are not looked up: the name of their variable is written. What a format cannot "
		"say,\n"
		"such as going on to the next model when an answer's format is wrong, is a "
		"comment\n"
		"where the format knows comments, and a line on stderr.",
	.example = "tiercal export litellm -o litellm.yaml\n"
		   "tiercal export portkey > portkey.json\n"
		   "tiercal export plain -i routing.json",
	.options = options,
	.options_size = sizeof(struct export_command),
	.run = run,
};
