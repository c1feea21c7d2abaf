"""How likely a stretch of simplified text is: a word model of jieba's dictionary and the page itself.

A word has its share of running words, mixed with the share of the same characters among the n-grams of the
page's undamaged text; a text has the sum over its segmentations.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from functools import lru_cache

from ipresearch.restore.gbk import is_han
from ipresearch.restore.sequences import as_context, sequence_weight
from ipresearch.restore.words import begins_word, marks, word_share

LONGEST_WORD = 8
PAGE_GRAM = 5
PAGE_WEIGHT = 0.5
GRAM_WEIGHTS = (0.0, 0.2, 0.25, 0.25, 0.2, 0.1)
_UNSEEN = {"common": 2e-8, "rare": 2e-9, "not_gb2312": 2e-11, "ascii": 2e-3, "other": 1e-10}


class LanguageModel:
    """Log probability of words, from the dictionary and one page's text.

    `page_text` is certain; `guessed_text` is what a first reading made of damaged lines, in which each
    n-gram counts once less than it occurs, so that a guess does not confirm itself.
    """

    def __init__(self, page_text: str = "", guessed_text: str = ""):
        self._grams = _grams(page_text)
        for gram, count in _grams(guessed_text).items():
            if count > 1:
                self._grams[gram] += count - 1
        self._page_chars = len(page_text) + len(guessed_text)
        self._on_page: dict[str, tuple[float, bool]] = {}

    def look_up(self, word: str) -> tuple[float, bool]:
        """Log probability of `word` (-inf where it is none) and whether a longer word may begin with it."""
        on_page = self._grams.get(word)
        if not on_page:
            return _without_page(word)
        found = self._on_page.get(word)
        if found is None:
            found = self._on_page[word] = self._with_page(word, on_page)
        return found

    def _with_page(self, word: str, on_page: int) -> tuple[float, bool]:
        score, longer = _without_page(word)
        page_share = GRAM_WEIGHTS[len(word)] * on_page / self._page_chars
        weight = PAGE_WEIGHT * min(1.0, self._page_chars / 2000)
        share = (1 - weight) * math.exp(score) + weight * page_share
        return math.log(share) if share else -math.inf, longer or len(word) < PAGE_GRAM

    def best(self, text: str) -> float:
        """Log probability of the likeliest segmentation, words after words."""
        ends: list[dict[str, float]] = [{} for _ in range(len(text) + 1)]
        ends[0] = {"start": 0.0}
        for start, contexts in enumerate(ends):
            if not contexts:
                continue
            for end in range(start + 1, len(text) + 1):
                word = text[start:end]
                score, longer = self.look_up(word)
                if score > -math.inf:
                    most = max(base + sequence_weight(before, word) for before, base in contexts.items())
                    after = as_context(word)
                    ends[end][after] = max(most + score, ends[end].get(after, -math.inf))
                if not longer:
                    break
        return max(ends[-1].values(), default=-math.inf)


@lru_cache(maxsize=500_000)
def _without_page(word: str) -> tuple[float, bool]:
    longer, share = begins_word(word), word_share(word)
    if len(word) == 1:
        share = max(share, _mark_share(word), _unseen_share(word))
    return math.log(share) if share else -math.inf, longer and len(word) < LONGEST_WORD


_PLAIN = re.compile("[\u4e00-\u9fff0-9A-Za-z]+")


def _grams(text: str) -> Counter:
    """N-grams that begin and end with a word, without marks; and single marks.

    上|海考察 would make 海考察 a word of the page. What stands beside a mark is for `sequences.py` to weigh.
    """
    found = Counter(char for char in text if not _PLAIN.match(char))
    for piece, times in Counter(_PLAIN.findall(text)).items():
        cuts = _word_starts(piece)
        for number, start in enumerate(cuts):
            for end in cuts[number + 1 : number + 1 + PAGE_GRAM]:
                if end - start > PAGE_GRAM:
                    break
                found[piece[start:end]] += times
    return found


def _word_starts(piece: str) -> list[int]:
    """Where the words of the likeliest segmentation begin, and the piece's length, without its context."""
    size = len(piece)
    best: list[tuple[float, int]] = [(0.0, 0)] * (size + 1)
    for start in range(size - 1, -1, -1):
        best[start] = (-math.inf, start + 1)
        for end in range(start + 1, size + 1):
            score, longer = _without_page(piece[start:end])
            if score > -math.inf and score + best[end][0] > best[start][0]:
                best[start] = (score + best[end][0], end)
            if not longer:
                break
    cuts = [0]
    while cuts[-1] < size:
        cuts.append(best[cuts[-1]][1])
    return cuts


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
