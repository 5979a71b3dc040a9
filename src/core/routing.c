/* SPDX-License-Identifier: MIT */
#include "core/routing.h"

#include <stdarg.h>
#include <string.h>

#include "base/attr.h"
#include "core/reader.h"

enum { VERSION = 1 };

static const struct {
	unsigned bit;
	const char *name;
} escalations[] = {
	{ESCALATE_ERROR, "error"},
	{ESCALATE_INVALID_FORMAT, "invalid_format"},
	{ESCALATE_CUT_OFF, "cut_off"},
	{ESCALATE_REFUSED, "refused"},
	{ESCALATE_CHECK, "check"},
};

const char *escalate_name(unsigned bit)
{
	for (size_t i = 0; i < ARRAY_LEN(escalations); i++) {
		if (escalations[i].bit == bit)
			return escalations[i].name;
	}
	return NULL;
}

/* null: 0. */
static bool tokens_of(const struct reader *r, const struct value *parent, int64_t *out)
{
	const struct value *value = value_get(parent, "maxTokens");

	*out = 0;
	if (!value || value->type == VALUE_NULL)
		return true;
	return (value_to_i64(value, out) && *out > 0) ||
	       reader_fault(r, value, "'maxTokens' must be a whole number above 0");
}

static bool model_named(const struct reader *r, const struct routing *routing, struct str name,
	const struct value *at, size_t *out)
{
	for (size_t i = 0; i < routing->model_count; i++) {
		if (str_eqz(name, routing->models[i].name)) {
			*out = i;
			return true;
		}
	}
	return reader_fault(r, at,
		arena_printf(
			r->arena, "'%.*s' is none of its candidates", (int)name.len, name.data));
}

static bool read_models(const struct reader *r, const struct value *root, struct routing *out)
{
	const struct value *object = reader_object(r, root, "candidates"), *item;
	struct routing_model *models;

	if (!object)
		return false;
	models = ARENA_ARRAY(r->arena, object->count, struct routing_model);
	out->models = models;
	value_each (item, object) {
		struct routing_model *model = &models[out->model_count++];

		model->name = arena_strz(r->arena, item->key);
		model->provider = reader_text(r, item, "provider");
		if (!model->provider)
			return false;
		model->model = reader_text(r, item, "model");
		if (!model->model)
			return false;
		model->params = reader_object(r, item, "params");
		if (!model->params)
			return false;
	}
	return true;
}

static bool read_fallbacks(const struct reader *r, const struct value *from,
	const struct routing *routing, struct routing_route *out)
{
	const struct value *list = reader_list(r, from, "fallbacks"), *item;
	size_t *fallbacks;

	if (!list)
		return false;
	fallbacks = ARENA_ARRAY(r->arena, list->count, size_t);
	out->fallbacks = fallbacks;
	value_each (item, list) {
		if (!value_is_string(item))
			return reader_fault(r, item, "a fallback must be the name of a candidate");
		if (!model_named(r, routing, item->text, item, &fallbacks[out->fallback_count]))
			return false;
		out->fallback_count++;
	}
	return true;
}

static bool read_escalation(
	const struct reader *r, const struct value *from, struct routing_route *out)
{
	const struct value *list = reader_list(r, from, "escalateOn"), *item;

	if (!list)
		return false;
	value_each (item, list) {
		unsigned bit = 0;

		for (size_t i = 0; i < ARRAY_LEN(escalations); i++) {
			if (value_is_string(item) && str_eqz(item->text, escalations[i].name))
				bit = escalations[i].bit;
		}
		if (!bit)
			return reader_fault(r, item,
				"'escalateOn' holds a reason that this version does not know");
		out->escalate_on |= bit;
	}
	return true;
}

/* Of a chain the first is asked. */
static bool read_asked(const struct reader *r, const struct value *from,
	const struct routing *routing, struct routing_route *out)
{
	const struct value *chain = value_get(from, "chain");
	const char *name = reader_text(r, from, "candidate");

	if (!name)
		return false;
	if (chain) {
		out->chain = name;
		name = reader_text(r, chain, "first");
	}
	return name && model_named(r, routing, str_of(name), from, &out->model);
}

static bool read_routes(const struct reader *r, const struct value *root, struct routing *out)
{
	const struct value *object = reader_object(r, root, "routes"), *item;
	struct routing_route *routes;

	if (!object)
		return false;
	routes = ARENA_ARRAY(r->arena, object->count, struct routing_route);
	out->routes = routes;
	value_each (item, object) {
		struct routing_route *route = &routes[out->route_count++];

		if (item->type != VALUE_OBJECT)
			return reader_fault(r, item, "a route must be an object");
		route->name = arena_strz(r->arena, item->key);
		if (!read_asked(r, item, out, route) || !tokens_of(r, item, &route->max_tokens) ||
			!read_fallbacks(r, item, out, route) || !read_escalation(r, item, route))
			return false;
	}
	return true;
}

static bool read_default(const struct reader *r, const struct value *root, struct routing *out)
{
	const struct value *object = reader_object(r, root, "default");
	const char *name = object ? reader_text(r, object, "candidate") : NULL;

	return name && model_named(r, out, str_of(name), object, &out->default_model) &&
	       tokens_of(r, object, &out->default_max_tokens);
}

bool routing_read(struct arena *arena, const char *path, struct str text, struct routing *out,
	struct err *err)
{
	const struct reader r = {arena, path, "`tiercal calibrate` writes such a table", err};
	const struct value *root;

	*out = (struct routing){0};
	root = reader_parse(&r, text);
	if (!root)
		return false;
	if (root->type != VALUE_OBJECT)
		return reader_fault(&r, root, "a routing table is an object");
	return reader_version(&r, root, VERSION) && read_models(&r, root, out) &&
	       read_routes(&r, root, out) && read_default(&r, root, out);
}
