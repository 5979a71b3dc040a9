/* SPDX-License-Identifier: MIT */
#include "fuzz.h"

#include "provider/provider.h"

/* A byte for the API, then what it answers: all readers look at it. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct batch_api *api;
	struct arena arena = {0};
	struct batch_status status, *list = NULL;
	struct batch_line line;
	const char *file = NULL;
	struct str text;
	size_t count = 0;

	if (size < 1)
		return 0;
	api = data[0] & 1 ? &batch_anthropic : &batch_openai;
	text = fuzz_copy(data + 1, size - 1);
	if (api->read_upload && api->read_upload(&arena, text, &file, NULL))
		HOLDS(file != NULL);
	(void)api->read(&arena, text, &status, NULL);
	HOLDS(!api->read_list(&arena, text, &list, &count, NULL) || list || count == 0);
	(void)api->read_line(&arena, text, &line, NULL);
	arena_fini(&arena);
	free((char *)text.data);
	return 0;
}
