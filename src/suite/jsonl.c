/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "suite/parts.h"

#define CHUNK ((size_t)64 << 10)

/* Lines out of a descriptor, one in memory at a time. */
struct lines {
	int fd;
	const char *path;
	struct sha256 *sha;
	struct buf buf;
	size_t at; /* in the buffer, of the line that comes next */
	bool ended;
};

static bool fill(struct lines *lines, struct err *err)
{
	char bytes[CHUNK];
	ssize_t count;

	if (lines->at && lines->buf.data) {
		const struct str rest = str_slice(buf_view(&lines->buf), lines->at, SIZE_MAX);

		memmove(lines->buf.data, rest.data, rest.len);
		lines->buf.len = rest.len;
		lines->at = 0;
	}
	do {
		count = read(lines->fd, bytes, sizeof(bytes));
	} while (count < 0 && errno == EINTR);
	if (count < 0)
		return err_errno(err, "%s: cannot read", lines->path);
	lines->ended = count == 0;
	sha256_add(lines->sha, (struct str){bytes, (size_t)count});
	buf_add(&lines->buf, bytes, (size_t)count);
	return true;
}

/* False at the end (err->kind stays ERR_NONE) or on a fault. The line is borrowed until the next
 * call. */
static bool next_line(struct lines *lines, struct str *line, uint32_t number, struct err *err)
{
	size_t seen = 0;

	for (;;) {
		const struct str rest = str_slice(buf_view(&lines->buf), lines->at, SIZE_MAX);
		const size_t end = str_find(rest, STR("\n"), seen);

		if (end != SIZE_MAX || (lines->ended && rest.len)) {
			*line = str_slice(rest, 0, end);
			lines->at += line->len + (end != SIZE_MAX);
			if (line->len <= SUITE_LINE_MAX)
				return true;
		}
		if (rest.len > SUITE_LINE_MAX)
			return err_set(err, ERR_CONFIG,
				"%s:%lu:1: a line of more than %zu bytes; one case is at most so "
				"long",
				lines->path, (unsigned long)number, SUITE_LINE_MAX);
		if (lines->ended)
			return false;
		seen = rest.len;
		if (!fill(lines, err))
			return false;
	}
}

bool suite_read_jsonl(struct suite_reader *reader, int fd, struct err *err)
{
	struct lines lines = {
		.fd = fd,
		.path = reader->suite->cases_path,
		.sha = reader->sha,
		.buf = {.limit = SUITE_LINE_MAX + 2 * CHUNK},
	};
	struct err fault = {0};
	struct str line = STR_NONE;
	bool ok = true;

	for (uint32_t number = 1; ok && next_line(&lines, &line, number, &fault); number++) {
		if (number == 1 && str_starts(line, STR("\xEF\xBB\xBF")))
			line = str_slice(line, 3, line.len);
		line = str_trim(line);
		if (line.len)
			ok = suite_take_case(reader, line, number, &fault);
	}
	buf_free(&lines.buf);
	if (fault.kind == ERR_NONE)
		return true;
	if (err)
		*err = fault;
	return false;
}
