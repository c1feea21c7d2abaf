"""A codebook read from CSV and checked: columns, doubles, rules that cannot be read or that match everything."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from ipresearch.categorise.rules import Item, RuleError, parse_rule
from ipresearch.errors import LexiconError, UnknownValueError
from ipresearch.lexicons import SHAPES, read_lexicon, read_table

if TYPE_CHECKING:
    import pandas as pd

NO_CODE = "none"
PROBE = {
    "text": "甲乙丙丁",
    "plain": "甲乙丙丁",
    "lead": "甲乙",
    "head": "　　丙丁",
    "verb": "甲",
    "object": "乙丙丁",
    "group": "戊",
    "heading": "己",
}


class Code(NamedTuple):
    """One code of one frame with its parsed rule; `order` is its row among the frame's codes."""

    frame: str
    code: str
    name_zh: str
    name_en: str
    family: str
    items: list[Item]
    order: int


def read_codebook(
    codebook: str | Path | pd.DataFrame | None = None, lexicons: str | Path | None = None
) -> pd.DataFrame:
    """Read and check a codebook.

    codebook : a CSV file or a table; None for lexicons/codebook.csv (the reader's own folder first, then the shipped)
    Returns one row per frame x code with the columns of the file; a file without `frame` is one frame, "own".
    Raises LexiconError naming file, row and column for a missing column, a code that stands twice, an empty cell, a
    rule that cannot be read, and a rule that matches everything.

    >>> read_codebook().query("frame == 'chain'")["code"].tolist()[:3]
    ['creation', 'utilisation', 'protection']
    """
    table, name = _read(codebook, lexicons)
    for row, (code, rule) in enumerate(zip(table["code"], table["rule"], strict=True), start=2):
        if code == NO_CODE:
            raise LexiconError(
                f"{name}, row {row}, column 'code': {NO_CODE!r} is kept for tasks without a code."
            )
        try:
            items = parse_rule(rule)
        except RuleError as error:
            raise LexiconError(
                f"{name}, row {row}, column 'rule': {error}. Mend the rule of {code!r}."
            ) from error
        for item in items:
            if item.expression.hits(PROBE):
                raise LexiconError(
                    f"{name}, row {row}, column 'rule': {item.source!r} matches everything, also a text without one "
                    f"word of the rule. Say what must stand there, as in: 专利 NOT 商标."
                )
    return table


def parse_codebook(table: pd.DataFrame, frame: str) -> list[Code]:
    """The codes of one frame, rules parsed, in the order of the codebook."""
    frames = list(dict.fromkeys(table["frame"]))
    if frame not in frames:
        raise UnknownValueError("frame", frame, frames)
    own = table[table["frame"] == frame]
    return [
        Code(frame, row.code, row.name_zh, row.name_en, row.family, parse_rule(row.rule), order)
        for order, row in enumerate(own.itertuples())
    ]


def _read(codebook, lexicons) -> tuple[pd.DataFrame, str]:
    import pandas as pd

    if codebook is None:
        table = read_lexicon("codebook", lexicons)
        return table, Path(table.attrs["path"]).name
    if not isinstance(codebook, pd.DataFrame):
        table = read_table(codebook, SHAPES["codebook"])
        return table, Path(codebook).name
    return _checked_table(codebook)


def _checked_table(table: pd.DataFrame) -> tuple[pd.DataFrame, str]:
    """A table in memory is checked as a file would be, through its CSV form."""
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "codebook.csv"
        table.to_csv(path, index=False, encoding="utf-8")
        checked, name = _read(path, None)
    checked.attrs["path"] = "a table in memory"
    return checked, name
