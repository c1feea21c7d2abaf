"""Which tasks of one text answer to which of another, and what else the two share.

tasks.py     task clauses paired, beyond set phrases; shared.py  cited documents and set phrases
likeness.py  the measure that both use
"""

from ipresearch.counterparts.shared import shared_documents, shared_phrases
from ipresearch.counterparts.tasks import find_counterparts, sweep_threshold

__all__ = ["find_counterparts", "shared_documents", "shared_phrases", "sweep_threshold"]
