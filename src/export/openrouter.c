/* SPDX-License-Identifier: MIT */
#include "base/jsonw.h"
#include "export/export.h"

/*
 * OpenRouter has no file of routes: for each route the part of a request's body that chooses the
 * models, to be merged by whoever sends it. `models` are tried in order when one cannot answer;
 * require_parameters keeps a host from ignoring what the suite was run with.
 */

static void put_fragment(struct jsonw *w, const struct export_input *in, size_t model,
	const size_t *fallbacks, size_t fallback_count, int64_t max_tokens)
{
	jsonw_object(w);
	if (max_tokens > 0) {
		jsonw_key(w, "max_tokens");
		jsonw_int(w, max_tokens);
	}
	jsonw_key(w, "models");
	jsonw_array(w);
	jsonw_z(w, in->targets[model].id);
	for (size_t i = 0; i < fallback_count; i++)
		jsonw_z(w, in->targets[fallbacks[i]].id);
	jsonw_array_end(w);
	export_params(w, in->targets[model].model->params);
	jsonw_key(w, "provider");
	jsonw_object(w);
	jsonw_key(w, "require_parameters");
	jsonw_bool(w, true);
	jsonw_object_end(w);
	jsonw_object_end(w);
}

static bool write(
	struct arena *arena, const struct export_input *in, struct buf *out, struct err *err)
{
	const struct routing *routing = in->routing;
	struct jsonw w;

	(void)arena;
	(void)err;
	jsonw_init(&w, out, 2);
	jsonw_object(&w);
	for (size_t r = 0; r < routing->route_count; r++) {
		const struct routing_route *route = &routing->routes[r];

		jsonw_key(&w, route->name);
		put_fragment(&w, in, route->model, route->fallbacks, route->fallback_count,
			route->max_tokens);
	}
	jsonw_key(&w, export_default_name(routing));
	put_fragment(&w, in, routing->default_model, NULL, 0, routing->default_max_tokens);
	jsonw_object_end(&w);
	buf_char(out, '\n');
	return true;
}

const struct exporter exporter_openrouter = {
	.name = "openrouter",
	.about = "what a request's body holds for each route, as JSON",
	.gateway = "openrouter",
	.says = ESCALATE_ERROR,
	.fallbacks = true,
	.max_tokens = true,
	.write = write,
};
