/* SPDX-License-Identifier: MIT */
#include "cli/catalogs.h"

#include "base/io.h"

bool catalogs_load(struct arena *arena, const char *path, const struct opt_list *prices,
	struct config **config, struct catalog **catalog, struct err *err)
{
	const char *const *files = prices->count ? prices->items : NULL;

	*config = NULL;
	if ((path || io_exists(CLI_CONFIG_DEFAULT)) &&
		!config_load(arena, path ? path : CLI_CONFIG_DEFAULT, config, err))
		return false;
	if (!files && *config)
		files = (*config)->prices;
	return catalog_load(arena, files, catalog, err);
}

const struct candidate *catalogs_candidate(
	const struct config *config, const char *name, struct candidate *named)
{
	size_t at = config ? config_candidate(config, name) : SIZE_MAX;

	if (at != SIZE_MAX)
		return &config->candidates[at];
	*named = (struct candidate){.name = name, .model = name};
	return named;
}

bool catalogs_no_row(
	const struct catalog *catalog, const struct candidate *candidate, struct err *err)
{
	const char *name = candidate->price_as ? candidate->price_as : candidate->model;
	const struct price *rows[CATALOG_NEAR];
	size_t count = catalog_near(catalog, name, rows);

	err_set(err, ERR_CONFIG, "candidate %s: no row of the prices has the name '%s'",
		candidate->name, name);
	for (size_t i = 0; i < count; i++)
		err_add(err, "%s%s (%s)", i ? ", " : "; near it: ", rows[i]->model,
			rows[i]->provider ? rows[i]->provider : "any provider");
	err_add(err, "; price_as names a row");
	return false;
}
