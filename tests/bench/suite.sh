# SPDX-License-Identifier: MIT
# Sourced by run.sh and speed.sh.

# make_suite COUNT FOLDER BODIES: a suite of COUNT cases whose prompts have some 400 bytes, and the
# requests of the first 20,000 of them, a body a line, in the file BODIES.
make_suite() {
	mkdir -p "$2"
	cat >"$2/suite.yaml" <<'END'
description: generated, to be timed
prompt:
  system: "Answer with one word: red, green or blue."
  user: "{{text}}"
max_tokens: 16
temperature: 0
graders:
  accuracy:
    - equals: {ignore_case: true, trim: true}
  format:
    - one_of: [red, green, blue]
END
	awk -v count="$1" -v bodies="$3" 'BEGIN {
		split("red green blue", colour, " ")
		for (i = 1; i <= count; i++) {
			text = "Item " i ":"
			for (j = 0; j < 60; j++)
				text = text " " (i * 7919 + j * j * 104729) % 99991
			printf "{\"id\":\"c-%07d\",\"vars\":{\"text\":\"%s\"},\"expected\":\"%s\",\"wrong\":[\"%s\"]}\n",
				i, text, colour[i % 3 + 1], colour[(i + 1) % 3 + 1]
			if (i <= 20000)
				printf "{\"model\":\"stub-model\",\"messages\":[{\"role\":\"system\",\"content\":" \
					"\"Answer with one word: red, green or blue.\"},{\"role\":\"user\"," \
					"\"content\":\"%s\"}],\"max_tokens\":16,\"temperature\":0,\"seed\":1}\n", text >bodies
		}
	}' >"$2/cases.jsonl"
}
