# SPDX-License-Identifier: MIT
# shellcheck shell=sh disable=SC2034 # what is set here is used by cmd
# What a test's cmd may call; sourced before it. TIERCAL is the program, SUITES the suites that ship,
# TEST the test's own folder, and the current folder a temporary copy of its files.

servers=

# Whatever a test started ends with it.
end_test() {
	status=$?
	trap - EXIT
	for pid in $servers; do
		kill "$pid" 2>/dev/null || true
	done
	for pid in $servers; do
		wait "$pid" 2>/dev/null || true
	done
	exit "$status"
}
trap end_test EXIT

# project NAME: the files of projects/NAME, which several tests share, under those of the test.
project() {
	cp -R "$E2E/projects/$1/." .
	cp -R "$TEST/." .
	rm -f cmd stdout stderr requests status
}

tiercal() {
	"$TIERCAL" "$@"
}

fail() { # fail WORDS: ends the test
	echo "FAILED: $*"
	exit 1
}

skip() { # skip WORDS: the test cannot run here
	echo "SKIP $(basename "$TEST"): $*"
	exit 77
}

# need_sandbox: where bubblewrap itself cannot make one (in some containers) the test cannot run;
# where it can, ours has to work.
need_sandbox() {
	"$TIERCAL" grade --grader code --params '{"command": ["sh", "{file}"], "tests": ""}' \
		--answer '' --allow-exec >/dev/null 2>refused && return
	drop=
	[ "$(id -u)" -ne 0 ] || drop='setpriv --reuid=65534 --regid=65534 --clear-groups'
	$drop bwrap --unshare-all --unshare-user --ro-bind / / --proc /proc true 2>why ||
		skip "bubblewrap does not work here: $(cat why)"
	fail "no sandbox: $(cat refused)"
}

