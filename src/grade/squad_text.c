/* SPDX-License-Identifier: MIT */
#include "grade/squad_text.h"

#include "base/utf8.h"
#include "grade/text.h"
#include "grade/words.h"

static bool is_article(struct str word)
{
	return str_eqz(word, "a") || str_eqz(word, "an") || str_eqz(word, "the");
}

/* Without punctuation, in lower case. */
static void lower(struct arena *arena, struct str text, struct buf *out)
{
	text = utf8_lower_full(arena, text);
	for (size_t at = 0; at < text.len;) {
		const uint32_t c = utf8_next(text, &at);

		if (c == 0 || c >= 0x80 || !text_is_in(c, TEXT_PUNCTUATION))
			utf8_add(out, c);
	}
}

/* An article is a space; it begins and ends where letters and numbers do, not only at spaces. */
static void without_articles(struct str text, struct buf *out)
{
	size_t at = 0;

	while (at < text.len) {
		const size_t start = at;
		size_t end = at;

		while (end < text.len && utf8_is_word(utf8_next(text, &at)))
			end = at;
		if (end > start) {
			const struct str word = str_slice(text, start, end);

			at = end;
			buf_str(out, is_article(word) ? STR(" ") : word);
		} else {
			buf_str(out, str_slice(text, start, at));
		}
	}
}

/* One space between words. */
static struct str joined(struct arena *arena, struct str text)
{
	struct buf out = {0};
	struct str copy;
	bool space = false;

	for (size_t at = 0; at < text.len;) {
		const size_t start = at;

		if (utf8_is_space(utf8_next(text, &at))) {
			space = true;
			continue;
		}
		if (space && out.len)
			buf_char(&out, ' ');
		space = false;
		buf_str(&out, str_slice(text, start, at));
	}
	copy = arena_str(arena, buf_view(&out));
	buf_free(&out);
	return copy;
}

struct str squad_normal(struct arena *arena, struct str text)
{
	struct buf plain = {0}, words = {0};
	struct str out;

	lower(arena, text, &plain);
	without_articles(buf_view(&plain), &words);
	out = joined(arena, buf_view(&words));
	buf_free(&plain);
	buf_free(&words);
	return out;
}

struct mark_f1 squad_f1(struct arena *arena, struct str said, struct str wanted)
{
	struct vocabulary vocabulary = {0};
	struct words there = words_room(arena, wanted.len + 1);
	struct words claimed = words_room(arena, said.len + 1);
	struct mark_f1 out = {0};
	struct str word;
	size_t right;

	while (str_next(&wanted, ' ', &word)) {
		if (word.len)
			words_learn(&vocabulary, &there, word);
	}
	while (str_next(&said, ' ', &word)) {
		if (word.len)
			words_look_up(&vocabulary, &claimed, word);
	}
	map_fini(&vocabulary.ids);
	right = words_overlap(&claimed, &there, 1, 1);
	if (right || (!claimed.count && !there.count))
		out = mark_f1_of(right, claimed.count, there.count);
	return out;
}
