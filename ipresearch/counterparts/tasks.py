"""Which tasks of one text answer to which of another, beyond the set phrases that all such texts share."""

from __future__ import annotations

import re
from collections.abc import Collection, Hashable
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ipresearch.compare.sides import rows_of
from ipresearch.counterparts.likeness import character_pairs, dice
from ipresearch.errors import IpresearchError, require_columns
from ipresearch.lexicons import read_lexicon

if TYPE_CHECKING:
    import pandas as pd

THRESHOLD = 0.3
THRESHOLDS = (0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.5)


def find_counterparts(
    tasks: pd.DataFrame,
    a: Hashable,
    b: Hashable,
    threshold: float = THRESHOLD,
    lexicons: str | Path | None = None,
) -> pd.DataFrame:
    """For each task of a and of b, its likest task on the other side, quoted beside it.

    tasks     : one row per clause, from extract_tasks() (its rows with role task) or any table with notice_id,
                start, end, text_zh
    threshold : likeness from which two tasks are counterparts
    Likeness is Dice's coefficient on the pairs of adjacent characters, once the set phrases (set_phrases.csv) are
    cut out: `likeness`. `likeness_all` keeps them in; their difference is what set phrases alone carry. `baseline`
    is the likeness that 95 % of all pairs of one task of a and one of b stay at or under: most pairs are about
    different things, so what is not above it is no sign of a counterpart.
    Returns one row per task of a, then of b: notice_id, task_no (where `tasks` has it), start, end, text_zh,
    counterpart_id, counterpart_task_no, counterpart_start, counterpart_end, counterpart_zh, likeness, likeness_all,
    baseline, status (counterpart, or only here). The local text may be the earlier one: nothing is said about which
    follows which.
    Raises MissingColumnsError, UnknownNoticeError, IpresearchError for a threshold outside 0 to 1.

    >>> import pandas as pd
    >>> tasks = pd.DataFrame({"notice_id": ["x", "y", "y"], "start": [0, 0, 9], "end": [8, 9, 15],
    ...     "text_zh": ["加强商标执法指导", "推进商标执法案件指导", "加强人才培训"]})
    >>> find_counterparts(tasks, "x", "y")[["text_zh", "likeness", "status"]].round(2).values.tolist()
    [['加强商标执法指导', 0.67, 'counterpart'], ['推进商标执法案件指导', 0.67, 'counterpart'], ['加强人才培训', 0.0, 'only here']]
    """
    import numpy as np
    import pandas as pd

    _check_threshold(threshold)
    sides = _sides(tasks, a, b)
    likeness, with_phrases = _likeness(sides, lexicons)
    baseline = float(np.quantile(likeness, 0.95))
    rows = []
    for one, other, scores, full in (
        (sides[0], sides[1], likeness, with_phrases),
        (sides[1], sides[0], likeness.T, with_phrases.T),
    ):
        for at, task in enumerate(one.to_dict("records")):
            best = int(scores[at].argmax())
            rows.append(
                _quoted(task, other.iloc[best])
                | {"likeness": scores[at, best], "likeness_all": full[at, best], "baseline": baseline}
            )
    table = pd.DataFrame(rows)
    table["status"] = np.where(table["likeness"] >= threshold, "counterpart", "only here")
    table.attrs["threshold"] = threshold
    return table


def sweep_threshold(
    tasks: pd.DataFrame,
    a: Hashable,
    b: Hashable,
    thresholds: Collection[float] = THRESHOLDS,
    lexicons: str | Path | None = None,
) -> pd.DataFrame:
    """Show how many tasks have a counterpart as the threshold moves.

    Returns one row per threshold: threshold, n_a, n_a_with, n_a_only, n_b, n_b_with, n_b_only, n_a_with_phrases (what
    n_a_with would be if set phrases counted). Raises what find_counterparts() raises.

    >>> import pandas as pd
    >>> tasks = pd.DataFrame({"notice_id": ["x", "y"], "start": [0, 0], "end": [8, 10],
    ...     "text_zh": ["加强商标执法指导", "推进商标执法案件指导"]})
    >>> sweep_threshold(tasks, "x", "y", [0.3, 0.8])[["threshold", "n_a_with", "n_a_only"]].values.tolist()
    [[0.3, 1.0, 0.0], [0.8, 0.0, 1.0]]
    """
    import pandas as pd

    sides = _sides(tasks, a, b)
    likeness, with_phrases = _likeness(sides, lexicons)
    rows = []
    for threshold in thresholds:
        _check_threshold(threshold)
        n_a_with = int((likeness.max(axis=1) >= threshold).sum())
        n_b_with = int((likeness.max(axis=0) >= threshold).sum())
        rows.append(
            {
                "threshold": threshold,
                "n_a": len(sides[0]),
                "n_a_with": n_a_with,
                "n_a_only": len(sides[0]) - n_a_with,
                "n_b": len(sides[1]),
                "n_b_with": n_b_with,
                "n_b_only": len(sides[1]) - n_b_with,
                "n_a_with_phrases": int((with_phrases.max(axis=1) >= threshold).sum()),
            }
        )
    return pd.DataFrame(rows)


def _check_threshold(threshold: float) -> None:
    if not 0 < threshold <= 1:
        raise IpresearchError(
            f"threshold must lie above 0 and at most at 1, not {threshold!r}. Did you mean 0.3?"
        )


def _sides(tasks: pd.DataFrame, a: Hashable, b: Hashable) -> tuple[pd.DataFrame, pd.DataFrame]:
    require_columns(tasks, ["notice_id", "start", "end", "text_zh"], "find_counterparts", "extract_tasks")
    chosen = tasks[tasks["role"] == "task"] if "role" in tasks.columns else tasks
    if a == b:
        raise IpresearchError(f"a and b are both {a!r}. Choose another b.")
    for side in (a, b):
        if len(rows_of(tasks, side, "notice_id")) and not (chosen["notice_id"] == side).any():
            raise IpresearchError(
                f"{side!r} sets no tasks, so nothing can answer to them. Choose another notice."
            )
    return rows_of(chosen, a, "notice_id"), rows_of(chosen, b, "notice_id")


def _likeness(sides: tuple[pd.DataFrame, pd.DataFrame], lexicons: str | Path | None) -> tuple[Any, Any]:
    import numpy as np

    pattern = _phrase_pattern(tuple(read_lexicon("set_phrases", lexicons)["phrase_zh"]))
    bare = [[character_pairs(pattern.sub("\n", text)) for text in side["text_zh"]] for side in sides]
    full = [[character_pairs(text) for text in side["text_zh"]] for side in sides]
    return tuple(np.array([[dice(x, y) for y in pairs[1]] for x in pairs[0]]) for pairs in (bare, full))


@lru_cache(maxsize=4)
def _phrase_pattern(phrases: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, sorted(phrases, key=lambda phrase: (-len(phrase), phrase)))))


def _quoted(task: dict[str, Any], other: Any) -> dict[str, Any]:
    own = {name: task[name] for name in ("notice_id", "task_no", "start", "end", "text_zh") if name in task}
    counterpart = {"counterpart_id": other["notice_id"]}
    if "task_no" in task:
        counterpart["counterpart_task_no"] = other["task_no"]
    places = {"counterpart_start": other["start"], "counterpart_end": other["end"]}
    return own | counterpart | places | {"counterpart_zh": other["text_zh"]}
