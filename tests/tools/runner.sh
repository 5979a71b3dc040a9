#!/bin/sh
# SPDX-License-Identifier: MIT
# runner.sh tests/unit/FOLDER/test_FILE.c...: prints a C file whose main runs suite_FOLDER_FILE of
# each. With arguments it runs only the suites whose "FOLDER/FILE" contains one of them.
set -eu
names=$(for file in "$@"; do
	folder=$(basename "$(dirname "$file")")
	name=$(basename "$file" .c)
	echo "${folder}/${name#test_}"
done)
cat <<'END'
#include <check.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

END
for name in $names; do
	echo "Suite *suite_$(echo "$name" | tr / _)(void);"
done
cat <<'END'

static const struct {
	const char *name;
	Suite *(*make)(void);
} suites[] = {
END
for name in $names; do
	echo "	{\"$name\", suite_$(echo "$name" | tr / _)},"
done
cat <<'END'
};

static bool wanted(const char *name, int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		if (strstr(name, argv[i]))
			return true;
	}
	return argc < 2;
}

int main(int argc, char **argv)
{
	SRunner *runner = srunner_create(NULL);
	int passed, failed;

	for (size_t i = 0; i < sizeof(suites) / sizeof(suites[0]); i++) {
		if (wanted(suites[i].name, argc, argv))
			srunner_add_suite(runner, suites[i].make());
	}
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	passed = srunner_ntests_run(runner) - failed;
	srunner_free(runner);
	printf("unit: %d passed, %d failed\n", passed, failed);
	return failed || !passed ? EXIT_FAILURE : EXIT_SUCCESS;
}
END
