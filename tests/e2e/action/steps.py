#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What GitHub does with a composite action, as far as the tests need it.

steps.py check ACTION.yml WORKFLOW.yml...   the structure and the rules of safety; a line a finding
steps.py run ACTION.yml [NAME=VALUE...]     its steps with these inputs, in the current folder: prints
                                            the outputs and exits with the status of the last step
"""
import os
import re
import subprocess
import sys
import tempfile

import yaml

EXPRESSION = re.compile(r"\$\{\{\s*(.*?)\s*\}\}")
HASH = re.compile(r"^[^@\s]+@[0-9a-f]{40}$")


def load(path):
    with open(path, encoding="utf-8") as file:
        return yaml.safe_load(file)


def check_uses(where, step):
    uses = step.get("uses", "")
    if uses and not HASH.match(uses):
        yield f"{where}: {uses} is not pinned to the hash of a commit"
    if "actions/checkout@" in uses and (step.get("with") or {}).get("persist-credentials") is not False:
        yield f"{where}: the checkout keeps its credentials"
    if EXPRESSION.search(step.get("run", "")):
        yield f"{where}: an expression is part of a script"


def check_action(path):
    action = load(path)
    inputs, outputs, runs = action["inputs"], action["outputs"], action["runs"]
    ids = [step.get("id") for step in runs["steps"]]
    if set(action) != {"name", "description", "inputs", "outputs", "runs"}:
        yield f"{path}: keys {sorted(action)}"
    if runs["using"] != "composite" or set(runs) != {"using", "steps"}:
        yield f"{path}: not a composite action"
    used = set()
    for name, entry in {**inputs, **outputs}.items():
        if not entry.get("description"):
            yield f"{path}: {name} has no description"
    for name, entry in inputs.items():
        if not isinstance(entry.get("default"), str):
            yield f"{path}: the default of {name} is not a text"
    for step in runs["steps"]:
        where = f"{path}: step {step.get('id')}"
        yield from check_uses(where, step)
        if "run" in step and step.get("shell") != "bash":
            yield f"{where}: without a shell"
        for key, value in step.get("env", {}).items():
            expression = EXPRESSION.fullmatch(value)
            parts = expression.group(1).split(".") if expression else []
            if parts[:1] == ["inputs"] and parts[1] in inputs:
                used.add(parts[1])
            elif parts[:1] != ["steps"] or parts[1] not in ids:
                yield f"{where}: {key} is {value}"
    for name in sorted(set(inputs) - used):
        yield f"{path}: the input {name} is not used"
    for name, entry in outputs.items():
        if entry["value"] != "${{ steps.gate.outputs.%s }}" % name:
            yield f"{path}: the output {name} is {entry['value']}"


def check_call(where, step, action):
    """A step that uses the action gives it inputs that it has, and reads outputs that it has."""
    if "/.github/actions/tiercal@" in step.get("uses", ""):
        for name in step.get("with") or {}:
            if name not in action["inputs"]:
                yield f"{where}: the action has no input {name}"
    for name in re.findall(r"steps\.gate\.outputs\.([\w-]+)", str(step)):
        if name not in action["outputs"]:
            yield f"{where}: the action has no output {name}"


def check_workflow(path, action):
    workflow = load(path)
    events = workflow[True]  # what YAML 1.1 makes of `on`
    if "pull_request_target" in events:
        yield f"{path}: pull_request_target runs with the secrets of the base"
    if workflow.get("permissions") != {"contents": "read"}:
        yield f"{path}: permissions are {workflow.get('permissions')}"
    for name, job in workflow["jobs"].items():
        if "permissions" in job:
            yield f"{path}: job {name} has permissions of its own"
        if "timeout-minutes" not in job:
            yield f"{path}: job {name} may run for ever"
        if "secrets." in str(job) and "head.repo.full_name == github.repository" not in str(job.get("if")):
            yield f"{path}: job {name} would be given secrets for a fork"
        for number, step in enumerate(job["steps"]):
            yield from check_uses(f"{path}: step {number} of {name}", step)
            yield from check_call(f"{path}: step {number} of {name}", step, action)


def read_outputs(path):
    """As the runner reads the file: NAME=VALUE, or NAME<<END and lines up to END."""
    outputs = {}
    with open(path, encoding="utf-8") as file:
        lines = iter(file.read().split("\n"))
    for line in lines:
        if not line:
            continue
        name, sign, value = line.partition("=")
        if "<<" in name or not sign:
            name, sign, end = line.partition("<<")
            if not sign:
                sys.exit(f"no output: {line!r}")
            value = "\n".join(iter(lambda: next(lines), end))
        outputs[name] = value
    return outputs


def run(path, given):
    action = load(path)
    inputs = {name: entry["default"] for name, entry in action["inputs"].items()}
    for name, value in given.items():
        if name not in inputs:
            sys.exit(f"no input {name}")
        inputs[name] = value
    known = {f"inputs.{name}": value for name, value in inputs.items()}
    work = tempfile.mkdtemp(dir=os.environ["RUNNER_TEMP"])
    status = 0
    for number, step in enumerate(action["runs"]["steps"]):
        files = {}
        for kind in ("GITHUB_OUTPUT", "GITHUB_ENV", "GITHUB_PATH", "GITHUB_STATE"):
            files[kind] = os.path.join(work, f"{kind}.{number}")
            open(files[kind], "w", encoding="utf-8").close()
        script = os.path.join(work, f"step{number}.sh")
        with open(script, "w", encoding="utf-8") as file:
            file.write(step["run"] + "\n")
        values = {
            key: EXPRESSION.sub(lambda match: known.get(match.group(1), ""), value)
            for key, value in step.get("env", {}).items()
        }
        # The runner's own words for `shell: bash`.
        command = ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", script]
        environment = {
            **os.environ,
            **files,
            **values,
            "GITHUB_ACTIONS": "true",
            "GITHUB_ACTION_PATH": os.path.dirname(os.path.abspath(path)),
        }
        status = subprocess.run(command, env=environment, check=False).returncode
        for name, value in read_outputs(files["GITHUB_OUTPUT"]).items():
            known[f"steps.{step['id']}.outputs.{name}"] = value
        for kind in ("GITHUB_ENV", "GITHUB_PATH", "GITHUB_STATE"):
            if os.path.getsize(files[kind]):
                sys.exit(f"step {step['id']} has written into {kind}")
        if status:
            break
    sys.stdout.flush()
    for name, entry in action["outputs"].items():
        print(f"output {name}={EXPRESSION.sub(lambda match: known.get(match.group(1), ''), entry['value'])}")
    sys.exit(status)


def main():
    if sys.argv[1] == "run":
        run(sys.argv[2], dict(word.split("=", 1) for word in sys.argv[3:]))
    findings = list(check_action(sys.argv[2]))
    for workflow in sys.argv[3:]:
        findings += check_workflow(workflow, load(sys.argv[2]))
    print("\n".join(findings) if findings else "no findings")
    sys.exit(1 if findings else 0)


main()
