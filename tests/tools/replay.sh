#!/bin/sh
# SPDX-License-Identifier: MIT
# replay.sh tests/fuzz/fuzz_NAME.c...: prints a C file with the table of all targets, each of which
# is built under the name target_NAME, for tests/fuzz/replay.c.
set -eu
names=$(for file in "$@"; do
	name=$(basename "$file" .c)
	echo "${name#fuzz_}"
done)
echo '#include "replay.h"'
echo
for name in $names; do
	echo "int target_$name(const uint8_t *data, size_t size);"
done
echo
echo 'const struct replay_target replay_targets[] = {'
for name in $names; do
	echo "	{\"$name\", target_$name},"
done
echo '	{NULL, NULL},'
echo '};'
