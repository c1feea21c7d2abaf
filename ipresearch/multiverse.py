"""One claim re-tested over segmentations, stop rules and units of resampling.

multiverse(cleaned, claim) makes the table; a Contrast says what is claimed. A result that hangs on one of these
choices is a result about the choice (Steegen et al. 2016, doi:10.1177/1745691616658637).
"""

from __future__ import annotations

import re
import sys
from collections.abc import Collection, Hashable, Mapping
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from ipresearch.compare import keyness
from ipresearch.compare.resample import FEWEST_DOCUMENTS, permutation_p, splits
from ipresearch.compare.sides import both_sides, rows_of
from ipresearch.compare.units import UNITS, UnitCounts, unit_counts
from ipresearch.errors import IpresearchError, TextArgumentError, UnknownValueError, nearest, require_columns
from ipresearch.intervals import log2_ratio_interval
from ipresearch.lexicons import read_lexicon
from ipresearch.segment import SEGMENTATIONS, segment_terms

if TYPE_CHECKING:
    import pandas as pd

RULES = {
    "all words": "every word counts",
    "no stop words": "the words of stopwords.csv left out",
    "no stop words or titles": "the same, and what stands inside 《》 left out",
}


NOTHING = dict.fromkeys(["log2_ratio", "log2_ratio_low", "log2_ratio_high", "p"], float("nan"))


class Contrast(NamedTuple):
    """What a claim about a term says: that it is more frequent in a than in b, or in b than in a."""

    term_zh: str
    a: Hashable
    b: Hashable
    more_in: Hashable
    by: str = "notice_id"


def multiverse(
    cleaned: pd.DataFrame,
    claim: Contrast | Mapping[str, Any] | Any,
    segmentations: Collection[str] = tuple(SEGMENTATIONS),
    level: float = 0.05,
    n_random: int = 1_999,
    seed: int = 0,
    lexicons: str | Path | None = None,
) -> pd.DataFrame:
    """Re-test one claim in every combination of segmentation, stop rule and unit of resampling.

    claim : a Contrast, or anything with its fields (a mapping, an object, a Claim); `more_in` may be left out: then
            it is the side where the string of characters is more frequent
    The units are clauses, sentences and paragraphs; whole documents where there are three or more a side.
    Returns one row per cell: segmentation, rule, unit, n_a, n_b, n_total_a, n_total_b, log2_ratio, log2_ratio_low,
    log2_ratio_high (Jeffreys), p (permutation of units, two-sided, of |g2|), supports (p < `level` and more where the claim
    says; missing where the segmentation and rule leave no such word), note. `.attrs` has k (cells that support it), m (cells
    that can test it), n_cells, level, finding (the sentence) and the claim's term_zh, a, b and more_in.
    Raises UnknownNoticeError, UnknownValueError, and IpresearchError for a term that stands in neither text.

    >>> import pandas as pd
    >>> cleaned = pd.DataFrame({"notice_id": ["x", "y"], "text_zh": ["保护专利。" * 9, "管理商标。" * 9]})
    >>> cells = multiverse(cleaned, Contrast("保护", "x", "y", more_in="x"))
    >>> len(cells), cells.groupby("unit")["supports"].sum().to_dict()
    (54, {'clause': 18, 'paragraph': 0, 'sentence': 18})
    """
    import pandas as pd

    contrast = as_contrast(cleaned, claim)
    both = both_sides(cleaned, contrast.a, contrast.b, contrast.by)
    units = _units(both, contrast)
    draws: dict[tuple[int, int], tuple[Any, bool]] = {}
    cells = []
    for segmentation in segmentations:
        terms = segment_terms(both, lexicons, segmentation, ngram=len(contrast.term_zh))
        if contrast.by != "notice_id":
            terms = terms.merge(both[["notice_id", contrast.by]], on="notice_id")
        for rule in RULES:
            words = apply_rule(terms, both, rule, lexicons)
            for unit in units:
                cell = _cell(words, contrast, unit, draws, n_random, seed)
                cells.append({"segmentation": segmentation, "rule": rule, "unit": unit, **cell})
    table = pd.DataFrame(cells)
    formed = table["n_a"] + table["n_b"] > 0
    towards_a = contrast.more_in == contrast.a
    agrees = (table["log2_ratio"] > 0) == towards_a
    table["supports"] = ((table["p"] < level) & agrees).astype("boolean").where(formed)
    table["note"] = np.where(
        formed, "", f"{contrast.term_zh} is no word of these texts here: nothing to test"
    )
    k, m = int(table["supports"].sum()), int(formed.sum())
    table.attrs |= {
        "term_zh": contrast.term_zh,
        "a": contrast.a,
        "b": contrast.b,
        "more_in": contrast.more_in,
        "k": k,
        "m": m,
        "n_cells": len(table),
        "level": level,
        "finding": _finding(contrast, k, m, len(table), level),
    }
    return table


def as_contrast(cleaned: pd.DataFrame, claim: Any) -> Contrast:
    """Read a claim's contrast and check it against the texts."""
    claim = getattr(claim, "contrast", claim)
    fields = claim if isinstance(claim, Mapping) else {k: getattr(claim, k, None) for k in Contrast._fields}
    missing = [name for name in ("term_zh", "a", "b") if fields.get(name) is None]
    if missing:
        raise IpresearchError(f"the claim has no {missing[0]!r}. Give term_zh, a and b, as in Contrast(...).")
    term, a, b, by = fields["term_zh"], fields["a"], fields["b"], fields.get("by") or "notice_id"
    if not isinstance(term, str) or not term:
        raise TextArgumentError("term_zh", term)
    require_columns(cleaned, ["notice_id", by, "text_zh"], "multiverse", "clean_notices")
    rates = [_rate(rows_of(cleaned, side, by), term) for side in (a, b)]
    if not any(rates):
        known = [
            t for t in read_lexicon("declared_terms")["term_zh"] if cleaned["text_zh"].str.contains(t).any()
        ]
        raise IpresearchError(f"{term!r} stands in neither {a!r} nor {b!r}.{nearest(term, known)}")
    more_in = fields.get("more_in")
    if more_in is None:
        more_in = a if rates[0] > rates[1] else b
    if more_in not in (a, b):
        raise UnknownValueError("side", more_in, [a, b])
    return Contrast(term, a, b, more_in, by)


