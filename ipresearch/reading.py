"""Read the evidence: a notice's raw text beside its restored text, every change marked."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from ipresearch.clean import list_repairs
from ipresearch.errors import UnknownNoticeError, UnknownValueError, require_columns

if TYPE_CHECKING:
    import pandas as pd

# colour and line style: a change can be told apart without colour, and in a dark theme
_MARKS = {
    "gloss": "color:#8a8a8a;text-decoration:line-through",
    "script": "border-bottom:2px solid #0072B2",
    "punctuation": "border-bottom:2px dotted #009E73",
    "realign": "background:#F0E44266;border-bottom:2px solid #E69F00",
    "fill": "background:#D55E0044;border:1px solid #D55E00",
    "furniture": "color:#8a8a8a;text-decoration:line-through",
}
_OTHER = "border-bottom:2px dashed #CC79A7"
_CELL = "vertical-align:top;text-align:left;width:50%;white-space:pre-wrap;padding:.4em .8em"


class View:
    """An HTML fragment for notebooks with a plain text form for everything else."""

    def __init__(self, html: str, text: str):
        self._html, self._text = html, text

    def _repr_html_(self) -> str:
        return self._html

    def __repr__(self) -> str:
        return self._text


def view_restoration(cleaned: pd.DataFrame, notice_id: str, paragraph: int) -> View:
    """Show one paragraph as it came (left) and as it was restored (right), with each change marked.

    cleaned   : one row per notice (from clean_notices), columns notice_id, text_raw, text_zh, raw_offsets, repairs
    notice_id : the notice
    paragraph : 1-based number of a paragraph of text_zh
    On the left a removed gloss is struck through and a changed character underlined; on the right characters that
    were inferred, not proved, stand in a box. Hover over a mark for its evidence.
    All text is escaped. Raises UnknownNoticeError, UnknownValueError for a paragraph that does not exist.
    """
    needed = ["notice_id", "text_raw", "text_zh", "raw_offsets", "repairs"]
    require_columns(cleaned, needed, "view_restoration", "clean_notices")
    rows = cleaned[cleaned["notice_id"] == notice_id]
    if rows.empty:
        raise UnknownNoticeError(notice_id, cleaned["notice_id"])
    notice = rows.iloc[0]
    paragraphs = notice["text_zh"].split("\n")
    if not 1 <= paragraph <= len(paragraphs):
        raise UnknownValueError("paragraph", paragraph, range(1, len(paragraphs) + 1))
    start = sum(len(text) + 1 for text in paragraphs[: paragraph - 1])
    end = start + len(paragraphs[paragraph - 1])
    spans = notice["raw_offsets"][start:end]
    raw_start, raw_end = int(spans[0][0]), int(spans[-1][1])
    repairs = list_repairs(rows)
    here = repairs[(repairs["raw_end"] > raw_start) & (repairs["raw_start"] < raw_end + 1)]
    left = _mark_raw(notice["text_raw"], raw_start, raw_end, here)
    right = _mark_restored(notice["text_zh"][start:end], spans, here[here["certainty"] == "inferred"])
    html = (
        f'<table style="width:100%;table-layout:fixed"><tr><th style="text-align:left">raw 原始</th>'
        f'<th style="text-align:left">restored 还原</th></tr><tr><td lang="zh" style="{_CELL}">{left}</td>'
        f'<td lang="zh" style="{_CELL}">{right}</td></tr></table>'
    )
    plain = f"raw:      {notice['text_raw'][raw_start:raw_end]}\nrestored: {notice['text_zh'][start:end]}"
    return View(html, plain)


def _mark_raw(text: str, start: int, end: int, repairs: pd.DataFrame) -> str:
    """The raw span with each repair marked; where repairs overlap the first one names the mark."""
    parts, at = [], start
    for row in repairs.sort_values(["raw_start", "raw_end"]).itertuples():
        if row.raw_start < at:
            continue
        style = _MARKS.get(row.kind, _OTHER)
        title = f"{row.kind}, {row.certainty}: {_visible(row.before)} → {_visible(row.after) or 'removed'}"
        parts.append(escape(_visible(text[at : row.raw_start])))
        parts.append(
            f'<span style="{style}" title="{escape(title)}">{escape(_visible(text[row.raw_start : row.raw_end]))}</span>'
        )
        at = row.raw_end
    parts.append(escape(_visible(text[at : max(at, end)])))
    return "".join(parts)


def _mark_restored(text: str, spans: object, inferred: pd.DataFrame) -> str:
    boxes = [(row.raw_start, row.raw_end, row.probability) for row in inferred.itertuples()]
    parts = []
    for character, (start, end) in zip(text, spans, strict=True):
        hits = [p for low, high, p in boxes if low < end and start < high]
        if hits:
            title = f"inferred, probability {min(hits):.3f}"
            parts.append(f'<mark style="{_MARKS["fill"]}" title="{title}">{escape(character)}</mark>')
        else:
            parts.append(escape(character))
    return "".join(parts)


def _visible(text: str) -> str:
    """Private-use characters have no shape in any font: show the code point instead."""
    return "".join(f"⟨U+{ord(c):04X}⟩" if "\ue000" <= c <= "\uf8ff" else c for c in text)
