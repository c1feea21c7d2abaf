"""Which contrasts survive when clauses, sentences or paragraphs are dealt out anew between two texts."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Hashable
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ipresearch.compare import keyness
from ipresearch.compare.counts import compare_counts
from ipresearch.compare.resample import permutation_p, splits
from ipresearch.compare.sides import both_sides
from ipresearch.count import count_declared_terms, occurrences
from ipresearch.errors import IpresearchError, UnknownValueError, require_columns
from ipresearch.segment import clause_spans

if TYPE_CHECKING:
    import pandas as pd

Array = NDArray[np.float64]
UNITS = ("clause", "sentence", "paragraph")
BOOTSTRAP_NEEDS = 5
CHUNK_CELLS = 2_000_000


class UnitCounts(NamedTuple):
    """Uses of each term in each unit: counts (units x terms), sizes of the units, which units are in a."""

    terms: list[str]
    counts: Array
    sizes: Array
    in_a: NDArray[np.bool_]


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
    """
    import pandas as pd
    from scipy.stats import chi2

    line = chi2.isf(0.05, 1)
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
    """
    counts = count_declared_terms(cleaned, terms, lexicons)
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


def bootstrap_ratios(
    terms: pd.DataFrame,
    a: Hashable,
    b: Hashable,
    unit: str = "sentence",
    by: str = "notice_id",
    level: float = 0.95,
    n_random: int = 4_999,
    seed: int = 0,
) -> pd.DataFrame:
    """Percentile bootstrap of log2_ratio over whole units, only for terms with 5 or more uses on both sides.

    Below that a bootstrap covers far less than it says, and it cannot draw a word that it never saw.
    Returns one row per term: term_zh, n_a, n_b, log2_ratio, log2_ratio_low, log2_ratio_high (missing where a count
    is under 5), unit and note, which says why. Raises what permute_units() raises.
    """
    import pandas as pd

    here = unit_counts(terms, a, b, unit, by)
    table = pd.DataFrame({"term_zh": here.terms, "unit": unit})
    rng = np.random.default_rng(seed)
    drawn, totals = [], []
    for side, mask in (("a", here.in_a), ("b", ~here.in_a)):
        n_units = int(mask.sum())
        weights = rng.multinomial(n_units, np.full(n_units, 1 / n_units), size=n_random)
        drawn.append(weights @ here.counts[mask])
        totals.append((weights @ here.sizes[mask])[:, None])
        table[f"n_{side}"] = here.counts[mask].sum(axis=0).astype("int64")
    table["log2_ratio"] = keyness.log2_ratio(
        table["n_a"], table["n_b"], here.sizes[here.in_a].sum(), here.sizes[~here.in_a].sum()
    )
    ratios = keyness.log2_ratio(drawn[0], drawn[1], totals[0], totals[1])
    tail = (1 - level) / 2
    low, high = np.quantile(ratios, [tail, 1 - tail], axis=0)
    enough = table[["n_a", "n_b"]].min(axis=1) >= BOOTSTRAP_NEEDS
    table["log2_ratio_low"] = np.where(enough, low, np.nan)
    table["log2_ratio_high"] = np.where(enough, high, np.nan)
    few = f"no bootstrap interval: a count is under {BOOTSTRAP_NEEDS}; see log2_ratio_interval()"
    table["note"] = np.where(enough, "", few)
    return table


def substring_uses(cleaned: pd.DataFrame, terms: Collection[str]) -> pd.DataFrame:
    """Every occurrence of `terms` as strings, placed in its clause, as permute_units() wants it.

    Returns one row per occurrence, and one per clause with term_zh missing and `size`, its characters.
    """
    import pandas as pd

    require_columns(cleaned, ["notice_id", "text_zh"], "substring_uses", "clean_notices")
    rows: list[tuple[object, ...]] = []
    for notice_id, text in zip(cleaned["notice_id"], cleaned["text_zh"], strict=True):
        clauses = clause_spans(text)
        starts = [clause[2] for clause in clauses]
        for clause, (paragraph, sentence, start, end) in enumerate(clauses, start=1):
            rows.append((notice_id, paragraph, sentence, clause, None, end - start))
        for term in terms:
            for start, _ in occurrences(text, term):
                clause = bisect_right(starts, start)
                rows.append((notice_id, *clauses[clause - 1][:2], clause, term, 0))
    return pd.DataFrame(rows, columns=["notice_id", "paragraph", "sentence", "clause", "term_zh", "size"])


def unit_counts(
    terms: pd.DataFrame, a: Hashable, b: Hashable, unit: str, by: str = "notice_id"
) -> UnitCounts:
    """The uses of each term in each unit of a and b; `size` of the rows is the unit's size, else one a row."""
    import pandas as pd

    if unit not in (*UNITS, "document"):
        raise UnknownValueError("unit", unit, (*UNITS, "document"))
    needed = ["notice_id", by, "term_zh", *([unit] if unit != "document" else [])]
    require_columns(terms, needed, "permute_units", "segment_terms")
    if a == b:
        raise IpresearchError(f"a and b are both {a!r}. Choose another b.")
    both = both_sides(terms, a, b, by)
    keys = [by, "notice_id"] + ([unit] if unit != "document" else [])
    number = both.groupby(keys, sort=False).ngroup().to_numpy()
    used = both["term_zh"].notna().to_numpy()
    codes, names = pd.factorize(both.loc[used, "term_zh"], sort=True)
    counts = np.zeros((number.max() + 1, len(names)))
    np.add.at(counts, (number[used], codes), 1)
    sizes = np.bincount(number, both["size"].to_numpy(float) if "size" in both.columns else None)
    in_a = np.zeros(len(sizes), bool)
    in_a[number[(both[by] == a).to_numpy()]] = True
    return UnitCounts(list(names), counts, sizes.astype(float), in_a)


ANSWERS = {
    unit: f"would this contrast survive if the same drafter had laid down another set of such {unit}s? Not: does it "
    f"hold for other texts of the region, level or year"
    for unit in UNITS
} | {"document": "would this contrast survive in other documents drawn as these were?"}


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
