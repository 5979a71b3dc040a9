/* SPDX-License-Identifier: MIT */
#include "fixture.h"

#include <stdio.h>

static const char golden[] = "{\n"
			     "  \"candidates\": {\n"
			     "    \"claude-opus-4.7\": {\n"
			     "      \"model\": \"claude-opus-4-7\",\n"
			     "      \"params\": {},\n"
			     "      \"provider\": \"anthropic\"\n"
			     "    },\n"
			     "    \"gpt-5-nano\": {\n"
			     "      \"model\": \"gpt-5-nano-2025\",\n"
			     "      \"params\": {\n"
			     "        \"a\": 1,\n"
			     "        \"b\": \"x\"\n"
			     "      },\n"
			     "      \"provider\": \"openai\"\n"
			     "    }\n"
			     "  },\n"
			     "  \"default\": {\n"
			     "    \"candidate\": \"claude-opus-4.7\",\n"
			     "    \"maxTokens\": 2000,\n"
			     "    \"model\": \"claude-opus-4-7\"\n"
			     "  },\n"
			     "  \"provenance\": {\n"
			     "    \"catalog\": \"sha256:cc\",\n"
			     "    \"config\": \"sha256:bb\",\n"
			     "    \"run\": \"0123456789ab\",\n"
			     "    \"suites\": {\n"
			     "      \"classification\": \"sha256:aa\"\n"
			     "    },\n"
			     "    \"tiercal\": \"0.1.0\"\n"
			     "  },\n"
			     "  \"routes\": {\n"
			     "    \"classification\": {\n"
			     "      \"candidate\": \"gpt-5-nano\",\n"
			     "      \"escalateOn\": [\n"
			     "        \"error\",\n"
			     "        \"invalid_format\"\n"
			     "      ],\n"
			     "      \"evidence\": {\n"
			     "        \"candidates\": [\n"
			     "          {\n"
			     "            \"cases\": 100,\n"
			     "            \"casesNeeded\": null,\n"
			     "            \"costPerRequestUsd\": 0.0011,\n"
			     "            \"difference\": null,\n"
			     "            \"format\": 1,\n"
			     "            \"latencyP50Ms\": null,\n"
			     "            \"latencyP95Ms\": null,\n"
			     "            \"level\": null,\n"
			     "            \"losses\": null,\n"
			     "            \"lowerBound\": null,\n"
			     "            \"method\": \"none\",\n"
			     "            \"name\": \"claude-opus-4.7\",\n"
			     "            \"pFormat\": null,\n"
			     "            \"pLatency\": null,\n"
			     "            \"pMinQuality\": null,\n"
			     "            \"pQuality\": null,\n"
			     "            \"pWorse\": null,\n"
			     "            \"quality\": 0.95,\n"
			     "            \"reasons\": [],\n"
			     "            \"referenceQuality\": 0.95,\n"
			     "            \"unmeasured\": 0,\n"
			     "            \"upperBound\": null,\n"
			     "            \"verdict\": \"reference\",\n"
			     "            \"wins\": null\n"
			     "          },\n"
			     "          {\n"
			     "            \"cases\": 100,\n"
			     "            \"casesNeeded\": null,\n"
			     "            \"costPerRequestUsd\": 0.000017,\n"
			     "            \"difference\": -0.01,\n"
			     "            \"format\": 1,\n"
			     "            \"latencyP50Ms\": 410.25,\n"
			     "            \"latencyP95Ms\": 812,\n"
			     "            \"level\": 0.05,\n"
			     "            \"losses\": 4,\n"
			     "            \"lowerBound\": -0.0617,\n"
			     "            \"method\": \"exact\",\n"
			     "            \"name\": \"gpt-5-nano\",\n"
			     "            \"pFormat\": 0.000027,\n"
			     "            \"pLatency\": null,\n"
			     "            \"pMinQuality\": null,\n"
			     "            \"pQuality\": 0.00428,\n"
			     "            \"pWorse\": 1,\n"
			     "            \"quality\": 0.94,\n"
			     "            \"reasons\": [],\n"
			     "            \"referenceQuality\": 0.95,\n"
			     "            \"unmeasured\": 0,\n"
			     "            \"upperBound\": 0.04,\n"
			     "            \"verdict\": \"qualified\",\n"
			     "            \"wins\": 3\n"
			     "          }\n"
			     "        ],\n"
			     "        \"confidence\": 0.95,\n"
			     "        \"guarantee\": \"route\",\n"
			     "        \"look\": 1,\n"
			     "        \"lookLevels\": [\n"
			     "          0.05\n"
			     "        ],\n"
			     "        \"looks\": [\n"
			     "          100\n"
			     "        ],\n"
			     "        \"margin\": 0.1,\n"
			     "        \"marginRelative\": false,\n"
			     "        \"multiplicity\": \"fallback\",\n"
			     "        \"reference\": \"claude-opus-4.7\",\n"
			     "        \"rule\": \"exact\"\n"
			     "      },\n"
			     "      \"fallbacks\": [\n"
			     "        \"claude-opus-4.7\"\n"
			     "      ],\n"
			     "      \"maxTokens\": 16,\n"
			     "      \"model\": \"gpt-5-nano-2025\",\n"
			     "      \"provider\": \"openai\",\n"
			     "      \"tier\": 1\n"
			     "    }\n"
			     "  },\n"
			     "  \"savings\": {\n"
			     "    \"monthlyAfterUsd\": 0.017,\n"
			     "    \"monthlyBeforeUsd\": 1.1,\n"
			     "    \"percent\": 98.45\n"
			     "  },\n"
			     "  \"tiers\": {\n"
			     "    \"1\": {\n"
			     "      \"calibrated\": [\n"
			     "        \"gpt-5-nano\",\n"
			     "        \"claude-opus-4.7\"\n"
			     "      ],\n"
			     "      \"candidate\": \"gpt-5-nano\",\n"
			     "      \"model\": \"gpt-5-nano-2025\",\n"
			     "      \"routes\": [\n"
			     "        \"classification\"\n"
			     "      ]\n"
			     "    }\n"
			     "  },\n"
			     "  \"version\": 1\n"
			     "}\n";

