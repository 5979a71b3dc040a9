#!/bin/sh
# SPDX-License-Identifier: MIT
# soak.sh PROGRAM STUB [EXCHANGES]: so many exchanges (100000), half of them streams, at concurrency 64
# with a tenth of the requests meeting faults of all kinds (SEED: other ones). Prints what memory and
# descriptors were on the way. Fails if an exchange ends in no state or in two, if one is lost or
# answered twice, or if memory or descriptors grow.
set -eu
LC_ALL=C
export LC_ALL

[ $# -ge 2 ] || {
	echo "usage: soak.sh PROGRAM STUB [EXCHANGES]" >&2
	exit 2
}
program=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
stub=$(cd "$(dirname "$2")" && pwd)/$(basename "$2")
count=${3:-100000}
# What resident memory may grow by after the first tenth, in KiB, and come to; so many descriptors
# more than connections.
growth_kib=8192 most_kib=204800 other_fds=32
if grep -q __asan_init "$program"; then
	# Freed memory is kept aside.
	ASAN_OPTIONS=${ASAN_OPTIONS:+$ASAN_OPTIONS:}quarantine_size_mb=1
	export ASAN_OPTIONS
	growth_kib=65536 most_kib=1048576
fi
unset CI
work=$(mktemp -d)
server='' run=''
finish() {
	for pid in $run $server; do
		kill "$pid" 2>/dev/null || true
	done
	rm -rf "$work"
}
trap finish EXIT
trap 'exit 130' INT TERM
cd "$work"

fail() {
	echo "soak: FAILED: $*"
	exit 1
}

# A rule a fault, met by every N-th request that gets so far; the N are drawn. Throttling is rare: a
# candidate that is throttled goes on with few requests at once.
awk -v seed="${SEED:-1}" '
	BEGIN { state = seed + 11 }
	function near(n) {
		state = state * 16807 % 2147483647
		return n - int(n / 8) + int(state / 2147483647 * (n / 4))
	}
	/^$/ { next }
	{
		n = $1
		sub(/^[0-9]+ */, "")
		print "on every " near(n)
		print
	}' >stub.script <<END
