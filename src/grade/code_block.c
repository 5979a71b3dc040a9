/* SPDX-License-Identifier: MIT */
#include "grade/code_block.h"

#define INDENT_MAX 3
#define MARKS_MIN 3

/* One line that opens or closes a block. */
struct fence {
	char mark;
	size_t count;
	struct str info; /* trimmed */
};

static bool read_fence(struct str line, struct fence *out)
{
	size_t indent = 0, at;

	while (indent < line.len && line.data[indent] == ' ')
		indent++;
	if (indent > INDENT_MAX || indent == line.len)
		return false;
	out->mark = line.data[indent];
	if (out->mark != '`' && out->mark != '~')
		return false;
	for (at = indent; at < line.len && line.data[at] == out->mark; at++)
		continue;
	out->count = at - indent;
	out->info = str_trim(str_slice(line, at, line.len));
	/* ```x``` within a line is no fence. */
	return out->count >= MARKS_MIN &&
	       (out->mark == '~' || str_find(out->info, STR("`"), 0) == SIZE_MAX);
}

/* Moves on behind the next block; false if there is none. */
static bool next_block(struct str *rest, struct fence *opening, struct str *inside)
{
	struct str line;
	const char *from;

	do {
		if (!str_next(rest, '\n', &line))
			return false;
	} while (!read_fence(line, opening));
	from = rest->data ? rest->data : line.data + line.len;
	*inside = (struct str){from, rest->data ? rest->len : 0};
	while (str_next(rest, '\n', &line)) {
		struct fence closing;

		if (read_fence(line, &closing) && closing.mark == opening->mark &&
			closing.count >= opening->count && closing.info.len == 0) {
			inside->len = (size_t)(line.data - from);
			return true;
		}
	}
	return true;
}

static bool is_wanted(struct str info, const struct texts *fences)
{
	struct str word = info;

	for (size_t i = 0; i < info.len; i++) {
		if (info.data[i] == ' ' || info.data[i] == '\t' || info.data[i] == '{' ||
			info.data[i] == ',') {
			word.len = i;
			break;
		}
	}
	for (size_t i = 0; i < fences->count; i++) {
		if (str_eq_nocase(word, fences->items[i]))
			return true;
	}
	return false;
}

struct str code_block(struct str text, const struct texts *fences)
{
	struct str rest = text, first = STR_NONE, inside;
	struct fence opening;

	while (next_block(&rest, &opening, &inside)) {
		if (!first.data)
			first = inside;
		if (fences->count == 0)
			break;
		if (is_wanted(opening.info, fences))
			return inside;
	}
	return first.data ? first : text;
}
