/* SPDX-License-Identifier: MIT */
#include "answer.h"

/* What a model says of itself, plain text, and documents. */
FUZZ_GRADERS(
	"language", "no_markdown", "refusal", "uncertain", "valid_csv", "valid_url", "valid_xml")
