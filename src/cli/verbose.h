/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_CLI_VERBOSE_H
#define TIERCAL_CLI_VERBOSE_H

#include "base/str.h"
#include "run/run.h"

/* What became of a request, in one line without its end. Texts are as they came: escape it. */
void verbose_line(const struct run_event *event, struct buf *out);

#endif
