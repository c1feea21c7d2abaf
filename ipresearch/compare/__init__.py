"""Two notices, or groups of them, against each other.

sides.py        the input, checked
keyness.py      measures on a 2 x 2 table
resample.py     permutations and their p
counts.py       term by term: effects with both bounds, named tests, a declared family
units.py        what of it survives when clauses, sentences or paragraphs are dealt out anew
confounding.py  what else sets the two sides apart
"""

from ipresearch.compare.confounding import confounds
from ipresearch.compare.counts import compare_counts, sweep_prior
from ipresearch.compare.keyness import detectable_count
from ipresearch.compare.units import (
    bootstrap_ratios,
    confirm_declared,
    contrast_texts,
    permute_units,
)

__all__ = [
    "bootstrap_ratios",
    "compare_counts",
    "confirm_declared",
    "confounds",
    "contrast_texts",
    "detectable_count",
    "permute_units",
    "sweep_prior",
]
