"""manifest.csv: what a reader knows about the documents that the documents do not say themselves."""

from __future__ import annotations

import csv
import datetime
import io
import re
from collections.abc import Collection
from pathlib import Path

from ipresearch.errors import ManifestError, nearest
from ipresearch.load.encoding import UndecidedEncodingError, decode_bytes

NAME = "manifest.csv"
LEVELS = ("national", "provincial", "municipal", "county", "unknown")
DATES = ("issued_on", "published_on")
OURS = (
    "format",
    "sha256",
    "text_raw",
    "raw_offsets",
    "text_zh",
    "n_chars",
    "repairs",
    "findings",
    "certificates",
)
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")


def read_manifest(folder: Path, documents: Collection[str]) -> dict[str, dict[str, object]]:
    """Read `folder`/manifest.csv; an absent one is an empty dict.

    documents : the paths, relative to the folder and with "/", that a row may name
    Returns {path: {column: value}}; an empty cell is left out, `year` is an int, dates are datetime.date.
    Raises ManifestError with file, row and column named.
    """
    path = folder / NAME
    if not path.is_file():
        return {}
    header, rows = _read_table(path)
    found: dict[str, dict[str, object]] = {}
    row_of_id: dict[str, int] = {}
    for number, row in enumerate(rows, start=2):
        place = _document_path(row["path"], number, documents)
        if place in found:
            raise _wrong(number, "path", f"{place!r} already stands in an earlier row. Keep one of the two")
        notice_id = row["notice_id"].strip()
        if not _ID.fullmatch(notice_id):
            raise _wrong(
                number,
                "notice_id",
                f"{row['notice_id']!r} is no id. Use ASCII letters, digits, '-', '_' and '.', as in 'ningxia-2021'",
            )
        if notice_id.lower() in row_of_id:
            raise _wrong(
                number,
                "notice_id",
                f"{notice_id!r} already stands in row {row_of_id[notice_id.lower()]}. Choose another",
            )
        row_of_id[notice_id.lower()] = number
        values = {column: row[column].strip() for column in header if row[column].strip()}
        found[place] = {
            column: _typed(column, value, number) for column, value in values.items() if column != "path"
        }
    return found


def _read_table(path: Path) -> tuple[list[str], list[dict[str, str]]]:
    try:
        text, _ = decode_bytes(path.read_bytes())
        reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
        rows, header = list(reader), [name or "" for name in reader.fieldnames or []]
    except (UndecidedEncodingError, OSError, csv.Error) as error:
        raise ManifestError(f"{NAME}: not a readable CSV table ({error}). Save it as 'CSV UTF-8'.") from error
    for column in ("path", "notice_id"):
        if column not in header:
            raise ManifestError(
                f"{NAME}, row 1: the column {column!r} is missing.{nearest(column, header)} "
                f"It has: {', '.join(header) or 'none'}."
            )
    for position, column in enumerate(header, start=1):
        if not column.strip():
            raise ManifestError(
                f"{NAME}, row 1: column {position} has no name. Give it one, or delete the column."
            )
        if header.count(column) > 1:
            raise ManifestError(
                f"{NAME}, row 1: the column {column!r} stands there twice. Keep one of the two."
            )
        if column in OURS:
            raise ManifestError(
                f"{NAME}, row 1: the column {column!r} is made by the package. Rename or delete it."
            )
    for number, row in enumerate(rows, start=2):
        if None in row or None in row.values():
            raise ManifestError(
                f"{NAME}, row {number}: {'more' if None in row else 'fewer'} cells than the {len(header)} columns "
                f"of the header. A cell that holds a comma must stand in double quotes."
            )
    return header, rows


def _document_path(cell: str, number: int, documents: Collection[str]) -> str:
    place = cell.strip().replace("\\", "/").removeprefix("./")
    if place not in documents:
        raise _wrong(
            number, "path", f"no document {cell!r} in the folder.{nearest(place, documents)}".rstrip(".")
        )
    return place


def _typed(column: str, value: str, number: int) -> object:
    if column == "year":
        if not re.fullmatch(r"(1[89]|20|21)\d\d", value):
            raise _wrong(number, column, f"{value!r} is no year. Write four digits, as in 2023")
        return int(value)
    if column in DATES:
        match = re.fullmatch(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})", value)
        try:
            return datetime.date(*map(int, match.groups())) if match else _no_date(value)
        except ValueError as error:
            raise _wrong(number, column, f"{value!r} is no date. Write it as 2023-03-10") from error
    if column == "level" and value not in LEVELS:
        raise _wrong(
            number, column, f"no level {value!r}.{nearest(value, LEVELS)} Known: {', '.join(LEVELS)}"
        )
    return value


def _no_date(value: str) -> datetime.date:
    raise ValueError(value)


def _wrong(row: int, column: str, what: str) -> ManifestError:
    return ManifestError(f"{NAME}, row {row}, column {column!r}: {what}.")
