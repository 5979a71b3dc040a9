/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <string.h>

#include "suite/parts.h"

/* graders: {accuracy: [...], ...} and quality: {accuracy: 0.7, ...} of suite.yaml. */

static bool read_dimension(const struct decode *d, const struct value *item,
	enum dimension *dimension, struct err *err)
{
	const char *names[DIMENSION_COUNT];

	if (dimension_of(item->key, dimension))
		return true;
	for (int i = 0; i < DIMENSION_COUNT; i++)
		names[i] = dimension_name((enum dimension)i);
	return decode_fault_key(d, item, err,
		"unknown dimension '%.*s'; there are accuracy, format, relevance and tone%s",
		STR_ARG(str_slice(item->key, 0, 60)),
		decode_hint(d->arena, item->key, names, ARRAY_LEN(names), sizeof(names[0])));
}

/* `- equals: {...}`, `- {max_words: 40, weight: 2}`, or `- json` alone. */
static bool read_grader(const struct decode *d, const struct value *item,
	struct suite_grader *grader, struct err *err)
{
	static const char wanted[] =
		"a grader is written `name: parameters`, and may have a `weight` beside it";
	const struct value *member, *params = NULL;

	grader->weight = 1;
	grader->line = item->line;
	grader->column = item->column;
	if (value_is_string(item) && item->text.len) {
		grader->name = arena_strz(d->arena, item->text);
		return true;
	}
	if (item->type != VALUE_OBJECT)
		return decode_fault(d, item, err, "%s", wanted);
	value_each (member, item) {
		if (str_eqz(member->key, "weight")) {
			if (!value_is_number(member) || !(member->number > 0) ||
				member->number > 1e6)
				return decode_must_be(
					d, member, err, "a number above 0 and at most 1000000");
			grader->weight = member->number;
		} else if (params) {
			return decode_fault_key(d, member, err,
				"two graders in one item, %.*s and %.*s; begin a new item with -",
				STR_ARG(str_slice(params->key, 0, 60)),
				STR_ARG(str_slice(member->key, 0, 60)));
		} else {
			params = member;
		}
	}
	if (!params || params->key.len == 0)
		return decode_fault(d, item, err, "%s", wanted);
	grader->name = arena_strz(d->arena, params->key);
	grader->params = params->type == VALUE_NULL ? NULL : params;
	grader->line = params->key_line;
	grader->column = params->key_column;
	return true;
}

bool suite_read_graders(
	const struct decode *d, const struct value *value, void *out, struct err *err)
{
	struct suite_reader *reader = d->context;
	const struct value *list, *item;
	struct suite_grader *graders;
	size_t count = 0;

	(void)out;
	if (value->type != VALUE_OBJECT || value->count == 0)
		return decode_must_be(
			d, value, err, "an object of lists: accuracy, format, relevance, tone");
	value_each (list, value)
		count += list->count;
	graders = ARENA_ARRAY(d->arena, count + 1, struct suite_grader);
	count = 0;
	value_each (list, value) {
		enum dimension dimension;

		if (!read_dimension(d, list, &dimension, err))
			return false;
		if (list->type != VALUE_ARRAY || list->count == 0)
			return decode_must_be(
				d, list, err, "a list of graders, each line beginning with -");
		value_each (item, list) {
			graders[count].dimension = dimension;
			if (!read_grader(d, item, &graders[count++], err))
				return false;
		}
	}
	reader->suite->graders = graders;
	reader->suite->grader_count = count;
	return true;
}

