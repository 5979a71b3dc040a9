/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "base/io.h"
#include "cli/cli.h"
#include "config/config.h"

static const struct opt options[] = {OPT_END};

/* All are looked at before any is written. */
static bool check_free(struct arena *arena, const char *folder, struct err *err)
{
	for (const struct config_starter_file *file = config_starter; file->name; file++) {
		const char *path = io_join(arena, folder, file->name);

		if (io_exists(path))
			return err_set(err, ERR_USAGE,
				"%s exists already and is not overwritten; name another folder",
				path);
	}
	return true;
}

static bool run(struct invocation *inv, struct err *err)
{
	const char *folder = inv->word_count ? inv->words[0] : ".";
	const bool here = strcmp(folder, ".") == 0;

	if (!check_free(inv->arena, folder, err))
		return false;
	for (const struct config_starter_file *file = config_starter; file->name; file++) {
		const char *path = io_join(inv->arena, folder, file->name);

		if (!io_mkdirs(io_dir_of(inv->arena, path), err) ||
			!io_write(path, str_of(file->text), err))
			return false;
		printf("wrote %s\n", path);
	}
	printf("\nNext:\n");
	if (!here)
		printf("  cd %s\n", folder);
	printf("  tiercal check        # proves the suite and estimates what a run costs\n"
	       "  tiercal run          # asks the models; each provider's key stands in its usual "
	       "variable\n"
	       "  tiercal calibrate    # verdicts, and routing.json\n");
	return true;
}

const struct command command_init = {
	.name = "init",
	.words = "[DIR]",
	.max_words = 1,
	.summary = "writes a commented starter configuration and one small suite",
	.details =
		"Writes tiercal.yaml, a suite of 16 support tickets and a file of rules into DIR\n"
		"(default: here). Files that exist are never overwritten. `tiercal check` passes "
		"on\n"
		"what it writes.",
	.example = "tiercal init myproject\ntiercal check -c myproject/tiercal.yaml",
	.options = options,
	.options_size = 1,
	.run = run,
};
