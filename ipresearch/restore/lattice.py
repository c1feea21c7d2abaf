"""The observed line as bytes again: each observed sign with every byte sequence it may stand for."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache

from ipresearch.restore.gbk import bytes_of_char, char_of_bytes
from ipresearch.restore.mirror import MARK_CODES
from ipresearch.restore.profile import LETTERS, ODD_GLOSS, PageProfile
from ipresearch.restore.tables import readings_of, to_simplified

_GLOSS_AT = re.compile(rf"\(([{LETTERS}]{{1,6}})\)")
_RUN = re.compile(r"\?{4,}")  # question marks or blanks: the mirror's process makes no such run of lost bytes
_BROKEN_AT = re.compile(rf"\?([{LETTERS}]{{1,6}})\)")
LEADS = tuple(range(0x81, 0xFF))

SWALLOWED = "\u25a1"
LITERAL_COST = -9.0
SWALLOWED_COST = -7.0
LONE_LEAD_COST = -2.0


@dataclass(frozen=True)
class Unknown:
    """A lost byte: where its "?" stands, the values it may have, what gloss names it.

    `host_lead` is the byte before it, which with it makes the glossed character.
    """

    at: int
    values: tuple[int, ...]
    named_by: str = ""
    host_lead: int | None = None


@dataclass(frozen=True)
class Reading:
    """One way to read a sign: its bytes (numbers or Unknown), its log prior, and what it is.

    `kind` is plain, mark, lone_lead, swallowed or literal.
    """

    data: tuple
    cost: float = 0.0
    kind: str = "plain"


@dataclass
class Sign:
    """An observed character with the gloss after it, if any, at raw start:end."""

    char: str
    start: int
    end: int
    ways: tuple[Reading, ...] = field(default=())
    gloss: tuple[str, str] | None = None


_LITERAL = (Reading((), 0.0, "literal"),)


@cache
def _plain(char: str) -> tuple[Reading, ...]:
    code = bytes_of_char().get(char)
    if char < "\x80":
        return (Reading((ord(char),)),)
    if char == "€":
        return (Reading((0x80,)), Reading((), 0.0, "literal"))
    if code is None:
        return _LITERAL
    return (Reading((code >> 8, code & 0xFF)),)


@cache
def _mark(char: str) -> tuple[Reading, ...]:
    code = MARK_CODES[char]
    return (Reading((code >> 8, code & 0xFF), 0.0, "mark"),)


def read_signs(line: str, profile: PageProfile) -> list[Sign]:
    """The signs of one line, in order, each with its ways to be bytes."""
    signs: list[Sign] = []
    at, size = 0, len(line)
    last: list[int | None] = [None, None]
    while at < size:
        char = line[at]
        if char in "(【" and signs and (found := _gloss_at(line, at, last, profile)):
            at, signs[-1].gloss = found
            signs[-1].end = at
            continue
        if char == "?" and (run := _RUN.match(line, at)):
            signs += [Sign("?", place, place + 1, _LITERAL) for place in range(at, run.end())]
            at, last = run.end(), [None, None]
            continue
        if char == "?":
            sign = _question(line, at, size, last, profile)
        elif char in MARK_CODES:
            sign = Sign(char, at, at + 1, _mark(char))
        else:
            sign = Sign(char, at, at + 1, _plain(char))
        signs.append(sign)
        at = sign.end
        for byte in sign.ways[0].data:
            last = [last[1], byte if isinstance(byte, int) else None]
        if not sign.ways[0].data or (sign.ways[0].kind == "mark" and char == "?"):
            last = [None, None]
    return signs


def _gloss_at(
    line: str, at: int, last: list[int | None], profile: PageProfile
) -> tuple[int, tuple[str, str]] | None:
    """Where the gloss that begins here ends, with its host and reading; None where no gloss begins."""
    if profile.has_odd_glosses and (odd := ODD_GLOSS.match(line, at - 1)) and odd[0] in profile.marks:
        return odd.end(), (odd[1], profile.glosses[odd[1]])
    gloss = _GLOSS_AT.match(line, at)
    host = _host(last, gloss[1], profile) if gloss else None
    return None if host is None else (gloss.end(), (host, gloss[1]))


def _host(last: list[int | None], reading: str, profile: PageProfile) -> str | None:
    """The character that the two bytes before a gloss make, if it may carry the gloss; "" if one is lost."""
    if None in last:
        # with its byte lost, a host cannot vouch for its gloss: the page or a tone mark must, else it is a note like (jh)
        vouched = not reading.isascii() or reading in profile.glosses.values()
        return "" if vouched and (last[1] is None or last[1] >= 0x40) else None
    host = char_of_bytes().get(last[0] << 8 | last[1])
    if host is None:
        return None
    if profile.glosses.get(host) == reading or (host in to_simplified() and reading in readings_of(host)):
        return host
    return None


def _question(line: str, at: int, size: int, last: list[int | None], profile: PageProfile) -> Sign:
    broken = _BROKEN_AT.match(line, at)
    if broken:
        values = _named_bytes(last[1], broken[1], profile)
        if len(values) == 1:
            lead = last[1]
            host = char_of_bytes().get(lead << 8 | values[0]) if lead is not None else None
            way = Reading((values[0],), 0.0, "broken_gloss")
            return Sign("?", at, broken.end(), (way,), (host or "", broken[1]))
        if values:
            way = Reading((Unknown(at, values, broken[1], last[1]),), 0.0, "broken_gloss")
            return Sign("?", at, broken.end(), (way,))
    apart = line[at - 1 : at] in MARK_CODES  # a split mark or the end of a gloss: other bytes stood between
    before = None if apart else last[1]
    following = line[at + 1] if at + 1 < size else ""
    ways = [_mark("?")[0]]
    if not following or following in MARK_CODES:
        values = _lost_values(before, MARK_CODES.get(following, 0) >> 8, profile)
        ways.append(Reading((Unknown(at, values),), LONE_LEAD_COST, "lone_lead"))
    values = _lost_values(before, 0, profile)
    ways.append(Reading((Unknown(at, values), 0x3F), SWALLOWED_COST, "swallowed"))
    ways.append(Reading((), LITERAL_COST, "literal"))
    return Sign("?", at, at + 1, tuple(ways))


def _lost_values(before: int | None, after: int, profile: PageProfile) -> tuple[int, ...]:
    """Values a lost byte may have: with its neighbours it must make no mark and no glossed character.

    It was a lead byte to the mirror, and the second byte of a character where the run had slid.
    """
    codes = bytes_of_char()
    taken = {*MARK_CODES.values(), *(codes[host] for host in profile.glosses if host in codes)}
    return tuple(
        value
        for value in LEADS
        if (value << 8 | after) not in taken and (before is None or (before << 8 | value) not in taken)
    )


def _named_bytes(lead: int | None, reading: str, profile: PageProfile) -> tuple[int, ...]:
    """Second bytes of the characters that begin with `lead` and have this gloss on the page, or may have it."""
    codes = bytes_of_char()
    on_page = {
        codes[host] & 0xFF
        for host, gloss in profile.glosses.items()
        if gloss == reading and host in codes and lead in (None, codes[host] >> 8)
    }
    if on_page or lead is None:
        return tuple(sorted(on_page))
    return tuple(sorted(_second_bytes(lead, reading)))


@cache
def _second_bytes(lead: int, reading: str) -> frozenset[int]:
    converted, others = set(), set()
    for trail in (*range(0x40, 0x7F), *range(0x80, 0xFF)):
        char = char_of_bytes().get(lead << 8 | trail, "")
        if "\u4e00" <= char <= "\u9fff" and reading in readings_of(char):
            (converted if char in to_simplified() else others).add(trail)
    return frozenset(converted or others)
