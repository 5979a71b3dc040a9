/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <string.h>

#include "base/attr.h"
#include "base/json.h"
#include "base/yaml.h"
#include "export/export.h"

/* Names with all that could end a text, a key or a comment early. */
#define EVIL "r\": [\n#x'{}&*!|>%@`\\\x01"

static struct arena arena;
static struct err err;
static struct value *params;
static struct routing_model models[3];
static struct routing_route routes[2];
static struct export_target targets[3];
static struct routing routing;
static struct export_input in;
static const size_t next[] = {1, 2};

static void setup(void)
{
	params = value_object(&arena);
	value_append(&arena, params, "mode" EVIL, value_string(&arena, STR(EVIL)));
	for (size_t i = 0; i < ARRAY_LEN(models); i++) {
		models[i] = (struct routing_model){"model", "openai", EVIL, params};
		targets[i] = (struct export_target){&models[i], "openai/" EVIL, NULL, NULL};
	}
	routes[0] = (struct routing_route){.name = EVIL,
		.max_tokens = 16,
		.fallbacks = next,
		.fallback_count = 2,
		.escalate_on = ESCALATE_ERROR | ESCALATE_INVALID_FORMAT | ESCALATE_REFUSED};
	routes[1] = (struct routing_route){.name = "default", .model = 1};
	routing = (struct routing){models, 3, routes, 2, 2, 9};
	in = (struct export_input){.routing = &routing, .targets = targets};
}

static void teardown(void)
{
	arena_fini(&arena);
	err = (struct err){0};
}

static bool has_text(const struct value *value, const char *text)
{
	const struct value *item;

	if (value->type == VALUE_STRING && str_eqz(value->text, text))
		return true;
	value_each (item, value) {
		if (has_text(item, text) || str_eqz(item->key, text))
			return true;
	}
	return false;
}

/* Both readers give back what was put in, whatever it holds. */
START_TEST(hostile_names_stay_texts_in_every_format)
{
	const struct exporter *exporter = exporter_all()[_i];
	struct value *root = NULL;
	struct buf out = {0};

	in.notes = export_notes(&arena, exporter, &routing);
	ck_assert_msg(exporter->write(&arena, &in, &out, &err), "%s", err.text);
	if (out.data[0] == '{')
		ck_assert_msg(json_parse(&arena, buf_view(&out), &root, &err), "%s", err.text);
	else
		ck_assert_msg(yaml_parse(&arena, buf_view(&out), "out", &root, &err), "%s\n%.*s",
			err.text, (int)out.len, out.data);
	ck_assert_int_eq(root->type, VALUE_OBJECT);
	ck_assert_msg(has_text(root, EVIL), "%s: %.*s", exporter->name, (int)out.len, out.data);
	ck_assert_ptr_eq(exporter_find(exporter->name), exporter);
	buf_free(&out);
}
END_TEST

START_TEST(what_cannot_be_said_is_named_with_its_routes)
{
	const char *const *notes = export_notes(&arena, &exporter_litellm, &routing);

	ck_assert_ptr_nonnull(notes[0]);
	ck_assert_ptr_nonnull(strstr(notes[0], "'invalid_format'"));
	ck_assert_ptr_null(strchr(notes[0], '\n'));
	ck_assert_ptr_null(notes[1]);
	notes = export_notes(&arena, &exporter_plain, &routing);
	ck_assert_ptr_nonnull(strstr(notes[0], "fallbacks"));
	ck_assert_ptr_null(notes[1]);
	notes = export_notes(&arena, &exporter_litellm_patch, &routing);
	ck_assert_ptr_nonnull(strstr(notes[0], "maxTokens"));
	routes[0].fallback_count = 0;
	ck_assert_ptr_null(export_notes(&arena, &exporter_portkey, &routing)[0]);
}
END_TEST

START_TEST(the_default_has_a_name_of_its_own)
{
	ck_assert_str_eq(export_default_name(&routing), "default-model");
	routes[1].name = "other";
	ck_assert_str_eq(export_default_name(&routing), "default");
}
END_TEST

START_TEST(a_portkey_id_names_provider_and_model)
{
	static const char *const ids[] = {"model", "/model", "openai/", ""};
	struct buf out = {0};

	in.notes = export_notes(&arena, &exporter_portkey, &routing);
	targets[1].id = ids[_i];
	ck_assert(!exporter_portkey.write(&arena, &in, &out, &err));
	ck_assert_int_eq(err.kind, ERR_CONFIG);
	ck_assert_ptr_nonnull(strstr(err.text, "PROVIDER/MODEL"));
	buf_free(&out);
}
END_TEST

Suite *suite_export_export(void);
Suite *suite_export_export(void)
{
	Suite *suite = suite_create("export/export");
	TCase *tcase = tcase_create("export");
	int count = 0;

	while (exporter_all()[count])
		count++;
	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_loop_test(tcase, hostile_names_stay_texts_in_every_format, 0, count);
	tcase_add_test(tcase, what_cannot_be_said_is_named_with_its_routes);
	tcase_add_test(tcase, the_default_has_a_name_of_its_own);
	tcase_add_loop_test(tcase, a_portkey_id_names_provider_and_model, 0, 4);
	suite_add_tcase(suite, tcase);
	return suite;
}
