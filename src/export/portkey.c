/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "base/jsonw.h"
#include "export/export.h"

/*
 * A config of the Portkey gateway: conditions on the metadata key `route` choose a target, whose
 * fallbacks are tried in order. Ids are "PROVIDER/MODEL" with Portkey's own name of the provider.
 * The gateway puts no variables into a config, so a key stands as the name of its variable, to be
 * filled in by whoever sends it.
 */

/* Where another model may answer what this one could not. */
static const int statuses[] = {408, 429, 500, 502, 503, 504, 529};

static bool split_id(const struct export_target *target, struct str *provider, struct str *model,
	struct err *err)
{
	struct str id = str_of(target->id);
	size_t slash = str_find(id, STR("/"), 0);

	if (slash == SIZE_MAX || slash == 0 || slash + 1 == id.len)
		return err_set(err, ERR_CONFIG,
			"candidate '%s': its portkey id is '%s'; it must be PROVIDER/MODEL with "
			"Portkey's name of the provider, like openai/gpt-5-nano",
			target->model->name, target->id);
	*provider = str_slice(id, 0, slash);
	*model = str_slice(id, slash + 1, id.len);
	return true;
}

/* OpenAI's newer models know only the longer name. */
static const char *limit_name(struct str provider)
{
	return str_eq(provider, STR("openai")) || str_eq(provider, STR("azure-openai"))
		       ? "max_completion_tokens"
		       : "max_tokens";
}

static bool put_target(struct jsonw *w, const struct export_target *target, const char *name,
	int64_t max_tokens, struct err *err)
{
	struct str provider = STR_NONE, model = STR_NONE;

	if (!split_id(target, &provider, &model, err))
		return false;
	jsonw_object(w);
	if (name) {
		jsonw_key(w, "name");
		jsonw_z(w, name);
	}
	jsonw_key(w, "provider");
	jsonw_str(w, provider);
	jsonw_key(w, "api_key");
	jsonw_z(w, target->key_env ? target->key_env : "none");
	if (target->base_url) {
		jsonw_key(w, "custom_host");
		jsonw_z(w, target->base_url);
	}
	jsonw_key(w, "override_params");
	jsonw_object(w);
	jsonw_key(w, "model");
	jsonw_str(w, model);
	if (max_tokens > 0) {
		jsonw_key(w, limit_name(provider));
		jsonw_int(w, max_tokens);
	}
	export_params(w, target->model->params);
	jsonw_object_end(w);
	jsonw_object_end(w);
	return true;
}

static bool put_fallbacks(struct jsonw *w, const struct export_input *in,
	const struct routing_route *route, struct err *err)
{
	jsonw_object(w);
	jsonw_key(w, "name");
	jsonw_z(w, route->name);
	jsonw_key(w, "strategy");
	jsonw_object(w);
	jsonw_key(w, "mode");
	jsonw_z(w, "fallback");
	jsonw_key(w, "on_status_codes");
	jsonw_array(w);
	for (size_t i = 0; i < ARRAY_LEN(statuses); i++)
		jsonw_int(w, statuses[i]);
	jsonw_array_end(w);
	jsonw_object_end(w);
	jsonw_key(w, "targets");
	jsonw_array(w);
	if (!put_target(w, &in->targets[route->model], NULL, route->max_tokens, err))
		return false;
	for (size_t i = 0; i < route->fallback_count; i++) {
		if (!put_target(w, &in->targets[route->fallbacks[i]], NULL, route->max_tokens, err))
			return false;
	}
	jsonw_array_end(w);
	jsonw_object_end(w);
	return true;
}

static bool put_route(struct jsonw *w, const struct export_input *in,
	const struct routing_route *route, struct err *err)
{
	if (route->fallback_count && (route->escalate_on & ESCALATE_ERROR))
		return put_fallbacks(w, in, route, err);
	return put_target(w, &in->targets[route->model], route->name, route->max_tokens, err);
}

static void put_condition(struct jsonw *w, const char *route)
{
	jsonw_object(w);
	jsonw_key(w, "query");
	jsonw_object(w);
	jsonw_key(w, "metadata.route");
	jsonw_object(w);
	jsonw_key(w, "$eq");
	jsonw_z(w, route);
	jsonw_object_end(w);
	jsonw_object_end(w);
	jsonw_key(w, "then");
	jsonw_z(w, route);
	jsonw_object_end(w);
}

static void put_strategy(struct jsonw *w, const struct routing *routing)
{
	jsonw_key(w, "strategy");
	jsonw_object(w);
	jsonw_key(w, "mode");
	jsonw_z(w, "conditional");
	jsonw_key(w, "conditions");
	jsonw_array(w);
	for (size_t r = 0; r < routing->route_count; r++)
		put_condition(w, routing->routes[r].name);
	jsonw_array_end(w);
	jsonw_key(w, "default");
	jsonw_z(w, export_default_name(routing));
	jsonw_object_end(w);
}

static bool write(
	struct arena *arena, const struct export_input *in, struct buf *out, struct err *err)
{
	const struct routing *routing = in->routing;
	struct jsonw w;

	(void)arena;
	jsonw_init(&w, out, 2);
	jsonw_object(&w);
	put_strategy(&w, routing);
	jsonw_key(&w, "targets");
	jsonw_array(&w);
	for (size_t r = 0; r < routing->route_count; r++) {
		if (!put_route(&w, in, &routing->routes[r], err))
			return false;
	}
	if (!put_target(&w, &in->targets[routing->default_model], export_default_name(routing),
		    routing->default_max_tokens, err))
		return false;
	jsonw_array_end(&w);
	jsonw_object_end(&w);
	buf_char(out, '\n');
	return true;
}

const struct exporter exporter_portkey = {
	.name = "portkey",
	.about = "a config of the Portkey gateway: conditions on metadata.route, as JSON",
	.gateway = "portkey",
	.says = ESCALATE_ERROR,
	.fallbacks = true,
	.max_tokens = true,
	.write = write,
};
