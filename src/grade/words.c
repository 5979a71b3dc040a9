/* SPDX-License-Identifier: MIT */
#include "grade/words.h"

#include <stdlib.h>
#include <string.h>

#define BLOCK 64

struct words words_room(struct arena *arena, size_t bytes)
{
	return (struct words){.ids = ARENA_ARRAY(arena, bytes / 2 + 1, uint32_t)};
}

void words_learn(struct vocabulary *vocabulary, struct words *words, struct str word)
{
	uint64_t id = vocabulary->ids.count + 1;

	if (!map_add(&vocabulary->ids, word, id))
		(void)map_get(&vocabulary->ids, word, &id);
	words->ids[words->count++] = (uint32_t)id;
}

void words_look_up(const struct vocabulary *vocabulary, struct words *words, struct str word)
{
	uint64_t id = 0;

	(void)map_get(&vocabulary->ids, word, &id);
	words->ids[words->count++] = (uint32_t)id;
}

size_t words_ngrams(const struct words *words, size_t n)
{
	return words->count < n ? 0 : words->count - n + 1;
}

/* How often an n-gram stands in one reference, in the answer, and at most in any reference. */
struct tally {
	uint32_t here, most, answer;
};

static struct str ngram(const struct words *words, size_t at, size_t n)
{
	return (struct str){(const char *)(words->ids + at), n * sizeof(*words->ids)};
}

static void count_reference(
	struct map *index, struct tally *tallies, const struct words *words, size_t n)
{
	for (size_t at = 0; at < words_ngrams(words, n); at++) {
		uint64_t slot = index->count;

		if (!map_add(index, ngram(words, at, n), slot))
			(void)map_get(index, ngram(words, at, n), &slot);
		tallies[slot].here++;
	}
	for (size_t slot = 0; slot < index->count; slot++) {
		if (tallies[slot].most < tallies[slot].here)
			tallies[slot].most = tallies[slot].here;
		tallies[slot].here = 0;
	}
}

size_t words_overlap(const struct words *answer, const struct words *references,
	size_t reference_count, size_t n)
{
	struct map index = {0};
	struct tally *tallies;
	size_t room = 1, overlap = 0;

	for (size_t i = 0; i < reference_count; i++)
		room += words_ngrams(&references[i], n);
	tallies = mem_resize(NULL, room, sizeof(*tallies));
	memset(tallies, 0, room * sizeof(*tallies));
	for (size_t i = 0; i < reference_count; i++)
		count_reference(&index, tallies, &references[i], n);
	for (size_t at = 0; at < words_ngrams(answer, n); at++) {
		uint64_t slot;

		if (map_get(&index, ngram(answer, at, n), &slot) &&
			tallies[slot].answer++ < tallies[slot].most)
			overlap++;
	}
	map_fini(&index);
	free(tallies);
	return overlap;
}

/* Where each word of up to 64 stands among them: a bit mask by id. */
static void set_masks(uint64_t *masks, const struct words *words, size_t from, bool set)
{
	for (size_t i = 0; i < BLOCK && from + i < words->count; i++) {
		uint64_t *mask = &masks[words->ids[from + i]];

		*mask = set ? *mask | UINT64_C(1) << i : 0;
	}
}

static unsigned bits(uint64_t word)
{
	unsigned count = 0;

	for (; word; word &= word - 1)
		count++;
	return count;
}

/*
 * One block of 64 words of `a` against all of `b`: a zero bit of `row` is a step of the subsequence
 * that ends there. carry[j]: what the block before hands on at column j.
 */
static size_t lcs_block(
	const uint64_t *masks, const struct words *b, unsigned char *carry, size_t rows)
{
	uint64_t row = ~UINT64_C(0);

	for (size_t j = 0; j < b->count; j++) {
		const uint64_t hit = row & (b->ids[j] ? masks[b->ids[j]] : 0);
		const uint64_t sum = row + hit;
		const uint64_t with = sum + carry[j];

		carry[j] = sum < row || with < sum;
		row = with | (row & ~hit);
	}
	if (rows < BLOCK)
		row |= ~UINT64_C(0) << rows;
	return BLOCK - bits(row);
}

size_t words_lcs(struct arena *arena, const struct words *a, const struct words *b)
{
	unsigned char *carry = ARENA_ARRAY(arena, b->count + 1, unsigned char);
	uint32_t largest = 0;
	uint64_t *masks;
	size_t length = 0;

	for (size_t i = 0; i < a->count; i++)
		largest = a->ids[i] > largest ? a->ids[i] : largest;
	for (size_t j = 0; j < b->count; j++)
		largest = b->ids[j] > largest ? b->ids[j] : largest;
	masks = ARENA_ARRAY(arena, (size_t)largest + 1, uint64_t);
	for (size_t from = 0; from < a->count; from += BLOCK) {
		const size_t left = a->count - from;

		set_masks(masks, a, from, true);
		length += lcs_block(masks, b, carry, left < BLOCK ? left : BLOCK);
		set_masks(masks, a, from, false);
	}
	return length;
}

void words_trace(
	struct arena *arena, const struct words *reference, const struct words *answer, bool *hit)
{
	const size_t columns = answer->count;
	uint32_t *row = ARENA_ARRAY(arena, columns + 1, uint32_t);
	/* Whether the cell to the left is larger than the one above. */
	unsigned char *left = ARENA_ARRAY(arena, reference->count * columns / 8 + 1, unsigned char);
	size_t i = reference->count, j = columns;

	for (size_t at = 0; at < reference->count; at++) {
		uint32_t corner = 0; /* above and left */

		for (size_t to = 1; to <= columns; to++) {
			const uint32_t above = row[to];
			const size_t cell = at * columns + to - 1;

			if (row[to - 1] > above)
				left[cell / 8] |= (unsigned char)(1u << cell % 8);
			if (reference->ids[at] == answer->ids[to - 1])
				row[to] = corner + 1;
			else if (row[to - 1] > above)
				row[to] = row[to - 1];
			corner = above;
		}
	}
	while (i && j) {
		const size_t cell = (i - 1) * columns + j - 1;

		if (reference->ids[i - 1] == answer->ids[j - 1]) {
			hit[--i] = true;
			j--;
		} else if (left[cell / 8] >> cell % 8 & 1u) {
			j--;
		} else {
			i--;
		}
	}
}
