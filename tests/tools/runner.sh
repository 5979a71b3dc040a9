#!/bin/sh
# SPDX-License-Identifier: MIT
# runner.sh tests/unit/FOLDER/test_FILE.c...: prints a C file whose main runs suite_FOLDER_FILE of
# each. With arguments it runs only the suites whose "FOLDER/FILE" contains one of them, or is equal
# to what follows a "="; with --list it prints the names. Suites that expect a process to end run
# each test in a process of its own, even with CK_FORK=no.
set -eu
suites=$(for file in "$@"; do
	folder=$(basename "$(dirname "$file")")
	name=$(basename "$file" .c)
	forks=false
	! grep -Eq 'tcase_add_\w*(exit|signal)' "$file" || forks=true
	echo "${folder}/${name#test_} $forks"
done)
names=$(echo "$suites" | cut -d ' ' -f 1)
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
	bool forks;
} suites[] = {
END
echo "$suites" | while read -r name forks; do
	echo "	{\"$name\", suite_$(echo "$name" | tr / _), $forks},"
done
cat <<'END'
};

static bool wanted(const char *name, int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		if (argv[i][0] == '=' ? strcmp(name, argv[i] + 1) == 0 : strstr(name, argv[i]) != NULL)
			return true;
	}
	return argc < 2;
}

static int list(void)
{
	for (size_t i = 0; i < sizeof(suites) / sizeof(suites[0]); i++)
		printf("%s\n", suites[i].name);
	return EXIT_SUCCESS;
}

int main(int argc, char **argv)
{
	SRunner *runner;
	int passed, failed;

	if (argc == 2 && strcmp(argv[1], "--list") == 0)
		return list();
	runner = srunner_create(NULL);
	/* What is printed must not hang on the window that the tests run in. */
	setenv("COLUMNS", "200", 1);
	setenv("NO_COLOR", "1", 1);
	for (size_t i = 0; i < sizeof(suites) / sizeof(suites[0]); i++) {
		if (!wanted(suites[i].name, argc, argv))
			continue;
		srunner_add_suite(runner, suites[i].make());
		if (suites[i].forks)
			srunner_set_fork_status(runner, CK_FORK);
	}
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	passed = srunner_ntests_run(runner) - failed;
	srunner_free(runner);
	printf("unit: %d passed, %d failed\n", passed, failed);
	return failed || !passed ? EXIT_FAILURE : EXIT_SUCCESS;
}
END
