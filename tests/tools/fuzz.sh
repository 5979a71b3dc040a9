#!/bin/sh
# SPDX-License-Identifier: MIT
# fuzz.sh BUILD-FOLDER SECONDS [NAME...]: runs each target of BUILD-FOLDER/fuzz/ for so long, from
# the seeds in tests/fuzz/corpus and what earlier runs found (BUILD-FOLDER/corpus). An input that
# ends a target badly, or takes it more than ten seconds or a gigabyte, is kept in
# BUILD-FOLDER/findings, and the status is 1.
set -eu
build=$1 seconds=$2
shift 2
# Targets that write their input to files do it in memory where they can: on a disk, most of the
# time would go into waiting for it.
if [ -z "${TMPDIR:-}" ] && [ -w /dev/shm ]; then
	export TMPDIR=/dev/shm
fi
mkdir -p "$build/findings"
# shellcheck disable=SC2046 # names, which hold no spaces
[ $# -gt 0 ] || set -- $(ls "$build/fuzz")
bad=0
for name in "$@"; do
	mkdir -p "$build/corpus/$name"
	log=$build/findings/$name.log
	status=0
	"$build/fuzz/$name" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=1024 -max_len=8192 \
		-print_final_stats=1 -verbosity=0 -artifact_prefix="$build/findings/$name-" \
		"$build/corpus/$name" "tests/fuzz/corpus/$name" >"$log" 2>&1 || status=$?
	runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
	if [ "$status" -eq 0 ]; then
		echo "fuzz: $name: ${runs:-0} inputs in $seconds s, no finding"
		rm -f "$log"
	else
		bad=$((bad + 1))
		echo "fuzz: $name: FINDING, see $log"
	fi
done
[ "$bad" -eq 0 ]
