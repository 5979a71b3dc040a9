/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_CLI_CLI_H
#define TIERCAL_CLI_CLI_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"
#include "cli/opt.h"

#define TIERCAL_VERSION "0.1.0"

/* Exit statuses that are not errors. */
enum { EXIT_DONE = 0, EXIT_REGRESSION = 1, EXIT_USAGE = 2, EXIT_UNFINISHED = 3, EXIT_BUDGET = 4 };

/* What a command is handed: its parsed options, the words beside them, an arena for the process. */
struct invocation {
	struct arena *arena;
	const void *options;
	const char *const *words; /* NULL-terminated */
	size_t word_count;
	struct opt_voice voice;
	int status; /* exit status when run returns true; starts as EXIT_DONE */
};

/* A command is one file cmd_NAME.c that exports this object alone, and one line in COMMAND_LIST. */
struct command {
	const char *name;
	const char *words; /* for the usage line: "[DIR]"; "" for none */
	size_t min_words, max_words;
	const char *summary; /* one line */
	const char *details; /* paragraphs for --help and the man page */
	const char *example; /* shell lines, each beginning with "tiercal " */
	const struct opt *options;
	size_t options_size;  /* of the struct that the table's offsets point into */
	const void *defaults; /* such a struct, or NULL: zeroes */
	bool (*run)(struct invocation *inv, struct err *err);
};

#define COMMAND_LIST(X) \
	X(init) \
	X(check) \
	X(run) \
	X(calibrate) \
	X(qualify) \
	X(report) \
	X(results) \
	X(export) \
	X(explain) \
	X(compare) \
	X(baseline) \
	X(gate) \
	X(power) \
	X(prices) \
	X(savings) \
	X(grade) \
	X(judge) \
	X(schema) \
	X(import) \
	X(stats) \
	X(sim) \
	X(demo)

#define COMMAND_DECLARE(name) extern const struct command command_##name;
COMMAND_LIST(COMMAND_DECLARE)
#undef COMMAND_DECLARE

const struct command *const *command_all(void); /* NULL at the end, in the order of help */

/* Parses, runs, prints the one error message, returns the exit status. */
int cli_main(int argc, char **argv);

/* Runs a command as if it had been typed, for commands that are made of others. `words` begins with
 * the command's name and ends with NULL; it says as much as the caller. The status is that
 * command's, an error the caller's. */
bool cli_call(
	const struct invocation *from, const char *const *words, int *status, struct err *err);

/* A document to a file, its folders made where they are missing, which is said on stderr; "-" is
 * stdout. */
bool cli_write(const struct invocation *inv, const char *path, struct str text, struct err *err);
/* On stderr: "wrote PATH", unless nothing is to be said. */
void cli_wrote(const struct invocation *inv, const char *path);

/* The same in pieces, for what is too long to be held; cli_end with `ok` false takes it back. */
struct cli_file {
	const struct invocation *inv;
	const char *path;
	struct io_file *file; /* NULL: stdout */
};
bool cli_begin(
	const struct invocation *inv, const char *path, struct cli_file *out, struct err *err);
bool cli_add(struct cli_file *file, struct str text, struct err *err);
bool cli_end(struct cli_file *file, bool ok, struct err *err);

/* Options that most commands share; put COMMON_OPTIONS(struct x, common) first in a table. */
struct common_options {
	const char *config; /* -c */
	const char *store;
	bool force_store;
	const char *run;
	const char *format;
};

#define OPT_CONFIG(type) \
	{ \
		"config", 'c', OPT_TEXT, offsetof(type, common.config), "FILE", \
			"the configuration (default: tiercal.yaml)", NULL \
	}
#define OPT_STORE(type) \
	{ \
		"store", 0, OPT_TEXT, offsetof(type, common.store), "PATH", \
			"the database (default: the configuration's, else .tiercal/store.db)", \
			NULL \
	}
#define OPT_FORCE_STORE(type) \
	{ \
		"force-store", 0, OPT_FLAG, offsetof(type, common.force_store), NULL, \
			"use it also on a network file system, or beyond 16 GiB", NULL \
	}
#define OPT_RUN(type) \
	{ \
		"run", 0, OPT_TEXT, offsetof(type, common.run), "ID", \
			"a recorded run by its id, or latest", NULL \
	}
#define OPT_FORMAT(type) \
	{ \
		"format", 0, OPT_TEXT, offsetof(type, common.format), "text|json", \
			"how to print (default: text)", "text json" \
	}
#define OPT_END \
	{ \
		NULL, 0, OPT_FLAG, 0, NULL, NULL, NULL \
	}

#define CLI_CONFIG_DEFAULT "tiercal.yaml"
#define CLI_STORE_DEFAULT ".tiercal/store.db"
#define CLI_TABLE_DEFAULT "routing.json"

#endif
