/* SPDX-License-Identifier: MIT */
#include "export/export.h"

#include <string.h>

#include "base/attr.h"
#include "base/jsonw.h"

#define EXPORTER_ADDRESS(name) &exporter_##name,
static const struct exporter *const exporters[] = {EXPORTER_LIST(EXPORTER_ADDRESS) NULL};
#undef EXPORTER_ADDRESS

const struct exporter *const *exporter_all(void)
{
	return exporters;
}

const struct exporter *exporter_find(const char *name)
{
	for (const struct exporter *const *at = exporters; *at; at++) {
		if (strcmp((*at)->name, name) == 0)
			return *at;
	}
	return NULL;
}

const char *export_default_name(const struct routing *routing)
{
	for (size_t r = 0; r < routing->route_count; r++) {
		if (strcmp(routing->routes[r].name, "default") == 0)
			return "default-model";
	}
	return "default";
}

void export_params(struct jsonw *w, const struct value *params)
{
	const struct value *item;

	value_each (item, params) {
		jsonw_key_str(w, item->key);
		jsonw_value_sorted(w, item);
	}
}

static bool goes_on(const struct routing_route *route, unsigned bits)
{
	return route->fallback_count > 0 && (bits == 0 || (route->escalate_on & bits));
}

static bool has_limit(const struct routing_route *route, unsigned bits)
{
	(void)bits;
	return route->max_tokens > 0;
}

/* The routes of which something holds, quoted; NULL: of none. */
static const char *name_routes(struct arena *arena, const struct routing *routing,
	bool (*holds)(const struct routing_route *route, unsigned bits), unsigned bits)
{
	struct buf names = {0};
	const char *text = NULL;

	for (size_t r = 0; r < routing->route_count; r++) {
		if (!holds(&routing->routes[r], bits))
			continue;
		if (names.len)
			buf_puts(&names, ", ");
		jsonw_quote(&names, str_of(routing->routes[r].name));
	}
	if (names.len)
		text = arena_strz(arena, buf_view(&names));
	buf_free(&names);
	return text;
}

const char *const *export_notes(
	struct arena *arena, const struct exporter *exporter, const struct routing *routing)
{
	enum { MOST = 8 };
	const char **notes = ARENA_ARRAY(arena, MOST, const char *);
	const char *names;
	size_t count = 0;

	if (!exporter->max_tokens) {
		names = name_routes(arena, routing, has_limit, 0);
		if (names)
			notes[count++] = arena_printf(arena,
				"the limit of output tokens (%s) cannot be said: the application "
				"sends it, as maxTokens of the table",
				names);
	}
	if (!exporter->fallbacks) {
		names = name_routes(arena, routing, goes_on, 0);
		if (names)
			notes[count++] = arena_printf(arena,
				"the models to go on to (%s) cannot be said: they stand in the "
				"table, as fallbacks",
				names);
		return notes;
	}
	for (unsigned bit = 1; escalate_name(bit); bit <<= 1) {
		names = exporter->says & bit ? NULL : name_routes(arena, routing, goes_on, bit);
		if (names)
			notes[count++] = arena_printf(arena,
				"going on to the next model on '%s' (%s) cannot be said: the "
				"application looks at the answer and asks again",
				escalate_name(bit), names);
	}
	return notes;
}
