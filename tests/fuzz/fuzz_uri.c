/* SPDX-License-Identifier: MIT */
#include "fuzz.h"

#include "base/uri.h"

/* A base up to a line "---", and a reference. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str text = fuzz_copy(data, size);
	struct str rest = text;
	const struct str base = fuzz_part(&rest);
	struct arena arena = {0};
	const struct str meant = uri_resolve(&arena, base, rest);

	HOLDS(meant.len <= base.len + rest.len + 4);
	HOLDS(!uri_valid(base, 0) || uri_valid(base, URI_REFERENCE));
	HOLDS(!uri_valid(rest, URI_REFERENCE) || uri_valid(rest, URI_REFERENCE | URI_UNICODE));
	HOLDS(uri_decode(&arena, rest).len <= rest.len);
	(void)uri_is_ipv4(rest);
	(void)uri_is_ipv6(rest);
	arena_fini(&arena);
	free((char *)text.data);
	return 0;
}
