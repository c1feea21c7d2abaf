"""Run notebooks from top to bottom in fresh kernels, so that their outputs are machine-written only."""

from __future__ import annotations

import ast
import asyncio
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ipresearch.atomic import write_whole
from ipresearch.errors import IpresearchError, UnknownValueError
from ipresearch.study.manifest import STATIC

if TYPE_CHECKING:
    import nbformat
    from nbclient import NotebookClient

# the machine's settings that would change what a kernel draws or how fast it starts
_NOT_FOR_KERNELS = ("MPLBACKEND", "PYTHONDONTWRITEBYTECODE")
_KERNELSPEC = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}


class NotebookError(IpresearchError):
    """A notebook stopped; the message names the notebook, the cell, the error and the first lines of the cell."""


def shipped_notebooks() -> list[Path]:
    """The notebooks in the order of their numbers: of this clone, else those that came with the installed package.

    >>> [path.name[:2] for path in shipped_notebooks()][:4]
    ['01', '02', '03', '04']
    """
    package = Path(__file__).parents[1]
    for folder in (package / "notebooks", package.parent / "notebooks"):
        found = sorted(folder.glob("[0-9][0-9]_*.ipynb"))
        if found:
            return found
    raise IpresearchError(f"no notebooks beside {str(package)!r}. Install the package again.")


def run_notebook(
    path: str | Path,
    out: str | Path | None = None,
    parameters: Mapping[str, Any] | None = None,
    timeout: int = 600,
    progress: bool = True,
    folder: str | Path | None = None,
    on_cell: Callable[[], object] | None = None,
    on_start: Callable[[NotebookClient], object] | None = None,
    introduction: str | None = None,
) -> nbformat.NotebookNode:
    """Execute a notebook in a fresh kernel, working directory its own folder, and write the executed copy.

    path       : the notebook
    out        : where to write the executed copy; None writes over `path`
    parameters : values for names assigned in the cell tagged `parameters`; a cell with them is put after it
    timeout    : seconds a single cell may take
    progress   : a text bar on stderr, one step a code cell
    folder     : another working directory, from which the notebook's relative paths start
    on_cell    : called after each code cell; on_start: called with the client before the first one
    introduction : Markdown to open the notebook with, for other documents than the shipped ones: cells tagged `example`, which speak
                   of those, are left out then
    Returns the executed notebook. Nothing that differs between two runs is written: no times, no Python version.
    Raises NotebookError if a cell fails (nothing is written then), UnknownValueError for an unknown parameter.
    """
    import nbformat
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
    from tqdm import tqdm
    from traitlets.config import Config

    path = Path(path)
    if not path.is_file():
        raise IpresearchError(f"no notebook {str(path)!r}.")
    notebook = nbformat.read(path, as_version=4)
    if parameters:
        inject_parameters(notebook, parameters)
    if introduction is not None:
        _introduce(notebook, introduction)
    config = Config()
    config.KernelManager.transport_encryption = "auto"  # else ipykernel 7 prints a warning per kernel
    config.NotebookClient.record_timing = False
    total = sum(cell.cell_type == "code" and bool(cell.source.strip()) for cell in notebook.cells)
    started: list[int] = []
    with tqdm(total=total, desc=path.name, unit="cell", disable=not progress) as bar:
        client = NotebookClient(
            notebook,
            timeout=timeout,
            kernel_name="python3",
            config=config,
            resources={"metadata": {"path": str(folder or path.parent)}},
            on_cell_execute=lambda cell, cell_index: started.append(cell_index),
            on_cell_executed=lambda **_: (bar.update(), on_cell() if on_cell else None),
        )
        if on_start:
            on_start(client)
        try:
            kept = {k: v for k, v in os.environ.items() if k not in _NOT_FOR_KERNELS}
            _execute(client, kept | {STATIC: "1"})
        except (CellExecutionError, CellTimeoutError, DeadKernelError) as error:
            raise NotebookError(_describe_failure(path, notebook, (started or [0])[-1], error)) from error
    notebook.metadata = nbformat.from_dict({"kernelspec": _KERNELSPEC, "language_info": {"name": "python"}})
    target = Path(out) if out is not None else path
    write_whole(target, (nbformat.writes(notebook) + "\n").encode("utf-8"))
    return notebook


def _execute(client: NotebookClient, environment: dict[str, str]) -> None:
    """In an event loop that is closed afterwards; inside a notebook, which has one running, as nbclient does it."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        asyncio.run(client.async_execute(env=environment))
    else:
        client.execute(env=environment)


def inject_parameters(notebook: nbformat.NotebookNode, parameters: Mapping[str, Any]) -> None:
    """Put a cell that sets `parameters` right after the notebook's cell tagged `parameters`.

    Raises UnknownValueError for a name that the tagged cell does not set, IpresearchError without such a cell.
    """
    import nbformat

    tagged = [i for i, cell in enumerate(notebook.cells) if "parameters" in cell.metadata.get("tags", [])]
    if not tagged:
        raise IpresearchError(
            "the notebook has no cell tagged 'parameters'; tag the one that sets DOCUMENTS."
        )
    known = {
        target.id
        for node in ast.parse(notebook.cells[tagged[0]].source).body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    for name in parameters:
        if name not in known:
            raise UnknownValueError("notebook parameter", name, known)
    source = "\n".join(f"{name} = {value!r}" for name, value in parameters.items())
    cell = nbformat.v4.new_code_cell(
        source, metadata={"tags": ["injected-parameters"]}, id="injected-parameters"
    )
    notebook.cells.insert(tagged[0] + 1, cell)


def _introduce(notebook: nbformat.NotebookNode, introduction: str) -> None:
    import nbformat

    kept = [cell for cell in notebook.cells if "example" not in cell.metadata.get("tags", [])]
    notebook.cells = [nbformat.v4.new_markdown_cell(introduction, id="introduction"), *kept]


def _describe_failure(path: Path, notebook: nbformat.NotebookNode, index: int, error: Exception) -> str:
    what = f"{error.ename}: {error.evalue}" if hasattr(error, "ename") else f"{type(error).__name__}: {error}"
    source = "\n    ".join(notebook.cells[index].source.splitlines()[:8])
    return f"{path.name}, cell {index + 1}, failed with\n  {what}\n    {source}"
