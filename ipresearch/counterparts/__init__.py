"""Which tasks of one text answer to which of another, and what else the two share.

tasks.py     task clauses paired, beyond set phrases; shared.py  cited documents and set phrases
carry.py     what a local text takes over from an earlier central one
likeness.py  the measure that both use
"""

from ipresearch.counterparts.carry import carry_over
from ipresearch.counterparts.shared import shared_documents, shared_phrases
from ipresearch.counterparts.tasks import find_counterparts, sweep_threshold

__all__ = ["carry_over", "find_counterparts", "shared_documents", "shared_phrases", "sweep_threshold"]
