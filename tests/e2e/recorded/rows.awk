# SPDX-License-Identifier: MIT
# rows.awk routing.json: a line of evidence each, the reference's own with the verdict `reference`:
# route,candidate,cases,wins,losses,difference,pQuality,pWorse,verdict,costPerRequestUsd,chosen
# Keys are sorted, so that the choice precedes the evidence, and `wins` ends a row; what is null is
# left empty.
function value(line) {
	sub(/^[^:]*: /, "", line)
	sub(/,$/, "", line)
	gsub(/"/, "", line)
	return line == "null" ? "" : line
}
BEGIN { OFS = "," }
/^    "[^"]*": \{$/ { split($0, part, "\""); route = part[2] }
/^      "candidate": / { chosen = value($0) }
/^ *"(cases|losses|difference|pQuality|pWorse|verdict|name|costPerRequestUsd|wins)": [^[{]/ {
	split($0, part, "\"")
	row[part[2]] = value($0)
}
/^ *"wins": / {
	print route, row["name"], row["cases"], row["wins"], row["losses"], row["difference"],
		row["pQuality"], row["pWorse"], row["verdict"], row["costPerRequestUsd"],
		row["name"] == chosen
}
