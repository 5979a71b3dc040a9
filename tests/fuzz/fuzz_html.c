/* SPDX-License-Identifier: MIT */
#include "fuzz.h"

#include "base/html.h"
#include "base/json.h"
#include "base/jsonw.h"
#include "base/utf8.h"

static bool has(struct str text, const char *part)
{
	return str_find(text, str_of(part), 0) != SIZE_MAX;
}

/* What is escaped has no special character left but the start of an entity; a text in a block of
 * JSON cannot end it, and is read back as it was. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const special[] = {"<", ">", "\"", "'", "\xE2\x80\xA8", "\xE2\x80\xAE"};
	struct str text = fuzz_copy(data, size);
	struct arena arena = {0};
	struct buf out = {0}, json = {0};
	struct err err = {0};
	struct value *value;
	size_t mended;

	html_escape(&out, text);
	for (size_t i = 0; i < sizeof(special) / sizeof(special[0]); i++)
		HOLDS(!has(buf_view(&out), special[i]));
	HOLDS(out.len >= str_trim(text).len);
	buf_clear(&out);
	jsonw_quote(&json, text);
	html_json(&out, buf_view(&json));
	HOLDS(!has(buf_view(&out), "<") && !has(buf_view(&out), ">") && !has(buf_view(&out), "&"));
	HOLDS(!has(buf_view(&out), "\xE2\x80\xA8") && !has(buf_view(&out), "\xE2\x80\xA9"));
	HOLDS(json_parse(&arena, buf_view(&out), &value, &err));
	HOLDS(str_eq(value->text, utf8_mend(&arena, text, &mended)));
	arena_fini(&arena);
	buf_free(&json);
	buf_free(&out);
	free((char *)text.data);
	return 0;
}
