/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "try.h"

/* The keywords of draft 2020-12, by what its specification says of each. Where the value fails,
 * `keyword` and `pointer` say at what; NULL: it is valid. */
static const struct {
	const char *schema, *value, *keyword, *pointer;
} rows[] = {
	{"true", "1", NULL, NULL},
	{"false", "1", "false", ""},
	{"{}", "null", NULL, NULL},
	/* type */
	{"{\"type\": \"integer\"}", "1.0", NULL, NULL},
	{"{\"type\": \"integer\"}", "1e400", NULL, NULL},
	{"{\"type\": \"integer\"}", "1.5", "type", ""},
	{"{\"type\": \"integer\"}", "1e-1", "type", ""},
	{"{\"type\": \"number\"}", "\"1\"", "type", ""},
	{"{\"type\": [\"integer\", \"number\"]}", "1.5", NULL, NULL},
	{"{\"type\": [\"number\", \"integer\"]}", "1.5", NULL, NULL},
	{"{\"type\": [\"string\", \"null\"]}", "null", NULL, NULL},
	{"{\"type\": [\"string\", \"null\"]}", "false", "type", ""},
	/* const and enum */
	{"{\"const\": 1}", "1.000", NULL, NULL},
	{"{\"const\": 0}", "-0.0", NULL, NULL},
	{"{\"const\": 0}", "false", "const", ""},
	{"{\"const\": {\"a\": [1, {\"b\": null}], \"c\": 2}}",
		"{\"c\": 2.0, \"a\": [1e0, {\"b\": null}]}", NULL, NULL},
	{"{\"const\": [1, 2]}", "[2, 1]", "const", ""},
	{"{\"const\": 9007199254740993}", "9007199254740992", "const", ""},
	{"{\"const\": 9007199254740993}", "9007199254740993.0", NULL, NULL},
	{"{\"const\": \"a\\u0000b\"}", "\"a\\u0000b\"", NULL, NULL},
	{"{\"const\": \"a\\u0000b\"}", "\"a\\u0000c\"", "const", ""},
	{"{\"const\": null}", "0", "const", ""},
	{"{\"enum\": [6, \"foo\", [], true, {\"foo\": 12}]}", "{\"foo\": 12}", NULL, NULL},
	{"{\"enum\": [6, \"foo\", [], true, {\"foo\": 12}]}", "{\"foo\": false}", "enum", ""},
	{"{\"enum\": [[false]]}", "[0]", "enum", ""},
	{"{\"enum\": []}", "1", "enum", ""},
	/* numbers, exactly */
	{"{\"minimum\": 1.1}", "1.1", NULL, NULL},
	{"{\"minimum\": 1.1}", "0.6", "minimum", ""},
	{"{\"minimum\": 9007199254740993}", "9007199254740992", "minimum", ""},
	{"{\"minimum\": -2}", "-2.0001", "minimum", ""},
	{"{\"minimum\": -1e-400}", "0", NULL, NULL},
	{"{\"minimum\": 0}", "-1e-400", "minimum", ""},
	{"{\"maximum\": 1e400}", "1e401", "maximum", ""},
	{"{\"maximum\": 300}", "300.00", NULL, NULL},
	{"{\"exclusiveMaximum\": 3}", "3.0", "exclusiveMaximum", ""},
	{"{\"exclusiveMaximum\": 3}", "2.99999999999999999999", NULL, NULL},
	{"{\"exclusiveMinimum\": 0}", "0.0", "exclusiveMinimum", ""},
	{"{\"exclusiveMinimum\": 0}", "1e-999", NULL, NULL},
	{"{\"minimum\": 5}", "\"a\"", NULL, NULL},
	{"{\"multipleOf\": 0.01}", "4.02", NULL, NULL},
	{"{\"multipleOf\": 0.1}", "0.3", NULL, NULL},
	{"{\"multipleOf\": 0.0001}", "0.00751", "multipleOf", ""},
	{"{\"multipleOf\": 0.123456789}", "1e308", "multipleOf", ""},
	{"{\"multipleOf\": 1e-8}", "12391239123", NULL, NULL},
	{"{\"multipleOf\": 3}", "-9", NULL, NULL},
	{"{\"multipleOf\": 3}", "9007199254740993", NULL, NULL},
	{"{\"multipleOf\": 3}", "9007199254740992", "multipleOf", ""},
	{"{\"multipleOf\": 7}", "0", NULL, NULL},
	/* texts, by code points */
	{"{\"maxLength\": 2}", "\"\\uD83D\\uDCA9\\uD83D\\uDCA9\"", NULL, NULL},
	{"{\"minLength\": 2}", "\"\\uD83D\\uDCA9\"", "minLength", ""},
	{"{\"maxLength\": 2.0}", "\"foo\"", "maxLength", ""},
	{"{\"minLength\": 1e30}", "\"foo\"", "minLength", ""},
	{"{\"pattern\": \"a+\"}", "\"xxaayy\"", NULL, NULL},
	{"{\"pattern\": \"^a*$\"}", "\"abc\"", "pattern", ""},
	{"{\"pattern\": \"^a*$\"}", "{}", NULL, NULL},
	{"{\"format\": \"email\"}", "\"2962\"", NULL, NULL},
	/* lists */
	{"{\"items\": {\"type\": \"integer\"}}", "[1, \"x\"]", "type", "/1"},
	{"{\"items\": false}", "[1]", "items", "/0"},
	{"{\"items\": false}", "[]", NULL, NULL},
	{"{\"prefixItems\": [{}, {}], \"items\": false}", "[1, 2, 3]", "items", "/2"},
	{"{\"prefixItems\": [{\"type\": \"integer\"}]}", "[]", NULL, NULL},
	{"{\"prefixItems\": [true, false]}", "[1, 2]", "prefixItems", "/1"},
	{"{\"contains\": {\"minimum\": 5}}", "[3, 4, 5]", NULL, NULL},
	{"{\"contains\": {\"minimum\": 5}}", "[3, 4]", "contains", ""},
	{"{\"contains\": {\"const\": 1}, \"minContains\": 2}", "[1]", "minContains", ""},
	{"{\"contains\": {\"const\": 1}, \"minContains\": 0}", "[]", NULL, NULL},
	{"{\"contains\": {\"const\": 1}, \"maxContains\": 1}", "[1, 1]", "maxContains", ""},
	{"{\"maxContains\": 1}", "[1, 1]", NULL, NULL},
	{"{\"minItems\": 1}", "[]", "minItems", ""},
	{"{\"maxItems\": 1}", "[1, 2]", "maxItems", ""},
	{"{\"uniqueItems\": true}", "[1, true, 0, false, \"1\", [1], {\"a\": 1}]", NULL, NULL},
	{"{\"uniqueItems\": true}", "[1.0, 1.00]", "uniqueItems", ""},
	{"{\"uniqueItems\": true}", "[{\"a\": 1, \"b\": 2}, {\"b\": 2, \"a\": 1}]", "uniqueItems",
		""},
	{"{\"uniqueItems\": true}", "[[\"a\"], [[\"a\"]], [\"a\"]]", "uniqueItems", ""},
	{"{\"uniqueItems\": false}", "[1, 1]", NULL, NULL},
	/* objects */
	{"{\"required\": [\"a\"]}", "{\"A\": 1}", "required", ""},
	{"{\"required\": [\"__proto__\"]}", "{\"__proto__\": 1}", NULL, NULL},
	{"{\"required\": [\"a\"]}", "[]", NULL, NULL},
	{"{\"properties\": {\"a\": {\"type\": \"string\"}}}", "{\"a\": 1}", "type", "/a"},
	{"{\"properties\": {\"a\": false}}", "{\"a\": 1}", "properties", "/a"},
	{"{\"properties\": {\"a/b\": {\"items\": {\"const\": 1}}}}", "{\"a/b\": [1, 2]}", "const",
		"/a~1b/1"},
	{"{\"properties\": {\"a~b\": false}}", "{\"a~b\": 1}", "properties", "/a~0b"},
	{"{\"properties\": {\"a\": {}}, \"additionalProperties\": false}", "{\"a\": 1, \"b\": 2}",
		"additionalProperties", "/b"},
	{"{\"patternProperties\": {\"^v\": {}}, \"additionalProperties\": {\"type\": \"null\"}}",
		"{\"v1\": 1, \"w\": null}", NULL, NULL},
	{"{\"patternProperties\": {\"a\": {\"type\": \"integer\"}, \"aa\": {\"maximum\": 3}}}",
		"{\"aaa\": 31}", "maximum", "/aaa"},
	{"{\"propertyNames\": {\"maxLength\": 3}}", "{\"abcd\": 1}", "maxLength", "/abcd"},
	{"{\"propertyNames\": false}", "{\"a\": 1}", "propertyNames", "/a"},
	{"{\"minProperties\": 2}", "{\"a\": 1}", "minProperties", ""},
	{"{\"maxProperties\": 0}", "{\"a\": 1}", "maxProperties", ""},
	{"{\"dependentRequired\": {\"a\": [\"b\"]}}", "{\"a\": 1}", "dependentRequired", ""},
	{"{\"dependentRequired\": {\"a\": [\"b\"]}}", "{\"b\": 1}", NULL, NULL},
	{"{\"dependentSchemas\": {\"a\": {\"maxProperties\": 1}}}", "{\"a\": 1, \"b\": 2}",
		"maxProperties", ""},
	{"{\"dependentSchemas\": {\"a\": false}}", "{\"a\": 1}", "dependentSchemas", ""},
	{"{\"dependencies\": {\"a\": [\"b\"], \"c\": {\"required\": [\"d\"]}}}", "{\"c\": 1}",
		"required", ""},
	/* combinations */
	{"{\"allOf\": [{\"minimum\": 1}, {\"maximum\": 3}]}", "4", "maximum", ""},
	{"{\"allOf\": [true, false]}", "4", "allOf", ""},
	{"{\"anyOf\": [{\"type\": \"string\"}, {\"minimum\": 2}]}", "1", "anyOf", ""},
	{"{\"oneOf\": [{\"type\": \"integer\"}, {\"minimum\": 2}]}", "3", "oneOf", ""},
	{"{\"oneOf\": [{\"type\": \"integer\"}, {\"minimum\": 2}]}", "2.5", NULL, NULL},
	{"{\"not\": {\"type\": \"integer\"}}", "1", "not", ""},
	{"{\"if\": {\"const\": 1}, \"then\": false, \"else\": true}", "1", "then", ""},
	{"{\"if\": {\"const\": 1}, \"else\": {\"maximum\": 1}}", "2", "maximum", ""},
	{"{\"then\": false}", "2", NULL, NULL},
	/* what was evaluated */
	{"{\"properties\": {\"a\": {}}, \"unevaluatedProperties\": false}", "{\"a\": 1, \"b\": 2}",
		"unevaluatedProperties", "/b"},
	{"{\"allOf\": [{\"properties\": {\"a\": {}}}], \"unevaluatedProperties\": false}",
		"{\"a\": 1}", NULL, NULL},
	{"{\"anyOf\": [{\"properties\": {\"a\": {}}, \"required\": [\"a\"]}, {\"properties\": "
	 "{\"b\": {}}, \"required\": [\"b\"]}], \"unevaluatedProperties\": false}",
		"{\"a\": 1, \"b\": 2}", NULL, NULL},
	{"{\"not\": {\"properties\": {\"a\": {}}, \"required\": [\"z\"]}, "
	 "\"unevaluatedProperties\": false}",
		"{\"a\": 1}", "unevaluatedProperties", "/a"},
	{"{\"if\": {\"properties\": {\"a\": {}}, \"required\": [\"a\"]}, "
	 "\"unevaluatedProperties\": false}",
		"{\"a\": 1}", NULL, NULL},
	{"{\"$ref\": \"#/$defs/x\", \"unevaluatedProperties\": false, \"$defs\": {\"x\": "
	 "{\"patternProperties\": {\"^a\": {}}}}}",
		"{\"ab\": 1}", NULL, NULL},
	{"{\"dependentSchemas\": {\"a\": {\"properties\": {\"b\": {}}}}, \"properties\": {\"a\": "
	 "{}}, \"unevaluatedProperties\": false}",
		"{\"a\": 1, \"b\": 2}", NULL, NULL},
	{"{\"allOf\": [{\"unevaluatedProperties\": true}], \"unevaluatedProperties\": false}",
		"{\"a\": 1}", NULL, NULL},
	{"{\"allOf\": [{\"properties\": {\"a\": {}}}, {\"unevaluatedProperties\": false}]}",
		"{\"a\": 1}", "unevaluatedProperties", "/a"},
	{"{\"not\": {\"anyOf\": [true, {\"properties\": {\"a\": true}}], "
	 "\"unevaluatedProperties\": false}}",
		"{\"a\": 1}", "not", ""},
	{"{\"prefixItems\": [{}], \"unevaluatedItems\": false}", "[1, 2]", "unevaluatedItems",
		"/1"},
	{"{\"contains\": {\"const\": 1}, \"unevaluatedItems\": {\"const\": 2}}", "[1, 2, 1]", NULL,
		NULL},
	{"{\"contains\": {\"const\": 1}, \"unevaluatedItems\": false}", "[1, 2]",
		"unevaluatedItems", "/1"},
	{"{\"oneOf\": [{\"prefixItems\": [true, {\"const\": 1}]}, {\"prefixItems\": [true, "
	 "{\"const\": 2}]}], \"unevaluatedItems\": false}",
		"[0, 2]", NULL, NULL},
	/* references */
	{"{\"properties\": {\"a\": {\"$ref\": \"#\"}}, \"additionalProperties\": false}",
		"{\"a\": {\"b\": 1}}", "additionalProperties", "/a/b"},
	{"{\"$defs\": {\"\": {\"$defs\": {\"\": {\"type\": \"number\"}}}}, \"allOf\": [{\"$ref\": "
	 "\"#/$defs//$defs/\"}]}",
		"\"a\"", "type", ""},
	{"{\"$ref\": \"#/$defs/a%25b~1c\", \"$defs\": {\"a%b/c\": {\"type\": \"null\"}}}", "1",
		"type", ""},
	{"{\"properties\": {\"$ref\": {\"type\": \"string\"}}}", "{\"$ref\": 2}", "type", "/$ref"},
	{"{\"$id\": \"urn:uuid:deadbeef-1234\", \"properties\": {\"a\": {\"$ref\": "
	 "\"urn:uuid:deadbeef-1234#/$defs/b\"}}, \"$defs\": {\"b\": {\"type\": \"string\"}}}",
		"{\"a\": 1}", "type", "/a"},
	{"{\"$id\": \"http://x.test/a/b\", \"$ref\": \"../c#d\", \"$defs\": {\"c\": {\"$id\": "
	 "\"/c\", \"$defs\": {\"e\": {\"$anchor\": \"d\", \"const\": 1}}}}}",
		"2", "const", ""},
	{"{\"enum\": [{\"$ref\": \"#/nowhere\"}]}", "{\"$ref\": \"#/nowhere\"}", NULL, NULL},
	{"{\"$ref\": \"https://json-schema.org/draft/2020-12/schema\"}", "{\"minLength\": -1}",
		"minimum", "/minLength"},
	{"{\"$ref\": \"https://json-schema.org/draft/2020-12/schema\"}",
		"{\"$defs\": {\"a\": {\"type\": 1}}}", "anyOf", "/$defs/a/type"},
	{"{\"$ref\": \"https://json-schema.org/draft/2020-12/meta/core\"}", "{\"$id\": \"#a\"}",
		"pattern", "/$id"},
	/* a dynamic scope is left again */
	{"{\"$id\": \"http://x.test/m\", \"if\": {\"$id\": \"one\", \"$defs\": {\"t\": "
	 "{\"$dynamicAnchor\": \"t\", \"type\": \"number\"}}}, \"then\": {\"$id\": \"two\", "
	 "\"$ref\": \"start\", \"$defs\": {\"t\": {\"$dynamicAnchor\": \"t\", \"type\": "
	 "\"null\"}}}, \"$defs\": {\"start\": {\"$id\": \"start\", \"$dynamicRef\": \"in#t\"}, "
	 "\"t\": {\"$id\": \"in\", \"$dynamicAnchor\": \"t\", \"type\": \"string\"}}}",
		"\"a\"", "type", ""},
	{"{\"$id\": \"http://x.test/m\", \"if\": {\"$id\": \"one\", \"$defs\": {\"t\": "
	 "{\"$dynamicAnchor\": \"t\", \"type\": \"number\"}}}, \"then\": {\"$id\": \"two\", "
	 "\"$ref\": \"start\", \"$defs\": {\"t\": {\"$dynamicAnchor\": \"t\", \"type\": "
	 "\"null\"}}}, \"$defs\": {\"start\": {\"$id\": \"start\", \"$dynamicRef\": \"in#t\"}, "
	 "\"t\": {\"$id\": \"in\", \"$dynamicAnchor\": \"t\", \"type\": \"string\"}}}",
		"null", NULL, NULL},
	{"{\"$dynamicRef\": \"#/$defs/a\", \"$defs\": {\"a\": {\"$dynamicAnchor\": \"x\", "
	 "\"const\": "
	 "1}}}",
		"2", "const", ""},
};

