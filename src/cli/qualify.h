/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_CLI_QUALIFY_H
#define TIERCAL_CLI_QUALIFY_H

#include "calib/calib.h"
#include "cli/load.h"

/* What `tiercal qualify` found, in numbers and in words, to be printed. */

struct qualify_row {
	const struct calib_qualified *found;
	const struct evidence *row; /* of the candidate */
	const char *before;         /* who has the route without it */
	const char *result;         /* in a word or two */
	const char *more;           /* cases: "about 40", "-" */
	const char *why;            /* a sentence, names in it as they came */
	int64_t missing;            /* answers, of it and of its reference */
};

/* What is to be said of one or more routes beside their verdicts: of their looks. */
struct qualify_note {
	const char *text;
	const char *routes; /* names, "a, b" */
};

struct qualify {
	const struct table *table;
	const char *name; /* of the candidate */
	const struct calib_qualify *found;
	const struct qualify_row *rows;
	const struct qualify_note *notes;
	size_t note_count;
	const char *headline, *saving, *tier, *promise; /* sentences; NULL: nothing to say */
	int64_t missing;                                /* of all rows */
	int64_t missing_others;                         /* answers of other candidates */
	const char *command;                            /* collects `missing` */
	const char *command_others;
	bool to_file; /* the text is for no window */
};

/* qualify_words.c: everything lives in the arena; `loaded` holds the table without it, too. */
void qualify_gather(
	struct arena *arena, const struct loaded *loaded, size_t candidate, struct qualify *out);

/* qualify_print.c */
void qualify_text(const struct qualify *qualify, struct buf *out);
void qualify_markdown(const struct qualify *qualify, struct buf *out); /* one page */
void qualify_json(const struct qualify *qualify, struct buf *out);

#endif