# start_sim CONFIG SUITES [LOG [PORT]]: sets PORT and SIM (its process). LOG (requests.log) gets a
# line for each request.
start_sim() {
	rm -f sim.first
	mkfifo sim.first
	"$TIERCAL" sim --config "$1" --suites "$2" --log "${3:-requests.log}" --port "${4:-0}" \
		>sim.first 2>>sim.errors &
	SIM=$!
	servers="$servers $SIM"
	PORT=
	read -r sim_line <sim.first || true
	PORT=${sim_line##*:}
	[ -n "$PORT" ] || fail "the simulator did not start: $(cat sim.errors)"
}

stop_sim() {
	kill "$SIM"
	wait "$SIM" || true
}

# start_stub SCRIPT [LOG [OPTION...]]: the scripted server of tests/stub. Its ports go to the file
# stub.ports, PORT is that of plain HTTP, and stub.ca holds the authority of its certificates.
start_stub() {
	stub_program=${TIERCAL%/*}/stub/stub
	[ -x "$stub_program" ] || fail "no $stub_program: make e2e builds it"
	stub_script=$1 stub_log=${2:-stub.log}
	[ $# -lt 2 ] || shift
	shift
	rm -f stub.first
	mkfifo stub.first
	"$stub_program" --script "$stub_script" --ports stub.first --log "$stub_log" \
		--ca stub.ca "$@" 2>>stub.errors &
	servers="$servers $!"
	cat stub.first >stub.ports
	PORT=$(port_of http)
	[ -n "$PORT" ] || fail "the stub did not start: $(cat stub.errors)"
}

port_of() { # port_of KIND
	sed -n "s/^$1 //p" stub.ports
}

# fill FILE.in...: writes FILE with @PORT@, @SUITES@, @LIMIT@ (of concurrency, 8) and @RPM@ (requests
# a minute, 1000000; with 1 a run does not end before something is done to it) replaced.
fill() {
	for file in "$@"; do
		sed -e "s|@PORT@|${PORT:-}|g" -e "s|@SUITES@|$SUITES|g" -e "s|@LIMIT@|${LIMIT:-8}|g" \
			-e "s|@RPM@|${RPM:-1000000}|g" \
			"$file" >"${file%.in}"
	done
}

# status COMMAND...: runs it, and prints its exit status.
status() {
	code=0
	"$@" || code=$?
	echo "exit $code"
}

requests() { # requests [LOG]: how many were recorded
	wc -l <"${1:-requests.log}" | tr -d ' '
}

same() { # same FILE FILE: ends the test if they differ
	cmp -s "$1" "$2" || {
		diff -u "$1" "$2" || true
		fail "$1 and $2 differ"
	}
}

# cases FILE FROM TO LINE: lines of cases with @N@ replaced by FROM to TO.
cases() {
	awk -v from="$2" -v to="$3" -v line="$4" 'BEGIN {
		for (i = from; i <= to; i++) { text = line; gsub(/@N@/, i, text); print text }
	}' >"$1"
}

# record LOG N [SIGNAL]: copies each line that is written into the pipe `lines` to LOG, as it comes.
# After N lines (0: never) it sends SIGNAL (KILL) to the process that `victim` named: at an event,
# not at a time. COUNTER is its process, which ends when nobody writes into `lines` any more.
record() {
	rm -f lines named
	mkfifo lines named
	: >"$1"
	{
		seen=0 pid=
		[ "$2" -eq 0 ] || read -r pid <named
		while IFS= read -r line; do
			printf '%s\n' "$line" >>"$1"
			seen=$((seen + 1))
			[ "$seen" -ne "$2" ] || kill "-${3:-KILL}" "$pid"
		done
	} <lines &
	COUNTER=$!
}

victim() { # victim PID: who is to get the signal of `record`
	echo "$1" >named
}

without_times() { # what a run says, its latencies left out
	sed -e 's/ *[0-9][0-9.]* m\{0,1\}s$/  TIME/' -e 's/ *p95$/  p95/'
}

# faulty FAULT COMMAND...: runs the program with its N-th call of a function failing, or ending it;
# tests/fault/fault.c says how. CALLS is then how many such calls there were, if it lived. What libcrypto
# loses of its own where its malloc fails is not ours to mend.
faulty() {
	fault=$1
	shift
	rm -f calls
	echo leak:libcrypto.so >leaks
	FAULT=$fault FAULT_COUNT=calls LD_PRELOAD=$(dirname "$TIERCAL")/fault.so \
		LSAN_OPTIONS=suppressions=leaks:print_suppressions=0 \
		ASAN_OPTIONS=verify_asan_link_order=0 "$TIERCAL" "$@"
}

# npm_once FOLDER FROM WORDS...: FOLDER, beside the repository, becomes a copy of FROM in which `npm
# WORDS` has been run. Where npm cannot do it, the test is skipped.
npm_once() {
	npm_folder=$1 npm_from=$2 npm_new=$1.new.$$
	shift 2
	rm -rf "$npm_new" && mkdir -p "$npm_new"
	cp -R "$npm_from/." "$npm_new/" && chmod -R u+w "$npm_new"
	(cd "$npm_new" && npm "$@" --no-audit --no-fund --loglevel=error) >npm.log 2>&1 || {
		cat npm.log
		rm -rf "$npm_new"
		skip "npm could not do: $*"
	}
	rm -rf "$npm_folder" && mv "$npm_new" "$npm_folder"
}

# jumping CLOCK:SECONDS:N COMMAND...: runs the program by a clock (wall, mono) that leaps at its N-th
# look. LOOKS is then how many there were.
jumping() {
	leap=$1 code=0
	shift
	rm -f looks
	FAULT_CLOCK=$leap FAULT_COUNT=looks LD_PRELOAD=$(dirname "$TIERCAL")/fault.so \
		ASAN_OPTIONS=verify_asan_link_order=0 "$TIERCAL" "$@" || code=$?
	read -r LOOKS <looks
	return "$code"
}
