"""Fuzz what reads documents, tables and rules: guided by coverage, every target in a process of its own.

    python tests/long/check_fuzz.py [share] [seed] [TARGET ...]     (default .05 of the whole number; `make fuzz`: 1, about an hour)

Prints for each target the inputs tried, the seconds and each kind of failure with the first input that showed it. The inputs are kept
in build/fuzz; one that is worth keeping goes to tests/cases/fuzz/TARGET, where tests/test_fuzz_cases.py replays it from then on.
Needs atheris (the extra `fuzz`, Linux); without it this check says SKIPPED.
"""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FOUND = ROOT / "build" / "fuzz"
# inputs of the whole run: many where a target takes microseconds, fewer where it runs a search or the whole of cleaning
INPUTS = {
    "load_bytes": 160_000, "load_text": 120_000, "load_html": 50_000, "load_mhtml": 20_000, "load_pdf": 60_000,
    "load_docx": 40_000, "load_manifest": 80_000, "restore": 45_000, "restore_page": 15_000, "tasks": 60_000, "clean": 4_000,
    "document": 1_000, "rules": 300_000, "lexicon": 80_000, "cell": 100_000,
}  # fmt: skip
# a guided run drifts to inputs that take long; begun anew, with another seed, it sees more of them
ROUND = {"restore": 2_500, "restore_page": 1_000, "clean": 1_000}
LONGEST = 600  # seconds for one round


def run(target: str, inputs: int, seed: int) -> dict:
    line = [
        sys.executable,
        str(ROOT / "tests" / "fuzzing" / "guided.py"),
        target,
        str(inputs),
        str(LONGEST),
        str(FOUND),
        str(seed),
    ]
    done = subprocess.run(line, cwd=ROOT, capture_output=True, text=True, errors="replace", check=False)
    told = [text for text in done.stdout.splitlines() if text.startswith('{"target"')]
    if told:
        return json.loads(told[-1])
    last = "\n".join(done.stderr.splitlines()[-12:])
    return {
        "target": target,
        "inputs": 0,
        "seconds": 0.0,
        "failures": {"ended": {"told": f"the process ended: {last}", "n": 1}},
    }


def rounds(target: str, inputs: int, seed: int) -> dict:
    told = {"inputs": 0, "seconds": 0.0, "failures": {}}
    while told["inputs"] < inputs:
        once = run(target, min(inputs - told["inputs"], ROUND.get(target, inputs)), seed)
        told["inputs"] += once["inputs"]
        told["seconds"] += once["seconds"]
        for kind, failure in once["failures"].items():
            told["failures"].setdefault(kind, {"told": failure["told"], "n": 0})["n"] += failure["n"]
        if "ended" in once["failures"] or once["seconds"] >= LONGEST:
            break
        seed += 1
    return told


def main(share: float = 0.05, seed: int = 1, *targets: str) -> int:
    if importlib.util.find_spec("atheris") is None:
        print("atheris is not here (make fuzz installs it on Linux): SKIPPED")
        return 0
    total = failed = 0
    for target in targets or INPUTS:
        told = rounds(target, max(1, round(INPUTS[target] * share)), seed)
        total += told["inputs"]
        failed += len(told["failures"])
        print(
            f"{target:14} {told['inputs']:8,} inputs {told['seconds']:7.1f} s  {len(told['failures'])} kind(s) of failure",
            flush=True,
        )
        for failure in told["failures"].values():
            print(f"    {failure['n']} x {failure['told']}", flush=True)
    print(
        f"{total:,} inputs in all, {failed} kind(s) of failure"
        + (f"; the inputs are in {FOUND.relative_to(ROOT)}" if failed else "")
    )
    return 1 if failed else 0


if __name__ == "__main__":
    given = sys.argv[1:]
    sys.exit(main(*(float(value) for value in given[:1]), *(int(value) for value in given[1:2]), *given[2:]))
