/* SPDX-License-Identifier: MIT */
#include "core/response_format.h"

const struct value *response_format_schema(const struct value *format)
{
	const struct value *type = value_get(format, "type");
	const struct value *schema;

	if (!value_is_string(type) || !str_eqz(type->text, "json_schema"))
		return NULL;
	schema = value_get(value_get(format, "json_schema"), "schema");
	return schema ? schema : value_get(format, "schema");
}
