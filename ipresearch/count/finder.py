"""Where many terms stand in a text as strings of characters, all looked for at once (Aho and Corasick 1975,
doi:10.1145/360825.360855)."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick

HALVES = re.compile("[\ud800-\udfff]")  # of a character, which the search refuses and no term has
_NO_CHARACTER = "\uffff"


class Uses(NamedTuple):
    """The uses of one term in one text.

    n_outside_longer : those that no longer term holds; in_sentences : uses by the place of the sentence
    n_top_paragraph  : those in the paragraph that has most
    """

    n: int
    n_outside_longer: int
    in_sentences: Counter[int]
    n_top_paragraph: int


class TermFinder:
    """Finds terms in texts, overlapping ones too.

    wanted : the terms to count; listed : further ones that a use can stand inside of
    """

    def __init__(self, wanted: Sequence[str], listed: Sequence[str] = ()):
        self._terms = list(dict.fromkeys([*wanted, *listed]))
        self._n_wanted = len(wanted)
        self._automaton = AhoCorasick(self._terms)

    def uses(self, text: str, sentences: Sequence[tuple[int, int, int]]) -> dict[int, Uses]:
        """The uses of the wanted terms that stand in a text, by the term's place among them.

        sentences : (paragraph, start, end), as sentence_spans() gives them

        >>> TermFinder(["保护"], ["行政保护"]).uses("行政保护。保护专利。", [(1, 0, 5), (1, 5, 10)])[0].n_outside_longer
        1
        """
        places = self._places(text)
        if not places:
            return {}
        starts = [start for _, start, _ in sentences]
        found: dict[int, list[tuple[int, bool]]] = {}
        furthest = 0  # the end of the terms before; of two that begin together the longer comes first
        for start, end, term in places:
            if term < self._n_wanted:
                sentence = max(bisect_right(starts, start) - 1, 0)
                found.setdefault(term, []).append((sentence, end > furthest))
            furthest = max(furthest, end)
        return {term: _summed(uses, sentences) for term, uses in found.items()}

    def _places(self, text: str) -> list[tuple[int, int, int]]:
        """(start, end, term) of everything found, in the order of the text, the longest first."""
        whole = HALVES.sub(_NO_CHARACTER, text)
        matches = self._automaton.find_matches_as_indexes(whole, overlapping=True)
        return sorted(
            ((start, end, term) for term, start, end in matches), key=lambda place: (place[0], -place[1])
        )


def _summed(uses: list[tuple[int, bool]], sentences: Sequence[tuple[int, int, int]]) -> Uses:
    in_sentences = Counter(sentence for sentence, _ in uses)
    in_paragraphs: Counter[int] = Counter()
    for sentence, n in in_sentences.items():
        in_paragraphs[sentences[sentence][0]] += n
    return Uses(len(uses), sum(outside for _, outside in uses), in_sentences, max(in_paragraphs.values()))
