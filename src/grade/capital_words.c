/* SPDX-License-Identifier: MIT */
#include "grade/capital_words.h"

#include "base/utf8.h"
#include "grade/text.h"

/* Marks that are tokens of their own wherever they stand. */
#define ALONE "\";@#$%&?!*()[]{}<>`"

static bool has_only(struct str text, enum utf8_case wanted)
{
	size_t offset = 0;
	bool found = false;

	while (offset < text.len) {
		const enum utf8_case seen = utf8_case(utf8_next(text, &offset));

		if (seen != UTF8_UNCASED && seen != wanted)
			return false;
		found = found || seen == wanted;
	}
	return found;
}

bool capital_only(struct str text)
{
	return has_only(text, UTF8_CAPITAL);
}

bool small_only(struct str text)
{
	return has_only(text, UTF8_SMALL);
}

/* The same two bytes at this offset and the next. */
static bool is_pair(struct str text, size_t at, char byte)
{
	return at + 1 < text.len && text.data[at] == byte && text.data[at + 1] == byte;
}

/* How many bytes at this offset part words: white space, or a mark that stands alone. */
static size_t parts(struct str text, size_t at)
{
	size_t next = at;
	const uint32_t mark = utf8_next(text, &next);
	const uint32_t after = text_after(text, next);

	if (utf8_is_space(mark) || text_is_in(mark, ALONE) || mark == 0xAB || mark == 0xBB ||
		(mark >= 0x2018 && mark <= 0x201E && mark != 0x201A && mark != 0x201B))
		return next - at;
	if (mark == ':' || mark == ',')
		return text_is_in(after, "0123456789") ? 0 : 1;
	if (is_pair(text, at, '.') || is_pair(text, at, '-') || is_pair(text, at, '\''))
		return 2;
	return 0;
}

/* Where an apostrophe ending begins; the length of the word if there is none. */
static size_t ending(struct str word)
{
	static const char *const endings[] = {"n't", "'ll", "'re", "'ve", "'s", "'m", "'d", "'"};

	for (size_t i = 0; i < ARRAY_LEN(endings); i++) {
		const struct str wanted = str_of(endings[i]);
		const size_t at = word.len - wanted.len;

		if (word.len > wanted.len && word.data[at - 1] != '\'' &&
			str_eq_nocase(str_slice(word, at, word.len), wanted))
			return at;
	}
	return word.len;
}

/* Words that are two: where the second begins. */
static const struct {
	const char *word;
	size_t at;
} doubles[] = {
	{"cannot", 3},
	{"d'ye", 1},
	{"gimme", 3},
	{"gonna", 3},
	{"gotta", 3},
	{"lemme", 3},
	{"more'n", 4},
	{"'tis", 2},
	{"'twas", 2},
	{"wanna", 3},
};

static size_t count_whole(struct str word)
{
	for (size_t i = 0; i < ARRAY_LEN(doubles); i++) {
		if (str_eq_nocase(word, str_of(doubles[i].word)))
			return (capital_only(str_slice(word, 0, doubles[i].at)) ? 1u : 0u) +
			       (capital_only(str_slice(word, doubles[i].at, word.len)) ? 1u : 0u);
	}
	return capital_only(word);
}

static size_t count_word(struct str word)
{
	size_t split;

	/* At the end of a sentence it stands alone; elsewhere it has no case. */
	if (word.len && word.data[word.len - 1] == '.')
		word.len--;
	if (word.len == 0)
		return 0;
	split = ending(word);
	return count_whole(str_slice(word, 0, split)) +
	       (capital_only(str_slice(word, split, word.len)) ? 1u : 0u);
}

size_t capital_words(struct str text)
{
	size_t at = 0, start = 0, count = 0;

	while (at < text.len) {
		const size_t between = parts(text, at);

		if (!between) {
			(void)utf8_next(text, &at);
			continue;
		}
		count += count_word(str_slice(text, start, at));
		at += between;
		start = at;
	}
	return count + count_word(str_slice(text, start, at));
}
