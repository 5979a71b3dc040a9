/* SPDX-License-Identifier: MIT */
#include "fuzz.h"

#include "base/json.h"
#include "suite/template.h"

/* Variables as JSON up to a line "---", and a template. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str text = fuzz_copy(data, size);
	struct str rest = text, name;
	const struct str vars = fuzz_part(&rest);
	struct arena arena = {0};
	struct value *value = NULL;
	struct buf out = {0};

	if (!json_parse(&arena, vars, &value, NULL) || value->type != VALUE_OBJECT)
		value = value_object(&arena);
	if (!template_missing(rest, value, &name)) {
		template_render(rest, value, &out);
		HOLDS(value->count > 0 || str_eq(buf_view(&out), rest));
	}
	buf_free(&out);
	arena_fini(&arena);
	free((char *)text.data);
	return 0;
}
