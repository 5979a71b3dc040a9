/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_BASE_ANNOTATION_H
#define TIERCAL_BASE_ANNOTATION_H

#include <stdint.h>

#include "base/str.h"

/*
 * Remarks that GitHub shows beside a file: workflow commands, a line of standard output each. What
 * goes into one may hold any byte and begins no other command.
 */
enum annotation_level { ANNOTATION_NOTICE, ANNOTATION_WARNING, ANNOTATION_ERROR };

struct annotation {
	enum annotation_level level;
	const char *file; /* below the root of the repository, or NULL */
	uint32_t line;    /* 0: none */
	const char *title;
};

/* A longer message is cut. */
#define ANNOTATION_BYTES 4096

/* The lines of the message stay apart. */
void annotation_write(struct buf *out, const struct annotation *annotation, struct str message);

#endif
