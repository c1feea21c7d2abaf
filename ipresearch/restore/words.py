"""Words and how frequent they are: jieba's dictionary, single characters, personal names, marks.

The counts of jieba's dictionary are shares of running words, except for single characters (that of 的 is an
eighth of what jieba's own tagging model has): those come from that model, and so do the characters of names.
"""

from __future__ import annotations

import importlib.util
import math
from bisect import bisect_left, bisect_right
from collections import defaultdict
from functools import cache
from pathlib import Path
from typing import NamedTuple

from ipresearch.restore.tables import lexicon_columns, lexicon_rows

DICTIONARY_TOTAL = 60_101_967
SINGLE_SHARE = 0.25
LONGER_SHARE = 0.8
NAME_SHARE = 0.5
LONGEST_NAME = 3
HEAD = 4096
LEAST_NAME = 1e-11
_PREFIX = (0, "x")


class WordCounts:
    """jieba's dictionary (words and counts), parsed by first character on first use.

    The whole file takes a second to parse and one page needs a tenth of it. Its lines are sorted, but for
    some within the first HEAD bytes, so the lines of a character are found by bisection.
    """

    def __init__(self, data: bytes):
        self._data = data
        self._head = data.rfind(b"\n", 0, HEAD) + 1
        self._words: dict[str, dict[str, tuple[int, str]]] = {}

    def _line_start(self, at: int) -> int:
        return self._data.rfind(b"\n", 0, at) + 1

    def _lines(self, char: str) -> list[str]:
        """Lines that begin with `char`."""
        data, first = self._data, char.encode("utf-8", "surrogatepass")
        size = len(first)
        places = range(self._head, len(data))
        start, end = (
            side(places, first, key=lambda at: data[(line := self._line_start(at)) : line + size])
            for side in (bisect_left, bisect_right)
        )
        run = data[places[start] : places[0] + end] if start < len(places) else b""
        head = [line for line in data[: self._head].splitlines() if line.startswith(first)]
        return [line.decode() for line in (*head, *run.splitlines())]

    def starting_with(self, char: str) -> dict[str, tuple[int, str]]:
        """Count and part of speech of words that begin with `char`; count 0 for what only begins a word."""
        words = self._words.get(char)
        if words is None:
            words = {}
            for line in self._lines(char):
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
    return WordCounts(path.read_bytes())


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
def single_words() -> dict[str, dict[str, float]]:
    """Share of a character as a word, by class."""
    found: dict[str, dict[str, float]] = defaultdict(dict)
    for word, name, share in lexicon_columns("single_words", ("word", "class", "per_million_words")):
        found[word][name] = float(share) / 1e6
    return dict(found)


@cache
def name_characters() -> dict[str, dict[str, float]]:
    """Log chance of a character at a place of a personal name: B begin, M middle, E end; and "length"."""
    found: dict[str, dict[str, float]] = defaultdict(dict)
    for place, character, chance in lexicon_columns("name_characters", ("place", "character", "log_chance")):
        found[place][character] = float(chance)
    return dict(found)


def name_share(word: str) -> float:
    """Share of a word of two or three characters as a personal name, by its characters."""
    if not 2 <= len(word) <= LONGEST_NAME:
        return 0.0
    table = name_characters()
    lengths = table["length"]
    places = "BE" if len(word) == 2 else "BME"
    total = lengths["any"] + lengths[str(len(word))]
    for place, char in zip(places, word, strict=True):
        chance = table[place].get(char)
        if chance is None:
            return 0.0
        total += chance
    share = math.exp(total)
    return share * NAME_SHARE if share > LEAST_NAME else 0.0


def may_begin_name(word: str) -> bool:
    """Whether a personal name may begin with this one character or these two."""
    table = name_characters()
    if word[0] not in table["B"]:
        return False
    return len(word) == 1 or (len(word) == 2 and word[1] in table["M"])


def word_share(word: str) -> float:
    """Share of a word among running words; 0 for what is none."""
    if len(word) == 1:
        classes = single_words().get(word)
        return SINGLE_SHARE * sum(classes.values()) if classes else 0.0
    count = dictionary().starting_with(word[0]).get(word, _PREFIX)[0]
    return LONGER_SHARE * count / DICTIONARY_TOTAL + name_share(word)


def begins_word(word: str) -> bool:
    """Whether a longer word of the dictionary, or a name, may begin so."""
    return word in dictionary().starting_with(word[0]) or may_begin_name(word)


def listed_tag(word: str) -> str:
    """jieba's part of speech of a longer word of its dictionary; "" for what is none."""
    count, tag = dictionary().starting_with(word[0]).get(word, _PREFIX)
    return tag if count else ""


def part_of_speech(word: str) -> str:
    """jieba's part of speech of a longer word, nr for what can only be a name, else x."""
    tag = listed_tag(word) or "x"
    if tag == "x" and name_share(word):
        return "nr"
    return tag
