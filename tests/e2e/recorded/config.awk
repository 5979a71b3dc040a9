# SPDX-License-Identifier: MIT
# config.awk -v QUALITY -v PRICES cases.csv: a tiercal.yaml with every route and model of recorded
# scores. Nothing is ever sent, so that provider and suite only have to exist. With LOOKS, numbers of
# cases, every route plans those that its cases reach.
# config.awk -v OUT=prices cases.csv: a catalog of those models in which all is free.
function plan(count,    number, at, n, list) {
	n = split(LOOKS, number, " ")
	for (at = 1; at <= n && number[at] <= count; at++)
		list = list (at > 1 ? ", " : "") number[at]
	return list == "" ? "" : ", quality: {looks: [" list "]}"
}
BEGIN { FS = "," }
FNR == 1 { next }
!($1 in cases) { route[++route_count] = $1; cases[$1] = 0 }
!($3 in models) { models[$3]; model[++model_count] = $3 }
!(($1, $2) in seen) { seen[$1, $2]; cases[$1]++ }
END {
	for (i = 1; OUT == "prices" && i <= model_count; i++)
		print "\"" model[i] "\": {input: \"0\", output: \"0\"}"
	if (OUT == "prices")
		exit
	print "version: 1"
	print "prices: [" PRICES "]"
	print "quality: {" QUALITY "}"
	print "candidates:"
	for (i = 1; i <= model_count; i++)
		print "  - {name: \"" model[i] "\", model: \"" model[i] "\", provider: openai}"
	print "routes:"
	for (i = 1; i <= route_count; i++)
		print "  \"" route[i] "\": {suite: suite" plan(cases[route[i]]) "}"
}
