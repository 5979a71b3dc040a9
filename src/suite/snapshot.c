/* SPDX-License-Identifier: MIT */
#include "suite/snapshot.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/io.h"
#include "base/sha256.h"
#include "base/vec.h"

#define WRITE_BYTES ((size_t)64 << 10)
#define READ_BYTES ((size_t)16 << 10)

/* So much of the SHA-256 of an id that no two ids share it. */
#define KEY_BYTES 20
/* So many ids are compared at a time. */
#define PART_CASES ((size_t)1 << 17)

struct place {
	uint64_t offset; /* of the id; the line of JSON follows it */
	uint32_t id_bytes, line_bytes;
	uint32_t line; /* in the file that was read */
	unsigned char key[KEY_BYTES];
};

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

static bool file_open(struct snapshot_file *file, struct err *err)
{
	file->fd = open_nameless(err);
	return file->fd >= 0;
}

static void file_close(struct snapshot_file *file)
{
	if (file->fd >= 0)
		close(file->fd);
	buf_free(&file->out);
	buf_free(&file->ahead);
}

static bool file_flush(struct snapshot_file *file, struct err *err)
{
	if (!io_write_fd(file->fd, buf_view(&file->out), err))
		return err_wrap(err, "the temporary copy of the cases");
	buf_clear(&file->out);
	return true;
}

static bool file_add(struct snapshot_file *file, struct str bytes, struct err *err)
{
	file->end += bytes.len;
	buf_str(&file->out, bytes);
	return file->out.len < WRITE_BYTES || file_flush(file, err);
}

static bool file_end(struct snapshot_file *file, struct err *err)
{
	const bool ok = file_flush(file, err);

	buf_free(&file->out);
	return ok;
}

static bool read_at(const struct snapshot_file *file, char *into, size_t bytes, uint64_t offset,
	struct err *err)
{
	while (bytes) {
		const ssize_t count = pread(file->fd, into, bytes, (off_t)offset);

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
static bool read_ahead(struct snapshot_file *file, uint64_t offset, struct err *err)
{
	const uint64_t left = file->end - offset;
	const size_t bytes = left < READ_BYTES ? (size_t)left : READ_BYTES;

	buf_clear(&file->ahead);
	buf_repeat(&file->ahead, ' ', bytes);
	file->ahead_offset = offset;
	if (read_at(file, file->ahead.data, bytes, offset, err))
		return true;
	buf_clear(&file->ahead);
	return false;
}

/* At most READ_BYTES, borrowed until the next call. */
static bool file_view(
	struct snapshot_file *file, uint64_t offset, size_t bytes, struct str *out, struct err *err)
{
	const uint64_t end = offset + bytes;

	if ((offset < file->ahead_offset || end > file->ahead_offset + file->ahead.len) &&
		!read_ahead(file, offset, err))
		return false;
	*out = str_slice(buf_view(&file->ahead), (size_t)(offset - file->ahead_offset),
		(size_t)(end - file->ahead_offset));
	return true;
}

bool snapshot_open(struct suite_index **out, struct err *err)
{
	struct suite_index *index = mem_alloc(sizeof(*index));

	*index = (struct suite_index){.cases.fd = -1, .places.fd = -1};
	if (!file_open(&index->cases, err) || !file_open(&index->places, err)) {
		snapshot_close(index);
		return false;
	}
	*out = index;
	return true;
}

void snapshot_close(struct suite_index *index)
{
	if (!index)
		return;
	file_close(&index->cases);
	file_close(&index->places);
	free(index);
}

bool snapshot_add(
	struct suite_index *index, struct str id, struct str json, uint32_t line, struct err *err)
{
	const struct digest digest = sha256(id);
	struct place place = {
		.offset = index->cases.end,
		.id_bytes = (uint32_t)id.len,
		.line_bytes = (uint32_t)json.len,
		.line = line,
	};

	memcpy(place.key, digest.bytes, KEY_BYTES);
	index->count++;
	return file_add(&index->cases, id, err) && file_add(&index->cases, json, err) &&
	       file_add(&index->places, (struct str){(const char *)&place, sizeof(place)}, err);
}

bool snapshot_end(struct suite_index *index, struct err *err)
{
	return file_end(&index->cases, err) && file_end(&index->places, err);
}

static bool place_of(struct suite_index *index, size_t i, struct place *out, struct err *err)
{
	struct str bytes;

	if (!file_view(&index->places, i * sizeof(*out), sizeof(*out), &bytes, err))
		return false;
	memcpy(out, bytes.data, sizeof(*out));
	return true;
}

/* ---- ids that are there twice ---- */

struct holder {
	unsigned char key[KEY_BYTES];
	uint32_t at;
};
struct holders {
	struct holder *items;
	size_t count, cap;
};

static int by_key(const void *a, const void *b)
{
	const struct holder *one = a, *other = b;
	const int order = memcmp(one->key, other->key, KEY_BYTES);

	return order ? order : (one->at > other->at) - (one->at < other->at);
}

/* Of all ids those that fall into one of so many parts; a digest falls evenly. */
static bool gather(
	struct suite_index *index, size_t part, size_t parts, struct holders *out, struct err *err)
{
	struct place place;

	out->count = 0;
	for (size_t i = 0; i < index->count; i++) {
		struct holder *holder;

		if (!place_of(index, i, &place, err))
			return false;
		if ((size_t)(place.key[0] << 8 | place.key[1]) % parts != part)
			continue;
		holder = VEC_PUSH(out);
		memcpy(holder->key, place.key, KEY_BYTES);
		holder->at = (uint32_t)i;
	}
	return true;
}

bool snapshot_find_twin(
	struct suite_index *index, size_t *earlier, size_t *later, bool *found, struct err *err)
{
	const size_t parts = index->count / PART_CASES + 1;
	struct holders holders = {0};
	bool ok = true;

	*later = SIZE_MAX;
	for (size_t part = 0; ok && part < parts; part++) {
		ok = gather(index, part, parts, &holders, err);
		if (holders.count)
			qsort(holders.items, holders.count, sizeof(*holders.items), by_key);
		for (size_t i = 1; i < holders.count; i++) {
			const struct holder *pair = &holders.items[i - 1];

			if (memcmp(pair[0].key, pair[1].key, KEY_BYTES) != 0 ||
				pair[1].at >= *later)
				continue;
			*earlier = pair[0].at;
			*later = pair[1].at;
		}
	}
	VEC_FREE(&holders);
	*found = *later != SIZE_MAX;
	return ok;
}

bool snapshot_read(
	struct suite_index *index, size_t i, struct buf *out, uint32_t *line, struct err *err)
{
	struct place place;
	struct str text;
	uint64_t offset;

	buf_clear(out);
	if (!place_of(index, i, &place, err))
		return false;
	*line = place.line;
	offset = place.offset + place.id_bytes;
	if (place.line_bytes > READ_BYTES) {
		buf_repeat(out, ' ', place.line_bytes);
		return read_at(&index->cases, out->data, place.line_bytes, offset, err);
	}
	if (!file_view(&index->cases, offset, place.line_bytes, &text, err))
		return false;
	buf_str(out, text);
	return true;
}

bool snapshot_id(
	struct suite_index *index, size_t i, struct arena *arena, const char **id, struct err *err)
{
	struct place place;
	char *text;

	if (!place_of(index, i, &place, err))
		return false;
	text = arena_alloc(arena, place.id_bytes + 1);
	*id = text;
	return read_at(&index->cases, text, place.id_bytes, place.offset, err);
}
