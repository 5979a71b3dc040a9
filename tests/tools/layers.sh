#!/bin/sh
# SPDX-License-Identifier: MIT
# layers.sh [ROOT]: a file includes only from its own folder and lower layers, and of other folders
# only FOLDER/FOLDER.h (base/ and core/ are open). A library's header has one wrapper.
set -eu
cd "${1:-.}"
awk '
	BEGIN {
		split("base:0 core:1 config:2 suite:2 catalog:2 http:2 stats:2 provider:3 grade:3 " \
			"store:3 run:4 calib:4 report:4 export:4 sample:4 sim:4 cli:5", list, " ")
		for (i in list) { split(list[i], pair, ":"); layer[pair[1]] = pair[2] }
		wrapper["curl/curl.h"] = "src/http/curl"
		wrapper["pcre2.h"] = "src/base/regex.c"
		wrapper["textcat.h"] = "src/base/langid.c"
		wrapper["libxml/parser.h"] = "src/base/xml.c"
		wrapper["libxml/parserInternals.h"] = "src/base/xml.c"
		wrapper["idn2.h"] = "src/base/idn.c"
		wrapper["yaml.h"] = "src/base/yaml.c"
		wrapper["openssl/evp.h"] = "src/base/sha256.c"
		wrapper["sqlite3.h"] = "src/store/"
		wrapper["microhttpd.h"] = "src/sim/"
	}
	function complain(text) { printf "%s:%d: %s\n", FILENAME, FNR, text; bad = 1 }
	function check_library(name) {
		if (name in wrapper && index(FILENAME, wrapper[name]) != 1)
			complain(name " is included outside its wrapper " wrapper[name])
	}
	function check_own(name,   parts, from, count) {
		count = split(FILENAME, parts, "/")
		from = count == 3 ? parts[2] : "cli"
		split(name, parts, "/")
		if (!(parts[1] in layer)) { complain("unknown folder in " name); return }
		if (!(from in layer)) { complain("unknown folder " from); return }
		if (parts[1] == from) return
		if (layer[parts[1]] >= layer[from])
			complain(from " (layer " layer[from] ") must not include " name)
		else if (parts[1] != "base" && parts[1] != "core" && parts[2] != parts[1] ".h")
			complain(name " is private to " parts[1] "/: include " parts[1] "/" parts[1] ".h")
	}
	/^#[ \t]*include[ \t]*</ { sub(/^[^<]*</, ""); sub(/>.*/, ""); check_library($0) }
	/^#[ \t]*include[ \t]*"/ { sub(/^[^"]*"/, ""); sub(/".*/, ""); check_own($0) }
	END { exit bad }
' src/*.c src/*/*.c src/*/*.h
