"""Strings that the segmenter splits though they recur as one: candidates for terms.csv."""

from __future__ import annotations

import math
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from ipresearch.errors import IpresearchError, require_columns
from ipresearch.lexicons import read_lexicon
from ipresearch.segment import segment_terms

if TYPE_CHECKING:
    import pandas as pd

LONGEST = 4  # words


def unknown_words(
    cleaned: pd.DataFrame, fewest: int = 3, lexicons: str | Path | None = None, most: int = 200
) -> pd.DataFrame:
    """List frequent strings that the segmenter splits: candidates for terms.csv, the likeliest first.

    cleaned : one row per notice, from clean_notices()
    fewest  : least number of occurrences
    most    : how many candidates to list
    A candidate is two to four adjacent words of one clause, none of them a stop word. It is ranked by its C-value
    (Frantzi, Ananiadou & Mima 2000, doi:10.1007/s007999900023, eq. 3): log2 of its number of words, times its
    occurrences less the mean occurrences of the longer candidates around it; one that stands only inside a longer one
    has no value of its own and is left out.
    Returns one row per candidate: term_zh, words_zh (as the segmenter cuts it), n, n_notices, c_value. A list to choose
    from, not a list of words: frequent phrases stand in it too. An empty table says that no string recurs.
    Raises MissingColumnsError, IpresearchError for fewest under 2.

    >>> import pandas as pd
    >>> cleaned = pd.DataFrame({"notice_id": ["x"], "text_zh": ["推进数据知识产权登记。建设数据知识产权平台。保护数据知识产权。"]})
    >>> unknown_words(cleaned)[["term_zh", "words_zh", "n", "c_value"]].values.tolist()
    [['数据知识产权', '数据 知识产权', 3, 3.0]]
    """
    import pandas as pd

    require_columns(cleaned, ["notice_id", "text_zh"], "unknown_words", "clean_notices")
    if fewest < 2:
        raise IpresearchError(f"fewest must be 2 or more occurrences, not {fewest!r}.")
    stop = set(read_lexicon("stopwords", lexicons)["term_zh"])
    seen: Counter[tuple[str, ...]] = Counter()
    notices: dict[tuple[str, ...], set[str]] = {}
    for (notice_id, _, _), clause in segment_terms(cleaned, lexicons).groupby(
        ["notice_id", "sentence", "clause"], sort=False
    ):
        for run in _runs(clause, stop):
            for size in range(2, LONGEST + 1):
                for at in range(len(run) - size + 1):
                    words = tuple(run[at : at + size])
                    seen[words] += 1
                    notices.setdefault(words, set()).add(str(notice_id))
    frequent = {words: n for words, n in seen.items() if n >= fewest}
    inside = _longer_ones(frequent)
    rows = []
    for words, n in frequent.items():
        longer = inside.get(words, [])
        left = n - sum(longer) / len(longer) if longer else float(n)
        if left > 0 and max(longer, default=0) < n:
            rows.append(
                ("".join(words), " ".join(words), n, len(notices[words]), math.log2(len(words)) * left)
            )
    table = pd.DataFrame(rows, columns=["term_zh", "words_zh", "n", "n_notices", "c_value"])
    ordered = table.sort_values(["c_value", "n", "term_zh"], ascending=[False, False, True])
    return ordered.drop_duplicates("term_zh").head(most).reset_index(drop=True)


def _runs(clause: pd.DataFrame, stop: set[str]) -> list[list[str]]:
    """Stretches of adjacent words without a stop word, a number or a Latin word between them."""
    runs: list[list[str]] = [[]]
    reached = None
    for word, start, end in zip(clause["term_zh"], clause["start"], clause["end"], strict=True):
        is_word = word not in stop and all("\u3400" <= character <= "\u9fff" for character in word)
        if not is_word or (reached is not None and start != reached):
            runs.append([])
        if is_word:
            runs[-1].append(word)
        reached = end
    return runs


def _longer_ones(frequent: dict[tuple[str, ...], int]) -> dict[tuple[str, ...], list[int]]:
    """For each candidate the occurrences of the longer candidates that hold it."""
    found: dict[tuple[str, ...], list[int]] = {}
    for words, n in frequent.items():
        parts = {
            words[at : at + size] for size in range(2, len(words)) for at in range(len(words) - size + 1)
        }
        for part in parts & frequent.keys():
            found.setdefault(part, []).append(n)
    return found
