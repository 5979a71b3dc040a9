#!/bin/sh
# SPDX-License-Identifier: MIT
# unit.sh RUNNER COUNT-FILE: runs the unit tests, counts what was passed, failed and skipped (a test
# that skips prints a line that begins with SKIP), and writes the three numbers to COUNT-FILE.
set -eu
runner=$1 count=$2
log=$(mktemp)
trap 'rm -f "$log"' EXIT
rm -f "$count"
status=0
CK_DEFAULT_TIMEOUT=${CK_DEFAULT_TIMEOUT:-120} "$runner" >"$log" 2>&1 || status=$?
cat "$log"
skipped=$(grep -c '^SKIP ' "$log" || true)
line=$(grep -E '^unit: [0-9]+ passed, [0-9]+ failed$' "$log" | tail -n 1)
[ -n "$line" ] || {
	echo "the unit tests ended early (status $status)" >&2
	exit 1
}
echo "$line" | awk -v skipped="$skipped" '{ print $2, $4, skipped }' >"$count"
exit "$status"
