/* SPDX-License-Identifier: MIT */
#include "answer.h"

/* What a pattern takes out of a text. */
FUZZ_GRADERS("regex", "regex_extract", "exact_match", "contains")
