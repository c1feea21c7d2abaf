"""Which contrasts survive when clauses, sentences or paragraphs are dealt out anew between two texts."""

from __future__ import annotations

from collections.abc import Collection, Hashable
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ipresearch.compare import keyness
from ipresearch.compare.counts import compare_counts
from ipresearch.compare.resample import permutation_p, splits
from ipresearch.compare.units import UNITS, Array, UnitCounts, substring_uses, unit_counts
from ipresearch.count import count_declared_terms

if TYPE_CHECKING:
    import pandas as pd

CHUNK_CELLS = 2_000_000
ANSWERS = {
    unit: f"would this contrast survive if the same drafter had laid down another set of such {unit}s? Not: does it "
    f"hold for other texts of the region, level or year"
    for unit in UNITS
} | {"document": "would this contrast survive in other documents drawn as these were?"}


def permute_units(
    terms: pd.DataFrame,
    a: Hashable,
    b: Hashable,
    units: Collection[str] = UNITS,
    by: str = "notice_id",
    n_random: int = 9_999,
    seed: int = 0,
) -> pd.DataFrame:
    """Deal the units of both texts out anew and ask how often each term's contrast is as large by chance.

    terms : one row per word occurrence, from segment_terms()
    units : "clause", "sentence", "paragraph"; or "document", for groups of three or more notices a side
    Returns one row per unit and term: unit, n_units_a, n_units_b, n_splits, exhaustive, term_zh, n_a, n_b, g2,
    p (two-sided, of |g2|; b/R over all splits, (b+1)/(R+1) over drawn ones), p_family (against the largest |g2| of
    all terms: Westfall and Young 1993) and answers: what p is about.
    Clauses of one sentence are not independent: claim only what holds at the sentence level.
    Raises MissingColumnsError, UnknownNoticeError, UnknownValueError.

    >>> import pandas as pd
    >>> from ipresearch.segment import segment_terms
    >>> texts = ["保护专利。" * 4 + "管理。", "保护商标。" + "管理服务。" * 4]
    >>> terms = segment_terms(pd.DataFrame({"notice_id": ["x", "y"], "text_zh": texts}))
    >>> found = permute_units(terms, "x", "y", units=["sentence"])
    >>> found[["term_zh", "n_a", "n_b", "p"]].round(3).head(2).values.tolist()
    [['专利', 4, 0, 0.008], ['服务', 0, 4, 0.048]]
    """
    import pandas as pd

    tables = []
    for unit in units:
        here = unit_counts(terms, a, b, unit, by)
        n_a, n_b = int(here.in_a.sum()), int((~here.in_a).sum())
        marked, exhaustive = splits(n_a, n_b, n_random, seed)
        observed = _g2_of(here, here.in_a[None, :])[0]
        least, family = np.zeros(len(here.terms)), np.zeros(len(here.terms))
        for part in _chunks(marked, here):
            null = np.abs(_g2_of(here, part))
            reached = np.abs(observed) * (1 - 1e-9) - 1e-12
            least += (null >= reached).sum(axis=0)
            family += (null.max(axis=1, keepdims=True) >= reached).sum(axis=0)
        more, size = (0, len(marked)) if exhaustive else (1, len(marked) + 1)
        table = pd.DataFrame({"term_zh": here.terms, "g2": observed})
        table["n_a"] = here.counts[here.in_a].sum(axis=0).astype("int64")
        table["n_b"] = here.counts[~here.in_a].sum(axis=0).astype("int64")
        table = table.assign(p=(least + more) / size, p_family=(family + more) / size, unit=unit)
        tables.append(table.assign(n_units_a=n_a, n_units_b=n_b, n_splits=len(marked), exhaustive=exhaustive))
    columns = ["unit", "n_units_a", "n_units_b", "n_splits", "exhaustive", "term_zh", "n_a", "n_b", "g2"]
    table = pd.concat(tables)[[*columns, "p", "p_family"]]
    table["answers"] = table["unit"].map(ANSWERS)
    order = table["unit"].map({unit: at for at, unit in enumerate(units)})
    table = table.assign(_unit=order, _g2=-table["g2"].abs()).sort_values(["_unit", "_g2", "term_zh"])
    return table.drop(columns=["_unit", "_g2"]).reset_index(drop=True)


