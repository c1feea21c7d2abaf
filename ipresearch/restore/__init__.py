"""Restore notices that a mirror damaged, exactly, with every change on record.

profile.py      which damage a page shows
slid.py         re-align slid bytes, fill lost ones          (mirror.py: the damage, run forwards)
                (lattice.py, arcs.py: what bytes may be; words.py, sequences.py, language.py: what is likely;
                invert.py: the search; runs.py, digits.py: what it found)
script.py       traditional to simplified
punctuation.py  ASCII marks to full width
restoration.py  the steps kept; repairs, offsets, certificates and findings made from them
"""

from __future__ import annotations

import re
from dataclasses import replace

from ipresearch.errors import TextArgumentError, UnknownValueError
from ipresearch.restore.profile import (
    GLOSS,
    ODD_GLOSS,
    PageProfile,
    profile_page,
    profile_suspect,
    profile_widened,
)
from ipresearch.restore.punctuation import narrow_marks, widen_between_han, widen_marks
from ipresearch.restore.record import RestoredText
from ipresearch.restore.restoration import Edit, Restoration
from ipresearch.restore.script import simplify_genuine, simplify_mirror, simplify_page
from ipresearch.restore.slid import apply_edits, broken_spans, gloss_edit, realign_lines

__all__ = ["RestoredText", "restore_text"]

_BLANKS = re.compile(
    r"(?m)^\?{3,}(?=[^?\s])|^\?{3,}$|(?<=[\u4e00-\u9fff\u201d\u3001-\u3011,;:)])\?{4,}(?=[\u4e00-\u9fff0-9])"
)
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
    if not profile.mirrored and (widened := profile_widened(text)).mirrored:
        profile = widened
    if profile.mirrored:
        return _with_record(_restore_mirrored(text, profile))
    suspect = profile_suspect(text)
    if suspect.mirrored and (tried := _restore_mirrored(text, suspect)).realigns_with_proof():
        return _with_record(tried)
    genuine = profile.traditional == "genuine"
    simplified = simplify_genuine(text) if script == "simplified" else text
    final = simplified if genuine and script == "auto" else widen_between_han(simplified)
    return RestoredText(final, Restoration(text, text, text, simplified, final, profile))


def _with_record(restoration: Restoration) -> RestoredText:
    return RestoredText(restoration.final, restoration)


def _restore_mirrored(text: str, profile: PageProfile) -> Restoration:
    spaced = _BLANKS.sub(lambda match: "\u00a0" * len(match[0]), text) if "???" in text else text
    narrow = narrow_marks(spaced)
    broken = broken_spans(narrow)
    edits = _calm_glosses(narrow, broken, profile)
    given_up: list[tuple[int, int]] = []
    if broken:
        calm = _calm_text(narrow, broken, profile)
        slid, glosses, given_up = realign_lines(narrow, broken, calm, profile)
        beyond = [
            edit for span in given_up if span in broken for edit in _gloss_edits(narrow, *span, profile)
        ]
        edits = sorted([*edits, *slid, *beyond])
        profile = replace(profile, glosses=glosses)
    if narrow != spaced:
        edits = [edit.as_written(spaced) for edit in edits]
    middle = apply_edits(spaced, edits)
    simplified = simplify_page(middle)
    final = widen_marks(simplified)
    return Restoration(text, spaced, middle, simplified, final, profile, tuple(edits), tuple(given_up))


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
    marks = profile.marks
    if profile.has_odd_glosses:
        odd = [
            match.span(2) for match in ODD_GLOSS.finditer(text, start, end) if (match[1], match[2]) in marks
        ]
    else:
        odd = []
    covered = {at for first, last in odd for at in range(first, last)}
    plain = [
        (match.start() + 1, match.end())
        for match in GLOSS.finditer(text, start, end)
        if (match[1], f"({match[2]})") in marks and match.start() + 1 not in covered
    ]
    return [gloss_edit(text, first, last, text[first - 1]) for first, last in sorted([*plain, *odd])]
