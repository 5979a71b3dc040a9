/* SPDX-License-Identifier: MIT */
#include "sim/library.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include "base/io.h"
#include "base/sha256.h"
#include "base/vec.h"

#define CASE_BITS 40 /* of a number in the map; the rest is the shelf */

struct shelves {
	struct sim_shelf *items;
	size_t count;
	size_t cap;
};

static const char *base_name(struct arena *arena, const char *path)
{
	struct str text = str_of(path);
	size_t from;

	while (text.len > 1 && text.data[text.len - 1] == '/')
		text.len--;
	for (from = text.len; from > 0 && text.data[from - 1] != '/'; from--)
		;
	return arena_strz(arena, str_slice(text, from, text.len));
}

static bool add_suite(
	struct arena *arena, const char *folder, struct shelves *shelves, struct err *err)
{
	struct suite *suite = NULL;
	struct sim_shelf *shelf;

	if (!suite_load(arena, folder, &suite, err))
		return false;
	shelf = VEC_PUSH(shelves);
	shelf->suite = suite;
	shelf->route = base_name(arena, folder);
	return true;
}

static bool is_suite(struct arena *arena, const char *folder)
{
	return io_exists(io_join(arena, folder, "suite.yaml"));
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The suites below a folder, in the order of their names, so that every machine sees the same. */
static bool add_below(
	struct arena *arena, const char *folder, struct shelves *shelves, struct err *err)
{
	VEC(char *) names = {0};
	DIR *dir = opendir(folder);
	const struct dirent *entry;
	bool ok = false;

	if (!dir)
		return err_errno(err, "%s", folder);
	while ((entry = readdir(dir))) {
		if (entry->d_name[0] != '.')
			*VEC_PUSH(&names) = arena_strz(arena, str_of(entry->d_name));
	}
	closedir(dir);
	if (names.count)
		qsort(names.items, names.count, sizeof(*names.items), by_text);
	for (size_t i = 0; i < names.count; i++) {
		const char *path = io_join(arena, folder, names.items[i]);

		if (is_suite(arena, path) && !add_suite(arena, path, shelves, err))
			goto out;
	}
	ok = true;
out:
	VEC_FREE(&names);
	return ok;
}

/* What knows a prompt: its texts without their ends and blank lines, because some dialects join
 * neighbouring turns. */
static struct digest digest_of(struct str texts)
{
	struct buf plain = {0};
	struct digest digest;

	for (size_t i = 0; i < texts.len; i++) {
		if (texts.data[i] != '\0' && texts.data[i] != '\n')
			buf_char(&plain, texts.data[i]);
	}
	digest = sha256(buf_view(&plain));
	buf_free(&plain);
	return digest;
}

static struct str prompt_texts(const struct prompt *prompt, struct buf *texts)
{
	buf_clear(texts);
	for (size_t i = 0; i < prompt->count; i++) {
		buf_str(texts, prompt->messages[i].text);
		buf_char(texts, '\0');
	}
	return buf_view(texts);
}

static struct str key_of(const struct digest *digest)
{
	return (struct str){(const char *)digest->bytes, sizeof(digest->bytes)};
}

static bool index_shelf(struct sim_library *library, size_t shelf, struct err *err)
{
	const struct suite *suite = library->shelves[shelf].suite;
	struct arena arena = {0};
	struct buf texts = {0};
	bool ok = false;

	for (size_t i = 0; i < suite->case_count; i++) {
		struct suite_case item;
		struct prompt prompt;
		struct digest digest;

		arena_reset(&arena);
		if (!suite_case(suite, i, &arena, &item, err))
			goto out;
		if (!suite_render(suite, &item, &arena, &prompt, err))
			goto out;
		digest = digest_of(prompt_texts(&prompt, &texts));
		map_add(&library->prompts, key_of(&digest),
			(uint64_t)shelf << CASE_BITS | (uint64_t)i);
		library->cases++;
	}
	ok = true;
out:
	buf_free(&texts);
	arena_fini(&arena);
	return ok;
}

bool sim_library_load(
	struct arena *arena, const char *const *folders, struct sim_library *out, struct err *err)
{
	struct shelves shelves = {0};
	bool ok = true;

	*out = (struct sim_library){0};
	for (size_t i = 0; folders[i] && ok; i++)
		ok = is_suite(arena, folders[i]) ? add_suite(arena, folders[i], &shelves, err)
						 : add_below(arena, folders[i], &shelves, err);
	out->shelves = shelves.items;
	out->count = shelves.count;
	if (ok && out->count == 0)
		ok = err_set(err, ERR_CONFIG, "no suite (a folder with suite.yaml) in %s",
			folders[0] ? folders[0] : "the folders given");
	for (size_t i = 0; i < out->count && ok; i++)
		ok = index_shelf(out, i, err);
	if (!ok)
		sim_library_free(out);
	return ok;
}

void sim_library_free(struct sim_library *library)
{
	for (size_t i = 0; i < library->count; i++)
		suite_free(library->shelves[i].suite);
	free(library->shelves);
	map_fini(&library->prompts);
	*library = (struct sim_library){0};
}

bool sim_library_find(const struct sim_library *library, struct str texts, struct arena *arena,
	const char **route, struct suite_case *item, struct err *err)
{
	struct digest digest = digest_of(texts);
	const struct sim_shelf *shelf;
	uint64_t number;

	*route = NULL;
	if (!map_get(&library->prompts, key_of(&digest), &number))
		return true;
	shelf = &library->shelves[number >> CASE_BITS];
	if (!suite_case(shelf->suite, (size_t)(number & ((UINT64_C(1) << CASE_BITS) - 1)), arena,
		    item, err))
		return false;
	*route = shelf->route;
	return true;
}
