/* SPDX-License-Identifier: MIT */
#include "fuzz.h"

#include "base/yaml.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str text = fuzz_copy(data, size);
	struct arena arena = {0};
	struct value *value = NULL;
	struct err err = {0};

	HOLDS(yaml_parse(&arena, text, "x.yaml", &value, &err) || err.kind == ERR_CONFIG);
	HOLDS(value || err.text[0]);
	arena_fini(&arena);
	free((char *)text.data);
	return 0;
}