START_TEST(the_routing_table_is_written_byte_for_byte)
{
	struct arena arena = {0};
	struct fixture f;
	struct buf out = {0};
	struct value *params;
	struct err err = {0};

	fixture_table(&f);
	ck_assert(json_parse(&arena, STR("{\"b\": \"x\", \"a\": 1}"), &params, &err));
	f.candidates[1].params = params;
	routing_write(&f.table, &out);
	ck_assert_str_eq(buf_z(&out), golden);
	buf_free(&out);
	arena_fini(&arena);
}
END_TEST

/* Every object has its keys in the order of their bytes. */
static void check_sorted(const struct value *value)
{
	const struct value *item, *last = NULL;

	value_each (item, value) {
		if (value->type == VALUE_OBJECT && last)
			ck_assert_int_lt(str_cmp(last->key, item->key), 0);
		check_sorted(item);
		last = item;
	}
}

START_TEST(keys_are_sorted_at_every_level)
{
	struct arena arena = {0};
	struct fixture f;
	struct table_tier tiers[3];
	struct buf out = {0};
	struct value *root;
	struct err err = {0};

	fixture_table(&f);
	for (int i = 0; i < 3; i++)
		tiers[i] = f.tier;
	tiers[1].number = 2;
	tiers[2].number = 10;
	f.table.tiers = tiers;
	f.table.tier_count = 3;
	f.candidates[0].name = "z";
	fixture_labels(&f);
	routing_write(&f.table, &out);
	ck_assert_msg(json_parse(&arena, buf_view(&out), &root, &err), "%s", err.text);
	check_sorted(root);
	buf_clear(&out);
	fixture_write(&f, "json", &out);
	ck_assert_msg(json_parse(&arena, buf_view(&out), &root, &err), "%s", err.text);
	check_sorted(root);
	buf_free(&out);
	arena_fini(&arena);
}
END_TEST

