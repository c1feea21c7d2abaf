"""The lines of a restored text, and what each of them is: title, body, statement about the document, or furniture."""

from __future__ import annotations

from typing import NamedTuple

from ipresearch.structure.forms import BLANKS, fold


class Line(NamedTuple):
    """A line without the blanks around it: start and end are offsets in the restored text."""

    text: str
    folded: str
    start: int
    end: int
    indented: bool
    in_main: bool


def split_lines(text: str, main_spans: list[tuple[int, int]]) -> list[Line]:
    """The lines of `text` that hold more than blanks, in order.

    main_spans : spans of `text` that a main-text extractor would keep; none means that all is main text
    """
    lines, place = [], 0
    for piece in text.splitlines(keepends=True):
        left = piece.lstrip(BLANKS)
        bare = left.rstrip(BLANKS + "\x1c\x1d\x1e\x85\u2028\u2029")
        start = place + len(piece) - len(left)
        if bare:
            end = start + len(bare)
            in_main = not main_spans or any(low < end and start < high for low, high in main_spans)
            lines.append(Line(bare, fold(bare), start, end, len(piece) > len(left), in_main))
        place += len(piece)
    return lines
