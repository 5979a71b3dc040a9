/* SPDX-License-Identifier: MIT */
#include "fuzz.h"

#include "base/decimal.h"
#include "base/utf8.h"

/* Mending makes text of bytes, and leaves text as it is. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str text = fuzz_copy(data, size);
	struct arena arena = {0};
	struct decimal number;
	size_t mended = 0;
	const struct str mend = utf8_mend(&arena, text, &mended);

	HOLDS(utf8_valid(mend));
	HOLDS((mended == 0) == utf8_valid(text));
	HOLDS(mended > 0 || str_eq(mend, text));
	HOLDS(utf8_count(text) <= text.len);
	HOLDS(utf8_valid(utf8_lower_str(&arena, mend)));
	if (decimal_read(text, &number)) {
		HOLDS(decimal_equal(&number, &number));
		HOLDS(decimal_compare(&number, &number) == 0);
		HOLDS(number.digits == 0 || number.digits > DECIMAL_DIVISOR_DIGITS ||
			decimal_is_multiple(&number, &number));
	}
	arena_fini(&arena);
	free((char *)text.data);
	return 0;
}
