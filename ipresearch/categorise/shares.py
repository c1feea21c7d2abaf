"""The share of each code among a notice's tasks, with intervals."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ipresearch.categorise.coding import categorise_tasks
from ipresearch.errors import IpresearchError, UnknownValueError, require_columns
from ipresearch.intervals import detectable_difference, share_interval
from ipresearch.tasks.split import closing_positions

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
    Returns one row per value of `by` x code: n, n_tasks, share (0 to 1), share_low, share_high (Dirichlet-multinomial; see
    share_interval), detectable (the least difference between two such shares that n_tasks a side
    shows with power .8), name_zh, name_en, family, counted; `.attrs` has level. A code without a task keeps its row with n = 0.
    The clauses of one notice are all of its clauses: the interval says how far the share would move if the same
    drafter laid down another such set, not how far the notice stands for a place or a year.

    >>> import pandas as pd
    >>> coded = pd.DataFrame({"notice_id": ["n"] * 4, "task_no": [1, 2, 3, 4], "code": ["a", "a", "a", "b"],
    ...     "is_primary": [True] * 4, "name_zh": ["甲", "甲", "甲", "乙"], "name_en": ["A", "A", "A", "B"]})
    >>> category_shares(coded)[["code", "n", "n_tasks", "share"]].values.tolist()
    [['a', 3, 4, 0.75], ['b', 1, 4, 0.25]]
    """
    require_columns(
        coded, ("notice_id", "task_no", "code", "is_primary", "name_zh", "name_en", by), "category_shares",
        "categorise_tasks",
    )  # fmt: skip
    if counted not in COUNTED:
        raise UnknownValueError("way of counting", counted, COUNTED)
    if coded.empty:
        raise IpresearchError("category_shares() needs at least one coded task; the table is empty.")
    tallies = {value: tally_codes(coded[coded[by] == value], counted) for value in dict.fromkeys(coded[by])}
    return shares_of_tallies(tallies, known_codes(coded), by, counted, level)


def tally_codes(coded: pd.DataFrame, counted: str) -> tuple[int, dict[str, int]]:
    """The number of tasks and, for each code that is given, of those that have it."""
    used = coded[coded["is_primary"]] if counted == "primary" else coded
    counts = used["code"].value_counts()
    return len(coded.drop_duplicates(["notice_id", "task_no"])), {
        str(code): int(n) for code, n in counts.items()
    }


def shares_of_tallies(
    tallies: dict[object, tuple[int, dict[str, int]]],
    codes: dict[str, tuple[str, str, str]],
    by: str,
    counted: str,
    level: float = 0.95,
) -> pd.DataFrame:
    """The table of category_shares() from tally_codes() of each value of `by`."""
    import pandas as pd

    rows = []
    for value, (n_tasks, counts) in tallies.items():
        for code, (name_zh, name_en, family) in codes.items():
            n = counts.get(code, 0)
            low, high = share_interval(n, n_tasks, level)
            rows.append((
                value, code, n, n_tasks, n / n_tasks, low, high, detectable_difference(n_tasks, n_tasks), name_zh,
                name_en, family, counted,
            ))  # fmt: skip
    columns = [
        by, "code", "n", "n_tasks", "share", "share_low", "share_high", "detectable", "name_zh", "name_en", "family",
        "counted",
    ]  # fmt: skip
    table = pd.DataFrame(rows, columns=columns)
    table.attrs["level"] = level
    return table


def known_codes(coded: pd.DataFrame) -> dict[str, tuple[str, str, str]]:
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


def unit_sensitivity(
    tasks: pd.DataFrame,
    codebook: str | Path | pd.DataFrame | None = None,
    lexicons: str | Path | None = None,
    frame: str | None = None,
) -> pd.DataFrame:
    """The share of each primary code under other unitising rules, to see how much hangs on the rule.

    tasks : from extract_tasks(); codebook, lexicons, frame as in categorise_tasks()
    Unitisings: "task clauses" (the rule), "tasks and headings", "tasks, requirements and next steps", "lists split at
    、" (each member of a list outside brackets a unit), "weighted by length" (a task counts as many characters as it has).
    Returns one row per notice x unitising x code: notice_id, unitising, code, n (units, or characters), n_units (the
    sum), share, difference (the share less that under "task clauses").

    >>> import pandas as pd
    >>> tasks = pd.DataFrame({"notice_id": "n", "task_no": [1, 2], "role": "task", "text_zh": ["查处侵权、假冒", "培训人才"]})
    >>> found = unit_sensitivity(tasks).query("code == 'protection'")
    >>> found[["unitising", "share"]].round(2).values.tolist()[3]
    ['lists split at 、', 0.67]
    """
    import pandas as pd

    require_columns(tasks, ("notice_id", "task_no", "role", "text_zh"), "unit_sensitivity", "extract_tasks")
    units = tasks.assign(unit=range(len(tasks)))
    only = units[units["role"] == "task"]
    pieces = only.assign(text_zh=[_members(text) for text in only["text_zh"]]).explode("text_zh")
    sets = {
        "task clauses": only,
        "tasks and headings": units[units["role"].isin(["task", "heading"])],
        "tasks, requirements and next steps": units[units["role"].isin(["task", "requirement", "next_step"])],
        "lists split at 、": pieces,
        "weighted by length": only,
    }
    rows = []
    for name, chosen in sets.items():
        numbered = chosen.assign(role="task", task_no=range(1, len(chosen) + 1))
        coded = categorise_tasks(numbered, codebook, lexicons, frame)
        first = coded[coded["is_primary"]]
        weight = (
            first["text_zh"].str.len() if name == "weighted by length" else pd.Series(1, index=first.index)
        )
        counts = weight.groupby([first["notice_id"], first["code"]], sort=False).sum()
        for notice_id in dict.fromkeys(first["notice_id"]):
            for code in [*(code[0] for code in coded.attrs["codes"]), "none"]:
                n = int(counts.get((notice_id, code), 0))
                rows.append((notice_id, name, code, n, int(counts[notice_id].sum())))
    table = pd.DataFrame(rows, columns=["notice_id", "unitising", "code", "n", "n_units"])
    table["share"] = table["n"] / table["n_units"]
    base = table[table["unitising"] == "task clauses"].set_index(["notice_id", "code"])["share"]
    table["difference"] = table["share"] - [
        base.get(key, 0.0) for key in zip(table["notice_id"], table["code"], strict=True)
    ]
    return table


def _members(text: str) -> list[str]:
    """The members of a list at 、 outside brackets, quotation marks and titles."""
    closed = closing_positions(text, 0, len(text))
    covered = {place for start, end in closed.items() for place in range(start, end)}
    cuts = [place for place, mark in enumerate(text) if mark == "、" and place not in covered]
    return [
        text[start:end]
        for start, end in zip([0, *(cut + 1 for cut in cuts)], [*cuts, len(text)], strict=True)
    ]
