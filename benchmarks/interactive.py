"""What someone at a notebook waits for: the import, the first table, a chart, a word cloud, all notebooks.

Each in fresh processes, three of them; the figures are wall and CPU seconds of the quickest, since whatever else the
machine does only adds.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TIMES = 3
START = "import json, time\nwall, cpu = time.perf_counter(), time.process_time()\n"
END = "\nprint(json.dumps((time.perf_counter() - wall, time.process_time() - cpu)))"
FIRST = """
import ipresearch as ipr
counts = ipr.count_terms(ipr.segment_terms(ipr.clean_notices(ipr.load_notices('seeds'))))
"""
JOBS = {
    "import ipresearch": ("", "import ipresearch"),
    "first table of the two notices, cold": ("", FIRST),
    "first table, pandas loaded": ("import pandas\n", FIRST),
    "one chart after the table": (
        FIRST,
        "axes = ipr.plot_term_frequency(counts, top=20)\naxes.figure.canvas.draw()",
    ),
    "the same chart again": (
        FIRST + "ipr.plot_term_frequency(counts, top=20).figure.canvas.draw()\n",
        "axes = ipr.plot_term_frequency(counts, top=20)\naxes.figure.canvas.draw()",
    ),
    "one word cloud, matplotlib loaded": (
        FIRST + "ipr.plot_term_frequency(counts, top=20)\n",
        "axes = ipr.plot_wordcloud(counts.loc[counts['notice_id'] == 'national-2023'])\naxes.figure.canvas.draw()",
    ),
}


def main() -> None:
    print("\n## the interactive side, seconds\n" + f"{'':40}{'wall':>7}{'CPU':>7}")
    for name, (before, job) in JOBS.items():
        runs = [_run(before + START + job + END) for _ in range(TIMES)]
        wall, cpu = (min(values) for values in zip(*runs, strict=True))
        print(f"{name:40}{wall:7.2f}{cpu:7.2f}")
    print(f"{'all notebooks, warm':40}{_notebooks():7.1f}")


def _run(code: str) -> tuple[float, float]:
    done = subprocess.run(
        [sys.executable, "-c", "import matplotlib; matplotlib.use('agg')\n" + code if "plot" in code else code],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    wall, cpu = json.loads(done.stdout.strip().splitlines()[-1])
    return wall, cpu


def _notebooks() -> float:
    """Wall seconds of the quicker of two runs, on a copy of the work tree's notebooks and figures."""
    seconds = []
    for _ in range(2):
        started = time.perf_counter()
        subprocess.run(
            [sys.executable, "tools/rerun_notebooks.py"], cwd=ROOT, capture_output=True, check=True
        )
        seconds.append(time.perf_counter() - started)
    return min(seconds)


if __name__ == "__main__":
    main()
