"""What the choice of segmentation does to counts and to lists of frequent words."""

from __future__ import annotations

from collections.abc import Collection
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING

from ipresearch.count.substrings import wanted_terms
from ipresearch.count.terms import count_terms, drop_stopwords
from ipresearch.segment import SEGMENTATIONS, segment_terms

if TYPE_CHECKING:
    import pandas as pd

WORD_SEGMENTATIONS = tuple(name for name in SEGMENTATIONS if name.startswith("jieba"))


def count_across_segmentations(
    cleaned: pd.DataFrame,
    terms: Collection[str] | None = None,
    segmentations: Collection[str] = tuple(SEGMENTATIONS),
    lexicons: str | Path | None = None,
) -> pd.DataFrame:
    """Count the same terms as words of each segmentation.

    terms : what to count; None for declared_terms.csv
    Returns one row per segmentation, notice and term, those with n = 0 among them: segmentation, notice_id, term_zh,
    n, n_total (words of the notice in that segmentation), per_1000. Character n-grams are as long as the term.
    Raises MissingColumnsError, UnknownValueError for a segmentation that does not exist.

    >>> import pandas as pd
    >>> cleaned = pd.DataFrame({"notice_id": ["x"], "text_zh": ["加强行政保护，保护专利。"]})
    >>> found = count_across_segmentations(cleaned, ["保护"], ["jieba", "jieba_terms"])
    >>> found[["segmentation", "n", "n_total"]].values.tolist()
    [['jieba', 2, 5], ['jieba_terms', 1, 4]]
    """
    import pandas as pd

    wanted = wanted_terms(terms, lexicons)
    rows = []
    for segmentation in segmentations:
        lengths = sorted({len(term) for term in wanted}) if segmentation == "character_ngrams" else [0]
        tables = {
            length: segment_terms(cleaned, lexicons, segmentation, ngram=length or 2) for length in lengths
        }
        for term in wanted:
            words = tables.get(len(term), tables.get(0))
            n = words[words["term_zh"] == term].groupby("notice_id").size()
            totals = words.groupby("notice_id").size()
            rows += [
                (segmentation, notice_id, term, int(n.get(notice_id, 0)), int(totals.get(notice_id, 0)))
                for notice_id in cleaned["notice_id"]
            ]
    table = pd.DataFrame(rows, columns=["segmentation", "notice_id", "term_zh", "n", "n_total"])
    return table.assign(per_1000=1000 * table["n"] / table["n_total"].where(table["n_total"] > 0))


def compare_top_terms(
    cleaned: pd.DataFrame,
    top: int = 10,
    segmentations: Collection[str] = WORD_SEGMENTATIONS,
    lexicons: str | Path | None = None,
) -> pd.DataFrame:
    """Ask how far the lists of the most frequent words, stop words left out, agree between segmentations.

    Returns one row per notice and pair of segmentations: notice_id, one, other, n_shared (of `top`), jaccard.
    Raises MissingColumnsError, UnknownValueError.

    >>> import pandas as pd
    >>> cleaned = pd.DataFrame({"notice_id": ["x"], "text_zh": ["加强行政保护，保护专利。"]})
    >>> compare_top_terms(cleaned, 4, ["jieba", "jieba_terms"])[["one", "other", "n_shared", "jaccard"]].values.tolist()
    [['jieba', 'jieba_terms', 3, 0.6]]
    """
    import pandas as pd

    lists = {}
    for segmentation in segmentations:
        counts = drop_stopwords(count_terms(segment_terms(cleaned, lexicons, segmentation)), lexicons)
        for notice_id, rows in counts.groupby("notice_id"):
            lists[notice_id, segmentation] = set(rows["term_zh"].head(top))
    rows = []
    for notice_id in cleaned["notice_id"]:
        for one, other in combinations(segmentations, 2):
            pair = [lists.get((notice_id, name), set()) for name in (one, other)]
            shared, either = len(pair[0] & pair[1]), len(pair[0] | pair[1])
            rows.append((notice_id, one, other, shared, shared / either if either else float("nan")))
    return pd.DataFrame(rows, columns=["notice_id", "one", "other", "n_shared", "jaccard"])
