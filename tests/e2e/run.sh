#!/bin/sh
# SPDX-License-Identifier: MIT
# run.sh PROGRAM COUNT-FILE [NAME...]: the end-to-end tests, in the order of their names; with NAMEs
# only those whose name contains one of them. A test is a folder:
#
#   cmd                      a shell script, run in a temporary folder with a copy of all its other
#                            files; lib.sh says what it may call
#   stdout stderr requests   what it must print, and what the simulator must have recorded; each is
#                            compared byte for byte after normalise() where it exists
#   status                   its exit status, 0 if there is no such file
#
# A test that cannot run prints "SKIP why" and exits with 77. UPDATE=1 rewrites expectations. With
# CI=true a skipped test counts as failed. COUNT-FILE gets "passed failed skipped".
#
# Where a test can have a loopback of its own (as root) as many run at once as there are processors
# (JOBS=N: N): no port of one is in the way of another. A test that fetches what it needs by npm
# keeps the machine's network.
set -u
LC_ALL=C
export LC_ALL

[ $# -ge 2 ] || {
	echo "usage: run.sh PROGRAM COUNT-FILE [NAME...]" >&2
	exit 2
}
here=$(cd "$(dirname "$0")" && pwd)
program=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
count_file=$2
shift 2
[ -x "$program" ] || {
	echo "$program is not a program" >&2
	exit 2
}
root=$(cd "$here/../.." && pwd)
case ${TIERCAL_SHARED:-/} in
/*) ;;
*)
	TIERCAL_SHARED=$PWD/$TIERCAL_SHARED
	export TIERCAL_SHARED
	;;
esac
limit=${E2E_LIMIT:-900} # seconds a test may take before it counts as hung
update=${UPDATE:-}
ci=${CI:-} # the tests themselves run without it: it changes what sending commands want

wanted() { # wanted NAME PATTERN...
	name=$1
	shift
	[ $# -gt 0 ] || return 0
	for pattern in "$@"; do
		case $name in
		*"$pattern"*) return 0 ;;
		esac
	done
	return 1
}

# What differs from machine to machine or from run to run: folders, ports, and the digests of what
# holds a port (the configuration, and with it the addresses that are a run's id).
normalise() {
	sed -e "s|$box|BOX|g" -e "s|$root|ROOT|g" -e 's|127\.0\.0\.1:[0-9][0-9]*|127.0.0.1:PORT|g' \
		-e 's|\<run [0-9a-f]\{12\}\>|run RUN|g' -e 's|"run": "[0-9a-f]\{12\}"|"run": "RUN"|g' \
		-e 's|\(configuration \)sha256:[0-9a-f]\{64\}|\1sha256:CONFIG|' \
		-e 's|\("config": "\)sha256:[0-9a-f]\{64\}|\1sha256:CONFIG|'
}

compare() { # compare TEST-FOLDER NAME FILE: true if FILE is as expected
	[ -f "$1/$2" ] || return 0
	normalise <"$3" >"$3.seen"
	if [ -n "$update" ]; then
		cmp -s "$3.seen" "$1/$2" || {
			cp "$3.seen" "$1/$2"
			echo "rewrote $1/$2"
		}
		return 0
	fi
	cmp -s "$3.seen" "$1/$2" && return 0
	echo "--- $2 differs (-: expected, +: seen)"
	diff -u "$1/$2" "$3.seen" | sed 1,2d
	return 1
}

run_test() { # run_test FOLDER: its exit status tells what became of it
	test=$1
	box=$work/box
	rm -rf "$box" "$work/stdout" "$work/stderr"
	mkdir "$box" || return 1
	cp -R "$test/." "$box/" || return 1
	(cd "$box" && rm -f cmd stdout stderr requests status)
	(
		cd "$box" || exit 1
		unset CI COLUMNS E2E_INTO E2E_APART
		TIERCAL=$program ROOT=$root SUITES=$root/suites TEST=$test E2E=$here E2E_CI=$ci
		export TIERCAL ROOT SUITES TEST E2E E2E_CI
		set -- timeout -k 5 "$limit" sh -euc '. "$E2E/lib.sh"; . "$TEST/cmd"'
		if [ "${E2E_APART:-0}" -eq 1 ] && ! grep -q '^[^#]*npm_once' "$TEST/cmd"; then
			exec unshare --net sh -c 'ip link set lo up && exec "$@"' sh "$@"
		fi
		exec "$@"
	) >"$work/stdout" 2>"$work/stderr" </dev/null
	status=$?
	if [ "$status" -eq 77 ] && grep -q '^SKIP ' "$work/stdout"; then
		grep '^SKIP ' "$work/stdout"
		return 77
	fi
	want=0
	[ -f "$test/status" ] && read -r want <"$test/status"
	good=0
	if [ "$status" -ne "$want" ]; then
		if [ "$status" -eq 124 ]; then
			echo "--- still running after $limit s"
		else
			echo "--- exit status $status, expected $want"
		fi
		good=1
	fi
	compare "$test" stdout "$work/stdout" || good=1
	compare "$test" stderr "$work/stderr" || good=1
	if [ -f "$test/requests" ]; then
		sort "$box"/requests*.log >"$work/requests" 2>/dev/null
		compare "$test" requests "$work/requests" || good=1
	fi
	if [ "$good" -ne 0 ]; then
		[ -f "$test/stdout" ] || tail -n 40 "$work/stdout"
		[ -f "$test/stderr" ] || tail -n 40 "$work/stderr"
	fi
	return "$good"
}

# report FOLDER: runs the test and prints what became of it, as one piece, and leaves it
# in a file.
report() {
	name=${1##*/}
	work=$all/$name
	mkdir "$work" || return
	run_test "$1" >"$work/log" 2>&1
	case $? in
	0) became=passed word="ok   $name" ;;
	77)
		became=skipped word="skip $name"
		[ "$ci" != true ] || became=failed word="FAIL $name: skipped, which CI forbids"
		;;
	*) became=failed word="FAIL $name" ;;
	esac
	{
		echo "$word"
		sed 's/^/     /' "$work/log"
	} >"$work.told"
	echo "$became" >"$work.became"
	rm -rf "$work"
	flock "$all/names" cat "$work.told"
}

# run.sh starts itself for each test, so that they can run beside each other.
if [ -n "${E2E_INTO:-}" ]; then
	all=$E2E_INTO
	report "$1"
	exit 0
fi

jobs=1
if unshare --net ip link set lo up 2>/dev/null; then
	jobs=${JOBS:-$(nproc)}
fi
apart=0 # whether the tests have a loopback of their own
[ "$jobs" -eq 1 ] || apart=1

all=$(mktemp -d)
trap 'rm -rf "$all"' EXIT
trap 'exit 130' INT TERM
rm -f "$count_file"

for cmd in "$here"/*/cmd; do
	folder=${cmd%/cmd}
	if wanted "${folder##*/}" "$@"; then
		echo "$folder"
	fi
done >"$all/names"
E2E_INTO=$all E2E_APART=$apart xargs -P "$jobs" -I '{}' "$here/run.sh" "$program" "$count_file" '{}' <"$all/names"

passed=0 failed=0 skipped=0
while read -r folder; do
	case $(cat "$all/${folder##*/}.became") in
	passed) passed=$((passed + 1)) ;;
	skipped) skipped=$((skipped + 1)) ;;
	*) failed=$((failed + 1)) ;;
	esac
done <"$all/names"
echo "e2e: $passed passed, $failed failed, $skipped skipped"
echo "$passed $failed $skipped" >"$count_file"
[ "$failed" -eq 0 ] && [ $((passed + skipped)) -gt 0 ]
