"""How likely a stretch of simplified text is: a word model of jieba's dictionary and the page itself.

A word has the probability of its share of jieba's dictionary counts, mixed with the share of the same
characters among the n-grams of the page's undamaged text; a text has the sum over its segmentations.
"""

from __future__ import annotations

import importlib.util
import math
from collections import Counter
from functools import cache
from pathlib import Path
from typing import NamedTuple

from ipresearch.restore.gbk import is_han
from ipresearch.restore.tables import lexicon_rows

LONGEST_WORD = 8
PAGE_GRAM = 5


class WordCounts:
    """jieba's dictionary (words and counts), parsed by first character on first use.

    The whole file takes a second to parse and one page needs a tenth of it.
    """

    def __init__(self, text: str):
        self._lines: dict[str, list[tuple[int, int]]] = {}
        self._text = text
        self._index()
        self._words: dict[str, dict[str, int]] = {}

    def _index(self) -> None:
        start, first, size = 0, None, len(self._text)
        find, lines = self._text.find, self._lines
        run = 0
        while start < size:
            char = self._text[start]
            if char != first:
                if first is not None:
                    lines.setdefault(first, []).append((run, start))
                first, run = char, start
            start = find("\n", start) + 1 or size
        if first is not None:
            lines.setdefault(first, []).append((run, size))

    def starting_with(self, char: str) -> dict[str, int]:
        """Words that begin with `char`, and each proper prefix of one with count 0."""
        words = self._words.get(char)
        if words is None:
            words = {}
            for start, end in self._lines.get(char, ()):
                for line in self._text[start:end].splitlines():
                    word, count, _ = line.split(" ")
                    words[word] = int(count)
                    for cut in range(len(word) - 1, 0, -1):
                        if words.setdefault(word[:cut], 0):
                            break
            self._words[char] = words
        return words


@cache
def dictionary() -> WordCounts:
    """jieba's dict.txt read as a data file; jieba itself is not imported."""
    package = importlib.util.find_spec("jieba")
    path = Path(next(iter(package.submodule_search_locations))) / "dict.txt"
    return WordCounts(path.read_text(encoding="utf-8"))


class Mark(NamedTuple):
    """A punctuation mark: its kind (pause, stop, open, close, dash, word), what it closes, its share of words."""

    kind: str
    closes: str
    share: float


@cache
def marks() -> dict[str, Mark]:
    """The marks that jieba's dictionary lacks."""
    rows = lexicon_rows("marks", ("mark", "kind", "closes", "per_1000_words"))
    return {row["mark"]: Mark(row["kind"], row["closes"], float(row["per_1000_words"]) / 1000) for row in rows}


@cache
def sequence_weights() -> dict[tuple[str, str], float]:
    """Log weight of one kind of sign after another (start, word, pause, stop, open, close, dash, end)."""
    rows = lexicon_rows("mark_sequences", ("before", "after", "log_weight"))
    return {(row["before"], row["after"]): float(row["log_weight"]) for row in rows}


def kind_of(char: str) -> str:
    """Kind of a mark; any other character is part of a word."""
    mark = marks().get(char)
    return mark.kind if mark else "word"


DICTIONARY_TOTAL = 60_101_967
PAGE_WEIGHT = 0.3
GRAM_WEIGHTS = (0.0, 0.2, 0.25, 0.25, 0.2, 0.1)
_UNSEEN = {"common": 2e-8, "rare": 2e-9, "not_gb2312": 2e-11, "ascii": 2e-3, "other": 2e-8}


class LanguageModel:
    """Log probability of words, from the dictionary and one page's undamaged text."""

    def __init__(self, page_text: str = ""):
        self._grams = Counter()
        self._page_chars = len(page_text)
        for size in range(1, PAGE_GRAM + 1):
            self._grams.update(map("".join, zip(*(page_text[at:] for at in range(size)), strict=False)))
        self._prefixes: dict[str, tuple[float, bool]] = {}

    def look_up(self, word: str) -> tuple[float, bool]:
        """Log probability of `word` (-inf where it is none) and whether a longer word may begin with it."""
        found = self._prefixes.get(word)
        if found is None:
            found = self._prefixes[word] = self._measure(word)
        return found

    def _measure(self, word: str) -> tuple[float, bool]:
        words = dictionary().starting_with(word[0])
        share, longer = 0.0, word in words
        if longer:
            share = words[word] / DICTIONARY_TOTAL
        if len(word) == 1:
            share = max(share, _mark_share(word), _unseen_share(word))
        on_page = self._grams.get(word, 0) if len(word) <= PAGE_GRAM else 0
        if on_page:
            page_share = GRAM_WEIGHTS[len(word)] * on_page / self._page_chars
            weight = PAGE_WEIGHT * min(1.0, self._page_chars / 2000)
            share = (1 - weight) * share + weight * page_share
            longer = longer or len(word) < PAGE_GRAM
        return (math.log(share) if share else -math.inf, longer and len(word) < LONGEST_WORD)

    def best(self, text: str) -> float:
        """Log probability of the likeliest segmentation."""
        size = len(text)
        reach = [-math.inf] * (size + 1)
        reach[0] = 0.0
        for start in range(size):
            base = reach[start]
            for end in range(start + 1, size + 1):
                score, longer = self.look_up(text[start:end])
                if base + score > reach[end]:
                    reach[end] = base + score
                if not longer:
                    break
        return reach[size]


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
