"""Lines that end at the page's width, not at a paragraph, as in PDFs and hard-wrapped text files."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from ipresearch.clean.lines import Line
from ipresearch.structure.forms import HEADING, is_date_line, is_organ_line

FORMATS = ("text", "markdown", "pdf")
_FEWEST_LINES = 4
_NARROWEST, _WIDEST = 14, 80  # characters a line; wider text is not wrapped by hand or page
_HANG = 2.5  # marks that may not begin a line leave the one above short by this much
_SENTENCE_END = "。！？；：”）"
_BEGINS = re.compile(
    r"附\s*(件|表|录)\s*[\d一二三四五六七八九十]*\s*([：:]|$)|抄\s*送|第[一二三四五六七八九十百]+[章节条]"
)


def continued_lines(lines: Sequence[Line], format_: str) -> list[bool]:
    """For each line, whether the next one goes on with its paragraph; all False where nothing is wrapped.

    A text counts as wrapped when many of its lines end at one width and those mostly end inside a sentence.
    """
    nothing = [False] * len(lines)
    if format_ not in FORMATS or len(lines) < _FEWEST_LINES:
        return nothing
    if _margin(0.5 * len(line.text) for line in lines) > _WIDEST:  # no line is narrower than that
        return nothing
    widths = [_width(line) for line in lines]
    margin = _margin(widths)
    full = [margin - _HANG <= width <= margin + 2 for width in widths]
    ends_sentence = [line.text[-1] in _SENTENCE_END for line in lines]
    open_full = sum(one and not end for one, end in zip(full, ends_sentence, strict=True))
    wrapped = (
        _NARROWEST <= margin <= _WIDEST and sum(full) >= 0.25 * len(lines) and open_full >= 0.5 * sum(full)
    )
    if not wrapped:
        return nothing
    indents = sum(line.indented for line in lines)
    by_indent = 0 < indents < len(lines)
    by_gap = any(line.gap for line in lines[1:]) and sum(line.gap for line in lines) < 0.5 * len(lines)
    return [
        *(
            full[number] and not _new_paragraph(lines[number], lines[number + 1], by_indent, by_gap)
            for number in range(len(lines) - 1)
        ),
        False,
    ]


def _margin(widths: Iterable[float]) -> float:
    """The width that all but a few lines stay within."""
    ordered = sorted(widths)
    return ordered[min(len(ordered) - 1, int(0.95 * len(ordered)))]


def _width(line: Line) -> float:
    narrow = len(line.text.encode("latin-1", "ignore"))
    return len(line.text) - 0.5 * narrow + 2.0 * line.indented


def _new_paragraph(this: Line, following: Line, by_indent: bool, by_gap: bool) -> bool:
    if by_indent and following.indented:
        return True
    if by_gap and following.gap and this.page == following.page:
        return True
    if _BEGINS.match(following.folded) or is_date_line(following.folded):
        return True
    if this.text[-1] in "。！？；：" and (HEADING.match(following.folded) or not (by_indent or by_gap)):
        return True
    return this.text[-1] in "。" and is_organ_line(following.folded)
