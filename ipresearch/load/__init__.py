"""Files on disk to a table of notices: format, encoding, hash and visible text; what cannot be used is listed.

Rooms: encoding (bytes to text), html, pdf, docx (a document to its visible text), manifest (what the reader adds).
"""

from __future__ import annotations

import hashlib
import os
import re
import stat
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from ipresearch.errors import NoDocumentsError, UnreadableFileError, require_columns
from ipresearch.load.encoding import UndecidedEncodingError, decode_bytes
from ipresearch.load.manifest import read_manifest
from ipresearch.load.visible import Document, Unusable

if TYPE_CHECKING:
    import pandas as pd

FORMATS = {
    ".txt": "text",
    ".text": "text",
    ".md": "markdown",
    ".markdown": "markdown",
    ".html": "html",
    ".htm": "html",
    ".shtml": "html",
    ".xhtml": "html",
    ".mhtml": "mhtml",
    ".mht": "mhtml",
    ".pdf": "pdf",
    ".docx": "docx",
}
MAX_BYTES = {
    "text": 16 << 20,
    "markdown": 16 << 20,
    "html": 16 << 20,
    "mhtml": 64 << 20,
    "pdf": 128 << 20,
    "docx": 128 << 20,
}
MAX_CHARACTERS = 5_000_000
BAR_FROM = 12  # files
_COLUMNS = ("notice_id", "path", "format", "encoding", "sha256", "text_raw", "main_spans", "page_meta")
_NEVER_DOCUMENTS = re.compile(r"(?i)readme.*|manifest\.csv|\..*|thumbs\.db|desktop\.ini|~\$.*")
_TEXT_TO_DO = "Save it as UTF-8 text, or name its charset in the column 'encoding' of manifest.csv."


class Problem(NamedTuple):
    path: str
    what: str
    what_to_do: str


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

    base, found, problems = _find_files(folder_or_files)
    names = [_relative(path, base) for path in found]
    manifest = read_manifest(base, names)
    rows: list[dict[str, object]] = []
    first_with: dict[object, str] = {}
    for path, name in _with_bar(list(zip(found, names, strict=True)), progress):
        told = manifest.get(name, {})
        try:
            row, lost = _read_notice(path, name, told)
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
    _make_ids_unique(rows)
    extra = sorted({column for row in rows for column in row} - set(_COLUMNS))
    notices = pd.DataFrame({column: [row.get(column) for row in rows] for column in (*_COLUMNS, *extra)})
    notices.attrs["problems"] = pd.DataFrame(sorted(problems), columns=Problem._fields)
    return notices


def list_problems(notices: pd.DataFrame) -> pd.DataFrame:
    """What could not be used: one row per file or part of a file, columns path, what, what_to_do.

    notices : the table from load_notices() or clean_notices()
    An empty table says that everything was used.
    """
    import pandas as pd

    require_columns(notices, ["notice_id", "path"], "list_problems", "load_notices")
    problems = notices.attrs.get("problems")
    return pd.DataFrame(columns=list(Problem._fields)) if problems is None else problems.copy()


def _find_files(folder_or_files: object) -> tuple[Path, list[Path], list[Problem]]:
    if isinstance(folder_or_files, (str, Path)):
        start = Path(folder_or_files)
        if start.is_dir():
            return start, *_walk(start)
        if not start.exists() and not start.is_symlink():
            raise NoDocumentsError(f"no folder or file {str(folder_or_files)!r}.{_near_path(start)}")
        return start.parent, [start], []
    try:
        files = sorted({Path(item) for item in folder_or_files})
    except TypeError as error:
        raise NoDocumentsError(
            f"load_notices() needs a folder or a list of files, not {type(folder_or_files).__name__}."
        ) from error
    if not files:
        raise NoDocumentsError("the list of files is empty. Pass a folder, or the files themselves.")
    return Path(os.path.commonpath([path.parent for path in files])), files, []


def _walk(folder: Path) -> tuple[list[Path], list[Problem]]:
    found: list[Path] = []
    problems: list[Problem] = []

    def note(error: OSError) -> None:
        place = _relative(Path(error.filename), folder)
        problems.append(Problem(place, "the folder cannot be opened", "Ask for the right to read it."))

    for parent, folders, files in os.walk(folder, onerror=note):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in folders:
            if (Path(parent) / name).is_symlink():
                problems.append(
                    Problem(
                        _relative(Path(parent) / name, folder),
                        "a link to another folder, which is not followed",
                        "Copy that folder's documents here.",
                    )
                )
        found += [Path(parent) / name for name in files if not _NEVER_DOCUMENTS.fullmatch(name)]
    return sorted(found, key=lambda path: path.relative_to(folder).parts), problems


