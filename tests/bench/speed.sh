#!/bin/sh
# SPDX-License-Identifier: MIT
# speed.sh PROGRAM TOOLS: what the runner costs beside a bare loop of libcurl that sends the same
# requests to the same stub, as Markdown; TOOLS holds stub, bare and measure. Prints figures and
# asserts none of them. Every figure is the median of BENCH_ROUNDS rounds (3), in which the two take
# turns. BENCH_ALL=1 adds a run of a million requests, which takes minutes.
set -eu
LC_ALL=C
export LC_ALL

[ $# -eq 2 ] || {
	echo "usage: speed.sh PROGRAM TOOLS" >&2
	exit 2
}
program=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
tools=$(cd "$2" && pwd)
. "$(dirname "$0")/suite.sh"
rounds=${BENCH_ROUNDS:-3}
unset CI
stub=
work=$(mktemp -d)
finish() {
	[ -z "$stub" ] || kill "$stub" 2>/dev/null || true
	rm -rf "$work"
}
trap finish EXIT
trap 'exit 130' INT TERM
cd "$work"

start_stub() { # start_stub LATENCY_MS: sets stub and port
	: >stub.out # or the port of the one before would be read
	"$tools/stub" "$1" >>stub.out 2>&1 &
	stub=$!
	while ! read -r port <stub.out; do :; done
}

stop_stub() { # its last line is kept in the file $1
	kill "$stub"
	wait "$stub" || true
	stub=
	tail -n 1 stub.out >"$1"
}

timed() { # timed FILE COMMAND...: what it took, appended to FILE
	into=$1
	shift
	"$tools/measure" took "$@" >out 2>err || {
		cat out err >&2
		exit 1
	}
	cat took >>"$into"
}

write_config() { # write_config SUITE CONCURRENCY [SECOND]: candidate one, and two if SECOND
	limits="limits: {concurrency: $2, start: $2}"
	url="http://127.0.0.1:$port/v1"
	cat >c.yaml <<END
version: 1
store: c.db
quality: {reference: one, margin: 0.10}
candidates:
  - {name: one, provider: openai, model: stub-model, base_url: "$url", $limits}
END
	[ $# -lt 3 ] || echo "  - {name: two, provider: openai, model: other, base_url: \"$url\", $limits}" >>c.yaml
	printf 'routes:\n  r: {suite: suites/s%s}\n' "$1" >>c.yaml
}

median() { # median FILE COLUMN
	awk -v column="$2" '{ print $column }' "$1" | sort -g |
		awk '{ all[NR] = $1 } END { print all[int((NR + 1) / 2)] }'
}

# pair LATENCY_MS CONCURRENCY REQUESTS: both, in turn; a row of the table, and one of spans.
pair() {
	rm -f one.* two.*
	round=0
	while [ "$round" -lt "$rounds" ]; do
		round=$((round + 1))
		start_stub "$1"
		timed two.took "$tools/bare" "http://127.0.0.1:$port/v1/chat/completions" "$2" "$3" "bodies.$3"
		stop_stub last
		cat last >>two.span
		rm -f c.db*
		start_stub "$1"
		write_config "$3" "$2"
		timed one.took "$program" run -c c.yaml
		stop_stub last
		cat last >>one.span
	done
	for side in one two; do
		awk '{ print $2 + $3 }' "$side.took" >"$side.cpu"
		echo "$(median $side.took 1) $(median $side.cpu 1) $(median $side.took 4)" \
			"$(median $side.span 2) $(median $side.span 3)"
	done | paste - - | awk -v latency="$1" -v at_once="$2" -v count="$3" '{
		printf "| %d ms | %d | %.0f | %.0f | %.2f | %.1f | %.1f | %.2f | %.1f | %.1f | %.0f %% |\n",
			latency, at_once, count / $1, count / $6, $6 / $1, $2 / count * 1e6,
			$7 / count * 1e6, $2 / $7, $3 / 1024, $8 / 1024, $5 * 100
		if (latency) {
			ideal = count * latency / 1000 / at_once
			printf "| %d | %d ms | %d | %.2f s | %.2f s | %.2f s | %.1f %% | %.2f s | %.1f %% |\n", count,
				latency, at_once, ideal, $9, $4, ($4 / $9 - 1) * 100, $1,
				($1 / $6 - 1) * 100 >>"spans"
		}
	}'
}

