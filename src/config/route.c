/* SPDX-License-Identifier: MIT */
#include <dirent.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/ascii.h"
#include "base/io.h"
#include "config/tables.h"

#define ID_MAX_BYTES 128
#define NEIGHBOURS 200

static bool is_id(struct str id)
{
	if (id.len == 0 || id.len > ID_MAX_BYTES || !ascii_is_alnum(id.data[0]))
		return false;
	for (size_t i = 1; i < id.len; i++) {
		const char byte = id.data[i];

		if (!ascii_is_alnum(byte) && byte != '.' && byte != '_' && byte != '/' &&
			byte != '-')
			return false;
	}
	return true;
}

bool config_begin_route(
	const struct decode *d, const struct value *value, void *out, struct err *err)
{
	const struct config_reader *reader = d->context;
	struct config_route *route = out;

	if (!is_id(value->key))
		return decode_fault_key(d, value, err,
			"'%.*s' cannot be the id of a route: it begins with a letter or digit and "
			"goes on with letters, digits, '.', '_', '/' or '-'",
			STR_ARG(str_slice(value->key, 0, ID_MAX_BYTES)));
	route->name = arena_strz(d->arena, value->key);
	route->line = value->key_line;
	route->column = value->key_column;
	route->quality = reader->file->config.quality;
	return true;
}

bool config_end_route(const struct decode *d, const struct value *value, void *out, struct err *err)
{
	const struct config_reader *reader = d->context;
	const struct config_route *route = out;

	if (route->quality.guarantee != reader->file->config.quality.guarantee)
		return decode_fault(d, value_get(value_get(value, "quality"), "guarantee"), err,
			"guarantee is about the whole table; set it in the general quality");
	if (route->allow && !route->safety_critical)
		return decode_fault_key(d, value_get(value, "allow"), err,
			"allow is for a route with safety_critical: true; any candidate may get "
			"this one");
	if (route->chain_count && route->repeats > 1)
		return decode_fault_key(d, value_get(value, "chains"), err,
			"chains are evaluated on one answer to each case; leave out repeats on "
			"this route");
	return true;
}

/* The folder beside it whose name is nearest, as " (did you mean 'x'?)". */
static const char *near_folder(const struct decode *d, const char *path)
{
	const char *parent = io_dir_of(d->arena, path);
	struct str name = str_of(path);
	const char *names[NEIGHBOURS];
	const struct dirent *entry;
	size_t count = 0, from;
	DIR *dir;

	while (name.len > 1 && name.data[name.len - 1] == '/')
		name.len--;
	for (from = name.len; from > 0 && name.data[from - 1] != '/'; from--)
		;
	name = str_slice(name, from, name.len);
	dir = opendir(parent);
	while (dir && count < NEIGHBOURS && (entry = readdir(dir))) {
		if (entry->d_name[0] != '.')
			names[count++] = arena_strz(d->arena, str_of(entry->d_name));
	}
	if (dir)
		closedir(dir);
	return decode_hint(d->arena, name, names, count, sizeof(names[0]));
}

bool config_check_suite(
	const struct decode *d, const struct value *value, void *field, struct err *err)
{
	const char *const *suite = field;
	struct stat info;

	if (!config_join(d, value, field, err))
		return false;
	if (stat(*suite, &info) != 0)
		return decode_fault(d, value, err, "suite: there is no folder %s%s", *suite,
			near_folder(d, *suite));
	if (!S_ISDIR(info.st_mode))
		return decode_fault(d, value, err,
			"suite: %s is not a folder; name the folder that holds suite.yaml", *suite);
	return true;
}
