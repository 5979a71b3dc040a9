# SPDX-License-Identifier: MIT
# shellcheck shell=sh
# What the fault matrices share: `project matrix`, then `. ./matrix.sh`.

# matrix_start ROWS [OPTION...]: the stub as the rows want it, and the configuration.
matrix_start() {
	rm -f ./*.db stub.log one.yaml* many.yaml*
	awk -f rows.awk "$1"
	shift
	start_stub stub.script stub.log "$@"
	sed 's/\(.*\) \(.*\)/s|@\1@|\2|g/' stub.ports >ports.sed
	for name in one many; do
		[ ! -f $name.yaml.in ] || sed -f ports.sed $name.yaml.in >$name.yaml
	done
}

# Asks all, and tells row by row what became of it.
matrix_ask() {
	: >run.err
	for name in one many; do
		[ ! -f $name.yaml ] || tiercal run -c $name.yaml 2>>run.err || true
	done
	awk -f verify.awk wanted stub.log run.err || {
		cat run.err
		fail 'rows differ from the matrix'
	}
}