def _relative(path: Path, base: Path) -> str:
    try:
        shown = path.relative_to(base).as_posix()
    except ValueError:
        shown = path.name
    return shown.encode("utf-8", "backslashreplace").decode("utf-8")


def _near_path(path: Path) -> str:
    from ipresearch.errors import nearest

    parent = path.parent
    return nearest(path.name, [child.name for child in parent.iterdir()]) if parent.is_dir() else ""


def _with_bar(files: list, progress: bool | None) -> Iterable:
    if progress is False or (progress is None and len(files) <= BAR_FROM):
        return files
    from tqdm import tqdm

    return tqdm(files, desc="load", unit="file", leave=False)


def _read_notice(
    path: Path, name: str, told: dict[str, object]
) -> tuple[dict[str, object], tuple[tuple[str, str], ...]]:
    raw = _read_bytes(path)
    format_ = FORMATS[path.suffix.lower()]
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


def _read_bytes(path: Path) -> bytes:
    try:
        state = path.stat()
    except OSError as error:
        if path.is_symlink():
            raise Unusable(
                "a link that leads nowhere", "Delete it, or put the document itself here."
            ) from error
        raise Unusable(
            f"the file cannot be found or opened ({error.strerror})", "Check the path and your rights."
        ) from error
    if not stat.S_ISREG(state.st_mode):
        raise Unusable("not a regular file", "Put a document in its place.")
    format_ = FORMATS.get(path.suffix.lower())
    if format_ is None:
        raise Unusable(
            f"files of type {path.suffix or '(none)'} are not read",
            f"Save it as one of {' '.join(sorted(FORMATS))}.",
        )
    if state.st_size > MAX_BYTES[format_]:
        raise Unusable(
            f"{state.st_size / 2**20:,.0f} MB, more than the {MAX_BYTES[format_] >> 20} MB that are read of this format",
            "Split it into its documents.",
        )
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise Unusable(
            f"the file cannot be opened ({error.strerror})", "Ask for the right to read it."
        ) from error
    if not raw.strip(b"\x00\t\n\r \xef\xbb\xbf\xff\xfe"):
        raise Unusable("the file is empty", "Fetch the document again.")
    return raw


def _to_document(raw: bytes, format_: str, charset: str | None) -> Document:
    if format_ in ("text", "markdown"):
        return _read_text(raw, charset)
    if format_ in ("html", "mhtml"):
        from ipresearch.load import html

        return (html.read_html if format_ == "html" else html.read_mhtml)(raw, charset)
    if format_ == "pdf":
        from ipresearch.load.pdf import read_pdf

        return read_pdf(raw)
    from ipresearch.load.docx import read_docx

    return read_docx(raw)


_BINARY_STARTS = {
    b"%PDF-": "a PDF",
    b"PK\x03\x04": "a zip archive or Office file",
    b"\xd0\xcf\x11\xe0": "an old Office file (.doc, .xls, .wps)",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
    b"\x1f\x8b": "a gzip archive",
    b"{\\rtf": "an RTF file",
    b"\x7fELF": "a program",
}


def _read_text(raw: bytes, charset: str | None) -> Document:
    for start, what in _BINARY_STARTS.items():
        if raw.startswith(start):
            raise Unusable(f"not text but {what}", "Give it its own file extension, or save it as text.")
    try:
        text, encoding = decode_bytes(raw, charset, forced=charset is not None)
    except UndecidedEncodingError as error:
        raise Unusable(str(error), _TEXT_TO_DO) from error
    if not text.strip():
        raise Unusable("the file holds nothing but blanks", "Fetch the document again.")
    return Document(text, encoding)


def _make_ids_unique(rows: list[dict[str, object]]) -> None:
    taken = {str(row["notice_id"]).lower() for row in rows if row["notice_id"]}
    for row in rows:
        if row["notice_id"]:
            continue
        digest = str(row["sha256"])
        stem = _ascii_name(Path(str(row["path"])).stem)
        choice = f"{stem}-{digest[:8]}"
        if choice.lower() in taken:
            choice = f"{stem}-{hashlib.sha256((digest + str(row['path'])).encode()).hexdigest()[:8]}"
        taken.add(choice.lower())
        row["notice_id"] = choice


def _ascii_name(stem: str) -> str:
    if not stem.isascii():
        from pypinyin import lazy_pinyin

        stem = " ".join(lazy_pinyin(stem, errors=lambda other: other if other.isascii() else " "))
    words = re.findall(r"[a-z0-9]+", stem.lower())
    return "-".join(words)[:48].strip("-") or "notice"


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
