"""What chance alone does to a contrast: permutations and bootstraps over whole units of text."""

from __future__ import annotations

from itertools import combinations
from math import comb

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
MOST_SPLITS = 20_000
FEWEST_DOCUMENTS = 3
CHUNK_CELLS = 2_000_000
MOST_CELLS = 2_000_000


def splits(n_a: int, n_b: int, n_random: int, seed: int) -> tuple[NDArray[np.bool_], bool]:
    """Ways to give n_a of n_a + n_b units the label a: a boolean matrix, one row per way; and whether it is all.

    All ways where there are at most `MOST_SPLITS`, the observed one in the first row; otherwise `n_random` drawn
    ones, not counting the observed.
    """
    n = n_a + n_b
    if comb(n, n_a) <= MOST_SPLITS:
        chosen = np.array(list(combinations(range(n), n_a)), dtype=int).reshape(-1, n_a)
        marked = np.zeros((len(chosen), n), dtype=bool)
        np.put_along_axis(marked, chosen, True, axis=1)
        return marked, True
    order = np.random.default_rng(seed).random((n_random, n)).argsort(axis=1)
    return order < n_a, False


def permutation_p(observed: Array, null: Array, exhaustive: bool) -> Array:
    """Share of splits at least as extreme as the observed: b/R over all splits, (b + 1)/(R + 1) over drawn ones."""
    # sums in another order differ in the last digits: what is equal must count as at least as extreme
    b = (null >= observed * (1 - 1e-9) - 1e-12).sum(axis=0)
    return b / len(null) if exhaustive else (b + 1) / (len(null) + 1)


def welch(values: Array, in_a: NDArray[np.bool_]) -> Array:
    """|difference of means| / its standard error, per column of `values`, for each row of `in_a`.

    values : units x columns; where nothing varies within either side the error is 0: equal means give 0, others
    infinity
    """
    n_a, n_b = in_a.sum(axis=1, keepdims=True), (~in_a).sum(axis=1, keepdims=True)
    # centred first: a mean square less a squared mean would lose what varies little about a large mean
    centred = values - values.mean(axis=0)
    mean_a, mean_b = in_a @ centred / n_a, ~in_a @ centred / n_b
    square = centred**2
    var_a = np.maximum(in_a @ square / n_a - mean_a**2, 0) / np.maximum(n_a - 1, 1)
    var_b = np.maximum(~in_a @ square / n_b - mean_b**2, 0) / np.maximum(n_b - 1, 1)
    gap, error = np.abs(mean_a - mean_b), np.sqrt(var_a + var_b)
    tiny = 1e-9 * np.abs(values).max(axis=0, initial=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(gap <= tiny, 0.0, np.where(error <= tiny, np.inf, gap / error))


def permute_documents(
    rates: Array, n_a: int, n_random: int = 9_999, seed: int = 0
) -> tuple[Array, Array, int, bool]:
    """Test each term by giving the labels of whole documents out anew.

    rates : documents x terms, the first n_a documents in a
    Returns (p per term; p adjusted for all terms at once by the largest statistic, Westfall and Young 1993; number
    of splits; whether those are all). Under exchangeable documents the test is exact whatever the spread of a word.
    """
    marked, exhaustive = splits(n_a, len(rates) - n_a, n_random, seed)
    observed = welch(rates, (np.arange(len(rates)) < n_a)[None, :])[0]
    least = np.zeros(rates.shape[1])
    family = np.zeros(rates.shape[1])
    step = max(1, CHUNK_CELLS // max(rates.shape[1], 1))
    for start in range(0, len(marked), step):
        null = welch(rates, marked[start : start + step])
        least += (null >= observed * (1 - 1e-9)).sum(axis=0)
        family += (null.max(axis=1, initial=0)[:, None] >= observed * (1 - 1e-9)).sum(axis=0)
    extra = 0 if exhaustive else 1
    size = len(marked) + extra
    return (least + extra) / size, (family + extra) / size, len(marked), exhaustive
