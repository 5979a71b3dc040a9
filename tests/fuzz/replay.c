/* SPDX-License-Identifier: MIT */
#include "replay.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/io.h"

/*
 * replay CORPUS-FOLDER COUNT-FILE: every input of CORPUS-FOLDER/NAME/ through the target of that
 * name. One that fails ends the program. An input with its end cut off goes in, too: each target
 * must do with any bytes. COUNT-FILE gets "passed failed skipped".
 */

/* -1: there is no such folder. */
static long run_folder(const struct replay_target *target, const char *folder)
{
	struct arena arena = {0};
	DIR *dir = opendir(folder);
	struct dirent *entry;
	long count = 0;

	while (dir && (entry = readdir(dir))) {
		struct buf text = {0};
		struct err err = {0};

		if (entry->d_name[0] == '.')
			continue;
		if (!io_read(io_join(&arena, folder, entry->d_name), &text, &err)) {
			fprintf(stderr, "replay: %s\n", err.text);
			exit(EXIT_FAILURE);
		}
		target->run((const uint8_t *)text.data, text.len);
		target->run((const uint8_t *)text.data, text.len / 2);
		buf_free(&text);
		count++;
	}
	if (dir)
		closedir(dir);
	arena_fini(&arena);
	return dir ? count : -1;
}

int main(int argc, char **argv)
{
	struct arena arena = {0};
	long passed = 0;
	FILE *file;

	if (argc != 3) {
		fprintf(stderr, "usage: replay CORPUS-FOLDER COUNT-FILE\n");
		return EXIT_FAILURE;
	}
	for (const struct replay_target *target = replay_targets; target->name; target++) {
		const char *folder = io_join(&arena, argv[1], target->name);
		const long count = run_folder(target, folder);

		if (count < 1) {
			fprintf(stderr, "replay: %s holds no inputs\n", folder);
			return EXIT_FAILURE;
		}
		passed += count;
	}
	arena_fini(&arena);
	printf("replay: %ld inputs\n", passed);
	file = fopen(argv[2], "w");
	if (!file || fprintf(file, "%ld 0 0\n", passed) < 0 || fclose(file) != 0) {
		perror(argv[2]);
		return EXIT_FAILURE;
	}
	return EXIT_SUCCESS;
}
