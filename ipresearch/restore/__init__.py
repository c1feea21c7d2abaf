"""Restore notices that a mirror damaged, exactly, with every change on record.

    profile.py      which damage a page shows
    invert.py       re-align slid bytes, fill lost ones          (mirror.py: the damage, run forwards)
    script.py       traditional to simplified
    punctuation.py  ASCII marks to full width
    restoration.py  the steps kept; repairs, offsets, certificates and findings made from them
"""

from __future__ import annotations

import re

from ipresearch.errors import TextArgumentError, UnknownValueError
from ipresearch.restore.profile import GLOSS, PageProfile, profile_page
from ipresearch.restore.punctuation import widen_between_han, widen_marks
from ipresearch.restore.record import Repair, RestoredText
from ipresearch.restore.restoration import Edit, Restoration
from ipresearch.restore.script import simplify_genuine, simplify_mirror

__all__ = ["RestoredText", "restore_text"]

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
    edits = _gloss_edits(text, profile)
    middle = _apply(text, edits)
    simplified = simplify_mirror(middle)
    final = widen_marks(simplified)
    return RestoredText(final, Restoration(text, middle, simplified, final, profile, lambda: edits))


def _gloss_edits(text: str, profile: PageProfile) -> list[Edit]:
    edits = []
    for match in GLOSS.finditer(text):
        if profile.glosses.get(match[1]) == match[2]:
            start, end = match.start() + 1, match.end()
            repair = Repair("gloss", start, end, text[start:end], "", "rule", 1.0, f"a reading of {match[1]}")
            edits.append(Edit(start, end, "", (), (repair,)))
    return edits


def _apply(text: str, edits: list[Edit]) -> str:
    parts, at = [], 0
    for edit in edits:
        parts += [text[at : edit.start], edit.after]
        at = edit.end
    return "".join([*parts, text[at:]])
