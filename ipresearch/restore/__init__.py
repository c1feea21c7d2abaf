"""Restore notices that a mirror damaged, exactly, with every change on record.

profile.py      which damage a page shows
slid.py         re-align slid bytes, fill lost ones          (mirror.py: the damage, run forwards)
                (lattice.py, arcs.py: what bytes may be; words.py, sequences.py, language.py: what is likely;
                invert.py: the search; runs.py, digits.py: what it found)
script.py       traditional to simplified
punctuation.py  ASCII marks to full width
glosses.py      glosses out
restoration.py  the steps kept; repairs, offsets, certificates and findings made from them
"""

from __future__ import annotations

import re
from dataclasses import replace

from ipresearch.errors import TextArgumentError, UnknownValueError
from ipresearch.restore.glosses import strip_glosses
from ipresearch.restore.profile import PageProfile, profile_page, profile_suspect, profile_widened
from ipresearch.restore.punctuation import narrow_marks, widen_between_han, widen_marks
from ipresearch.restore.record import RestoredText
from ipresearch.restore.restoration import Edit, Restoration
from ipresearch.restore.script import simplify_genuine, simplify_mirror, simplify_page
from ipresearch.restore.slid import broken_spans, realign_lines, within_budget

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
    broken, given_up = within_budget(narrow, broken_spans(narrow))
    slid: list[Edit] = []
    if broken:
        calm = _calm_text(narrow, broken, profile)
        edits, glosses, too_long = realign_lines(narrow, broken, calm, profile)
        slid, given_up = sorted(edit.as_written(spaced) for edit in edits), [*given_up, *too_long]
        profile = replace(profile, glosses=glosses)
    middle = _undo(spaced, narrow, broken, slid, profile)
    simplified = simplify_page(middle)
    final = widen_marks(simplified)
    return Restoration(
        text, spaced, middle, simplified, final, profile, tuple(broken), tuple(slid), tuple(given_up)
    )


def _undo(
    text: str, narrow: str, broken: list[tuple[int, int]], slid: list[Edit], profile: PageProfile
) -> str:
    """The broken stretches with their edits, those between without their glosses."""
    parts, at, edits = [], 0, iter([*slid, None])
    edit = next(edits)
    for start, end in broken:
        parts.append(strip_glosses(text[at:start], profile, narrow[at:start]))
        at = start
        while edit and edit.start < end:
            parts += [text[at : edit.start], edit.after]
            at, edit = edit.end, next(edits)
        parts.append(text[at:end])
        at = end
    return "".join([*parts, strip_glosses(text[at:], profile, narrow[at:])])


def _calm_text(text: str, broken: list[tuple[int, int]], profile: PageProfile) -> str:
    parts, at = [], 0
    for start, end in broken:
        parts.append(text[at:start])
        at = end
    calm = "".join([*parts, text[at:]])[:PAGE_SAMPLE]
    return widen_marks(simplify_mirror(strip_glosses(calm, profile)))
