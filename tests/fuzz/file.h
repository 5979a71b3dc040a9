/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_TESTS_FUZZ_FILE_H
#define TIERCAL_TESTS_FUZZ_FILE_H

#include <sys/stat.h>
#include <unistd.h>

#include "base/io.h"
#include "fuzz.h"

/* For readers that take a path: a folder of this process in $TMPDIR, which goes when it ends. */
static char fuzz_folder[96];

static void fuzz_remove(void)
{
	static const char *const names[] = {"tiercal.yaml", "prices.yaml", "prices.csv",
		"suite.yaml", "cases.jsonl", "cases.csv"};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		char path[sizeof(fuzz_folder) + 32];

		snprintf(path, sizeof(path), "%s/%s", fuzz_folder, names[i]);
		unlink(path);
	}
	rmdir(fuzz_folder);
}

static inline const char *fuzz_file(struct arena *arena, const char *name, struct str text)
{
	const char *path;
	FILE *file;

	if (!fuzz_folder[0]) {
		const char *place = getenv("TMPDIR");
		const int len = snprintf(fuzz_folder, sizeof(fuzz_folder), "%s/tiercal-fuzz-XXXXXX",
			place && place[0] ? place : "/tmp");

		HOLDS(len > 0 && (size_t)len < sizeof(fuzz_folder));
		HOLDS(mkdtemp(fuzz_folder) != NULL);
		HOLDS(atexit(fuzz_remove) == 0);
	}
	path = io_join(arena, fuzz_folder, name);
	file = fopen(path, "wb");
	HOLDS(file != NULL);
	HOLDS(fwrite(text.len ? text.data : "", 1, text.len, file) == text.len);
	HOLDS(fclose(file) == 0);
	return path;
}

#endif
