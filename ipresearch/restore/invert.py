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
from ipresearch.restore.lattice import SWALLOWED, Reading, Sign, Unknown
from ipresearch.restore.mirror import MARK_CODES, MARKS
from ipresearch.restore.sequences import as_context, context_after, sequence_weight
from ipresearch.restore.tables import to_simplified, to_traditional
from ipresearch.restore.words import marks

BEAM = 16.0
CONTEXT = 8
SETTLED = 8
BRACKET_FITS = 3.0
NEVER_OPENED = -3.0
OPENED_TWICE = -3.0
LEFT_OPEN = -2.0
AHEAD = 200
DEEPEST = 4
TAIL_COST = -3.0
FEW_VALUES = 20
NEGLIGIBLE = -16.0
SUREST = 0.992
LONGEST_WINDOW = 3000
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


class Fill(NamedTuple):
    """A lost byte: the raw place of its "?", the posterior of each candidate, the one taken first.

    `gloss` is the glossed character and reading that name the byte, if a broken gloss does.
    """

    at: int
    candidates: tuple[tuple[str, float], ...]
    gloss: tuple[str, str] | None


@dataclass(frozen=True)
class Realigned:
    """A run of signs read otherwise than observed: raw start:end, the characters, their raw spans."""

    start: int
    end: int
    text: str
    spans: tuple[tuple[int, int], ...]
    fills: tuple[Fill, ...]


def realign(
    signs: list[Sign], model: LanguageModel, glosses: dict[str, str]
) -> tuple[list[Realigned], list[tuple[int, int]]]:
    """Runs of a line that read otherwise than observed, and raw spans that were too long to search."""
    found, given_up, at, opened = [], [], 0, ""
    breaks = [
        number
        for number, sign in enumerate(signs)
        if len(sign.ways) > 1 or sign.ways[0].kind == "broken_gloss"
    ]
    for number in breaks:
        if number < at:
            continue
        start = max(at, number - CONTEXT)
        opened = _opened_by(signs[at:start], opened)
        window = _Window(signs, start, model, glosses, opened)
        end = window.search()
        if end is None:
            given_up.append((signs[number].start, signs[min(number + LONGEST_WINDOW, len(signs)) - 1].end))
            at = min(number + LONGEST_WINDOW, len(signs))
            continue
        found += window.realigned()
        at, opened = end, window.opened
    return found, given_up


