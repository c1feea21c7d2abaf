"""One notice from its raw text to its body and what it says about itself, in plain Python values."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from ipresearch.clean.body import find_unseen, join_body, without
from ipresearch.clean.furniture import BODY, Fits, Role, choose_lines, furniture_rules, trust_main
from ipresearch.clean.labels import Labels, read_statements
from ipresearch.clean.lines import EMPHASIS, Line, cut_lines, split_lines
from ipresearch.clean.metadata import FIELDS, Value, read_metadata
from ipresearch.clean.places import Places, read_places
from ipresearch.clean.titles import find_title
from ipresearch.clean.wrapped import continued_lines
from ipresearch.lexicons import lexicon_rows
from ipresearch.structure.forms import fold

if TYPE_CHECKING:
    import numpy as np

    from ipresearch.restore import RestoredText


class Lexicons(NamedTuple):
    """The tables that cleaning goes by; types : longest first."""

    rules: dict
    labels: Labels
    types: tuple[str, ...]
    places: Places


class CleanText(NamedTuple):
    """A notice's body and metadata, and the lines they were read from.

    text    : the body
    joined  : the body before what nobody sees was taken out; unseen : that, as (start, end, why)
    values  : what the page says, by field; told : what the manifest says
    """

    restored: RestoredText
    lines: list[Line]
    roles: list[Role]
    body: list[Line]
    continued: list[bool]
    text: str
    joined: str
    unseen: list[tuple[int, int, str]]
    values: dict[str, Value]
    told: dict[str, Any]
    fields: dict[str, Any]


def read_lexicons(folder: str | Path | None = None) -> Lexicons:
    """The lexicons of cleaning, the reader's own where they are, ready for use."""
    return Lexicons(
        furniture_rules(folder),
        Labels({row["label_zh"]: row["field"] for row in lexicon_rows("metadata_labels", folder)}),
        tuple(sorted((row["doc_type"] for row in lexicon_rows("doc_types", folder)), key=len, reverse=True)),
        read_places(folder),
    )


def clean_text(row: dict[str, Any], script: str, tables: Lexicons) -> CleanText:
    """Restore and clean one notice.

    row : its text_raw and, where known, format, main_spans, page_meta and the manifest's values
    """
    from ipresearch.restore import restore_text

    restored = restore_text(row["text_raw"], script)
    format_ = row.get("format", "text")
    lines = split_lines(restored.text, _in_restored(row.get("main_spans"), restored))
    lines = cut_lines(trust_main(lines), tables.rules["suffix"], format_)
    meta = row.get("page_meta") or ()
    fits = Fits(lines, tables.rules)
    titles = find_title(lines, fits, tables.labels, tables.types, _stated_titles(lines, tables, meta))
    roles = choose_lines(lines, fits, tables.labels, titles)
    values = read_metadata(lines, roles, tables.labels, tables.types, tables.places, meta)
    body = [line for line, role in zip(lines, roles, strict=True) if role.role == BODY]
    continued = continued_lines(body, format_)
    joined = join_body(body, continued)
    unseen = find_unseen(joined, format_)
    text = without(joined, unseen)
    told = {field: row[field] for field in FIELDS if field in row and _is_told(row[field])}
    fields = _fields(values, told, format_)
    fields["n_chars"] = len(text) - text.count("\n")
    return CleanText(restored, lines, roles, body, continued, text, joined, unseen, values, told, fields)


def _fields(values: dict[str, Value], told: dict[str, Any], format_: str) -> dict[str, Any]:
    fields = {field: told.get(field, values[field].value if field in values else None) for field in FIELDS}
    fields["level"] = fields["level"] or "unknown"
    if format_ == "markdown" and fields["title_zh"]:
        fields["title_zh"] = EMPHASIS.sub("", str(fields["title_zh"]))
    return fields


def _is_told(value: object) -> bool:
    return value is not None and value == value and value != ""


def _in_restored(spans: object, restored: RestoredText) -> list[tuple[int, int]]:
    """Spans of the raw text as spans of the restored text."""
    if not spans:
        return []
    import numpy as np

    starts: np.ndarray = restored.raw_offsets[:, 0]
    return [(int(np.searchsorted(starts, low)), int(np.searchsorted(starts, high))) for low, high in spans]


def _stated_titles(lines: list[Line], tables: Lexicons, meta) -> tuple[str, ...]:
    folded = "\n".join([line.folded for line in lines])
    shown = [
        statement.value
        for line in (lines if tables.labels.may_state_title(folded) else ())
        for statement in read_statements(line, tables.labels)
        if statement.field == "title_zh" and statement.value
    ]
    unseen = [
        fold(content) for name, content in meta if name.lower() in ("articletitle", "og:title", "title", "h1")
    ]
    return (*shown, *unseen)
