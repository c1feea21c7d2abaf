"""A whole study: notebooks, figures, tables and the methods paragraph for one folder of documents, resumed where it stopped."""

from __future__ import annotations

import os
import signal
import tempfile
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ipresearch.atomic import sweep, write_whole
from ipresearch.categorise import export_codings
from ipresearch.errors import UnknownValueError
from ipresearch.groups import Sides, choose_sides
from ipresearch.lexicons import lexicon_hashes
from ipresearch.load import list_problems, load_notices
from ipresearch.study.accounts import count_files, count_unused
from ipresearch.study.inputs import Inputs, check_inputs, gather_lexicons, relative_to, write_lexicons
from ipresearch.study.methods import Told, describe_methods, versions
from ipresearch.study.notebooks import NotebookError, run_notebook, shipped_notebooks
from ipresearch.study.record import Record, digest, digest_file, only_one_run
from ipresearch.study.tables import document_to_blame, stages
from ipresearch.study.workbook import as_csv, as_workbook

if TYPE_CHECKING:
    import pandas as pd

LABELS = ("both", "en", "zh")
AT_A_TIME = 2  # notebooks, each in a kernel of its own
LAST_NOTEBOOK = "04"


@dataclass
class StudyResult:
    """What a study did: files found, read and not used, problems of theirs, steps done now and found done, what failed, files set aside."""

    folder: Path
    n_files: int
    n_documents: int
    n_unused: int
    n_problems: int
    done: list[str] = field(default_factory=list)
    reused: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    set_aside: list[str] = field(default_factory=list)

    @property
    def is_complete(self) -> bool:
        """Whether every step was done and every file was used."""
        return not self.failed and not self.n_problems


def run_study(
    documents: str | Path,
    out: str | Path,
    compare: str | None = None,
    labels: str = "both",
    codebook: str | Path | None = None,
    terms: str | Path | None = None,
    lexicons: str | Path | None = None,
    progress: bool | None = None,
) -> StudyResult:
    """Run notebooks 01 to 04 on a folder of documents and write everything that they and the tables give.

    documents : a folder or file; of a study folder (new_study()) its documents/ with its lexicons/
    out       : the output folder, new, empty, or of an earlier run, which is resumed
    compare   : a column, or "column=a,b", as in choose_sides(); None: two notices, or the first column that serves
    labels    : "both", "en" or "zh"
    codebook  : a CSV file whose frames stand before the shipped ones
    terms     : a CSV file (column term_zh) of terms added to those in force
    lexicons  : a folder of own lexicons, each replacing the shipped one of its name
    progress  : a bar on stderr; None shows one on a terminal
    Writes notebooks/ (executed), figures/, tables/ (CSV), tables.xlsx, methods.md, lexicons/ (own tables) and study.json
    (what is done, by hash). A file is written whole or not at all; what is done stays when a later step fails; the
    same call again does what is missing and changes no byte of the rest.
    Returns a StudyResult; a step that failed is named there with notebook, cell and document.
    Raises IpresearchError for anything wrong with what was given, before anything is written.
    """
    if labels not in LABELS:
        raise UnknownValueError("label language", labels, LABELS)
    inputs = check_inputs(documents, out, lexicons)
    own = gather_lexicons(inputs.lexicons, codebook, terms)
    notices = load_notices(inputs.documents, progress=progress)
    with only_one_run(inputs.out):
        sweep(inputs.out)
        study = _Study(inputs, notices, own, compare, labels, progress)
        return study.run()


