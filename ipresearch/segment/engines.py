"""Two engines that cut the same words: jieba 0.42.1, the reference, and jieba-rs, fifteen times as fast.

jieba-rs (the package rjieba) is jieba's algorithm and dictionary in compiled code. It differs in two places, which are
put right here, so that both give the same words: jieba cuts what is neither dictionary word nor Han at every mark
(`2023-03-10`, `1.3nm`), and it takes fewer characters for Han. What is left is rounding: of unknown words, two cuts whose log
probabilities differ by less than some 1e-7 can be told apart otherwise (常在了长和), which random characters hit on once in
some million and no text tried did. A user's words weigh the same in both, since jieba counts
the frequency of a word that it overrides twice.
"""

from __future__ import annotations

import hashlib
import importlib.util
import re
import tempfile
import warnings
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from functools import lru_cache
from importlib.machinery import PathFinder
from pathlib import Path
from types import ModuleType

from ipresearch.errors import IpresearchError, UnknownValueError

ENGINES = ("rjieba", "jieba")
# Han for jieba-rs, not for jieba: each of these is a word of its own there
_NOT_HAN = re.compile("([\u3400-\u4dbf\u9fd6-\u9fff\uf900-\ufaff\U00020000-\U0003ffff])")
_RUNS = re.compile(r"([a-zA-Z0-9]+(?:\.\d+)?%?)")
_MARKS_AND_LATIN = re.compile(r"[a-zA-Z0-9+#&._%\-]{2,}")
# the dictionary of jieba 0.42.1 as it came, and the sum of its frequencies, which takes a tenth of a second to add up
_DICTIONARY = "7197c3211ddd98962b036cdf40324d1ea2bfaa12bd028e68faa70111a88e12a8"
_SUM = 60_101_967
_LEVEL = "\ue000"  # a word that no text has, with the frequencies that jieba counts twice


def default_engine() -> str:
    """The fast engine where it is installed, else the reference."""
    return ENGINES[0] if importlib.util.find_spec("rjieba") else ENGINES[1]


@lru_cache(maxsize=8)
def load_engine(name: str | None, terms: tuple[str, ...]) -> JiebaEngine | RustEngine:
    """An engine of our own with `terms` as words; None for the default one.

    Raises UnknownValueError for a name that is no engine, IpresearchError for one that is not installed.

    >>> load_engine("rjieba", ()).cut("第1.3条") == load_engine("jieba", ()).cut("第1.3条")
    True
    """
    name = name or default_engine()
    if name not in ENGINES:
        raise UnknownValueError("engine", name, ENGINES)
    if name == "jieba":
        return JiebaEngine(terms)
    if default_engine() == "jieba":
        raise IpresearchError("the engine 'rjieba' is not installed. Install rjieba, or say engine='jieba'.")
    return RustEngine(terms)


class JiebaEngine:
    """jieba itself: quiet, with `terms` as words, apart from jieba's global tokenizer.

    jieba would keep its dictionary in the shared temporary folder and later trust any file of that name; a private
    folder that is gone at once saves us from that, and costs nothing (loading that cache is no faster).
    """

    def __init__(self, terms: tuple[str, ...]):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import jieba
        jieba.setLogLevel(60)
        self._tokenizer = jieba.Tokenizer()
        with tempfile.TemporaryDirectory() as folder:
            self._tokenizer.tmp_dir = folder
            self._tokenizer.initialize()
        for term in terms:
            self._tokenizer.add_word(term)

    def cut(self, text: str, hmm: bool = True) -> list[str]:
        """The words and marks of `text`, in order; joined, they are the text."""
        return self._tokenizer.lcut(text, HMM=hmm)

    def cut_roughly(self, text: str, hmm: bool = True) -> list[str]:
        """The same, but that mend() is still to be called on each word."""
        return self.cut(text, hmm)

    def mend(self, word: str) -> list[str]:
        return [word]

    def is_word(self, word: str) -> bool:
        """Whether the dictionary or the terms have `word`."""
        return bool(self._tokenizer.FREQ.get(word))


