#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""peak.py COMMAND...: runs it, its output to nowhere, and prints its peak memory in KiB."""
import resource
import subprocess
import sys

subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, check=True)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
