/* SPDX-License-Identifier: MIT */
#include "suite/snapshot.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/io.h"

#define WRITE_BYTES ((size_t)64 << 10)
#define READ_BYTES ((size_t)16 << 10)

/* Gone from the folder at once, so that no kill leaves it behind. */
static int open_nameless(struct err *err)
{
	struct arena arena = {0};
	const char *tmp = getenv("TMPDIR");
	char *path = arena_printf(&arena, "%s/tiercal-XXXXXX", tmp && *tmp ? tmp : "/tmp");
	const int fd = mkstemp(path);

	if (fd < 0) {
		err_errno(err, "%s: cannot create a temporary file; set TMPDIR to another folder",
			path);
	} else {
		unlink(path);
		/* A child of this program must not inherit the cases. */
		(void)fcntl(fd, F_SETFD, FD_CLOEXEC);
	}
	arena_fini(&arena);
	return fd;
}

bool snapshot_open(struct suite_index **out, struct err *err)
{
	const int fd = open_nameless(err);
	struct suite_index *index;

	if (fd < 0)
		return false;
	index = mem_alloc(sizeof(*index));
	*index = (struct suite_index){.fd = fd};
	*out = index;
	return true;
}

void snapshot_close(struct suite_index *index)
{
	if (!index)
		return;
	close(index->fd);
	VEC_FREE(&index->places);
	buf_free(&index->out);
	buf_free(&index->ahead);
	free(index);
}

static bool flush(struct suite_index *index, struct err *err)
{
	if (!io_write_fd(index->fd, buf_view(&index->out), err))
		return err_wrap(err, "the temporary copy of the cases");
	buf_clear(&index->out);
	return true;
}

bool snapshot_add(
	struct suite_index *index, struct str id, struct str json, uint32_t line, struct err *err)
{
	struct suite_place *place = VEC_PUSH(&index->places);

	*place = (struct suite_place){
		.offset = index->end,
		.id_bytes = (uint32_t)id.len,
		.line_bytes = (uint32_t)json.len,
		.line = line,
	};
	index->end += id.len + json.len;
	buf_str(&index->out, id);
	buf_str(&index->out, json);
	return index->out.len < WRITE_BYTES || flush(index, err);
}

bool snapshot_end(struct suite_index *index, struct err *err)
{
	const bool ok = flush(index, err);

	buf_free(&index->out);
	return ok;
}

static bool read_at(
	const struct suite_index *index, char *into, size_t bytes, uint64_t offset, struct err *err)
{
	while (bytes) {
		const ssize_t count = pread(index->fd, into, bytes, (off_t)offset);

		if (count < 0 && errno == EINTR)
			continue;
		if (count < 0)
			return err_errno(err, "the temporary copy of the cases cannot be read");
		if (count == 0)
			return err_set(
				err, ERR_IO, "the temporary copy of the cases has been cut short");
		into += count;
		offset += (uint64_t)count;
		bytes -= (size_t)count;
	}
	return true;
}

/* Cases are mostly asked for in their order: those that follow are read along. */
static bool read_ahead(struct suite_index *index, uint64_t offset, struct err *err)
{
	const uint64_t left = index->end - offset;
	const size_t bytes = left < READ_BYTES ? (size_t)left : READ_BYTES;

	buf_clear(&index->ahead);
	buf_repeat(&index->ahead, ' ', bytes);
	index->ahead_offset = offset;
	if (read_at(index, index->ahead.data, bytes, offset, err))
		return true;
	buf_clear(&index->ahead);
	return false;
}

bool snapshot_read(struct suite_index *index, size_t i, struct buf *out, struct err *err)
{
	const struct suite_place *place = &index->places.items[i];
	const uint64_t offset = place->offset + place->id_bytes;
	const uint64_t end = offset + place->line_bytes;

	buf_clear(out);
	if (place->line_bytes > READ_BYTES) {
		buf_repeat(out, ' ', place->line_bytes);
		return read_at(index, out->data, place->line_bytes, offset, err);
	}
	if ((offset < index->ahead_offset || end > index->ahead_offset + index->ahead.len) &&
		!read_ahead(index, offset, err))
		return false;
	buf_str(out, str_slice(buf_view(&index->ahead), (size_t)(offset - index->ahead_offset),
			     (size_t)(end - index->ahead_offset)));
	return true;
}

bool snapshot_id(const struct suite_index *index, size_t i, struct arena *arena, const char **id,
	struct err *err)
{
	const struct suite_place *place = &index->places.items[i];
	char *text = arena_alloc(arena, place->id_bytes + 1);

	*id = text;
	return read_at(index, text, place->id_bytes, place->offset, err);
}
