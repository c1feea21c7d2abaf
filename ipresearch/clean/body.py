"""The body that the chosen lines make, and the place of each of its characters in the restored text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ipresearch.clean.lines import EMPHASIS, INVISIBLE, Line

if TYPE_CHECKING:
    import numpy as np

_LINE_ENDS = "\n\r\x0b\x0c\x85\u2028\u2029"


def paragraph_spans(body: list[Line], continued: list[bool], offsets: np.ndarray) -> list[tuple[int, int]]:
    spans, start = [], None
    for line, goes_on in zip(body, continued, strict=True):
        start = int(offsets[line.start, 0]) if start is None else start
        if not goes_on:
            spans.append((start, int(offsets[line.end - 1, 1])))
            start = None
    return spans


def join_body(body: list[Line], continued: list[bool]) -> str:
    """The body: its lines, a line end where a paragraph ends."""
    if not any(continued):
        return "\n".join([line.text for line in body])
    parts = []
    for number, line in enumerate(body[:-1]):
        parts += (line.text, _between(line, body[number + 1]) if continued[number] else "\n")
    return "".join([*parts, body[-1].text])


def body_pieces(restored: str, body: list[Line], continued: list[bool]) -> list[tuple[int, int]]:
    """The pieces of the restored text, as (start, end), that the characters of the body are."""
    pieces = []
    for number, line in enumerate(body):
        pieces.append((line.start, line.end))
        last = number == len(body) - 1
        if not last and (not continued[number] or _between(line, body[number + 1])):
            at = _line_end(restored, line.end)
            pieces.append((at, at + 1))
    return pieces


def place_array(pieces: list[tuple[int, int]]) -> np.ndarray:
    """For each character of the body its place in the restored text."""
    import numpy as np

    return np.concatenate([np.arange(*piece) for piece in pieces]) if pieces else np.empty(0, dtype=np.int64)


def _between(line: Line, following: Line) -> str:
    return " " if line.text[-1].isascii() and following.text[0].isascii() and line.text[-1] != "-" else ""


def _line_end(restored: str, after: int) -> int:
    return next((at for at in range(after, len(restored)) if restored[at] in _LINE_ENDS), after - 1)


def find_unseen(text: str, format_: str) -> list[tuple[int, int, str]]:
    """Characters inside the body that nobody sees, as (start, end, why)."""
    found = [(*match.span(), "invisible character") for match in INVISIBLE.finditer(text)]
    if format_ == "markdown":
        found += [(*match.span(), "mark of Markdown") for match in EMPHASIS.finditer(text)]
    return sorted(found)


def unseen_findings(text: str, unseen: list[tuple[int, int, str]]) -> list[tuple]:
    hidden = [text[start:end] for start, end, why in unseen if why == "invisible character"]
    if not hidden:
        return []
    names = ", ".join(f"U+{ord(character):04X}" for character in sorted(set(hidden)))
    return [(f"{len(hidden)} invisible characters were taken out of the body ({names})", "", None, None)]


def without(text: str, unseen: list[tuple[int, int, str]]) -> str:
    """The body less what nobody sees."""
    if not unseen:
        return text
    gone = {at for start, end, _ in unseen for at in range(start, end)}
    return "".join(character for at, character in enumerate(text) if at not in gone)


def without_places(places: np.ndarray, unseen: list[tuple[int, int, str]]) -> np.ndarray:
    """The places of the body's characters less those that nobody sees."""
    import numpy as np

    if not unseen:
        return places
    gone = {at for start, end, _ in unseen for at in range(start, end)}
    return places[np.array([at for at in range(len(places)) if at not in gone], dtype=np.int64)]
