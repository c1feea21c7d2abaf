"""Counts and dispersion of segmented words."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ipresearch.errors import IpresearchError, require_columns
from ipresearch.kept import KeptRows
from ipresearch.lexicons import read_lexicon

if TYPE_CHECKING:
    import pandas as pd

_DIGITS = r"[\d.,·]*\d[\d.,·]*"


def count_terms(
    terms: pd.DataFrame, by: str | None = None, cleaned: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Count the words of each notice, or of each group of notices.

    terms   : one row per word occurrence, from segment_terms()
    by      : a column to group by instead of notice_id: year, level, region_zh, ...
    cleaned : where to look `by` up, if `terms` does not have it
    Returns one row per notice (or group) and term, most frequent first, ties by term: n, per_1000 (words),
    n_sentences, dp (0 even, 1 in one place; parts = sentences, or documents in a group of several; `dp_parts` says
    which), top_paragraph_share (of the uses; over .5 means that one paragraph carries the word), n_total (words in
    the notice or group) and unit ("word"). n_outside_longer is less than n only in segmentations whose words overlap, as search mode.
    Raises MissingColumnsError.

    >>> import pandas as pd
    >>> from ipresearch.segment import segment_terms
    >>> cleaned = pd.DataFrame({"notice_id": ["x"], "text_zh": ["保护专利。管理专利。"]})
    >>> count_terms(segment_terms(cleaned))[["term_zh", "n", "per_1000", "n_sentences"]].values.tolist()
    [['专利', 2, 500.0, 2], ['保护', 1, 250.0, 1], ['管理', 1, 250.0, 1]]
    """
    key = by or "notice_id"
    if cleaned is not None and key not in terms.columns:
        require_columns(cleaned, ["notice_id", key], "count_terms", "clean_notices")
        terms = terms.assign(**{key: terms["notice_id"].map(cleaned.set_index("notice_id")[key])})
    require_columns(terms, ["notice_id", key, "sentence", "term_zh"], "count_terms", "segment_terms")
    if not len(terms):
        raise IpresearchError(
            "terms has no rows: the notices hold no words. Look at list_findings() and text_zh."
        )
    if terms[key].isna().any():
        raise IpresearchError(
            f"{key!r} is empty in {int(terms[key].isna().sum())} rows of terms. Fill it in, or leave those notices out."
        )
    terms = terms.reset_index(drop=True)
    several = terms.groupby(key)["notice_id"].transform("nunique") > 1
    uses = terms.assign(
        _sentence=terms.groupby(["notice_id", "sentence"], sort=False).ngroup(),
        _parts=several.map({True: "documents", False: "sentences"}),
    )
    uses["_part"] = uses["_sentence"].where(~several, uses.groupby("notice_id", sort=False).ngroup())
    counts = uses.groupby([key, "term_zh"]).agg(
        n=("term_zh", "size"), n_sentences=("_sentence", "nunique"), dp_parts=("_parts", "first")
    )
    counts = counts.reset_index()
    counts["n_total"] = counts[key].map(uses.groupby(key).size())
    counts["per_1000"] = 1000 * counts["n"] / counts["n_total"]
    inside = _inside_longer(uses).groupby([uses[key], uses["term_zh"]]).sum().to_numpy()
    counts["n_outside_longer"] = counts["n"] - inside
    counts["unit"] = "word"
    counts["dp"] = _dp(uses, counts, key)
    if "paragraph" in uses.columns:
        where = list(dict.fromkeys([key, "term_zh", "notice_id", "paragraph"]))
        cells = uses.groupby(where).size().groupby([key, "term_zh"]).max()
        counts["top_paragraph_share"] = cells.to_numpy() / counts["n"]
    return _in_order(counts, key)


def drop_stopwords(counts: pd.DataFrame, lexicons: str | Path | None = None) -> pd.DataFrame:
    """Leave the stop words out of a table of terms, and say which.

    counts : any table with term_zh, from count_terms() or segment_terms()
    Numbers written in digits (2021, 14) are left out too: they are dates and quantities, which find_mentions() lists.
    Returns the other rows, unchanged (n_total and rates still refer to the whole text); `.attrs["dropped"]` lists
    each dropped row as a dict of its cells and the stop word's reason, so that kept and dropped add up to `counts`.
    Raises MissingColumnsError.

    >>> import pandas as pd
    >>> kept = drop_stopwords(pd.DataFrame({"term_zh": ["专利", "的"], "n": [3, 9]}))
    >>> kept["term_zh"].tolist(), kept.attrs["dropped"]
    (['专利'], ({'term_zh': '的', 'n': 9, 'reason': 'particle'},))
    """
    require_columns(counts, ["term_zh"], "drop_stopwords", "count_terms")
    listed = read_lexicon("stopwords", lexicons)
    reason = counts["term_zh"].map(dict(zip(listed["term_zh"], listed["reason"], strict=True)))
    in_digits = counts["term_zh"].str.fullmatch(_DIGITS)
    reason = reason.mask(reason.isna() & in_digits, "number in digits")
    kept = counts[reason.isna()].reset_index(drop=True)
    dropped = counts[reason.notna()].assign(reason=reason)
    kept.attrs["dropped"] = KeptRows([*kept.attrs.get("dropped", []), *dropped.to_dict("records")])
    return kept


def _inside_longer(uses: pd.DataFrame) -> pd.Series:
    """Whether each word stands inside a longer one of the same table."""
    if not {"start", "end"} <= set(uses.columns):
        return uses["term_zh"].isna()
    ordered = uses.sort_values(["notice_id", "start", "end"], ascending=[True, True, False])
    reached = ordered.groupby("notice_id", sort=False)["end"].cummax()
    before = reached.groupby(ordered["notice_id"], sort=False).shift(fill_value=-1)
    return (before >= ordered["end"]).reindex(uses.index)


def _dp(uses: pd.DataFrame, counts: pd.DataFrame, key: str) -> pd.Series:
    """Gries's DP of each row of `counts`, without a row for the parts where the term does not stand."""
    size = uses.groupby([key, "_part"]).size()
    of_text = size / size.groupby(level=0).transform("sum")
    cells = uses.groupby([key, "term_zh", "_part"]).size().rename("n_here").reset_index()
    n = cells.groupby([key, "term_zh"])["n_here"].transform("sum")
    share = of_text.reindex(list(zip(cells[key], cells["_part"], strict=True))).to_numpy()
    beyond = (cells["n_here"] / n - share).abs() - share
    half = (1 + beyond.groupby([cells[key], cells["term_zh"]]).sum()) / 2
    return half.reindex(list(zip(counts[key], counts["term_zh"], strict=True))).set_axis(counts.index)


def _in_order(counts: pd.DataFrame, key: str) -> pd.DataFrame:
    first = [key, "term_zh", "n", "n_outside_longer", "per_1000", "n_sentences", "dp"]
    counts = counts[[*first, *(name for name in counts.columns if name not in first)]]
    return counts.sort_values([key, "n", "term_zh"], ascending=[True, False, True]).reset_index(drop=True)
