"""What a local text takes over from a central one: only where the central text is the earlier one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ipresearch.counterparts.shared import shared_phrases
from ipresearch.counterparts.tasks import find_counterparts
from ipresearch.errors import require_columns

if TYPE_CHECKING:
    import pandas as pd

LOCAL = ("provincial", "municipal", "county")
_COLUMNS = [
    "central_id", "local_id", "central_date", "local_date", "status", "n_tasks", "n_with_counterpart", "share",
    "longest_phrase_zh", "threshold",
]  # fmt: skip


def carry_over(
    cleaned: pd.DataFrame, tasks: pd.DataFrame, threshold: float = 0.3, lexicons: str | Path | None = None
) -> pd.DataFrame:
    """Say how many tasks of each local text have a counterpart in each earlier central one.

    cleaned   : one row per notice, columns notice_id, text_zh, level and, for the order in time, issued_on,
                published_on, year (from clean_notices)
    tasks     : from extract_tasks()
    threshold : least likeness of two tasks (Dice on pairs of characters, set phrases cut out), as in find_counterparts()
    Returns one row per pair of a national and a local text: central_id, local_id, central_date, local_date (the day, else the
    year), status ("earlier", or why the pair is not counted), n_tasks (of the local text), n_with_counterpart, share (0 to 1),
    longest_phrase_zh (that both share), threshold. Pairs whose central text is not known to be earlier are kept with no
    figures. No national or no local text gives an empty table.
    Text reuse as a sign of policy transfer: Wilkerson, Smith & Stramp 2015, doi:10.1111/ajps.12175. Likeness after an earlier text is
    compatible with carry-over and does not show it: both may follow a third text, and the set phrases of the genre are shared by all.
    Raises MissingColumnsError.

    >>> import pandas as pd
    >>> cleaned = pd.DataFrame({"notice_id": ["c", "l"], "level": ["national", "provincial"], "year": [2021, 2023],
    ...     "text_zh": ["推进商标执法案件指导。", "加强商标执法指导。加强宣传。"]})
    >>> tasks = pd.DataFrame({"notice_id": ["c", "l", "l"], "role": "task", "start": [0, 0, 9], "end": [10, 8, 13],
    ...     "text_zh": ["推进商标执法案件指导", "加强商标执法指导", "加强宣传"]})
    >>> carry_over(cleaned, tasks)[["status", "n_tasks", "n_with_counterpart", "share"]].values.tolist()
    [['earlier', 2, 1, 0.5]]
    """
    import pandas as pd

    require_columns(cleaned, ["notice_id", "text_zh", "level"], "carry_over", "clean_notices")
    require_columns(tasks, ["notice_id", "role", "text_zh"], "carry_over", "extract_tasks")
    central = cleaned[cleaned["level"] == "national"].to_dict("records")
    local = cleaned[cleaned["level"].isin(LOCAL)].to_dict("records")
    set_tasks = set(tasks.loc[tasks["role"] == "task", "notice_id"])
    rows = []
    for above in central:
        for below in local:
            ids, dates = (above["notice_id"], below["notice_id"]), (_date(above), _date(below))
            status = _status(*dates)
            if status == "earlier" and not set(ids) <= set_tasks:
                status = "one of the two sets no tasks"
            if status != "earlier":
                rows.append((*ids, *dates, status, pd.NA, pd.NA, float("nan"), "", threshold))
                continue
            pairs = find_counterparts(
                tasks, below["notice_id"], above["notice_id"], threshold=threshold, lexicons=lexicons
            )
            own = pairs[pairs["notice_id"] == below["notice_id"]]
            n_with = int((own["status"] == "counterpart").sum())
            shared = shared_phrases(cleaned, below["notice_id"], above["notice_id"], lexicons=lexicons)
            longest = shared["phrase_zh"].iloc[0] if len(shared) else ""
            rows.append((*ids, *dates, status, len(own), n_with, n_with / len(own), longest, threshold))
    table = pd.DataFrame(rows, columns=_COLUMNS)
    return table.astype({"n_tasks": "Int64", "n_with_counterpart": "Int64", "share": "float64"})


def _date(notice: dict) -> str:
    """The day a text was issued, else published, else its year; empty where none is known."""
    for name in ("issued_on", "published_on"):
        value = notice.get(name)
        if value is not None and value == value and hasattr(value, "strftime"):
            return value.strftime("%Y-%m-%d")
    year = notice.get("year")
    return "" if year is None or year != year else str(int(year))


def _status(central: str, local: str) -> str:
    """A year stands for all its days: within one year, without both days, the order is unknown."""
    if not central or not local:
        return "not counted: a date is missing"
    same_detail = len(central) == len(local)
    one, other = (central, local) if same_detail else (central[:4], local[:4])
    if one < other:
        return "earlier"
    if one > other or (same_detail and len(one) > 4):
        return "not counted: the central text is not the earlier one"
    return "not counted: both are of one year, and a day is missing"