START_TEST(nothing_is_passed_on_where_there_is_no_one_to_pass_it_to)
{
	struct fixture f;
	struct buf out = {0};

	fixture_table(&f);
	f.route.candidate = 0;
	f.route.fallback_count = 0;
	f.route.tier = 0;
	f.route.max_tokens = 0;
	f.table.before = f.table.after = MONEY_UNKNOWN;
	routing_write(&f.table, &out);
	fixture_has(&out, "\"escalateOn\": []");
	fixture_has(&out, "\"tier\": null");
	fixture_has(&out, "\"maxTokens\": null");
	fixture_has(&out, "\"monthlyAfterUsd\": null");
	fixture_has(&out, "\"percent\": null");
	buf_free(&out);
}
END_TEST

START_TEST(the_json_report_holds_all_of_the_evidence)
{
	struct fixture f;
	struct buf out = {0};

	fixture_table(&f);
	f.evidence[1].seed = UINT64_C(0xfedcba9876543210);
	f.evidence[1].draws = 19999;
	f.evidence[1].refused = 2;
	f.evidence[1].reasons = 1u << REASON_REFUSED | 1u << REASON_FORMAT;
	fixture_write(&f, "json", &out);
	fixture_has(&out, "\"seed\": \"fedcba9876543210\"");
	fixture_has(&out, "\"draws\": 19999");
	fixture_has(&out, "\"refused\": 2");
	fixture_has(&out, "\"refused\"\n");
	fixture_has(&out, "\"promise\": \"If the cases of a route are a fair sample");
	buf_free(&out);
}
END_TEST

START_TEST(only_the_json_report_tells_how_answers_fall_on_labels)
{
	struct fixture f;
	struct buf out = {0};
	struct arena arena = {0};
	struct value *root;
	const struct value *labels, *row, *cells;

	fixture_table(&f);
	fixture_labels(&f);
	routing_write(&f.table, &out);
	fixture_lacks(&out, "macroF1");
	buf_clear(&out);
	fixture_write(&f, "json", &out);
	ck_assert(json_parse(&arena, buf_view(&out), &root, NULL));
	labels = value_get(value_get(root, "table"), "routes");
	labels = value_get(value_get(value_get(labels, "classification"), "evidence"), "labels");
	ck_assert_uint_eq(value_get(labels, "names")->count, 2);
	row = value_at(value_get(labels, "candidates"), 1);
	ck_assert(str_eqz(value_get(row, "name")->text, "gpt-5-nano"));
	ck_assert_double_eq(value_get(row, "answers")->number, 4);
	ck_assert_double_eq(value_get(row, "kappa")->number, 0.25);
	ck_assert_double_eq(value_get(row, "macroF1")->number, 0.4);
	cells = value_at(value_get(row, "confusion"), 0);
	ck_assert_uint_eq(cells->count, 3);
	ck_assert_double_eq(value_at(cells, 1)->number, 1);
	row = value_get(value_get(row, "labels"), "a|b");
	ck_assert_double_eq(value_get(row, "f1")->number, 0.8);
	ck_assert_double_eq(value_get(row, "expected")->number, 3);
	row = value_at(value_get(labels, "candidates"), 0);
	ck_assert_int_eq(value_get(row, "macroF1")->type, VALUE_NULL);
	buf_free(&out);
	arena_fini(&arena);
}
END_TEST

/* A checker of what the schema uses: type, required, additionalProperties, properties, items, enum,
 * const, minimum, maximum, minLength, uniqueItems and references to $defs. */
static bool fits(const struct value *root, const struct value *schema, const struct value *value);

static bool has_type(const struct value *value, struct str type)
{
	static const char *const names[] = {
		"null", "boolean", "number", "string", "array", "object"};

	if (str_eqz(type, "integer")) {
		int64_t number;

		return value->type == VALUE_NUMBER && value_to_i64(value, &number);
	}
	return str_eqz(type, names[value->type]);
}

static bool type_fits(const struct value *type, const struct value *value)
{
	const struct value *item;

	if (!type || type->type == VALUE_STRING)
		return !type || has_type(value, type->text);
	value_each (item, type) {
		if (has_type(value, item->text))
			return true;
	}
	return false;
}

