/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/utf8.h"
#include "suite/parts.h"
#include "suite/shingles.h"

/*
 * One walk over the cases gathers sizes, labels and, for each case, the hashes of its bands. Cases
 * that share a band are likely to be alike; those pairs alone are read again and compared.
 */

#define PAIRS_SHOWN 20
#define LABELS_MAX 20
#define LABEL_BYTES 64
#define CROWD 40           /* of a band: within a larger one only neighbours are compared */
#define PAIRS_MAX 1000000u /* likely pairs kept */
#define PAIRS_READ 100000u /* likely pairs compared */

struct banded {
	uint32_t hash, index;
};

struct label {
	char text[LABEL_BYTES + 1];
	size_t count;
};

struct survey {
	const struct suite *suite;
	struct arena *arena; /* of the outcome */
	struct arena scratch;
	struct suite_survey *out;
	VEC(struct banded) bands[SHINGLE_BANDS];
	VEC(uint64_t) likely; /* index of the one << 32 | of the other */
	struct label labels[LABELS_MAX];
	size_t label_count;
	bool has_labels;
};

/* What makes the case: its variables and messages, not the prompt that all share. */
static struct str input_text(struct arena *arena, const struct suite_case *item)
{
	struct buf text = {0};
	const struct value *part;
	struct str copy;

	value_each (part, item->vars) {
		buf_str(&text, suite_answer_text(arena, part));
		buf_char(&text, '\n');
	}
	value_each (part, item->messages) {
		const struct value *content = value_get(part, "content");
		const struct value *calls = value_get(part, "tool_calls");

		buf_str(&text, value_is_string(content) ? content->text : STR_NONE);
		buf_char(&text, '\n');
		if (calls)
			buf_str(&text, suite_answer_text(arena, calls));
	}
	copy = arena_str(arena, buf_view(&text));
	buf_free(&text);
	return copy;
}

static void count_label(struct survey *s, const struct suite_case *item)
{
	struct str text;

	if (!item->expected || !s->has_labels)
		return;
	text = suite_answer_text(&s->scratch, item->expected);
	s->has_labels =
		text.len > 0 && text.len <= LABEL_BYTES && !memchr(text.data, '\0', text.len);
	if (!s->has_labels)
		return;
	for (size_t i = 0; i < s->label_count; i++) {
		if (str_eqz(text, s->labels[i].text)) {
			s->labels[i].count++;
			return;
		}
	}
	s->has_labels = s->label_count < LABELS_MAX;
	if (!s->has_labels)
		return;
	memcpy(s->labels[s->label_count].text, text.data, text.len);
	s->labels[s->label_count++].count = 1;
}

static bool measure(struct survey *s, const struct suite_case *item, struct err *err)
{
	struct prompt prompt;
	size_t chars = 0;

	if (!suite_render(s->suite, item, &s->scratch, &prompt, err))
		return false;
	for (size_t i = 0; i < prompt.count; i++) {
		chars += utf8_count(prompt.messages[i].text);
		s->out->prompt_bytes += (int64_t)prompt.messages[i].text.len;
	}
	if (chars > s->out->longest_chars)
		s->out->longest_chars = chars;
	if (item->expected)
		s->out->answer_bytes += (int64_t)suite_answer_text(&s->scratch, item->expected).len;
	return true;
}

static bool walk(struct survey *s, struct err *err)
{
	struct shingles set = {0};
	bool ok = true;

	for (size_t i = 0; i < s->suite->case_count && ok; i++) {
		uint32_t bands[SHINGLE_BANDS];
		struct suite_case item;

		arena_reset(&s->scratch);
		ok = suite_case(s->suite, i, &s->scratch, &item, err) && measure(s, &item, err);
		if (!ok)
			break;
		count_label(s, &item);
		if (i >= SUITE_COMPARED)
			continue;
		s->out->compared++;
		shingles_of(input_text(&s->scratch, &item), &set);
		if (set.count == 0)
			continue;
		shingles_bands(&set, bands);
		for (size_t band = 0; band < SHINGLE_BANDS; band++)
			*VEC_PUSH(&s->bands[band]) = (struct banded){bands[band], (uint32_t)i};
	}
	VEC_FREE(&set);
	return ok;
}

static int by_hash(const void *a, const void *b)
{
	const struct banded *x = a, *y = b;

	if (x->hash != y->hash)
		return x->hash < y->hash ? -1 : 1;
	return (x->index > y->index) - (x->index < y->index);
}

static int by_number(const void *a, const void *b)
{
	const uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

/* Cases that share one hash stand side by side once sorted. */
static void pair_up(struct survey *s, const struct banded *items, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		size_t end = count <= CROWD ? count : i + 2;

		for (size_t j = i + 1; j < end && j < count && s->likely.count < PAIRS_MAX; j++)
			*VEC_PUSH(&s->likely) = (uint64_t)items[i].index << 32 | items[j].index;
	}
}

