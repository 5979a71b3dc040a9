/* SPDX-License-Identifier: MIT */
#include "report/report.h"

#include <string.h>

static const struct reporter *const reporters[] = {
#define REPORTER_ENTRY(name) &reporter_##name,
	REPORTER_LIST(REPORTER_ENTRY)
#undef REPORTER_ENTRY
		NULL,
};

const struct reporter *const *reporter_all(void)
{
	return reporters;
}

const struct reporter *reporter_find(const char *name)
{
	for (size_t i = 0; reporters[i]; i++) {
		if (strcmp(reporters[i]->name, name) == 0)
			return reporters[i];
	}
	return NULL;
}
