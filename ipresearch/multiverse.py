"""One claim re-tested over segmentations, stop rules and units of resampling.

multiverse(cleaned, claim) makes the table; a Contrast says what is claimed. A result that hangs on one of these
choices is a result about the choice (Steegen et al. 2016, doi:10.1177/1745691616658637).
"""

from __future__ import annotations

import re
import sys
from collections.abc import Collection, Hashable, Iterator, Mapping, Sequence
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from ipresearch.compare import keyness
from ipresearch.compare.resample import FEWEST_DOCUMENTS, permutation_p, splits
from ipresearch.compare.sides import both_sides, rows_of
from ipresearch.compare.units import UNITS, Units, divide_rows
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
    (table,) = retest_contrasts(cleaned, [claim], segmentations, level, n_random, seed, lexicons)
    return table


def retest_contrasts(
    cleaned: pd.DataFrame,
    claims: Sequence[Contrast | Mapping[str, Any] | Any],
    segmentations: Collection[str] = tuple(SEGMENTATIONS),
    level: float = 0.05,
    n_random: int = 1_999,
    seed: int = 0,
    lexicons: str | Path | None = None,
) -> list[pd.DataFrame]:
    """The table of multiverse() for each of several claims about the same two sides, whose texts are cut only once.

    Raises what multiverse() raises, and IpresearchError for claims about different sides.

    >>> import pandas as pd
    >>> cleaned = pd.DataFrame({"notice_id": ["x", "y"], "text_zh": ["保护专利。" * 9, "管理商标。" * 9]})
    >>> both = [Contrast("保护", "x", "y", more_in="x"), Contrast("管理", "x", "y", more_in="y")]
    >>> [table.attrs["k"] for table in retest_contrasts(cleaned, both)]
    [36, 36]
    """
    import pandas as pd

    contrasts = [as_contrast(cleaned, claim) for claim in claims]
    if not contrasts:
        return []
    if len({(contrast.a, contrast.b, contrast.by) for contrast in contrasts}) > 1:
        raise IpresearchError(
            "the claims are about different sides. Re-test those of each pair of sides apart."
        )
    sides = _Sides(cleaned, contrasts[0], n_random, seed, lexicons)
    cells: list[list[dict[str, Any]]] = [[] for _ in contrasts]
    for segmentation in segmentations:
        # n-grams are as long as the term; every other cut serves all terms
        lengths = [len(one.term_zh) if segmentation == "character_ngrams" else 1 for one in contrasts]
        for length in dict.fromkeys(lengths):
            for words in sides.cut(segmentation, length):
                for contrast, own_length, rows in zip(contrasts, lengths, cells, strict=True):
                    if own_length == length:
                        where = {"segmentation": segmentation, "rule": words.rule}
                        rows += [
                            where | {"unit": unit, **sides.cell(words, contrast, unit)}
                            for unit in sides.units
                        ]
    return [
        _judged(pd.DataFrame(rows), contrast, level) for rows, contrast in zip(cells, contrasts, strict=True)
    ]


def _judged(table: pd.DataFrame, contrast: Contrast, level: float) -> pd.DataFrame:
    """The table with what each cell says of the claim, and all of them together."""
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


class _Words(NamedTuple):
    """What one segmentation and rule leave: the word of each row; the units of the rows, unless a side has no words."""

    rule: str
    term_zh: np.ndarray
    units: dict[str, Units]


class _Sides:
    """The two sides of the claims, to be cut into words and units."""

    def __init__(self, cleaned: pd.DataFrame, sides: Contrast, n_random: int, seed: int, lexicons):
        self._both = both_sides(cleaned, sides.a, sides.b, sides.by)
        self._sides, self._lexicons = sides, lexicons
        self._n_random, self._seed = n_random, seed
        self._draws: dict[tuple[int, int], tuple[Any, bool]] = {}
        fewest = min((self._both[sides.by] == side).sum() for side in (sides.a, sides.b))
        self.units = ("document",) if fewest >= FEWEST_DOCUMENTS else UNITS

    def cut(self, segmentation: str, ngram: int) -> Iterator[_Words]:
        """The words of one segmentation, under each rule."""
        terms = segment_terms(self._both, self._lexicons, segmentation, ngram=ngram)
        if self._sides.by != "notice_id":
            terms = terms.merge(self._both[["notice_id", self._sides.by]], on="notice_id")
        for rule in RULES:
            yield self._under(rule, terms)

    def _under(self, rule: str, terms: pd.DataFrame) -> _Words:
        a, b, by = self._sides.a, self._sides.b, self._sides.by
        words = apply_rule(terms, self._both, rule, self._lexicons)
        has_both = (words[by] == a).any() and (words[by] == b).any()
        units = {unit: divide_rows(words, a, unit, by) for unit in self.units} if has_both else {}
        return _Words(rule, words["term_zh"].to_numpy(object), units)

    def cell(self, words: _Words, contrast: Contrast, unit: str) -> dict[str, Any]:
        if unit not in words.units:
            return dict.fromkeys(["n_a", "n_b", "n_total_a", "n_total_b"], 0) | NOTHING
        here = words.units[unit]
        counts = np.bincount(here.number[words.term_zh == contrast.term_zh], minlength=len(here.sizes))
        n_a, n_b = int(counts[here.in_a].sum()), int(counts[~here.in_a].sum())
        total_a, total_b = int(here.sizes[here.in_a].sum()), int(here.sizes[~here.in_a].sum())
        cell: dict[str, Any] = {"n_a": n_a, "n_b": n_b, "n_total_a": total_a, "n_total_b": total_b}
        if not n_a + n_b:
            return cell | NOTHING
        low, high = log2_ratio_interval(n_a, n_b, total_a, total_b)
        ratio = float(keyness.log2_ratio(np.array(n_a), np.array(n_b), total_a, total_b))
        bounds = {"log2_ratio_low": float(low), "log2_ratio_high": float(high)}
        return cell | {"log2_ratio": ratio, **bounds, "p": self._permuted_p(here, counts.astype(float))}

    def _permuted_p(self, here: Units, counts: np.ndarray) -> float:
        sides = (int(here.in_a.sum()), int((~here.in_a).sum()))
        if sides not in self._draws:
            marked, exhaustive = splits(*sides, self._n_random, self._seed)
            self._draws[sides] = marked.astype(float), exhaustive
        marked, exhaustive = self._draws[sides]
        null, observed = (
            np.abs(
                keyness.g2(
                    (n_a := rows @ counts),
                    counts.sum() - n_a,
                    (total_a := rows @ here.sizes),
                    here.sizes.sum() - total_a,
                )
            )
            for rows in (marked, here.in_a[None, :].astype(float))
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
