/* SPDX-License-Identifier: MIT */
#include <check.h>

#include "base/json.h"
#include "suite/parts.h"

/* Every key of the table is a property, every property a key of the table. */
static void compare(const struct decode_table *table, const struct value *schema)
{
	const struct value *properties = value_get(schema, "properties");
	size_t count = 0;

	ck_assert_ptr_nonnull(properties);
	for (const struct decode_key *key = table->keys; key->name; key++, count++) {
		const struct value *property = value_get(properties, key->name);

		ck_assert_msg(property && value_get(property, "description"), "%s", key->name);
		if (key->table)
			compare(key->table, property);
	}
	ck_assert_uint_eq(properties->count, count);
}

START_TEST(the_schema_has_the_keys_of_the_decoder_and_no_others)
{
	struct buf text = {0};
	struct arena arena = {0};
	struct err err = {0};
	struct value *schema = NULL;
	const struct value *graders;

	suite_schema(&text);
	ck_assert_msg(json_parse(&arena, buf_view(&text), &schema, &err), "%s", err.text);
	ck_assert(!json_has_duplicates(schema, NULL));
	compare(&suite_table, schema);
	graders = value_get(value_get(schema, "properties"), "graders");
	ck_assert_uint_eq(value_get(graders, "properties")->count, DIMENSION_COUNT);
	buf_free(&text);
	arena_fini(&arena);
}
END_TEST

Suite *suite_suite_schema(void);
Suite *suite_suite_schema(void)
{
	Suite *suite = suite_create("suite/schema");
	TCase *tests = tcase_create("schema");

	tcase_add_test(tests, the_schema_has_the_keys_of_the_decoder_and_no_others);
	suite_add_tcase(suite, tests);
	return suite;
}
