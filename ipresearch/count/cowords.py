"""Which words stand in the same sentences: co-words (共词)."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

from ipresearch.errors import IpresearchError, require_columns

if TYPE_CHECKING:
    import pandas as pd


def count_cowords(terms: pd.DataFrame, top: int = 20) -> pd.DataFrame:
    """Count the sentences that two terms share, for every pair of the `top` terms.

    terms : one row per word occurrence, from segment_terms() (leave stop words out with drop_stopwords first); the
            sentences of all its notices count together, so filter by notice_id for one notice
    top   : how many terms, by the number of sentences they stand in; ties by term_zh
    Returns one row per pair, most shared sentences first, pairs that share none among them: term_zh, other_zh,
    n_sentences (that hold both), n_term, n_other (that hold each), jaccard (0 to 1: shared sentences by sentences
    that hold either; Callon, Courtial & Laville 1991, doi:10.1007/BF02019280, discuss such indices). `.attrs` has
    n_all_sentences (that hold any of `terms`) and n_notices.
    Raises MissingColumnsError, IpresearchError for fewer than two terms.

    >>> import pandas as pd
    >>> terms = pd.DataFrame({"notice_id": "n", "sentence": [1, 1, 2, 2, 3], "term_zh": ["专利", "保护", "专利", "保护", "专利"]})
    >>> count_cowords(terms)[["term_zh", "other_zh", "n_sentences", "jaccard"]].round(2).values.tolist()
    [['专利', '保护', 2, 0.67]]
    """
    import pandas as pd

    require_columns(terms, ["notice_id", "sentence", "term_zh"], "count_cowords", "segment_terms")
    places = terms.groupby("term_zh")[["notice_id", "sentence"]].agg(list)
    holds = {
        term: set(zip(row.notice_id, row.sentence, strict=True))
        for term, row in zip(places.index, places.itertuples(), strict=True)
    }
    chosen = sorted(holds, key=lambda term: (-len(holds[term]), term))[:top]
    if len(chosen) < 2:
        raise IpresearchError(
            f"co-words need two terms or more; the table has {len(chosen)}. Check the filter before it."
        )
    rows = []
    for one, other in combinations(chosen, 2):
        shared = len(holds[one] & holds[other])
        either = len(holds[one] | holds[other])
        rows.append((one, other, shared, len(holds[one]), len(holds[other]), shared / either))
    columns = ["term_zh", "other_zh", "n_sentences", "n_term", "n_other", "jaccard"]
    pairs = pd.DataFrame(rows, columns=columns)
    ordered = pairs.sort_values(["n_sentences", "jaccard"], ascending=False, kind="stable")
    sentences = terms.drop_duplicates(["notice_id", "sentence"])
    ordered.attrs |= {"n_all_sentences": len(sentences), "n_notices": sentences["notice_id"].nunique()}
    return ordered.reset_index(drop=True)
