"""Rerun the committed notebooks in place: the only writer of their outputs and of figures/.

python tools/rerun_notebooks.py [NOTEBOOK ...]
"""

import sys
import time
from pathlib import Path

from ipresearch.study import NotebookError, run_notebook

ROOT = Path(__file__).resolve().parents[1]


def main(names: list[str]) -> int:
    notebooks = [Path(name) for name in names] or sorted((ROOT / "notebooks").glob("[0-9][0-9]_*.ipynb"))
    begun = time.perf_counter()
    for notebook in notebooks:
        try:
            run_notebook(notebook)
        except NotebookError as error:
            print(f"\n{error}", file=sys.stderr)
            return 1
    print(f"{len(notebooks)} notebooks in {time.perf_counter() - begun:.0f} s; figures are in figures/")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
