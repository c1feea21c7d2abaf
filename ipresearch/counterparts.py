"""Which tasks of one text answer to which of another, beyond the set phrases that all such texts share."""

from __future__ import annotations

import re
from collections.abc import Collection, Hashable
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ipresearch.compare.sides import rows_of
from ipresearch.errors import IpresearchError, require_columns
from ipresearch.lexicons import read_lexicon
from ipresearch.multiverse import title_spans

if TYPE_CHECKING:
    import pandas as pd

THRESHOLD = 0.3
THRESHOLDS = (0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.5)
NEAR_TITLE = 0.5


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


def shared_documents(cleaned: pd.DataFrame, a: Hashable, b: Hashable) -> pd.DataFrame:
    """List the 《》 titles that both texts cite, and those that are near to one another.

    Returns one row per pair of titles whose likeness is .5 or more, likest first: title_a, start_a, end_a, title_b,
    start_b, end_b (first citation each, marks included), likeness, same (the two titles are equal). Where no title is
    cited by both, `.attrs["finding"]` says so. Raises MissingColumnsError, UnknownNoticeError.
    """
    import pandas as pd

    require_columns(cleaned, ["notice_id", "text_zh"], "shared_documents", "clean_notices")
    cited = [_titles(rows_of(cleaned, side, "notice_id")["text_zh"].iloc[0]) for side in (a, b)]
    rows = []
    for title_a, span_a in cited[0].items():
        for title_b, span_b in cited[1].items():
            likeness = dice(_pairs(title_a), _pairs(title_b))
            if likeness >= NEAR_TITLE:
                rows.append((title_a, *span_a, title_b, *span_b, likeness, title_a == title_b))
    columns = ["title_a", "start_a", "end_a", "title_b", "start_b", "end_b", "likeness", "same"]
    table = pd.DataFrame(rows, columns=columns)
    table = table.sort_values(["likeness", "title_a", "title_b"], ascending=[False, True, True])
    if not table["same"].any():
        table.attrs["finding"] = (
            f"{a!r} cites {len(cited[0])} title(s) and {b!r} {len(cited[1])}; none is cited by both."
        )
    return table.reset_index(drop=True)


def shared_phrases(
    cleaned: pd.DataFrame, a: Hashable, b: Hashable, fewest: int = 5, lexicons: str | Path | None = None
) -> pd.DataFrame:
    """List the longest strings of characters that stand in both texts, set phrases (提法) among them.

    fewest : least number of characters; a listed set phrase is shown however short
    Returns one row per string that is not part of a longer shared one at every place, longest first: phrase_zh,
    n_chars, n_a, n_b, start_a, start_b (first places), is_listed (in set_phrases.csv as a formula).
    Raises MissingColumnsError, UnknownNoticeError, IpresearchError for fewest under 2.
    """
    import pandas as pd

    require_columns(cleaned, ["notice_id", "text_zh"], "shared_phrases", "clean_notices")
    if fewest < 2:
        raise IpresearchError(f"fewest must be 2 or more characters, not {fewest!r}.")
    text_a, text_b = (rows_of(cleaned, side, "notice_id")["text_zh"].iloc[0] for side in (a, b))
    listed = read_lexicon("set_phrases", lexicons)
    formulas = set(listed.loc[listed["kind"] == "formula", "phrase_zh"])
    found = _maximal_common(text_a, text_b, fewest) | {p for p in formulas if p in text_a and p in text_b}
    rows = [
        (
            phrase,
            len(phrase),
            text_a.count(phrase),
            text_b.count(phrase),
            text_a.find(phrase),
            text_b.find(phrase),
            phrase in formulas,
        )
        for phrase in sorted(found, key=lambda phrase: (-len(phrase), phrase))
    ]
    return pd.DataFrame(
        rows, columns=["phrase_zh", "n_chars", "n_a", "n_b", "start_a", "start_b", "is_listed"]
    )


def dice(one: set[str], other: set[str]) -> float:
    """Dice's (1945) coefficient of two sets; 0 where either is empty."""
    return 2 * len(one & other) / (len(one) + len(other)) if one and other else 0.0


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
    return rows_of(chosen, a, "notice_id"), rows_of(chosen, b, "notice_id")


def _likeness(sides: tuple[pd.DataFrame, pd.DataFrame], lexicons: str | Path | None) -> tuple[Any, Any]:
    import numpy as np

    pattern = _phrase_pattern(tuple(read_lexicon("set_phrases", lexicons)["phrase_zh"]))
    bare = [[_pairs(pattern.sub("\n", text)) for text in side["text_zh"]] for side in sides]
    full = [[_pairs(text) for text in side["text_zh"]] for side in sides]
    return tuple(np.array([[dice(x, y) for y in pairs[1]] for x in pairs[0]]) for pairs in (bare, full))


@lru_cache(maxsize=4)
def _phrase_pattern(phrases: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, sorted(phrases, key=lambda phrase: (-len(phrase), phrase)))))


def _pairs(text: str) -> set[str]:
    """The pairs of adjacent characters inside runs of letters and digits."""
    return {run[at : at + 2] for run in re.findall(r"[^\W_]+", text) for at in range(len(run) - 1)}


def _quoted(task: dict[str, Any], other: Any) -> dict[str, Any]:
    own = {name: task[name] for name in ("notice_id", "task_no", "start", "end", "text_zh") if name in task}
    counterpart = {"counterpart_id": other["notice_id"]}
    if "task_no" in task:
        counterpart["counterpart_task_no"] = other["task_no"]
    places = {"counterpart_start": other["start"], "counterpart_end": other["end"]}
    return own | counterpart | places | {"counterpart_zh": other["text_zh"]}


def _titles(text: str) -> dict[str, tuple[int, int]]:
    found: dict[str, tuple[int, int]] = {}
    for start, end in title_spans(text):
        found.setdefault(text[start + 1 : end - 1], (start, end))
    return found


def _maximal_common(text_a: str, text_b: str, fewest: int) -> set[str]:
    """Runs of letters common to both, each at its longest: growing either end would leave one of the texts."""
    found = set()
    for run in re.finditer(r"[^\W_]+", text_a):
        start, reach = run.start(), 0
        while start <= run.end() - fewest:
            end = max(start + fewest, reach)
            if text_a[start:end] not in text_b:
                start += 1
                continue
            while end < run.end() and text_a[start : end + 1] in text_b:
                end += 1
            if end > reach:
                found.add(text_a[start:end])
            reach, start = end, start + 1
    return found
