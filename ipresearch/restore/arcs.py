"""Steps through the lattice of one line: which characters the next bytes may be, and where that leads."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, lru_cache
from typing import NamedTuple

from ipresearch.restore.gbk import char_of_bytes, is_private_use
from ipresearch.restore.lattice import SWALLOWED, Reading, Sign, Unknown
from ipresearch.restore.mirror import MARKS
from ipresearch.restore.tables import to_simplified, to_traditional

FEW_VALUES = 20
UNCONVERTED_COST = -7.0
_NO_BYTE = 0x3F


class Candidate(NamedTuple):
    """One character an arc may be: as the mirror wrote it, in simplified form, with its log prior."""

    char: str
    simplified: str
    cost: float
    byte: int | None


class Arc(NamedTuple):
    """One step through the lattice: to which node, what characters it may be, from which signs.

    `tail` is an ASCII character after it that the signs hid: a swallowed one, or a letter that stands as
    the second byte of an observed character.
    """

    to: tuple
    candidates: tuple[Candidate, ...]
    first_sign: int
    last_sign: int
    unknown: Unknown | None
    cost: float
    kind: str
    tail: str = ""


class Arcs:
    """The arcs of one line's signs, made as they are asked for; `glosses` are the page's."""

    def __init__(self, signs: list[Sign], glosses: dict[str, str]):
        self.signs, self.glosses = signs, glosses
        self._made: dict[tuple, list[Arc]] = {}

    def leaving(self, node: tuple) -> list[Arc]:
        """Arcs from a node: (sign number, what byte waits and since which sign)."""
        found = self._made.get(node)
        if found is None:
            found = self._made[node] = list(self._make_arcs(node))
        return found

    def _make_arcs(self, node: tuple) -> Iterator[Arc]:
        number, waiting = node
        if number >= len(self.signs):
            return
        sign = self.signs[number]
        for way in sign.ways:
            if waiting is None:
                yield from self._aligned_arcs(number, sign, way)
            else:
                yield from self._waiting_arcs(number, sign, way, waiting)

    def _aligned_arcs(self, number: int, sign: Sign, way: Reading) -> Iterator[Arc]:
        data, nxt = way.data, number + 1
        if way.kind == "literal":
            candidate = Candidate(sign.char, sign.char, 0.0, None)
            yield Arc((nxt, None), (candidate,), number, number, None, way.cost, "same")
        elif way.kind == "swallowed":
            return
        elif len(data) == 2:
            yield Arc((nxt, None), _pair(data[0], data[1]), number, number, None, way.cost, "same")
        elif isinstance(data[0], int) and data[0] < 0x80:
            candidate = Candidate(sign.char, sign.char, 0.0, None)
            yield Arc((nxt, None), (candidate,), number, number, None, way.cost, "same")
        else:
            yield Arc((nxt, (number, data[0])), (), number, number, None, way.cost, "wait")

    def _waiting_arcs(self, number: int, sign: Sign, way: Reading, waiting: tuple) -> Iterator[Arc]:
        data, nxt, (since, lead) = way.data, number + 1, waiting
        if way.kind == "literal":
            return
        unknown = lead if isinstance(lead, Unknown) else data[0] if isinstance(data[0], Unknown) else None
        cut_by_gloss = self.signs[since].ways[0].kind == "broken_gloss"
        glossed = cut_by_gloss or way.kind == "broken_gloss" or (len(data) == 1 and sign.gloss is not None)
        hosts = self.glosses
        candidates = _pair(lead, data[0])
        if not glossed and any(candidate.char in hosts for candidate in candidates):
            candidates = tuple(candidate for candidate in candidates if candidate.char not in hosts)
        if not candidates:
            return
        tail = _hidden_ascii(way)
        to = (nxt, (number, data[1]) if len(data) == 2 and not tail else None)
        yield Arc(to, candidates, since, number, unknown, way.cost, "slid", tail)


def _hidden_ascii(way: Reading) -> str:
    if way.kind == "swallowed":
        return SWALLOWED
    last = way.data[-1]
    return chr(last) if len(way.data) == 2 and isinstance(last, int) and last < 0x80 else ""


@lru_cache(maxsize=4096)
def _pair(lead: int | Unknown, trail: int | Unknown) -> tuple[Candidate, ...]:
    """The characters that two bytes, one of which may be unknown, can be."""
    if isinstance(lead, Unknown) and isinstance(trail, Unknown):
        if max(len(lead.values), len(trail.values)) > FEW_VALUES:
            return ()
        return tuple(
            candidate for value in lead.values for candidate in _candidates(value, None, trail.values)
        )
    if isinstance(lead, Unknown):
        if trail == _NO_BYTE or not trail >= 0x40:
            return ()
        return _candidates(None, trail, lead.values)
    if isinstance(trail, Unknown):
        return _candidates(lead, None, trail.values) if lead >= 0x81 else ()
    code = lead << 8 | trail
    char = char_of_bytes().get(code)
    return (_candidate(char, code, None),) if char else ()


@lru_cache(maxsize=4096)
def _candidates(lead: int | None, trail: int | None, values: tuple[int, ...]) -> tuple[Candidate, ...]:
    found = []
    for value in values:
        code = (lead << 8 | value) if trail is None else (value << 8 | trail)
        char = char_of_bytes().get(code)
        if char and not is_private_use(char):
            found.append(_candidate(char, code, value))
    return tuple(found)


@cache
def _candidate(char: str, code: int, byte: int | None) -> Candidate:
    cost = UNCONVERTED_COST if char in to_traditional() and code not in MARKS else 0.0
    return Candidate(char, to_simplified().get(char, char), cost, byte)
