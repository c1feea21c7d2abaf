"""Two notices, or groups of them, against each other.

sides.py        the input, checked
keyness.py      measures on a 2 x 2 table
resample.py     ways to deal units out anew, and the p they give
counts.py       term by term: effects with both bounds, named tests, a declared family; notes.py its words
units.py        the uses of each term in each clause, sentence, paragraph or document
permute.py      what survives when units are dealt out anew; the confirmatory list
bootstrap.py    bootstrap intervals, where there is enough for one
confounding.py  what else sets the two sides apart
"""

from ipresearch.compare.bootstrap import bootstrap_ratios
from ipresearch.compare.confounding import confounds
from ipresearch.compare.counts import compare_counts, dictionary_prior, sweep_prior
from ipresearch.compare.keyness import detectable_count
from ipresearch.compare.permute import confirm_declared, contrast_texts, permute_units

__all__ = [
    "bootstrap_ratios",
    "compare_counts",
    "confirm_declared",
    "confounds",
    "contrast_texts",
    "detectable_count",
    "dictionary_prior",
    "permute_units",
    "sweep_prior",
]
