#!/bin/sh
# SPDX-License-Identifier: MIT
# deps.sh 'PKG-CONFIG NAMES' DEBIAN-PACKAGE...: installs the Debian packages that are missing, or
# says what to install where there is no apt. Says nothing when nothing is missing.
set -eu
modules=$1
shift

if ! command -v dpkg-query >/dev/null 2>&1 || ! command -v apt-get >/dev/null 2>&1; then
	missing=
	for module in $modules; do
		pkg-config --exists "$module" 2>/dev/null || missing="$missing $module"
	done
	[ -n "$missing" ] || exit 0
	echo "tiercal needs a C11 compiler, make, pkg-config and these libraries with their headers" >&2
	echo "(names as pkg-config knows them):$missing" >&2
	echo "Install them with this system's package manager (in Debian's names: $*)." >&2
	exit 1
fi

missing=
for package in "$@"; do
	status=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)
	[ "$status" = installed ] || missing="$missing $package"
done
[ -n "$missing" ] || exit 0

echo "installing:$missing" >&2
as_root=
if [ "$(id -u)" -ne 0 ]; then
	command -v sudo >/dev/null 2>&1 || {
		echo "not root and no sudo; run as root: apt-get install$missing" >&2
		exit 1
	}
	as_root=sudo
fi
$as_root apt-get update -qq >&2
# shellcheck disable=SC2086 # words, on purpose
$as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >&2
