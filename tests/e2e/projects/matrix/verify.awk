# verify.awk wanted stub.log run.err: compares each row with what was seen and said; one line a row.
FILENAME == ARGV[1] {
	split($0, part, / *\| */)
	name = part[1]
	order[++rows] = name
	outcome[name] = part[2]; counts[name] = part[3]; billing[name] = part[4]; words[name] = part[5]
	charged[name] = "free"; became[name] = "nothing"; seen[name] = 0
	next
}
FILENAME == ARGV[2] {
	for (i = 1; i <= rows; i++)
		if (index($6, "/" order[i] "/"))
			seen[order[i]]++
	next
}
{
	name = $1
	sub(/:$/, "", name)
	if (!(name in outcome))
		next
	said[name] = said[name] "\n       " $0
	if ($2 ~ /^[0-9]+\/[0-9]+$/) {
		sent[name] = $4
		split($2, answers, "/")
		if (answers[1] == answers[2])
			became[name] = "answered"
	}
	else if (/: up to .* more for attempts/) charged[name] = "charged"
	else if (/: [0-9]+ answers were cut off/) became[name] = "cut_off"
	else if (/: [0-9]+ throttled/) became[name] = "throttled"
	else if (/: [0-9]+ not reached/) became[name] = "unreachable"
	else if (/: [0-9]+ answered with something/) became[name] = "spoiled"
	else if (/: [0-9]+ rejected/) became[name] = "rejected"
	else if (/: [0-9]+ stopped/) became[name] = "stopped"
	else if (/: [0-9]+ requests were blocked/) became[name] = "blocked"
}
END {
	for (i = 1; i <= rows; i++) {
		name = order[i]
		got = became[name] ", " sent[name] "/" seen[name] ", " charged[name]
		want = outcome[name] ", " counts[name] ", " billing[name]
		ok = got == want && (words[name] == "-" || index(said[name], words[name]))
		if (ok) {
			print "ok   " name ": " got
			continue
		}
		failed++
		print "FAIL " name ": " got "; wanted " want ", with '" words[name] "'" said[name]
	}
	exit failed > 0
}
