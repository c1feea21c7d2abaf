"""What may be said.

conclusions.py  claims: estimate, bounds, tests, robustness and the sentence they permit
sentences.py    the check that refuses a sentence which says more
"""

from ipresearch.claims.conclusions import Claim, list_claims, make_claims
from ipresearch.claims.sentences import UnsupportedSentenceError, check_sentence

__all__ = ["Claim", "UnsupportedSentenceError", "check_sentence", "list_claims", "make_claims"]
