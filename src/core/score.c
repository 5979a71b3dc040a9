/* SPDX-License-Identifier: MIT */
#include "core/score.h"

static const char *const names[DIMENSION_COUNT] = {
	[DIMENSION_ACCURACY] = "accuracy",
	[DIMENSION_FORMAT] = "format",
	[DIMENSION_RELEVANCE] = "relevance",
	[DIMENSION_TONE] = "tone",
};

const char *dimension_name(enum dimension dimension)
{
	return names[dimension];
}

bool dimension_of(struct str name, enum dimension *out)
{
	for (int i = 0; i < DIMENSION_COUNT; i++) {
		if (str_eqz(name, names[i])) {
			*out = (enum dimension)i;
			return true;
		}
	}
	return false;
}
