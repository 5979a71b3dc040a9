/* SPDX-License-Identifier: MIT */
#include "base/term.h"

#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/utf8.h"

struct range {
	uint32_t first, last;
};

/* What moves a cursor, turns the writing direction or cannot be seen; C0 and DEL apart. */
static const struct range unsafe[] = {
	{0x0080, 0x009F},   /* C1 */
	{0x00AD, 0x00AD},   /* soft hyphen */
	{0x061C, 0x061C},   /* Arabic letter mark */
	{0x180E, 0x180E},   /* Mongolian vowel separator */
	{0x200B, 0x200F},   /* zero width, direction marks */
	{0x2028, 0x202E},   /* line separators, embedding and override */
	{0x2060, 0x206F},   /* word joiner, invisible operators, isolates */
	{0xFEFF, 0xFEFF},   /* zero width no-break space */
	{0xFFF9, 0xFFFB},   /* interlinear annotation */
	{0xE0000, 0xE007F}, /* tags */
};

/* After Unicode's general categories Mn, Me and Cf, in the scripts that are met most. */
static const struct range none_wide[] = {
	{0x0300, 0x036F},
	{0x0483, 0x0489},
	{0x0591, 0x05BD},
	{0x05BF, 0x05BF},
	{0x05C1, 0x05C2},
	{0x05C4, 0x05C5},
	{0x0610, 0x061A},
	{0x061C, 0x061C},
	{0x064B, 0x065F},
	{0x0670, 0x0670},
	{0x06D6, 0x06DC},
	{0x06DF, 0x06E4},
	{0x06E7, 0x06E8},
	{0x06EA, 0x06ED},
	{0x0900, 0x0902},
	{0x093A, 0x093A},
	{0x093C, 0x093C},
	{0x0941, 0x0948},
	{0x094D, 0x094D},
	{0x0951, 0x0957},
	{0x0E31, 0x0E31},
	{0x0E34, 0x0E3A},
	{0x0E47, 0x0E4E},
	{0x1AB0, 0x1AFF},
	{0x1DC0, 0x1DFF},
	{0x200B, 0x200F},
	{0x2028, 0x202E},
	{0x2060, 0x206F},
	{0x20D0, 0x20FF},
	{0x302A, 0x302D},
	{0x3099, 0x309A},
	{0xFE00, 0xFE0F},
	{0xFE20, 0xFE2F},
	{0xFEFF, 0xFEFF},
	{0xE0000, 0xE01EF},
};

/* After EastAsianWidth.txt, W and F, with neighbouring ranges drawn together. */
static const struct range two_wide[] = {
	{0x1100, 0x115F},
	{0x231A, 0x231B},
	{0x2329, 0x232A},
	{0x23E9, 0x23EC},
	{0x23F0, 0x23F0},
	{0x23F3, 0x23F3},
	{0x25FD, 0x25FE},
	{0x2614, 0x2615},
	{0x2648, 0x2653},
	{0x267F, 0x267F},
	{0x2693, 0x2693},
	{0x26A1, 0x26A1},
	{0x26AA, 0x26AB},
	{0x26BD, 0x26BE},
	{0x26C4, 0x26C5},
	{0x26CE, 0x26CE},
	{0x26D4, 0x26D4},
	{0x26EA, 0x26EA},
	{0x26F2, 0x26F3},
	{0x26F5, 0x26F5},
	{0x26FA, 0x26FA},
	{0x26FD, 0x26FD},
	{0x2705, 0x2705},
	{0x270A, 0x270B},
	{0x2728, 0x2728},
	{0x274C, 0x274C},
	{0x274E, 0x274E},
	{0x2753, 0x2755},
	{0x2757, 0x2757},
	{0x2795, 0x2797},
	{0x27B0, 0x27B0},
	{0x27BF, 0x27BF},
	{0x2B1B, 0x2B1C},
	{0x2B50, 0x2B50},
	{0x2B55, 0x2B55},
	{0x2E80, 0x303E},
	{0x3041, 0x3247},
	{0x3250, 0x4DBF},
	{0x4E00, 0xA4CF},
	{0xA960, 0xA97F},
	{0xAC00, 0xD7A3},
	{0xF900, 0xFAFF},
	{0xFE10, 0xFE19},
	{0xFE30, 0xFE6F},
	{0xFF01, 0xFF60},
	{0xFFE0, 0xFFE6},
	{0x16FE0, 0x18DFF},
	{0x1AFF0, 0x1B2FF},
	{0x1F004, 0x1F004},
	{0x1F0CF, 0x1F0CF},
	{0x1F18E, 0x1F18E},
	{0x1F191, 0x1F19A},
	{0x1F200, 0x1F320},
	{0x1F32D, 0x1F335},
	{0x1F337, 0x1F37C},
	{0x1F37E, 0x1F393},
	{0x1F3A0, 0x1F3CA},
	{0x1F3CF, 0x1F3D3},
	{0x1F3E0, 0x1F3F0},
	{0x1F3F4, 0x1F3F4},
	{0x1F3F8, 0x1F43E},
	{0x1F440, 0x1F440},
	{0x1F442, 0x1F4FC},
	{0x1F4FF, 0x1F53D},
	{0x1F54B, 0x1F54E},
	{0x1F550, 0x1F567},
	{0x1F57A, 0x1F57A},
	{0x1F595, 0x1F596},
	{0x1F5A4, 0x1F5A4},
	{0x1F5FB, 0x1F64F},
	{0x1F680, 0x1F6C5},
	{0x1F6CC, 0x1F6CC},
	{0x1F6D0, 0x1F6D2},
	{0x1F6D5, 0x1F6DF},
	{0x1F6EB, 0x1F6EC},
	{0x1F6F4, 0x1F6FC},
	{0x1F7E0, 0x1F7F0},
	{0x1F90C, 0x1F93A},
	{0x1F93C, 0x1F945},
	{0x1F947, 0x1F9FF},
	{0x1FA70, 0x1FAFF},
	{0x20000, 0x3FFFD},
};

