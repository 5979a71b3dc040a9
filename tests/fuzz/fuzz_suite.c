/* SPDX-License-Identifier: MIT */
#include "file.h"

#include "grade/grade.h"
#include "suite/suite.h"

/* suite.yaml up to a line "---", then cases: CSV behind a comma, else a JSON object a line. What
 * loads is made ready for grading, and every prompt is rendered. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str rest = {(const char *)data, size};
	const struct str spec = fuzz_part(&rest);
	const bool rows = rest.len && rest.data[0] == ',';
	struct arena arena = {0};
	struct suite *suite = NULL;
	struct grading *grading = NULL;
	struct err err = {0};

	fuzz_file(&arena, "suite.yaml", spec);
	unlink(fuzz_file(&arena, rows ? "cases.jsonl" : "cases.csv", STR("")));
	fuzz_file(&arena, rows ? "cases.csv" : "cases.jsonl", str_slice(rest, rows, rest.len));
	if (suite_load(&arena, fuzz_folder, &suite, &err)) {
		for (size_t i = 0; i < suite->case_count; i++) {
			struct suite_case item;
			struct prompt prompt;

			HOLDS(suite_case(suite, i, &arena, &item, &err));
			HOLDS(suite_render(suite, &item, &arena, &prompt, &err));
		}
		if (!grading_new(&arena, suite, &grading, &err))
			HOLDS(err.kind == ERR_CONFIG && err.text[0]);
		grading_free(grading);
		suite_free(suite);
	} else {
		HOLDS(err.kind == ERR_CONFIG && err.text[0]);
	}
	arena_fini(&arena);
	return 0;
}
