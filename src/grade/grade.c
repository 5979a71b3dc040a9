/* SPDX-License-Identifier: MIT */
#include "grade/grade.h"

#include <string.h>

static const struct grader *const graders[] = {
#define GRADER_ENTRY(name) &grader_##name,
	GRADER_LIST(GRADER_ENTRY)
#undef GRADER_ENTRY
		NULL,
};

const struct grader *grader_find(const char *name)
{
	for (size_t i = 0; graders[i]; i++) {
		if (strcmp(graders[i]->name, name) == 0)
			return graders[i];
	}
	return NULL;
}

const struct grader *const *grader_all(void)
{
	return graders;
}
