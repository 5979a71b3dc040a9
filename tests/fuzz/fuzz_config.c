/* SPDX-License-Identifier: MIT */
#include "file.h"

#include "config/config.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena = {0};
	struct config *config = NULL;
	struct err err = {0};
	const char *path =
		fuzz_file(&arena, "tiercal.yaml", (struct str){(const char *)data, size});

	if (!config_load(&arena, path, &config, &err))
		HOLDS(err.kind == ERR_CONFIG && err.text[0]);
	arena_fini(&arena);
	return 0;
}
