#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The first step of the action: the program, built from the commit that the action is of, or one that
# is there and has the SHA-256 that it should have. Sets the output `program`.
set -euo pipefail
export LC_ALL=C

fail() { # fail WORDS: ours, never what an input holds
	printf '::error title=tiercal::%s\n' "$1"
	exit 2
}

program=${TIERCAL_PROGRAM-} sum=${TIERCAL_SHA256-}
case $program in
*[[:cntrl:]]*) fail "the input 'program' holds a line end or another control character" ;;
'')
	root=$(cd "$GITHUB_ACTION_PATH/../../.." && pwd)
	make -C "$root" all >&2
	program=$root/build/tiercal
	;;
*)
	[[ $sum =~ ^[0-9a-f]{64}$ ]] ||
		fail "the input 'program-sha256' must be the SHA-256 of 'program', 64 digits of 0-9 and a-f"
	seen=$(sha256sum <"$program") || fail "the input 'program' names no file that can be read"
	[ "${seen%% *}" = "$sum" ] || fail "the input 'program' names a file of another SHA-256"
	;;
esac
printf 'program=%s\n' "$program" >>"$GITHUB_OUTPUT"
