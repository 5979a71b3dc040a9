/* SPDX-License-Identifier: MIT */
#include "answer.h"

/* Calls of tools, as a model writes them. */
FUZZ_GRADERS("tool_call")
