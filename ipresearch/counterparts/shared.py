"""What two texts share: the documents that both cite, the set phrases that both use."""

from __future__ import annotations

import re
from collections.abc import Hashable
from pathlib import Path
from typing import TYPE_CHECKING

from ipresearch.compare.sides import rows_of
from ipresearch.counterparts.likeness import character_pairs, dice
from ipresearch.errors import IpresearchError, require_columns
from ipresearch.lexicons import read_lexicon
from ipresearch.multiverse import title_spans

if TYPE_CHECKING:
    import pandas as pd

NEAR_TITLE = 0.5


def shared_documents(cleaned: pd.DataFrame, a: Hashable, b: Hashable) -> pd.DataFrame:
    """List the 《》 titles that both texts cite, and those that are near to one another.

    Returns one row per pair of titles whose likeness is .5 or more, likest first: title_a, start_a, end_a, title_b,
    start_b, end_b (first citation each, marks included), likeness, same (the two titles are equal). Where no title is
    cited by both, `.attrs["finding"]` says so. Raises MissingColumnsError, UnknownNoticeError.

    >>> import pandas as pd
    >>> cleaned = pd.DataFrame({"notice_id": ["x", "y"], "text_zh": ["按照《专利法》", "依据《专利法》"]})
    >>> shared_documents(cleaned, "x", "y")[["title_a", "title_b", "same"]].values.tolist()
    [['专利法', '专利法', True]]
    """
    import pandas as pd

    require_columns(cleaned, ["notice_id", "text_zh"], "shared_documents", "clean_notices")
    cited = [_titles(rows_of(cleaned, side, "notice_id")["text_zh"].iloc[0]) for side in (a, b)]
    rows = []
    for title_a, span_a in cited[0].items():
        for title_b, span_b in cited[1].items():
            likeness = dice(character_pairs(title_a), character_pairs(title_b))
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

    >>> import pandas as pd
    >>> cleaned = pd.DataFrame({"notice_id": ["x", "y"], "text_zh": ["深入贯彻落实《方案》", "认真贯彻落实意见"]})
    >>> shared_phrases(cleaned, "x", "y", fewest=3)[["phrase_zh", "is_listed"]].values.tolist()
    [['贯彻落实', True]]
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
