"""Two notices, or groups of them, against each other, term by term."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ipresearch.compare import keyness
from ipresearch.compare.notes import detectable, notes, title
from ipresearch.compare.resample import FEWEST_DOCUMENTS, MOST_CELLS, permute_documents
from ipresearch.compare.sides import checked_counts, text_sizes
from ipresearch.errors import IpresearchError, UnknownValueError
from ipresearch.intervals import log2_ratio_interval
from ipresearch.lexicons import read_lexicon
from ipresearch.segment import dictionary_frequency

if TYPE_CHECKING:
    import pandas as pd

VARIANCES = ("two-term", "four-term")


def compare_counts(
    counts: pd.DataFrame,
    a: Hashable,
    b: Hashable,
    by: str = "notice_id",
    sizes: Mapping[Hashable, int] | tuple[int, int] | None = None,
    family: Collection[str] | str | None = None,
    prior: float | Mapping[str, float] = 0.01,
    variance: str = "two-term",
    level: float = 0.95,
    lexicons: str | Path | None = None,
) -> pd.DataFrame:
    """Compare how often each term stands in a and in b: effect first, with both bounds, then the tests.

    counts   : one row per notice (or group) and term, from count_terms() or count_declared_terms(), or any table
               with `by`, term_zh and n
    a, b     : two values of the column `by`: notices, or years, regions, ...
    sizes    : number of words (or characters) in a and b; None for the column n_total, or else the sum of n
    family   : the terms that were declared beforehand, or "declared" for declared_terms.csv; p_holm and p_bh are
               over them and missing elsewhere. None: all rows of the table are one family
    prior    : Dirichlet pseudo-count of every term, or one for each term by name
    variance : of log_odds: "two-term" or "four-term"

    Returns one row per term, largest |lrc|, then |g2| first: term_zh, n_a, n_b, n_total_a, n_total_b, per_1000_a,
    per_1000_b, per_1000_difference, log2_ratio (1/2 added, Walter 1975) between log2_ratio_low and log2_ratio_high
    (Jeffreys) and ..._low_exact, ..._high_exact (conditional binomial), chi2, chi2_yates, g2, g2_williams, g2_yates
    (all signed, positive = more in a), p_g2, fisher_odds_ratio (conditional), p_exact (Fisher, two-sided), p_holm,
    p_bh, family_size, lrc (Evert 2022, Bonferroni over the family, or over
    all rows for a term outside it), log_odds, log_odds_z, log_odds_prior,
    log_odds_variance, resampling (what was permuted, and why), p_permutation and p_permutation_family with three or
    more documents a side, dp_a, dp_b, top_paragraph_share_a and ..._b where counts has them, and note: in words,
    whatever is undefined or unbounded, and a term most of whose uses stand in one paragraph.
    `.attrs["title"]` says confirmatory (a declared family of at most 12 terms) or exploratory, `.attrs["detectable"]`
    how many uses a difference needs to be seen at all.
    With one document a side a p-value answers only whether the contrast would survive if the same drafter laid down
    another such text; nothing here is evidence about regions, years or levels.
    Raises MissingColumnsError, UnknownNoticeError or UnknownValueError for an unknown a or b, IpresearchError for
    negative, fractional or missing counts, repeated rows, a = b, or a text without words.

    >>> import pandas as pd
    >>> counts = pd.DataFrame({"notice_id": ["x", "x", "y", "y"], "term_zh": ["专利", "商标"] * 2, "n": [7, 3, 2, 7]})
    >>> compare_counts(counts, "x", "y").round(3)[["term_zh", "log2_ratio", "g2", "p_exact"]].values.tolist()
    [['专利', 1.441, 4.535, 0.07], ['商标', -1.244, -4.535, 0.07]]
    """
    checked = checked_counts(counts, a, b, by)
    declared = _family(family, lexicons)
    total_a, total_b = text_sizes(checked, a, b, by, sizes)
    table = _side_by_side(checked, a, b, by, declared)
    if max(0, *(table["n_a"] - total_a), *(table["n_b"] - total_b)) > 0:
        raise IpresearchError(
            f"a count is larger than its text: sizes are {total_a} and {total_b}. Give larger sizes."
        )
    if variance not in VARIANCES:
        raise UnknownValueError("variance", variance, VARIANCES)
    size = len(declared) if declared is not None else len(table)
    _add_effects(table, total_a, total_b, level)
    _add_tests(table, total_a, total_b, declared, size, level)
    _add_log_odds(table, total_a, total_b, prior, variance)
    _add_permutation(table, checked, a, b, by)
    _add_dispersion(table, checked, a, b, by)
    table["note"] = notes(table, total_a, total_b)
    ordered = table.assign(_lrc=table["lrc"].abs(), _g2=table["g2"].abs()).sort_values(
        ["_lrc", "_g2", "term_zh"], ascending=[False, False, True], na_position="last"
    )
    table = ordered.drop(columns=["_lrc", "_g2"]).reset_index(drop=True)
    table.attrs["title"] = title(table, declared, size, lexicons)
    table.attrs["compared"] = f"a = {a}, b = {b}"
    table.attrs["detectable"] = detectable(total_a, total_b, size)
    table.attrs |= {"a": a, "b": b}
    return table


def sweep_prior(
    counts: pd.DataFrame,
    a: Hashable,
    b: Hashable,
    priors: Collection[float] = (0.01, 0.05, 0.1, 0.5, 1.0),
    by: str = "notice_id",
    sizes: Mapping[Hashable, int] | tuple[int, int] | None = None,
) -> pd.DataFrame:
    """Show how far log_odds_z hangs on the prior and on the variance formula.

    Returns one row per term, prior and variance: term_zh, prior, prior_mass (prior times number of terms), variance,
    log_odds, log_odds_z. Raises what compare_counts() raises.

    >>> import pandas as pd
    >>> counts = pd.DataFrame({"notice_id": ["x", "x", "y", "y"], "term_zh": ["专利", "商标"] * 2, "n": [7, 3, 2, 7]})
    >>> swept = sweep_prior(counts, "x", "y", priors=[0.01, 1]).query("term_zh == '专利'")
    >>> swept[["prior", "variance", "log_odds_z"]].round(2).values.tolist()[:2]
    [[0.01, 'four-term', 1.98], [0.01, 'two-term', 2.62]]
    """
    import pandas as pd

    checked = checked_counts(counts, a, b, by)
    total_a, total_b = text_sizes(checked, a, b, by, sizes)
    table = _side_by_side(checked, a, b, by, None)
    rows = []
    for prior in priors:
        for variance in VARIANCES:
            swept = table.copy()
            _add_log_odds(swept, total_a, total_b, prior, variance)
            rows.append(swept.assign(prior=prior, prior_mass=prior * len(swept), variance=variance))
    columns = ["term_zh", "prior", "prior_mass", "variance", "log_odds", "log_odds_z"]
    return pd.concat(rows).sort_values(["term_zh", "prior", "variance"])[columns].reset_index(drop=True)


def dictionary_prior(terms: Collection[str], mass: float = 100.0) -> dict[str, float]:
    """An informative prior for compare_counts(prior=...): the word frequencies of jieba's own dictionary.

    terms : the whole vocabulary that is compared
    mass  : sum of the pseudo-counts
    The dictionary was made from text of unknown source and date: a check on the symmetric prior, not its better.
    Returns the pseudo-count of each term, 1 added to each frequency so that none is 0.

    >>> prior = dictionary_prior(["保护", "专利"], mass=10)
    >>> round(sum(prior.values()), 6), prior["保护"] > prior["专利"]
    (10.0, True)
    """
    frequency = {term: n + 1 for term, n in dictionary_frequency(terms).items()}
    total = sum(frequency.values())
    return {term: mass * n / total for term, n in frequency.items()}


def _family(family: Collection[str] | str | None, lexicons: str | Path | None) -> list[str] | None:
    if family is None:
        return None
    if isinstance(family, str):
        if family != "declared":
            raise UnknownValueError("family", family, ["declared"])
        return read_lexicon("declared_terms", lexicons)["term_zh"].tolist()
    terms = list(dict.fromkeys(family))
    if not terms:
        raise IpresearchError("family is empty. Name the declared terms, or pass None for all rows.")
    return terms


def _side_by_side(
    counts: pd.DataFrame, a: Hashable, b: Hashable, by: str, declared: list[str] | None
) -> pd.DataFrame:
    import pandas as pd

    n_a, n_b = (counts[counts[by] == value].groupby("term_zh")["n"].sum() for value in (a, b))
    terms = sorted({*n_a.index, *n_b.index, *(declared or ())})
    filled = [n.reindex(terms, fill_value=0).to_numpy("int64") for n in (n_a, n_b)]
    return pd.DataFrame({"term_zh": terms, "n_a": filled[0], "n_b": filled[1]})


def _add_effects(table: pd.DataFrame, total_a: int, total_b: int, level: float) -> None:
    a, b = table["n_a"].to_numpy(float), table["n_b"].to_numpy(float)
    table["n_total_a"], table["n_total_b"] = total_a, total_b
    table["per_1000_a"], table["per_1000_b"] = 1000 * a / total_a, 1000 * b / total_b
    table["per_1000_difference"] = table["per_1000_a"] - table["per_1000_b"]
    in_neither = a + b == 0
    table["log2_ratio"] = np.where(in_neither, np.nan, keyness.log2_ratio(a, b, total_a, total_b))
    for name, method in (("", "jeffreys"), ("_exact", "exact")):
        low, high = log2_ratio_interval(a, b, total_a, total_b, level, method)
        table[f"log2_ratio_low{name}"], table[f"log2_ratio_high{name}"] = low, high


def _add_tests(
    table: pd.DataFrame, total_a: int, total_b: int, declared: list[str] | None, size: int, level: float
) -> None:
    from scipy.special import chdtrc
    from statsmodels.stats.multitest import multipletests

    cells = (table["n_a"].to_numpy(float), table["n_b"].to_numpy(float), total_a, total_b)
    table["chi2"] = keyness.chi2(*cells)
    table["chi2_yates"] = keyness.chi2(*cells, yates=True)
    for name in ("none", "williams", "yates"):
        table["g2" if name == "none" else f"g2_{name}"] = keyness.g2(*cells, correction=name)
    table["p_g2"] = chdtrc(1, table["g2"].abs())
    table["fisher_odds_ratio"], table["p_exact"] = keyness.fisher(*cells)
    inside = np.ones(len(table), bool) if declared is None else table["term_zh"].isin(declared).to_numpy()
    for column, method in (("p_holm", "holm"), ("p_bh", "fdr_bh")):
        table[column] = np.nan
        table.loc[inside, column] = multipletests(table.loc[inside, "p_exact"], method=method)[1]
    table["family_size"] = size
    # a term that was not declared is one of all that were looked at
    at_once = (
        keyness.lrc(*cells, family=size, level=level),
        keyness.lrc(*cells, family=len(table), level=level),
    )
    table["lrc"] = np.where(inside, *at_once)


def _add_log_odds(
    table: pd.DataFrame, total_a: int, total_b: int, prior: float | Mapping[str, float], variance: str
) -> None:
    if isinstance(prior, Mapping):
        missing = [term for term in table["term_zh"] if term not in prior]
        if missing:
            raise IpresearchError(
                f"prior has no value for {missing[0]!r} ({len(missing)} terms). Give each one."
            )
        alpha = table["term_zh"].map(prior).to_numpy(float)
        name = f"given per term, mass {alpha.sum():.4g}"
    else:
        alpha = np.full(len(table), float(prior))
        name = f"symmetric {prior:g} per term, mass {alpha.sum():.4g}"
    if not (np.isfinite(alpha).all() and (alpha > 0).all()):
        raise IpresearchError(f"prior must be greater than 0, not {prior!r}. Did you mean 0.01?")
    cells = (table["n_a"].to_numpy(float), table["n_b"].to_numpy(float), total_a, total_b)
    table["log_odds"], table["log_odds_z"] = keyness.log_odds(*cells, prior=alpha, variance=variance)
    table["log_odds_prior"], table["log_odds_variance"] = name, variance


def _add_permutation(table: pd.DataFrame, counts: pd.DataFrame, a: Hashable, b: Hashable, by: str) -> None:
    if "notice_id" not in counts.columns:
        table["resampling"] = "none: the table holds no documents (notice_id), so none can be permuted"
        return
    sides = [counts[counts[by] == value] for value in (a, b)]
    n_a, n_b = (side["notice_id"].nunique() for side in sides)
    if min(n_a, n_b) < FEWEST_DOCUMENTS:
        table["resampling"] = (
            f"none: {n_a} and {n_b} document(s); permuting documents wants {FEWEST_DOCUMENTS} a side. "
            f"permute_units() resamples clauses, sentences and paragraphs inside the texts"
        )
        return
    if (n_a + n_b) * len(table) > MOST_CELLS:
        table["resampling"] = (
            f"none: {n_a + n_b} documents x {len(table)} terms are too many to permute; pass fewer terms, the "
            f"declared ones"
        )
        return
    rates = []
    for side in sides:
        wide = side.pivot_table(index="notice_id", columns="term_zh", values="n", aggfunc="sum", fill_value=0)
        size = side.groupby("notice_id")["n_total"].first() if "n_total" in side.columns else wide.sum(axis=1)
        if not (size > 0).all():
            empty = size.index[size <= 0][0]
            raise IpresearchError(f"{empty!r} has no words: a text without words has no rates. Leave it out.")
        rates.append(wide.reindex(columns=table["term_zh"], fill_value=0).div(size, axis=0).to_numpy(float))
    p, p_family, n_splits, exhaustive = permute_documents(np.vstack(rates), n_a)
    table["p_permutation"], table["p_permutation_family"] = p, p_family
    ways = f"all {n_splits} splits" if exhaustive else f"{n_splits} drawn splits"
    table["resampling"] = (
        f"documents ({ways} of {n_a} + {n_b}): with {FEWEST_DOCUMENTS} or more a side the variation between "
        f"documents can be seen"
    )


def _add_dispersion(table: pd.DataFrame, counts: pd.DataFrame, a: Hashable, b: Hashable, by: str) -> None:
    if counts.duplicated([by, "term_zh"]).any():
        return
    for name in ("dp", "top_paragraph_share"):
        for side, value in (("a", a), ("b", b)) if name in counts.columns else ():
            table[f"{name}_{side}"] = table["term_zh"].map(
                counts[counts[by] == value].set_index("term_zh")[name]
            )
