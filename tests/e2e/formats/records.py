#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""records.py FILE NAME...: these fields of each record, as another reader of CSV sees them; every
record has as many fields as the head, no text is a formula and each line ends with CR LF."""
import csv
import sys

with open(sys.argv[1], encoding="utf-8", newline="") as file:
    data = file.read()
assert data.endswith("\r\n") and "\n" not in data.replace("\r\n", "").replace("a\nb", "")
rows = list(csv.reader(data.splitlines(keepends=True), strict=True))
head = rows[0]
for row in rows[1:]:
    assert len(row) == len(head), row
    for field in row:
        assert not field or field[0] not in "=+@\t\r\n" and (field[0] != "-" or float(field) < 0), field
    print([row[head.index(name)] for name in sys.argv[2:]])
