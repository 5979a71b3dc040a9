/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_CORE_RESPONSE_FORMAT_H
#define TIERCAL_CORE_RESPONSE_FORMAT_H

#include "base/value.h"

/* The schema that a response_format of type json_schema asks for, or NULL; it stands under
 * json_schema as in OpenAI's chat completions, or beside the type. */
const struct value *response_format_schema(const struct value *format);

#endif
