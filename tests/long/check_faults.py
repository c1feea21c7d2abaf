"""Kill save_figure, a corpus build and a study at many moments; fill a disk; start two studies in one folder; let a worker die.

    python tests/long/check_faults.py [kills of a study] [PART ...]     (default 24, all parts; about fifteen minutes)

After each kill every file must be the old one or the new one, and the next run must give the bytes of an undisturbed run. Parts:
figure, corpus, disk, two, study. What cannot be tried here (a small disk, without the right to mount) says SKIPPED.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

import matplotlib as mpl  # noqa: E402

mpl.use("agg")

import matplotlib.pyplot as plt  # noqa: E402
import pandas as pd  # noqa: E402
from faults.killing import WRITER, count_points, kill_at  # noqa: E402

import ipresearch.corpus.building  # noqa: E402
import ipresearch.corpus.manifest  # noqa: E402
import ipresearch.corpus.partition  # noqa: E402
import ipresearch.corpus.twins  # noqa: E402
import ipresearch.corpus.write  # noqa: E402
from ipresearch.corpus import build  # noqa: E402
from ipresearch.figures import save, save_figure  # noqa: E402
from tests.documents.studies import FOREST, write_many, write_three  # noqa: E402
from tests.long.check_study import check_kills, contents  # noqa: E402

FIGURE = (WRITER, save.__file__)
CORPUS = (
    WRITER, ipresearch.corpus.write.__file__, ipresearch.corpus.manifest.__file__, ipresearch.corpus.building.__file__,
    ipresearch.corpus.twins.__file__,
)  # fmt: skip


def files(folder: Path) -> dict[str, bytes]:
    found = contents(folder)
    return {
        name: content
        for name, content in found.items()
        if not any(part[0] == "." for part in Path(name).parts)
    }


def hidden(folder: Path) -> list[str]:
    return [str(path) for path in folder.rglob(".*") if path.name not in (".building", ".study.lock")]


def check_figure(base: Path) -> bool:
    """Before each line of the writing, with and without an older figure in its place."""
    ax = plt.figure().subplots()
    ax.plot([1, 2])
    drawn = {version: save._draw(ax, version, None) for version in ("old", "new")}
    tables = {version: pd.DataFrame({"n": range(n)}) for version, n in (("old", 3_000), ("new", 5_000))}

    def write(version: str, folder: Path) -> Callable[[], object]:
        def action() -> None:
            save._draw = lambda *_: drawn[version]
            save_figure(ax, "02_x", tables[version], version, folder)

        return action

    for version in drawn:
        write(version, base / version)()
    whole = {version: files(base / version) for version in drawn}
    points, broken, incomplete = 0, 0, 0
    for older in (True, False):
        for point in range(count_points(write("new", base / "counted"), FIGURE)):
            folder = base / f"figure{older}{point}"
            if older:
                shutil.copytree(base / "old", folder)
            points += kill_at(point, write("new", folder), FIGURE)
            for name, content in files(folder).items() if folder.exists() else ():
                broken += content not in (whole["new"][name], whole["old"][name] if older else None)
            broken += older and set(files(folder)) != set(whole["old"])
            write("new", folder)()
            incomplete += files(folder) != whole["new"]
    print(
        f"save_figure: {points} kill points, {broken} files neither old nor new, {incomplete} not completed by the next run"
    )
    return points >= 60 and not broken and not incomplete


def in_child(action: Callable[[], object]) -> None:
    """In a process of its own: threads of the libraries that write tables must not be there when this one is forked."""
    child = os.fork()
    if child == 0:
        try:
            action()
        except BaseException as error:
            print("the child failed:", repr(error), flush=True)
            os._exit(1)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    assert status == 0, f"a run that nobody killed ended with {status}"


def check_corpus(base: Path, steps: int = 22) -> bool:
    """At `steps` of the lines that a build comes to, for a new data set and for one that a new document changes."""
    documents = write_many(base / "documents", 6)
    # read once, not in every child; neither starts a thread
    hashes = ipresearch.corpus.manifest.settings_in_force(None).lexicon_hashes
    ipresearch.corpus.partition._engine(None, None, hashes)
    ipresearch.corpus.partition._lexicons(None, hashes)

    def make(out: Path) -> Callable[[], object]:
        return lambda: build(documents, out, workers=1, part_bytes=2_000, progress=False)

    points = broken = incomplete = 0
    for older in (False, True):
        if older:
            in_child(make(base / "old"))
            (documents / "plan_more.txt").write_text(FOREST, "utf-8")
            (documents / "plan_000.txt").write_text(FOREST.replace("青山", "绿水"), "utf-8")
        in_child(make(base / f"whole{older}"))
        whole = files(base / f"whole{older}")
        old = files(base / "old") if older else {}

        def begin(out: Path, older: bool = older) -> Path:
            if older:
                shutil.copytree(base / "old", out)
            return out

        n_lines = count_points(make(begin(base / f"counted{older}")), CORPUS)
        for point in range(0, n_lines, max(1, n_lines // steps)):
            out = begin(base / f"corpus{older}{point}")
            points += kill_at(point, make(out), CORPUS)
            found = files(out) if out.exists() else {}
            broken += sum(content not in (whole.get(name), old.get(name)) for name, content in found.items())
            broken += older and "corpus.json" not in found
            in_child(make(out))
            incomplete += files(out) != whole or bool(hidden(out))
            shutil.rmtree(out)
    print(
        f"corpus build: {points} kill points, {broken} files neither old nor new, {incomplete} not completed by the next run"
    )
    return points >= 40 and not broken and not incomplete


def check_disk(base: Path) -> bool:
    """A study, a figure and a data set on a disk that is too small: the error says so, what was there is whole, and with room it ends."""
    small = base / "small"
    small.mkdir()
    if subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=600k", "tmpfs", str(small)], capture_output=True, check=False
    ).returncode:
        print("full disk: no right to mount a small one: SKIPPED")
        return True
    fine = True
    try:
        documents = write_many(base / "for_small", 12, longer=12)
        study = [
            sys.executable,
            "-m",
            "ipresearch",
            "study",
            str(documents),
            "--out",
            str(small / "study"),
            "--quiet",
        ]
        done = subprocess.run(study, cwd=ROOT, capture_output=True, text=True, check=False)
        fine &= done.returncode == 1 and "No space left" in done.stderr
        broken = [
            name
            for name, content in contents(small).items()
            if name.endswith(".csv") and not content.startswith(b"\xef\xbb\xbf")
        ]
        fine &= not broken and not [name for name in hidden(small) if name.endswith(".part")]
        code = f"import ipresearch.corpus as c; c.build({str(documents)!r}, {str(small / 'corpus')!r}, workers=1, progress=False)"
        built = subprocess.run(
            [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
        )
        fine &= "CorpusError" in built.stderr and "cannot be written" in built.stderr
        subprocess.run(["mount", "-o", "remount,size=200m", str(small)], check=True)
        again = subprocess.run(
            [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
        )
        fine &= again.returncode == 0 and not hidden(small / "corpus")
        last = subprocess.run(study, cwd=ROOT, capture_output=True, text=True, check=False)
        fine &= last.returncode == 0
        print(
            f"full disk: {'said in words, nothing half-written, completed with room' if fine else 'FAILED'}"
        )
        if not fine:
            print(
                done.returncode,
                done.stderr[-400:],
                broken,
                hidden(small),
                built.stderr[-400:],
                again.stderr[-300:],
                last.stderr[-400:],
                sep="\n",
            )
    finally:
        subprocess.run(["umount", str(small)], check=False)
    return fine


def check_two(base: Path) -> bool:
    """Two studies at once in one folder: one does the work, the other is refused; the folder is that of one alone."""
    documents, out = write_three(base / "two"), base / "two_out"
    line = [sys.executable, "-m", "ipresearch", "study", str(documents), "--out", str(out), "--quiet"]
    running = [
        subprocess.Popen(line, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    ended = sorted((process.communicate(timeout=600)[1], process.returncode) for process in running)
    codes = sorted(code for _, code in ended)
    refused = [said for said, code in ended if code == 2 and "another study" in said]
    again = subprocess.run(line, cwd=ROOT, capture_output=True, text=True, check=False)
    fine = codes == [0, 2] and len(refused) == 1 and "0 step(s) done now" in again.stdout
    print(f"two studies at once: exit status {codes}; {'one refused, the other whole' if fine else 'FAILED'}")
    return fine


def check_study_kills(base: Path, kills: int) -> bool:
    documents = write_three(base / "three")
    line = [
        sys.executable,
        "-m",
        "ipresearch",
        "study",
        str(documents),
        "--out",
        str(base / "reference"),
        "--quiet",
    ]
    subprocess.run(line, cwd=ROOT, check=True, capture_output=True)
    return check_kills(documents, contents(base / "reference"), base, kills)


def main(kills: int = 24, *parts: str) -> int:
    begun, fine = time.monotonic(), True
    checks: dict[str, Callable[[Path], bool]] = {
        "figure": check_figure, "corpus": check_corpus, "disk": check_disk, "two": check_two,
        "study": lambda base: check_study_kills(base, kills),
    }  # fmt: skip
    for name in parts or checks:
        with tempfile.TemporaryDirectory() as folder:
            fine &= checks[name](Path(folder))
        print(f"    {time.monotonic() - begun:.0f} s", flush=True)
    return 0 if fine else 1


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:2]), *sys.argv[2:]))
