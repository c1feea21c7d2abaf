"""How often, how evenly and where.

terms.py       counts of segmented words
substrings.py  counts of terms as strings of characters
context.py     key words in context, the rows behind a count
candidates.py  strings that the segmenter splits, for terms.csv
cowords.py     words that share sentences
dispersion.py  how evenly a word is spread
segmentations.py  what the choice of segmentation does to counts
"""

from ipresearch.count.candidates import unknown_words
from ipresearch.count.context import keyword_in_context
from ipresearch.count.cowords import count_cowords
from ipresearch.count.dispersion import Dispersion, disperse
from ipresearch.count.segmentations import compare_top_terms, count_across_segmentations
from ipresearch.count.substrings import count_declared_terms, listed_terms, occurrences
from ipresearch.count.terms import count_terms, drop_stopwords

__all__ = [
    "Dispersion",
    "compare_top_terms",
    "count_across_segmentations",
    "count_cowords",
    "count_declared_terms",
    "count_terms",
    "disperse",
    "drop_stopwords",
    "keyword_in_context",
    "listed_terms",
    "occurrences",
    "unknown_words",
]
