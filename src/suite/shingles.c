/* SPDX-License-Identifier: MIT */
#include "suite/shingles.h"

#include <stdbool.h>
#include <stdlib.h>

#include "base/utf8.h"

#define FILL_TRIES 10000

/* The finisher of SplitMix64: every bit of the input changes half of those of the output. */
static uint64_t mix(uint64_t x)
{
	x = (x ^ (x >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
	x = (x ^ (x >> 27)) * UINT64_C(0x94D049BB133111EB);
	return x ^ (x >> 31);
}

static int by_number(const void *a, const void *b)
{
	const uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

static void push(struct shingles *out, uint64_t hash)
{
	*VEC_PUSH(out) = mix(hash);
}

static void sort_once(struct shingles *set)
{
	size_t kept = 0;

	if (set->count)
		qsort(set->items, set->count, sizeof(set->items[0]), by_number);
	for (size_t i = 0; i < set->count; i++) {
		if (i == 0 || set->items[i] != set->items[i - 1])
			set->items[kept++] = set->items[i];
	}
	set->count = kept;
}

void shingles_of(struct str text, struct shingles *out)
{
	uint32_t window[SHINGLE_CHARS] = {0};
	size_t offset = 0, chars = 0;
	bool space = true; /* white space in front counts for nothing */

	out->count = 0;
	text = str_trim(text);
	while (offset < text.len) {
		uint32_t c = utf8_lower(utf8_next(text, &offset));
		uint64_t hash = SHINGLE_CHARS;

		if (utf8_is_space(c)) {
			if (space)
				continue;
			c = ' ';
		}
		space = c == ' ';
		for (size_t i = 1; i < SHINGLE_CHARS; i++)
			window[i - 1] = window[i];
		window[SHINGLE_CHARS - 1] = c;
		if (++chars < SHINGLE_CHARS && offset < text.len)
			continue;
		for (size_t i = 0; i < SHINGLE_CHARS; i++)
			hash = mix(hash + window[i]);
		push(out, hash);
	}
	sort_once(out);
}

double shingles_jaccard(const struct shingles *a, const struct shingles *b)
{
	size_t i = 0, j = 0, common = 0;

	while (i < a->count && j < b->count) {
		const uint64_t x = a->items[i], y = b->items[j];

		common += x == y;
		i += x <= y;
		j += y <= x;
	}
	if (a->count + b->count == 0)
		return 0;
	return (double)common / (double)(a->count + b->count - common);
}

/* Each part without a shingle takes the minimum of one that a fixed sequence leads to. */
static void fill_empty(uint64_t minima[SHINGLE_BINS], const bool has[SHINGLE_BINS])
{
	for (size_t bin = 0; bin < SHINGLE_BINS; bin++) {
		for (uint64_t attempt = 1; !has[bin] && attempt < FILL_TRIES; attempt++) {
			const size_t from = mix(bin << 32 | attempt) % SHINGLE_BINS;

			if (has[from]) {
				minima[bin] = minima[from];
				break;
			}
		}
	}
}

void shingles_bands(const struct shingles *set, uint32_t bands[SHINGLE_BANDS])
{
	uint64_t minima[SHINGLE_BINS] = {0};
	bool has[SHINGLE_BINS] = {false};

	for (size_t i = 0; i < set->count; i++) {
		const size_t bin = set->items[i] % SHINGLE_BINS;
		const uint64_t rest = mix(set->items[i]);

		if (!has[bin] || rest < minima[bin])
			minima[bin] = rest;
		has[bin] = true;
	}
	fill_empty(minima, has);
	for (size_t band = 0; band < SHINGLE_BANDS; band++) {
		uint64_t hash = band;

		for (size_t row = 0; row < SHINGLE_ROWS; row++)
			hash = mix(hash + minima[band * SHINGLE_ROWS + row]);
		bands[band] = (uint32_t)(hash >> 32);
	}
}
