"""Opening and closing marks: what stands open, and how likely the next mark of the kind is then."""

from __future__ import annotations

from functools import cache

from ipresearch.restore.gbk import char_of_bytes
from ipresearch.restore.lattice import Sign
from ipresearch.restore.mirror import MARK_CODES
from ipresearch.restore.words import marks

BRACKET_FITS = 3.0
NEVER_OPENED = -3.0
OPENED_TWICE = -3.0
LEFT_OPEN = -2.0
DEEPEST = 4
AHEAD = 200


def full_width(char: str) -> str:
    """A mark that the mirror wrote in ASCII as it was; other characters as they are."""
    code = MARK_CODES.get(char)
    return char_of_bytes()[code] if code else char


@cache
def brackets() -> frozenset[str]:
    """All marks that open or close."""
    return frozenset(char for char, mark in marks().items() if mark.kind in ("open", "close"))


@cache
def follow_bracket(opened: str, char: str) -> tuple[float, str]:
    """Log weight of an opening or closing mark after these open ones, and what is open then."""
    opening = marks()[char].closes
    if not opening:
        return (OPENED_TWICE if char in opened else 0.0), (opened + char)[-DEEPEST:]
    if opening not in opened:
        return NEVER_OPENED, opened
    at = opened.rindex(opening)
    return BRACKET_FITS - (len(opened) - at - 1), opened[:at]


def opened_by(signs: list[Sign], opened: str = "") -> str:
    """Which marks stand open after signs that read as observed."""
    for sign in signs:
        char = full_width(sign.char)
        if char in brackets():
            opened = follow_bracket(opened, char)[1]
    return opened


def marks_ahead(opened: str, signs: list[Sign], number: int) -> float:
    """Log weight of the opening and closing marks from sign `number` to the next break, given what is open."""
    total, all_brackets = 0.0, brackets()
    for sign in signs[number : number + AHEAD]:
        if len(sign.ways) > 1:
            return total
        char = full_width(sign.char)
        if char in all_brackets:
            weight, opened = follow_bracket(opened, char)
            total += weight
    return total + (LEFT_OPEN * len(opened) if number + AHEAD >= len(signs) else 0.0)
