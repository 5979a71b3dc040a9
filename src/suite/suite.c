/* SPDX-License-Identifier: MIT */
#include "suite/suite.h"

#include <unistd.h>

#include "base/io.h"
#include "base/yaml.h"
#include "suite/parts.h"

static bool read_spec(struct suite_reader *reader, struct err *err)
{
	const struct suite *suite = reader->suite;
	struct buf text = {.limit = YAML_MAX_BYTES};
	bool ok = false;

	if (!io_exists(suite->path)) {
		err_set(err, ERR_CONFIG,
			"%s: there is no such file; a suite is a folder with suite.yaml and "
			"cases.jsonl or cases.csv",
			suite->path);
		goto out;
	}
	if (!io_read(suite->path, &text, err)) {
		err->kind = ERR_CONFIG;
		goto out;
	}
	/* With its length, so that no byte can move from one file to the other unseen. */
	sha256_add(reader->sha, str_of(arena_printf(reader->arena, "%zu\n", text.len)));
	sha256_add(reader->sha, buf_view(&text));
	ok = suite_read_spec(reader, buf_view(&text), err);
out:
	buf_free(&text);
	return ok;
}

/* Each id stands once. */
static bool check_ids(struct suite_reader *reader, struct err *err)
{
	const struct suite *suite = reader->suite;
	struct buf text = {0};
	uint32_t first = 0, second = 0;
	size_t earlier, later;
	const char *id = "";
	bool found, ok;

	if (!snapshot_find_twin(suite->index, &earlier, &later, &found, err))
		return false;
	if (!found)
		return true;
	ok = snapshot_read(suite->index, earlier, &text, &first, err) &&
	     snapshot_read(suite->index, later, &text, &second, err) &&
	     snapshot_id(suite->index, later, reader->arena, &id, err);
	buf_free(&text);
	return ok && err_set(err, ERR_CONFIG,
			     "%s:%lu:1: a second case with the id '%s'; the first is on line %lu",
			     suite->cases_path, (unsigned long)second, id, (unsigned long)first);
}

static bool read_cases(struct suite_reader *reader, struct err *err)
{
	struct suite *suite = reader->suite;
	const char *jsonl = io_join(reader->arena, suite->folder, "cases.jsonl");
	const char *csv = io_join(reader->arena, suite->folder, "cases.csv");
	const bool is_csv = !io_exists(jsonl);
	bool ok;
	int fd;

	suite->cases_path = is_csv ? csv : jsonl;
	if (is_csv && !io_exists(csv))
		return err_set(err, ERR_CONFIG, "%s: there is no cases.jsonl or cases.csv in it",
			suite->folder);
	if (!is_csv && io_exists(csv))
		return err_set(err, ERR_CONFIG,
			"%s: both cases.jsonl and cases.csv are in it; a suite has one of them",
			suite->folder);
	fd = io_open_beneath(suite->folder, is_csv ? "cases.csv" : "cases.jsonl", err);
	if (fd < 0) {
		err->kind = ERR_CONFIG;
		return false;
	}
	ok = is_csv ? suite_read_csv(reader, fd, err) : suite_read_jsonl(reader, fd, err);
	close(fd);
	if (!ok || !snapshot_end(suite->index, err))
		return false;
	suite->case_count = suite->index->count;
	if (suite->case_count == 0)
		return err_set(err, ERR_CONFIG, "%s: it holds no cases", suite->cases_path);
	return check_ids(reader, err);
}

bool suite_load(struct arena *arena, const char *folder, struct suite **out, struct err *err)
{
	struct err fault = {0};
	struct suite_reader reader = {.arena = arena};
	struct suite *suite = ARENA_NEW(arena, struct suite);
	bool ok;

	reader.suite = suite;
	reader.sha = sha256_new();
	suite->folder = arena_strz(arena, str_of(folder));
	suite->path = io_join(arena, folder, "suite.yaml");
	ok = read_spec(&reader, &fault) && snapshot_open(&suite->index, &fault) &&
	     read_cases(&reader, &fault);
	suite->digest = sha256_end(reader.sha);
	VEC_FREE(&reader.froms);
	arena_fini(&reader.scratch);
	if (ok) {
		*out = suite;
		return true;
	}
	suite_free(suite);
	if (err)
		*err = fault;
	return false;
}

void suite_free(struct suite *suite)
{
	if (!suite)
		return;
	snapshot_close(suite->index);
	suite->index = NULL;
}

struct suite *suite_pick(
	struct arena *arena, const struct suite *suite, const size_t *picked, size_t count)
{
	struct suite *out = ARENA_NEW(arena, struct suite);
	size_t *list = ARENA_ARRAY(arena, count + 1, size_t);

	for (size_t i = 0; i < count; i++)
		list[i] = suite->picked ? suite->picked[picked[i]] : picked[i];
	*out = *suite;
	out->picked = list;
	out->case_count = count;
	return out;
}

static size_t place_of(const struct suite *suite, size_t index)
{
	return suite->picked ? suite->picked[index] : index;
}

bool suite_case(const struct suite *suite, size_t index, struct arena *arena,
	struct suite_case *out, struct err *err)
{
	const struct decode d = {.arena = arena, .name = suite->cases_path};
	const size_t place = place_of(suite, index);
	struct buf text = {0};
	uint32_t line;
	bool ok = snapshot_read(suite->index, place, &text, &line, err) &&
		  suite_parse_case(&d, buf_view(&text), line, out, err);

	buf_free(&text);
	if (ok)
		out->index = index;
	return ok;
}

bool suite_case_id(const struct suite *suite, size_t index, struct arena *arena, const char **id,
	struct err *err)
{
	return snapshot_id(suite->index, place_of(suite, index), arena, id, err);
}
