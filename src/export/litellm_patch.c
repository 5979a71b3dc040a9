/* SPDX-License-Identifier: MIT */
#include "base/jsonw.h"
#include "export/yaml.h"

/*
 * For a LiteLLM proxy that has a model_list already: the routes as aliases of its groups, and what
 * each goes on to. Ids are the names of those groups. An alias carries no parameters.
 */

static void put_next(struct buf *out, const struct export_input *in,
	const struct routing_route *route, size_t fallback)
{
	(void)route;
	jsonw_quote(out, str_of(in->targets[fallback].id));
}

static void put_alias(struct buf *out, const char *name, const char *id)
{
	buf_puts(out, "    ");
	yaml_group(out, name, NULL);
	buf_puts(out, ": ");
	jsonw_quote(out, str_of(id));
	buf_char(out, '\n');
}

static bool write(
	struct arena *arena, const struct export_input *in, struct buf *out, struct err *err)
{
	const struct routing *routing = in->routing;

	(void)arena;
	(void)err;
	buf_puts(out, "# To be merged into a LiteLLM proxy's config.yaml. Requests name a route as "
		      "their model.\n");
	yaml_notes(out, in->notes);
	buf_puts(out, "router_settings:\n  model_group_alias:\n");
	for (size_t r = 0; r < routing->route_count; r++)
		put_alias(out, routing->routes[r].name, in->targets[routing->routes[r].model].id);
	put_alias(out, export_default_name(routing), in->targets[routing->default_model].id);
	yaml_fallbacks(out, in, "fallbacks", ESCALATE_ERROR, put_next);
	yaml_fallbacks(out, in, "context_window_fallbacks", ESCALATE_ERROR, put_next);
	yaml_fallbacks(out, in, "content_policy_fallbacks", ESCALATE_REFUSED, put_next);
	return true;
}

const struct exporter exporter_litellm_patch = {
	.name = "litellm-patch",
	.about = "aliases and fallbacks for a LiteLLM proxy that has its groups already",
	.gateway = "litellm-patch",
	.says = ESCALATE_ERROR | ESCALATE_REFUSED,
	.fallbacks = true,
	.write = write,
};
