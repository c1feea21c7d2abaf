"""The lines of a restored text, and what each of them is: title, body, statement about the document, or furniture."""

from __future__ import annotations

import re
from typing import NamedTuple

from ipresearch.structure.forms import BLANKS, fold


class Line(NamedTuple):
    """A line without the blanks around it: start and end are offsets in the restored text.

    gap : whether an empty line stands above it; page : counted from 0, by form feeds
    """

    text: str
    folded: str
    start: int
    end: int
    indented: bool
    in_main: bool
    gap: bool = False
    page: int = 0


def split_lines(text: str, main_spans: list[tuple[int, int]]) -> list[Line]:
    """The lines of `text` that hold more than blanks, in order.

    main_spans : spans of `text` that a main-text extractor would keep; none means that all is main text
    """
    lines: list[Line] = []
    place, page, gap = 0, 0, False
    for piece in _pieces(text):
        page += piece.count("\f")
        left = piece.lstrip(BLANKS)
        bare = left.rstrip(BLANKS + "\x1c\x1d\x1e\x85\u2028\u2029")
        start = place + len(piece) - len(left)
        if bare:
            end = start + len(bare)
            in_main = not main_spans or any(low < end and start < high for low, high in main_spans)
            indented = len(piece) - len(left) > piece.startswith("\f")
            lines.append(Line(bare, fold(bare), start, end, indented, in_main, gap, page))
        gap = not bare
        place += len(piece)
    return lines


def _pieces(text: str) -> list[str]:
    """Lines with their ends; a form feed begins a line, other marks in it end one."""
    return re.findall(r"\f?[^\n\r\f\v\x85\u2028\u2029]*(?:\r\n|[\n\r\v\x85\u2028\u2029]|(?=\f)|$)", text)
