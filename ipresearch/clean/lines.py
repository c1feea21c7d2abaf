"""The lines of a restored text, and what each of them is: title, body, statement about the document, or furniture."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from ipresearch.structure.forms import BLANKS, fold

if TYPE_CHECKING:
    from ipresearch.clean.furniture import Rules

_MARKDOWN_MARK = re.compile(r"(#{1,6}\s+|>\s+|[*+-]\s+(?=\S)|```\w*$|-{3,}$|\*{3,}$)")
# zero width, soft hyphen and marks of direction: they change what is seen or compared, never what is said
INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u00ad\u061c\u180e]")
_ODD_ENDS = re.compile("[\r\f\v\x85\u2028\u2029]")
_LINES = re.compile(r"\f?[^\n\r\f\v\x85\u2028\u2029]*(?:\r\n|[\n\r\v\x85\u2028\u2029]|(?=\f)|$)")
_END_BLANKS = BLANKS + "\x1c\x1d\x1e\x85\u2028\u2029"
EMPHASIS = re.compile(r"\*\*|__|`")


class Line(NamedTuple):
    """A line without the blanks around it: start and end are offsets in the restored text.

    gap : whether an empty line stands above it; page : counted from 0, by form feeds
    cut : why it was cut off a line, for the credit behind a paragraph or the mark in front of a heading
    """

    text: str
    folded: str
    start: int
    end: int
    indented: bool
    in_main: bool
    gap: bool = False
    page: int = 0
    cut: str = ""


def split_lines(text: str, main_spans: list[tuple[int, int]]) -> list[Line]:
    """The lines of `text` that hold more than blanks, in order.

    main_spans : spans of `text` that a main-text extractor would keep; none means that all is main text
    """
    lines: list[Line] = []
    folded = fold(text)
    place, page, gap = 0, 0, False
    in_main, has_pages = True, "\f" in text
    for piece in _pieces(text):
        left = piece.lstrip(BLANKS)
        bare = left.rstrip(_END_BLANKS)
        if has_pages:
            page += piece.count("\f")
        if bare:
            blanks = len(piece) - len(left)
            start = place + blanks
            end = start + len(bare)
            if main_spans:
                in_main = any(low < end and start < high for low, high in main_spans)
            indented = blanks > (piece[0] == "\f")
            lines.append(Line(bare, folded[start:end], start, end, indented, in_main, gap, page))
            gap = False
        else:
            gap = True
        place += len(piece)
    return lines


def _pieces(text: str) -> list[str]:
    """Lines with their ends; a form feed begins a line, other marks in it end one."""
    if _ODD_ENDS.search(text):
        return _LINES.findall(text)
    *lines, last = text.split("\n")
    return [*(line + "\n" for line in lines), last]


def cut_lines(lines: list[Line], suffixes: Rules, format_: str) -> list[Line]:
    """The lines with what is no text cut off their ends into lines of their own: credits, marks of Markdown.

    suffixes : (pattern, what it is), matched at the end of a line
    """
    folded = "\n".join([line.folded for line in lines])
    if format_ != "markdown" and not suffixes.gate.may_be_inside(folded):
        return lines
    found: list[Line] = []
    for line in lines:
        if format_ == "markdown" and (mark := _MARKDOWN_MARK.match(line.text)):
            found.append(_part(line, 0, mark.end(), "mark of Markdown"))
            line = _part(line, mark.end(), len(line.text), "")
        tail = _suffix_of(line.folded, suffixes)
        if tail:
            found += [_part(line, 0, tail[0], ""), _part(line, tail[0], len(line.text), tail[1])]
        else:
            found.append(line)
    return [line for line in found if line.text]


def _suffix_of(folded: str, suffixes: Rules) -> tuple[int, str] | None:
    """Where a suffix of more than nothing before it begins; only the last 60 characters are looked at."""
    from_ = max(1, len(folded) - 60)
    for pattern, what in suffixes:
        for match in pattern.finditer(folded, from_):
            if match.end() == len(folded) and match.start() > 0:
                return match.start(), what
    return None


def _part(line: Line, start: int, end: int, cut: str) -> Line:
    text = line.text[start:end]
    left, right = len(text) - len(text.lstrip(BLANKS)), len(text.rstrip(BLANKS))
    shown = text[left:right]
    return line._replace(
        text=shown, folded=line.folded[start + left : start + right], start=line.start + start + left,
        end=line.start + start + right, cut=cut,
    )  # fmt: skip