static void find_likely(struct survey *s)
{
	size_t kept = 0;

	for (size_t band = 0; band < SHINGLE_BANDS; band++) {
		struct banded *items = s->bands[band].items;
		const size_t count = s->bands[band].count;

		if (count)
			qsort(items, count, sizeof(items[0]), by_hash);
		for (size_t from = 0, to; from < count; from = to) {
			for (to = from + 1; to < count && items[to].hash == items[from].hash; to++)
				;
			pair_up(s, items + from, to - from);
		}
		VEC_FREE(&s->bands[band]);
	}
	if (s->likely.count)
		qsort(s->likely.items, s->likely.count, sizeof(s->likely.items[0]), by_number);
	for (size_t i = 0; i < s->likely.count; i++) {
		if (i == 0 || s->likely.items[i] != s->likely.items[i - 1])
			s->likely.items[kept++] = s->likely.items[i];
	}
	s->likely.count = kept < PAIRS_READ ? kept : PAIRS_READ;
}

static bool read_set(struct survey *s, size_t index, struct shingles *set, struct err *err)
{
	struct suite_case item;

	arena_reset(&s->scratch);
	if (!suite_case(s->suite, index, &s->scratch, &item, err))
		return false;
	shingles_of(input_text(&s->scratch, &item), set);
	return true;
}

struct found {
	uint32_t a, b;
	double similarity;
};

/* Keeps the most similar, those of equal similarity in the order of the file. */
static void keep(struct found *found, size_t *count, struct found next)
{
	size_t at = *count;

	while (at > 0 && found[at - 1].similarity < next.similarity)
		at--;
	if (at == PAIRS_SHOWN)
		return;
	if (*count < PAIRS_SHOWN)
		++*count;
	memmove(&found[at + 1], &found[at], (*count - at - 1) * sizeof(found[0]));
	found[at] = next;
}

static bool compare(struct survey *s, struct found *found, size_t *count, struct err *err)
{
	struct shingles a = {0}, b = {0};
	size_t held = SIZE_MAX;
	bool ok = true;

	for (size_t i = 0; i < s->likely.count && ok; i++) {
		const uint32_t x = (uint32_t)(s->likely.items[i] >> 32);
		const uint32_t y = (uint32_t)s->likely.items[i];
		double similarity;

		ok = (held == x || read_set(s, x, &a, err)) && read_set(s, y, &b, err);
		if (!ok)
			break;
		held = x;
		similarity = shingles_jaccard(&a, &b);
		if (similarity < SUITE_NEAR)
			continue;
		s->out->pairs_in_all++;
		keep(found, count, (struct found){x, y, similarity});
	}
	VEC_FREE(&a);
	VEC_FREE(&b);
	return ok;
}

static bool name_pairs(struct survey *s, struct err *err)
{
	struct found found[PAIRS_SHOWN];
	struct suite_pair *pairs = ARENA_ARRAY(s->arena, PAIRS_SHOWN, struct suite_pair);
	size_t count = 0;

	if (!compare(s, found, &count, err))
		return false;
	for (size_t i = 0; i < count; i++) {
		pairs[i].similarity = found[i].similarity;
		if (!suite_case_id(s->suite, found[i].a, s->arena, &pairs[i].a, err) ||
			!suite_case_id(s->suite, found[i].b, s->arena, &pairs[i].b, err))
			return false;
	}
	s->out->pairs = pairs;
	s->out->pair_count = count;
	return true;
}

static int by_count(const void *a, const void *b)
{
	const struct suite_label *x = a, *y = b;

	if (x->count != y->count)
		return x->count > y->count ? -1 : 1;
	return strcmp(x->label, y->label);
}

static void name_labels(struct survey *s)
{
	struct suite_label *labels;

	/* As many answers as cases are no labels. */
	if (!s->has_labels || s->label_count == 0 || s->label_count == s->suite->case_count)
		return;
	labels = ARENA_ARRAY(s->arena, s->label_count, struct suite_label);
	for (size_t i = 0; i < s->label_count; i++) {
		labels[i].label = arena_strz(s->arena, str_of(s->labels[i].text));
		labels[i].count = s->labels[i].count;
	}
	qsort(labels, s->label_count, sizeof(labels[0]), by_count);
	s->out->labels = labels;
	s->out->label_count = s->label_count;
}

bool suite_survey(
	const struct suite *suite, struct arena *arena, struct suite_survey *out, struct err *err)
{
	struct survey s = {.suite = suite, .arena = arena, .out = out, .has_labels = true};
	bool ok = false;

	*out = (struct suite_survey){0};
	if (!walk(&s, err))
		goto done;
	find_likely(&s);
	if (!name_pairs(&s, err))
		goto done;
	name_labels(&s);
	ok = true;
done:
	for (size_t band = 0; band < SHINGLE_BANDS; band++)
		VEC_FREE(&s.bands[band]);
	VEC_FREE(&s.likely);
	arena_fini(&s.scratch);
	return ok;
}