def contrast_texts(
    terms: pd.DataFrame,
    a: Hashable,
    b: Hashable,
    units: Collection[str] = UNITS,
    by: str = "notice_id",
    n_random: int = 9_999,
    seed: int = 0,
) -> pd.DataFrame:
    """Ask of two vocabularies as wholes whether they differ more than chance makes them, by unit of resampling.

    Returns one row per unit: unit, n_units_a, n_units_b, n_splits, jsd (Jensen-Shannon divergence, bits) and p_jsd;
    top_term_zh, the largest |g2|, and p_top, family-wise; n_key, the words with p < .05 by g2, null_n_key, the mean
    number of them when units are dealt out anew, and p_n_key.
    Raises MissingColumnsError, UnknownNoticeError, UnknownValueError.

    >>> import pandas as pd
    >>> from ipresearch.segment import segment_terms
    >>> texts = ["保护专利。" * 4 + "管理。", "保护商标。" + "管理服务。" * 4]
    >>> terms = segment_terms(pd.DataFrame({"notice_id": ["x", "y"], "text_zh": texts}))
    >>> contrast_texts(terms, "x", "y", units=["sentence"])[["n_splits", "jsd", "p_jsd"]].round(2).values.tolist()
    [[252.0, 0.62, 0.02]]
    """
    import pandas as pd
    from scipy.special import chdtri

    line = chdtri(1, 0.05)
    rows = []
    for unit in units:
        here = unit_counts(terms, a, b, unit, by)
        n_a, n_b = int(here.in_a.sum()), int((~here.in_a).sum())
        marked, exhaustive = splits(n_a, n_b, n_random, seed)
        parts = [_summary(here, part, line) for part in _chunks(marked, here)]
        null = np.concatenate(parts)
        observed = _summary(here, here.in_a[None, :], line)[0]
        p = permutation_p(observed, null, exhaustive)
        top = here.terms[int(np.abs(_g2_of(here, here.in_a[None, :])[0]).argmax())]
        rows.append(
            {
                "unit": unit,
                "n_units_a": n_a,
                "n_units_b": n_b,
                "n_splits": len(marked),
                "jsd": observed[0],
                "p_jsd": p[0],
                "top_term_zh": top,
                "p_top": p[1],
                "n_key": int(observed[2]),
                "null_n_key": null[:, 2].mean(),
                "p_n_key": p[2],
                "answers": ANSWERS[unit],
            }
        )
    return pd.DataFrame(rows)


def confirm_declared(
    cleaned: pd.DataFrame,
    a: Hashable,
    b: Hashable,
    by: str = "notice_id",
    terms: Collection[str] | None = None,
    level: float = 0.05,
    n_random: int = 9_999,
    seed: int = 0,
    lexicons: str | Path | None = None,
) -> pd.DataFrame:
    """Test the declared terms, one family, and name those that stand both tests.

    terms : the declared terms; None for declared_terms.csv
    A term is named when Holm's p over Fisher's tests and the family-wise permutation p are both below `level`. What
    is permuted is sentences between two texts, documents where there are three or more a side.
    Returns one row per term, the columns of compare_counts() with p_sentence and p_sentence_family (or p_permutation
    and p_permutation_family) and is_named.
    Raises what compare_counts() raises.

    >>> import pandas as pd
    >>> texts = ["保护专利。" * 9, "管理商标。" * 9]
    >>> cleaned = pd.DataFrame({"notice_id": ["x", "y"], "text_zh": texts})
    >>> found = confirm_declared(cleaned, "x", "y", terms=["保护", "人才"])
    >>> found[["term_zh", "n_a", "n_b", "is_named"]].values.tolist()
    [['保护', 9, 0, True], ['人才', 0, 0, False]]
    """
    counts = count_declared_terms(cleaned, terms, lexicons=lexicons)
    if by != "notice_id":
        counts = counts.merge(cleaned[["notice_id", by]], on="notice_id")
    declared = list(dict.fromkeys(counts["term_zh"]))
    table = compare_counts(counts, a, b, by=by, family=declared, lexicons=lexicons)
    if "p_permutation_family" in table.columns:
        permuted = "p_permutation_family"
    else:
        uses = substring_uses(cleaned, declared)
        if by != "notice_id":
            uses = uses.merge(cleaned[["notice_id", by]], on="notice_id")
        tested = permute_units(uses, a, b, ["sentence"], by, n_random, seed).set_index("term_zh")
        tested = tested.reindex(table["term_zh"])
        # a term in neither text has no contrast that chance could not reach
        table["p_sentence"] = tested["p"].fillna(1.0).to_numpy()
        table["p_sentence_family"] = tested["p_family"].fillna(1.0).to_numpy()
        permuted = "p_sentence_family"
    table["is_named"] = (table["p_holm"] < level) & (table[permuted] < level)
    return table


def _chunks(marked: NDArray[np.bool_], here: UnitCounts):
    step = max(1, CHUNK_CELLS // max(here.counts.size // len(here.sizes), 1))
    return (marked[start : start + step] for start in range(0, len(marked), step))


def _split(here: UnitCounts, marked: NDArray[np.bool_]) -> tuple[Array, Array, Array, Array]:
    weights = marked.astype(float)
    n_a, total_a = weights @ here.counts, (weights @ here.sizes)[:, None]
    return n_a, here.counts.sum(axis=0) - n_a, total_a, here.sizes.sum() - total_a


def _g2_of(here: UnitCounts, marked: NDArray[np.bool_]) -> Array:
    return keyness.g2(*_split(here, marked))


def _summary(here: UnitCounts, marked: NDArray[np.bool_], line: float) -> Array:
    """Per split: Jensen-Shannon divergence, largest |g2|, number of |g2| over `line`."""
    n_a, n_b, total_a, total_b = _split(here, marked)
    p, q = n_a / total_a, n_b / total_b
    middle = (p + q) / 2
    with np.errstate(divide="ignore", invalid="ignore"):
        terms = np.where(p > 0, p * np.log2(p / middle), 0) + np.where(q > 0, q * np.log2(q / middle), 0)
    g2 = np.abs(keyness.g2(n_a, n_b, total_a, total_b))
    return np.stack([terms.sum(axis=1) / 2, g2.max(axis=1), (g2 > line).sum(axis=1)], axis=1)
