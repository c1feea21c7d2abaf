"""Texts that a spreadsheet would run as formulas, made harmless before they reach a CSV file or a workbook."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

_OPENS_FORMULA = frozenset("=+-@＝＋－＠")
# characters that XML, and so a workbook, cannot hold, and the line end that a CSV writer may leave unquoted
_UNWRITABLE = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")


def neutralise(value: Any) -> Any:
    """A text that a spreadsheet would take for a formula gets an apostrophe in front; anything else is left alone.

    A character that no workbook can hold is shown by its code point.

    >>> neutralise("=1+1"), neutralise("-5 %"), neutralise(-5), neutralise("专利")
    ("'=1+1", "'-5 %", -5, '专利')
    """
    if not isinstance(value, str):
        return value
    shown = _UNWRITABLE.sub(lambda found: f"[U+{ord(found[0]):04X}]", value)
    return f"'{shown}" if shown[:1] in ("\t", "\n") or _is_formula(shown) else shown


def _is_formula(text: str) -> bool:
    """Does it open as a formula does, behind blanks and characters without a shape too?"""
    for character in text:
        if character in _OPENS_FORMULA:
            return True
        if not character.isspace() and unicodedata.category(character) not in ("Cc", "Cf"):
            return False
    return False


def neutral_texts(table: pd.DataFrame) -> pd.DataFrame:
    """The same table with its texts and column names neutralised; numbers keep their types."""
    shown = table.copy(deep=False)
    for name in shown.columns:
        if shown[name].dtype.kind not in "biufM":
            shown[name] = shown[name].map(neutralise)
    return shown.rename(columns=neutralise)
