"""Two frames crossed: which codes of one go with which of the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ipresearch.errors import IpresearchError, require_columns

if TYPE_CHECKING:
    import pandas as pd


def cross_codes(rows: pd.DataFrame, columns: pd.DataFrame) -> pd.DataFrame:
    """Count the tasks with each pair of primary codes of two frames.

    rows, columns : one row per task x code each, from categorise_tasks() over the same tasks with two frames
    Returns one row per pair of codes that either frame's codebook has, rows first, pairs with n = 0 among them:
    row_code, row_zh, row_en, column_code, column_zh, column_en, n (tasks); n adds up to the number of tasks.
    Raises MissingColumnsError, IpresearchError where the two codings are not of the same tasks.

    >>> import pandas as pd
    >>> task = {"notice_id": ["n", "n"], "task_no": [1, 2], "is_primary": True}
    >>> one = pd.DataFrame(task | {"code": ["p", "q"], "name_zh": ["甲", "乙"], "name_en": ["P", "Q"]})
    >>> two = pd.DataFrame(task | {"code": ["r", "r"], "name_zh": "丙", "name_en": "R"})
    >>> cross_codes(one, two)[["row_code", "column_code", "n"]].values.tolist()
    [['p', 'r', 1], ['q', 'r', 1]]
    """
    import pandas as pd

    unit = ["notice_id", "task_no"]
    sides = []
    for table in (rows, columns):
        require_columns(
            table, [*unit, "code", "name_zh", "name_en", "is_primary"], "cross_codes", "categorise_tasks"
        )
        sides.append(table[table["is_primary"]])
    if set(map(tuple, sides[0][unit].values)) != set(map(tuple, sides[1][unit].values)):
        raise IpresearchError(
            "the two codings are not of the same tasks. Code one table of tasks with both frames."
        )
    both = sides[0].merge(sides[1], on=unit, suffixes=("_row", "_column"))
    found = both.groupby(["code_row", "code_column"]).size()
    names = [_names(side) for side in (rows, columns)]
    pairs = [
        (*row, *column, int(found.get((row[0], column[0]), 0))) for row in names[0] for column in names[1]
    ]
    heads = ["row_code", "row_zh", "row_en", "column_code", "column_zh", "column_en", "n"]
    return pd.DataFrame(pairs, columns=heads)


def _names(coded: pd.DataFrame) -> list[tuple[str, str, str]]:
    """The codes in the codebook's order, then "none" where it was used."""
    listed = [tuple(code[:3]) for code in coded.attrs.get("codes", [])]
    used = coded.drop_duplicates("code")[["code", "name_zh", "name_en"]].itertuples(index=False, name=None)
    known = {code for code, _, _ in listed}
    return listed + [names for names in used if names[0] not in known]
