# SPDX-License-Identifier: MIT
# compare.awk -v NAME kind=pairs PAIRS kind=05 ROWS kind=10 ROWS kind=stats ANSWERS: one line of what
# agrees, or a line for each that does not and exit status 1.
function differs(what, pair, want, got) {
	print NAME ": " pair ": " what " is " got ", not " want
	bad = 1
}
function abs(x) { return x < 0 ? -x : x }
# Half a unit of the last of the 8 digits that the published numbers were rounded to.
function rounding(x,    unit) {
	if (x == 0)
		return 0
	for (unit = 5e-9; abs(x) < 0.1; unit /= 10)
		x *= 10
	return unit
}
function near(what, pair, want, got, tolerance) {
	if (want == "" || got == "" || abs(want - got) > tolerance + rounding(want))
		differs(what, pair, want, got)
	return 1
}
function equal(what, pair, want, got) {
	if (want == "" || want "" != got "")
		differs(what, pair, want, got)
	return 1
}
# Two estimates by draws: 9,999 of seed 1, and 19,999 of the calibrator's own seed.
function by_draws(what, pair, want, got,    p) {
	p = want < 0.001 ? 0.001 : want > 0.999 ? 0.999 : want
	return near(what, pair, want, got, 5 * sqrt(p * (1 - p) * (1 / 9999 + 1 / 19999)))
}
# The p-values in the table, and the verdict. Two estimates of one p-value may lie on either side of
# the level; then, and only then, the verdicts may differ.
function judge(margin, pair, at, published) {
	at = margin SUBSEP pair
	published = p[at] <= 0.05 ? "qualified" : worse[at] <= 0.05 ? "disqualified" : \
		"inconclusive"
	rules += equal("the rule's verdict at 0." margin, pair, verdict[at], published)
	if (n[pair] < 20) { # no verdict below 20 cases, whatever the data
		equal("verdict at 0." margin, pair, "inconclusive", found[at])
		withheld++
		return
	}
	verdicts++
	if (wins[pair] != "") {
		table += near("pQuality at 0." margin, pair, p[at], table_p[at], 1e-6)
		table += near("pWorse at 0." margin, pair, worse[at], table_worse[at], 1e-6)
	} else {
		drawn += by_draws("pQuality at 0." margin, pair, p[at], table_p[at])
		drawn += by_draws("pWorse at 0." margin, pair, worse[at], table_worse[at])
		if ((p[at] <= 0.05) != (table_p[at] <= 0.05) ||
			(worse[at] <= 0.05) != (table_worse[at] <= 0.05)) {
			torn++
			return
		}
	}
	equal("verdict at 0." margin, pair, verdict[at], found[at])
}
BEGIN { FS = "," }
kind == "pairs" {
	pair = $1 "," $2
	order[++pairs] = pair
	n[pair] = $4; wins[pair] = $5; losses[pair] = $6; diff[pair] = $7
	exact["05", pair] = $15; exact["10", pair] = $16
	wcd["05", pair] = $17; wcd["10", pair] = $18
	verdict["05", pair] = $19; verdict["10", pair] = $20
}
(kind == "05" || kind == "10") && ($1 "," $2) in n {
	pair = $1 "," $2
	counts += equal("n", pair, n[pair], $3)
	means += near("difference", pair, diff[pair], $6, 1e-6)
	if (wins[pair] != "") {
		counts += equal("wins", pair, wins[pair], $4)
		counts += equal("losses", pair, losses[pair], $5)
	}
	table_p[kind, pair] = $7; table_worse[kind, pair] = $8; found[kind, pair] = $9
}
function member(name) {
	return match($0, "\"" name "\":[^,}]*") ? \
		substr($0, RSTART + length(name) + 3, RLENGTH - length(name) - 3) : ""
}
kind == "stats" {
	split($0, part, "\"")
	split(part[4], id, ",")
	pair = id[3] "," id[4]
	if (id[1] == "exact") {
		p[id[2], pair] = member("p_qualify")
		worse[id[2], pair] = member("p_disqualify")
		tests += near("exact_p_" id[2], pair, exact[id[2], pair], member("p_qualify"), 1e-9)
	} else if (id[1] == "wcd") {
		if (!((id[2], pair) in p))
			p[id[2], pair] = member("p")
		bounds += near("wcd_p_" id[2], pair, wcd[id[2], pair], member("p"), 1e-9)
	} else {
		worse[id[2], pair] = member("p")
	}
}
END {
	for (i = 1; i <= pairs; i++) {
		judge("05", order[i])
		judge("10", order[i])
	}
	if (pairs == 0 || bounds != 2 * pairs || rules != 2 * pairs || means != 2 * pairs)
		differs("the number of comparisons", "all", 2 * pairs,
			bounds ", " rules " and " means)
	printf "%s: %d pairs, equal: %d counts, %d differences, %d exact p, %d Dirichlet p, ",
		NAME, pairs, counts, means, tests, bounds
	printf "%d verdicts of the rule; in the table %d exact p, %d drawn p, %d verdicts",
		rules, table, drawn, verdicts - torn
	printf "; %d on the line, %d withheld\n", torn, withheld
	exit bad
}
