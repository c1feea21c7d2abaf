"""Processes that are asked for one measurement after another, and what memory they take meanwhile."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent


class Flow:
    """A process of benchmarks/flows.py, ready to count folders."""

    def __init__(self, name: str, python: str = sys.executable):
        environment = {**os.environ, "PYTHONWARNINGS": "ignore"}
        self.name = name
        self._process = subprocess.Popen(
            [python, str(HERE / "flows.py"), name],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env=environment,
        )
        self.is_ready = self._answer() is not None
        self.peak = 0.0

    def count(self, folder: Path) -> dict[str, Any] | None:
        """What it measured, and peak_mb: the proportional memory of its whole tree; None where it failed."""
        with Memory(self._process.pid) as memory:
            try:
                print(folder, file=self._process.stdin, flush=True)
            except BrokenPipeError:
                return None
            answer = self._answer()
        if answer is not None:
            answer["peak_mb"] = memory.peak_mb
        return answer

    def stop(self) -> None:
        self._process.stdin.close()
        self._process.wait()

    def _answer(self) -> dict[str, Any] | None:
        line = self._process.stdout.readline()
        return json.loads(line) if line else None


class Memory:
    """The greatest proportional set size (PSS) of a process and all its children while this is open, in MB of 2^20."""

    def __init__(self, pid: int, every_s: float = 0.1):
        self._pid, self._every = pid, every_s
        self._done = threading.Event()
        self.peak_mb = 0.0

    def __enter__(self) -> Memory:
        self._thread = threading.Thread(target=self._watch)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()

    def _watch(self) -> None:
        while True:
            self.peak_mb = max(self.peak_mb, sum(map(proportional_mb, tree(self._pid))))
            if self._done.wait(self._every):
                return


def tree(pid: int) -> list[int]:
    """A process and all that it started."""
    found = [pid]
    for one in found:
        try:
            children = Path(f"/proc/{one}/task/{one}/children").read_text("ascii").split()
        except OSError:
            continue
        found += map(int, children)
    return found


def proportional_mb(pid: int) -> float:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text("ascii").splitlines()
    except OSError:
        return 0.0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024


def quartiles(values: list[float]) -> str:
    """The median and, in brackets, the quartiles; of fewer than three values the least and the greatest."""
    middle = statistics.median(values)
    low, high = min(values), max(values)
    if len(values) > 2:
        low, _, high = statistics.quantiles(values, n=4, method="inclusive")
    return f"{middle:.2f} [{low:.2f}..{high:.2f}]"


def agreement(one: dict[str, int], other: dict[str, int]) -> str:
    """Whether two tables of counts are the same; else the share of word uses that they have in common."""
    if one == other:
        return "equal"
    common = sum(min(n, other.get(word, 0)) for word, n in one.items())
    return f"{2 * common / (sum(one.values()) + sum(other.values())):.4%}"


def machine() -> str:
    """What was measured on, in a line."""
    info = Path("/proc/cpuinfo")
    names = [
        line.partition(":")[2].strip()
        for line in info.read_text().splitlines()
        if line.startswith("model name")
    ]
    model = names[0] if info.exists() and names else "processor unknown"
    version = sys.version.split()[0]
    return f"{os.cpu_count()} x {model}; Python {version}; {time.strftime('%Y-%m-%d %H:%M')} UTC"
