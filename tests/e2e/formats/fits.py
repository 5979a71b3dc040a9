#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""fits.py SCHEMA FILE...: a batch for `tiercal grade` that holds each file against the schema."""
import json
import sys

schema = json.load(open(sys.argv[1], encoding="utf-8"))
for name in sys.argv[2:]:
    text = open(name, encoding="utf-8").read()
    params = {"schema": schema, "formats": True}
    print(json.dumps({"id": name, "grader": "json_schema", "params": params, "answer": text}))
