"""Rerun the committed notebooks in place: the only writer of their outputs and of figures/.

    python tools/rerun_notebooks.py [NOTEBOOK ...]

Two run at a time, each in a fresh kernel of its own: they share nothing but the files that they read.
"""

import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tqdm import tqdm

from ipresearch.study import NotebookError, run_notebook

ROOT = Path(__file__).resolve().parents[1]
AT_A_TIME = 2


def main(names: list[str]) -> int:
    notebooks = [Path(name) for name in names] or sorted((ROOT / "notebooks").glob("[0-9][0-9]_*.ipynb"))
    begun = time.perf_counter()
    failed = []
    with ThreadPoolExecutor(AT_A_TIME) as pool, tqdm(total=len(notebooks), unit="notebook") as bar:
        for run in [pool.submit(run_notebook, notebook, progress=False) for notebook in notebooks]:
            try:
                run.result()
            except NotebookError as error:
                failed.append(str(error))
            bar.update()
    for message in failed:
        print(f"\n{message}", file=sys.stderr)
    if not failed:
        print(f"{len(notebooks)} notebooks in {time.perf_counter() - begun:.0f} s; figures are in figures/")
    return len(failed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
