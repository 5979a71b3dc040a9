/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "base/jsonw.h"
#include "export/yaml.h"

/*
 * The whole config.yaml of a LiteLLM proxy: a model group for each route, named as the route, and
 * one for each model that it goes on to, named ROUTE--CANDIDATE, so that all of them keep the
 * route's limit of output tokens. What is written in quotes is JSON, which YAML reads alike.
 */

static void put_group(struct buf *out, const struct export_target *target, const char *group,
	const char *fallback, int64_t max_tokens)
{
	const struct value *item;

	buf_puts(out, "  - model_name: ");
	yaml_group(out, group, fallback);
	buf_puts(out, "\n    litellm_params:\n      model: ");
	jsonw_quote(out, str_of(target->id));
	buf_char(out, '\n');
	if (target->key_env)
		buf_printf(out, "      api_key: \"os.environ/%s\"\n", target->key_env);
	if (target->base_url) {
		buf_puts(out, "      api_base: ");
		jsonw_quote(out, str_of(target->base_url));
		buf_char(out, '\n');
	}
	if (max_tokens > 0)
		buf_printf(out, "      max_tokens: %lld\n", (long long)max_tokens);
	value_each (item, target->model->params) {
		struct jsonw w;

		buf_puts(out, "      ");
		jsonw_quote(out, item->key);
		buf_puts(out, ": ");
		jsonw_init(&w, out, 0);
		jsonw_value_sorted(&w, item);
		buf_char(out, '\n');
	}
}

static void put_route(
	struct buf *out, const struct export_input *in, const struct routing_route *route)
{
	put_group(out, &in->targets[route->model], route->name, NULL, route->max_tokens);
	for (size_t i = 0; i < route->fallback_count; i++) {
		const struct export_target *target = &in->targets[route->fallbacks[i]];

		put_group(out, target, route->name, target->model->name, route->max_tokens);
	}
}

static void put_next(struct buf *out, const struct export_input *in,
	const struct routing_route *route, size_t fallback)
{
	yaml_group(out, route->name, in->targets[fallback].model->name);
}

static bool write(
	struct arena *arena, const struct export_input *in, struct buf *out, struct err *err)
{
	const struct routing *routing = in->routing;

	(void)arena;
	(void)err;
	buf_puts(out, "# A LiteLLM proxy's config.yaml. Requests name a route as their model.\n");
	yaml_notes(out, in->notes);
	buf_puts(out, "model_list:\n");
	for (size_t r = 0; r < routing->route_count; r++)
		put_route(out, in, &routing->routes[r]);
	put_group(out, &in->targets[routing->default_model], export_default_name(routing), NULL,
		routing->default_max_tokens);
	buf_puts(out, "router_settings:\n  num_retries: 2\n");
	yaml_fallbacks(out, in, "fallbacks", ESCALATE_ERROR, put_next);
	yaml_fallbacks(out, in, "context_window_fallbacks", ESCALATE_ERROR, put_next);
	yaml_fallbacks(out, in, "content_policy_fallbacks", ESCALATE_REFUSED, put_next);
	return true;
}

const struct exporter exporter_litellm = {
	.name = "litellm",
	.about = "the whole config.yaml of a LiteLLM proxy",
	.gateway = "litellm",
	.says = ESCALATE_ERROR | ESCALATE_REFUSED,
	.fallbacks = true,
	.max_tokens = true,
	.write = write,
};
