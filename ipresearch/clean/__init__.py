"""Page furniture off, metadata read, body out; every character of the raw file accounted for.

Rooms: lines, labels (来源：…), furniture, titles, places, metadata, wrapped (lines cut at a width), body, notice (all of
them for one notice, in plain values), record.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ipresearch.clean.body import body_pieces, paragraph_spans, place_array, unseen_findings, without_places
from ipresearch.clean.furniture import BODY
from ipresearch.clean.metadata import FIELDS, Value
from ipresearch.clean.notice import CleanText, clean_text, read_lexicons
from ipresearch.clean.record import (
    REPAIR_COLUMNS,
    collect_certificates,
    collect_findings,
    collect_repairs,
    removal,
)
from ipresearch.errors import EmptyNoticeError, NoDocumentsError, UnknownNoticeError, require_columns

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

FINDING_COLUMNS = ("what", "text_zh", "start", "end")
CERTIFICATE_COLUMNS = ("paragraph", "raw_start", "raw_end", "status", "why")
METADATA_COLUMNS = ("field", "value", "start", "end", "how")


def clean_notices(
    notices: pd.DataFrame, script: str = "auto", lexicons: str | Path | None = None
) -> pd.DataFrame:
    """Restore each notice, take the page's furniture off its body, and read what the page says about it.

    notices  : the table from load_notices()
    script   : "auto" leaves genuine traditional text as it is; "simplified" converts it
    lexicons : a folder of the reader's own lexicons; None for the shipped ones
    Returns one row per notice, the columns of `notices` and: text_zh (the restored body: paragraphs joined by a
    line end, blanks around them and empty lines dropped, the title not part of it), title_zh, issuer_zh, region_zh
    (the province-level unit, 全国 for national bodies), level (national / provincial / municipal / county /
    unknown), year, issued_on, published_on (dates), publisher_zh (the site), source_zh (whom the site names as its
    source), doc_number, doc_type, n_chars (line ends not counted). A value that the text does not state is missing.
    The columns raw_offsets (an int array of shape (len(text_zh), 2)), repairs, findings, certificates and metadata
    are best read through raw_span(), list_repairs(), list_findings(), list_certificates() and list_metadata().
    Raises MissingColumnsError, NoDocumentsError for a table without rows, and EmptyNoticeError when nothing is left of any notice; where something is left of
    others, an empty one is a finding.
    """
    import pandas as pd

    require_columns(notices, ["notice_id", "text_raw"], "clean_notices", "load_notices")
    if notices.empty:
        raise NoDocumentsError("clean_notices() was given a table without a notice. Load some first.")
    tables = read_lexicons(lexicons)
    rows = [_whole_row(row, clean_text(row, script, tables)) for row in notices.to_dict("records")]
    if not any(row["text_zh"] for row in rows):
        raise EmptyNoticeError(_nothing_left(rows))
    made = pd.DataFrame({column: [row[column] for row in rows] for column in rows[0]})
    kept = notices.drop(columns=[column for column in made.columns if column in notices.columns])
    cleaned = pd.concat([kept.reset_index(drop=True), made], axis=1)
    for column in ("issued_on", "published_on"):
        cleaned[column] = pd.to_datetime(cleaned[column]).astype("datetime64[s]")
    cleaned["year"] = cleaned["year"].astype("Int64")
    cleaned.attrs["problems"] = notices.attrs.get("problems")
    return cleaned


def list_repairs(cleaned: pd.DataFrame) -> pd.DataFrame:
    """Every change between the raw text and the body: one row per change, in raw order.

    Columns notice_id, kind (gloss, realign, fill, script, punctuation, furniture), raw_start, raw_end (offsets in
    text_raw), before, after, certainty (proved / inferred / rule), probability, evidence, part (body, title or
    furniture: where the changed characters ended up).
    """
    return _stack(cleaned, "repairs", (*REPAIR_COLUMNS, "part"), "list_repairs")


def list_findings(cleaned: pd.DataFrame) -> pd.DataFrame:
    """What a reader must know before trusting a text: one row per thing.

    Columns notice_id, what, text_zh, start, end (offsets in the notice's text_zh; both missing where the thing does
    not stand in the body).
    """
    return _stack(cleaned, "findings", FINDING_COLUMNS, "list_findings")


def list_certificates(cleaned: pd.DataFrame) -> pd.DataFrame:
    """Whether each body paragraph's restoration is proved: one row per paragraph.

    Columns notice_id, paragraph (from 1), raw_start, raw_end, status, why.
    """
    return _stack(cleaned, "certificates", CERTIFICATE_COLUMNS, "list_certificates")


def list_metadata(cleaned: pd.DataFrame) -> pd.DataFrame:
    """Where each metadata value was read: one row per value.

    Columns notice_id, field, value, start, end (offsets in text_raw; missing for what the manifest or the page's
    unseen <meta> elements say), how.
    """
    return _stack(cleaned, "metadata", METADATA_COLUMNS, "list_metadata")


def raw_span(cleaned: pd.DataFrame, notice_id: str, start: int, end: int) -> tuple[int, int]:
    """Where text_zh[start:end] of a notice stands in its text_raw: (start, end), end exclusive.

    Raises UnknownNoticeError; IndexError when the span is empty or not inside text_zh.
    """
    require_columns(cleaned, ["notice_id", "raw_offsets"], "raw_span", "clean_notices")
    found = cleaned.loc[cleaned["notice_id"] == notice_id, "raw_offsets"]
    if found.empty:
        raise UnknownNoticeError(notice_id, cleaned["notice_id"])
    offsets = found.iloc[0]
    if not 0 <= start < end <= len(offsets):
        raise IndexError(
            f"no span {start}:{end} in {notice_id!r}: its text_zh runs from 0 to {len(offsets)}."
        )
    return int(offsets[start, 0]), int(offsets[start:end, 1].max())


def _stack(cleaned: pd.DataFrame, column: str, names: tuple[str, ...], function: str) -> pd.DataFrame:
    import pandas as pd

    require_columns(cleaned, ["notice_id", column], function, "clean_notices")
    rows = [
        (notice_id, *row)
        for notice_id, found in zip(cleaned["notice_id"], cleaned[column], strict=True)
        for row in found
    ]
    table = pd.DataFrame(rows, columns=["notice_id", *names])
    for name in ("raw_start", "raw_end", "start", "end", "paragraph"):
        if name in table.columns:
            table[name] = table[name].astype("Int64" if name in ("start", "end") else "int64")
    return table


def _whole_row(row: dict, cleaned: CleanText) -> dict[str, object]:
    """A row of clean_notices(): body and metadata, and every change, finding and place."""
    raw, offsets = row["text_raw"], cleaned.restored.raw_offsets
    pieces = body_pieces(cleaned.restored.text, cleaned.body, cleaned.continued)
    places = place_array(pieces)
    repairs = collect_repairs(cleaned.restored, raw, offsets, cleaned.lines, cleaned.roles)
    repairs += [
        removal(raw, offsets[places[a], 0], offsets[places[b - 1], 1], why, BODY)
        for a, b, why in cleaned.unseen
    ]
    repairs.sort(key=lambda repair: (repair[1], repair[2], repair[0]))
    places = without_places(places, cleaned.unseen)
    found = collect_findings(cleaned.restored, places, cleaned.text, len(raw), cleaned.lines, cleaned.roles)
    paragraphs = paragraph_spans(cleaned.body, cleaned.continued, offsets)
    return {
        "text_zh": cleaned.text,
        **cleaned.fields,
        "raw_offsets": offsets[places],
        "repairs": repairs,
        "findings": unseen_findings(cleaned.joined, cleaned.unseen) + found,
        "certificates": collect_certificates(cleaned.restored, paragraphs),
        "metadata": _where_read(cleaned.values, cleaned.told, offsets),
        "notice_id": row["notice_id"],
    }


def _where_read(values: dict[str, Value], told: dict, offsets: np.ndarray) -> list[tuple]:
    found = []
    for field in FIELDS:
        if field in told:
            found.append((field, told[field], None, None, "manifest"))
        elif field in values:
            value = values[field]
            start = end = None
            if value.start is not None and value.end is not None:
                start, end = int(offsets[value.start, 0]), int(offsets[value.end - 1, 1])
            found.append((field, value.value, start, end, value.how))
    return found


def _nothing_left(rows: list[dict]) -> str:
    names = ", ".join(repr(row["notice_id"]) for row in rows[:5]) + (" and others" if len(rows) > 5 else "")
    removed = sum(len(row["repairs"]) for row in rows)
    return (
        f"{names}: nothing is left after cleaning ({removed} lines or characters were removed as title or page "
        f"furniture). Look at text_raw; if a rule took the body, change it in a furniture.csv of your own."
    )