class _Study:
    """One run: what every step needs, and the steps."""

    def __init__(
        self,
        inputs: Inputs,
        notices: Any,
        own: dict[str, bytes],
        compare: str | None,
        labels: str,
        progress: bool | None,
    ):
        self.out, self.documents, self.notices = inputs.out, inputs.documents, notices
        self.own, self.compare, self.labels, self.progress = own, compare, labels, progress
        self.problems = list_problems(notices)
        self.result = StudyResult(
            self.out,
            count_files(inputs.documents),
            len(notices),
            count_unused(notices, self.problems),
            len(self.problems),
        )
        self.record = Record(self.out)
        self.given = digest(
            versions(), _code(), _contents(inputs.documents), {name: digest(content) for name, content in own.items()},
            {"compare": compare, "labels": labels, "documents": relative_to(inputs.documents, self.out)},
        )  # fmt: skip
        self.lexicons = self.out / "lexicons" if own else None
        self._cleaned: pd.DataFrame | None = None

    def run(self) -> StudyResult:
        notebooks = [path for path in shipped_notebooks() if path.name[:2] <= LAST_NOTEBOOK]
        todo = [path for path in notebooks if not self._has(path.stem, digest(self.given, path.read_bytes()))]
        write_tables = not self._has("tables", self.given)
        if not todo and not write_tables:
            return self.result
        sides = choose_sides(self.cleaned(), self.compare)
        self._place_lexicons()
        with _bar(self.progress, todo, write_tables) as bar:
            if write_tables:
                self._write_tables(sides, bar)
            self._run_notebooks(todo, bar)
        return self.result

    def cleaned(self) -> pd.DataFrame:
        from ipresearch.clean import clean_notices

        if self._cleaned is None:
            # from a folder of its own, so that a bad comparison is refused before anything is written
            with tempfile.TemporaryDirectory() as folder:
                write_lexicons(self.own, Path(folder))
                self._cleaned = clean_notices(self.notices, lexicons=folder)
        return self._cleaned

    def _has(self, step: str, key: str) -> bool:
        done = self.record.is_done(step, key)
        if done:
            self.result.reused.append(step)
        return done

    def _place_lexicons(self) -> None:
        key = digest({name: digest(content) for name, content in self.own.items()})
        if self.record.is_done("lexicons", key):
            return
        self.result.set_aside += self.record.begin("lexicons", key)
        self.record.finish("lexicons", key, write_lexicons(self.own, self.out / "lexicons"))

    def _write_tables(self, sides: Sides, bar: Any) -> None:
        self.result.set_aside += self.record.begin("tables", self.given)
        made: dict[str, pd.DataFrame] = {}
        rows: dict[str, str] = {}
        written = [self.out / "tables.xlsx", self.out / "methods.md"]
        failed = False
        for stage in stages(self.cleaned(), sides, self.lexicons, self.problems, self.result.n_files):
            bar.set_description(f"table {stage.name}")
            try:
                made[stage.name] = stage.make(made)
                content = as_csv(made[stage.name])
            except Exception as error:
                failed = True
                self.result.failed.append(
                    self._with_document(f"table {stage.name}: {type(error).__name__}: {error}")
                )
                continue
            rows[stage.name] = stage.row
            written.append(self.out / "tables" / f"{stage.name}.csv")
            write_whole(written[-1], content)
            bar.update()
        write_whole(self.out / "tables.xlsx", as_workbook(made, rows))
        if len(made.get("coded", ())):
            written.append(export_codings(self.cleaned(), made["coded"], self.out / "codings.qdpx"))
        hash_of_all = digest(_contents(self.documents))
        told = Told(
            self.result.n_files,
            len(self.problems), hash_of_all, lexicon_hashes(self.lexicons), self.labels, self.compare, sides,
        )  # fmt: skip
        write_whole(self.out / "methods.md", describe_methods(self.cleaned(), told).encode("utf-8"))
        if not failed:
            self.record.finish("tables", self.given, written)
            self.result.done.append("tables")

    def _run_notebooks(self, notebooks: list[Path], bar: Any) -> None:
        clients: list[Any] = []
        with ThreadPoolExecutor(AT_A_TIME) as pool:
            running: dict[Future[None], Path] = {
                pool.submit(self._run_notebook, path, bar.update, clients.append): path for path in notebooks
            }
            try:
                for future in as_completed(running):
                    try:
                        future.result()
                        self._finish_notebook(running[future])
                    except NotebookError as error:
                        self.result.failed.append(self._with_document(str(error)))
                    except OSError as error:
                        self.result.failed.append(f"{running[future].name}: cannot be written: {error}")
            except BaseException:
                for future in running:
                    future.cancel()
                for client in clients:
                    _stop_kernel(client)
                raise

    def _run_notebook(
        self, path: Path, on_cell: Callable[[], object], on_start: Callable[[Any], object]
    ) -> None:
        key = digest(self.given, path.read_bytes())
        self.result.set_aside += self.record.begin(path.stem, key)
        folder = self.out / "notebooks"
        folder.mkdir(exist_ok=True)
        for old in (self.out / "figures").glob(f"{path.stem[:2]}_*"):
            if ".kept-" not in old.name:
                old.unlink()
        parameters = {
            "DOCUMENTS": relative_to(self.documents, folder),
            "FIGURES": "../figures",
            "LEXICONS": "../lexicons" if self.own else None,
            "LABELS": self.labels,
            "COMPARE": self.compare,
        }
        run_notebook(
            path, folder / path.name, parameters, timeout=3600, progress=False, folder=folder, on_cell=on_cell,
            on_start=on_start, introduction=self._introduction(path),
        )  # fmt: skip

    def _introduction(self, path: Path) -> str:
        number, _, name = path.stem.partition("_")
        what = {"03": "Comparison 比较"}.get(number, name.replace("_", " ").capitalize())
        return (
            f"*{number} · {what}: a study of {len(self.notices)} document(s) in "
            f"`{self.documents.name}`, by the shipped notebook of that number. 对 {len(self.notices)} 份文件的分析。*"
        )

    def _finish_notebook(self, path: Path) -> None:
        figures = [
            file for file in (self.out / "figures").glob(f"{path.stem[:2]}_*") if ".kept-" not in file.name
        ]
        key = digest(self.given, path.read_bytes())
        self.record.finish(path.stem, key, [self.out / "notebooks" / path.name, *figures])
        self.result.done.append(path.stem)

    def _with_document(self, message: str) -> str:
        """The message with the document that it is about, found by name or by trying each alone."""
        cleaned = self.cleaned()
        named = [
            f"{row.path} ({row.notice_id})" for row in cleaned.itertuples() if str(row.notice_id) in message or row.path in message
        ]  # fmt: skip
        if len(cleaned) == 1:
            named = [f"{cleaned['path'].iloc[0]} ({cleaned['notice_id'].iloc[0]})"]
        if not named:
            blamed = document_to_blame(cleaned, self.lexicons)
            named = [blamed] if blamed else [f"none of the {len(cleaned)} by itself; all of them together"]
        return f"{message}\n  document: {', '.join(named[:5])}"


