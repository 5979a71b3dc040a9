/* SPDX-License-Identifier: MIT */
#include "answer.h"

/* JSON as a reply, and its fields. */
FUZZ_GRADERS("json", "json_fields", "set_f1")
