/* SPDX-License-Identifier: MIT */
#include <check.h>

#include "base/json.h"
#include "config/config.h"
#include "config/tables.h"

static size_t keys_of(const struct decode_table *table)
{
	size_t count = 0;

	while (table->keys[count].name)
		count++;
	return count;
}

/* The schema of a section, inside the schema of its key. */
static const struct value *section_of(const struct decode_key *key, const struct value *schema)
{
	if (key->kind == DECODE_ITEMS)
		return value_get(schema, "items");
	if (key->kind == DECODE_MAP)
		return value_get(schema, "additionalProperties");
	return schema;
}

/* Every key of the table is a property, every property a key of the table, in both depths. */
static size_t compare(const struct decode_table *table, const struct value *schema)
{
	const struct value *properties = value_get(schema, "properties");
	const struct value *closed = value_get(schema, "additionalProperties");
	size_t seen = 0;

	ck_assert_ptr_nonnull(properties);
	ck_assert(closed && closed->type == VALUE_BOOL && !closed->boolean);
	ck_assert_uint_eq(properties->count, keys_of(table));
	for (const struct decode_key *key = table->keys; key->name; key++) {
		const struct value *property = value_get(properties, key->name);

		ck_assert_msg(property != NULL, "%s of %s", key->name, table->what);
		ck_assert_msg(key->help && value_get(property, "description"), "%s", key->name);
		seen++;
		if (key->table)
			seen += compare(key->table, section_of(key, property));
	}
	return seen;
}

START_TEST(the_schema_has_the_keys_of_the_decoder_and_no_others)
{
	struct buf text = {0};
	struct arena arena = {0};
	struct err err = {0};
	struct value *schema = NULL;

	config_schema(&text);
	ck_assert_msg(json_parse(&arena, buf_view(&text), &schema, &err), "%s", err.text);
	ck_assert(!json_has_duplicates(schema, NULL));
	ck_assert_uint_gt(compare(&config_table, schema), 80);
	ck_assert(str_eqz(value_get(schema, "$schema")->text,
		"https://json-schema.org/draft/2020-12/schema"));
	buf_free(&text);
	arena_fini(&arena);
}
END_TEST

START_TEST(required_keys_and_limits_stand_in_the_schema)
{
	struct buf text = {0};
	struct arena arena = {0};
	struct err err = {0};
	struct value *schema = NULL;
	const struct value *quality, *confidence, *margin;

	config_schema(&text);
	ck_assert_msg(json_parse(&arena, buf_view(&text), &schema, &err), "%s", err.text);
	ck_assert_uint_eq(value_get(schema, "required")->count, 3);
	quality = value_get(value_get(schema, "properties"), "quality");
	confidence = value_get(value_get(quality, "properties"), "confidence");
	ck_assert_double_eq(value_get(confidence, "exclusiveMinimum")->number, 0.5);
	ck_assert_double_eq(value_get(confidence, "exclusiveMaximum")->number, 1);
	margin = value_get(value_get(quality, "properties"), "margin");
	ck_assert_uint_eq(value_get(margin, "oneOf")->count, 2);
	buf_free(&text);
	arena_fini(&arena);
}
END_TEST

Suite *suite_config_schema(void);
Suite *suite_config_schema(void)
{
	Suite *suite = suite_create("config/schema");
	TCase *tests = tcase_create("schema");

	tcase_add_test(tests, the_schema_has_the_keys_of_the_decoder_and_no_others);
	tcase_add_test(tests, required_keys_and_limits_stand_in_the_schema);
	suite_add_tcase(suite, tests);
	return suite;
}
