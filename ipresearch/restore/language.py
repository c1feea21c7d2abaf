"""How likely a stretch of simplified text is, by jieba's dictionary and what follows what.

A word has its share of running words; a text has the best of its segmentations. N-grams of the same page do
not count: on 900 pages of one half of the newspaper of tests/long/check_restore.py they settled no more lost
bytes rightly than wrongly (上海考察 elsewhere on a page made 海考察 likely).
"""

from __future__ import annotations

import math
from functools import lru_cache

from ipresearch.restore.gbk import is_han
from ipresearch.restore.sequences import as_context, sequence_weight
from ipresearch.restore.words import begins_word, marks, word_share

LONGEST_WORD = 8
_UNSEEN = {"common": 2e-8, "rare": 2e-9, "not_gb2312": 2e-11, "ascii": 2e-3, "other": 1e-10}


@lru_cache(maxsize=500_000)
def look_up(word: str) -> tuple[float, bool]:
    """Log probability of `word` (-inf where it is none) and whether a longer word may begin with it."""
    longer, share = begins_word(word), word_share(word)
    if len(word) == 1:
        share = max(share, _mark_share(word), _unseen_share(word))
    return math.log(share) if share else -math.inf, longer and len(word) < LONGEST_WORD


def likelihood(text: str) -> float:
    """Log probability of the likeliest segmentation, words after words.

    >>> likelihood("着力推动") > likelihood("著力推动")
    True
    """
    ends: list[dict[str, float]] = [{} for _ in range(len(text) + 1)]
    ends[0] = {"start": 0.0}
    for start, contexts in enumerate(ends):
        if not contexts:
            continue
        for end in range(start + 1, len(text) + 1):
            word = text[start:end]
            score, longer = look_up(word)
            if score > -math.inf:
                most = max(base + sequence_weight(before, word) for before, base in contexts.items())
                after = as_context(word)
                ends[end][after] = max(most + score, ends[end].get(after, -math.inf))
            if not longer:
                break
    return max(ends[-1].values(), default=-math.inf)


def _mark_share(char: str) -> float:
    mark = marks().get(char)
    return mark.share if mark else 0.0


def _unseen_share(char: str) -> float:
    if char < "\x80":
        return _UNSEEN["ascii"]
    if not is_han(char):
        return _UNSEEN["other"] if not "\ue000" <= char <= "\uf8ff" else 1e-13
    try:
        lead = char.encode("gb2312")[0]
    except UnicodeEncodeError:
        return _UNSEEN["not_gb2312"]
    return _UNSEEN["common"] if lead < 0xD8 else _UNSEEN["rare"]
