/* SPDX-License-Identifier: MIT */
#include "base/regex.h"

#include <stdint.h>
#include <stdlib.h>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "base/arena.h"
#include "base/regex_ecma.h"
#include "base/regex_python.h"

/*
 * PCRE2's match limit starts anew at each start position, so it does not bound a search; a clock
 * would, but not alike on every machine. So each item of the pattern calls back (AUTO_CALLOUT),
 * and what is counted is these calls and the way between them: a single item such as [^!]* can
 * walk far without a call. No JIT: its stack fails on long subjects, which is not "no match".
 */
#define MATCH_LIMIT 10000000u
#define HEAP_LIMIT_KIB (64u << 10)

struct regex {
	pcre2_code *code;
	pcre2_match_context *context;
	pcre2_match_data *data;
};

struct work {
	uint64_t units;
	size_t last; /* place of the last call */
};

static int tick(pcre2_callout_block *block, void *user)
{
	struct work *work = user;
	const size_t at = block->current_position;

	work->units += 1 + (at > work->last ? at - work->last : work->last - at) / 16;
	work->last = at;
	return work->units > REGEX_MAX_UNITS ? PCRE2_ERROR_CALLOUT : 0;
}

static uint32_t options_of(unsigned flags)
{
	uint32_t options = PCRE2_UTF | PCRE2_AUTO_CALLOUT | PCRE2_NEVER_BACKSLASH_C;

	if (flags & REGEX_IGNORE_CASE)
		options |= PCRE2_CASELESS;
	if (flags & REGEX_MULTILINE)
		options |= PCRE2_MULTILINE;
	if (flags & REGEX_DOTALL)
		options |= PCRE2_DOTALL;
	if (flags & REGEX_ANCHORED_FULL)
		options |= PCRE2_ANCHORED | PCRE2_ENDANCHORED;
	if (flags & REGEX_UNICODE)
		options |= PCRE2_UCP;
	if (flags & REGEX_PYTHON) /* ^ of a line also behind the last line end */
		options |= PCRE2_UCP | PCRE2_ALT_CIRCUMFLEX;
	if (flags & REGEX_ECMA)
		options |= PCRE2_DOLLAR_ENDONLY | PCRE2_MATCH_UNSET_BACKREF;
	return options;
}

/* A translated pattern has other offsets than the one that was written, so none is told. */
static pcre2_code *compile(struct str pattern, unsigned flags, bool translated, struct err *err)
{
	PCRE2_SIZE offset = 0;
	PCRE2_UCHAR message[160] = "";
	int number = 0;
	pcre2_code *code = pcre2_compile((PCRE2_SPTR)(pattern.len ? pattern.data : ""), pattern.len,
		options_of(flags), &number, &offset, NULL);

	if (code)
		return code;
	pcre2_get_error_message(number, message, sizeof(message));
	if (translated)
		err_set(err, ERR_CONFIG, "%s", (const char *)message);
	else
		err_set(err, ERR_CONFIG, "at offset %zu of the pattern: %s", (size_t)offset,
			(const char *)message);
	return NULL;
}

struct regex *regex_new(struct str pattern, unsigned flags, struct err *err)
{
	struct buf translated = {0};
	struct regex *regex;
	pcre2_code *code = NULL;

	if (pattern.len > REGEX_MAX_PATTERN) {
		err_set(err, ERR_CONFIG, "the pattern is longer than %d bytes", REGEX_MAX_PATTERN);
		return NULL;
	}
	if (flags & REGEX_PYTHON && regex_python(pattern, &translated)) {
		code = compile(buf_view(&translated), flags, true, err);
		/* Most often it is wrong as written; then its place can be told. */
		if (!code)
			pcre2_code_free(compile(pattern, flags, false, err));
	} else if (!(flags & REGEX_ECMA))
		code = compile(pattern, flags, false, err);
	else if (regex_ecma(pattern, &translated, err))
		code = compile(buf_view(&translated), flags, true, err);
	buf_free(&translated);
	if (!code)
		return NULL;
	regex = mem_alloc(sizeof(*regex));
	regex->code = code;
	regex->context = pcre2_match_context_create(NULL);
	regex->data = pcre2_match_data_create_from_pattern(code, NULL);
	if (!regex->context || !regex->data)
		mem_exhausted();
	pcre2_set_match_limit(regex->context, MATCH_LIMIT);
	pcre2_set_heap_limit(regex->context, HEAP_LIMIT_KIB);
	return regex;
}

