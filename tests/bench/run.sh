#!/bin/sh
# SPDX-License-Identifier: MIT
# run.sh PROGRAM TOOLS: what collecting and calibrating cost, against `tiercal sim` on loopback. Prints
# figures and asserts none of them; fails only where a command does.
set -eu
LC_ALL=C
export LC_ALL

[ $# -eq 2 ] || {
	echo "usage: run.sh PROGRAM TOOLS" >&2
	exit 2
}
here=$(cd "$(dirname "$0")" && pwd)
tools=$(cd "$2" && pwd)
. "$here/suite.sh"
root=$(cd "$here/../.." && pwd)
program=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
shared=${TIERCAL_SHARED:-$root/../shared}
unset CI
sim=
work=$(mktemp -d)
finish() {
	[ -z "$sim" ] || kill "$sim" 2>/dev/null || true
	rm -rf "$work"
}
trap finish EXIT
trap 'exit 130' INT TERM
cd "$work"

cat >sim.yaml <<'END'
version: 1
shared: 0.9
models:
  - {name: sim-large, skill: 0.97}
  - {name: sim-small, skill: 0.95}
END
cat >prices.yaml <<'END'
sim-large: {input: "5", output: "25"}
sim-small: {input: "0.25", output: "1.25"}
END

timed() { # timed FILE ARGUMENT...: the program with these arguments, what it took in FILE
	measured=$1
	shift
	"$tools/measure" "$measured" "$program" "$@" >/dev/null 2>err || {
		cat err >&2
		exit 1
	}
}

sizes='1000 10000'
for size in $sizes; do
	make_suite "$size" "suites/sort-$size" /dev/null
done
mkfifo first
"$program" sim --config sim.yaml --suites suites --port 0 >first &
sim=$!
read -r line <first
port=${line##*:}

for size in $sizes; do
	cat >"$size.yaml" <<END
version: 1
prices: [prices.yaml]
store: $size.db
quality: {reference: large, margin: 0.10}
candidates:
  - {name: large, provider: anthropic, model: sim-large, base_url: "http://127.0.0.1:$port/v1"}
  - {name: small, provider: openai, model: sim-small, base_url: "http://127.0.0.1:$port/v1"}
routes:
  sort: {suite: suites/sort-$size}
END
done

echo "tiercal against its simulator on loopback, both on this machine ($(nproc) processors):"
printf '%-34s %9s %9s %9s %11s %10s\n' '' requests wall per-s CPU-per-req peak-MiB
for size in $sizes; do
	timed "run.$size" run -c "$size.yaml"
	awk -v name="run, $size cases x 2" -v requests=$((2 * size)) '{
		printf "%-34s %9d %8.2fs %9.0f %9.0fus %10.1f\n", name, requests, $1, requests / $1,
			($2 + $3) / requests * 1e6, $4 / 1024
	}' "run.$size"
	timed "again.$size" run -c "$size.yaml"
	timed "calibrate.$size" calibrate -c "$size.yaml" -o "$size.json"
	for job in again calibrate; do
		awk -v name="$job, $size cases x 2" '{
			printf "%-34s %9s %8.2fs %9s %11s %10.1f\n", name, "", $1, "", "", $4 / 1024
		}' "$job.$size"
	done
done
# Ten times the cases: what grew, and by how much.
for job in run again calibrate; do
	paste "$job.1000" "$job.10000" | awk -v job="$job" '{
		printf "%s: 10,000 cases against 1,000: wall x %.1f, CPU x %.1f, peak memory x %.2f\n", job,
			$5 / $1, ($6 + $7) / ($2 + $3), $8 / $4
	}'
done

if [ -f "$shared/data/zeroeval/cases.csv" ]; then
	timed import.zeroeval import --store zeroeval.db "$shared/data/zeroeval/cases.csv"
	timed calibrate.zeroeval calibrate --store zeroeval.db --reference gpt-4o-2024-08-06 \
		-o zeroeval.json
	for job in import calibrate; do
		awk -v job="$job" '{
			printf "%s of 26,352 recorded scores: %.2fs, CPU %.2fs, peak %.1f MiB\n", job, $1, $2 + $3,
				$4 / 1024
		}' "$job.zeroeval"
	done
else
	echo "SKIP zeroeval: $shared/data/zeroeval/cases.csv not found"
fi
