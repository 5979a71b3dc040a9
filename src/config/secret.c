/* SPDX-License-Identifier: MIT */
#include "base/ascii.h"
#include "config/tables.h"

/*
 * A key in a configuration ends in a repository. The marks are those that providers put in front of
 * their keys. A word such as sk-learn-based or xai-grok-4-mini is none: a key has a long run of
 * letters and digits.
 */
static const struct {
	const char *mark;
	size_t run; /* letters and digits in a row, at least */
} marks[] = {
	{"sk-", 12},
	{"sk_", 12},
	{"pk-lf-", 8},
	{"AIza", 12},
	{"gsk_", 12},
	{"xai-", 12},
	{"csk-", 12},
	{"pplx-", 12},
	{"fw_", 12},
	{"hf_", 12},
	{"r8_", 12},
	{"nvapi-", 12},
	{"tgp_v1_", 12},
	{"AKIA", 12},
	{"ASIA", 12},
	{"ghp_", 12},
	{"github_pat_", 12},
	{"ya29.", 12},
	{"AQ.", 20},
};

static bool is_word(char byte)
{
	return ascii_is_alnum(byte) || byte == '-' || byte == '_';
}

/* A run that is long enough and not a plain word: digits in it, or longer than words are. */
static bool has_run(struct str word, size_t least)
{
	size_t len = 0;
	bool digit = false;

	for (size_t i = 0; i <= word.len; i++) {
		if (i < word.len && ascii_is_alnum(word.data[i])) {
			len++;
			digit = digit || ascii_is_digit(word.data[i]);
			continue;
		}
		if (len >= least && (digit || len >= 20))
			return true;
		len = 0;
		digit = false;
	}
	return false;
}

bool config_looks_secret(struct str text)
{
	for (size_t i = 0; i < ARRAY_LEN(marks); i++) {
		const struct str mark = str_of(marks[i].mark);
		size_t at = 0;

		while ((at = str_find(text, mark, at)) != SIZE_MAX) {
			size_t end = at + mark.len;

			while (end < text.len && is_word(text.data[end]))
				end++;
			if ((at == 0 || !is_word(text.data[at - 1])) &&
				has_run(str_slice(text, at + mark.len, end), marks[i].run))
				return true;
			at = end;
		}
	}
	return false;
}

const struct value *config_secret(const struct value *value)
{
	const struct value *item, *found;

	if (config_looks_secret(value->key) ||
		(value->type == VALUE_STRING && config_looks_secret(value->text)))
		return value;
	value_each (item, value) {
		found = config_secret(item);
		if (found)
			return found;
	}
	return NULL;
}
