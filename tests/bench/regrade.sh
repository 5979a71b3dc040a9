#!/bin/sh
# SPDX-License-Identifier: MIT
# regrade.sh PROGRAM TOOLS: how fast stored answers are graded anew, as Markdown; TOOLS holds measure.
# BENCH_ANSWERS answers (100,000) with three graders each, three suites: labels, short texts, and
# texts of some 60 words by the costliest metrics. Prints figures and asserts none of them.
set -eu
LC_ALL=C
export LC_ALL

[ $# -eq 2 ] || {
	echo "usage: regrade.sh PROGRAM TOOLS" >&2
	exit 2
}
program=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
tools=$(cd "$2" && pwd)
answers=${BENCH_ANSWERS:-100000}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
begun=$(date +%s)
step=start
trap 'gone 130 "$step"' INT TERM HUP
cd "$work"

# gone STATUS STEP: says what it was that ended, and when. A step that was killed says nothing itself.
gone() {
	cat out err >&2 2>/dev/null || true
	echo "regrade.sh: $2 ended with status $1 after $(($(date +%s) - begun)) s;" \
		"free in $work: $(df -Pk . | awk 'NR == 2 { print $4 }') KiB" >&2
	exit 1
}

# Answers come from rules, which are asked of nobody: by the number in the prompt, one of ten texts.
make_suite() { # make_suite NAME GRADERS WORDS
	mkdir "$1"
	printf 'prompt: {user: "Item {{n}}"}\nmax_tokens: 200\ngraders:\n  accuracy:\n%s\n' "$2" >"$1/suite.yaml"
	awk -v count="$answers" -v words="$3" 'BEGIN {
		for (i = 0; i < count; i++) {
			text = ""
			for (j = 0; j < words; j++)
				text = text (j ? " " : "") "w" ((i % 10) * 7 + j * j) % 97
			printf "{\"id\":\"c-%06d\",\"vars\":{\"n\":\"%d\"},\"expected\":\"%s\"}\n", i, i, text
		}
	}' >"$1/cases.jsonl"
	awk -v words="$3" 'BEGIN {
		for (i = 0; i < 10; i++) {
			text = ""
			for (j = 0; j < words; j++)
				text = text (j ? " " : "") "w" (i * 7 + j * j + (j % 5 == 4)) % 97
			printf "- {pattern: \"%d$\", answer: \"%s\"}\n", i, text
		}
	}' >"$1.rules.yaml"
	cat >"$1.yaml" <<END
version: 1
store: $1.db
candidates:
  - {name: rules, provider: rules, rules: $1.rules.yaml}
routes:
  $1: {suite: $1}
END
	step="tiercal run -c $1.yaml"
	"$program" run -c "$1.yaml" >out 2>err || gone $? "$step"
}

regrade() { # regrade NAME OPTION...: sets wall and cpu
	name=$1
	shift
	step="tiercal grade -c $name.yaml --run latest --again $*"
	"$tools/measure" took "$program" grade -c "$name.yaml" --run latest --again "$@" >out 2>err ||
		gone $? "$step"
	read -r wall user sys _ <took
	cpu=$(awk -v u="$user" -v s="$sys" 'BEGIN { printf "%.2f", u + s }')
}

make_suite labels '    - equals: {trim: true}
    - one_of: [w0, w7, w14]
    - max_words: 3' 1
make_suite texts '    - contains: {any: [w21, w22]}
    - regex: {pattern: "w[0-9]+ w8[0-9]"}
    - token_f1' 12
make_suite metrics '    - rouge_l
    - chrf
    - levenshtein' 60

processors=$(nproc)
echo "Machine: $(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1), $processors processors"
echo
echo "| $answers stored answers | processes | time | answers/s | CPU |"
echo "|---|---:|---:|---:|---:|"
for suite in labels texts metrics; do
	for jobs in 1 "$processors"; do
		regrade "$suite" --jobs "$jobs"
		awk -v n="$answers" -v suite="$suite" -v jobs="$jobs" -v wall="$wall" -v cpu="$cpu" 'BEGIN {
			printf "| %s | %d | %.2f s | %.0f | %s s |\n", suite, jobs, wall, n / wall, cpu
		}'
	done
done
echo
echo "| grader, by itself | answers/s | us an answer | slowest |"
echo "|---|---:|---:|---:|"
for suite in labels texts metrics; do
	regrade "$suite" --jobs 1 --speed
	sed '1,/^$/d' out | awk 'NR > 1 { printf "| %s (%s) | %s | %s | %s us |\n", $2, $1, $4, $5, $6 }'
done
