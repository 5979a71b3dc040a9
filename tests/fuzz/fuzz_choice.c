/* SPDX-License-Identifier: MIT */
#include "answer.h"

/* Letters of choices. */
FUZZ_GRADERS("choice", "multiple_choice", "one_of")
