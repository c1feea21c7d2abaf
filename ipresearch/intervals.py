"""Interval estimates that compare and categorise share."""

from __future__ import annotations


def share_interval(n: int, total: int, n_codes: int = 2, level: float = 0.95) -> tuple[float, float]:
    """Interval of one category's share among `total` units put into `n_codes` categories.

    Dirichlet-multinomial with the Jeffreys prior 1/2 per category (Jeffreys 1946; Gelman et al. 2013, Bayesian Data
    Analysis, section 3.4): the share of one category is then Beta(n + 1/2, total - n + (n_codes - 1)/2). With two
    categories this is the Jeffreys interval of a proportion (Brown, Cai & DasGupta 2001). The lower bound of n = 0 and
    the upper bound of n = total are 0 and 1.
    Returns (low, high), each 0 to 1. Raises IpresearchError for n outside 0..total.

    >>> [round(bound, 4) for bound in share_interval(3, 14)]
    [0.0643, 0.469]
    """
    from scipy.stats import beta

    from ipresearch.errors import IpresearchError

    if not 0 <= n <= total or total == 0:
        raise IpresearchError(f"share_interval() needs 0 <= n <= total and total > 0, not n = {n}, total = {total}.")
    tail = (1 - level) / 2
    shape = n + 0.5, total - n + (n_codes - 1) / 2
    low = 0.0 if n == 0 else float(beta.ppf(tail, *shape))
    high = 1.0 if n == total else float(beta.ppf(1 - tail, *shape))
    return low, high


def detectable_difference(n_a: int, n_b: int, share: float = 0.25, power: float = 0.8, alpha: float = 0.05) -> float:
    """The least difference between two shares that samples of n_a and n_b units show with this power.

    Two-sided comparison of two proportions by Cohen's arcsine effect size h (Cohen 1988, chapter 6), upwards from
    `share`. Returns the difference in share, nan where no difference up to 1 can be shown.

    >>> round(detectable_difference(77, 69), 3)
    0.22
    """
    from math import asin, nan, pi, sin, sqrt

    from scipy.stats import norm

    h = (norm.ppf(1 - alpha / 2) + norm.ppf(power)) * sqrt(1 / n_a + 1 / n_b)
    angle = asin(sqrt(share)) + h / 2
    return float(sin(angle) ** 2 - share) if angle <= pi / 2 else nan
