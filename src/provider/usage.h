/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_PROVIDER_USAGE_H
#define TIERCAL_PROVIDER_USAGE_H

#include <stdbool.h>

#include "base/value.h"
#include "core/response.h"

/*
 * From each dialect's counts to the one meaning of struct usage. No usage object, or no total in
 * it, is unknown, never 0; a part that is missing beside its total is 0, for nothing was said to
 * have another price. A count is an integer of 0 to 2^31: anything else is unknown and makes the
 * record suspect, as do parts that exceed their total.
 */
struct usage usage_openai(const struct value *usage, bool reasoning_additive);
/* Of the member service_tier, in the reply or, of some dialects, in its usage. */
enum served usage_served(const struct value *object);
struct usage usage_responses(const struct value *usage);
struct usage usage_ollama(const struct value *root); /* the whole reply */
struct usage usage_anthropic(const struct value *usage);
struct usage usage_bedrock(const struct value *usage);
struct usage usage_gemini(const struct value *usage);

#endif
