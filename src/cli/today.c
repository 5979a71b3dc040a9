/* SPDX-License-Identifier: MIT */
#include "cli/today.h"

#include <string.h>

#include "base/clock.h"

bool cli_today(const char *as_of, char out[11], struct err *err)
{
	int64_t days;

	if (!as_of) {
		clock_date(clock_wall_us(), out);
		return true;
	}
	if (!clock_parse_date(str_of(as_of), &days))
		return err_set(
			err, ERR_USAGE, "--as-of takes a date, like 2026-11-30; not '%s'", as_of);
	memcpy(out, as_of, 11);
	return true;
}
