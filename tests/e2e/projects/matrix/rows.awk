# rows.awk: reads the rows of a fault matrix and writes stub.script, wanted, and one.yaml.in or many.yaml.in.
# A row is
#
#   row NAME | OUTCOME | SENT/SEEN | charged or free | WORDS
#   conf KEY: VALUE            of its candidate, which is called NAME
#   many                       it is asked suites/many, not suites/one
#   on CONDITION...            a rule of the stub, which holds for this row alone
#   STEP                       of the rule; without `on` before: of one that always holds
#
# OUTCOME is answered, cut_off, blocked, unreachable, throttled, spoiled, rejected or stopped; SENT what
# the run says it sent, SEEN the requests that the stub saw; WORDS must stand in what the run says of
# this candidate ("-": nothing need be said).
function end_row() {
	if (name == "")
		return
	if (!based)
		conf = conf "    base_url: http://127.0.0.1:@http@/" name "/v1\n"
	suite = many ? "many" : "one"
	config[suite] = config[suite] "  - name: " name "\n    model: m\n" (conf ~ /    provider: / ? "" : "    provider: openai\n") conf
}
/^#/ || /^[ \t]*$/ { next }
$1 == "row" {
	end_row()
	sub(/^row +/, "")
	split($0, part, / *\| */)
	name = part[1]
	print >"wanted"
	conf = ""; based = many = ruled = 0
	next
}
$1 == "many" { many = 1; next }
$1 == "conf" {
	sub(/^ *conf +/, "")
	based = based || /^base_url:/
	conf = conf "    " $0 "\n"
	next
}
$1 == "on" {
	rest = $0; sub(/^ *on */, "", rest)
	script = script "on " (rest ~ /(^| )path /  ? "" : "path /" name "/ ") rest "\n"
	ruled = 1
	next
}
{
	if (!ruled)
		script = script "on path /" name "/\n"
	ruled = 1
	script = script $0 "\n"
}
END {
	end_row()
	kinds = "refused blackhole reset garbage tls tls-self-signed tls-expired tls-wrong-host tls-1.1"
	count = split(kinds, kind, " ")
	for (i = 1; i <= count; i++)
		print "listen " kind[i] >"stub.script"
	printf "%s", script >"stub.script"
	for (suite in config) {
		file = suite ".yaml.in"
		print "version: 1\nprices: [prices.yaml]\nstore: " suite ".db\ncandidates:" >file
		printf "%s", config[suite] >file
		print "routes:\n  words: {suite: suites/" suite "}" >file
	}
}
