/* SPDX-License-Identifier: MIT */
#include "fuzz.h"

#include "base/json.h"
#include "base/jsonw.h"

/* All readers agree; what is read can be written, and what was written reads the same. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str text = fuzz_copy(data, size);
	struct arena arena = {0};
	struct value *value = NULL, *again = NULL, *lenient = NULL;
	struct buf out = {0};
	struct jsonw w;
	struct err err = {0};
	size_t end = 0, mended = 0;
	const bool valid = json_valid(text, NULL);

	HOLDS(json_parse(&arena, text, &value, &err) == valid);
	HOLDS(valid || err.text[0]);
	HOLDS(!valid || json_prefix(text, &end) == JSON_PREFIX_VALUE);
	HOLDS(json_prefix(text, &end) != JSON_PREFIX_VALUE || end <= text.len);
	HOLDS(json_parse_lenient(&arena, text, &lenient, &mended, NULL) || !valid);
	if (valid) {
		(void)json_has_duplicates(value, NULL);
		jsonw_init(&w, &out, 2);
		jsonw_value(&w, value);
		HOLDS(json_parse(&arena, buf_view(&out), &again, &err));
		HOLDS(value_equal(value, again));
	}
	buf_free(&out);
	arena_fini(&arena);
	free((char *)text.data);
	return 0;
}
