/* SPDX-License-Identifier: MIT */
#include "cli/used.h"

#include <string.h>

#include "base/io.h"

bool used_read(struct arena *arena, const char *path, struct routing *out, struct err *err)
{
	struct buf text = {0};
	bool ok;

	if (strcmp(path, "-") != 0 && !io_exists(path))
		return err_set(err, ERR_USAGE,
			"%s: there is no such file; `tiercal calibrate` writes a table", path);
	ok = strcmp(path, "-") == 0 ? io_read_fd(0, "stdin", &text, err)
				    : io_read(path, &text, err);
	ok = ok && routing_read(arena, path, buf_view(&text), out, err);
	buf_free(&text);
	return ok;
}

const char *used_name(const struct routing *routing, const struct routing_route *route)
{
	return route->chain ? route->chain : routing->models[route->model].name;
}

static bool differs(
	const struct config *config, const char *what, const char *name, struct err *err)
{
	return err_set(err, ERR_CONFIG,
		"%s: there is no %s '%s', which the table uses: it was made from another "
		"configuration",
		config->path, what, name);
}

static bool want(const struct config *config, const char *name, int64_t *cases, struct err *err)
{
	size_t c = config_candidate(config, name);

	if (c == SIZE_MAX)
		return differs(config, "candidate", name, err);
	cases[c] = INT64_MAX;
	return true;
}

static bool want_chain(const struct config *config, const struct config_route *route,
	const char *name, int64_t *cases, struct err *err)
{
	for (size_t k = 0; k < route->chain_count; k++) {
		const struct config_chain *chain = &route->chains[k];

		if (strcmp(chain->name, name) == 0)
			return want(config, chain->first, cases, err) &&
			       want(config, chain->then, cases, err) &&
			       (!chain->agree || want(config, chain->agree, cases, err));
	}
	return differs(config, "chain", name, err);
}

static const struct config_route *find_route(const struct config *config, const char *name)
{
	for (size_t r = 0; r < config->route_count; r++) {
		if (strcmp(config->routes[r].name, name) == 0)
			return &config->routes[r];
	}
	return NULL;
}

bool used_cases(struct arena *arena, const struct routing *routing, const struct config *config,
	const int64_t **out, struct err *err)
{
	int64_t *all = ARENA_ARRAY(arena, config->route_count * config->candidate_count, int64_t);

	*out = all;
	for (size_t r = 0; r < routing->route_count; r++) {
		const struct routing_route *route = &routing->routes[r];
		const struct config_route *known = find_route(config, route->name);
		int64_t *cases;

		if (!known)
			return differs(config, "route", route->name, err);
		cases = &all[(size_t)(known - config->routes) * config->candidate_count];
		if (!(route->chain ? want_chain(config, known, route->chain, cases, err)
				   : want(config, used_name(routing, route), cases, err)))
			return false;
	}
	return true;
}
