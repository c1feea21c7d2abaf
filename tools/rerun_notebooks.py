"""Rerun the committed notebooks in place: the only writer of their outputs and of figures/.

    python tools/rerun_notebooks.py [NOTEBOOK ...]

Two run at a time, each in a fresh kernel of its own: they share nothing but the files that they read. The pictures in
them are kept small, with a palette of their own; those in figures/ have all colours and more points.
"""

import base64
import io
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nbformat
from PIL import Image
from tqdm import tqdm

from ipresearch.atomic import write_whole
from ipresearch.study import NotebookError, run_notebook

ROOT = Path(__file__).resolve().parents[1]
AT_A_TIME = 2
COLOURS = 64


def rerun(path: Path) -> None:
    notebook = run_notebook(path, progress=False)
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            if "image/png" in data:
                data["image/png"] = smaller(data["image/png"])
    write_whole(path, (nbformat.writes(notebook) + "\n").encode("utf-8"))


def smaller(picture: str) -> str:
    """The same picture in a palette of COLOURS colours: a quarter of the size for text on white."""
    with Image.open(io.BytesIO(base64.b64decode(picture))) as whole:
        few = whole.convert("RGB").quantize(COLOURS, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    target = io.BytesIO()
    few.save(target, "png", optimize=True)
    return base64.b64encode(target.getvalue()).decode("ascii")


def main(names: list[str]) -> int:
    notebooks = [Path(name) for name in names] or sorted((ROOT / "notebooks").glob("[0-9][0-9]_*.ipynb"))
    begun = time.perf_counter()
    failed = []
    with ThreadPoolExecutor(AT_A_TIME) as pool, tqdm(total=len(notebooks), unit="notebook") as bar:
        for run in [pool.submit(rerun, notebook) for notebook in notebooks]:
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
