#!/bin/sh
# SPDX-License-Identifier: MIT
# unit.sh RUNNER COUNT-FILE: runs the suites of the unit tests, each in a process of its own and as
# many at once as there are processors (JOBS=N: N); counts what was passed, failed and skipped (a
# test that skips prints a line that begins with SKIP), and writes the three numbers to COUNT-FILE.
# A suite that ends badly without a failed test (a crash, a leak, more than 15 minutes) counts as one
# failure.
set -eu
runner=$1 count=$2
logs=$(mktemp -d)
trap 'rm -rf "$logs"' EXIT
rm -f "$count"
"$runner" --list >"$logs/names"
export CK_DEFAULT_TIMEOUT="${CK_DEFAULT_TIMEOUT:-120}"
# shellcheck disable=SC2016 # expanded by the inner shell
xargs -P "${JOBS:-$(nproc)}" -I '{}' sh -c '
	log=$1/$(echo "$3" | tr / .).log
	timeout -k 5 900 "$2" "=$3" >"$log" 2>&1 || {
		status=$?
		grep -Eq "^unit: [0-9]+ passed, [1-9][0-9]* failed$" "$log" ||
			echo "$3 ended badly (status $status)" >>"$log"
	}' sh "$logs" "$runner" '{}' <"$logs/names"
while read -r name; do
	cat "$logs/$(echo "$name" | tr / .).log"
done <"$logs/names"
cat "$logs"/*.log | awk '
	/^unit: [0-9]+ passed, [0-9]+ failed$/ { passed += $2; failed += $4 }
	/ ended badly \(status [0-9]+\)$/ { failed++ }
	/^SKIP / { skipped++ }
	END {
		printf "unit: %d passed, %d failed\n", passed, failed >"/dev/stderr"
		print passed + 0, failed + 0, skipped + 0
		exit failed > 0 || passed == 0
	}' >"$count"
