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
    row_code, row_zh, row_en, column_code, column_zh, column_en, n (tasks); n adds up to the number of tasks, and `.attrs` n_tasks has that of each notice.
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
    table = pd.DataFrame(pairs, columns=heads)
    table.attrs["n_tasks"] = both.groupby("notice_id", sort=False).size().to_dict()
    return table


def _names(coded: pd.DataFrame) -> list[tuple[str, str, str]]:
    """The codes in the codebook's order, then "none" where it was used."""
    listed = [tuple(code[:3]) for code in coded.attrs.get("codes", [])]
    used = coded.drop_duplicates("code")[["code", "name_zh", "name_en"]].itertuples(index=False, name=None)
    known = {code for code, _, _ in listed}
    return listed + [names for names in used if names[0] not in known]


def categorise_terms(counts: pd.DataFrame, coded: pd.DataFrame) -> pd.DataFrame:
    """Give each term the category of the tasks that it stands in most often, to colour charts of words by.

    counts : any table with term_zh
    coded  : one row per task x code, columns code, name_zh, name_en, is_primary, text_zh (from categorise_tasks)
    Returns the same rows with code, name_zh, name_en and n_tasks (tasks of that primary code that hold the term as a
    string); missing where the term stands in no task, or as often in tasks of another code. Where both tables have
    notice_id, a term is looked for in the tasks of its own notice only.
    A rough guide for the eye: a term is not a task, and most terms stand in tasks of several categories.
    Raises MissingColumnsError.

    >>> import pandas as pd
    >>> coded = pd.DataFrame({"text_zh": ["培育专利", "保护专利", "保护商标"], "code": ["c", "p", "p"],
    ...     "name_zh": ["创造", "保护", "保护"], "name_en": ["creation", "protection", "protection"], "is_primary": True})
    >>> categorise_terms(pd.DataFrame({"term_zh": ["保护", "培育", "服务"]}), coded)["name_en"].tolist()
    ['protection', 'creation', None]
    """
    import pandas as pd

    require_columns(counts, ["term_zh"], "categorise_terms", "count_terms")
    needed = ["code", "name_zh", "name_en", "is_primary", "text_zh"]
    require_columns(coded, needed, "categorise_terms", "categorise_tasks")
    primary = coded[coded["is_primary"]]
    names = {code: (code, zh, en) for code, zh, en in _names(coded)}
    by_notice = "notice_id" in counts.columns and "notice_id" in coded.columns
    owners = counts["notice_id"] if by_notice else [None] * len(counts)
    rows = []
    for owner, term in zip(owners, counts["term_zh"], strict=True):
        own = primary[primary["notice_id"] == owner] if by_notice else primary
        n = own.loc[own["text_zh"].str.contains(term, regex=False), "code"].value_counts()
        tied = len(n) > 1 and n.iloc[0] == n.iloc[1]
        rows.append((None, None, None, 0) if n.empty or tied else (*names[n.index[0]], int(n.iloc[0])))
    given = pd.DataFrame(
        rows, columns=["code", "name_zh", "name_en", "n_tasks"], index=counts.index, dtype=object
    )
    return pd.concat([counts, given.astype({"n_tasks": "int64"})], axis=1)
