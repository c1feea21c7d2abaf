"""Full-size check of studies: time, sameness, every number of documents. Kills are in check_faults.py.

    python tests/long/check_study.py [documents]      (default 300; about ten minutes)

Prints the time for three documents of other topics and for many generated ones, whether a second run changes a byte, which
notebooks ran for 1, 2, 5 and 12 documents, and whether LibreOffice reads the workbook (SOFFICE names it).
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT)]

from ipresearch.study import run_notebook, run_study  # noqa: E402
from ipresearch.study.notebooks import shipped_notebooks  # noqa: E402
from tests.documents.studies import write_many, write_three  # noqa: E402

LIMITS = {3: 120, 300: 600}  # seconds


def contents(folder: Path) -> dict[str, bytes]:
    return {
        p.relative_to(folder).as_posix(): p.read_bytes()
        for p in folder.rglob("*")
        if p.is_file() and p.name[0] != "."
    }


def check_time(documents: Path, out: Path, n: int, compare: str | None) -> bool:
    begun = time.monotonic()
    result = run_study(documents, out, compare, progress=False)
    took = time.monotonic() - begun
    before = contents(out)
    again = run_study(documents, out, compare, progress=False)
    changed = [name for name in before if contents(out).get(name) != before[name]]
    fresh = out.with_name(f"{out.name}_fresh")
    run_study(documents, fresh, compare, progress=False)
    differ = sorted(name for name in before if contents(fresh).get(name) != before[name])
    print(
        f"{n} documents: {took:.0f} s, failed {result.failed}; second run did {again.done}, changed {changed}; "
        f"a run into another folder differs in {differ}"
    )
    return not (result.failed or again.done or changed or differ) and took < LIMITS.get(n, 600)


def check_numbers(base: Path) -> bool:
    fine = True
    for n in (1, 2, 5, 12):
        documents = write_many(base / f"n{n}", n)
        for notebook in shipped_notebooks():
            for compare in (None, "wave") if n == 12 else (None,):
                parameters = {
                    "DOCUMENTS": str(documents),
                    "FIGURES": str(base / "figures"),
                    "COMPARE": compare,
                }
                try:
                    run_notebook(notebook, base / "done.ipynb", parameters, progress=False)
                except ValueError as error:
                    print(f"n = {n}, compare = {compare}: {error}")
                    fine = False
    print(f"every notebook for 1, 2, 5 and 12 documents: {'ran' if fine else 'FAILED'}")
    return fine


def check_kills(documents: Path, reference: dict[str, bytes], base: Path, kills: int) -> bool:
    """Kill a study and its kernels at random moments; what is there must be whole, and the next run must complete it."""
    chance, fine, done = random.Random(1), True, 0
    out = base / "killed"
    for _ in range(kills):
        line = [sys.executable, "-m", "ipresearch", "study", str(documents), "--out", str(out), "--quiet"]
        running = subprocess.Popen(
            line, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
        )
        time.sleep(chance.uniform(1, 13))
        if running.poll() is None:
            os.killpg(running.pid, signal.SIGKILL)
            done += 1
        running.wait()
        found = contents(out) if out.exists() else {}
        broken = [
            name for name, content in found.items() if name != "study.json" and reference.get(name) != content
        ]
        if broken:
            print(f"after kill {done}: differ from the whole run: {broken}")
            fine = False
        if running.returncode == 0 or chance.random() < 0.4:
            time.sleep(
                2
            )  # the killed one's kernels end by themselves, and would write into the folder until then
            shutil.rmtree(out, ignore_errors=True)
    time.sleep(3)  # kernels of a killed parent end by themselves
    result = run_study(documents, out, progress=False)
    whole = contents(out) == reference
    print(
        f"{done} kills: files {'all whole' if fine else 'BROKEN'}; the next run {'gave' if whole else 'DID NOT GIVE'} the same bytes"
    )
    return fine and whole and not result.failed


def check_workbook(book: Path, base: Path) -> bool:
    office = os.environ.get("SOFFICE") or shutil.which("soffice") or shutil.which("libreoffice")
    if not office:
        print("LibreOffice is not here: the workbook was NOT opened in a spreadsheet")
        return True
    line = [
        office,
        "--headless",
        f"-env:UserInstallation=file://{base}/profile",
        "--convert-to",
        "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1",
        "--outdir",
        str(base / "csv"),
        str(book),
    ]
    for last in (False, True):  # a new profile makes it end with status 81 and ask to be started again
        subprocess.run(line, check=last, capture_output=True, timeout=300)
    sheets = sorted((base / "csv").glob("*.csv"))
    told = next(path for path in sheets if path.stem.endswith("-notices")).read_text("utf-8")
    intact = "养老机构服务质量提升办法" in told
    print(f"LibreOffice opened {len(sheets)} sheets; Chinese {'intact' if intact else 'NOT intact'}")
    return intact


def main(documents: int = 300) -> int:
    with tempfile.TemporaryDirectory() as folder:
        base = Path(folder)
        three = write_three(base / "three")
        fine = [check_time(three, base / "out3", 3, None)]
        fine.append(check_workbook(base / "out3" / "tables.xlsx", base))
        fine.append(
            check_time(
                write_many(base / "many", documents, longer=4), base / "out_many", documents, "year=2019,2022"
            )
        )
        fine.append(check_numbers(base))
    return 0 if all(fine) else 1


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
