"""The share of each code among a notice's tasks, with intervals."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ipresearch.errors import IpresearchError, UnknownValueError, require_columns
from ipresearch.intervals import detectable_difference, share_interval

if TYPE_CHECKING:
    import pandas as pd

COUNTED = ("primary", "any")


def category_shares(
    coded: pd.DataFrame, counted: str = "primary", by: str = "notice_id", level: float = 0.95
) -> pd.DataFrame:
    """Count the tasks of each code and give its share with an interval.

    coded   : one row per task x code, from categorise_tasks()
    counted : "primary" (each task once: shares add up to 1) or "any" (a task counts for every code it has)
    by      : the column whose values are compared, notice_id or a group of notices
    Returns one row per value of `by` x code: n, n_tasks, share (0 to 1), share_low, share_high (Dirichlet-multinomial,
    Jeffreys prior; see share_interval), detectable (the least difference between two such shares that n_tasks a side
    shows with power .8), name_zh, name_en, family, counted. A code without a task keeps its row with n = 0.
    The clauses of one notice are all of its clauses: the interval says how far the share would move if the same
    drafter laid down another such set, not how far the notice stands for a place or a year.

    >>> import pandas as pd
    >>> coded = pd.DataFrame({"notice_id": ["n"] * 4, "task_no": [1, 2, 3, 4], "code": ["a", "a", "a", "b"],
    ...     "is_primary": [True] * 4, "name_zh": ["甲", "甲", "甲", "乙"], "name_en": ["A", "A", "A", "B"]})
    >>> category_shares(coded)[["code", "n", "n_tasks", "share"]].values.tolist()
    [['a', 3, 4, 0.75], ['b', 1, 4, 0.25]]
    """
    import pandas as pd

    require_columns(
        coded, ("notice_id", "task_no", "code", "is_primary", "name_zh", "name_en", by), "category_shares",
        "categorise_tasks",
    )  # fmt: skip
    if counted not in COUNTED:
        raise UnknownValueError("way of counting", counted, COUNTED)
    if coded.empty:
        raise IpresearchError("category_shares() needs at least one coded task; the table is empty.")
    codes = _codes(coded)
    rows = []
    for value in dict.fromkeys(coded[by]):
        own = coded[coded[by] == value]
        n_tasks = len(own.drop_duplicates(["notice_id", "task_no"]))
        used = own[own["is_primary"]] if counted == "primary" else own
        counts = {code: int((used["code"] == code).sum()) for code in codes}
        for code, (name_zh, name_en, family) in codes.items():
            low, high = share_interval(
                counts[code], n_tasks, len(codes) if counted == "primary" else 2, level
            )
            rows.append((
                value, code, counts[code], n_tasks, counts[code] / n_tasks, low, high,
                detectable_difference(n_tasks, n_tasks), name_zh, name_en, family, counted,
            ))  # fmt: skip
    columns = [
        by, "code", "n", "n_tasks", "share", "share_low", "share_high", "detectable", "name_zh", "name_en", "family",
        "counted",
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=columns)


def _codes(coded: pd.DataFrame) -> dict[str, tuple[str, str, str]]:
    """Every code of the codebook in its order, then any other in the table ("none" last)."""
    known = {code: (zh, en, family) for code, zh, en, family in coded.attrs.get("codes", [])}
    if not set(known) & set(coded["code"]):
        known = {}
    family = coded["family"] if "family" in coded.columns else [""] * len(coded)
    for code, zh, en, group in zip(coded["code"], coded["name_zh"], coded["name_en"], family, strict=True):
        known.setdefault(code, (zh, en, group))
    if "none" in known:
        known["none"] = known.pop("none")
    return known
