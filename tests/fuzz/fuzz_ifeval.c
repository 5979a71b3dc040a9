/* SPDX-License-Identifier: MIT */
#include "answer.h"

/* Instructions that a program can verify, and the language of a text. */
FUZZ_GRADERS("ifeval", "max_words", "lines")
