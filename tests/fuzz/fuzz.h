/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_TESTS_FUZZ_H
#define TIERCAL_TESTS_FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/str.h"

/* What each target exports, and libFuzzer or the replay of the corpus calls. The replay has all of
 * them in one program, under names of their own (see the Makefile). */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What must hold whatever the input is. */
#define HOLDS(condition) \
	((condition) ? (void)0 \
		     : (fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #condition), abort()))

/* On the heap without a NUL behind it, so that a sanitizer sees reading past the end. The caller
 * frees `data`. */
static inline struct str fuzz_copy(const uint8_t *data, size_t size)
{
	char *copy = malloc(size ? size : 1);

	HOLDS(copy != NULL);
	if (size)
		memcpy(copy, data, size);
	return (struct str){copy, size};
}

/* The next part of an input: up to a line "---", which is dropped, or all that is left. */
static inline struct str fuzz_part(struct str *rest)
{
	const size_t at = str_find(*rest, STR("\n---\n"), 0);
	const struct str part = str_slice(*rest, 0, at);

	*rest = at == SIZE_MAX ? STR_NONE : str_slice(*rest, at + 5, rest->len);
	return part;
}

#endif