static bool in(uint32_t code_point, const struct range *ranges, size_t count)
{
	size_t low = 0, high = count;

	while (low < high) {
		const size_t middle = low + (high - low) / 2;

		if (code_point > ranges[middle].last)
			low = middle + 1;
		else if (code_point < ranges[middle].first)
			high = middle;
		else
			return true;
	}
	return false;
}

static size_t width_of(uint32_t code_point)
{
	if (code_point < 0x20 || (code_point >= 0x7F && code_point < 0xA0))
		return 0;
	if (code_point < 0x300)
		return 1;
	if (in(code_point, none_wide, ARRAY_LEN(none_wide)))
		return 0;
	return in(code_point, two_wide, ARRAY_LEN(two_wide)) ? 2 : 1;
}

/* Writes the character at *offset, shown if unsafe, and moves on; returns its columns. */
static size_t add_safe(struct buf *out, struct str text, size_t *offset)
{
	const size_t from = *offset;
	const uint32_t code_point = utf8_next(text, offset);
	const size_t before = out->len;

	if (code_point == 0xFFFD && *offset == from + 1)
		buf_printf(out, "\\x%02X", (unsigned)(unsigned char)text.data[from]);
	else if (code_point < 0x20 || code_point == 0x7F)
		buf_printf(out, "\\x%02X", (unsigned)code_point);
	else if (in(code_point, unsafe, ARRAY_LEN(unsafe)))
		buf_printf(out, "\\u{%04lX}", (unsigned long)code_point);
	else {
		buf_str(out, str_slice(text, from, *offset));
		return width_of(code_point);
	}
	return out->len - before;
}

/* The runner of a CI job obeys what it reads: "::" at the beginning of a line, "##[" anywhere. */
static bool begins_command(struct str text, size_t offset)
{
	const struct str rest = str_slice(text, offset, text.len);

	return str_starts(rest, STR("##[")) ||
	       (str_starts(rest, STR("::")) && str_trim(str_slice(text, 0, offset)).len == 0);
}

/* The same, with the first character of a command shown as if it were one that must be. */
static size_t add_quiet(struct buf *out, struct str text, size_t *offset)
{
	if (!begins_command(text, *offset))
		return add_safe(out, text, offset);
	buf_printf(out, "\\x%02X", (unsigned)(unsigned char)text.data[*offset]);
	++*offset;
	return 4;
}

void term_escape(struct buf *out, struct str text)
{
	for (size_t offset = 0; offset < text.len;)
		add_quiet(out, text, &offset);
}

void term_escape_cut(struct buf *out, struct str text, size_t columns)
{
	const size_t dots = columns < 3 ? columns : 3;
	size_t keep = out->len; /* as much as leaves room for the dots */
	size_t used = 0;

	for (size_t offset = 0; offset < text.len;) {
		used += add_quiet(out, text, &offset);
		if (used <= columns - dots)
			keep = out->len;
		if (used > columns) {
			out->len = keep;
			buf_repeat(out, '.', dots);
			return;
		}
	}
}

bool term_is_tty(int fd)
{
	return isatty(fd) == 1;
}

/* Behind a sequence of term_styled that begins at `offset`; `offset` itself if none does. */
static size_t behind_style(struct str text, size_t offset)
{
	size_t end = offset + 2;

	if (!str_starts(str_slice(text, offset, text.len), STR("\x1B[")))
		return offset;
	while (end < text.len && text.data[end] >= '0' && text.data[end] <= '9')
		end++;
	return end < text.len && text.data[end] == 'm' ? end + 1 : offset;
}

size_t term_width(struct str text)
{
	size_t width = 0;

	for (size_t offset = 0; offset < text.len;) {
		const size_t behind = behind_style(text, offset);

		if (behind > offset)
			offset = behind;
		else
			width += width_of(utf8_next(text, &offset));
	}
	return width;
}

struct term_info term_look(int fd)
{
	const char *name = getenv("TERM"), *no_colour = getenv("NO_COLOR");
	struct term_info out = {.is = term_is_tty(fd)};
	struct winsize size;

	if (!out.is)
		return out;
	out.moves = name && *name && strcmp(name, "dumb") != 0;
	out.colour = out.moves && !(no_colour && *no_colour);
	if (ioctl(fd, TIOCGWINSZ, &size) == 0) {
		out.columns = size.ws_col;
		out.rows = size.ws_row;
	}
	return out;
}

void term_styled(struct buf *out, bool colour, enum term_style style, struct str text)
{
	static const char *const begin[] = {
		[TERM_PLAIN] = "",
		[TERM_GOOD] = "\x1B[32m",
		[TERM_DOUBT] = "\x1B[33m",
		[TERM_BAD] = "\x1B[31m",
		[TERM_STRONG] = "\x1B[1m",
	};
	const bool styled = colour && style != TERM_PLAIN && text.len;

	buf_puts(out, styled ? begin[style] : "");
	buf_str(out, text);
	buf_puts(out, styled ? "\x1B[0m" : "");
}