class _Window:
    """The lattice around one or more breaks, from an aligned sign to where one aligned reading is left."""

    def __init__(
        self, signs: list[Sign], start: int, model: LanguageModel, glosses: dict[str, str], opened: str
    ):
        self.signs, self.start, self.model, self.glosses = signs, start, model, glosses
        self.arcs: dict[tuple, list[Arc]] = {}
        self.words: dict[tuple, list] = {}
        self.links: dict[tuple, list] = {}
        before = as_context(_full(signs[start - 1].char)) if start else "start"
        first = (start, None, before, opened)
        self.forward: dict[tuple, float] = {first: 0.0}
        self.best: dict[tuple, tuple[float, tuple | None, tuple]] = {first: (0.0, None, ())}
        self.first, self.final, self.opened = first, None, ""

    def search(self) -> int | None:
        """Run the forward pass; the sign where the window ends, or None where it is too long."""
        self._by_sign: dict[int, set] = defaultdict(set)
        self._by_sign[self.start].add(self.first)
        size, settled = len(self.signs), 0
        for number in range(self.start, size):
            nodes = self._alive(self._by_sign[number])
            if not nodes:
                continue
            sign = self.signs[number]
            calm = len(sign.ways) == 1 and sign.ways[0].kind != "broken_gloss"
            settled = (
                settled + 1 if calm and len({node[:2] for node in nodes}) == 1 and nodes[0][1] is None else 0
            )
            if settled > SETTLED and number - self.start > CONTEXT:
                self._settle(nodes, number)
                return number
            if number - self.start > LONGEST_WINDOW:
                return None
            for node in nodes:
                self._spread(node)
        self._end_line(size)
        return size if self.final in self.forward else None

    def _alive(self, nodes: set) -> list:
        scored = sorted(nodes, key=lambda node: (-self.forward[node], str(node)))
        if not scored:
            return []
        top = self.forward[scored[0]]
        return [node for node in scored if self.forward[node] > top - BEAM]

    def _spread(self, node: tuple) -> None:
        number, waiting, before, opened = node
        place = (number, waiting)
        words = self.words.get(place)
        if words is None:
            words = self.words[place] = [self._with_kinds(*word) for word in self._words_from(place)]
        self.links[node] = links = []
        brackets = _brackets()
        for to, score, path, word, last, lost in words:
            weight, stack = 0.0, opened
            if word in brackets:
                weight, stack = _follow_brackets(opened, word)
                last = context_after(before, word, last)
            total = score + weight + sequence_weight(before, word)
            links.append(((*to, last, stack), total, path, lost))
        for target, score, path, _ in links:
            self._reach(node, target, score, path)

    def _with_kinds(self, to: tuple, score: float, path: tuple) -> tuple:
        word = "".join(candidate.simplified for _, candidate in path if candidate is not None)
        last = as_context(word)
        if tail := path[-1][0].tail:
            last = "letter" if tail.isalpha() else "digit"
            score += sequence_weight(as_context(word), last) + TAIL_COST
        lost = tuple((arc.unknown.at, candidate.char) for arc, candidate in path if candidate and arc.unknown)
        return to, score, path, word, last, lost

    def _reach(self, node: tuple, target: tuple, score: float, path: tuple) -> None:
        reached, best = self.forward[node] + score, self.best[node][0] + score
        if target not in self.forward:
            self.forward[target] = reached
            self._by_sign[target[0]].add(target)
            self.best[target] = (best, node, path)
            return
        self.forward[target] = _log_add(self.forward[target], reached)
        if best > self.best[target][0]:
            self.best[target] = (best, node, path)

    def _settle(self, nodes: list, number: int) -> None:
        """End the window where all readings agree on the bytes; the marks that follow tell what stands open."""
        self.final = (number, None, "settled", "")
        stacks = {node[3] for node in nodes}
        for node in nodes:
            weight = self._marks_ahead(node[3], number) if len(stacks) > 1 else 0.0
            link = (self.final, weight, (), ())
            self.links[node] = [link]
            self._reach(node, *link[:3])
        self.opened = self.best[self.final][1][3]

    def _marks_ahead(self, opened: str, number: int) -> float:
        total, brackets = 0.0, _brackets()
        for sign in self.signs[number : number + AHEAD]:
            if len(sign.ways) > 1:
                return total
            char = _full(sign.char)
            if char in brackets:
                weight, opened = _follow_brackets(opened, char)
                total += weight
        return total + (LEFT_OPEN * len(opened) if number + AHEAD >= len(self.signs) else 0.0)

    def _end_line(self, size: int) -> None:
        self.final = (size, None, "end", "")
        for node in sorted(self._by_sign[size], key=str):
            if node[1] is None:
                left_open = LEFT_OPEN * len(node[3])
                link = (self.final, sequence_weight(node[2], "end") + left_open, (), ())
                self.links[node] = [link]
                self._reach(node, *link[:3])

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
                    if longer and not arc.tail:
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
            if arc.tail:
                chars.append(arc.tail)
                spans.append((signs[arc.last_sign].start, signs[arc.last_sign].end))
            if arc.unknown is not None:
                shares = posteriors[arc.unknown.at]
                total = max(1.0, sum(shares.values())) / SUREST
                ranked = sorted(((-share / total, char) for char, share in shares.items()))
                ranked.sort(key=lambda item: (item[1] != candidate.char, item[0], item[1]))
                top = tuple((char, -share) for share, char in ranked[:4])
                fills.append(Fill(arc.unknown.at, top, _naming_gloss(arc.unknown, candidate)))
        text = "".join(chars)
        return Realigned(spans[0][0], spans[-1][1], text, tuple(spans), tuple(fills))

    def _posteriors(self) -> dict[int, dict[str, float]]:
        """For each lost byte, the share of all readings in which it belongs to each character."""
        order = sorted(self.links, key=lambda node: -node[0])
        backward = {self.final: 0.0}
        shares: dict[int, dict[str, float]] = defaultdict(lambda: defaultdict(float))
        whole = self.forward[self.final]
        for node in order:
            total, here = -math.inf, self.forward[node] - whole
            for target, score, _, lost in self.links[node]:
                after = backward.get(target)
                if after is None or here + score + after < NEGLIGIBLE:
                    continue
                total = _log_add(total, score + after)
                if lost:
                    share = math.exp(min(0.0, here + score + after))
                    for at, char in lost:
                        shares[at][char] += share
            if total > -math.inf:
                backward[node] = total
        return shares


def _hidden_ascii(way: Reading) -> str:
    if way.kind == "swallowed":
        return SWALLOWED
    last = way.data[-1]
    return chr(last) if len(way.data) == 2 and isinstance(last, int) and last < 0x80 else ""


def _naming_gloss(unknown: Unknown, candidate: Candidate) -> tuple[str, str] | None:
    if not unknown.named_by:
        return None
    host = char_of_bytes().get((unknown.host_lead or 0) << 8 | candidate.byte, "")
    return host, unknown.named_by


def _full(char: str) -> str:
    code = MARK_CODES.get(char)
    return char_of_bytes()[code] if code else char


@cache
def _brackets() -> frozenset[str]:
    return frozenset(char for char, mark in marks().items() if mark.kind in ("open", "close"))


@cache
def _follow_brackets(opened: str, char: str) -> tuple[float, str]:
    """Log weight of an opening or closing mark after these open ones, and what is open then."""
    opening = marks()[char].closes
    if not opening:
        return (OPENED_TWICE if char in opened else 0.0), (opened + char)[-DEEPEST:]
    if opening not in opened:
        return NEVER_OPENED, opened
    at = opened.rindex(opening)
    return BRACKET_FITS - (len(opened) - at - 1), opened[:at]


def _opened_by(signs: list[Sign], opened: str = "") -> str:
    """Which marks stand open after signs that read as observed."""
    for sign in signs:
        char = _full(sign.char)
        if char in _brackets():
            opened = _follow_brackets(opened, char)[1]
    return opened


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


def _log_add(one: float, other: float) -> float:
    high, low = (one, other) if one > other else (other, one)
    if low == -math.inf:
        return high
    return high + math.log1p(math.exp(low - high))
