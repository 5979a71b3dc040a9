/* SPDX-License-Identifier: MIT */
#include <stddef.h>

#include "config/tables.h"
#include "core/money.h"

/* Values of quality and budget that are written in more than one way. */

bool config_read_margin(
	const struct decode *d, const struct value *value, void *field, struct err *err)
{
	struct config_quality *quality =
		(void *)((char *)field - offsetof(struct config_quality, margin));
	double margin = 0;
	bool relative = false;

	if (value_is_number(value)) {
		margin = value->number;
	} else if (value_is_string(value) && str_ends(value->text, STR("%")) &&
		   str_to_double(str_slice(value->text, 0, value->text.len - 1), &margin)) {
		margin /= 100;
		relative = true;
	}
	if (!(margin > 0 && margin < 1))
		return decode_must_be(d, value, err,
			"a number above 0 and below 1 such as 0.10, or, relative to the reference, "
			"a percentage such as 10%");
	quality->margin = margin;
	quality->relative = relative;
	return true;
}

void config_schema_margin(struct jsonw *w)
{
	jsonw_key(w, "oneOf");
	jsonw_array(w);
	jsonw_object(w);
	jsonw_key(w, "type");
	jsonw_z(w, "number");
	jsonw_key(w, "exclusiveMinimum");
	jsonw_int(w, 0);
	jsonw_key(w, "exclusiveMaximum");
	jsonw_int(w, 1);
	jsonw_object_end(w);
	jsonw_object(w);
	jsonw_key(w, "type");
	jsonw_z(w, "string");
	jsonw_key(w, "pattern");
	jsonw_z(w, "^[0-9]+(\\.[0-9]*)?%$");
	jsonw_object_end(w);
	jsonw_array_end(w);
}

bool config_read_looks(
	const struct decode *d, const struct value *value, void *field, struct err *err)
{
	static const char *const wanted =
		"a list of 1 to 4 numbers of cases, each larger than the one before and at most "
		"twice as large";
	struct config_quality *quality =
		(void *)((char *)field - offsetof(struct config_quality, looks));
	const struct value *item;
	size_t count = 0;

	if (value->type != VALUE_ARRAY || value->count == 0 || value->count > CONFIG_LOOKS)
		return decode_must_be(d, value, err, wanted);
	value_each (item, value) {
		int64_t cases;

		if (!value_is_number(item) || !value_to_i64(item, &cases) || cases < 2 ||
			cases > 1000000 ||
			(count && (cases <= quality->looks[count - 1] ||
					  cases > 2 * quality->looks[count - 1])))
			return decode_fault(d, item, err, "looks must be %s", wanted);
		quality->looks[count++] = cases;
	}
	quality->look_count = count;
	return true;
}

void config_schema_looks(struct jsonw *w)
{
	jsonw_key(w, "type");
	jsonw_z(w, "array");
	jsonw_key(w, "items");
	jsonw_object(w);
	jsonw_key(w, "type");
	jsonw_z(w, "integer");
	jsonw_key(w, "minimum");
	jsonw_int(w, 2);
	jsonw_key(w, "maximum");
	jsonw_int(w, 1000000);
	jsonw_object_end(w);
	jsonw_key(w, "minItems");
	jsonw_int(w, 1);
	jsonw_key(w, "maxItems");
	jsonw_int(w, CONFIG_LOOKS);
}

bool config_read_usd(
	const struct decode *d, const struct value *value, void *field, struct err *err)
{
	int64_t amount;

	if (!value_is_number(value) || !money_parse(value->text, 12, &amount) || amount == 0)
		return decode_must_be(
			d, value, err, "an amount of US dollars above 0 such as 5.00");
	*(int64_t *)field = amount;
	return true;
}

void config_schema_usd(struct jsonw *w)
{
	jsonw_key(w, "type");
	jsonw_z(w, "number");
	jsonw_key(w, "exclusiveMinimum");
	jsonw_int(w, 0);
}

bool config_read_budget(
	const struct decode *d, const struct value *value, void *field, struct err *err)
{
	struct config_budget *budget = field;

	budget->given = true;
	if (value_is_number(value))
		return config_read_usd(d, value, &budget->usd, err);
	if (value->type != VALUE_OBJECT || value->count == 0)
		return decode_must_be(d, value, err,
			"an amount of US dollars, or an object of usd, requests, tokens, time");
	return decode_section(d, &config_budget_table, value, budget, err);
}

void config_schema_budget(struct jsonw *w)
{
	jsonw_key(w, "oneOf");
	jsonw_array(w);
	jsonw_object(w);
	config_schema_usd(w);
	jsonw_object_end(w);
	jsonw_object(w);
	jsonw_key(w, "type");
	jsonw_z(w, "object");
	decode_schema_section(&config_budget_table, w);
	jsonw_key(w, "minProperties");
	jsonw_int(w, 1);
	jsonw_object_end(w);
	jsonw_array_end(w);
}
