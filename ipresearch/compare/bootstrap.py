"""Bootstrap intervals, where there are uses and units enough for one."""

from __future__ import annotations

from collections.abc import Hashable
from typing import TYPE_CHECKING

import numpy as np

from ipresearch.compare import keyness
from ipresearch.compare.units import unit_counts

if TYPE_CHECKING:
    import pandas as pd

BOOTSTRAP_NEEDS = 5


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
    """Percentile bootstrap of log2_ratio over whole units, only with 5 or more uses and units on both sides.

    Below that a bootstrap covers far less than it says, and it cannot draw a word that it never saw.
    Returns one row per term: term_zh, n_a, n_b, log2_ratio, log2_ratio_low, log2_ratio_high (missing where a count
    is under 5), unit and note, which says why. Raises what permute_units() raises.

    >>> import pandas as pd
    >>> from ipresearch.segment import segment_terms
    >>> texts = ["保护专利。" * 4 + "管理。", "保护商标。" + "管理服务。" * 4]
    >>> terms = segment_terms(pd.DataFrame({"notice_id": ["x", "y"], "text_zh": texts}))
    >>> bootstrap_ratios(terms, "x", "y").set_index("term_zh").loc["保护", "note"]
    'no bootstrap interval: a count is under 5; see log2_ratio_interval()'
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
    fewest_units = min(int(here.in_a.sum()), int((~here.in_a).sum()))
    enough = (table[["n_a", "n_b"]].min(axis=1) >= BOOTSTRAP_NEEDS) & (fewest_units >= BOOTSTRAP_NEEDS)
    table["log2_ratio_low"] = np.where(enough, low, np.nan)
    table["log2_ratio_high"] = np.where(enough, high, np.nan)
    what = "a count" if fewest_units >= BOOTSTRAP_NEEDS else f"the number of {unit}s on a side"
    few = f"no bootstrap interval: {what} is under {BOOTSTRAP_NEEDS}; see log2_ratio_interval()"
    table["note"] = np.where(enough, "", few)
    return table