static const char *params_of(struct arena *arena, const char *schema, const char *more)
{
	return arena_printf(arena, "{\"schema\": %s%s}", schema, more);
}

START_TEST(keywords_are_those_of_the_draft)
{
	struct arena arena = {0};
	struct err err = {0};
	struct score score;
	const char *wanted =
		"{\"valid\":true,\"pointer\":null,\"keyword\":null,\"level\":\"strict\"}";

	if (!try_text(&arena, "json_schema", params_of(&arena, rows[_i].schema, ""), NULL,
		    str_of(rows[_i].value), &score, &err))
		ck_abort_msg("%s: %s", rows[_i].schema, err.text);
	if (rows[_i].keyword)
		wanted = arena_printf(&arena,
			"{\"valid\":false,\"pointer\":\"%s\",\"keyword\":\"%s\",\"level\":"
			"\"strict\"}",
			rows[_i].pointer, rows[_i].keyword);
	ck_assert_msg(score.measured, "%s: %s", rows[_i].schema, score.reason);
	ck_assert_msg(strcmp(try_result(&arena, &score), wanted) == 0, "%s on %s: %s",
		rows[_i].schema, rows[_i].value, try_result(&arena, &score));
	ck_assert_int_eq(score.value == 1, rows[_i].keyword == NULL);
	arena_fini(&arena);
}
END_TEST

