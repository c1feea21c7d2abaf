"""Scores that Chinese policy studies give to documents, each with its source, its evidence and what it cannot carry.

strength.py  policy strength by issuing body and document form
pmc.py       the PMC index: items with quotes, the range when doubtful items flip
"""

from ipresearch.policy.pmc import pmc_index, pmc_variables, propose_items
from ipresearch.policy.strength import policy_strength

__all__ = ["pmc_index", "pmc_variables", "policy_strength", "propose_items"]
