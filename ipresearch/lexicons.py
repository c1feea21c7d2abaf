"""Word lists, glosses, codes and rules as CSV tables: read, checked, and open to a reader's own versions."""

from __future__ import annotations

import csv
import hashlib
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from ipresearch.errors import LexiconError, UnknownValueError, nearest

if TYPE_CHECKING:
    import pandas as pd

SHIPPED = Path(str(files("ipresearch") / "data" / "lexicons"))


class Shape(NamedTuple):
    """What a lexicon must look like.

    `key` columns together name a row once; `filled` cells may not be empty; `open` columns must stand there and may
    have empty cells; `optional` columns are empty where the file lacks them; `constant` columns too have a value then.
    """

    key: tuple[str, ...]
    filled: tuple[str, ...]
    optional: tuple[str, ...] = ()
    open: tuple[str, ...] = ()
    constant: tuple[tuple[str, str], ...] = ()


SHAPES: dict[str, Shape] = {
    "terms": Shape(("term_zh",), ("source",), ("note",)),
    "declared_terms": Shape(("term_zh",), ("source",), ("note",)),
    "stopwords": Shape(("term_zh",), ("reason", "source")),
    "glosses": Shape(("term_zh",), ("term_en", "source"), ("note",)),
    "glossary": Shape(("term_zh",), ("term_en", "meaning", "source")),
    "chart_text": Shape(("key",), ("text_zh", "text_en", "source")),
    "codebook": Shape(
        ("frame", "code"),
        ("name_zh", "name_en", "definition", "rule", "source"),
        ("family",),
        ("include", "exclude", "boundary_example"),
        (("frame", "own"),),
    ),
    "coded_units": Shape(("notice_id", "unit_no"), ("start", "end", "text_zh", "source")),
    "coding_a": Shape(("frame", "notice_id", "unit_no"), ("primary", "source"), ("note",), ("other",)),
    "coding_b": Shape(("frame", "notice_id", "unit_no"), ("primary", "source"), ("note",), ("other",)),
    "coding_settled": Shape(("frame", "notice_id", "unit_no"), ("primary", "source"), ("note",), ("other",)),
    "mentions": Shape(("kind", "name_zh"), ("source",), ("note",)),
    "task_verbs": Shape(("verb_zh",), ("strength", "strength_en", "as_noun", "source")),
    "set_phrases": Shape(("phrase_zh",), ("kind", "source")),
    "claim_words": Shape(("kind", "word"), ("source",), ("note",)),
    "task_adverbs": Shape(("adverb_zh",), ("shift", "source")),
    "task_cues": Shape(("kind", "cue_zh"), ("source",), ("note",)),
    "furniture": Shape(("place", "pattern"), ("what", "source")),
    "metadata_labels": Shape(("label_zh",), ("source",), open=("field",)),
    "doc_types": Shape(("doc_type",), ("source",)),
    "regions": Shape(("name_zh",), ("short_zh", "level", "province_zh", "source"), open=("code",)),
    "strength_scores": Shape(("body", "form", "is_provisional"), ("strength", "scale", "source")),
    "pmc_items": Shape(
        ("variable_no", "item_no"),
        ("variable_zh", "variable_en", "item_zh", "item_en", "rule", "source"),
    ),
    "national_bodies": Shape(("name_zh",), ("source",), open=("short_zh",)),
}


def read_lexicon(name: str, folder: str | Path | None = None) -> pd.DataFrame:
    """Read the lexicon `name`: the reader's own `folder/name.csv` where it exists, else the shipped one.

    name   : one of `SHAPES`, for instance "terms" or "glosses"
    folder : a folder of the reader's own lexicons; None for the shipped ones only
    Returns one row per entry, every cell a str, in the file's order; `.attrs["path"]` says which file was read.
    Raises UnknownValueError for a name that is no lexicon, LexiconError naming file, row and column for a bad
    table or a folder that does not exist.

    >>> read_lexicon("glosses").query("term_zh == '专利'")["term_en"].tolist()
    ['patent']
    """
    return read_table(lexicon_path(name, folder), SHAPES[name])


