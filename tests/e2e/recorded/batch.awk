# SPDX-License-Identifier: MIT
# batch.awk kind=pairs PAIRS kind=cases CASES: what `tiercal stats --batch` is to compute of every
# pair, at both margins. PAIRS are lines of reference_paired.csv, CASES of cases.csv, sorted. Where
# the former count wins and losses the tests of those, else draws over the differences, in the order
# of the cases' ids; repeats of a case are averaged first. "Worse by the margin" is asked of draws
# by turning all signs round.
function ask(id, fn, pair, args, sign,    i) {
	for (i = 1; i <= 2; i++)
		printf "{\"id\": \"%s,%s,%s\", \"fn\": \"%s\", \"args\": {%s, \"delta\": %s}}\n",
			id, percent[i], pair, fn, args, sign margin[i]
}
function draws(id, pair, sign,    name, i, worse, list) {
	split(pair, name, ",")
	for (i = 1; i <= cases[name[1]]; i++) {
		worse = mean(name[1], i, against[pair]) - mean(name[1], i, name[2])
		list = list sprintf("%s%.17g", i > 1 ? ", " : "", sign == "-" ? worse : -worse)
	}
	ask(id, "wcd_mc", pair, "\"d\": [" list "], \"B\": 9999, \"seed\": 1", sign)
}
function mean(route, i, model,    at) {
	at = route SUBSEP id[route, i] SUBSEP model
	if (!(at in sum))
		print "no score of " model " at case " id[route, i] >"/dev/stderr"
	return sum[at] / repeats[at]
}
BEGIN {
	FS = ","
	margin[1] = "0.05"; margin[2] = "0.10"
	percent[1] = "05"; percent[2] = "10"
}
kind == "pairs" && $5 != "" {
	ask("exact", "exact_ni", $1 "," $2, "\"b\": " $5 ", \"c\": " $6 ", \"n\": " $4)
	ask("wcd", "wcd_p", $1 "," $2,
		"\"wins\": " $5 ", \"losses\": " $6 ", \"ties\": " ($4 - $5 - $6))
}
kind == "pairs" && $5 == "" {
	graded[++count] = $1 "," $2
	against[graded[count]] = $3
}
kind == "cases" {
	if (!(($1, $2) in known)) {
		known[$1, $2]
		id[$1, ++cases[$1]] = $2
	}
	sum[$1, $2, $3] += $5
	repeats[$1, $2, $3]++
}
END {
	for (k = 1; k <= count; k++) {
		draws("wcd", graded[k])
		draws("worse", graded[k], "-")
	}
}
