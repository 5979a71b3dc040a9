/* SPDX-License-Identifier: MIT */
#include "grade/porter.h"

#include <stdbool.h>
#include <string.h>

#include "base/attr.h"

struct word {
	char *text;
	size_t len;
};

static bool is_one_of(char letter, const char *set)
{
	return strchr(set, letter);
}

static bool is_consonant(const char *text, size_t at)
{
	bool consonant = true;

	/* A y is a vowel behind a consonant: runs of them alternate. */
	while (text[at] == 'y' && at > 0) {
		consonant = !consonant;
		at--;
	}
	if (is_one_of(text[at], "aeiou"))
		return !consonant;
	return consonant;
}

/* How often a vowel is followed by a consonant. */
static int measure(const char *text, size_t len)
{
	int count = 0;

	for (size_t at = 1; at < len; at++)
		count += is_consonant(text, at) && !is_consonant(text, at - 1);
	return count;
}

static bool has_vowel(const char *text, size_t len)
{
	for (size_t at = 0; at < len; at++) {
		if (!is_consonant(text, at))
			return true;
	}
	return false;
}

static bool ends_double(const char *text, size_t len)
{
	return len >= 2 && text[len - 1] == text[len - 2] && is_consonant(text, len - 1);
}

/* Consonant, vowel, consonant other than w, x, y; or just vowel and consonant. */
static bool ends_cvc(const char *text, size_t len)
{
	if (len == 2)
		return !is_consonant(text, 0) && is_consonant(text, 1);
	return len >= 3 && is_consonant(text, len - 3) && !is_consonant(text, len - 2) &&
	       is_consonant(text, len - 1) && !is_one_of(text[len - 1], "wxy");
}

static bool ends(const struct word *word, const char *suffix)
{
	const size_t len = strlen(suffix);

	return word->len >= len && memcmp(word->text + word->len - len, suffix, len) == 0;
}

static void replace(struct word *word, size_t suffix, const char *by)
{
	const size_t len = strlen(by);

	memcpy(word->text + word->len - suffix, by, len);
	word->len = word->len - suffix + len;
}

struct rule {
	const char *suffix, *by;
};

/* The first rule whose suffix is there decides, whether the stem is long enough for it or not. */
static void apply(struct word *word, const struct rule *rules, size_t count, int longer_than)
{
	for (size_t i = 0; i < count; i++) {
		const size_t len = strlen(rules[i].suffix);

		if (!ends(word, rules[i].suffix))
			continue;
		if (measure(word->text, word->len - len) > longer_than)
			replace(word, len, rules[i].by);
		return;
	}
}

/* Plurals. */
static void step_1a(struct word *word)
{
	static const struct rule rules[] = {{"sses", "ss"}, {"ies", "i"}, {"ss", "ss"}, {"s", ""}};

	if (ends(word, "ies") && word->len == 4)
		replace(word, 3, "ie");
	else
		apply(word, rules, ARRAY_LEN(rules), -1);
}

static void mend_1b(struct word *word)
{
	static const struct rule rules[] = {{"at", "ate"}, {"bl", "ble"}, {"iz", "ize"}};

	for (size_t i = 0; i < ARRAY_LEN(rules); i++) {
		if (ends(word, rules[i].suffix)) {
			replace(word, 2, rules[i].by);
			return;
		}
	}
	if (ends_double(word->text, word->len)) {
		if (!is_one_of(word->text[word->len - 1], "lsz"))
			word->len--;
	} else if (measure(word->text, word->len) == 1 && ends_cvc(word->text, word->len)) {
		replace(word, 0, "e");
	}
}

/* Past tense and gerund. */
static void step_1b(struct word *word)
{
	size_t cut;

	if (ends(word, "ied")) {
		replace(word, 3, word->len == 4 ? "ie" : "i");
		return;
	}
	if (ends(word, "eed")) {
		if (measure(word->text, word->len - 3) > 0)
			word->len--;
		return;
	}
	cut = ends(word, "ed") ? 2 : ends(word, "ing") ? 3 : 0;
	if (!cut || !has_vowel(word->text, word->len - cut))
		return;
	word->len -= cut;
	mend_1b(word);
}

