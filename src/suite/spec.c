/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "base/yaml.h"
#include "suite/parts.h"

#define AT(member) .offset = offsetof(struct suite, member)

static bool check_conversation(
	const struct decode *d, const struct value *value, void *field, struct err *err)
{
	*(const struct value **)field = value;
	return suite_check_messages(d, value, true, err);
}

static bool note_temperature(
	const struct decode *d, const struct value *value, void *field, struct err *err)
{
	const struct suite_reader *reader = d->context;

	(void)value;
	(void)field;
	(void)err;
	reader->suite->has_temperature = true;
	return true;
}

/* A claim that would make verdicts bolder, which this version's tests do not take. */
static bool refuse_difference(
	const struct decode *d, const struct value *value, void *field, struct err *err)
{
	(void)field;
	if (!value_is_number(value) || !(value->number >= -1 && value->number < 0))
		return decode_must_be(d, value, err, "a number of at least -1 and below 0");
	return value->number == -1 ||
	       decode_fault(d, value, err,
		       "worst_difference: this version always counts with -1; leave it out");
}

static void schema_difference(struct jsonw *w)
{
	jsonw_key(w, "type");
	jsonw_z(w, "number");
	jsonw_key(w, "minimum");
	jsonw_int(w, -1);
	jsonw_key(w, "exclusiveMaximum");
	jsonw_int(w, 0);
}

static const struct decode_key prompt_keys[] = {
	{"system", DECODE_STRING, AT(system), .help = "what comes first, with {{variables}}"},
	{"user", DECODE_STRING, AT(user), .help = "the user's turn, with {{variables}}"},
	{.name = NULL},
};

static const struct decode_table prompt_table = {
	.what = "prompt",
	.keys = prompt_keys,
	.size = sizeof(struct suite),
};

/* Weights stand below graders, which they refer to. */
static const struct decode_key keys[] = {
	{"description", DECODE_TEXT, DECODE_PROSE, AT(description), .help = "for people"},
	{"prompt", DECODE_SECTION, .table = &prompt_table,
		.help = "what is sent; else messages, here or in each case"},
	{"messages", DECODE_OTHER, AT(messages), .check = check_conversation,
		.schema = suite_schema_messages,
		.help = "a whole conversation, with {{variables}}, instead of prompt"},
	{"tools", DECODE_LIST, AT(tools), .check = suite_check_tools,
		.help = "{name, description, parameters} or OpenAI's form of it; sent in each "
			"provider's own"},
	{"response_format", DECODE_OBJECT, AT(response_format),
		.help = "sent in each provider's own form"},
	{"max_tokens", DECODE_INT, AT(max_tokens), .min = 1, .max = 10e6,
		.help = "output allowed, unless the route says it (default 1024)"},
	{"temperature", DECODE_NUMBER, AT(temperature), .min = 0, .max = 2,
		.check = note_temperature,
		.help = "a wish: dropped for a model that refuses it (default: not sent)"},
	{"repeats", DECODE_INT, AT(repeats), .min = 1, .max = 1000,
		.help = "samples of each case, unless the route says it (default 1)"},
	{"graders", DECODE_OTHER, DECODE_REQUIRED, .check = suite_read_graders,
		.schema = suite_schema_graders, .help = "how answers are judged, by dimension"},
	{"quality", DECODE_OTHER, .check = suite_read_weights, .schema = suite_schema_weights,
		.help = "weights that sum to 1 (default: accuracy x (format = 1))"},
	{"pass", DECODE_NUMBER, DECODE_ABOVE, AT(pass), .min = 0, .max = 1,
		.help = "quality that counts as a pass where one is wanted (default 0.5)"},
	{"worst_difference", DECODE_OTHER, .check = refuse_difference, .schema = schema_difference,
		.help = "the largest loss a score can show (-1; others are for a later version)"},
	{.name = NULL},
};

const struct decode_table suite_table = {
	.what = "a suite",
	.keys = keys,
	.size = sizeof(struct suite),
};

bool suite_read_spec(struct suite_reader *reader, struct str text, struct err *err)
{
	struct suite *suite = reader->suite;
	const struct decode d = {.arena = reader->arena, .name = suite->path, .context = reader};
	struct value *root;

	suite->pass = 0.5;
	if (!yaml_parse(reader->arena, text, d.name, &root, err))
		return false;
	if (!decode_section(&d, &suite_table, root, suite, err))
		return false;
	if (suite->messages && suite->user)
		return decode_fault_key(&d, suite->messages, err,
			"both prompt and messages; a suite has one of them");
	suite_collect_froms(reader);
	return true;
}

void suite_schema(struct buf *out)
{
	decode_schema(&suite_table, "suite.yaml", out);
}