/* Schemas that are wrong, and what the message names. */
static const struct {
	const char *schema, *message;
} faults[] = {
	{"5", "at '': a schema is an object, true or false, not a number"},
	{"{\"type\": \"objct\"}", "at '/type': unknown type 'objct'"},
	{"{\"type\": [\"null\", \"null\"]}", "at '/type': names 'null' twice"},
	{"{\"type\": []}", "at '/type': wants array"},
	{"{\"properties\": {\"a/b\": {\"minLength\": -1}}}",
		"at '/properties/a~1b/minLength': wants a whole number of 0 or more"},
	{"{\"maxItems\": 1.5}", "at '/maxItems'"},
	{"{\"items\": [{}]}", "at '/items': a schema is an object"},
	{"{\"prefixItems\": []}", "at '/prefixItems': wants a list of schemas"},
	{"{\"allOf\": [true, 1]}", "at '/allOf/1'"},
	{"{\"$defs\": {\"x\": {\"$defs\": 1}}}", "at '/$defs/x/$defs'"},
	{"{\"required\": [\"a\", \"a\"]}", "at '/required': names 'a' twice"},
	{"{\"required\": \"a\"}", "at '/required': wants a list of names"},
	{"{\"dependentRequired\": {\"a\": [1]}}", "at '/dependentRequired'"},
	{"{\"enum\": 1}", "at '/enum': wants a list"},
	{"{\"multipleOf\": 0}", "at '/multipleOf': wants a number above 0"},
	{"{\"multipleOf\": -1}", "at '/multipleOf': wants a number above 0"},
	{"{\"minimum\": \"1\"}", "at '/minimum': wants a number, not a string"},
	{"{\"uniqueItems\": 1}", "at '/uniqueItems': wants true or false"},
	{"{\"title\": 1}", "at '/title': wants a text"},
	{"{\"readOnly\": 1}", "at '/readOnly'"},
	{"{\"examples\": 1}", "at '/examples'"},
	{"{\"format\": 1}", "at '/format'"},
	{"{\"pattern\": \"(a\"}", "at '/pattern': a pattern that cannot be used"},
	{"{\"pattern\": \"(?<=a+)b\"}", "at '/pattern'"},
	{"{\"patternProperties\": {\"[\": true}}", "at '/patternProperties'"},
	{"{\"$ref\": \"#/$defs/x\"}", "at '/$ref': '#/$defs/x' leads nowhere"},
	{"{\"$ref\": \"#x\"}", "at '/$ref': '#x' leads nowhere"},
	{"{\"$ref\": 1}", "at '/$ref': wants a text"},
	{"{\"$ref\": \"a b\"}", "at '/$ref': is no URI reference"},
	{"{\"$ref\": \"#/type\", \"type\": \"string\"}", "at '/type': a schema is"},
	{"{\"$ref\": \"http://example.com/x\"}", "nothing is fetched"},
	{"{\"$ref\": \"x.json\"}", "at '/$ref': 'x.json' is neither"},
	{"{\"$id\": \"#a\"}", "at '/$id': must not have a fragment"},
	{"{\"$id\": \"a b\"}", "at '/$id': is no URI reference"},
	{"{\"$defs\": {\"a\": {\"$id\": \"x\"}, \"b\": {\"$id\": \"x\"}}}",
		"at '/$defs/b/$id': two"},
	{"{\"$anchor\": \"1\"}", "at '/$anchor': wants a letter"},
	{"{\"$defs\": {\"a\": {\"$anchor\": \"x\"}, \"b\": {\"$dynamicAnchor\": \"x\"}}}",
		"at '/$defs/b/$dynamicAnchor': the anchor 'x' stands twice"},
	{"{\"$schema\": \"http://json-schema.org/draft-07/schema#\"}",
		"at '/$schema': 'http://json-schema.org/draft-07/schema#' is not the draft"},
	{"{\"$defs\": {\"a\": {\"$id\": \"b\", \"$schema\": "
	 "\"https://json-schema.org/draft/2019-09/schema\"}}}",
		"at '/$defs/a/$schema'"},
	{"{\"a\": 1, \"a\": 2}", "two members 'a'"},
	{"{\"allOf\": [{\"$ref\": \"#\"}]}", "without end"},
	{"{\"$ref\": \"#/$defs/a\", \"$defs\": {\"a\": {\"not\": {\"$ref\": \"#/$defs/b\"}}, "
	 "\"b\": "
	 "{\"if\": {\"$ref\": \"#/$defs/a\"}}}}",
		"without end"},
	{"{\"dependentSchemas\": {\"a\": {\"$ref\": \"#\"}}}", "without end"},
	{"\"x.json\"", "no file can be named here"},
};

