"""How evenly a word is spread over the parts of a text."""

from __future__ import annotations

from collections.abc import Sequence
from math import log2
from typing import NamedTuple

import numpy as np

from ipresearch.errors import IpresearchError


class Dispersion(NamedTuple):
    """Dispersion of one word over parts of known size; 0 <= dp <= 1, larger is less even."""

    dp: float
    dp_norm: float
    kl: float
    s: float
    juilland_d: float
    carroll_d2: float


def disperse(n_in_parts: Sequence[float], part_sizes: Sequence[float]) -> Dispersion:
    """Measure how evenly a word with `n_in_parts` uses is spread over parts of `part_sizes` words.

    dp         : half the sum of |share of the uses - share of the text|, parts of unequal size (Gries 2008,
                 doi:10.1075/ijcl.13.4.02gri); dp_norm divides by 1 - the least share (Lijffijt & Gries 2012,
                 doi:10.1075/ijcl.17.1.08lij)
    kl         : Kullback-Leibler divergence of the uses from the text, in bits (Gries 2020)
    s          : Rosengren's S; juilland_d on the rates in the parts; carroll_d2 on the rates in the parts
    Undefined quantities (one part; no use) are NaN here; tables built on this say so in words.
    Raises IpresearchError when the two lists differ in length or a size is not positive.

    >>> disperse([1, 0, 0, 0, 0], [9, 10, 10, 10, 11]).dp.__round__(2)
    0.82
    """
    uses, sizes = np.asarray(n_in_parts, float), np.asarray(part_sizes, float)
    if uses.shape != sizes.shape or uses.ndim != 1 or not len(sizes):
        raise IpresearchError(f"{len(uses)} counts for {len(sizes)} parts: give one count a part.")
    if not (sizes > 0).all() or not (uses >= 0).all():
        raise IpresearchError("part sizes must be positive and counts not negative; leave empty parts out.")
    total, parts = uses.sum(), len(sizes)
    if not total:
        return Dispersion(*[float("nan")] * 6)
    of_uses, of_text, rates = uses / total, sizes / sizes.sum(), uses / sizes
    dp = float(abs(of_uses - of_text).sum() / 2)
    dp_norm = dp / (1 - of_text.min()) if parts > 1 else float("nan")
    kl = sum(u * log2(u / t) for u, t in zip(of_uses, of_text, strict=True) if u)
    s = float(np.sqrt(of_text * uses).sum() ** 2 / total)
    d = 1 - rates.std() / rates.mean() / np.sqrt(parts - 1) if parts > 1 else float("nan")
    shares = rates / rates.sum()
    d2 = -sum(p * log2(p) for p in shares if p) / log2(parts) if parts > 1 else float("nan")
    return Dispersion(dp, float(dp_norm), float(kl), s, float(d), float(d2))
