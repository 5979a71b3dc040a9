/* SPDX-License-Identifier: MIT */
#include "base/arena.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#ifndef __has_feature
#define __has_feature(feature) 0
#endif

#if defined(__SANITIZE_ADDRESS__) || __has_feature(address_sanitizer)
#include <sanitizer/asan_interface.h>
#define POISON(memory, bytes) __asan_poison_memory_region((memory), (bytes))
#define UNPOISON(memory, bytes) __asan_unpoison_memory_region((memory), (bytes))
/* A strip between two pieces that belongs to none, so that running over an end is seen. */
#define GAP_BYTES 16
#else
#define POISON(memory, bytes) ((void)(memory), (void)(bytes))
#define UNPOISON(memory, bytes) ((void)(memory), (void)(bytes))
#define GAP_BYTES 0
#endif

/* Blocks double from the first to the second size; what is larger gets a block of its own. */
#define BLOCK_MIN ((size_t)4 << 10)
#define BLOCK_MAX ((size_t)1 << 20)

struct arena_block {
	struct arena_block *previous;
	size_t cap;
	size_t used;
	max_align_t data[]; /* the type gives the alignment; it is used as bytes */
};

void mem_exhausted(void)
{
	static const char text[] = "tiercal: out of memory\n";

	if (write(STDERR_FILENO, text, sizeof(text) - 1) < 0)
		_exit(3);
	_exit(3);
}

void *mem_alloc(size_t bytes)
{
	void *memory = malloc(bytes ? bytes : 1);

	if (!memory)
		mem_exhausted();
	return memory;
}

void *mem_resize(void *memory, size_t count, size_t size)
{
	void *moved;

	if (size && count > SIZE_MAX / size)
		mem_exhausted();
	moved = realloc(memory, count && size ? count * size : 1);
	if (!moved)
		mem_exhausted();
	return moved;
}

static struct arena_block *block_new(size_t bytes)
{
	struct arena_block *block;

	if (bytes > SIZE_MAX - sizeof(*block))
		mem_exhausted();
	block = mem_alloc(sizeof(*block) + bytes);
	block->previous = NULL;
	block->cap = bytes;
	block->used = 0;
	POISON(block->data, bytes);
	return block;
}

static void block_free(struct arena_block *block)
{
	UNPOISON(block->data, block->cap);
	free(block);
}

/* A block with room for `bytes`; `last` stays the one that is being filled. */
static struct arena_block *block_for(struct arena *arena, size_t bytes)
{
	struct arena_block *last = arena->last;
	struct arena_block *block;
	size_t cap = BLOCK_MIN;

	if (last && bytes <= last->cap - last->used)
		return last;
	if (bytes > BLOCK_MAX && last) {
		block = block_new(bytes);
		block->previous = last->previous;
		last->previous = block;
		return block;
	}
	if (last)
		cap = last->cap < BLOCK_MAX / 2 ? last->cap * 2 : BLOCK_MAX;
	block = block_new(bytes > cap ? bytes : cap);
	block->previous = last;
	arena->last = block;
	return block;
}

void *arena_alloc(struct arena *arena, size_t bytes)
{
	const size_t align = _Alignof(max_align_t);
	struct arena_block *block;
	size_t padded;
	char *memory;

	if (bytes == 0)
		bytes = 1;
	if (bytes > SIZE_MAX - align - GAP_BYTES)
		mem_exhausted();
	padded = (bytes + align - 1) / align * align + GAP_BYTES;
	block = block_for(arena, padded);
	memory = (char *)block->data + block->used;
	block->used += padded;
	arena->used_bytes += bytes;
	UNPOISON(memory, bytes);
	return memset(memory, 0, bytes);
}

void *arena_array(struct arena *arena, size_t count, size_t size)
{
	if (size && count > SIZE_MAX / size)
		mem_exhausted();
	return arena_alloc(arena, count * size);
}

void arena_fini(struct arena *arena)
{
	struct arena_block *block = arena->last;

	while (block) {
		struct arena_block *previous = block->previous;

		block_free(block);
		block = previous;
	}
	arena->last = NULL;
	arena->used_bytes = 0;
}

void arena_reset(struct arena *arena)
{
	struct arena_block *kept = arena->last;

	if (!kept)
		return;
	arena->last = kept->previous;
	arena_fini(arena);
	if (kept->cap > BLOCK_MAX) { /* one huge piece must not stay for the whole life */
		block_free(kept);
		return;
	}
	kept->previous = NULL;
	kept->used = 0;
	POISON(kept->data, kept->cap);
	arena->last = kept;
}

char *arena_strz(struct arena *arena, struct str text)
{
	char *copy = arena_alloc(arena, text.len + 1);

	if (text.len)
		memcpy(copy, text.data, text.len);
	return copy;
}

struct str arena_str(struct arena *arena, struct str text)
{
	return (struct str){arena_strz(arena, text), text.len};
}

char *arena_vprintf(struct arena *arena, const char *format, va_list args)
{
	va_list again;
	char *text;
	int len;

	va_copy(again, args);
	len = vsnprintf(NULL, 0, format, again);
	va_end(again);
	if (len < 0)
		return arena_alloc(arena, 1);
	text = arena_alloc(arena, (size_t)len + 1);
	vsnprintf(text, (size_t)len + 1, format, args);
	return text;
}

char *arena_printf(struct arena *arena, const char *format, ...)
{
	va_list args;
	char *text;

	va_start(args, format);
	text = arena_vprintf(arena, format, args);
	va_end(args);
	return text;
}
