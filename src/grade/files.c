/* SPDX-License-Identifier: MIT */
#include "grade/files.h"

#include <unistd.h>

#include "base/io.h"
#include "base/json.h"
#include "base/sha256.h"
#include "core/response_format.h"

struct files_entry {
	struct files_entry *next;
	const char *path;
	struct value *root;
	struct digest digest;
};

static bool load(struct files *files, struct files_entry *entry, struct err *err)
{
	struct buf text = {.limit = FILES_BYTES};
	const int fd = io_open_beneath(files->folder, entry->path, err);
	bool ok = false;

	if (fd < 0)
		goto out;
	if (!io_read_fd(fd, entry->path, &text, err))
		goto out;
	entry->digest = sha256(buf_view(&text));
	ok = json_parse(files->arena, buf_view(&text), &entry->root, err) ||
	     err_wrap(err, "%s", entry->path);
out:
	if (!ok && err)
		err->kind = ERR_CONFIG;
	if (fd >= 0)
		close(fd);
	buf_free(&text);
	return ok;
}

static bool read_file(void *context, const char *path, struct value **out, struct err *err)
{
	struct files *files = context;
	struct files_entry *entry = files->entries;

	while (entry && !str_eqz(str_of(path), entry->path))
		entry = entry->next;
	if (!entry) {
		entry = ARENA_NEW(files->arena, struct files_entry);
		entry->path = arena_strz(files->arena, str_of(path));
		if (!load(files, entry, err))
			return false;
		entry->next = files->entries;
		files->entries = entry;
	}
	*out = entry->root;
	return true;
}

static const struct value *response_schema(void *context)
{
	struct files *files = context;

	files->asked = true;
	return files->response_schema;
}

void files_init(struct files *files, struct arena *arena, const char *folder,
	const struct value *response_format)
{
	*files = (struct files){
		.arena = arena,
		.folder = folder,
		.response_schema = response_format_schema(response_format),
		.hook = {read_file, response_schema, files},
	};
}

const struct grader_files *grader_files_of(struct arena *arena, const char *folder)
{
	struct files *files = ARENA_NEW(arena, struct files);

	files_init(files, arena, folder, NULL);
	return &files->hook;
}

void files_write(const struct files *files, struct jsonw *w)
{
	for (const struct files_entry *entry = files->entries; entry; entry = entry->next) {
		char hex[SHA256_HEX];

		digest_hex(&entry->digest, hex);
		jsonw_z(w, entry->path);
		jsonw_z(w, hex);
	}
	if (files->asked && files->response_schema)
		jsonw_value_sorted(w, files->response_schema);
}
