#!/bin/sh
# SPDX-License-Identifier: MIT
# page.sh PROGRAM TOOLS: how large the HTML report of many cases is, how long it takes to be written
# and to be opened, as Markdown; TOOLS holds measure. BENCH_CASES cases (10,000) of BENCH_MODELS
# candidates (10) are imported, with answers of BENCH_WORDS words (30). Prints figures and asserts none of
# them. Without chromium or Node the opening is left out, which is said.
set -eu
LC_ALL=C
export LC_ALL

[ $# -eq 2 ] || {
	echo "usage: page.sh PROGRAM TOOLS" >&2
	exit 2
}
here=$(cd "$(dirname "$0")" && pwd)
program=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
tools=$(cd "$2" && pwd)
cases=${BENCH_CASES:-10000}
models=${BENCH_MODELS:-10}
words=${BENCH_WORDS:-30} # of an answer
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM
cd "$work"

# Every answer is a text of its own; how often one is right falls from model to model.
awk -v cases="$cases" -v models="$models" -v words="$words" 'BEGIN {
	print "route,case_id,model,score,format_ok,cost_usd,latency_ms,answer"
	for (i = 0; i < cases; i++) {
		for (m = 0; m < models; m++) {
			text = "case " i " as model " m " has it:"
			for (j = 0; j < words; j++)
				text = text " w" (i * 31 + m * (j % 5 == 0) * 17 + j * j * 7) % 9973
			printf "route-%d,c-%05d,model-%d,%d,%d,%.6f,%d,%s\n", i % 4, i, m,
				((i * 7 + m * 3) % 100 >= m * 4), ((i * 11 + m) % 50 > 0),
				0.01 / (m + 1), 300 + (i * 13 + m * 29) % 900, text
		}
	}
}' >records.csv
"$program" import records.csv >log 2>&1 || { cat log >&2; exit 1; }

took() { # took NAME WORDS...: report with them; prints a row
	name=$1
	shift
	"$tools/measure" took "$program" report --run latest --reference model-0 --format html -o page.html "$@" >log 2>&1 || {
		cat log >&2
		exit 1
	}
	read -r wall user sys peak _ <took
	awk -v name="$name" -v size="$(wc -c <page.html)" -v wall="$wall" -v cpu="$user $sys" -v peak="$peak" 'BEGIN {
		split(cpu, parts, " ")
		printf "| %s | %.1f | %.2f | %.2f | %.1f |", name, size / 1e6, wall, parts[1] + parts[2], peak / 1024
	}'
	look
}

core=${XDG_CACHE_HOME:-$HOME/.cache}/tiercal-playwright-1.56.1/node_modules/playwright-core/index.mjs
look() {
	if [ -f "$core" ] && command -v chromium >/dev/null && command -v node >/dev/null; then
		node "$here/page.mjs" "$core" "$(command -v chromium)" page.html
	else
		echo " not measured: the end-to-end test html-report, run once, brings what it takes | | | |"
	fi
}

echo "## The HTML report: $cases cases x $models candidates"
echo
echo '| report | MB | s to write | CPU s | peak MiB | s to load | MiB in the page | ms to the next case | s to search all |'
echo '| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |'
took 'with all texts'
took 'texts cut at 100 bytes' --text-bytes 100
took 'without texts' --no-texts
