#!/bin/sh
# SPDX-License-Identifier: MIT
# recorded.sh PROGRAM: what the proven rule and the point rule make of recorded scores of real
# models. Prints figures and asserts none of them; fails only where a command does.
#
# First the whole records, by the default rule with the reference named. Then the records as the
# truth: suites of 100 cases are drawn from them, with replacement and a fixed seed, and calibrated
# by either rule; a choice is wrong if the records say that it is worse by the margin or more. Last
# the planned looks, replayed on the records in the order in which a run would collect them.
set -eu
LC_ALL=C
export LC_ALL

[ $# -eq 1 ] || {
	echo "usage: recorded.sh PROGRAM" >&2
	exit 2
}
here=$(cd "$(dirname "$0")" && pwd)
program=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
data=${TIERCAL_SHARED:-$here/../../../shared}/data
[ -d "$data" ] || {
	echo "SKIP recorded: $data not found"
	exit 0
}
data=$(cd "$data" && pwd)
awks=$(cd "$here/../e2e/recorded" && pwd)
unset CI
scale=${SCALE:-1} # times as many suites
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM
cd "$work"
mkdir suite
echo '{}' >none.yaml

# The routes and models that were compared. Where the source has no costs: those of 1,000 tokens in
# and 300 out by the list prices, or none, so that a model that is not drawn has no price and takes
# no part.
prepare() { # prepare NAME list|free|own: cases.csv and pairs; sets reference
	sed 1d "$data/$1/reference_paired.csv" >pairs
	reference=$(awk -F , 'NR == 1 { print $3 }' pairs)
	awk -F , -v OFS=, -v LIST="$2" '
		kind == "list" { price[$1] = ($2 * 1000 + $3 * 300) / 1e6; next }
		kind == "pairs" { used[$1, $2]; used[$1, $3]; next }
		FNR == 1 { print; next }
		($1, $3) in used {
			if (LIST != "own")
				$10 = sprintf("%.9f", LIST == "list" ? price[$3] : 0)
			print
		}' kind=list "$data/list_prices_2024.csv" kind=pairs pairs \
		kind=cases "$data/$1/cases.csv" >cases.csv
	any_cost=false
	[ "$2" != free ] || any_cost=true
}

# calibrated CSV OUT QUALITY [LOOKS [CASES]]: rows of evidence of a run of its own. Routes, models and
# plans are those of CASES, else of CSV.
calibrated() {
	rm -rf .tiercal
	awk -f "$awks/config.awk" -v PRICES=none.yaml -v LOOKS="${4:-}" \
		-v QUALITY="reference: \"$reference\", margin: 0.10, any_cost: $any_cost, $3" \
		"${5:-$1}" >tiercal.yaml
	if ! { "$program" import "$1" && "$program" calibrate --run latest --no-latency; } >log 2>&1; then
		tail -n 5 log >&2
		exit 1
	fi
	awk -f "$awks/rows.awk" routing.json >"$2"
}

# The saving of a table in which every route has the same traffic.
# shellcheck disable=SC2016 # awk
saving='function saving() { return before > 0 ? sprintf("%.1f%%", (1 - after / before) * 100) : "-" }
	kind != "pairs" && $9 == "reference" { before += $10 }
	kind != "pairs" && $11 == 1 { after += $10 }'

whole() { # whole NAME
	calibrated cases.csv exact 'rule: exact'
	calibrated cases.csv point 'rule: point'
	awk -F , "$saving"' END { print saving() }' point >saved
	awk -F , -v name="$1" -v point="$(cat saved)" "$saving"'
		kind == "pairs" { known[$1, $2]; next }
		$9 == "reference" { routes[$1]; models[$2]; next }
		!(($1, $2) in known) { next }
		{ pairs++; models[$2] }
		$7 == "" && $3 >= 20 { dear++; next }
		$7 == "" { few++; next }
		{ verdicts[$9]++ }
		$11 == 1 { moved++ }
		END {
			for (r in routes) route_count++
			for (m in models) model_count++
			printf "%-20s %6d %6d %6d %9d %9d %9d %9d %9d %8d %9s %9s\n", name, route_count,
				model_count, pairs, verdicts["qualified"], verdicts["disqualified"],
				verdicts["inconclusive"], dear, few, moved, saving(), point
		}' kind=pairs pairs kind=rows exact
}