START_TEST(a_schema_that_is_wrong_is_named_with_its_pointer)
{
	struct arena arena = {0};

	try_fault(
		"json_schema", params_of(&arena, faults[_i].schema, ""), NULL, faults[_i].message);
	arena_fini(&arena);
}
END_TEST

START_TEST(parameters_that_are_wrong_are_named)
{
	try_fault("json_schema", NULL, NULL, "wants 'schema'");
	try_fault("json_schema", "{\"formats\": true}", NULL, "wants 'schema'");
	try_fault("json_schema", "{\"shema\": {}}", NULL, "did you mean 'schema'");
	try_fault("json_schema", "{\"schema\": {}, \"formats\": 1}", NULL, "'formats'");
	try_fault("json_schema", "{\"schema\": {}, \"files\": []}", NULL, "'files' wants");
	try_fault(
		"json_schema", "{\"schema\": {}, \"files\": {\"x:y\": 1}}", NULL, "'files' wants");
	try_fault("json_schema", "{\"schema\": {}, \"strict\": true, \"first\": true}", NULL,
		"contradict");
}
END_TEST

START_TEST(the_level_at_which_the_value_was_read_is_told)
{
	const char *plain = "{\"schema\": {\"type\": \"array\"}}";

	try_has_result("json_schema", plain, NULL, "```json\n[]\n```",
		"{\"valid\":true,\"pointer\":null,\"keyword\":null,\"level\":\"fenced\"}");
	try_has_result("json_schema", plain, NULL, "So: []",
		"{\"valid\":false,\"pointer\":null,\"keyword\":null,\"level\":null}");
	try_has_result("json_schema", "{\"schema\": {\"type\": \"array\"}, \"first\": true}", NULL,
		"So: [].",
		"{\"valid\":true,\"pointer\":null,\"keyword\":null,\"level\":\"first\"}");
	try_has_result("json_schema", "{\"schema\": {\"type\": \"array\"}, \"strict\": true}", NULL,
		"```\n[]\n```",
		"{\"valid\":false,\"pointer\":null,\"keyword\":null,\"level\":\"fenced\"}");
}
END_TEST

