/* SPDX-License-Identifier: MIT */
#include "grade/phrases.h"

#include "base/regex.h"
#include "base/utf8.h"
#include "grade/mark.h"
#include "grade/params.h"

#define MORE_MAX 200

struct phrases {
	struct texts more;
	int64_t within;
	struct regex **regexes;
	size_t count;
};

static const struct param params_of[] = {
	{"more", PARAM_TEXTS, offsetof(struct phrases, more)},
	{"within", PARAM_COUNT, offsetof(struct phrases, within)},
	PARAM_END,
};

void phrases_release(void *state)
{
	struct phrases *own = state;

	for (size_t i = 0; i < own->count; i++)
		regex_free(own->regexes[i]);
	own->count = 0;
}

static bool add(struct arena *arena, struct phrases *own, struct str pattern, struct err *err)
{
	const char first = pattern.len ? pattern.data[0] : '\0';
	const bool letter = (first | 0x20) >= 'a' && (first | 0x20) <= 'z';
	/* A group, so that the beginning is that of every alternative. */
	const char *whole =
		arena_printf(arena, letter ? "\\b(?:%.*s)" : "(?:%.*s)", STR_ARG(pattern));

	own->regexes[own->count] = regex_new(str_of(whole), REGEX_UNICODE | REGEX_IGNORE_CASE, err);
	return own->regexes[own->count] && ++own->count;
}

bool phrases_prepare(struct arena *arena, const struct value *params, const char *const *list,
	int64_t within, void **state, struct err *err)
{
	struct phrases *own = ARENA_NEW(arena, struct phrases);
	size_t room = 0;

	*state = own;
	own->within = within;
	if (!params_read(arena, params, params_of, NULL, own, err))
		return false;
	if (own->more.count > MORE_MAX)
		return err_set(err, ERR_CONFIG, "'more' holds more than %d patterns", MORE_MAX);
	while (list[room])
		room++;
	own->regexes = ARENA_ARRAY(arena, room + own->more.count, struct regex *);
	for (size_t i = 0; list[i]; i++) {
		if (!add(arena, own, str_of(list[i]), err))
			goto bad;
	}
	for (size_t i = 0; i < own->more.count; i++) {
		if (own->more.items[i].len == 0) {
			err_set(err, ERR_CONFIG, "'more' holds an empty pattern");
			goto bad;
		}
		if (!add(arena, own, own->more.items[i], err)) {
			err_wrap(err, "'more'");
			goto bad;
		}
	}
	return true;
bad:
	phrases_release(own);
	return false;
}

/* Plain text, as the patterns want it, of at most `most` characters (0: any number). */
static struct str plain(struct arena *arena, struct str text, int64_t most)
{
	struct buf out = {0};
	size_t offset = 0;
	int64_t count = 0;
	bool space = false;
	struct str copy;

	while (offset < text.len && (most == 0 || count < most)) {
		const uint32_t at = utf8_next(text, &offset);

		if (utf8_is_space(at)) {
			space = true;
			continue;
		}
		if (at == '*' || at == '_')
			continue;
		if (space && out.len)
			buf_char(&out, ' ');
		space = false;
		utf8_add(&out, at == 0x2018 || at == 0x2019 ? '\'' : utf8_lower(at));
		count++;
	}
	copy = arena_str(arena, buf_view(&out));
	buf_free(&out);
	return copy;
}

bool phrases_mark(const void *state, const struct answer *answer, const char *name,
	const char *what, struct score *score)
{
	const struct phrases *own = state;
	struct arena *arena = answer->arena;
	const struct str text = plain(arena, answer->text, own->within);
	struct regex_match match = {0};
	enum regex_result result = REGEX_NO_MATCH;
	uint64_t units = 0;

	for (size_t i = 0; i < own->count && result == REGEX_NO_MATCH; i++) {
		struct regex_walk walk = {
			.regex = own->regexes[i], .subject = text, .checked = true, .units = units};

		result = regex_next(&walk, &match);
		units = walk.units;
	}
	if (result == REGEX_LIMIT)
		return mark_unmeasured(
			score, "limit: the patterns take too much work on this answer");
	score->result = value_object(arena);
	value_append(arena, score->result, name, value_bool(arena, result == REGEX_MATCH));
	value_append(arena, score->result, "match",
		result == REGEX_MATCH ? mark_text(arena, match.group[0])
				      : ARENA_NEW(arena, struct value));
	return mark_pass(score, result == REGEX_MATCH,
		arena_printf(arena, "no %s in %s", what, mark_show(arena, answer->text)));
}
