/* SPDX-License-Identifier: MIT */
#include "core/score.h"

static const char *const names[DIMENSION_COUNT] = {
	[DIMENSION_ACCURACY] = "accuracy",
	[DIMENSION_FORMAT] = "format",
	[DIMENSION_RELEVANCE] = "relevance",
	[DIMENSION_TONE] = "tone",
};

static const char *const levels[] = {
	[JSON_LEVEL_NONE] = "",
	[JSON_LEVEL_STRICT] = "strict",
	[JSON_LEVEL_FENCED] = "fenced",
	[JSON_LEVEL_FIRST] = "first",
};

const char *json_level_name(enum json_level level)
{
	return levels[level];
}

enum json_level json_level_of(struct str name)
{
	for (int i = JSON_LEVEL_STRICT; i <= JSON_LEVEL_FIRST; i++) {
		if (str_eqz(name, levels[i]))
			return (enum json_level)i;
	}
	return JSON_LEVEL_NONE;
}

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
