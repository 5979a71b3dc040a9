/* SPDX-License-Identifier: MIT */
#include "answer.h"

/* A schema, as parameters, and an answer. */
FUZZ_GRADERS("json_schema")
