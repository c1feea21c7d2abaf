"""ASCII marks in Chinese text to full-width ones, one character for one."""

from __future__ import annotations

import re

from ipresearch.restore.mirror import MARK_CODES

_FULL = {mark: code.to_bytes(2).decode("gbk") for mark, code in MARK_CODES.items() if mark.isascii()}
_WIDE = "\u2014\u2018-\u201d\u2026\u3000-\u303f\u4e00-\u9fff\uff01-\uff5e"
_BRACKETS = re.compile(r"\(([^()\n]*)\)")
PASSES = 4
_HAS_WIDE = re.compile(f"[{_WIDE}]")
_MARK = re.compile(
    rf"([,;:!?()](?:(?!//)(?:(?<=[{_WIDE}].)|(?=[{_WIDE}]))|(?<=[0-9A-Za-z%][,;:!?])(?=\n|\Z)"
    r"|(?<=[A-Za-z],)(?=[0-9])|(?<=[0-9],)(?:(?![0-9]{3}(?![0-9]))(?=[0-9])|(?=[0-9]{3}[\u2014年]))"
    r"|(?<=[0-9]:)(?=[0-9]{4}年)))"
)
_BETWEEN_HAN = re.compile("[,;:](?<=[\u4e00-\u9fff].)(?=[\u4e00-\u9fff])")


def narrow_marks(text: str) -> str:
    """The marks that the mirror wrote in ASCII, put into ASCII where a later hand made them full width.

    >>> narrow_marks("作用？！斗桨浮芬")
    '作用?!斗桨浮芬'
    """
    for mark, wide in _FULL.items():
        text = text.replace(wide, mark)
    return text


def widen_marks(text: str) -> str:
    """Marks of mirrored text: full width wherever Chinese stands beside or, for brackets, inside.

    Marks between digits or Latin letters (3,000 and 10:30) are left.

    >>> widen_marks("时间:2021年(试行),共3,000件(R&D)")
    '时间：2021年（试行），共3,000件（R&D）'
    """
    for _ in range(PASSES):
        widened = _BRACKETS.sub(_widen_brackets, text)
        if widened == text:
            break
        text = widened
    for _ in range(PASSES):
        parts = _MARK.split(text)
        if len(parts) == 1:
            break
        parts[1::2] = map(_FULL.__getitem__, parts[1::2])
        text = "".join(parts)
    return text


def widen_between_han(text: str) -> str:
    """Commas, semicolons and colons between two Chinese characters: the safe part, for undamaged pages.

    >>> widen_between_han("他说,好(R&D)?")
    '他说，好(R&D)?'
    """
    return _BETWEEN_HAN.sub(lambda match: _FULL[match[0]], text)


def _widen_brackets(match: re.Match) -> str:
    text, start, end = match.string, match.start(), match.end()
    beside = text[start - 1 : start] + text[end : end + 1]
    return f"（{match[1]}）" if _HAS_WIDE.search(beside + match[1]) else match[0]
