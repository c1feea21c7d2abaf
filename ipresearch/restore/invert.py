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

from ipresearch.restore.arcs import Arcs
from ipresearch.restore.brackets import (
    LEFT_OPEN,
    brackets,
    follow_bracket,
    full_width,
    marks_ahead,
    opened_by,
)
from ipresearch.restore.language import look_up
from ipresearch.restore.lattice import Sign
from ipresearch.restore.runs import Realigned, as_realigned
from ipresearch.restore.sequences import as_context, context_after, sequence_weight

BEAM = 16.0
CONTEXT = 8
SETTLED = 8
TAIL_COST = -3.0
NEGLIGIBLE = -16.0
LONGEST_WINDOW = 3000


def realign(signs: list[Sign], glosses: dict[str, str]) -> tuple[list[Realigned], list[tuple[int, int]]]:
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
        opened = opened_by(signs[at:start], opened)
        window = _Window(signs, start, glosses, opened)
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

    def __init__(self, signs: list[Sign], start: int, glosses: dict[str, str], opened: str):
        self.signs, self.start = signs, start
        self.arcs = Arcs(signs, glosses)
        self.words: dict[tuple, list] = {}
        self.links: dict[tuple, list] = {}
        before = as_context(full_width(signs[start - 1].char)) if start else "start"
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
        all_brackets = brackets()
        for to, score, path, word, last, lost in words:
            weight, stack = 0.0, opened
            if word in all_brackets:
                weight, stack = follow_bracket(opened, word)
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
            weight = marks_ahead(node[3], self.signs, number) if len(stacks) > 1 else 0.0
            link = (self.final, weight, (), ())
            self.links[node] = [link]
            self._reach(node, *link[:3])
        self.opened = self.best[self.final][1][3]

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
        stack = [(node, "", 0.0, ())]
        while stack:
            at, prefix, cost, path = stack.pop()
            for arc in self.arcs.leaving(at):
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
        return [as_realigned(run, self.signs, posteriors) for run in runs]

    def _best_path(self) -> list:
        steps, node = [], self.final
        while self.best[node][1] is not None:
            _, before, path = self.best[node]
            steps.append(path)
            node = before
        return [step for path in reversed(steps) for step in path]

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


def _log_add(one: float, other: float) -> float:
    high, low = (one, other) if one > other else (other, one)
    if low == -math.inf:
        return high
    return high + math.log1p(math.exp(low - high))
