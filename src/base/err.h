/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_BASE_ERR_H
#define TIERCAL_BASE_ERR_H

#include <stdbool.h>

#include "base/attr.h"

/*
 * Why this program cannot do what it was asked. What can fail returns bool and fills one of these,
 * passed last (NULL if the reason is not wanted). The deepest function says what was wrong; each
 * caller adds only what it alone knows.
 */
enum err_kind {
	ERR_NONE,
	ERR_USAGE,       /* the command line */
	ERR_CONFIG,      /* configuration, suite, catalog or another file of the user */
	ERR_IO,          /* a file or descriptor */
	ERR_STORE,       /* the database */
	ERR_INCOMPLETE,  /* something is still missing; started again, it goes on */
	ERR_BUDGET,      /* stopped at the budget */
	ERR_INTERRUPTED, /* SIGINT */
	ERR_TERMINATED,  /* SIGTERM or SIGHUP */
	ERR_DATA,        /* what a peer or a text held; callers mostly turn it into an outcome */
};

struct err {
	enum err_kind kind;
	char text[1024]; /* one line, without a newline; cut with "..." when too long */
};

/* Both return false, for `return err_set(err, ERR_CONFIG, "...");`. */
bool err_set(struct err *err, enum err_kind kind, const char *format, ...) ATTR_PRINTF(3, 4);
/* Puts "context: " in front of what is there. */
bool err_wrap(struct err *err, const char *format, ...) ATTR_PRINTF(2, 3);
/* Puts more behind what is there. */
void err_add(struct err *err, const char *format, ...) ATTR_PRINTF(2, 3);
/* Adds " (strerror)" of the current errno to a message of kind ERR_IO. */
bool err_errno(struct err *err, const char *format, ...) ATTR_PRINTF(2, 3);

#endif
