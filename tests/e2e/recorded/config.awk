# SPDX-License-Identifier: MIT
# config.awk -v QUALITY -v PRICES cases.csv: a tiercal.yaml with every route and model of recorded
# scores. Nothing is ever sent, so that provider and suite only have to exist.
# config.awk -v OUT=prices cases.csv: a catalog of those models in which all is free.
BEGIN { FS = "," }
FNR == 1 { next }
!($1 in routes) { routes[$1]; route[++route_count] = $1 }
!($3 in models) { models[$3]; model[++model_count] = $3 }
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
		print "  \"" route[i] "\": {suite: suite}"
}
