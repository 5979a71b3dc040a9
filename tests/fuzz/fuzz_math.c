/* SPDX-License-Identifier: MIT */
#include "answer.h"

/* Mathematics in LaTeX: its normal form, and what stands in a box. */
FUZZ_GRADERS("math_equiv", "math_boxed")
