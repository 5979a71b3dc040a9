/* SPDX-License-Identifier: MIT */
#include "answer.h"

/* Words, sentences and n-grams. */
FUZZ_GRADERS("bleu", "chrf", "rouge", "rouge_l", "rouge_n", "squad", "token_f1", "levenshtein")