50 status 500 Internal Server Error\nbody oops
70 status 503 Service Unavailable
80 status 502 Bad Gateway\nbody <html>bad gateway</html>
120 reset 0
100 reset 120
100 close 120
150 body <html>busy</html>
150 close 200
150 body {"id": "x", "choices": [
250 body {"id": "x", "choices": []}
600 hang 60
$((count / 5)) status 429 Too Many Requests\nheader retry-after-ms: 2
$((count / 6)) status 529 Overloaded
$((count / 7)) status 503 Service Unavailable\nheader retry-after-ms: 2
END
sed 's/\\n/\
/g' stub.script >stub.lines && mv stub.lines stub.script

# All others get their answer after a moment, so that as many are in flight as may be.
printf 'on path /\nanswer\ndelay 20\n' >>stub.script
good_rule=$(grep -n '^on path /$' stub.script | cut -d : -f 1)

mkdir -p suites/word
cat >suites/word/suite.yaml <<'END'
description: a word that is to be said
prompt: {user: "Say [[{{word}}]]"}
max_tokens: 64
graders:
  accuracy:
    - equals: {trim: true}
END
awk -v count=$((count / 2)) 'BEGIN { for (i = 1; i <= count; i++)
	printf "{\"id\":\"w-%06d\",\"vars\":{\"word\":\"word-%d\"},\"expected\":\"word-%d\"}\n", i, i, i
}' >suites/word/cases.jsonl

mkfifo ports
"$stub" --script stub.script --ports ports --log stub.log 2>stub.err &
server=$!
port=$(sed -n 's/^http //p' ports)
[ -n "$port" ] || fail "no stub: $(cat stub.err)"
cat >tiercal.yaml <<END
version: 1
store: soak.db
quality: {reference: plain}
candidates:
  - {name: plain, provider: openai, model: a, base_url: "http://127.0.0.1:$port/v1", timeouts: {total: 2s}, limits: {concurrency: 32, start: 32}}
  - {name: streamed, provider: openai, model: b, stream: true, base_url: "http://127.0.0.1:$port/v1", timeouts: {total: 2s}, limits: {concurrency: 32, start: 32}}
routes: {word: {suite: suites/word}}
END

sum() { # sum KEY FILE: over the candidates of a summary
	awk -v key="\"$1\":" '$1 == key { sum += $2 } END { print sum + 0 }' "$2"
}
total() { # total KEY FILE: of a summary
	awk -v key="\"$1\":" '$1 == key { print $2 + 0; exit }' "$2"
}
outcomes() { # outcomes FILE
	awk '/"outcomes": \{/ { inside = 1; next } /\}/ { inside = 0 } inside { sum += $2 } END { print sum + 0 }' "$1"
}

# watch: memory and descriptors of the run, at each tenth of the requests and at the end of it.
watch() {
	at=0 first=0 peak=0 fds=0
	while [ -r "/proc/$run/status" ]; do
		rss=$(awk '/^VmRSS/ { print $2 }' "/proc/$run/status" 2>/dev/null) || break
		[ -n "$rss" ] || break
		open=$(find "/proc/$run/fd" -mindepth 1 2>/dev/null | wc -l)
		seen=$(wc -l <stub.log)
		[ "$rss" -le "$peak" ] || peak=$rss
		[ "$open" -le "$fds" ] || fds=$open
		if [ "$seen" -ge "$at" ]; then
			printf '%8d requests  %7.1f MiB resident  %4d descriptors\n' "$seen" \
				"$(echo "$rss" | awk '{ print $1 / 1024 }')" "$open"
			[ "$seen" -lt $((count / 10)) ] || [ "$first" -gt 0 ] || first=$rss
			at=$((at + count / 10))
		fi
		sleep 0.1
	done
}

# What stayed without an answer after all its attempts is asked again by the next run.
begun=$(date +%s%N)
"$program" run --format json --yes >run.json 2>run.err &
run=$!
watch
code=0
wait "$run" || code=$?
run=''
took=$(awk -v ns=$(($(date +%s%N) - begun)) 'BEGIN { print ns / 1e9 }')
[ "$code" -eq 0 ] || [ "$code" -eq 3 ] || fail "the run ended with $code: $(cat run.err)"
requests=$(total requests run.json)
echo "$count exchanges, $requests requests in $took s: $(awk -v n="$requests" -v s="$took" 'BEGIN { printf "%.0f", n / s }') a second"
faults=$(grep -vc " rule=$good_rule " stub.log || true)
echo "$faults requests met a fault ($(awk -v n="$faults" -v of="$requests" 'BEGIN { printf "%.1f", n / of * 100 }') %), $(sum retries run.json) retries"
ended=$(outcomes run.json)
[ "$ended" -eq "$count" ] || fail "$ended of $count exchanges ended in a state"
# What was sent on a connection that had been closed meanwhile is sent again by libcurl, and is no
# attempt: only a reset before the first byte looks like that.
reset=$(grep -n '^reset 0$' stub.script | cut -d : -f 1)
resets=$(grep -c " rule=$((reset - 1)) " stub.log || true)
again=$(($(wc -l <stub.log) - requests))
if [ "$again" -lt 0 ] || [ "$again" -gt "$resets" ]; then
	fail "$(wc -l <stub.log) requests came, $requests were counted"
fi
more=0
while [ "$code" -ne 0 ]; do
	more=$((more + 1))
	[ "$more" -le 5 ] || fail "still not done: $(cat run.err)"
	code=0
	"$program" run --format json --yes >again.json 2>run.err || code=$?
done
echo "$(total missing run.json) had no answer after all attempts; $more more runs asked for them"
good=$(grep -c " rule=$good_rule " stub.log)
[ "$good" -eq "$count" ] || fail "$good good answers were given to $count exchanges"
"$program" run --format json --yes >again.json 2>run.err || fail "$(cat run.err)"
[ "$(sum fromStore again.json)" -eq "$count" ] || fail "$(sum fromStore again.json) of $count are stored"
"$program" calibrate --no-latency -o table.json >/dev/null 2>run.err || fail "$(cat run.err)"
measured=$(awk '$1 == "\"cases\":" { sum += $2 } $1 == "\"unmeasured\":" && $2 + 0 { bad = 1 } END { print bad ? 0 : sum + 0 }' table.json)
[ "$measured" -eq "$count" ] || fail "$measured of $count are measured"
[ "$(awk '$1 == "\"quality\":" && $2 + 0 != 1' table.json | wc -l)" -eq 0 ] || fail 'a fault became a wrong answer'
printf 'after a tenth %.1f MiB, at most %.1f MiB resident; at most %d descriptors\n' \
	"$(echo "$first" | awk '{ print $1 / 1024 }')" "$(echo "$peak" | awk '{ print $1 / 1024 }')" "$fds"
[ "$first" -gt 0 ] || fail 'memory was never seen'
[ $((peak - first)) -le "$growth_kib" ] || fail "memory grew by $((peak - first)) KiB"
[ "$peak" -le "$most_kib" ] || fail "memory came to $peak KiB"
[ "$fds" -le $((64 + other_fds)) ] || fail "$fds descriptors for 64 requests at once"
echo "soak: $count exchanges, each in exactly one state"
