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


def find_files(folder_or_files: object) -> tuple[Path, list[Path], list[Problem]]:
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
        place = relative_path(Path(error.filename), folder)
        problems.append(Problem(place, "the folder cannot be opened", "Ask for the right to read it."))

    for parent, folders, files in os.walk(folder, onerror=note):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in folders:
            if (Path(parent) / name).is_symlink():
                problems.append(
                    Problem(
                        relative_path(Path(parent) / name, folder),
                        "a link to another folder, which is not followed",
                        "Copy that folder's documents here.",
                    )
                )
        for path in (Path(parent) / name for name in files if not _NEVER_DOCUMENTS.fullmatch(name)):
            if path.is_symlink() and path.exists() and folder.resolve() not in path.resolve().parents:
                problems.append(
                    Problem(
                        relative_path(path, folder),
                        "a link to a file outside the folder, which is not followed",
                        "Copy the document itself here.",
                    )
                )
            else:
                found.append(path)
    return sorted(found, key=lambda path: path.relative_to(folder).parts), problems


def relative_path(path: Path, base: Path) -> str:
    try:
        shown = path.relative_to(base).as_posix()
    except ValueError:
        shown = path.name
    return shown.encode("utf-8", "backslashreplace").decode("utf-8")


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