/* A schema, and an answer made of a head, a unit many times, and an end. */
static const struct {
	const char *schema, *head, *unit, *tail;
	size_t count;
	bool measured;
} hostile[] = {
	{"{\"pattern\": \"^(a+)+$\"}", "\"", "a", "b\"", 4000000, false},
	{"{\"items\": {\"pattern\": \"^(a+)+$\"}}", "[1", ",\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaab\"",
		"]", 100000, false},
	{"{\"uniqueItems\": true}", "[0", ",[]", "]", 120000, true},
	{"{\"items\": {\"anyOf\": [false, false, false, false, false, false, {\"type\": "
	 "\"integer\"}]}}",
		"[1", ",1", "]", 240000, true},
	{"{\"multipleOf\": 333333333333333333333333333333}", "", "3", "", 4000000, false},
	{"{\"multipleOf\": 3}", "", "3", "", 4000000, true},
	{"{\"maxLength\": 3, \"type\": \"string\"}", "\"", "\\u0000", "\"", 600000, true},
	{"{\"items\": {\"$ref\": \"#\"}}", "", "[", "", 100000, true},
	{"true", "\"", "a", "\"", 10000000, false},
	{"{\"items\": {\"type\": \"integer\"}}", "[1", ",1", "]", 5000000, false},
};

