#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The second step of the action: runs the gate and writes its result as JUnit XML, as Markdown (also
# the summary of the step) and as annotations; the outputs are passed, status, junit and summary. Its
# exit status is the gate's. Inputs come as variables; what they hold is never part of a command.
set -euo pipefail
export LC_ALL=C

fail() { # fail WORDS: ours, never what an input holds
	printf '::error title=tiercal::%s\n' "$1"
	exit 2
}

for name in CONFIG TABLE BASELINE STORE FRESH BUDGET ALLOW_EXEC ANNOTATIONS JUNIT SUMMARY; do
	variable=TIERCAL_$name
	case ${!variable-} in
	*[[:cntrl:]]*) fail "the variable $variable holds a line end or another control character" ;;
	esac
done
for name in CONFIG TABLE BASELINE JUNIT SUMMARY; do
	variable=TIERCAL_$name
	[ -n "${!variable-}" ] || fail "the variable $variable is empty: a path is wanted"
done

# The day is looked at once, so that all forms are of the same answers. A value is one word with its
# option, so that none is taken for an option itself.
result=("--config=$TIERCAL_CONFIG" "--table=$TIERCAL_TABLE" "--baseline=$TIERCAL_BASELINE"
	"--fresh=${TIERCAL_FRESH:-gate-$(date -u +%F)}")
[ -z "${TIERCAL_STORE-}" ] || result+=("--store=$TIERCAL_STORE")
asking=()
[ -z "${TIERCAL_BUDGET-}" ] || asking+=("--budget=$TIERCAL_BUDGET")
case ${TIERCAL_ALLOW_EXEC-} in
true) asking+=(--allow-exec) ;;
false | '') ;;
*) fail "the input 'allow-exec' must be true or false" ;;
esac

# again FORMAT FILE: the same result in another form; false if it is not the same.
again() {
	local seen=0
	"$TIERCAL_PROGRAM" gate "${result[@]}" --collected "--format=$1" "--output=$2" 2>"$work/said" || seen=$?
	[ "$seen" -eq "$status" ] || {
		cat "$work/said" >&2
		return 1
	}
}

put() { # put NAME VALUE: an output; no value has a line end
	printf '%s=%s\n' "$1" "$2" >>"$GITHUB_OUTPUT"
}

work=$(mktemp -d "${RUNNER_TEMP:-/tmp}/tiercal.XXXXXX")
trap 'rm -rf "$work"' EXIT
status=0
"$TIERCAL_PROGRAM" gate "${result[@]}" ${asking[@]+"${asking[@]}"} --format=markdown \
	"--output=$work/summary.md" || status=$?
put status "$status"
if [ ! -s "$work/summary.md" ]; then
	printf '### tiercal: there is no result, the exit status is %s\n' "$status" >>"$GITHUB_STEP_SUMMARY"
	[ "$status" -ne 0 ] || status=3
	exit "$status"
fi

cat "$work/summary.md" >>"$GITHUB_STEP_SUMMARY"
again markdown "$TIERCAL_SUMMARY" || exit 3
again junit "$TIERCAL_JUNIT" || exit 3
put summary "$TIERCAL_SUMMARY"
put junit "$TIERCAL_JUNIT"
case $status in
0) put passed true ;;
1) put passed false ;;
esac
case ${TIERCAL_ANNOTATIONS-} in
false) ;;
*) again github - || exit 3 ;;
esac
exit "$status"
