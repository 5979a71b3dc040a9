# SPDX-License-Identifier: MIT
# rows.awk routing.json: a line of evidence each, without the reference's own:
# route,candidate,cases,wins,losses,difference,pQuality,pWorse,verdict,costPerRequestUsd
# Keys are sorted, so that `wins` ends a row; what is null is left empty.
function value(line) {
	sub(/^[^:]*: /, "", line)
	sub(/,$/, "", line)
	gsub(/"/, "", line)
	return line == "null" ? "" : line
}
BEGIN { OFS = "," }
/^    "[^"]*": \{$/ { split($0, part, "\""); route = part[2] }
/^ *"(cases|losses|difference|pQuality|pWorse|verdict|name|costPerRequestUsd|wins)": [^[{]/ {
	split($0, part, "\"")
	row[part[2]] = value($0)
}
/^ *"wins": / && row["verdict"] != "reference" {
	print route, row["name"], row["cases"], row["wins"], row["losses"], row["difference"],
		row["pQuality"], row["pWorse"], row["verdict"], row["costPerRequestUsd"]
}
