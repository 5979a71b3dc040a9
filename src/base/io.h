/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_BASE_IO_H
#define TIERCAL_BASE_IO_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

/* Reads a whole regular file (or standard input for "-") up to out->limit; larger is an error. */
bool io_read(const char *path, struct buf *out, struct err *err);
/* Writes a temporary file in the same folder, syncs, renames: the old file survives every kill. */
bool io_write(const char *path, struct str text, struct err *err);
/* The same in pieces, for what is too long to be held: io_begin, io_add, io_end, which frees it.
 * With `ok` false, or after a failed piece, what was begun is taken back, and io_end says false. */
struct io_file;
bool io_begin(const char *path, struct io_file **out, struct err *err);
bool io_add(struct io_file *file, struct str text, struct err *err);
bool io_end(struct io_file *file, bool ok, struct err *err);
/* Writes all of it to a descriptor. */
bool io_write_fd(int fd, struct str text, struct err *err);
bool io_exists(const char *path);
/* Makes the folder and those above it that are missing. */
bool io_mkdirs(const char *path, struct err *err);
/* Makes new names in it last. Some file systems cannot sync a folder and say EINVAL; they have no
 * better to offer. */
bool io_sync_folder(const char *folder, struct err *err);
/* The folder of a path ("." if it names none); `file` joined to a folder unless absolute. */
char *io_dir_of(struct arena *arena, const char *path);
char *io_join(struct arena *arena, const char *folder, const char *file);
/*
 * Opens a file that a suite or configuration names: relative, below `folder` after resolution, a
 * regular file, no symbolic link on the way out. Returns a descriptor or -1.
 */
int io_open_beneath(const char *folder, const char *file, struct err *err);
bool io_read_fd(int fd, const char *name, struct buf *out, struct err *err);

#endif