# Suites as routes of their own, ROUTE.sNUMBER, of all models or of the reference and MODELS others.
# Repeats of a case are averaged. The generator is that of Park and Miller, so that every awk draws
# the same.
draw() { # draw SUITES MODELS: drawn.all
	awk -F , -v OFS=, -v SUITES="$1" -v MODELS="$2" -v REFERENCE="$reference" '
		function below(n) {
			state = state * 16807 % 2147483647
			return int(state / 2147483647 * n)
		}
		FNR == 1 { next }
		!($1 in cases) { route[++routes] = $1 }
		!(($1, $2) in known) { known[$1, $2]; id[$1, ++cases[$1]] = $2 }
		!(($1, $3) in met) { met[$1, $3]; model[$1, ++models[$1]] = $3 }
		{
			at = $1 SUBSEP $2 SUBSEP $3
			sum[at] += $5
			repeats[at]++
			format[at] = $6
			cost[at] += $10
			priced[at] = $10 != ""
		}
		# The first MODELS of them, in an order drawn anew.
		function shuffle(r,    i, j, keep) {
			for (i = 1; i < models[r]; i++) {
				j = i + below(models[r] - i + 1)
				keep = model[r, i]
				model[r, i] = model[r, j]
				model[r, j] = keep
			}
		}
		function rows(r, suite,    i, m, taken, at, case_at) {
			for (i = 1; i <= 100; i++)
				case_at[i] = id[r, 1 + below(cases[r])]
			for (m = 1; m <= models[r]; m++) {
				if (model[r, m] != REFERENCE && MODELS && ++taken > MODELS)
					continue
				for (i = 1; i <= 100; i++) {
					at = r SUBSEP case_at[i] SUBSEP model[r, m]
					print r ".s" suite, sprintf("c%03d", i), model[r, m],
						sprintf("%.9g", sum[at] / repeats[at]), format[at],
						priced[at] ? sprintf("%.9f", cost[at] / repeats[at]) : ""
				}
			}
		}
		END {
			state = 20240601
			for (k = 1; k <= routes; k++) {
				r = route[k]
				if (cases[r] < 20)
					continue
				for (s = 1; s <= SUITES; s++) {
					if (MODELS)
						shuffle(r)
					rows(r, s)
				}
			}
		}' cases.csv >drawn.all
}

# In parts of 300 suites: to find the route of a row takes longer the more there are.
drawn() { # drawn NAME SUITES MODELS
	draw "$2" "$3"
	rm -f part.*
	awk -F , '{
		if ($1 != last) { last = $1; if (count++ % 300 == 0) {
			close(file)
			file = sprintf("part.%03d", ++parts)
			print "route,case_id,model,score,format_ok,cost_usd" >file
		} }
		{ print >file }
	}' drawn.all
	: >exact.all
	: >point.all
	for part in part.*; do
		# The columns where the configuration's awk looks for them.
		awk -F , -v OFS=, '{ print $1, $2, $3, 1, $4, $5, "", "", "", $6 }' "$part" >names.csv
		for rule in exact point; do
			calibrated "$part" seen "rule: $rule" '' names.csv
			cat seen >>"$rule.all"
		done
	done
	awk -F , -v name="$1" -v free="$any_cost" '
		function share(n, of) { return of ? sprintf("%.1f%%", n / of * 100) : "-" }
		kind == "pairs" { bad[$1, $2] = $7 <= -0.10 + 1e-9; next }
		{ route = $1; sub(/\.s[0-9]*$/, "", route) }
		$9 == "reference" { suites[kind]++; before[kind] += $10 }
		$11 == 1 { after[kind] += $10 }
		$9 == "reference" || $7 == "" { next }
		{ is = bad[route, $2] ? "bad" : "good"; tested[kind, is]++ }
		$9 == "qualified" { qualified[kind, is]++ }
		$11 == 1 && is == "bad" { wrong[kind]++ }
		function rule(kind,    choice, saved) {
			choice = free == "true" ? "-" : share(wrong[kind], suites[kind])
			saved = before[kind] > 0 ? share(before[kind] - after[kind], before[kind]) : "-"
			return sprintf("%9s %9s %9s %9s", choice,
				share(qualified[kind, "bad"], tested[kind, "bad"]),
				share(qualified[kind, "good"], tested[kind, "good"]), saved)
		}
		END {
			printf "%-20s %6d %8d %8d %s  %s\n", name, suites["exact"], tested["exact", "bad"],
				tested["exact", "good"], rule("exact"), rule("point")
		}' kind=pairs pairs kind=exact exact.all kind=point point.all
}

# The cases of every route in the order of the SHA-256 of their ids.
ordered() {
	rm -rf ids
	mkdir ids
	awk -F , 'FNR > 1 && !($2 in seen) { seen[$2]; file = sprintf("ids/%06d", ++n)
		printf "%s", $2 >file; close(file); print $2 }' cases.csv >names
	find ids -type f | sort | xargs sha256sum | paste -d , - names |
		sed 's/  [^,]*,/,/' | sort >digests
}

# The first cases of every route that has as many.
first_cases() { # first_cases NUMBER: part.csv
	awk -F , -v NUMBER="$1" '
		kind == "digests" { rank[$2] = ++ranks; next }
		FNR == 1 { if (kind == "cases") print; next }
		kind == "count" {
			if (!(($1, $2) in met)) {
				met[$1, $2]
				id[$1, ++cases[$1]] = $2
			}
			next
		}
		function pick(r,    i, j, keep) {
			for (i = 2; i <= cases[r]; i++) {
				keep = id[r, i]
				for (j = i; j > 1 && rank[id[r, j - 1]] > rank[keep]; j--)
					id[r, j] = id[r, j - 1]
				id[r, j] = keep
			}
			for (i = 1; i <= NUMBER; i++)
				first[r, id[r, i]]
			picked[r]
		}
		cases[$1] < NUMBER { next }
		!($1 in picked) { pick($1) }
		($1, $2) in first { print }
	' kind=digests digests kind=count cases.csv kind=cases cases.csv >part.csv
}

