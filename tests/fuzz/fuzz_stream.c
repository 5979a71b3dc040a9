/* SPDX-License-Identifier: MIT */
#include "reply.h"

/* A byte for the provider, one that is odd if the connection broke, then the stream. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str body;

	if (size < 2)
		return 0;
	body = fuzz_copy(data + 2, size - 2);
	fuzz_reply(fuzz_provider(data[0]), 200, "text/event-stream",
		data[1] & 1 ? HTTP_CUT : HTTP_DONE, true, body);
	free((char *)body.data);
	return 0;
}
