/* SPDX-License-Identifier: MIT */
#include "fuzz.h"

#include "base/regex.h"

/* A byte of flags, a pattern up to a line "---", and the text to search. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str text = size ? fuzz_copy(data + 1, size - 1) : fuzz_copy(data, 0);
	struct str rest = text;
	const struct str pattern = fuzz_part(&rest);
	struct err err = {0};
	struct regex *regex = regex_new(pattern, size ? data[0] & 63 : 0, &err);
	struct regex_walk walk = {.regex = regex, .subject = rest};
	struct regex_match match;
	size_t matches = 0;

	HOLDS(regex || err.kind == ERR_CONFIG);
	while (regex && regex_next(&walk, &match) == REGEX_MATCH) {
		HOLDS(match.start <= match.end && match.end <= rest.len);
		HOLDS(++matches <= 2 * rest.len + 1);
	}
	regex_free(regex);
	free((char *)text.data);
	return 0;
}
