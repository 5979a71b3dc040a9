/* SPDX-License-Identifier: MIT */
#include "reply.h"

/* A byte for the provider, one for the status, then the body; calls of tools are among them. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const int statuses[] = {200, 400, 429, 500, 404};
	struct str body;

	if (size < 2)
		return 0;
	body = fuzz_copy(data + 2, size - 2);
	fuzz_reply(fuzz_provider(data[0]), statuses[data[1] % 5], "application/json", HTTP_DONE,
		false, body);
	free((char *)body.data);
	return 0;
}
