/* SPDX-License-Identifier: MIT */
#include "sim/judge.h"

#include <math.h>
#include <string.h>

#include "base/rng.h"
#include "base/sha256.h"

#define MARK_DIGITS 16
#define NEAR 0.05 /* two answers so near are a tie */

struct judging {
	const struct sim_model *model;
	struct arena *arena;
	struct str text; /* the prompt */
	struct str mark;
	struct suite_case known; /* the case that is judged, if it is one of ours */
	const char *route;       /* of that; NULL: it is none */
};

/* What stands between the marks of a part. */
static bool part(const struct judging *judging, const char *name, struct str *out)
{
	const char *open =
		arena_printf(judging->arena, "<%s %.*s>\n", name, STR_ARG(judging->mark));
	const char *close =
		arena_printf(judging->arena, "\n</%s %.*s>", name, STR_ARG(judging->mark));
	size_t from = str_find(judging->text, str_of(open), 0), to;

	if (from == SIZE_MAX)
		return false;
	from += strlen(open);
	to = str_find(judging->text, str_of(close), from - 1);
	if (to == SIZE_MAX)
		return false;
	*out = str_slice(judging->text, from, to < from ? from : to);
	return true;
}

/* "system: ...\n\nuser: ..." as the texts that the case has. */
static struct str without_roles(struct arena *arena, struct str task)
{
	static const char *const roles[] = {"system: ", "user: ", "assistant: ", "tool: "};
	struct buf out = {0};
	struct str rest = task, line, text;
	bool begins = true;

	while (str_next(&rest, '\n', &line)) {
		for (size_t i = 0; begins && i < ARRAY_LEN(roles); i++) {
			if (str_starts(line, str_of(roles[i]))) {
				line = str_slice(line, strlen(roles[i]), line.len);
				break;
			}
		}
		begins = line.len == 0;
		buf_str(&out, line);
		buf_char(&out, '\n');
	}
	text = arena_str(arena, buf_view(&out));
	buf_free(&out);
	return text;
}

static bool next_word(struct str text, size_t *at, struct str *out)
{
	size_t from;

	while (*at < text.len && (unsigned char)text.data[*at] <= ' ')
		++*at;
	from = *at;
	while (*at < text.len && (unsigned char)text.data[*at] > ' ')
		++*at;
	*out = str_slice(text, from, *at);
	return out->len > 0;
}

static size_t count_words(struct str text)
{
	struct str word;
	size_t at = 0, count = 0;

	while (next_word(text, &at, &word))
		count++;
	return count;
}

static bool has_word(struct str text, struct str word)
{
	struct str other;
	size_t at = 0;

	while (next_word(text, &at, &other)) {
		if (str_eq_nocase(word, other))
			return true;
	}
	return false;
}

/* Of all words the share that is in both. */
static double overlap(struct str a, struct str b)
{
	size_t words = count_words(a) + count_words(b), common = 0, at = 0;
	struct str word;

	while (next_word(a, &at, &word))
		common += has_word(b, word);
	return words ? fmin(1, 2 * (double)common / (double)words) : 1;
}

static bool same(struct judging *judging, struct str text, const struct value *answer)
{
	return str_eq(str_trim(text), str_trim(suite_answer_text(judging->arena, answer)));
}

/* Whatever stands behind it does not make a wrong answer a better one. */
static bool begins(struct judging *judging, struct str text, const struct value *answer)
{
	return str_starts(str_trim(text), str_trim(suite_answer_text(judging->arena, answer)));
}

static double fair(struct judging *judging, struct str answer)
{
	const struct value *wrong;
	struct str expected;

	if (judging->route && judging->known.expected) {
		value_each (wrong, judging->known.wrong) {
			if (begins(judging, answer, wrong))
				return 0;
		}
		return same(judging, answer, judging->known.expected)
			       ? 1
			       : overlap(answer, suite_answer_text(
							 judging->arena, judging->known.expected));
	}
	if (!part(judging, "expected", &expected))
		return 0.5;
	return str_eq(str_trim(answer), str_trim(expected)) ? 1 : overlap(answer, expected);
}