static bool object_fits(
	const struct value *root, const struct value *schema, const struct value *value)
{
	const struct value *properties = value_get(schema, "properties");
	const struct value *other = value_get(schema, "additionalProperties"), *item;

	value_each (item, value_get(schema, "required")) {
		char key[64];

		snprintf(key, sizeof(key), "%.*s", STR_ARG(item->text));
		if (!value_get(value, key))
			return false;
	}
	value_each (item, value) {
		char key[64];
		const struct value *own;

		snprintf(key, sizeof(key), "%.*s", STR_ARG(item->key));
		own = properties ? value_get(properties, key) : NULL;
		if (own ? !fits(root, own, item)
			: other && (other->type == VALUE_BOOL ? !other->boolean
							      : !fits(root, other, item)))
			return false;
	}
	return true;
}

static bool one_of(const struct value *list, const struct value *value)
{
	const struct value *item;

	value_each (item, list) {
		if (value_equal(item, value))
			return true;
	}
	return list == NULL;
}

static bool fits(const struct value *root, const struct value *schema, const struct value *value)
{
	const struct value *reference = value_get(schema, "$ref"), *item;
	const struct value *minimum = value_get(schema, "minimum");
	const struct value *maximum = value_get(schema, "maximum");
	const struct value *constant = value_get(schema, "const");

	if (reference) {
		char name[64];

		snprintf(name, sizeof(name), "%.*s",
			STR_ARG(str_slice(reference->text, strlen("#/$defs/"), SIZE_MAX)));
		schema = value_get(value_get(root, "$defs"), name);
		ck_assert_msg(schema != NULL, "no $defs of %s", name);
		return fits(root, schema, value);
	}
	if (!type_fits(value_get(schema, "type"), value) ||
		!one_of(value_get(schema, "enum"), value) ||
		(constant && !value_equal(constant, value)))
		return false;
	if (value->type == VALUE_NUMBER && ((minimum && value->number < minimum->number) ||
						   (maximum && value->number > maximum->number)))
		return false;
	if (value->type == VALUE_STRING && value_get(schema, "minLength") && value->text.len == 0)
		return false;
	if (value->type == VALUE_ARRAY) {
		value_each (item, value) {
			if (!fits(root, value_get(schema, "items"), item))
				return false;
		}
	}
	return value->type != VALUE_OBJECT || object_fits(root, schema, value);
}

static bool fits_schema(struct arena *arena, void (*write)(struct buf *out), struct str text)
{
	struct value *schema, *value;
	struct buf written = {0};
	struct err err = {0};
	bool good;

	write(&written);
	ck_assert_msg(json_parse(arena, buf_view(&written), &schema, &err), "%s", err.text);
	ck_assert_msg(json_parse(arena, text, &value, &err), "%s", err.text);
	good = fits(schema, schema, value);
	buf_free(&written);
	return good;
}

static bool text_fits(struct arena *arena, struct str text)
{
	return fits_schema(arena, routing_schema, text);
}

START_TEST(the_written_file_satisfies_its_schema)
{
	struct arena arena = {0};
	struct fixture f;
	struct buf out = {0};
	struct result_chain chain = {.name = "c", .agree = SIZE_MAX};
	struct value *params;
	struct err err = {0};

	ck_assert(json_parse(&arena, STR("[\"json\"]"), &params, &err));
	fixture_table(&f);
	f.evidence[1].reasons = (1u << REASON_COUNT) - 1; /* every code is in the schema */
	routing_write(&f.table, &out);
	ck_assert(text_fits(&arena, buf_view(&out)));
	buf_clear(&out);
	f.route.rule = "point";
	f.route.margin_relative = true;
	f.route.reference_best = true;
	f.route.guarantee = "table";
	chain.check = params;
	f.route.chains = &chain;
	f.route.chain_count = 1;
	f.table.candidate_count = 1; /* the second row is the chain's */
	f.route.escalate_on |= ESCALATE_CHECK;
	f.route.multiplicity = "holm";
	f.evidence[1].method = "wcd-groups";
	f.evidence[1].first_token_p50_us = 120400;
	f.evidence[1].first_token_p95_us = 310000;
	f.evidence[1].tokens_per_second = 84.6;
	routing_write(&f.table, &out);
	ck_assert(text_fits(&arena, buf_view(&out)));
	buf_free(&out);
	arena_fini(&arena);
}
END_TEST

