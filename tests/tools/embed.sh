#!/bin/sh
# SPDX-License-Identifier: MIT
# embed.sh NAME FILE...: prints a C file that holds the bytes of the FILEs, one behind the other, as
# NAME and how many they are as NAME_bytes.
set -eu
name=$1
shift
echo '#include <stddef.h>'
echo
echo "extern const unsigned char ${name}[];"
echo "extern const size_t ${name}_bytes;"
echo "const unsigned char ${name}[] = {"
cat "$@" | od -An -v -tu1 | sed -e 's/^ *//' -e 's/  */, /g' -e 's/$/,/'
echo '};'
echo "const size_t ${name}_bytes = sizeof($name);"