START_TEST(hostile_answers_take_bounded_work_and_memory)
{
	struct arena arena = {0};
	struct buf text = {0};
	struct score score;

	buf_puts(&text, hostile[_i].head);
	for (size_t i = 0; i < hostile[_i].count; i++)
		buf_puts(&text, hostile[_i].unit);
	buf_puts(&text, hostile[_i].tail);
	ck_assert(try_text(&arena, "json_schema", params_of(&arena, hostile[_i].schema, ""), NULL,
		buf_view(&text), &score, NULL));
	ck_assert_msg(score.measured == hostile[_i].measured, "%s", score.reason);
	ck_assert(score.measured || strstr(score.reason, "limit: "));
	ck_assert_uint_lt(arena.used_bytes, (size_t)64 << 20);
	buf_free(&text);
	arena_fini(&arena);
}
END_TEST

/* Doubles at each of 40 steps, and a chain longer than nodes may be nested. */
START_TEST(hostile_schemas_take_bounded_work)
{
	struct arena arena = {0};
	struct buf text = {0};
	struct score score;

	buf_puts(&text, "{\"$ref\": \"#/$defs/39\", \"$defs\": {\"0\": {}");
	for (int i = 1; i < 40; i++)
		buf_printf(&text,
			", \"%d\": {\"allOf\": [{\"$ref\": \"#/$defs/%d\"}, {\"$ref\": "
			"\"#/$defs/%d\"}]}",
			i, i - 1, i - 1);
	buf_puts(&text, "}}");
	ck_assert(try_text(&arena, "json_schema", params_of(&arena, buf_z(&text), ""), NULL,
		STR("1"), &score, NULL));
	ck_assert(!score.measured && strstr(score.reason, "too much work"));
	buf_clear(&text);
	buf_puts(&text, "{\"$ref\": \"#/$defs/5000\", \"$defs\": {\"0\": {}");
	for (int i = 1; i <= 5000; i++)
		buf_printf(&text, ", \"%d\": {\"$ref\": \"#/$defs/%d\"}", i, i - 1);
	buf_puts(&text, "}}");
	ck_assert(try_text(&arena, "json_schema", params_of(&arena, buf_z(&text), ""), NULL,
		STR("1"), &score, NULL));
	ck_assert(!score.measured && strstr(score.reason, "too deep"));
	buf_free(&text);
	arena_fini(&arena);
}
END_TEST

