"""A quick answer to whether any of many patterns can fit a line; a no is certain, a yes is to be looked into.

Most lines of a document are prose that no rule is about. They are told by what a line would have to begin with, or hold,
for a pattern to fit, read from the patterns themselves; the few patterns that do not say are tried, but for those that
cannot be as long as the line.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from itertools import accumulate
from math import inf
from re import _constants as kinds
from re import _parser as parser
from typing import NamedTuple

_MOST_OPENINGS, _MOST_FOLLOWING = 2000, 60
_SPACES = [chr(code) for code in range(0x3001) if chr(code).isspace()]
_BETWEEN_LINES = "\x00"  # no blank, so that no pattern takes it for one
_REPEATS = (kinds.MAX_REPEAT, kinds.MIN_REPEAT)
_NO_WIDTH = (kinds.AT, kinds.ASSERT, kinds.ASSERT_NOT)


def middle_of(pattern: str) -> str | None:
    """The middle of a pattern `.*(...).*`, without the dots; None for any other.

    >>> middle_of(".*(版权|转载).*"), middle_of("(版权).*|(转载).*")
    ('(版权|转载)', None)
    """
    if not (pattern.startswith(".*(") and pattern.endswith(").*")):
        return None
    tree = list(parser.parse(pattern))
    return pattern[2:-2] if len(tree) == 3 and tree[1][0] is kinds.SUBPATTERN else None


class Gate:
    """Whether a line may be fitted by one of the patterns, `whole` from end to end or `inside` anywhere in it."""

    def __init__(self, whole: Iterable[str], inside: Iterable[str]):
        self._begins: set[str] = set()
        holds, others = set(), []
        for pattern, anywhere in [*((one, False) for one in whole), *((one, True) for one in inside)]:
            tree = list(parser.parse(pattern))
            while tree and _may_be_left_out(tree[0], anywhere):
                tree, anywhere = tree[1:], True
            found = openings(tree)
            if found is None or "" in found:
                others.append((pattern, anywhere))
            else:
                (holds if anywhere else self._begins).update(found)
        self._held = re.compile(_one_of(holds) if holds else r"(?!)")
        self._trials = sorted(map(_trial_of, others), key=lambda trial: -trial.most)

    def may_be_inside(self, text: str) -> bool:
        """Whether a pattern may fit any line of a text, where every pattern is an `inside` one."""
        return self._held.search(text) is not None or _any_fits(self._trials, text)

    def doubtful(self, lines: Sequence[str]) -> set[int]:
        """The places of the lines that a pattern may fit, with one look at all of them for what most do not have."""
        text = _BETWEEN_LINES.join(lines)
        starts = [0, *accumulate(len(line) + 1 for line in lines)]
        found = {bisect_right(starts, match.start()) - 1 for match in self._held.finditer(text)}
        trials = [trial for trial in self._trials if trial.needed(text)]
        most = max((trial.most for trial in trials), default=0)
        has_blanks = [*text.split(None, 1), ""][0] != text
        letters = _letters_of if has_blanks else len
        found.update(
            number
            for number, line in enumerate(lines)
            if self._begins_so(line) or (letters(line) <= most and _any_fits(trials, line))
        )
        return found

    def _begins_so(self, line: str) -> bool:
        begins = self._begins
        return line[:3] in begins or line[:2] in begins or line[:1] in begins


def _one_of(strings: set[str]) -> str:
    """A pattern that finds any of the strings, by their first characters first."""
    by_first: dict[str, set[str]] = {}
    for string in strings:
        by_first.setdefault(string[0], set()).add(string[1:])
    parts = []
    for first, rests in sorted(by_first.items()):
        tail = "" if "" in rests else f"(?:{_one_of(rests)})"
        parts.append(re.escape(first) + tail)
    alone = [first for first, rests in by_first.items() if "" in rests]
    if len(alone) > 1:
        parts = [f"[{re.escape(''.join(sorted(alone)))}]", *(part for part in parts if part.endswith(")"))]
    return "|".join(parts)


def _may_be_left_out(item, anywhere: bool) -> bool:
    """Whether what follows the first item of a pattern must stand in the line all the same."""
    kind, value = item
    if kind in _NO_WIDTH:
        return anywhere
    return kind in _REPEATS and value[0] == 0 and (anywhere or [part[0] for part in value[2]] == [kinds.ANY])


def openings(tree: Sequence, size: int = 3) -> set[str] | None:
    """What a text that fits can begin with: its first `size` characters, or fewer where they are not told; None for
    anything.

    >>> sorted(openings(list(parser.parse("(转载|如有?侵权).*"))))
    ['如侵权', '如有侵', '转载']
    """
    if size == 0 or not tree:
        return {""}
    (kind, value), rest = tree[0], list(tree[1:])
    if kind in _NO_WIDTH:
        return openings(rest, size)
    if kind is kinds.SUBPATTERN:
        return openings([*value[3], *rest], size)
    if kind is kinds.BRANCH:
        return _union(openings([*branch, *rest], size) for branch in value[1])
    if kind in _REPEATS:
        least, most, part = value
        again = [(kind, (max(least - 1, 0), most, part))] if most is kinds.MAXREPEAT or most > 1 else []
        once = openings([*part, *again, *rest], size)
        return _union([once, openings(rest, size)]) if least == 0 else once
    letters = _letters(kind, value)
    if letters is None:
        return None
    following = openings(rest, size - 1) or {""}
    if len(following) > _MOST_FOLLOWING:
        following = {""}
    # what follows a blank is left open: there are too many kinds of blanks
    return {letter + more for letter in letters for more in (("",) if letter.isspace() else following)}


def _union(sets: Iterable[set[str] | None]) -> set[str] | None:
    found: set[str] = set()
    for one in sets:
        if one is None or len(found) > _MOST_OPENINGS:
            return None
        found |= one
    return found


def _letters(kind, value) -> list[str] | None:
    if kind is kinds.LITERAL:
        return [chr(value)]
    if kind is not kinds.IN:
        return None
    found = []
    for part, inside in value:
        if part is kinds.LITERAL:
            found.append(chr(inside))
        elif inside is kinds.CATEGORY_SPACE:
            found += _SPACES
        else:
            return None
    return found


def _needed(tree: Sequence) -> list[str] | None:
    """Letters of which a text that fits must hold one, the fewest that the pattern tells."""
    found = []
    for kind, value in tree:
        if kind is kinds.SUBPATTERN:
            found.append(_needed(value[3]))
        elif kind in _REPEATS:
            found.append(_needed(value[2]) if value[0] else None)
        else:
            found.append(_letters(kind, value))
    return min((letters for letters in found if letters), key=len, default=None)


class _Trial(NamedTuple):
    """A pattern that is tried on a line; needed : finds a letter without which it cannot fit."""

    most: float
    needed: Callable[[str], object]
    fits: Callable[[str], object]


def _trial_of(pattern_and_anywhere: tuple[str, bool]) -> _Trial:
    pattern, anywhere = pattern_and_anywhere
    needed = _needed(list(parser.parse(pattern)))
    compiled = re.compile(pattern)
    return _Trial(
        inf if anywhere else most_letters(pattern),
        re.compile(f"[{re.escape(''.join(needed))}]" if needed else "").search,
        compiled.search if anywhere else compiled.fullmatch,
    )


def _any_fits(trials: Sequence[_Trial], line: str) -> bool:
    """Whether one of the trials, those of most letters first, fits the line; those that cannot be as long are left out."""
    letters = None
    for most, needed, fits in trials:
        if most < inf and letters is None:
            letters = _letters_of(line)
        if letters is not None and letters > most:
            return False
        if needed(line) and fits(line):
            return True
    return False


def _letters_of(line: str) -> int:
    """How many characters other than blanks a line has."""
    return sum(map(len, line.split()))


def most_letters(pattern: str) -> float:
    """The most characters other than blanks that a text which fits can have.

    >>> most_letters(r"第\\s*\\d{1,3}页"), most_letters("首页.*")
    (5, inf)
    """
    return _longest(parser.parse(pattern))


def _longest(tree) -> float:
    total: float = 0
    for kind, value in tree:
        if kind in (kinds.LITERAL, kinds.NOT_LITERAL, kinds.ANY):
            total += 1
        elif kind is kinds.IN:
            total += list(value) != [(kinds.CATEGORY, kinds.CATEGORY_SPACE)]
        elif kind is kinds.BRANCH:
            total += max(map(_longest, value[1]))
        elif kind is kinds.SUBPATTERN:
            total += _longest(value[3])
        elif kind in _REPEATS:
            once = _longest(value[2])
            total += once * (inf if value[1] is kinds.MAXREPEAT else value[1]) if once else 0
        elif kind not in _NO_WIDTH:
            return inf
    return total