def _bar(progress: bool | None, notebooks: list[Path], write_tables: bool) -> Any:
    import nbformat
    from tqdm import tqdm

    cells = sum(
        cell.cell_type == "code" and bool(cell.source.strip())
        for path in notebooks
        for cell in nbformat.read(path, as_version=4).cells
    )
    total = cells + len(notebooks) + (18 if write_tables else 0)  # a cell of parameters more in each notebook
    return tqdm(total=total, desc="study", unit="step", disable=None if progress is None else not progress)


def _contents(documents: Path) -> list[tuple[str, str]]:
    """Every file that a study reads, by name and hash; one that cannot be opened by its name alone."""
    if documents.is_file():
        return [(documents.name, digest_file(documents))]
    found = []
    for parent, folders, files in os.walk(documents):
        folders.sort()
        for name in sorted(files):
            path = Path(parent) / name
            content = "cannot be opened"
            if path.is_file():
                with suppress(OSError):
                    content = digest_file(path)
            found.append(
                (path.relative_to(documents).as_posix().encode("utf-8", "backslashreplace").decode(), content)
            )
    return found


def _code() -> str:
    """The package's own code and tables: another version of them is another study."""
    package = Path(__file__).parents[1]
    files = [*sorted(package.rglob("*.py")), *sorted(package.rglob("*.csv"))]
    return digest([(path.relative_to(package).as_posix(), digest_file(path)) for path in files])


def _stop_kernel(client: Any) -> None:
    pid = getattr(getattr(client.km, "provisioner", None), "pid", None) if client.km is not None else None
    if pid:
        with suppress(OSError):
            os.kill(pid, signal.SIGTERM)
