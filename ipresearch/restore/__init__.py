"""Restore notices that a mirror damaged, exactly, with every change on record.

    profile.py      which damage a page shows
    invert.py       re-align slid bytes, fill lost ones          (mirror.py: the damage, run forwards)
    script.py       traditional to simplified
    punctuation.py  ASCII marks to full width
    restoration.py  the steps kept; repairs, offsets, certificates and findings made from them
"""

from __future__ import annotations

import re
from dataclasses import replace

from ipresearch.errors import TextArgumentError, UnknownValueError
from ipresearch.restore.profile import GLOSS, LETTERS, PageProfile, profile_page
from ipresearch.restore.punctuation import widen_between_han, widen_marks
from ipresearch.restore.record import RestoredText
from ipresearch.restore.restoration import Edit, Restoration
from ipresearch.restore.script import simplify_genuine, simplify_mirror
from ipresearch.restore.slid import apply_edits, gloss_edit, realign_lines

__all__ = ["RestoredText", "restore_text"]

_BREAK = re.compile(rf"\?|[@-~]\([{LETTERS}]{{1,6}}\)")
PAGE_SAMPLE = 50_000
SCRIPTS = ("auto", "simplified")


def restore_text(text: str, script: str = "auto") -> RestoredText:
    """Undo a mirror's damage to a text: slid bytes, glosses, traditional characters, ASCII marks.

    `text` is a whole page, furniture and all, untouched since it was decoded; its lines stay its lines.
    Pages that show no damage come back as they are, genuine traditional text too unless `script` is
    "simplified". Raises TextArgumentError for anything but a str, UnknownValueError for another script.

    >>> restore_text("國家知識產(chǎn)權(quán)局,深入貫徹。").text
    '国家知识产权局，深入贯彻。'
    """
    if not isinstance(text, str):
        raise TextArgumentError("text", text)
    if script not in SCRIPTS:
        raise UnknownValueError("script", script, SCRIPTS)
    profile = profile_page(text)
    if profile.mirrored:
        return _restore_mirrored(text, profile)
    simplified = simplify_genuine(text) if script == "simplified" else text
    final = simplified if profile.traditional == "genuine" else widen_between_han(simplified)
    return RestoredText(final, Restoration(text, text, simplified, final, profile))


def _restore_mirrored(text: str, profile: PageProfile) -> RestoredText:
    broken = _broken_lines(text)
    edits = _calm_glosses(text, broken, profile)
    if broken:
        calm = _calm_text(text, broken, profile)
        slid, glosses, _given_up = realign_lines(text, broken, calm, profile)
        edits = sorted([*edits, *slid])
        profile = replace(profile, glosses=glosses)
    middle = apply_edits(text, edits)
    simplified = simplify_mirror(middle)
    final = widen_marks(simplified)
    return RestoredText(final, Restoration(text, middle, simplified, final, profile, lambda: edits))


def _broken_lines(text: str) -> list[tuple[int, int]]:
    """Spans of lines with "?" or a gloss on a Latin letter, which is then the second byte of its host."""
    lines, end = [], -1
    for match in _BREAK.finditer(text):
        if match.start() >= end:
            start = text.rfind("\n", 0, match.start()) + 1
            end = text.find("\n", match.start())
            end = len(text) if end < 0 else end
            lines.append((start, end))
    return lines


def _calm_glosses(text: str, broken: list[tuple[int, int]], profile: PageProfile) -> list[Edit]:
    edits, at = [], 0
    for start, end in [*broken, (len(text), len(text))]:
        edits += _gloss_edits(text, at, start, profile)
        at = end
    return edits


def _calm_text(text: str, broken: list[tuple[int, int]], profile: PageProfile) -> str:
    parts, at = [], 0
    for start, end in broken:
        parts.append(text[at:start])
        at = end
    calm = "".join([*parts, text[at:]])[:PAGE_SAMPLE]
    return widen_marks(simplify_mirror(apply_edits(calm, _gloss_edits(calm, 0, len(calm), profile))))


def _gloss_edits(text: str, start: int, end: int, profile: PageProfile) -> list[Edit]:
    return [
        gloss_edit(text, match.start() + 1, match.end(), match[1])
        for match in GLOSS.finditer(text, start, end)
        if profile.glosses.get(match[1]) == match[2]
    ]