START_TEST(a_dynamic_loop_ends_too)
{
	struct arena arena = {0};
	struct score score;

	ck_assert(try_text(&arena, "json_schema",
		"{\"schema\": {\"$dynamicAnchor\": \"a\", \"$dynamicRef\": \"#a\"}}", NULL,
		STR("1"), &score, NULL));
	ck_assert(!score.measured && strstr(score.reason, "too deep"));
	arena_fini(&arena);
}
END_TEST

Suite *suite_grade_schema(void);
Suite *suite_grade_schema(void)
{
	Suite *suite = suite_create("grade/schema");
	TCase *tcase = tcase_create("schema");

	tcase_add_loop_test(tcase, keywords_are_those_of_the_draft, 0, ARRAY_LEN(rows));
	tcase_add_loop_test(
		tcase, a_schema_that_is_wrong_is_named_with_its_pointer, 0, ARRAY_LEN(faults));
	tcase_add_test(tcase, parameters_that_are_wrong_are_named);
	tcase_add_test(tcase, the_level_at_which_the_value_was_read_is_told);
	tcase_add_loop_test(
		tcase, hostile_answers_take_bounded_work_and_memory, 0, ARRAY_LEN(hostile));
	tcase_add_test(tcase, hostile_schemas_take_bounded_work);
	tcase_add_test(tcase, a_dynamic_loop_ends_too);
	suite_add_tcase(suite, tcase);
	return suite;
}
