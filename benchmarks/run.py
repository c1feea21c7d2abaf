"""All measurements side by side: python benchmarks/run.py [flows growth interactive] [options]

flows        every way from files to term counts, interleaved round by round over the same pages
growth       ours on more and more pages, the plain way on a sample before and after each
interactive  what someone at a notebook waits for

Ratios are CPU seconds of the plain way over those of the other, of one round, so that a machine whose speed swings
does not matter; for two workers they are wall seconds over wall seconds.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "benchmarks"), str(ROOT)]

import interactive  # noqa: E402
from measure import Flow, agreement, machine, quartiles  # noqa: E402
from pages import KINDS, write_pages  # noqa: E402

PEERS = {
    "harvesttext": ("harvesttext",),
    "scattertext": ("scattertext", "six"),
    "cntext": ("cntext", "ipython"),
    "sklearn": ("scikit-learn",),
}
SHARED = ("jieba", "opencc", "pandas")
NEEDLESSLY_SLOW = 0.05  # MB of pages with break marks a round: they are searched, some 0.06 MB a second


def main() -> None:
    asked = arguments()
    print(machine())
    parts = asked.parts or ["flows", "growth", "interactive"]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if "flows" in parts:
            peers = {peer: make_peer(peer, asked.peers or folder / "peers") for peer in asked.peer}
            for kind in asked.kinds:
                size = asked.round_mb if kind != "breaks" else min(asked.round_mb, 0.3)
                compare_flows(folder, kind, size, asked.rounds, peers)
        if "growth" in parts:
            for kind in asked.kinds:
                if kind != "breaks":
                    grow(folder, kind, asked.sizes, asked.round_mb)
        if "interactive" in parts:
            interactive.main()


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("parts", nargs="*", help="flows, growth, interactive; all of them when none is named")
    parser.add_argument("--rounds", type=int, default=5, help="rounds of flows (default 5)")
    parser.add_argument("--round-mb", type=float, default=5, help="MB of pages a round (default 5)")
    parser.add_argument(
        "--sizes", type=float, nargs="+", default=[1, 10, 100], help="MB of growth (default 1 10 100)"
    )
    parser.add_argument("--kinds", nargs="+", choices=KINDS, default=list(KINDS))
    parser.add_argument(
        "--peer", nargs="*", choices=list(PEERS), default=list(PEERS), help="which other packages"
    )
    parser.add_argument("--peers", type=Path, help="keep the peers' environments here, to use them again")
    return parser.parse_args()


def make_peer(peer: str, folder: Path) -> str | None:
    """An environment of its own for another package; its Python, or None where it does not install."""
    place = folder / peer
    python = place / "bin" / "python"
    if not python.exists():
        venv.create(place, with_pip=True)
        wanted = [*PEERS[peer], *SHARED]
        done = subprocess.run(
            [python, "-m", "pip", "install", "-q", *wanted], capture_output=True, text=True, check=False
        )
        if done.returncode:
            print(f"{peer} does not install here: {done.stderr.strip().splitlines()[-1]}")
            return None
    return str(python)


def compare_flows(folder: Path, kind: str, size: float, rounds: int, peers: dict[str, str | None]) -> None:
    print(f"\n## {kind} pages, {rounds} rounds of {size:g} MB, every flow in turn over the same pages")
    flows = [Flow("plain"), *(Flow(name, python) for name, python in peers.items() if python)]
    flows += [Flow("ours"), Flow("ours-2"), Flow("ours-jieba")]
    tiny = folder / f"{kind}-tiny"
    write_pages(tiny, kind, 0.02, seed=99)
    running = [flow for flow in flows if flow.is_ready and flow.count(tiny)]
    for flow in flows:
        if flow not in running:
            print(f"{flow.name} starts but cannot count")
    answers: dict[str, list[dict]] = {flow.name: [] for flow in running}
    sizes = []
    for turn in range(rounds):
        pages = folder / f"{kind}-{turn}"
        sizes.append(write_pages(pages, kind, size, seed=turn) / 1e6)
        for flow in running[turn % len(running) :] + running[: turn % len(running)]:
            answers[flow.name].append(flow.count(pages))
    for flow in running:
        flow.stop()
    print_flows(answers, sizes)


def print_flows(answers: dict[str, list[dict]], sizes: list[float]) -> None:
    print(f"{'flow':14}{'MB/s':>7}  {'x plain':22}{'peak MB':>8}  counts: as ours, as plain's")
    plain, ours = answers["plain"], answers["ours"]
    for name, rows in answers.items():
        clock = "wall_s" if name == "ours-2" else "cpu_s"
        speed = statistics.median(size / row[clock] for size, row in zip(sizes, rows, strict=True))
        ratios = [one[clock] / row[clock] for one, row in zip(plain, rows, strict=True)]
        alike = agreement(rows[-1]["counts"], ours[-1]["counts"])
        as_plain = agreement(rows[-1]["counts"], plain[-1]["counts"])
        peak = max(row["peak_mb"] for row in rows)
        print(f"{name:14}{speed:7.2f}  {quartiles(ratios):22}{peak:8.0f}  {alike}, {as_plain}")
    gain = [one["wall_s"] / two["wall_s"] for one, two in zip(ours, answers["ours-2"], strict=True)]
    print(f"two workers over one, wall: {quartiles(gain)}")


def grow(folder: Path, kind: str, sizes: list[float], sample_mb: float) -> None:
    print(
        f"\n## {kind} pages, more and more; x plain is against the plain way on {sample_mb:g} MB before and after"
    )
    print(
        f"{'MB':>6} {'workers':>7} {'CPU s':>8} {'CPU s/MB':>9} {'wall s':>8} {'x plain':>8} {'peak MB':>8}  terms"
    )
    sample = folder / f"{kind}-sample"
    sample_size = write_pages(sample, kind, sample_mb, seed=7) / 1e6
    plain, flows = Flow("plain"), {1: Flow("ours"), 2: Flow("ours-2")}
    for flow in (plain, *flows.values()):
        flow.count(folder_of(folder, kind, 0.02))
    for size in sizes:
        pages = folder_of(folder, kind, size)
        made = sum(path.stat().st_size for path in pages.rglob("*.txt")) / 1e6
        for workers, flow in flows.items():
            before = plain.count(sample)
            answer = flow.count(pages)
            after = plain.count(sample)
            clock = "cpu_s" if workers == 1 else "wall_s"
            plain_rate = 2 * sample_size / (before[clock] + after[clock])
            times = made / answer[clock] / plain_rate
            print(
                f"{made:6.0f} {workers:7} {answer['cpu_s']:8.2f} {answer['cpu_s'] / made:9.4f} {answer['wall_s']:8.2f}"
                f" {times:8.1f} {answer['peak_mb']:8.0f}  {len(answer['counts'])}",
                flush=True,
            )
    for flow in (plain, *flows.values()):
        flow.stop()


def folder_of(folder: Path, kind: str, size: float) -> Path:
    pages = folder / f"{kind}-{size:g}"
    if not pages.exists():
        write_pages(pages, kind, size, seed=3)
    return pages


if __name__ == "__main__":
    main()
