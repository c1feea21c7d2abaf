"""Interval estimates that compare and categorise share."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ipresearch.errors import IpresearchError, UnknownValueError

RATIO_METHODS = ("jeffreys", "exact")


def log2_ratio_interval(
    n_a: ArrayLike,
    n_b: ArrayLike,
    total_a: ArrayLike,
    total_b: ArrayLike,
    level: float = 0.95,
    method: str = "jeffreys",
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Bound the log2 ratio of two rates, n_a of total_a against n_b of total_b.

    Given n_a + n_b, n_a is binomial with share p = rate_a total_a / (rate_a total_a + rate_b total_b), so an
    interval for p gives one for the ratio.
    method : "jeffreys", Beta(n_a + 1/2, n_b + 1/2), for display: both bounds are finite, and coverage at 95 % stays
             between .94 and .99; or "exact", Clopper and Pearson (1934, doi:10.1093/biomet/26.4.404): never covers
             less than it says, and is unbounded on the side where a count is 0
    Returns (low, high) as float arrays. Where both counts are 0 the bounds are those of no data at all, far apart
    ("jeffreys") or infinite ("exact").
    Raises IpresearchError for negative or missing counts and for a level outside 0 to 1.

    >>> low, high = log2_ratio_interval(7, 28, 448, 459)
    >>> round(float(low), 2), round(float(high), 2)
    (-3.23, -0.84)
    """
    from scipy.special import betainccinv, betaincinv

    if method not in RATIO_METHODS:
        raise UnknownValueError("interval method", method, RATIO_METHODS)
    if not 0 < level < 1:
        raise IpresearchError(f"level must lie between 0 and 1, not {level!r}. Did you mean {0.95!r}?")
    a, b, size_a, size_b = np.broadcast_arrays(*(np.asarray(x, float) for x in (n_a, n_b, total_a, total_b)))
    for name, values in (("counts", (a, b)), ("totals", (size_a, size_b))):
        if not all(np.isfinite(x).all() and (x >= 0).all() for x in values):
            raise IpresearchError(f"{name} must be whole numbers, 0 or more, none missing.")
    tail = (1 - level) / 2
    with np.errstate(divide="ignore", invalid="ignore"):
        if method == "jeffreys":
            low, high = betaincinv(a + 0.5, b + 0.5, tail), betainccinv(a + 0.5, b + 0.5, tail)
            other_low, other_high = betainccinv(b + 0.5, a + 0.5, tail), betaincinv(b + 0.5, a + 0.5, tail)
        else:
            low, other_low = betaincinv(a, b + 1, tail), betainccinv(b + 1, a, tail)
            high, other_high = betainccinv(a + 1, b, tail), betaincinv(b, a + 1, tail)
            low, other_low = np.where(a == 0, 0, low), np.where(a == 0, 1, other_low)
            high, other_high = np.where(b == 0, 1, high), np.where(b == 0, 0, other_high)
        # 1 - p is taken from the mirrored distribution: near 1 the subtraction would lose every digit
        bounds = [np.log2(p / q * size_b / size_a) for p, q in ((low, other_low), (high, other_high))]
    return bounds[0], bounds[1]


def share_interval(n: int, total: int, level: float = 0.95) -> tuple[float, float]:
    """Interval of one category's share among `total` units that are put into categories.

    Dirichlet-multinomial, marginal of one category: with the prior 1/2 for it and 1/2 for all others together its share
    is Beta(n + 1/2, total - n + 1/2), the Jeffreys interval of Brown, Cai & DasGupta 2001 (doi:10.1214/ss/1009213286).
    A prior of 1/2 for each of many categories would pull every share towards 1/their number: with 14 units and 13
    categories its 95 % interval covers a share of .7 only 58 % of the time, this one 92 % (mean over shares 95 %).
    The lower bound of n = 0 and the upper bound of n = total are 0 and 1.
    Returns (low, high), each 0 to 1. Raises IpresearchError for n outside 0..total.

    >>> [round(bound, 4) for bound in share_interval(3, 14)]
    [0.0643, 0.469]
    """
    from scipy.special import betaincinv

    if not 0 <= n <= total or total == 0:
        raise IpresearchError(
            f"share_interval() needs 0 <= n <= total and total > 0, not n = {n}, total = {total}."
        )
    tail = (1 - level) / 2
    low = 0.0 if n == 0 else float(betaincinv(n + 0.5, total - n + 0.5, tail))
    high = 1.0 if n == total else float(betaincinv(n + 0.5, total - n + 0.5, 1 - tail))
    return low, high


