/* SPDX-License-Identifier: MIT */
#include "answer.h"

/* Numbers in text. */
FUZZ_GRADERS("number", "gsm8k")
