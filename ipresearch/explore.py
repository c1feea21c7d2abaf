"""Look into a table in a notebook: filter it, sort it, and open each row to the places in the texts behind it."""

from __future__ import annotations

import hashlib
from functools import cache
from html import escape
from importlib.resources import files
from typing import TYPE_CHECKING

from ipresearch.clean import raw_span
from ipresearch.errors import require_columns
from ipresearch.reading import View, cell_text, show_table, table_cell, visible

if TYPE_CHECKING:
    import pandas as pd


def explore_table(
    table: pd.DataFrame,
    evidence: pd.DataFrame | None = None,
    on: str = "term_zh",
    digits: int = 3,
    most: int = 2_000,
) -> View:
    """A table that a reader can filter and sort in the page, each row opening to its evidence.

    evidence : the rows behind each row of `table` (for instance from keyword_in_context), joined by the column `on`
               and, where both have it, notice_id; shown with left_zh, term_zh, right_zh and raw offsets where it has
               them, else all its columns
    most     : how many rows to show; the last line says how many more there are
    A field above the table keeps the rows that hold what is typed (several words: all of them), a click on a head sorts by it.
    The few lines of script that do this are part of the output and need no network. Where scripts do not run it is a plain
    table, and the evidence still opens. All text is escaped. Raises MissingColumnsError.
    """
    require_columns(table, [on], "explore_table", "count_terms")
    shown = table.head(most)
    cells = {name: [escape(cell_text(value, digits)) for value in shown[name]] for name in shown.columns}
    numeric = {name for name in shown.columns if shown[name].dtype.kind in "iuf"}
    if evidence is not None:
        require_columns(evidence, [on], "explore_table", "keyword_in_context")
        keys = [name for name in ("notice_id", on) if name in table.columns and name in evidence.columns]
        behind = dict(list(evidence.groupby(keys if len(keys) > 1 else keys[0], sort=False)))
        places = shown[keys].itertuples(index=False, name=None)
        cells["evidence 依据"] = [_opening(behind.get(key if len(key) > 1 else key[0])) for key in places]
    head = "".join(table_cell("th", str(name), name in numeric) for name in cells)
    rows = "".join(
        f"<tr>{''.join(_filled(cell, name in numeric) for name, cell in zip(cells, row, strict=True))}</tr>"
        for row in zip(*cells.values(), strict=True)
    )
    left_out = len(table) - len(shown)
    note = f"<p>… and {left_out:,} more rows 另有 {left_out:,} 行</p>" if left_out else ""
    body = f'<table class="dataframe"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>{note}'
    name = f"explored-{hashlib.sha256(body.encode('utf-8')).hexdigest()[:8]}"
    html = f'<div id="{name}">{body}</div><script>({_explorer()})("{name}")</script>'
    return View(html, repr(show_table(table, digits=digits, most=20)))


@cache
def _explorer() -> str:
    return (files("ipresearch") / "data" / "explore.js").read_text("utf-8").strip()


def _filled(cell: str, number: bool) -> str:
    """A table cell of text that is escaped already."""
    return f'<td style="text-align:{"right" if number else "left"};vertical-align:top">{cell}</td>'


def _opening(rows: pd.DataFrame | None) -> str:
    """The evidence of one row, folded away until the reader opens it; plain HTML, no script."""
    if rows is None or rows.empty:
        return "–"
    lines = []
    for row in rows.to_dict("records"):
        where = f" <small>[{row['raw_start']}:{row['raw_end']}]</small>" if "raw_start" in row else ""
        if {"left_zh", "term_zh", "right_zh"} <= set(row):
            left, term, right = (
                escape(visible(str(row[name]))) for name in ("left_zh", "term_zh", "right_zh")
            )
            words = f"{left}<b>{term}</b>{right}"
        else:
            told = {key: value for key, value in row.items() if key not in ("raw_start", "raw_end")}
            words = escape(visible("; ".join(f"{key}: {value}" for key, value in told.items())))
        lines.append(f"<li>{words}{where}</li>")
    return f"<details><summary>{len(rows)}</summary><ol>{''.join(lines)}</ol></details>"


def quote_spans(spans: pd.DataFrame, cleaned: pd.DataFrame, around: int = 25) -> pd.DataFrame:
    """Quote the places that the rows of a table name, each with what stands around it and its place in the raw file.

    spans   : any table with notice_id, start, end (offsets in text_zh): tasks, mentions, codings, findings
    cleaned : one row per notice, columns notice_id, text_zh, raw_offsets
    around  : how many characters to each side, at most to the ends of the paragraph
    Returns the same rows with left_zh, term_zh (the place itself), right_zh, raw_start and raw_end after them, for
    explore_table(). Raises MissingColumnsError, UnknownNoticeError, IndexError for a span outside its text.

    >>> import pandas as pd, ipresearch as ipr
    >>> restored = ipr.restore_text("知識產(chǎn)權(quán)保護(hù)。")
    >>> cleaned = pd.DataFrame({"notice_id": ["n"], "text_zh": [restored.text], "raw_offsets": [restored.raw_offsets]})
    >>> quoted = quote_spans(pd.DataFrame({"notice_id": ["n"], "start": [2], "end": [4]}), cleaned)
    >>> quoted[["left_zh", "term_zh", "right_zh", "raw_start", "raw_end"]].values.tolist()
    [['知识', '产权', '保护。', 2, 16]]
    """
    require_columns(spans, ["notice_id", "start", "end"], "quote_spans", "extract_tasks")
    require_columns(cleaned, ["notice_id", "text_zh", "raw_offsets"], "quote_spans", "clean_notices")
    texts = dict(zip(cleaned["notice_id"], cleaned["text_zh"], strict=True))
    quoted = []
    for row in spans[["notice_id", "start", "end"]].itertuples():
        raw_start, raw_end = raw_span(cleaned, row.notice_id, int(row.start), int(row.end))
        text = texts[row.notice_id]
        left = text[max(0, row.start - around) : row.start].rpartition("\n")[2]
        right = text[row.end : row.end + around].partition("\n")[0]
        quoted.append((left, text[row.start : row.end], right, raw_start, raw_end))
    columns = ["left_zh", "term_zh", "right_zh", "raw_start", "raw_end"]
    result = spans.drop(columns=columns, errors="ignore").copy()
    for column, values in zip(
        columns, zip(*quoted, strict=True) if quoted else [[]] * len(columns), strict=True
    ):
        result[column] = list(values)
    return result
