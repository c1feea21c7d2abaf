"""Lines, their markers, and the clauses in them, as offsets into a notice's text."""

from __future__ import annotations

import re
from typing import NamedTuple

PAIRS = {
    "（": "）",
    "《": "》",
    "〈": "〉",
    "“": "”",
    "‘": "’",
    "「": "」",
    "【": "】",
    "〔": "〕",
    "(": ")",
    "[": "]",
}
SENTENCE_ENDS = "。！？；"
CLAUSE_ENDS = SENTENCE_ENDS + "，："
HAN_NUMBER = "[一二三四五六七八九十百零〇两]+"

# kind of marker -> what it looks like at the start of a line or, for the kinds in INLINE, of a clause
MARKERS: dict[str, re.Pattern[str]] = {
    "hash": re.compile(r"#{1,6}\s+"),
    "chapter": re.compile(rf"第(?:{HAN_NUMBER}|\d+)(?:章|编|篇|部分|节)[\s　、：]*"),
    "article": re.compile(rf"第(?:{HAN_NUMBER}|\d+)[条款][\s　、：]*"),
    "han": re.compile(rf"{HAN_NUMBER}[、．.][\s　]*"),
    "han_bracket": re.compile(rf"[（(]{HAN_NUMBER}[）)][\s　、.．]*"),
    "arabic": re.compile(r"\d{1,3}(?:[.．、](?!\d)|[\s　]+(?=[一-鿿《“]))[\s　]*"),
    "decimal": re.compile(r"\d{1,2}(?:[.．]\d{1,3}){1,3}[.．、]?[\s　]*(?=[一-鿿《“*])"),
    "arabic_bracket": re.compile(r"[（(]?\d{1,3}[）)][\s　、.．]*"),
    "circled": re.compile(r"[①-⑳㈠-㈩❶-❿⑴-⒇][\s　、.．]*"),
    "shi": re.compile(rf"(?<![^\s　，。；：！？]){HAN_NUMBER}是(?!否)[：，]?"),
    "yao": re.compile(rf"{HAN_NUMBER}要(?!求|素|点)"),
    "nth": re.compile(rf"第{HAN_NUMBER}[，、：]|首先[，、]?|其次[，、]?|再次[，、]?|最后[，、]"),
    "bullet": re.compile(r"(?:[-–—]{1,2}|[*+•·●○■□◆◇▪➢►])\s*(?:\[[ xX]\]\s*)?(?=\S)"),
}
INLINE = ("shi", "yao", "nth", "han_bracket", "arabic_bracket", "circled", "arabic")


class Marker(NamedTuple):
    """A numbering mark: its kind, its number (0 where it has none) and where it ends."""

    kind: str
    number: int
    text: str
    end: int


class Clause(NamedTuple):
    """A stretch between clause marks; `close` is the mark that ends it, '' at the end of a line."""

    start: int
    end: int
    close: str


def marker_at(text: str, start: int, kinds: tuple[str, ...] | None = None) -> Marker | None:
    """The numbering mark that stands at `start`, if any.

    >>> marker_at("（三）加强保护", 0)
    Marker(kind='han_bracket', number=3, text='（三）', end=3)
    """
    for kind in kinds or tuple(MARKERS):
        found = MARKERS[kind].match(text, start)
        if not found or found.end() >= len(text):
            continue
        if kind == "hash":
            depth = len(found[0].strip())
            inner = marker_at(
                text, found.end(), tuple(name for name in MARKERS if name not in ("hash", "bullet"))
            )
            if inner:
                return Marker(f"hash{depth}", inner.number, text[start : inner.end], inner.end)
            return Marker(f"hash{depth}", 0, found[0], found.end())
        if kind == "decimal":
            depth = len(re.findall(r"\d+", found[0]))
            return Marker(f"decimal{depth}", int(re.findall(r"\d+", found[0])[-1]), found[0], found.end())
        return Marker(kind, number_of(found[0]), found[0], found.end())
    return None


def number_of(text: str) -> int:
    """The number written in `text`, Chinese or Arabic; 0 where there is none.

    >>> [number_of(mark) for mark in ("第二十三条", "（一百零五）", "14项", "③", "首先")]
    [23, 105, 14, 3, 1]
    """
    digits = re.search(r"\d+", text)
    if digits:
        return int(digits[0])
    for first, base in (("①", 1), ("㈠", 1), ("❶", 1), ("⑴", 1)):
        if text and ord(first) <= ord(text[0]) < ord(first) + 20:
            return ord(text[0]) - ord(first) + base
    ordinal = {"首先": 1, "其次": 2, "再次": 3}
    for word, value in ordinal.items():
        if text.startswith(word):
            return value
    found = re.search(HAN_NUMBER, text)
    return han_number(found[0]) if found else 0


def han_number(numeral: str) -> int:
    """A Chinese numeral below a thousand as an integer."""
    digit = {mark: value for value, mark in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
    total, current = 0, 0
    for mark in numeral:
        if mark in "十百":
            total += (current or 1) * (10 if mark == "十" else 100)
            current = 0
        else:
            current = digit[mark]
    return total + current


def split_lines(text: str) -> list[tuple[int, int]]:
    """Start and end of every line that holds anything, without the blanks around it."""
    lines, start = [], 0
    for line in text.split("\n"):
        inner = line.strip()
        if inner:
            offset = start + line.index(inner)
            lines.append((offset, offset + len(inner)))
        start += len(line) + 1
    return lines


def split_clauses(text: str, start: int, end: int) -> list[Clause]:
    """Clauses of text[start:end]: cut at ，；。！？： outside brackets, quotation marks and titles.

    The pieces with their closing marks join back to the stretch, blanks aside.

    >>> [clause[2] for clause in split_clauses("加强保护，印发《要点，一》；完成。", 0, 17)]
    ['，', '；', '。']
    """
    clauses, opened, begin = [], [], start
    closers = closing_positions(text, start, end)
    for place in range(start, end):
        mark = text[place]
        if place in closers:
            opened.append(closers[place])
        while opened and place >= opened[-1]:
            opened.pop()
        if mark in CLAUSE_ENDS and not opened:
            clauses.append(_trimmed(text, begin, place, mark))
            begin = place + 1
    clauses.append(_trimmed(text, begin, end, ""))
    return [clause for clause in clauses if clause.start < clause.end]


def closing_positions(text: str, start: int, end: int) -> dict[int, int]:
    """Where each opening bracket is closed; an opener that is never closed protects nothing."""
    closing, stack = {}, []
    for place in range(start, end):
        mark = text[place]
        if mark in PAIRS:
            stack.append((PAIRS[mark], place))
        else:
            for depth in range(len(stack) - 1, -1, -1):
                if stack[depth][0] == mark:
                    closing[stack[depth][1]] = place
                    del stack[depth:]
                    break
    return closing


def _trimmed(text: str, start: int, end: int, close: str) -> Clause:
    while start < end and (text[start].isspace() or text[start] in "*、"):
        start += 1
    while end > start and (text[end - 1].isspace() or text[end - 1] == "*"):
        end -= 1
    return Clause(start, end, close)
