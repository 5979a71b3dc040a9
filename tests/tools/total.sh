#!/bin/sh
# SPDX-License-Identifier: MIT
# total.sh COUNT-FILE...: adds up "passed failed skipped" of each and prints the closing line.
set -eu
cat "$@" | awk '
	{ passed += $1; failed += $2; skipped += $3 }
	END {
		printf "%d passed, %d failed", passed, failed
		if (skipped) printf ", %d skipped", skipped
		printf "\n"
		exit failed > 0 || passed == 0
	}'
