/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_BASE_ARENA_H
#define TIERCAL_BASE_ARENA_H

#include <stdarg.h>
#include <stddef.h>

#include "base/attr.h"
#include "base/str.h"

/*
 * Memory that is released all at once. An arena stands for a lifetime: the process, one exchange in
 * flight, one report. Running out of memory ends the process with a message and status 3, so no
 * caller checks. Under AddressSanitizer what is not handed out is poisoned.
 */
struct arena_block;

struct arena {
	struct arena_block *last;
	size_t used_bytes; /* handed out since the last reset */
};

/* An arena starts as all zeroes: `struct arena arena = {0};`. */
void arena_fini(struct arena *arena);

/* Gives back all that was handed out, but keeps one block for the next use. */
void arena_reset(struct arena *arena);

/* Zeroed, aligned for any type; never NULL. */
void *arena_alloc(struct arena *arena, size_t bytes);

/* The same for `count` things of `size` bytes; ends the process if the product overflows. */
void *arena_array(struct arena *arena, size_t count, size_t size);

#define ARENA_NEW(arena, type) ((type *)arena_alloc((arena), sizeof(type)))
#define ARENA_ARRAY(arena, count, type) ((type *)arena_array((arena), (count), sizeof(type)))

/* Copies; the str form is followed by a NUL that its length does not count. */
struct str arena_str(struct arena *arena, struct str text);
char *arena_strz(struct arena *arena, struct str text);
char *arena_printf(struct arena *arena, const char *format, ...) ATTR_PRINTF(2, 3);
char *arena_vprintf(struct arena *arena, const char *format, va_list args) ATTR_PRINTF(2, 0);

/* malloc and realloc that end the process, like the arena, when there is no memory. */
void *mem_alloc(size_t bytes);
void *mem_resize(void *memory, size_t count, size_t size);
/* The one way out when there is no memory, also for what a library could not get: status 3. */
ATTR_NORETURN void mem_exhausted(void);

#endif
