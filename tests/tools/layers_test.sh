#!/bin/sh
# SPDX-License-Identifier: MIT
# The layer check must find what it is there for: each bad example is refused, the good one is not.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

try() { # try EXPECTED-STATUS FILE INCLUDE-LINE
	rm -rf "$work/src"
	mkdir -p "$work/src/base" "$work/src/stats" "$work/src/calib" "$work/src/cli"
	echo '#include "cli/cli.h"' >"$work/src/main.c"
	echo '' >"$work/src/base/a.c"
	echo '' >"$work/src/base/a.h"
	printf '%s\n' "$3" >"$work/src/$2"
	status=0
	sh "$here/layers.sh" "$work" >/dev/null || status=$?
	[ "$status" -eq "$1" ] || {
		echo "layers.sh gave $status, not $1, for '$3' in $2"
		exit 1
	}
}
try 0 calib/x.c '#include "stats/stats.h"'
try 0 stats/x.c '#include "base/a.h"'
try 1 stats/x.c '#include "calib/calib.h"'
try 1 calib/x.c '#include "stats/private.h"'
try 1 base/x.c '#include "core/money.h"'
try 1 calib/x.c '#include <sqlite3.h>'
try 1 stats/x.c '#include "unknown/unknown.h"'
