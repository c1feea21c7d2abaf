"""How likely a stretch of simplified text is: a word model of jieba's dictionary and the page itself.

A word has the probability of its share of jieba's dictionary counts, mixed with the share of the same
characters among the n-grams of the page's undamaged text; a text has the sum over its segmentations.
"""

from __future__ import annotations

import importlib.util
import math
from collections import Counter
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

from ipresearch.restore.gbk import is_han
from ipresearch.restore.tables import lexicon_rows

LONGEST_WORD = 8
PAGE_GRAM = 5


_PREFIX = (0, "x")


class WordCounts:
    """jieba's dictionary (words and counts), parsed by first character on first use.

    The whole file takes a second to parse and one page needs a tenth of it.
    """

    def __init__(self, text: str):
        self._lines: dict[str, list[tuple[int, int]]] = {}
        self._text = text
        self._index()
        self._words: dict[str, dict[str, tuple[int, str]]] = {}

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

    def starting_with(self, char: str) -> dict[str, tuple[int, str]]:
        """Count and part of speech of words that begin with `char`; count 0 for what only begins a word."""
        words = self._words.get(char)
        if words is None:
            words = {}
            for start, end in self._lines.get(char, ()):
                for line in self._text[start:end].splitlines():
                    word, count, tag = line.split(" ")
                    words[word] = (int(count), tag)
                    for cut in range(len(word) - 1, 0, -1):
                        if words.setdefault(word[:cut], _PREFIX) is not _PREFIX:
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
    return {
        row["mark"]: Mark(row["kind"], row["closes"], float(row["per_1000_words"]) / 1000) for row in rows
    }


@cache
def word_shares() -> dict[str, float]:
    """Measured share of frequent words; jieba's counts are ten times too low for 的 and its like."""
    rows = lexicon_rows("word_shares", ("word", "per_million_words"))
    return {row["word"]: float(row["per_million_words"]) / 1e6 for row in rows}


@cache
def sequence_weights() -> dict[str, dict[str, float]]:
    """Log weight, against chance, of a class of words (first key) being followed by another."""
    weights: dict[str, dict[str, float]] = {}
    for row in lexicon_rows("word_sequences", ("before", "after", "log_weight")):
        weights.setdefault(row["before"], {})[row["after"]] = float(row["log_weight"])
    return weights


@cache
def word_class(word: str) -> str:
    """Class of a word: a listed word is its own, marks go by kind, other words by jieba's part of speech."""
    mark = marks().get(word)
    if mark:
        return mark.kind
    if word in _listed_words():
        return word
    return _part_of_speech(word)


def _part_of_speech(word: str) -> str:
    if word[0] < "\x80":
        return "digit" if word[0].isdigit() else "letter"
    return dictionary().starting_with(word[0]).get(word, _PREFIX)[1]


@cache
def _listed_words() -> frozenset[str]:
    weights = sequence_weights()
    named = {*weights, *(after for row in weights.values() for after in row)}
    return frozenset(name for name in named if is_han(name[0]))


@cache
def sequence_weight(before: str, after: str) -> float:
    """Log weight, against chance, of one class after another; a listed word also counts as its class."""
    weights = sequence_weights()
    listed = _listed_words()
    befores = (before, _part_of_speech(before)) if before in listed else (before,)
    afters = (after, _part_of_speech(after)) if after in listed else (after,)
    for one in befores:
        for other in afters:
            weight = weights.get(one, {}).get(other)
            if weight is not None:
                return weight
    return 0.0


DICTIONARY_TOTAL = 60_101_967
PAGE_WEIGHT = 0.3
SINGLE_SHARE = 0.21
LONGER_SHARE = 0.55
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


@lru_cache(maxsize=500_000)
def _without_page(word: str) -> tuple[float, bool]:
    longer = word in dictionary().starting_with(word[0])
    share = _dictionary_share(word)
    if len(word) == 1:
        share = max(share, _mark_share(word), _unseen_share(word))
    return math.log(share) if share else -math.inf, longer and len(word) < LONGEST_WORD


def _dictionary_share(word: str) -> float:
    listed = word_shares().get(word)
    if listed is not None:
        return listed
    count = dictionary().starting_with(word[0]).get(word, _PREFIX)[0]
    return count / DICTIONARY_TOTAL * (SINGLE_SHARE if len(word) == 1 else LONGER_SHARE)


def _grams(text: str) -> Counter:
    found = Counter()
    for size in range(1, PAGE_GRAM + 1):
        found.update(map("".join, zip(*(text[at:] for at in range(size)), strict=False)))
    return found


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
