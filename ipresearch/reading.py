"""Read the evidence in a notebook: tables laid out for reading, and raw text beside restored text."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection
from html import escape
from itertools import groupby
from typing import TYPE_CHECKING, Any

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


def show_table(
    table: pd.DataFrame, columns: Collection[str] | None = None, digits: int = 3, most: int = 200
) -> View:
    """Lay a table out for reading: text to the left, numbers to the right, missing values as a dash.

    columns : which columns, in this order; None for all
    digits  : of a fraction; counts stay whole
    most    : how many rows to show; the last line says how many more there are
    An empty table says so in words. All text is escaped, and nothing of it is run.
    Raises MissingColumnsError.

    >>> import pandas as pd
    >>> show_table(pd.DataFrame({"term_zh": ["专利"], "share": [1 / 3]}))
    term_zh share
         专利 0.333
    """
    if columns is not None:
        require_columns(table, list(columns), "show_table", "any stage's function")
        table = table[list(columns)]
    shown = {name: [cell_text(value, digits) for value in table[name].head(most)] for name in table.columns}
    numeric = {name for name in table.columns if table[name].dtype.kind in "iuf"}
    head = "".join(table_cell("th", str(name), name in numeric) for name in table.columns)
    rows = [
        "".join(
            table_cell("td", cell, name in numeric) for name, cell in zip(table.columns, cells, strict=True)
        )
        for cells in zip(*shown.values(), strict=True)
    ]
    left_out = len(table) - len(rows)
    note = (
        ""
        if rows and not left_out
        else (f"… and {left_out:,} more rows 另有 {left_out:,} 行" if rows else "no rows 无")
    )
    if note:
        rows.append(f'<td colspan="{len(table.columns)}" style="text-align:left;color:#666">{note}</td>')
    body = "".join(f"<tr>{row}</tr>" for row in rows)
    html = f'<table class="dataframe"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'
    return View(
        html, type(table)(shown).to_string(index=False) if len(table) else f"{', '.join(shown)}: {note}"
    )


def cell_text(value: Any, digits: int) -> str:
    """A value as a reader wants it: fractions rounded, dates as dates, a dash for what is missing."""
    import pandas as pd

    if pd.api.types.is_scalar(value) and pd.isna(value):
        return "–"
    if hasattr(value, "strftime"):
        return value.strftime("%Y-%m-%d")
    if isinstance(value, float):
        return f"{value:.{digits}f}"
    return visible(str(value))


def table_cell(tag: str, text: str, number: bool) -> str:
    """An HTML cell of plain text, numbers to the right."""
    return (
        f'<{tag} style="text-align:{"right" if number else "left"};vertical-align:top">{escape(text)}</{tag}>'
    )


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
    raw, restored = (
        visible(text, _STEERING)
        for text in (notice["text_raw"][raw_start:raw_end], notice["text_zh"][start:end])
    )
    plain = f"raw:      {raw}\nrestored: {restored}"
    return View(html, plain)


def _mark_raw(text: str, start: int, end: int, repairs: pd.DataFrame) -> str:
    """The raw span with each repair marked; where repairs overlap the shortest one names the mark."""
    rows = list(repairs.itertuples())
    covering: list[int | None] = [None] * (max([end, *repairs["raw_end"]]) - start)
    for number in sorted(range(len(rows)), key=lambda i: (rows[i].raw_start - rows[i].raw_end, i)):
        for at in range(max(start, rows[number].raw_start), rows[number].raw_end):
            covering[at - start] = number
    parts = []
    for number, run in groupby(range(len(covering)), key=covering.__getitem__):
        span = list(run)
        shown = escape(visible(text[start + span[0] : start + span[-1] + 1]))
        parts.append(shown if number is None else _mark(rows[number], shown))
    return "".join(parts)


def _mark(repair: Any, shown: str) -> str:
    change = f"{visible(repair.before)} → {visible(repair.after) or 'removed'}"
    title = escape(f"{repair.kind}, {repair.certainty}: {change}")
    return f'<span style="{_MARKS.get(repair.kind, _OTHER)}" title="{title}">{shown}</span>'


def _mark_restored(text: str, spans: object, inferred: pd.DataFrame) -> str:
    boxes = [(row.raw_start, row.raw_end, row.probability) for row in inferred.itertuples()]
    parts = []
    for character, (start, end) in zip(text, spans, strict=True):
        hits = [p for low, high, p in boxes if low < end and start < high]
        if hits:
            title = f"inferred, probability {min(hits):.3f}"
            parts.append(
                f'<mark style="{_MARKS["fill"]}" title="{title}">{escape(visible(character))}</mark>'
            )
        else:
            parts.append(escape(visible(character)))
    return "".join(parts)


_STEERING = ("Cc", "Cf", "Cs")


def visible(text: str, kinds: Collection[str] = (*_STEERING, "Co")) -> str:
    """Characters without a shape of their own are shown by their code points.

    Private use has none in any font; what turns the direction of writing, joins, blanks nothing or steers a terminal would
    make a reader see another text than the one that stands there.
    """
    if text.isprintable():
        return text
    return "".join(
        f"⟨U+{ord(c):04X}⟩" if c not in "\n\t" and unicodedata.category(c) in kinds else c for c in text
    )


def view_tasks(cleaned: pd.DataFrame, notice_id: str, coded: pd.DataFrame, labels: str = "both") -> View:
    """Show a notice's restored text with each task marked by its primary category, inferred characters boxed.

    cleaned   : one row per notice (from clean_notices)
    coded     : one row per task x code, columns notice_id, task_no, code, is_primary, name_zh, name_en, start, end (from
                categorise_tasks)
    Categories carry a number as well as a colour. Raises UnknownNoticeError, MissingColumnsError.
    """
    from ipresearch.figures.style import COLOURS, label

    require_columns(cleaned, ["notice_id", "text_zh", "raw_offsets"], "view_tasks", "clean_notices")
    needed = ["notice_id", "task_no", "code", "is_primary", "name_zh", "name_en", "start", "end"]
    require_columns(coded, needed, "view_tasks", "categorise_tasks")
    rows = cleaned[cleaned["notice_id"] == notice_id]
    if rows.empty:
        raise UnknownNoticeError(notice_id, cleaned["notice_id"])
    text, offsets = rows.iloc[0]["text_zh"], rows.iloc[0]["raw_offsets"]
    repairs = list_repairs(rows)
    inferred = repairs[repairs["certainty"] == "inferred"]
    own = coded[(coded["notice_id"] == notice_id) & coded["is_primary"]].sort_values("start")
    codes = list(dict.fromkeys(coded["code"]))
    names = {row.code: label(row.name_zh, row.name_en, labels) for row in coded.itertuples()}
    parts, at = [], 0
    for row in own.itertuples():
        number = codes.index(row.code)
        colour = COLOURS[number % len(COLOURS)]
        inside = _mark_restored(text[row.start : row.end], offsets[row.start : row.end], inferred)
        parts.append(_mark_restored(text[at : row.start], offsets[at : row.start], inferred))
        parts.append(
            f'<span style="border-bottom:3px solid {colour}" title="{escape(names[row.code])}">{inside}'
            f'<sub style="color:{colour}">{number + 1}</sub></span>'
        )
        at = row.end
    parts.append(_mark_restored(text[at:], offsets[at:], inferred))
    key = "  ".join(
        f'<span style="border-bottom:3px solid {COLOURS[i % len(COLOURS)]}">{i + 1} {escape(names[code])}</span>'
        for i, code in enumerate(codes)
    )
    body = "".join(parts).replace("\n", "<br><br>")
    return View(f'<p>{key}</p><div lang="zh" style="line-height:2">{body}</div>', visible(text, _STEERING))
