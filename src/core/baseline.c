/* SPDX-License-Identifier: MIT */
#include "core/baseline.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/jsonw.h"
#include "core/member.h"
#include "core/money.h"
#include "core/reader.h"

enum { VERSION = 1 };

/* ---- writing ---- */

/* One line a case: the writer of JSON breaks all or nothing. */
static void put_case(struct buf *out, const struct baseline_case *item)
{
	struct jsonw w;

	buf_puts(out, "        ");
	jsonw_quote(out, str_of(item->id));
	buf_puts(out, ": ");
	jsonw_init(&w, out, 0);
	jsonw_object(&w);
	jsonw_key(&w, "format");
	if (item->format_ok < 0)
		jsonw_null(&w);
	else
		jsonw_bool(&w, item->format_ok);
	member_text(&w, "hash", item->hash);
	member_number(&w, "quality", item->quality);
	jsonw_object_end(&w);
}

static void put_route(struct buf *out, const struct baseline_route *route)
{
	struct jsonw w;

	buf_puts(out, "    ");
	jsonw_quote(out, str_of(route->name));
	buf_puts(out, ": {\n      \"candidate\": ");
	jsonw_quote(out, str_of(route->candidate));
	buf_puts(out, ",\n      \"cases\": {");
	for (size_t i = 0; i < route->case_count; i++) {
		buf_puts(out, i ? ",\n" : "\n");
		put_case(out, &route->cases[i]);
	}
	buf_puts(out, "\n      },\n      \"measured\": ");
	jsonw_init(&w, out, 0);
	jsonw_object(&w);
	member_money(&w, "costPerRequestUsd", route->cost);
	member_ms(&w, "latencyP95Ms", route->p95_us);
	jsonw_object_end(&w);
	buf_puts(out, "\n    }");
}

void baseline_write(const struct baseline *baseline, struct buf *out)
{
	buf_puts(out, "{\n  \"routes\": {");
	for (size_t r = 0; r < baseline->route_count; r++) {
		buf_puts(out, r ? ",\n" : "\n");
		put_route(out, &baseline->routes[r]);
	}
	buf_printf(out, "\n  },\n  \"version\": %d\n}\n", VERSION);
}

/* ---- finding ---- */

static int by_id(const void *a, const void *b)
{
	return strcmp(((const struct baseline_case *)a)->id, ((const struct baseline_case *)b)->id);
}

void baseline_sort(struct baseline_route *route)
{
	if (route->case_count)
		qsort(route->cases, route->case_count, sizeof(*route->cases), by_id);
}

const struct baseline_route *baseline_find(const struct baseline *baseline, const char *route)
{
	for (size_t r = 0; r < baseline->route_count; r++) {
		if (strcmp(baseline->routes[r].name, route) == 0)
			return &baseline->routes[r];
	}
	return NULL;
}

const struct baseline_case *baseline_find_case(const struct baseline_route *route, const char *id)
{
	const struct baseline_case key = {.id = id};

	return route->case_count ? bsearch(&key, route->cases, route->case_count,
					   sizeof(*route->cases), by_id)
				 : NULL;
}

/* ---- reading ---- */

/* null: NaN. */
static bool quality_of(const struct reader *r, const struct value *parent, double *out)
{
	const struct value *value = value_get(parent, "quality");

	*out = NAN;
	if (value && value->type == VALUE_NULL)
		return true;
	if (!value || !value_is_number(value) || !(value->number >= 0 && value->number <= 1))
		return reader_fault(r, value ? value : parent,
			"'quality' must be a number from 0 to 1, or null");
	*out = value->number;
	return true;
}

static bool read_case(const struct reader *r, const struct value *from, struct baseline_case *out)
{
	const struct value *format = value_get(from, "format");

	out->id = arena_strz(r->arena, from->key);
	out->hash = reader_text(r, from, "hash");
	out->format_ok = format && format->type == VALUE_BOOL ? format->boolean : -1;
	return out->hash && quality_of(r, from, &out->quality);
}

static bool read_cases(const struct reader *r, const struct value *from, struct baseline_route *out)
{
	const struct value *cases = reader_object(r, from, "cases"), *item;

	if (!cases)
		return false;
	out->cases = ARENA_ARRAY(r->arena, cases->count, struct baseline_case);
	value_each (item, cases) {
		if (!read_case(r, item, &out->cases[out->case_count++]))
			return false;
	}
	baseline_sort(out);
	for (size_t i = 1; i < out->case_count; i++) {
		if (strcmp(out->cases[i - 1].id, out->cases[i].id) == 0)
			return reader_fault(r, cases, "a case stands twice");
	}
	return true;
}

/* What is not there or no number is unknown: it is shown, and nothing hangs on it. */
static void read_measured(const struct value *from, struct baseline_route *out)
{
	const struct value *measured = value_get(from, "measured");
	const struct value *cost = value_get(measured, "costPerRequestUsd");
	const struct value *p95 = value_get(measured, "latencyP95Ms");

	out->cost = MONEY_UNKNOWN;
	out->p95_us = -1;
	if (value_is_number(cost) && !money_parse(cost->text, 12, &out->cost))
		out->cost = MONEY_UNKNOWN;
	if (value_is_number(p95) && p95->number >= 0 && p95->number < 1e9)
		out->p95_us = (int64_t)(p95->number * 1000);
}

bool baseline_read(struct arena *arena, const char *path, struct str text, struct baseline *out,
	struct err *err)
{
	const struct reader r = {arena, path, "`tiercal baseline` writes such a file", err};
	const struct value *root, *routes, *item;

	*out = (struct baseline){0};
	root = reader_parse(&r, text);
	if (!root || !reader_version(&r, root, VERSION))
		return false;
	routes = value_get(root, "routes");
	if (!routes || routes->type != VALUE_OBJECT)
		return reader_fault(&r, root, "'routes' must be there, and an object");
	out->routes = ARENA_ARRAY(arena, routes->count, struct baseline_route);
	value_each (item, routes) {
		struct baseline_route *route = &out->routes[out->route_count++];

		route->name = arena_strz(arena, item->key);
		route->candidate = reader_text(&r, item, "candidate");
		if (!route->candidate || !read_cases(&r, item, route))
			return false;
		read_measured(item, route);
	}
	return true;
}
