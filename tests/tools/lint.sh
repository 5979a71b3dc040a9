#!/bin/sh
# SPDX-License-Identifier: MIT
# lint.sh 'COMPILER FLAGS': layers, format, headers that compile alone, cppcheck, clang-tidy, and
# what must not stand in the tree. Goes on after a finding, so that all are seen at once.
set -u
flags=$1
failed=0
note() { # note NAME STATUS
	if [ "$2" -eq 0 ]; then echo "lint: $1: ok"; else echo "lint: $1: FAILED"; failed=1; fi
}

sh tests/tools/layers.sh
note layers $?
sh tests/tools/layers_test.sh
note 'layers, on its own bad examples' $?

files=$(find src tests -name '*.[ch]' | sort)
# shellcheck disable=SC2086 # words, on purpose
clang-format --dry-run --Werror $files
note format $?

status=0
for header in src/*/*.h; do
	# shellcheck disable=SC2086
	gcc $flags -Wall -Wextra -fsyntax-only -x c "$header" || status=1
done
note 'headers compile alone' $status

# shellcheck disable=SC2086
cppcheck --quiet --std=c11 --enable=warning,performance,portability --inline-suppr \
	--error-exitcode=1 --suppress=missingIncludeSystem -Isrc -j "$(nproc)" src
note cppcheck $?

# One file at a time: the analyzer of version 14 carries a va_list from one file over to the next.
find src -name '*.c' | sort | xargs -P "$(nproc)" -n 1 sh -c 'clang-tidy --quiet "$@" -- '"$flags"' 2>/dev/null' sh
note clang-tidy $?

status=0
if git rev-parse --git-dir >/dev/null 2>&1; then
	marker='TO''DO|FIX''ME|(^|[^X])X''XX([^X]|$)|not (yet )?impl''emented'
	git grep -nE "$marker" -- src tests Makefile README.md && status=1
	git ls-files | cut -d/ -f1 | sort -u |
		grep -vxE 'src|suites|reports|tests|Makefile|README\.md|LICENSE|\..*' && status=1
	for file in $(git ls-files 'src/*.[ch]' 'tests/*.c'); do
		[ "$(wc -l <"$file")" -le 600 ] || { echo "$file has more than 600 lines"; status=1; }
		head -n 1 "$file" | grep -q 'SPDX-License-Identifier: MIT' ||
			{ echo "$file does not begin with its licence"; status=1; }
	done
fi
note tree $status
exit $failed
