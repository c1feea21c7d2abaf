"""Files on disk to a table of notices: format, encoding, hash and visible text; what cannot be used is listed.

Rooms: files (what a folder holds), encoding (bytes to text), text, html, pdf, docx (a document to its visible text), ids,
manifest (what the reader adds).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from ipresearch.errors import IpresearchError, NoDocumentsError, UnreadableFileError, require_columns
from ipresearch.kept import KeptRows
from ipresearch.load.files import FORMATS, Problem, find_files, format_of, read_bytes
from ipresearch.load.ids import make_ids_unique
from ipresearch.load.manifest import read_manifest
from ipresearch.load.text import read_text
from ipresearch.load.visible import Document, Unusable

if TYPE_CHECKING:
    import pandas as pd

MAX_CHARACTERS = 5_000_000
BAR_FROM = 12  # files
_COLUMNS = ("notice_id", "path", "format", "encoding", "sha256", "text_raw", "main_spans", "page_meta")


def load_notices(
    folder_or_files: str | Path | Iterable[str | Path], progress: bool | None = None
) -> pd.DataFrame:
    """Read every document of a folder, nested folders included, in the order of their paths.

    folder_or_files : a folder, a file, or several files; README*, manifest.csv and hidden files are never documents
    progress        : show a bar; None shows one when there are more than a dozen files
    Returns one row per document: notice_id (the manifest's, else file name and first digits of the hash), path
    (relative to the folder), format, encoding, sha256 (of the file), text_raw (the visible text in document order,
    page furniture included), main_spans (for HTML, which spans of text_raw the main-text extractor would keep),
    page_meta (for HTML, what the page's <meta> elements state) and the manifest's columns.
    `.attrs["problems"]` lists what could not be used: path, what, what_to_do (also `list_problems`).
    Nothing in a document is executed and nothing is fetched.
    Raises NoDocumentsError when there is no such folder or nothing in it can be read, ManifestError.

    >>> load_notices("seeds")["notice_id"].tolist()   # doctest: +SKIP
    ['ningxia-2021', 'national-2023']
    """
    import pandas as pd

    base, found, problems = find_files(folder_or_files)
    manifest = read_manifest(base, [file.name for file in found])
    rows: list[dict[str, object]] = []
    first_with: dict[object, str] = {}
    for path, name in _with_bar(found, progress):
        told = manifest.get(name, {})
        try:
            row, lost = read_notice(path, name, told)
        except Unusable as error:
            problems.append(Problem(name, error.what, error.what_to_do))
            continue
        twin = first_with.setdefault(row["sha256"], name)
        if twin != name and not told.get("notice_id"):
            problems.append(
                Problem(
                    name,
                    f"the same bytes as {twin!r}, which is loaded",
                    "Delete one, or name both in manifest.csv.",
                )
            )
            continue
        rows.append(row)
        problems += [Problem(name, what, what_to_do) for what, what_to_do in lost]
    if not rows:
        raise _nothing_usable(folder_or_files, problems)
    make_ids_unique(rows)
    extra = sorted({column for row in rows for column in row} - set(_COLUMNS))
    notices = pd.DataFrame({column: [row.get(column) for row in rows] for column in (*_COLUMNS, *extra)})
    notices.attrs["problems"] = KeptRows(sorted(problems))
    return notices


def list_problems(notices: pd.DataFrame) -> pd.DataFrame:
    """What could not be used: one row per file or part of a file, columns path, what, what_to_do.

    notices : the table from load_notices() or clean_notices()
    An empty table says that everything was used.
    Raises MissingColumnsError, IpresearchError for loaded tables put together, since pandas drops then what went with them.
    """
    import pandas as pd

    require_columns(notices, ["notice_id", "path"], "list_problems", "load_notices")
    problems = notices.attrs.get("problems")
    if problems is None and "sha256" in notices.columns:
        raise IpresearchError(
            "the table no longer says what could not be used: pandas drops that where tables are put together. Ask "
            "list_problems() of each table before, or load all the files at once."
        )
    return pd.DataFrame(problems or (), columns=list(Problem._fields))


def _with_bar(files: list, progress: bool | None) -> Iterable:
    if progress is False or (progress is None and len(files) <= BAR_FROM):
        return files
    from tqdm import tqdm

    return tqdm(files, desc="load", unit="file", leave=False)


def read_notice(
    path: str | Path, name: str, told: dict[str, object]
) -> tuple[dict[str, object], tuple[tuple[str, str], ...]]:
    """One document as a row of load_notices(), and (what, what_to_do) of its parts that could not be used.

    name : its path as the table shows it; told : what the manifest says of it
    The row has no id yet where the manifest gives none. Raises Unusable.
    """
    raw = read_bytes(path)
    format_ = format_of(path) or ""
    document = _to_document(raw, format_, str(told["encoding"]) if "encoding" in told else None)
    if len(document.text) > MAX_CHARACTERS:
        raise Unusable(
            f"{len(document.text):,} characters of text, more than the {MAX_CHARACTERS:,} a notice may have",
            "Split it into its documents.",
        )
    digest = hashlib.sha256(raw).hexdigest()
    row = {
        **told,
        "notice_id": told.get("notice_id"),
        "path": name,
        "format": format_,
        "encoding": document.encoding,
        "sha256": digest,
        "text_raw": document.text,
        "main_spans": document.main_spans,
        "page_meta": document.meta,
    }
    return row, document.lost


def _to_document(raw: bytes, format_: str, charset: str | None) -> Document:
    if format_ in ("text", "markdown"):
        return read_text(raw, charset)
    if format_ in ("html", "mhtml"):
        from ipresearch.load import html

        return (html.read_html if format_ == "html" else html.read_mhtml)(raw, charset)
    if format_ == "pdf":
        from ipresearch.load.pdf import read_pdf

        return read_pdf(raw)
    from ipresearch.load.docx import read_docx

    return read_docx(raw)


def _nothing_usable(asked: object, problems: list[Problem]) -> Exception:
    if len(problems) == 1 and isinstance(asked, (str, Path)) and not Path(asked).is_dir():
        return UnreadableFileError(asked, problems[0].what, problems[0].what_to_do)
    shown = "".join(f"\n  {p.path}: {p.what}. {p.what_to_do}" for p in sorted(problems)[:10])
    more = f"\n  and {len(problems) - 10} more" if len(problems) > 10 else ""
    return NoDocumentsError(
        f"nothing readable in {str(asked)!r}: looked for {' '.join(sorted(FORMATS))}, in nested folders too"
        + (
            f", and found only{shown}{more}"
            if problems
            else " (README*, manifest.csv and hidden files do not count)"
        )
        + "."
    )