/* All that a report may hold: judges, labels, a plan, intervals of costs and of the saving. */
static void fill_report(struct fixture *f)
{
	static struct result_judge judge = {.name = "strict", .answers = 3, .cost = 5};
	static const size_t choice[] = {1};
	static const struct plan_point frontier[] = {{-0.01, 17}};
	static const struct plan plan = {.goal = PLAN_LOSS,
		.max_loss = 0.02,
		.monthly = true,
		.found = true,
		.exact = true,
		.choice = choice,
		.frontier = frontier,
		.frontier_count = 1,
		.frontier_all = 1};

	fixture_table(f);
	fixture_labels(f);
	f->results.judges = &judge;
	f->results.judge_count = 1;
	f->report.note = "simulated";
	f->report.plan = &plan;
	f->table.saving_known = true;
	f->table.saving_low = 0.9;
	f->table.saving_high = 0.99;
	f->evidence[1].cost = (struct evidence_cost){.known = true,
		.low = 1,
		.high = 2,
		.ratio = 0.5,
		.ratio_low = 0.4,
		.ratio_high = NAN};
	f->evidence[1].seed = 7;
	f->evidence[1].draws = 1000;
}

START_TEST(the_json_report_satisfies_its_schema)
{
	struct arena arena = {0};
	struct fixture f;
	struct buf out = {0};

	fixture_table(&f);
	fixture_write(&f, "json", &out);
	ck_assert(fits_schema(&arena, report_schema, buf_view(&out)));
	ck_assert(!text_fits(&arena, buf_view(&out)));
	buf_clear(&out);
	fill_report(&f);
	fixture_write(&f, "json", &out);
	ck_assert(fits_schema(&arena, report_schema, buf_view(&out)));
	buf_clear(&out);
	f.evidence[1].refused = -2; /* written as null, as every unknown count */
	f.evidence[1].cost.ratio = -1;
	fixture_write(&f, "json", &out);
	ck_assert(!fits_schema(&arena, report_schema, buf_view(&out)));
	buf_clear(&out);
	routing_write(&f.table, &out);
	ck_assert(!fits_schema(&arena, report_schema, buf_view(&out)));
	buf_free(&out);
	arena_fini(&arena);
}
END_TEST

START_TEST(the_schema_refuses_what_is_no_routing_table)
{
	struct arena arena = {0};
	struct fixture f;
	struct buf out = {0};

	ck_assert(!text_fits(&arena, STR("{\"version\": 1}")));
	fixture_table(&f);
	f.route.multiplicity = "luck";
	routing_write(&f.table, &out);
	ck_assert(!text_fits(&arena, buf_view(&out)));
	buf_clear(&out);
	fixture_table(&f);
	f.evidence[1].quality = 1.5;
	routing_write(&f.table, &out);
	ck_assert(!text_fits(&arena, buf_view(&out)));
	buf_free(&out);
	arena_fini(&arena);
}
END_TEST

Suite *suite_report_routing(void);
Suite *suite_report_routing(void)
{
	Suite *suite = suite_create("report/routing");
	TCase *tcase = tcase_create("routing");

	tcase_add_test(tcase, the_routing_table_is_written_byte_for_byte);
	tcase_add_test(tcase, keys_are_sorted_at_every_level);
	tcase_add_test(tcase, nothing_is_passed_on_where_there_is_no_one_to_pass_it_to);
	tcase_add_test(tcase, the_json_report_holds_all_of_the_evidence);
	tcase_add_test(tcase, only_the_json_report_tells_how_answers_fall_on_labels);
	tcase_add_test(tcase, the_written_file_satisfies_its_schema);
	tcase_add_test(tcase, the_schema_refuses_what_is_no_routing_table);
	tcase_add_test(tcase, the_json_report_satisfies_its_schema);
	suite_add_tcase(suite, tcase);
	return suite;
}
