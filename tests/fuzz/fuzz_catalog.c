/* SPDX-License-Identifier: MIT */
#include "file.h"

#include "catalog/catalog.h"

/* The first byte: YAML or JSON, or CSV. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena = {0};
	struct catalog *catalog = NULL;
	struct err err = {0};
	const char *const name = size && data[0] == ',' ? "prices.csv" : "prices.yaml";
	const char *files[] = {NULL, NULL};

	files[0] = fuzz_file(
		&arena, name, (struct str){(const char *)data + (size > 0), size ? size - 1 : 0});
	if (!catalog_load(&arena, files, &catalog, &err)) {
		HOLDS(err.kind == ERR_CONFIG && err.text[0]);
	} else {
		for (size_t i = 0; i < catalog_count(catalog); i++)
			HOLDS(catalog_find(catalog, catalog_at(catalog, i)->model, NULL) ||
				catalog_at(catalog, i)->provider);
	}
	arena_fini(&arena);
	return 0;
}