static bool speaks_of_score(struct str answer)
{
	return str_find(answer, STR("score"), 0) != SIZE_MAX ||
	       str_find(answer, STR("judge"), 0) != SIZE_MAX ||
	       str_find(answer, STR("rubric"), 0) != SIZE_MAX;
}

/* A draw that belongs to this model and answer. */
static double luck(const struct judging *judging, struct str answer)
{
	struct digest digest = sha256(str_of(
		arena_printf(judging->arena, "%s|%.*s", judging->model->name, STR_ARG(answer))));
	struct rng rng = {0};

	memcpy(&rng.state, digest.bytes, sizeof(rng.state));
	return rng_unit(&rng);
}

static double worth(struct judging *judging, struct str answer, double bias)
{
	double value = fair(judging, answer) + bias;

	if (speaks_of_score(answer) && luck(judging, answer) < judging->model->gullible)
		value = 1;
	return fmin(1, fmax(0, value));
}

static struct value *said(struct judging *judging, const char *form, const char *what)
{
	const char *text = arena_printf(
		judging->arena, "{\"reason\": \"as simulated\", \"%s\": %s}", form, what);

	return value_string(judging->arena, str_of(text));
}

static bool read_most(const struct judging *judging, int64_t *out)
{
	const struct str before = STR("(it fails the rubric altogether) to ");
	size_t at = str_find(judging->text, before, 0), end;

	if (at == SIZE_MAX)
		return false;
	at += before.len;
	end = str_find(judging->text, STR(" "), at);
	return str_to_i64(str_slice(judging->text, at, end), out) && *out > 0 && *out <= 1000;
}

static bool judge_one(
	struct judging *judging, struct str answer, struct value *wrong, struct suite_case *out)
{
	struct arena *arena = judging->arena;
	int64_t most, score;

	if (!read_most(judging, &most))
		return false;
	score = (int64_t)floor(worth(judging, answer, judging->model->bias) * (double)most + 0.5);
	out->expected = said(judging, "score", arena_printf(arena, "%d", (int)score));
	value_append(arena, wrong, NULL,
		said(judging, "score", arena_printf(arena, "%d", (int)(most - score))));
	return true;
}

static void judge_two(struct judging *judging, struct str first, struct str second,
	struct value *wrong, struct suite_case *out)
{
	double ahead = worth(judging, first, judging->model->bias) - worth(judging, second, 0);
	bool tie = fabs(ahead) < NEAR;

	out->expected = said(judging, "better",
		tie         ? "\"tie\""
		: ahead > 0 ? "\"first\""
			    : "\"second\"");
	value_append(judging->arena, wrong, NULL,
		said(judging, "better", ahead > 0 && !tie ? "\"second\"" : "\"first\""));
}

static bool find_mark(struct judging *judging, struct str texts)
{
	const struct str before = STR("What stands between marks that hold ");
	size_t at = str_find(texts, before, 0);

	if (at == SIZE_MAX)
		return false;
	judging->text = str_slice(texts, at, texts.len);
	judging->mark = str_slice(judging->text, before.len, before.len + MARK_DIGITS);
	return judging->mark.len == MARK_DIGITS;
}

bool sim_judge_case(const struct sim_library *library, const struct sim_model *model,
	struct str texts, struct arena *arena, struct suite_case *out, bool *found, struct err *err)
{
	struct judging judging = {.model = model, .arena = arena};
	struct str task, first, second;
	struct value *wrong = value_array(arena);
	const struct digest digest = sha256(texts);
	char hex[SHA256_HEX];

	*found = false;
	if (!find_mark(&judging, texts))
		return true;
	if (part(&judging, "task", &task) && !sim_library_find(library, without_roles(arena, task),
						     arena, &judging.route, &judging.known, err))
		return false;
	digest_hex(&digest, hex);
	*out = (struct suite_case){.id = arena_str(arena, str_of(hex)), .wrong = wrong};
	if (part(&judging, "answer", &first))
		*found = judge_one(&judging, first, wrong, out);
	else if (part(&judging, "first", &first) && part(&judging, "second", &second)) {
		judge_two(&judging, first, second, wrong, out);
		*found = true;
	}
	return true;
}