class RustEngine:
    """jieba-rs, made to cut as jieba does."""

    def __init__(self, terms: tuple[str, ...]):
        self._rust = _compiled().Jieba()
        if terms:
            self._add_words(terms)

    def cut(self, text: str, hmm: bool = True) -> list[str]:
        """The words and marks of `text`, in order; joined, they are the text."""
        words = self.cut_roughly(text, hmm)
        if not hmm or not _MARKS_AND_LATIN.search(text):
            return words
        found = []
        for word in words:
            if word > "\x7f" or len(word) == 1:
                found.append(word)
            else:
                found += self.mend(word)
        return found

    def cut_roughly(self, text: str, hmm: bool = True) -> list[str]:
        """The same, but that mend() is still to be called on each word, where hmm is on."""
        if not _NOT_HAN.search(text):
            return self._rust.cut(text, hmm)
        words = []
        for piece in _NOT_HAN.split(text):
            words += [piece] if _NOT_HAN.match(piece) else self._rust.cut(piece, hmm)
        return words

    def mend(self, word: str) -> list[str]:
        """What jieba makes of a word that jieba-rs cut.

        >>> RustEngine(()).mend("2023-03")
        ['2023', '-', '03']
        """
        if not _MARKS_AND_LATIN.fullmatch(word) or self.is_word(word):
            return [word]
        return [part for part in _RUNS.split(word) if part]

    def is_word(self, word: str) -> bool:
        """Whether the dictionary or the terms have `word`."""
        return self._rust.has_word(word)

    def _add_words(self, terms: tuple[str, ...]) -> None:
        """Give each term the frequency that jieba would, and keep the two totals level."""
        parts = {
            term[start:end]
            for term in terms
            for start in range(len(term))
            for end in range(start + 1, len(term) + 1)
        }
        known, total = _frequencies(parts)
        twice = 0
        for term in terms:
            share = 1.0
            for word in self._rust.cut(term, False):
                share *= known.get(word, 1) / float(total)
            frequency = max(int(share * total) + 1, known.get(term, 1))
            self._rust.add_word(term, frequency, None)
            twice += known.get(term, 0)
            total += frequency
            known[term] = frequency
            for end in range(1, len(term)):
                known.setdefault(term[:end], 0)
            if twice:
                self._rust.add_word(_LEVEL, twice, None)


@lru_cache(maxsize=1)
def _compiled() -> ModuleType:
    """jieba-rs itself: `import rjieba` would load a dictionary of its own beside ours, 24 MB and much of the wait."""
    package = importlib.util.find_spec("rjieba")
    found = PathFinder.find_spec("rjieba.rjieba", package.submodule_search_locations)
    if found is None or found.loader is None:
        return importlib.import_module("rjieba")
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return module


def dictionary_frequency(terms: Iterable[str]) -> dict[str, int]:
    """How often jieba's own dictionary says each term stands in the text it was made from; 0 for what it lacks.

    That text is of unknown source and date (jieba 0.42.1, dict.txt): say so wherever the figures are used.

    >>> dictionary_frequency(["保护", "地理标志"])["保护"] > dictionary_frequency(["保护", "地理标志"])["地理标志"]
    True
    """
    wanted = list(terms)
    known, _ = _frequencies(set(wanted))
    return {term: known.get(term, 0) for term in wanted}


def _frequencies(wanted: set[str]) -> tuple[dict[str, int], int]:
    """The frequency of each wanted word in jieba's dictionary, 0 for what only begins words there, and the sum of all."""
    location = next(iter(importlib.util.find_spec("jieba").submodule_search_locations))
    data = (Path(location) / "dict.txt").read_bytes()
    lines = sorted(data.split(b"\n"))
    found = {}
    for word in wanted:
        start = word.encode()
        at = bisect_left(lines, start)
        if at < len(lines) and lines[at].startswith(start):
            fields = lines[at].split()
            found[word] = int(fields[1]) if fields[0] == start else 0
    return found, _sum_of_frequencies(data)


def _sum_of_frequencies(data: bytes) -> int:
    if hashlib.sha256(data).hexdigest() == _DICTIONARY:
        return _SUM
    fields = data.split()
    if len(fields) != 3 * data.count(b"\n"):
        raise IpresearchError(
            "jieba's dict.txt is not as it came: a line has not three fields. Install jieba again."
        )
    return sum(map(int, fields[1::3]))


def search_spans(engine: JiebaEngine | RustEngine, words: Iterable[str]) -> Iterator[tuple[int, int]]:
    """jieba's search mode: inside each word of three characters and more the shorter words of two and three, then itself."""
    start = 0
    for word in words:
        for size in (2, 3):
            if len(word) > size:
                for at in range(len(word) - size + 1):
                    if engine.is_word(word[at : at + size]):
                        yield start + at, start + at + size
        yield start, start + len(word)
        start += len(word)
