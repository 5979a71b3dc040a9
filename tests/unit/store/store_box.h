/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_TESTS_STORE_STORE_BOX_H
#define TIERCAL_TESTS_STORE_STORE_BOX_H

#include <check.h>
#include <fcntl.h>
#include <math.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/json.h"
#include "core/money.h"
#include "store/lock.h"
#include "store/store.h"

static char folder[64];
static char path[96];
static struct arena arena;
static struct err err;

static inline void set_up(void)
{
	snprintf(folder, sizeof(folder), "/tmp/tiercal-store-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(folder));
	snprintf(path, sizeof(path), "%s/deep/er/store.db", folder);
	arena = (struct arena){0};
	err = (struct err){0};
}

static inline void remove_file(const char *suffix)
{
	char name[160];

	snprintf(name, sizeof(name), "%s%s", path, suffix);
	unlink(name);
}

static inline void tear_down(void)
{
	static const char *const suffixes[] = {"", "-wal", "-shm", "-journal", ".lock", ".moved"};
	char name[96];

	for (size_t i = 0; i < sizeof(suffixes) / sizeof(suffixes[0]); i++)
		remove_file(suffixes[i]);
	snprintf(name, sizeof(name), "%s/deep/er", folder);
	rmdir(name);
	snprintf(name, sizeof(name), "%s/deep", folder);
	rmdir(name);
	rmdir(folder);
	arena_fini(&arena);
}

static inline struct store *opened(enum store_mode mode)
{
	struct store *store = NULL;

	ck_assert_msg(store_open(path, mode, false, &store, &err), "%s", err.text);
	return store;
}

static inline void refused(enum store_mode mode, const char *part)
{
	struct store *store = NULL;

	ck_assert(!store_open(path, mode, false, &store, &err));
	ck_assert_int_eq(err.kind, ERR_STORE);
	ck_assert_msg(strstr(err.text, part) != NULL, "%s", err.text);
	ck_assert_msg(strstr(err.text, path) != NULL, "%s", err.text);
}

static inline struct digest digest_of(unsigned number)
{
	char text[16];

	snprintf(text, sizeof(text), "%u", number);
	return sha256(str_of(text));
}

static inline struct exchange sample(unsigned number, enum outcome outcome)
{
	struct value *calls = NULL;

	ck_assert(json_parse(
		&arena, STR("[{\"name\":\"f\",\"arguments\":{\"a\":1}}]"), &calls, &err));
	return (struct exchange){
		.address = digest_of(number),
		.candidate = STR("small"),
		.provider = STR("openai"),
		.model = STR("gpt"),
		.request = STR("{\"body\":1}"),
		.raw = {"raw\0with a zero", 15},
		.status = 200,
		.started_wall_us = INT64_C(2177452800000000), /* of the year 2039 */
		.dropped = STR("temperature"),
		.timing = {1, 2, 3, 4, 5},
		.response =
			{
				.outcome = outcome,
				.text = {"zero \0 inside", 13},
				.refusal = STR("no"),
				.finish = STR("stop"),
				.model = STR("gpt-2026"),
				.request_id = STR("req_1"),
				.message = STR("said"),
				.tool_calls = calls,
				.usage = {10, 1, 2, 3, 20, 5, INT64_C(170000), true, SERVED_FLEX},
				.mended = 7,
				.choices = 2,
			},
	};
}

#endif