describe_machine() {
	awk -F ': *' '/^model name/ { name = $2 } /^processor/ { count++ }
		END { printf "%s, %d processors", name ? name : "unknown processor", count }' /proc/cpuinfo
	awk '/^MemTotal/ { printf ", %.0f GiB of memory", $2 / 1048576 }' /proc/meminfo
	printf ', %s %s, store on %s\n' "$(uname -s)" "$(uname -r)" \
		"$(df -T . 2>/dev/null | awk 'NR == 2 { print $2 }')"
}

single() { # single NAME AIM FILE: a row of what was timed $rounds times
	printf '| %s | %s | %.1f ms | %.1f MiB |\n' "$1" "$2" "$(median "$3" 1 | awk '{ print $1 * 1000 }')" \
		"$(median "$3" 4 | awk '{ print $1 / 1024 }')"
}

# Everything that sends nothing: 10,000 exchanges, 5,000 cases by two candidates.
stored() {
	rm -f c.db* ./*.single
	start_stub 0
	write_config 5000 64 two
	timed collect.single "$program" run -c c.yaml
	round=0
	while [ "$round" -lt "$rounds" ]; do
		round=$((round + 1))
		timed version.single "$program" --version
		timed again.single "$program" run -c c.yaml
		timed calibrate.single "$program" calibrate -c c.yaml -o table.json
		# Other graders, so that no stored grade holds: the last figure makes each of them anew.
		sed -i "s/one_of: .*/one_of: [red, green, blue, other$round]/" suites/s5000/suite.yaml
		timed regrade.single "$program" calibrate -c c.yaml -o table.json
	done
	stop_stub last
	echo
	echo '| 10,000 exchanges, all stored | aim | time | peak memory |'
	echo '|---|---|---:|---:|'
	single '`tiercal --version`' 'under 5 ms' version.single
	single '`tiercal run` again: nothing is sent' '' again.single
	single '`tiercal calibrate`, grades stored' '' calibrate.single
	single '`tiercal calibrate`, all graded anew' 'under 500 ms' regrade.single
}

memory() { # memory CASES: one run at concurrency 64, its memory
	rm -f c.db* memory.took
	make_suite "$1" "suites/s$1" "bodies.$1"
	start_stub 0
	write_config "$1" 64
	timed memory.took "$program" run -c c.yaml --yes
	stop_stub last
	rm -rf "suites/s$1" c.db*
	awk -v count="$1" '{
		printf "| %d | %.1f s | %.1f us | %.1f MiB |\n", count, $1, ($2 + $3) / count * 1e6, $4 / 1024
	}' memory.took
}

for size in 200 5000 10000 20000; do
	make_suite "$size" "suites/s$size" "bodies.$size"
done
printf 'Machine: '
describe_machine
echo
echo '| latency | at once | requests/s | bare loop | ratio | CPU us/request | bare loop | ratio | peak MiB | bare loop | stub busy |'
echo '|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|'
pair 0 1 5000
pair 0 64 10000
pair 0 256 20000
pair 0 1000 20000
pair 20 1 200
pair 20 64 10000
pair 20 256 20000
pair 20 1000 20000
echo
echo '| requests | latency | at once | ideal N x L / C | bare loop | collecting | longer by | whole run | longer by |'
echo '|---:|---:|---:|---:|---:|---:|---:|---:|---:|'
cat spans
stored
echo
echo '| exchanges, at concurrency 64 | time | CPU a request | peak memory |'
echo '|---:|---:|---:|---:|'
memory 10000
[ -z "${BENCH_ALL:-}" ] || memory 1000000
