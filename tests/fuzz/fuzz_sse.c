/* SPDX-License-Identifier: MIT */
#include "fuzz.h"

#include "base/sse.h"

/* The first byte says whether the connection broke. Events come in the order of the bytes. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str text = size ? fuzz_copy(data + 1, size - 1) : fuzz_copy(data, 0);
	struct sse sse = {.text = text, .cut = size > 0 && (data[0] & 1)};
	struct sse_event event;
	size_t last = 0;

	while (sse_next(&sse, &event)) {
		HOLDS(event.end > last && event.end <= text.len);
		last = event.end;
	}
	sse_fini(&sse);
	free((char *)text.data);
	return 0;
}
