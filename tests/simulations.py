"""What the tests simulate, each in one vectorised function, small in the tests and full size in tests/long."""

import numpy as np

from ipresearch.compare import keyness
from ipresearch.compare.resample import permute_documents, splits
from ipresearch.compare.units import substring_uses, unit_counts
from ipresearch.intervals import log2_ratio_interval

SIZE_A, SIZE_B = 448, 459


def coverage(expected: float, ratio: float, n: int, method: str = "jeffreys", seed: int = 0) -> float:
    """Share of n pairs of texts whose interval holds the true ratio; `expected` uses in the smaller of the two.

    A pair in which the word stands nowhere has the bounds of no data, which hold every ratio worth the name.
    """
    rng = np.random.default_rng(seed)
    means = (expected * max(ratio, 1), expected * max(1 / ratio, 1) * SIZE_B / SIZE_A)
    n_a, n_b = rng.binomial(SIZE_A, means[0] / SIZE_A, n), rng.binomial(SIZE_B, means[1] / SIZE_B, n)
    low, high = log2_ratio_interval(n_a, n_b, SIZE_A, SIZE_B, method=method)
    true = np.log2(means[0] / SIZE_A) - np.log2(means[1] / SIZE_B)
    return float(((low <= true) & (true <= high)).mean())


def bootstrap_coverage(
    expected: float, ratio: float, n: int, n_drawn: int = 499, n_clauses: int = 73
) -> float:
    """The same for a percentile bootstrap over clauses: what is not offered for small counts, and why."""
    rng = np.random.default_rng(0)
    means = (expected * max(ratio, 1), expected * max(1 / ratio, 1))
    held = np.zeros(n, bool)
    for at in range(n):
        ratios = []
        for mean in means:
            clauses = rng.poisson(mean / n_clauses, n_clauses)
            drawn = rng.multinomial(n_clauses, np.full(n_clauses, 1 / n_clauses), n_drawn) @ clauses
            ratios.append(np.log2(drawn + 0.5))
        low, high = np.quantile(ratios[0] - ratios[1], [0.025, 0.975])
        held[at] = low <= np.log2(ratio) <= high
    return float(held.mean())


def null_namings(cleaned, a, b, terms, n: int, seed: int = 0, every_fisher: bool = False) -> dict[str, float]:
    """Share of n null re-splits of the pooled sentences in which some declared term is named.

    The sentences of both texts are pooled and dealt out anew, so no term differs. "named" is the rule in force (Holm
    over Fisher's tests, and the family-wise permutation of sentences); with `every_fisher` also "holm", Fisher with
    Holm alone.
    """
    uses = unit_counts(substring_uses(cleaned, terms), a, b, "sentence")
    n_a, n_b = int(uses.in_a.sum()), int((~uses.in_a).sum())
    null, _ = splits(n_a, n_b, n, seed + 1)
    reference, _ = splits(n_a, n_b, 9_999, seed + 2)

    def contrasts(marked):
        weights = marked.astype(float)
        in_a, total_a = weights @ uses.counts, (weights @ uses.sizes)[:, None]
        cells = (in_a, uses.counts.sum(axis=0) - in_a, total_a, uses.sizes.sum() - total_a)
        return cells, np.abs(keyness.g2(*cells)).max(axis=1)

    line = np.sort(contrasts(reference)[1])
    cells, largest = contrasts(null)
    family_p = (len(line) - np.searchsorted(line, largest - 1e-9) + 1) / (len(line) + 1)
    by_holm = np.zeros(n, bool)
    for at in range(n) if every_fisher else np.flatnonzero(family_p < 0.05):
        p = keyness.fisher(cells[0][at], cells[1][at], cells[2][at, 0], cells[3][at, 0])[1]
        by_holm[at] = p.min() * len(terms) < 0.05
    named = float((by_holm & (family_p < 0.05)).mean())
    return {"named": named, "holm": float(by_holm.mean())} if every_fisher else {"named": named}


def bursty_rates(n_documents: int, n_terms: int, rng, words: int = 400):
    """Counts of n_terms in documents of unlike size, clumped: each document has its own rate for each term."""
    sizes = rng.integers(words // 2, words * 2, n_documents)
    shape = 0.4
    rates = rng.gamma(shape, 0.01 / shape, (n_documents, n_terms))
    return rng.poisson(rates * sizes[:, None]), sizes


def document_false_positives(n: int, n_a: int = 10, n_b: int = 10, n_random: int = 999, seed: int = 0):
    """Share of simulated pairs of groups, no difference between them, in which one bursty word is called different.

    Returns (by permutation of documents, by G2 on the pooled counts), both at .05.
    """
    from scipy.stats import chi2

    rng = np.random.default_rng(seed)
    counts, sizes = bursty_rates(n_a + n_b, n, rng)
    rates = counts / sizes[:, None]
    p = permute_documents(rates, n_a, n_random=n_random, seed=seed)[0]
    cells = (counts[:n_a].sum(axis=0), counts[n_a:].sum(axis=0), sizes[:n_a].sum(), sizes[n_a:].sum())
    g2 = np.abs(keyness.g2(*(np.asarray(x, float) for x in cells)))
    return float((p < 0.05).mean()), float((g2 > chi2.isf(0.05, 1)).mean())