void suite_schema_graders(struct jsonw *w)
{
	jsonw_key(w, "type");
	jsonw_z(w, "object");
	jsonw_key(w, "properties");
	jsonw_object(w);
	for (int i = 0; i < DIMENSION_COUNT; i++) {
		jsonw_key(w, dimension_name((enum dimension)i));
		jsonw_object(w);
		jsonw_key(w, "type");
		jsonw_z(w, "array");
		jsonw_key(w, "minItems");
		jsonw_int(w, 1);
		jsonw_key(w, "items");
		jsonw_object(w);
		jsonw_key(w, "type");
		jsonw_array(w);
		jsonw_z(w, "object");
		jsonw_z(w, "string");
		jsonw_array_end(w);
		jsonw_key(w, "properties");
		jsonw_object(w);
		jsonw_key(w, "weight");
		jsonw_object(w);
		jsonw_key(w, "type");
		jsonw_z(w, "number");
		jsonw_key(w, "exclusiveMinimum");
		jsonw_int(w, 0);
		jsonw_object_end(w);
		jsonw_object_end(w);
		jsonw_key(w, "minProperties");
		jsonw_int(w, 1);
		jsonw_key(w, "maxProperties");
		jsonw_int(w, 2);
		jsonw_object_end(w);
		jsonw_object_end(w);
	}
	jsonw_object_end(w);
	jsonw_key(w, "additionalProperties");
	jsonw_bool(w, false);
	jsonw_key(w, "minProperties");
	jsonw_int(w, 1);
}

static bool has_graders(const struct suite *suite, enum dimension dimension)
{
	for (size_t i = 0; i < suite->grader_count; i++) {
		if (suite->graders[i].dimension == dimension)
			return true;
	}
	return false;
}

/* Stands below graders in the table. */
bool suite_read_weights(
	const struct decode *d, const struct value *value, void *out, struct err *err)
{
	struct suite_reader *reader = d->context;
	struct suite *suite = reader->suite;
	const struct value *item;
	double sum = 0;

	(void)out;
	if (value->type != VALUE_OBJECT || value->count == 0)
		return decode_must_be(
			d, value, err, "an object of weights such as {accuracy: 0.7, tone: 0.3}");
	value_each (item, value) {
		enum dimension dimension;

		if (!read_dimension(d, item, &dimension, err))
			return false;
		if (!value_is_number(item) || !(item->number > 0 && item->number <= 1))
			return decode_must_be(d, item, err, "a number above 0 and at most 1");
		if (!has_graders(suite, dimension))
			return decode_fault_key(d, item, err,
				"quality weighs %s, which has no graders",
				dimension_name(dimension));
		suite->weights[dimension] = item->number;
		sum += item->number;
	}
	if (fabs(sum - 1) > 1e-9)
		return decode_fault(d, value, err,
			"the weights of quality sum to %.6g; they must sum to 1", sum);
	suite->weighted = true;
	return true;
}

void suite_schema_weights(struct jsonw *w)
{
	jsonw_key(w, "type");
	jsonw_z(w, "object");
	jsonw_key(w, "properties");
	jsonw_object(w);
	for (int i = 0; i < DIMENSION_COUNT; i++) {
		jsonw_key(w, dimension_name((enum dimension)i));
		jsonw_object(w);
		jsonw_key(w, "type");
		jsonw_z(w, "number");
		jsonw_key(w, "exclusiveMinimum");
		jsonw_int(w, 0);
		jsonw_key(w, "maximum");
		jsonw_int(w, 1);
		jsonw_object_end(w);
	}
	jsonw_object_end(w);
	jsonw_key(w, "additionalProperties");
	jsonw_bool(w, false);
	jsonw_key(w, "minProperties");
	jsonw_int(w, 1);
}

static void collect(struct suite_reader *reader, const char *grader, const struct value *value)
{
	const struct value *from = value_get(value, "from");
	const struct value *item;

	if (value->type == VALUE_OBJECT && value->count == 1 && value_is_string(from)) {
		struct suite_from *place = VEC_PUSH(&reader->froms);

		place->grader = grader;
		place->name = from;
		return;
	}
	value_each (item, value)
		collect(reader, grader, item);
}

void suite_collect_froms(struct suite_reader *reader)
{
	for (size_t i = 0; i < reader->suite->grader_count; i++) {
		const struct suite_grader *grader = &reader->suite->graders[i];

		if (grader->params)
			collect(reader, grader->name, grader->params);
	}
}
