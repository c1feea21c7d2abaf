"""Measures on one word in two texts: a 2 x 2 table of the word and all other words."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ipresearch.errors import IpresearchError
from ipresearch.intervals import log2_ratio_interval

Array = NDArray[np.float64]


def log2_ratio(n_a: Array, n_b: Array, total_a: float, total_b: float) -> Array:
    """log2 of the ratio of rates, with 1/2 added to each count and total (Walter 1975)."""
    return np.log2((n_a + 0.5) / (total_a + 0.5)) - np.log2((n_b + 0.5) / (total_b + 0.5))


def chi2(n_a: Array, n_b: Array, total_a: float, total_b: float, yates: bool = False) -> Array:
    """Pearson's chi-squared, signed: positive where the word is more frequent in a.

    yates : with Yates's correction, left out where |ad - bc| is under N/2 and it would turn the sign
    0/0, a word that is the whole of both texts or of neither, is NaN.
    """
    c, d, total = total_a - n_a, total_b - n_b, total_a + total_b
    gap = n_a * d - n_b * c
    size = np.abs(gap)
    if yates:
        size = np.where(size >= total / 2, size - total / 2, size)
    with np.errstate(divide="ignore", invalid="ignore"):
        value = total * size**2 / ((n_a + n_b) * (c + d) * total_a * total_b)
    return np.sign(gap) * value + 0.0


def g2(n_a: Array, n_b: Array, total_a: float, total_b: float, correction: str = "none") -> Array:
    """Dunning's (1993) log-likelihood ratio over all four cells, signed like chi2().

    correction : "none"; "williams", divided by Williams's (1976) q, left out where a cell is 0; or "yates", each
                 cell moved 1/2 towards its expectation on the terms of chi2()
    """
    cells = np.stack(np.broadcast_arrays(n_a, n_b, total_a - n_a, total_b - n_b)).astype(float)
    a, b, c, d = cells
    total = total_a + total_b
    gap = a * d - b * c
    expected = np.stack([(a + b) * total_a, (a + b) * total_b, (c + d) * total_a, (c + d) * total_b]) / total
    if correction == "yates":
        moved = np.where(np.abs(gap) >= total / 2, 0.5, 0.0) * np.sign(gap)
        cells = cells - moved * np.array([1.0, -1.0, -1.0, 1.0]).reshape(4, *[1] * gap.ndim)
    with np.errstate(divide="ignore", invalid="ignore"):
        logs = np.where(cells > 0, cells * np.log(cells / expected), 0.0)
        value = np.maximum(2 * logs.sum(axis=0), 0)
        if correction == "williams":
            q = 1 + (total / (a + b) + total / (c + d) - 1) * (total / total_a + total / total_b - 1) / (
                6 * total
            )
            value = np.where(a * b * c * d > 0, value / q, value)
    return np.sign(gap) * value + 0.0


def fisher(n_a: Array, n_b: Array, total_a: float, total_b: float) -> tuple[Array, Array]:
    """Fisher's exact test: the conditional estimate of the odds ratio, and the two-sided p.

    The odds ratio is infinite where the word is in a alone, 0 where in b alone, NaN where in neither.
    """
    from scipy.stats import fisher_exact
    from scipy.stats.contingency import odds_ratio

    pairs = np.stack([n_a, n_b], axis=-1).astype(int)
    distinct, back = np.unique(pairs, axis=0, return_inverse=True)
    ratios, ps = np.empty(len(distinct)), np.empty(len(distinct))
    for row, (a, b) in enumerate(distinct.tolist()):
        table = [[a, b], [int(total_a) - a, int(total_b) - b]]
        ps[row] = min(1.0, fisher_exact(table).pvalue)
        defined = (a or b) and (table[1][0] or table[1][1])
        ratios[row] = odds_ratio(table, kind="conditional").statistic if defined else np.nan
    return ratios[back.ravel()], ps[back.ravel()]


def lrc(
    n_a: Array, n_b: Array, total_a: float, total_b: float, family: int = 1, level: float = 0.95
) -> Array:
    """The conservative log ratio (Evert 2022): the bound of the exact interval that is nearer to 0, or 0.

    NaN for a word in neither text.

    family : number of comparisons made at once; the level is adjusted for them after Bonferroni
    """
    low, high = log2_ratio_interval(n_a, n_b, total_a, total_b, 1 - (1 - level) / family, "exact")
    conservative = np.where(low > 0, low, np.where(high < 0, high, 0.0))
    return np.where(n_a + n_b == 0, np.nan, conservative)


def log_odds(
    n_a: Array, n_b: Array, total_a: float, total_b: float, prior: Array, variance: str = "two-term"
) -> tuple[Array, Array]:
    """Log-odds ratio with a Dirichlet prior, and its z (Monroe, Colaresi and Quinn 2008, eqns 15, 18-22).

    prior    : pseudo-count of each word, one per word of the whole vocabulary
    variance : "two-term", 1/(y_a + prior) + 1/(y_b + prior) (eqn 20), or "four-term", with the same for all other
               words (eqn 19)
    """
    mass = prior.sum()
    y_a, y_b = n_a + prior, n_b + prior
    rest_a, rest_b = total_a + mass - y_a, total_b + mass - y_b
    with np.errstate(divide="ignore", invalid="ignore"):
        delta = np.log(y_a / rest_a) - np.log(y_b / rest_b)
        spread = 1 / y_a + 1 / y_b
        if variance == "four-term":
            spread = spread + 1 / rest_a + 1 / rest_b
        return delta, delta / np.sqrt(spread)


def detectable_count(total_a: int, total_b: int, family: int = 1, level: float = 0.05) -> int:
    """Uses in b that a term absent from a needs before Fisher's test, Bonferroni over `family`, can notice it.

    >>> [detectable_count(448, 459, family) for family in (1, 35, 406)]
    [6, 11, 14]
    """
    from scipy.stats import fisher_exact

    for n in range(1, total_b + 1):
        if fisher_exact([[0, n], [total_a, total_b - n]]).pvalue < level / family:
            return n
    raise IpresearchError(f"texts of {total_a} and {total_b} words are too short for any term to be noticed.")
