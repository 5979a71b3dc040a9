/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_CLI_HELP_H
#define TIERCAL_CLI_HELP_H

#include "base/str.h"
#include "cli/cli.h"

/* Everything that is written from the tables of commands and options, so that it cannot disagree
 * with what they parse. */
void help_overview(struct buf *out);
void help_command(const struct command *command, struct buf *out);
void help_man_page(struct buf *out);        /* troff of tiercal(1) */
void help_bash_completion(struct buf *out); /* a bash script */

#endif