def rate_interval(
    n: int, total: int, design_effect: float = 1.0, n_parts: int | None = None, level: float = 0.95
) -> tuple[float, float]:
    """Where the share of a term among the words of many documents lies, when the documents vary.

    n             : the term's uses; total : all words of the documents
    design_effect : how many times the documents' variation is that of words dealt out one by one (design_effect())
    n_parts       : how many documents there are; with few the interval is wider (Student's t)
    Jeffreys' interval at the effective sample size, the way of Korn & Graubard 1998 (Survey Methodology 24, 193-201)
    with their binomial interval; NaN for a single document, which shows no variation.
    Raises IpresearchError unless 0 <= n <= total and total > 0.

    >>> [round(1000 * bound, 2) for bound in rate_interval(30, 10_000)]
    [2.07, 4.22]
    >>> [round(1000 * bound, 2) for bound in rate_interval(30, 10_000, design_effect=4, n_parts=50)]
    [1.35, 5.85]
    """
    from scipy.special import betainccinv, betaincinv, ndtri, stdtrit

    if not 0 <= n <= total or total <= 0:
        raise IpresearchError(
            f"rate_interval() needs 0 <= n <= total and total > 0, not n = {n}, total = {total}."
        )
    if n_parts is not None and n_parts < 2:
        return float("nan"), float("nan")
    tail = (1 - level) / 2
    shrunk = 1.0 if n_parts is None else (ndtri(tail) / stdtrit(n_parts - 1, tail)) ** 2
    uses, words = n * shrunk / design_effect, total * shrunk / design_effect
    low = 0.0 if n == 0 else float(betaincinv(uses + 0.5, words - uses + 0.5, tail))
    high = 1.0 if n == total else float(betainccinv(uses + 0.5, words - uses + 0.5, tail))
    return low, high


def design_effect(n: int, total: int, sum_nn: float, sum_nw: float, sum_ww: float, n_parts: int) -> float:
    """How many times a term's rate varies between documents as it would if words were dealt out one by one; 1 at least.

    sum_nn, sum_nw, sum_ww : sums over the documents of n * n, n * words and words * words, so that no list of documents
                             is needed
    The variance of a ratio over documents (Cochran 1977, Sampling Techniques, 6.3) over the binomial one.

    Two documents of 100 words, the term 10 times in one, never in the other: r = .05, variance
    2 * (5 ** 2 + 5 ** 2) / 200 ** 2 = .0025, binomial .05 * .95 / 200 = .0002375.

    >>> round(design_effect(10, 200, 100, 1000, 20_000, 2), 2)
    10.53
    """
    if n in (0, total) or n_parts < 2:
        return 1.0
    rate = n / total
    spread = max(0.0, sum_nn - 2 * rate * sum_nw + rate * rate * sum_ww)
    variance = n_parts / (n_parts - 1) * spread / total**2
    return max(1.0, variance / (rate * (1 - rate) / total))


def detectable_difference(
    n_a: int, n_b: int, share: float = 0.25, power: float = 0.8, alpha: float = 0.05
) -> float:
    """The least difference between two shares that samples of n_a and n_b units show with this power.

    Two-sided comparison of two proportions by Cohen's arcsine effect size h (Cohen 1988, chapter 6), upwards from
    `share`. Returns the difference in share, nan where no difference up to 1 can be shown.

    >>> round(detectable_difference(77, 69), 3)
    0.22
    """
    from math import asin, nan, pi, sin, sqrt

    from scipy.special import ndtri

    h = (ndtri(1 - alpha / 2) + ndtri(power)) * sqrt(1 / n_a + 1 / n_b)
    angle = asin(sqrt(share)) + h / 2
    return float(sin(angle) ** 2 - share) if angle <= pi / 2 else nan


def share_difference_interval(
    n_a: int, total_a: int, n_b: int, total_b: int, level: float = 0.95
) -> tuple[float, float]:
    """Interval of the difference between two shares, n_a / total_a less n_b / total_b.

    Newcombe 1998, method 10 (doi:10.1002/(SICI)1097-0258(19980430)17:8<873::AID-SIM779>3.0.CO;2-I): the Wilson score
    limits of both shares, combined. Holds its level for small numbers and for shares of 0 and 1.
    Returns (low, high), each -1 to 1. Raises IpresearchError for a count outside 0..total.

    >>> [round(bound, 4) for bound in share_difference_interval(56, 70, 48, 80)]
    [0.0524, 0.3339]
    """
    from math import sqrt

    from scipy.special import ndtri

    z = float(ndtri((1 + level) / 2))
    limits = []
    for n, total in ((n_a, total_a), (n_b, total_b)):
        if not 0 <= n <= total or total == 0:
            raise IpresearchError(
                f"a share needs 0 <= n <= total and total > 0, not n = {n}, total = {total}."
            )
        share = n / total
        middle = (share + z * z / (2 * total)) / (1 + z * z / total)
        half = z * sqrt(share * (1 - share) / total + z * z / (4 * total * total)) / (1 + z * z / total)
        limits.append((share, middle - half, middle + half))
    (a, a_low, a_high), (b, b_low, b_high) = limits
    return a - b - sqrt((a - a_low) ** 2 + (b_high - b) ** 2), a - b + sqrt(
        (a_high - a) ** 2 + (b - b_low) ** 2
    )
