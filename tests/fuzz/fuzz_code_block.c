/* SPDX-License-Identifier: MIT */
#include "fuzz.h"

#include "grade/code_block.h"

/* Up to the first newline a mark to look for, then an answer: its code lies within it, and taken
 * for an answer it is its own code unless a fence stands in it. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct str copy = fuzz_copy(data, size);
	struct str rest = copy, mark = STR_NONE;
	struct texts fences = {&mark, 1};
	struct str code, again;

	if (!str_next(&rest, '\n', &mark) || !rest.data)
		rest = STR("");
	code = code_block(rest, &fences);
	HOLDS(code.len <= rest.len && code.data >= rest.data &&
		code.data + code.len <= rest.data + rest.len);
	again = code_block(code, &fences);
	HOLDS(again.len == code.len || str_find(code, STR("```"), 0) != SIZE_MAX ||
		str_find(code, STR("~~~"), 0) != SIZE_MAX);
	fences.count = 0;
	code = code_block(rest, &fences);
	HOLDS(code.len <= rest.len);
	free((char *)copy.data);
	return 0;
}
