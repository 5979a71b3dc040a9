/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "base/decode.h"
#include "cli/cli.h"
#include "config/config.h"
#include "report/report.h"
#include "suite/suite.h"

static const struct {
	const char *name;
	void (*write)(struct buf *out);
} schemas[] = {
	{"config", config_schema},
	{"suite", suite_schema},
	{"routing", routing_schema},
	{"report", report_schema},
};

static const struct opt options[] = {OPT_END};

static bool run(struct invocation *inv, struct err *err)
{
	const char *name = inv->words[0];
	struct buf text = {0};

	for (size_t i = 0; i < ARRAY_LEN(schemas); i++) {
		if (strcmp(name, schemas[i].name) != 0)
			continue;
		schemas[i].write(&text);
		fwrite(text.data, 1, text.len, stdout);
		if (text.data[text.len - 1] != '\n')
			putchar('\n');
		buf_free(&text);
		return true;
	}
	return err_set(err, ERR_USAGE,
		"there is no schema '%s'%s; there are config, suite, routing, report", name,
		decode_hint(
			inv->arena, str_of(name), schemas, ARRAY_LEN(schemas), sizeof(schemas[0])));
}

const struct command command_schema = {
	.name = "schema",
	.words = "config|suite|routing|report",
	.min_words = 1,
	.max_words = 1,
	.summary = "the JSON Schema of config, suite, routing, report",
	.details =
		"Prints the JSON Schema (draft 2020-12) of tiercal.yaml, of suite.yaml, of the "
		"routing\n"
		"table, or of what `tiercal report --format json` writes. An editor that knows the "
		"first\n"
		"two, which say a sentence on each key, completes and checks them while you type.",
	.example = "tiercal schema config\ntiercal schema routing > routing.schema.json",
	.options = options,
	.options_size = 1,
	.run = run,
};