def apply_rule(
    terms: pd.DataFrame, cleaned: pd.DataFrame, rule: str, lexicons: str | Path | None = None
) -> pd.DataFrame:
    """Leave out of `terms` what one of `RULES` leaves out. Raises UnknownValueError."""
    if rule not in RULES:
        raise UnknownValueError("rule", rule, RULES)
    if rule == "all words":
        return terms
    kept = terms[~terms["term_zh"].isin(read_lexicon("stopwords", lexicons)["term_zh"])]
    if rule == "no stop words":
        return kept
    in_title = np.zeros(len(kept), bool)
    rows_of_notice = kept.groupby("notice_id").indices
    starts, ends = kept["start"].to_numpy(), kept["end"].to_numpy()
    for notice_id, text in zip(cleaned["notice_id"], cleaned["text_zh"], strict=True):
        here = rows_of_notice.get(notice_id, np.array([], dtype=int))
        for start, end in title_spans(text):
            in_title[here] |= (starts[here] < end) & (ends[here] > start)
    return kept[~in_title]


def title_spans(text: str) -> list[tuple[int, int]]:
    """The spans of 《》 titles, marks included; a title inside a title belongs to the outer one.

    >>> title_spans("印发《甲〈乙〉丙》和《丁》")
    [(2, 9), (10, 13)]
    """
    spans, depth, start = [], 0, 0
    for mark in re.finditer("[《》\n]", text):
        if mark.group() == "《":
            start = mark.start() if not depth else start
            depth += 1
        elif mark.group() == "》" and depth:
            depth -= 1
            if not depth:
                spans.append((start, mark.end()))
        elif mark.group() == "\n":
            # a title left open cannot run on into the next paragraph
            depth = 0
    return spans


def _rate(side: pd.DataFrame, term: str) -> float:
    return side["text_zh"].str.count(re.escape(term)).sum() / max(1, side["text_zh"].str.len().sum())


def _units(both: pd.DataFrame, contrast: Contrast) -> tuple[str, ...]:
    fewest = min((both[contrast.by] == side).sum() for side in (contrast.a, contrast.b))
    return ("document",) if fewest >= FEWEST_DOCUMENTS else UNITS


def _cell(
    words: pd.DataFrame, contrast: Contrast, unit: str, draws: dict, n_random: int, seed: int
) -> dict[str, Any]:
    sides = words[contrast.by]
    if not ((sides == contrast.a).any() and (sides == contrast.b).any()):
        return dict.fromkeys(["n_a", "n_b", "n_total_a", "n_total_b"], 0) | NOTHING
    term = words["term_zh"].where(words["term_zh"] == contrast.term_zh)
    here = unit_counts(words.assign(term_zh=term), contrast.a, contrast.b, unit, contrast.by)
    counts = here.counts[:, 0] if here.terms else np.zeros(len(here.sizes))
    n_a, n_b = int(counts[here.in_a].sum()), int(counts[~here.in_a].sum())
    total_a, total_b = int(here.sizes[here.in_a].sum()), int(here.sizes[~here.in_a].sum())
    cell: dict[str, Any] = {"n_a": n_a, "n_b": n_b, "n_total_a": total_a, "n_total_b": total_b}
    if not n_a + n_b:
        return cell | NOTHING
    low, high = log2_ratio_interval(n_a, n_b, total_a, total_b)
    ratio = float(keyness.log2_ratio(np.array(n_a), np.array(n_b), total_a, total_b))
    p = _permuted_p(here, counts, draws, n_random, seed)
    return cell | {"log2_ratio": ratio, "log2_ratio_low": float(low), "log2_ratio_high": float(high), "p": p}


def _permuted_p(here: UnitCounts, counts: np.ndarray, draws: dict, n_random: int, seed: int) -> float:
    sides = (int(here.in_a.sum()), int((~here.in_a).sum()))
    if sides not in draws:
        draws[sides] = splits(*sides, n_random, seed)
    marked, exhaustive = draws[sides]
    null, observed = (
        np.abs(
            keyness.g2(
                (n_a := rows @ counts),
                counts.sum() - n_a,
                (total_a := rows @ here.sizes),
                here.sizes.sum() - total_a,
            )
        )
        for rows in (marked.astype(float), here.in_a[None, :].astype(float))
    )
    return float(permutation_p(observed, null[:, None], exhaustive)[0])


def _finding(contrast: Contrast, k: int, m: int, n_cells: int, level: float) -> str:
    untested = f"; in {n_cells - m} more of {n_cells} the term is no word of the texts" if m < n_cells else ""
    return (
        f"{contrast.term_zh} more frequent in {contrast.more_in}: supported at {level:g} in {k} of {m} "
        f"specifications{untested}"
    )


class _CallableModule(ModuleType):
    """`ipresearch.multiverse` is this module once anything has imported it, and the function is wanted there."""

    def __call__(self, *args: Any, **kwargs: Any) -> pd.DataFrame:
        return multiverse(*args, **kwargs)


sys.modules[__name__].__class__ = _CallableModule
