/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_CLI_TODAY_H
#define TIERCAL_CLI_TODAY_H

#include <stdbool.h>

#include "base/err.h"

/* The day as of which retirement and age are judged: what --as-of says, else the clock. */
#define OPT_AS_OF(type, member) \
	{ \
		"as-of", 0, OPT_TEXT, offsetof(type, member), "DATE", \
			"judge dates of retirement and age as of this day (default: today)", NULL \
	}

/* YYYY-MM-DD into `out`; ERR_USAGE if --as-of is no date. */
bool cli_today(const char *as_of, char out[11], struct err *err);

#endif
