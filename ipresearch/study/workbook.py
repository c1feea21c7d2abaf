"""Tables for a spreadsheet: CSV for each, and all in one workbook, with nothing in them that a spreadsheet would run."""

from __future__ import annotations

import datetime
import io
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ipresearch.spreadsheet import neutralise

if TYPE_CHECKING:
    import pandas as pd

MOST_CHARACTERS, MOST_ROWS = 32_767, 1_048_575  # of a cell, of a sheet below its header
CUT = "… (cut; whole in the CSV 全文见 CSV)"


def neutral_table(table: pd.DataFrame) -> pd.DataFrame:
    """The same table with every text cell and column name neutralised, dates as texts, lists joined."""
    import pandas as pd

    columns = [[_plain(value) for value in table[name]] for name in table.columns]
    shown = {neutralise(str(name)): cells for name, cells in zip(table.columns, columns, strict=True)}
    return pd.DataFrame(shown, columns=list(shown), dtype=object)


def _plain(value: Any) -> Any:
    import pandas as pd

    if isinstance(value, (list, tuple, set, dict)):
        value = "、".join(map(str, value))
    if pd.api.types.is_scalar(value) and pd.isna(value):
        return None
    if hasattr(value, "strftime"):
        return value.strftime("%Y-%m-%d")
    if hasattr(value, "item"):
        value = value.item()
    if isinstance(value, float):
        value = float(f"{value:.10g}")  # the last digits differ between machines
    return neutralise(value if isinstance(value, (str, int, float, bool)) else str(value))


def as_csv(table: pd.DataFrame) -> bytes:
    """The neutralised table as CSV in UTF-8 with the mark that Excel wants."""
    text = neutral_table(table).to_csv(index=False, lineterminator="\n")
    return b"\xef\xbb\xbf" + text.encode("utf-8")


def as_workbook(tables: Mapping[str, pd.DataFrame], rows: Mapping[str, str]) -> bytes:
    """All tables as one .xlsx file, one sheet each after a sheet `about`; the same bytes for the same tables.

    rows : what one row of each table is
    A text longer than a cell may be is cut and says so; rows beyond a sheet's end stand in the CSV only, and `about`
    says how many.
    """
    import xlsxwriter

    target = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    book = xlsxwriter.Workbook(target, options)
    book.set_properties({"created": datetime.datetime(2000, 1, 1), "title": "ipresearch"})
    head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
    about = [
        (name, rows.get(name, ""), len(table), max(0, len(table) - MOST_ROWS))
        for name, table in tables.items()
    ]
    sheet = book.add_worksheet("about")
    heads = ("table 表", "one row per 每行", "rows 行数", "rows in the CSV only 仅见于 CSV 的行数")
    _fill(sheet, heads, about, head)
    for name, table in tables.items():
        plain = neutral_table(table.head(MOST_ROWS))
        _fill(book.add_worksheet(name[:31]), plain.columns, plain.itertuples(index=False, name=None), head)
    book.close()
    return target.getvalue()


def _fill(sheet: Any, columns: Any, rows: Any, head: Any) -> None:
    widths = [len(str(name)) for name in columns]
    for at, name in enumerate(columns):
        sheet.write_string(0, at, str(name), head)
    for line, cells in enumerate(rows, start=1):
        for at, value in enumerate(cells):
            if isinstance(value, bool):
                sheet.write_boolean(line, at, value)
            elif isinstance(value, (int, float)):
                _write_number(sheet, line, at, value)
            elif value is not None:
                sheet.write_string(line, at, _cut(value))
                if line < 200:
                    widths[at] = max(widths[at], min(60, len(value) * 2))
    for at, width in enumerate(widths):
        sheet.set_column(at, at, min(60, width + 2))
    sheet.freeze_panes(1, 0)


def _write_number(sheet: Any, line: int, at: int, value: float) -> None:
    """An infinite bound is written as text: a sheet has no such number."""
    if value in (float("inf"), float("-inf")):
        sheet.write_string(line, at, "∞" if value > 0 else "−∞")
    else:
        sheet.write_number(line, at, value)


def _cut(text: str) -> str:
    return text if len(text) <= MOST_CHARACTERS else text[: MOST_CHARACTERS - len(CUT)] + CUT
