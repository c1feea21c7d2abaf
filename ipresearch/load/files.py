"""Which files of a folder are documents, and their bytes, as far as they can be had."""

from __future__ import annotations

import os
import re
import stat
from pathlib import Path
from typing import NamedTuple

from ipresearch.errors import NoDocumentsError, nearest
from ipresearch.load.visible import Unusable

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
_BLANK_BYTES = b"\x00\t\n\r \xef\xbb\xbf\xff\xfe"
_NEVER_DOCUMENTS = re.compile(r"(?i)readme.*|manifest\.csv|\..*|thumbs\.db|desktop\.ini|~\$.*")


class Problem(NamedTuple):
    path: str
    what: str
    what_to_do: str


class Found(NamedTuple):
    """A file that may be a document: where it is, and its path as the tables show it, relative to the folder, with "/"."""

    path: str
    name: str


def find_files(folder_or_files: object) -> tuple[Path, list[Found], list[Problem]]:
    """The folder, its files in the order of their paths, and what is in it that cannot be read."""
    if isinstance(folder_or_files, (str, Path)):
        start = Path(folder_or_files)
        if start.is_dir():
            return start, *_walk(start)
        if not start.exists() and not start.is_symlink():
            raise NoDocumentsError(f"no folder or file {str(folder_or_files)!r}.{_near_path(start)}")
        return start.parent, [Found(str(start), relative_path(start, start.parent))], []
    try:
        files = sorted({Path(item) for item in folder_or_files})
    except TypeError as error:
        raise NoDocumentsError(
            f"load_notices() needs a folder or a list of files, not {type(folder_or_files).__name__}."
        ) from error
    if not files:
        raise NoDocumentsError("the list of files is empty. Pass a folder, or the files themselves.")
    base = Path(os.path.commonpath([path.parent for path in files]))
    return base, [Found(str(path), relative_path(path, base)) for path in files], []


def _walk(folder: Path) -> tuple[list[Found], list[Problem]]:
    # texts, not Paths: of a hundred thousand files a Path each would take seconds and 50 MB
    found: list[tuple[tuple[str, ...], str]] = []
    problems: list[Problem] = []

    def note(error: OSError) -> None:
        place = relative_path(Path(error.filename), folder)
        problems.append(Problem(place, "the folder cannot be opened", "Ask for the right to read it."))

    for parent, folders, files in os.walk(folder, onerror=note):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in folders:
            if os.path.islink(os.path.join(parent, name)):  # noqa: PTH114, PTH118
                problems.append(
                    Problem(
                        relative_path(Path(parent) / name, folder),
                        "a link to another folder, which is not followed",
                        "Copy that folder's documents here.",
                    )
                )
        within = Path(parent).relative_to(folder).parts
        for name in files:
            if _NEVER_DOCUMENTS.fullmatch(name):
                continue
            path = os.path.join(parent, name)  # noqa: PTH118
            if os.path.islink(path) and _leads_out(Path(path), folder):  # noqa: PTH114
                problems.append(
                    Problem(
                        relative_path(Path(path), folder),
                        "a link to a file outside the folder, which is not followed",
                        "Copy the document itself here.",
                    )
                )
            else:
                found.append(((*within, name), path))
    found.sort()
    return [Found(path, _shown("/".join(parts))) for parts, path in found], problems


def _leads_out(link: Path, folder: Path) -> bool:
    return link.exists() and folder.resolve() not in link.resolve().parents


def relative_path(path: Path, base: Path) -> str:
    try:
        shown = path.relative_to(base).as_posix()
    except ValueError:
        shown = path.name
    return _shown(shown)


def _shown(name: str) -> str:
    """A name that is no text on disk, as text."""
    return name.encode("utf-8", "backslashreplace").decode("utf-8")


def _near_path(path: Path) -> str:
    parent = path.parent
    return nearest(path.name, [child.name for child in parent.iterdir()]) if parent.is_dir() else ""


def format_of(path: str | Path) -> str | None:
    """The format that a file's ending stands for."""
    return FORMATS.get(os.path.splitext(path)[1].lower())  # noqa: PTH122  (a Path a file costs more than reading it)


def read_bytes(path: str | Path) -> bytes:
    """All bytes of a document. Raises Unusable."""
    try:
        state = os.stat(path)  # noqa: PTH116
    except OSError as error:
        if os.path.islink(path):  # noqa: PTH114
            raise Unusable(
                "a link that leads nowhere", "Delete it, or put the document itself here."
            ) from error
        raise Unusable(
            f"the file cannot be found or opened ({error.strerror})", "Check the path and your rights."
        ) from error
    if not stat.S_ISREG(state.st_mode):
        raise Unusable("not a regular file", "Put a document in its place.")
    format_ = format_of(path)
    if format_ is None:
        raise Unusable(
            f"files of type {Path(path).suffix or '(none)'} are not read",
            f"Save it as one of {' '.join(sorted(FORMATS))}.",
        )
    if state.st_size > MAX_BYTES[format_]:
        raise Unusable(
            f"{state.st_size / 2**20:,.0f} MB, more than the {MAX_BYTES[format_] >> 20} MB that are read of this format",
            "Split it into its documents.",
        )
    try:
        with open(path, "rb", buffering=0) as file:  # noqa: PTH123
            raw = file.readall()
    except OSError as error:
        raise Unusable(
            f"the file cannot be opened ({error.strerror})", "Ask for the right to read it."
        ) from error
    if not raw[:64].strip(_BLANK_BYTES) and not raw.strip(_BLANK_BYTES):
        raise Unusable("the file is empty", "Fetch the document again.")
    return raw
