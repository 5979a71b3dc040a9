#!/bin/sh
# SPDX-License-Identifier: MIT
# flags.sh CC PACKAGES HARDEN LINK: prints, as make variables, the flags of the libraries and those
# hardening flags that this compiler and linker know.
set -eu
cc=$1 packages=$2 harden=$3 link=$4
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
echo 'int main(void) { return 0; }' >"$work/probe.c"

found=
for flag in $harden; do
	if $cc -Wall -Wformat=2 -O1 -Werror $flag -c "$work/probe.c" -o "$work/probe.o" 2>/dev/null; then
		found="$found $flag"
	fi
done
linked=
for flag in $link; do
	if $cc -Werror $found $flag "$work/probe.c" -o "$work/probe" 2>/dev/null; then
		linked="$linked $flag"
	fi
done
# Where libexttextcat's profiles of languages are: as its package says, else where they usually are.
languages=$(pkg-config --variable=pkgdatadir libexttextcat)
for folder in /usr/share/libexttextcat /usr/local/share/libexttextcat; do
	[ -e "$languages/fpdb.conf" ] || languages=$folder
done
# shellcheck disable=SC2086 # words, on purpose
cat <<END
HARDEN_FOUND :=$found
LINK_FOUND :=$linked
PACKAGE_CFLAGS := $(pkg-config --cflags $packages)
LANGUAGE_DIR := $languages
PACKAGE_LIBS := $(pkg-config --libs $packages)
CHECK_CFLAGS := $(pkg-config --cflags check)
CHECK_LIBS := $(pkg-config --libs check)
END