# A candidate stops at the look that gives it a verdict, the reference with the last of a route.
looks() { # looks NAME
	plan='50 100 200 400'
	ordered
	rm -f planned once costs
	for look in $plan; do
		first_cases "$look"
		[ "$(wc -l <part.csv)" -gt 1 ] || continue
		calibrated part.csv seen 'rule: exact' "$plan" cases.csv
		sed "s/^/$look,/" seen >>planned
		calibrated part.csv seen 'rule: exact'
		sed "s/^/$look,/" seen >>once
		awk -F , -v OFS=, -v LOOK="$look" '
			FNR > 1 { cost[$1 OFS $3] += $10; requests[$1 OFS $3]++ }
			END {
				for (at in cost)
					print LOOK, at, requests[at], sprintf("%.9f", cost[at])
			}' part.csv >>costs
	done
	[ -f planned ] || return 0
	awk -F , -v name="$1" '
		kind == "costs" { requests[$1, $2, $3] = $4; dollars[$1, $2, $3] = $5; next }
		$8 == "" && $10 != "reference" { next } # not tested
		kind == "once" { single[$1, $2, $10]++; next }
		{ last[$2] = $1; at = $2 SUBSEP $3; route[at] = $2; model[at] = $3 }
		$10 == "reference" { is_reference[at]; next }
		at in decided { next }
		{ stop[at] = $1; if ($1 > longest[$2] + 0) longest[$2] = $1 }
		$10 != "inconclusive" { decided[at]; verdicts[$10]++ }
		function share(n, of) { return of > 0 ? sprintf("%.1f%%", (1 - n / of) * 100) : "-" }
		END {
			for (at in route) {
				r = route[at]
				if (at in is_reference)
					stop[at] = longest[r]
				else
					pairs++
				used += requests[stop[at], r, model[at]]
				paid += dollars[stop[at], r, model[at]]
				full += requests[last[r], r, model[at]]
				price += dollars[last[r], r, model[at]]
			}
			for (r in last) {
				routes++
				qualified += single[last[r], r, "qualified"]
				disqualified += single[last[r], r, "disqualified"]
			}
			printf "%-20s %6d %6d %9d %9d %9d %9d %9d %9d %9s %9.2f %9.2f %9s\n", name,
				routes, pairs, qualified, disqualified, verdicts["qualified"],
				verdicts["disqualified"], full, used, share(used, full), price, paid,
				share(paid, price)
		}' kind=costs costs kind=once once kind=planned planned
}

each() { # each FUNCTION: over the sets, with what it takes to draw from them
	# name, whose prices, suites a route, models drawn (0: all)
	while read -r name list suites models; do
		[ -f "$data/$name/cases.csv" ] || {
			echo "SKIP $name: $data/$name/cases.csv not found"
			continue
		}
		prepare "$name" "$list"
		"$1" "$name" $((suites * scale)) "$models"
	done <<END
zeroeval own 40 0
routellm own 10 0
livebench list 4 4
routerarena own 40 0
gsm-verification free 40 0
evalperf-passrates free 8 4
misguided-attention free 8 4
END
}

cat <<'END'
Recorded scores, margin 0.10, confidence 0.95, the reference named, format floor 0.90. "dear": not
cheaper than the reference, and not tested; "few": fewer than 20 cases; "moved": routes given another
model than the reference. Saving: every route with the same traffic. livebench is priced by a list, a
request of 1,000 tokens in and 300 out; the last three have no prices: all are tested, none chosen.

END
printf '%-20s %6s %6s %6s %9s %9s %9s %9s %9s %8s %9s %9s\n' '' routes models pairs qualified disqual. \
	inconcl. dear few moved 'saving:' 'by point'
each whole
cat <<'END'

Suites of 100 cases drawn from the records, of routes with 20 cases or more (in the sets of graded
scores with four candidates, drawn anew for each). Wrong: suites whose choice is worse than the
reference by the margin or more in the whole records. Bad, good: tested candidates that are so, and
that are not, and the share of them that qualified. Saving as above.

END
printf '%-20s %6s %8s %8s %39s  %39s\n' '' '' '' '' 'the proven rule                        ' \
	'the point rule                         '
printf '%-20s %6s %8s %8s %9s %9s %9s %9s  %9s %9s %9s %9s\n' '' suites bad good wrong bad good saving \
	wrong bad good saving
each drawn
cat <<'END'

Looks after 50, 100, 200 and 400 cases, as far as a route has them, in the order of the SHA-256 of
the ids, against one run over as many cases as the last look has. A candidate stops at the look that
gives it a verdict; the reference with the last of its route.

END
printf '%-20s %13s %19s %19s %29s %29s\n' '' '' 'one look  ' 'by looks  ' 'requests           ' 'USD            '
printf '%-20s %6s %6s %9s %9s %9s %9s %9s %9s %9s %9s %9s %9s\n' '' routes pairs qualified disqual. \
	qualified disqual. 'one look' 'by looks' saved 'one look' 'by looks' saved
each looks
