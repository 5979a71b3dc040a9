/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_BASE_YAML_H
#define TIERCAL_BASE_YAML_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"
#include "base/value.h"

/*
 * Reads one YAML document (so JSON too) into values with line and column. Plain scalars become
 * null, booleans (true, false) and finite numbers by the core schema of YAML 1.2; quoted ones and
 * block scalars stay strings, and so do .inf and .nan. A text without a value gives null. Refused,
 * each with line:column and what to do: anchors, aliases, tags, duplicate keys, depth over 64, more
 * than 4 MiB, a second document. Messages begin with "name:line:column: ". Errors are ERR_CONFIG.
 */
#define YAML_DEPTH 64
#define YAML_MAX_BYTES ((size_t)4 << 20)

bool yaml_parse(struct arena *arena, struct str text, const char *name, struct value **out,
	struct err *err);

#endif
