"""A study folder to begin with: a place for documents, lexicons to edit, a notebook, the next steps."""

from __future__ import annotations

import tempfile
from pathlib import Path

from ipresearch.errors import IpresearchError
from ipresearch.lexicons import SHIPPED
from ipresearch.study.inputs import DOCUMENTS, LEXICONS
from ipresearch.study.notebooks import shipped_notebooks

# the tables that a reader is most likely to edit; the others are the shipped ones until copied here too
EDITED = ("terms", "stopwords", "glosses", "codebook", "declared_terms")
_README = """# A study with ipresearch

1. **Put your documents into `documents/`** (text, Markdown, HTML, PDF, DOCX; nested folders too). What a document does not
   say itself goes into `documents/manifest.csv`: columns `path`, `notice_id` (ASCII), then any of your own, such as `year`.
2. **Run it**: `ipresearch study . --out results` in this folder, with `--compare year` or any other column. Look first at
   `results/tables/problems.csv` and `results/tables/repairs.csv`, then at the notebooks and figures in `results/`.
3. **Dig in**: open `{notebook}` in JupyterLab (`jupyter lab`), edit the tables in `lexicons/` (each replaces the shipped
   one of its name: `terms.csv`, `stopwords.csv`, `glosses.csv`, `codebook.csv`, `declared_terms.csv`), and run again.

把文件放入 `documents/`，在本文件夹运行 `ipresearch study . --out results`，再用 JupyterLab 打开 `{notebook}`；`lexicons/` 中的词表可自行修改。
"""


def new_study(folder: str | Path) -> list[Path]:
    """Make a study folder: documents/, lexicons/, a copy of notebook 05 and a README with the next steps.

    folder : a new or empty folder; it appears as a whole or not at all
    Returns the paths made. Raises IpresearchError for a folder that holds anything or cannot be made.
    """
    folder = Path(folder)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise IpresearchError(f"{str(folder)!r} exists and is not empty. Name a new folder.")
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".new-") as beside:
            whole = Path(beside) / "study"
            _fill(whole)
            if folder.exists():
                folder.rmdir()
            whole.replace(folder)
    except OSError as error:
        raise IpresearchError(
            f"{str(folder)!r} cannot be made ({error.strerror}). Choose another place."
        ) from error
    return sorted(path for path in folder.rglob("*") if path.is_file())


def _fill(folder: Path) -> None:
    (folder / DOCUMENTS).mkdir(parents=True)
    (folder / LEXICONS).mkdir()
    for name in EDITED:
        (folder / LEXICONS / f"{name}.csv").write_bytes((SHIPPED / f"{name}.csv").read_bytes())
    notebook = next(path for path in shipped_notebooks() if path.name.startswith("05_"))
    _copy_notebook(notebook, folder / notebook.name)
    (folder / DOCUMENTS / "README.md").write_text(
        "Documents go here 文件放在这里; manifest.csv may describe them.\n", "utf-8"
    )
    (folder / "README.md").write_text(_README.format(notebook=notebook.name), "utf-8")


def _copy_notebook(source: Path, target: Path) -> None:
    """The notebook without outputs, its parameters set to this folder's own parts."""
    import nbformat

    notebook = nbformat.read(source, as_version=4)
    for cell in notebook.cells:
        if cell.cell_type != "code":
            continue
        cell.outputs, cell.execution_count = [], None
        if "parameters" in cell.metadata.get("tags", []):
            own = {"DOCUMENTS": '"documents"', "FIGURES": '"figures"', "LEXICONS": '"lexicons"'}
            lines = [line.partition(" = ") for line in cell.source.splitlines()]
            cell.source = "\n".join(f"{name} = {own.get(name, value)}" for name, _, value in lines)
    nbformat.write(notebook, target)
