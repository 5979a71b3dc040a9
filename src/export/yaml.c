/* SPDX-License-Identifier: MIT */
#include "export/yaml.h"

#include "base/jsonw.h"

void yaml_group(struct buf *out, const char *route, const char *fallback)
{
	struct buf name = {0};

	buf_puts(&name, route);
	if (fallback) {
		buf_puts(&name, "--");
		buf_puts(&name, fallback);
	}
	jsonw_quote(out, buf_view(&name));
	buf_free(&name);
}

void yaml_notes(struct buf *out, const char *const *notes)
{
	for (; *notes; notes++)
		buf_printf(out, "# Note: %s.\n", *notes);
}

void yaml_fallbacks(struct buf *out, const struct export_input *in, const char *key, unsigned bit,
	yaml_next *next)
{
	bool any = false;

	for (size_t r = 0; r < in->routing->route_count; r++) {
		const struct routing_route *route = &in->routing->routes[r];

		if (!route->fallback_count || !(route->escalate_on & bit))
			continue;
		if (!any)
			buf_printf(out, "  %s:\n", key);
		any = true;
		buf_puts(out, "    - ");
		yaml_group(out, route->name, NULL);
		buf_puts(out, ": [");
		for (size_t i = 0; i < route->fallback_count; i++) {
			buf_puts(out, i ? ", " : "");
			next(out, in, route, route->fallbacks[i]);
		}
		buf_puts(out, "]\n");
	}
}