def read_table(path: str | Path, shape: Shape) -> pd.DataFrame:
    """Read one CSV file of the given shape, as `read_lexicon` does; raises LexiconError."""
    import pandas as pd

    header, rows = _checked_rows(Path(path), shape)
    table = pd.DataFrame(rows, columns=header, dtype="str")
    table.attrs["path"] = str(path)
    return table


def lexicon_rows(name: str, folder: str | Path | None = None) -> list[dict[str, str]]:
    """The rows of `read_lexicon(name, folder)` as plain dictionaries, for where no table is wanted.

    >>> [row["term_en"] for row in lexicon_rows("glosses") if row["term_zh"] == "专利"]
    ['patent']
    """
    return _checked_rows(lexicon_path(name, folder), SHAPES[name])[1]


def _checked_rows(path: Path, shape: Shape) -> tuple[list[str], list[dict[str, str]]]:
    if not path.is_file():
        raise LexiconError(f"no file {str(path)!r}. Give the path of a CSV file.")
    header, rows = _read_rows(path)
    for column, value in shape.constant:
        if column not in header:
            header = [column, *header]
            rows = [{column: value, **row} for row in rows]
    _check_header(path, header, (*shape.key, *shape.filled, *shape.open))
    seen: dict[tuple[str, ...], int] = {}
    for number, row in enumerate(rows, start=2):
        for column in (*shape.key, *shape.filled):
            if not row[column].strip():
                raise LexiconError(
                    f"{path.name}, row {number}, column {column!r}: the cell is empty. Fill it in."
                )
        key = tuple(row[column] for column in shape.key)
        if key in seen:
            raise LexiconError(
                f"{path.name}, row {number}, column {shape.key[-1]!r}: {'/'.join(key)!r} already stands in row "
                f"{seen[key]}. Keep one of the two."
            )
        seen[key] = number
    empty = [column for column in shape.optional if column not in header]
    return [*header, *empty], [{**row, **dict.fromkeys(empty, "")} for row in rows]


def lexicon_path(name: str, folder: str | Path | None = None) -> Path:
    """The file that `read_lexicon(name, folder)` reads."""
    if name not in SHAPES:
        raise UnknownValueError("lexicon", name, SHAPES)
    if folder is not None:
        if not Path(folder).is_dir():
            raise LexiconError(
                f"no folder {str(folder)!r} of lexicons. Make it, or pass None for the shipped ones."
            )
        own = Path(folder) / f"{name}.csv"
        if own.is_file():
            return own
    return SHIPPED / f"{name}.csv"


def lexicon_hashes(folder: str | Path | None = None) -> pd.DataFrame:
    """Which lexicons are in force: one row per lexicon, columns lexicon, file, rows, sha256 (first 12 digits)."""
    import pandas as pd

    found = []
    for name in sorted(SHAPES):
        path = lexicon_path(name, folder)
        own = folder is not None and path.parent == Path(folder)
        found.append(
            (name, "own" if own else "shipped", len(_read_rows(path)[1]), lexicon_hash(name, folder))
        )
    return pd.DataFrame(found, columns=["lexicon", "file", "rows", "sha256"])


def lexicon_hash(name: str, folder: str | Path | None = None) -> str:
    """The first 12 digits of the SHA-256 of the file that `read_lexicon(name, folder)` reads."""
    return hashlib.sha256(lexicon_path(name, folder).read_bytes()).hexdigest()[:12]


def _read_rows(path: Path) -> tuple[list[str], list[dict[str, str]]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            reader = csv.DictReader(lines, strict=True)
            rows = list(reader)
            header = list(reader.fieldnames or [])
    except (UnicodeDecodeError, csv.Error) as error:
        raise LexiconError(f"{path}: not a CSV table in UTF-8 ({error}). Save it as 'CSV UTF-8'.") from error
    for number, row in enumerate(rows, start=2):
        if None in row or None in row.values():
            raise LexiconError(
                f"{path.name}, row {number}: {'more' if None in row else 'fewer'} cells than the {len(header)} "
                f"columns of the header. A cell that holds a comma must stand in double quotes."
            )
    return header, rows


def _check_header(path: Path, header: list[str], needed: tuple[str, ...]) -> None:
    for column in needed:
        if column not in header:
            raise LexiconError(
                f"{path.name}, row 1: the column {column!r} is missing.{nearest(column, header)} "
                f"It has: {', '.join(header) or 'none'}."
            )