bool regex_check(struct str pattern, unsigned flags, struct err *err)
{
	struct regex *regex = regex_new(pattern, flags, err);

	regex_free(regex);
	return regex != NULL;
}

void regex_free(struct regex *regex)
{
	if (!regex)
		return;
	pcre2_match_data_free(regex->data);
	pcre2_match_context_free(regex->context);
	pcre2_code_free(regex->code);
	free(regex);
}

size_t regex_groups(const struct regex *regex)
{
	uint32_t count = 0;

	(void)pcre2_pattern_info(regex->code, PCRE2_INFO_CAPTURECOUNT, &count);
	return count;
}

static void copy_groups(
	const struct regex *regex, struct str subject, int count, struct regex_match *match)
{
	const PCRE2_SIZE *pairs = pcre2_get_ovector_pointer(regex->data);

	*match = (struct regex_match){.start = pairs[0], .end = pairs[1]};
	/* \K inside a look-ahead can set the start behind the end. */
	if (match->start > match->end)
		match->start = match->end;
	match->count = (size_t)count < REGEX_GROUPS ? (size_t)count : REGEX_GROUPS;
	for (size_t i = 0; i < match->count; i++) {
		if (pairs[2 * i] != PCRE2_UNSET)
			match->group[i] = str_slice(subject, pairs[2 * i], pairs[2 * i + 1]);
	}
}

static enum regex_result search(const struct regex *regex, struct str subject, size_t from,
	uint32_t options, struct work *work, struct regex_match *match)
{
	struct regex_match ignored;
	int result;

	if (subject.len == 0)
		subject.data = ""; /* an empty match is to be a place, not NULL */
	if (from > subject.len)
		return REGEX_NO_MATCH;
	pcre2_set_callout(regex->context, tick, work);
	result = pcre2_match(regex->code, (PCRE2_SPTR)subject.data, subject.len, from, options,
		regex->data, regex->context);
	pcre2_set_callout(regex->context, NULL, NULL);
	if (result > 0) {
		copy_groups(regex, subject, result, match ? match : &ignored);
		return REGEX_MATCH;
	}
	/* Not UTF-8, or `from` inside a character. Negative numbers: ERR1 is the largest. */
	if (result == PCRE2_ERROR_NOMATCH || result == PCRE2_ERROR_BADUTFOFFSET ||
		(result <= PCRE2_ERROR_UTF8_ERR1 && result >= PCRE2_ERROR_UTF8_ERR21))
		return REGEX_NO_MATCH;
	return REGEX_LIMIT;
}

enum regex_result regex_search(
	const struct regex *regex, struct str subject, size_t from, struct regex_match *match)
{
	struct work work = {.last = from};

	return search(regex, subject, from, 0, &work, match);
}

enum regex_result regex_next(struct regex_walk *walk, struct regex_match *match)
{
	struct work work = {.units = walk->units, .last = walk->from};
	/* Once it was found to be UTF-8 it need not be looked at again. */
	const uint32_t options = (walk->started || walk->checked ? PCRE2_NO_UTF_CHECK : 0) |
				 (walk->after_empty ? PCRE2_NOTEMPTY_ATSTART : 0);
	const enum regex_result result =
		search(walk->regex, walk->subject, walk->from, options, &work, match);

	walk->units = work.units;
	if (result != REGEX_MATCH)
		return result;
	walk->started = true;
	walk->after_empty = match->end == match->start;
	walk->from = match->end;
	return REGEX_MATCH;
}
