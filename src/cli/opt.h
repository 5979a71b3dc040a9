/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_CLI_OPT_H
#define TIERCAL_CLI_OPT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

/*
 * One table per command parses its command line, prints its help and feeds shell completion and man
 * page.
 */
enum opt_kind {
	OPT_FLAG,   /* bool */
	OPT_TEXT,   /* const char * */
	OPT_COUNT,  /* int64_t, 0 or more */
	OPT_NUMBER, /* double */
	OPT_LIST,   /* struct opt_list: may be given several times */
};

#define OPT_LIST_MAX 32

struct opt_list {
	const char *items[OPT_LIST_MAX + 1]; /* NULL-terminated */
	size_t count;
};

struct opt {
	const char *name; /* long, without dashes; NULL ends a table */
	char letter;      /* short, or 0 */
	enum opt_kind kind;
	size_t offset;       /* into the command's struct of options */
	const char *arg;     /* what the value is called in help: FILE, N; NULL for a flag */
	const char *help;    /* one line */
	const char *choices; /* values for completion, "text json", or NULL */
};

/* What every command takes besides its own: how much is said on standard error. */
struct opt_voice {
	bool quiet;   /* errors and warnings alone */
	bool verbose; /* what became of each request, too */
};
const struct opt *opt_every(void); /* the table of these */

/* Fills `options` (zeroed or preset with defaults by the caller) and `voice`, and leaves the other
 * words in `words` (room for argc), NULL-terminated. "--" ends options; --name=value is fine.
 * ERR_USAGE messages name the nearest known option. */
bool opt_parse(const struct opt *table, int argc, char **argv, void *options,
	struct opt_voice *voice, const char **words, size_t *word_count, struct err *err);

/* The other way round: what is given (not false, 0, NULL or empty) as a shell would take it, a
 * space before each word. Of a list the value of --name is written for each item. */
void opt_write(const struct opt *table, const void *options, struct buf *out);

#endif