static void step_1c(struct word *word)
{
	if (ends(word, "y") && word->len > 2 && is_consonant(word->text, word->len - 2))
		word->text[word->len - 1] = 'i';
}

static void step_2(struct word *word)
{
	static const struct rule rules[] = {
		{"ational", "ate"},
		{"tional", "tion"},
		{"enci", "ence"},
		{"anci", "ance"},
		{"izer", "ize"},
		{"bli", "ble"},
		{"alli", "al"},
		{"entli", "ent"},
		{"eli", "e"},
		{"ousli", "ous"},
		{"ization", "ize"},
		{"ation", "ate"},
		{"ator", "ate"},
		{"alism", "al"},
		{"iveness", "ive"},
		{"fulness", "ful"},
		{"ousness", "ous"},
		{"aliti", "al"},
		{"iviti", "ive"},
		{"biliti", "ble"},
		{"fulli", "ful"},
	};

	while (ends(word, "alli") && measure(word->text, word->len - 4) > 0)
		replace(word, 4, "al");
	/* The l of -logi counts as part of the stem. */
	if (ends(word, "logi")) {
		if (measure(word->text, word->len - 3) > 0)
			word->len--;
		return;
	}
	apply(word, rules, ARRAY_LEN(rules), 0);
}

static void step_3(struct word *word)
{
	static const struct rule rules[] = {{"icate", "ic"}, {"ative", ""}, {"alize", "al"},
		{"iciti", "ic"}, {"ical", "ic"}, {"ful", ""}, {"ness", ""}};

	apply(word, rules, ARRAY_LEN(rules), 0);
}

static void step_4(struct word *word)
{
	static const struct rule before[] = {{"al", ""}, {"ance", ""}, {"ence", ""}, {"er", ""},
		{"ic", ""}, {"able", ""}, {"ible", ""}, {"ant", ""}, {"ement", ""}, {"ment", ""},
		{"ent", ""}};
	static const struct rule after[] = {{"ou", ""}, {"ism", ""}, {"ate", ""}, {"iti", ""},
		{"ous", ""}, {"ive", ""}, {"ize", ""}};
	const size_t len = word->len;

	if (ends(word, "ion")) {
		if (len > 3 && measure(word->text, len - 3) > 1 &&
			is_one_of(word->text[len - 4], "st"))
			word->len -= 3;
		return;
	}
	apply(word, before, ARRAY_LEN(before), 1);
	if (word->len == len)
		apply(word, after, ARRAY_LEN(after), 1);
}

static void step_5(struct word *word)
{
	if (ends(word, "e")) {
		const size_t len = word->len - 1;
		const int stem = measure(word->text, len);

		if (stem > 1 || (stem == 1 && !ends_cvc(word->text, len)))
			word->len = len;
	}
	if (ends(word, "ll") && measure(word->text, word->len - 1) > 1)
		word->len--;
}

/* Words that the rules would spoil. */
static bool irregular(struct word *word)
{
	static const struct rule forms[] = {
		{"sky", "sky"},
		{"skies", "sky"},
		{"dying", "die"},
		{"lying", "lie"},
		{"tying", "tie"},
		{"news", "news"},
		{"innings", "inning"},
		{"inning", "inning"},
		{"outings", "outing"},
		{"outing", "outing"},
		{"cannings", "canning"},
		{"canning", "canning"},
		{"howe", "howe"},
		{"proceed", "proceed"},
		{"exceed", "exceed"},
		{"succeed", "succeed"},
	};

	for (size_t i = 0; i < ARRAY_LEN(forms); i++) {
		if (strlen(forms[i].suffix) == word->len && ends(word, forms[i].suffix)) {
			replace(word, word->len, forms[i].by);
			return true;
		}
	}
	return false;
}

size_t porter_stem(char *text, size_t len)
{
	struct word word = {text, len};

	if (len <= 2 || len > PORTER_MAX || irregular(&word))
		return word.len;
	step_1a(&word);
	step_1b(&word);
	step_1c(&word);
	step_2(&word);
	step_3(&word);
	step_4(&word);
	step_5(&word);
	return word.len;
}
