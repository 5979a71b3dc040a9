/* SPDX-License-Identifier: MIT */
#include "base/jsonw.h"
#include "export/export.h"

/* The four things that a router of one's own needs, and nothing else. */

static void put_model(
	struct jsonw *w, const struct export_input *in, size_t model, int64_t max_tokens)
{
	jsonw_object(w);
	if (max_tokens > 0) {
		jsonw_key(w, "maxTokens");
		jsonw_int(w, max_tokens);
	}
	jsonw_key(w, "model");
	jsonw_z(w, in->targets[model].id);
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
	jsonw_key(&w, "default");
	put_model(&w, in, routing->default_model, routing->default_max_tokens);
	jsonw_key(&w, "routes");
	jsonw_object(&w);
	for (size_t r = 0; r < routing->route_count; r++) {
		jsonw_key(&w, routing->routes[r].name);
		put_model(&w, in, routing->routes[r].model, routing->routes[r].max_tokens);
	}
	jsonw_object_end(&w);
	jsonw_object_end(&w);
	buf_char(out, '\n');
	return true;
}

const struct exporter exporter_plain = {
	.name = "plain",
	.about = "routes, model, maxTokens and default, as JSON",
	.max_tokens = true,
	.write = write,
};
