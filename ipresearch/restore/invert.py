"""Re-align slid bytes: the likeliest true reading of a damaged line, and how sure each lost byte is.

Read from the left, a line of bytes has at each point one of two states: a character has just ended, or
its first byte waits for its second. Where no byte was lost the state is known; at a "?" it may change. So
the possible readings form a narrow lattice, its arcs characters. It is searched for words: a forward and a
backward pass give the likeliest reading and the posterior probability of each candidate for a lost byte
(a first-order search over dictionary words, as in statistical segmentation).
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import NamedTuple

from ipresearch.restore.gbk import char_of_bytes, is_private_use
from ipresearch.restore.language import LanguageModel
from ipresearch.restore.lattice import Reading, Sign, Unknown
from ipresearch.restore.mirror import MARKS
from ipresearch.restore.tables import to_simplified, to_traditional

BEAM = 25.0
CONTEXT = 8
SETTLED = 8
LONGEST_WINDOW = 3000
UNCONVERTED_COST = -7.0
SWALLOWED = "\u25a1"
_NO_BYTE = 0x3F


class Candidate(NamedTuple):
    """One character an arc may be: as the mirror wrote it, in simplified form, with its log prior."""

    char: str
    simplified: str
    cost: float
    byte: int | None


class Arc(NamedTuple):
    """One step through the lattice: to which node, what characters it may be, from which signs."""

    to: tuple
    candidates: tuple[Candidate, ...]
    first_sign: int
    last_sign: int
    unknown: Unknown | None
    cost: float
    kind: str


class Fill(NamedTuple):
    """A lost byte: the raw place of its "?", the posterior of each candidate, likeliest first."""

    at: int
    candidates: tuple[tuple[str, float], ...]
    named_by: str


@dataclass(frozen=True)
class Realigned:
    """A run of signs read otherwise than observed: raw start:end, the characters, their raw spans."""

    start: int
    end: int
    text: str
    spans: tuple[tuple[int, int], ...]
    fills: tuple[Fill, ...]
    swallowed: bool


def realign(
    signs: list[Sign], model: LanguageModel, glosses: dict[str, str]
) -> tuple[list[Realigned], list[tuple[int, int]]]:
    """Runs of a line that read otherwise than observed, and raw spans that were too long to search."""
    found, given_up, at = [], [], 0
    breaks = [number for number, sign in enumerate(signs) if len(sign.ways) > 1 or sign.ways[0].kind == "broken_gloss"]
    for number in breaks:
        if number < at:
            continue
        window = _Window(signs, max(at, number - CONTEXT), model, glosses)
        end = window.search()
        if end is None:
            given_up.append((signs[number].start, signs[min(number + LONGEST_WINDOW, len(signs)) - 1].end))
            at = min(number + LONGEST_WINDOW, len(signs))
            continue
        found += window.realigned()
        at = end
    return found, given_up


class _Window:
    """The lattice around one or more breaks, from an aligned sign to where one aligned reading is left."""

    def __init__(self, signs: list[Sign], start: int, model: LanguageModel, glosses: dict[str, str]):
        self.signs, self.start, self.model, self.glosses = signs, start, model, glosses
        self.arcs: dict[tuple, list[Arc]] = {}
        self.words: dict[tuple, list] = {}
        self.forward: dict[tuple, float] = {(start, None): 0.0}
        self.best: dict[tuple, tuple[float, tuple, tuple]] = {(start, None): (0.0, None, ())}
        self.final: tuple | None = None

    def search(self) -> int | None:
        """Run the forward pass; the sign where the window ends, or None where it is too long."""
        by_sign: dict[int, set] = defaultdict(set)
        by_sign[self.start].add((self.start, None))
        self._by_sign = by_sign
        size, settled = len(self.signs), 0
        for number in range(self.start, size):
            nodes = self._alive(by_sign[number])
            if not nodes:
                continue
            sign = self.signs[number]
            calm = len(sign.ways) == 1 and sign.ways[0].kind != "broken_gloss"
            settled = settled + 1 if calm and nodes == [(number, None)] else 0
            if settled > SETTLED and number - self.start > CONTEXT:
                self.final = (number, None)
                return number
            if number - self.start > LONGEST_WINDOW:
                return None
            for node in nodes:
                self._spread(node)
        self.final = (size, None)
        return size if self.final in self.forward else None

    def _alive(self, nodes: set) -> list:
        scored = sorted(nodes, key=lambda node: (-self.forward[node], str(node)))
        if not scored:
            return []
        top = self.forward[scored[0]]
        return [node for node in scored if self.forward[node] > top - BEAM]

    def _spread(self, node: tuple) -> None:
        base, best = self.forward[node], self.best[node][0]
        words = self.words[node] = list(self._words_from(node))
        for target, score, path in words:
            if target not in self.forward:
                self.forward[target] = base + score
                self._by_sign[target[0]].add(target)
                self.best[target] = (best + score, node, path)
                continue
            self.forward[target] = _log_add(self.forward[target], base + score)
            if best + score > self.best[target][0]:
                self.best[target] = (best + score, node, path)

    def _words_from(self, node: tuple) -> Iterator[tuple[tuple, float, tuple]]:
        """Each word that begins at a node: where it leads, its log probability, its (arc, candidate) path."""
        look_up = self.model.look_up
        stack = [(node, "", 0.0, ())]
        while stack:
            at, prefix, cost, path = stack.pop()
            for arc in self._arcs(at):
                if not arc.candidates:
                    stack.append((arc.to, prefix, cost + arc.cost, (*path, (arc, None))))
                    continue
                for candidate in arc.candidates:
                    word = prefix + candidate.simplified
                    score, longer = look_up(word)
                    spent = cost + arc.cost + candidate.cost
                    step = (*path, (arc, candidate))
                    if score > -math.inf:
                        yield arc.to, score + spent, step
                    if longer:
                        stack.append((arc.to, word, spent, step))

    def _arcs(self, node: tuple) -> list[Arc]:
        found = self.arcs.get(node)
        if found is None:
            found = self.arcs[node] = list(self._make_arcs(node))
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
        glossed = way.kind == "broken_gloss" or (len(data) == 1 and sign.end > sign.start + 1)
        hosts = self.glosses
        candidates = _pair(lead, data[0])
        if not glossed and any(candidate.char in hosts for candidate in candidates):
            candidates = tuple(candidate for candidate in candidates if candidate.char not in hosts)
        if not candidates:
            return
        if way.kind == "swallowed":
            yield Arc((nxt, None), candidates, since, number, unknown, way.cost, "swallowed")
        else:
            to = (nxt, (number, data[1]) if len(data) == 2 else None)
            yield Arc(to, candidates, since, number, unknown, way.cost, "slid")

    def realigned(self) -> list[Realigned]:
        """Runs of the likeliest reading that differ from what was observed."""
        path = self._best_path()
        posteriors = self._posteriors() if any(arc.unknown for arc, _ in path) else {}
        runs, run = [], []
        for arc, candidate in path:
            if arc.kind == "same":
                if run:
                    runs.append(run)
                run = []
            elif candidate is not None:
                run.append((arc, candidate))
        if run:
            runs.append(run)
        return [self._as_realigned(run, posteriors) for run in runs]

    def _best_path(self) -> list:
        steps, node = [], self.final
        while self.best[node][1] is not None:
            _, before, path = self.best[node]
            steps.append(path)
            node = before
        return [step for path in reversed(steps) for step in path]

    def _as_realigned(self, run: list, posteriors: dict) -> Realigned:
        signs = self.signs
        chars, spans, fills = [], [], []
        for arc, candidate in run:
            chars.append(candidate.char)
            spans.append((signs[arc.first_sign].start, signs[arc.last_sign].end))
            if arc.kind == "swallowed":
                chars.append(SWALLOWED)
                spans.append((signs[arc.last_sign].start, signs[arc.last_sign].end))
            if arc.unknown is not None:
                shares = posteriors[arc.unknown.at]
                total = sum(shares.values())
                ranked = sorted(((-share / total, char) for char, share in shares.items()))
                ranked.sort(key=lambda item: (item[1] != candidate.char, item[0], item[1]))
                top = tuple((char, -share) for share, char in ranked[:4])
                fills.append(Fill(arc.unknown.at, top, arc.unknown.named_by))
        text = "".join(chars)
        return Realigned(spans[0][0], spans[-1][1], text, tuple(spans), tuple(fills), SWALLOWED in text)

    def _posteriors(self) -> dict[int, dict[str, float]]:
        """For each lost byte, the share of all readings in which it belongs to each character."""
        order = sorted(self.words, key=lambda node: (-node[0], node[1] is not None))
        backward = {self.final: 0.0}
        shares: dict[int, dict[str, float]] = defaultdict(lambda: defaultdict(float))
        whole = self.forward[self.final]
        # A waiting node leads back to no earlier sign, so descending order of signs is a valid order.
        for node in order:
            if node not in self.forward:
                continue
            total = -math.inf
            for target, score, path in self.words[node]:
                after = backward.get(target)
                if after is None:
                    continue
                total = _log_add(total, score + after)
                if any(arc.unknown for arc, _ in path):
                    share = math.exp(min(0.0, self.forward[node] + score + after - whole))
                    for arc, candidate in path:
                        if arc.unknown is not None:
                            shares[arc.unknown.at][candidate.char] += share
            if total > -math.inf:
                backward[node] = total
        return shares


@lru_cache(maxsize=4096)
def _pair(lead: int | Unknown, trail: int | Unknown) -> tuple[Candidate, ...]:
    """The characters that two bytes, one of which may be unknown, can be."""
    if isinstance(lead, Unknown) and isinstance(trail, Unknown):
        return ()
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
def _candidates(lead: int | None, trail: int | None, values: tuple[int, ...] | None) -> tuple[Candidate, ...]:
    values = values or tuple(range(0x40, 0xFF))
    found = []
    for value in values:
        code = (lead << 8 | value) if trail is None else (value << 8 | trail)
        char = char_of_bytes().get(code)
        if char and not is_private_use(char) and code not in MARKS:
            found.append(_candidate(char, code, value))
    return tuple(found)


@cache
def _candidate(char: str, code: int, byte: int | None) -> Candidate:
    cost = UNCONVERTED_COST if char in to_traditional() and code not in MARKS else 0.0
    return Candidate(char, to_simplified().get(char, char), cost, byte)


def _log_add(one: float, other: float) -> float:
    high, low = (one, other) if one > other else (other, one)
    if low == -math.inf:
        return high
    return high + math.log1p(math.exp(low - high))
