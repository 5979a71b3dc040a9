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

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM
passed=0 failed=0 skipped=0
rm -f "$count_file"

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
		unset CI
		TIERCAL=$program ROOT=$root SUITES=$root/suites TEST=$test E2E=$here E2E_CI=$ci
		export TIERCAL ROOT SUITES TEST E2E E2E_CI
		# shellcheck disable=SC2016 # expanded by the inner shell
		exec timeout -k 5 "$limit" sh -euc '. "$E2E/lib.sh"; . "$TEST/cmd"'
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

for cmd in "$here"/*/cmd; do
	folder=${cmd%/cmd}
	name=${folder##*/}
	wanted "$name" "$@" || continue
	run_test "$folder" >"$work/log" 2>&1
	case $? in
	0)
		passed=$((passed + 1))
		echo "ok   $name"
		;;
	77)
		if [ "$ci" = true ]; then
			failed=$((failed + 1))
			echo "FAIL $name: skipped, which CI forbids"
		else
			skipped=$((skipped + 1))
			echo "skip $name"
		fi
		;;
	*)
		failed=$((failed + 1))
		echo "FAIL $name"
		;;
	esac
	sed 's/^/     /' "$work/log"
done

echo "e2e: $passed passed, $failed failed, $skipped skipped"
echo "$passed $failed $skipped" >"$count_file"
[ "$failed" -eq 0 ] && [ $((passed + skipped)) -gt 0 ]
