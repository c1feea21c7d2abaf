"""What a reader of a restored text must know: doubtful characters and numbers, and damage that stays."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from ipresearch.restore.certify import DAMAGE_LEFT
from ipresearch.restore.lattice import SWALLOWED
from ipresearch.restore.profile import PageProfile, traditional_class
from ipresearch.restore.record import Finding
from ipresearch.restore.tables import lexicon_rows

if TYPE_CHECKING:
    import numpy as np

SURE = 0.99
_NUMBER = re.compile("[0-9.,%\u2014～·]*[0-9][0-9.,%]*")
_INNER_BLANKS = re.compile("(?<=[^\n\u00a0])\u00a0{4,}")
_LEFT = re.compile("[\ue000-\uf8ff\ufffd]|" + DAMAGE_LEFT.pattern + "|？[a-zà-ǜ]{1,6}）")


def find_all(
    raw: str,
    final: str,
    offsets: np.ndarray,
    profile: PageProfile,
    edits: tuple,
    given_up: tuple[tuple[int, int], ...],
) -> list[Finding]:
    """All findings, in text order. `offsets` are the raw spans of the characters of `final`."""
    found = [
        Finding(_what(match[0]), match[0], match.start(), match.end())
        for match in _unrepairable().finditer(final)
    ]
    found += [
        Finding("a run of ? read as no-break spaces", match[0], match.start(), match.end())
        for match in _INNER_BLANKS.finditer(final)
        if raw[int(offsets[match.start(), 0])] == "?"
    ]
    found += [
        Finding("damage left as it is", match[0], match.start(), match.end())
        for match in _LEFT.finditer(final)
    ]
    if profile.traditional == "genuine" and final == raw:
        first = traditional_class().search(final)
        found.append(
            Finding(
                "genuine traditional text, left as it is",
                final[first.start() :][:20],
                first.start(),
                len(final),
            )
        )
    for start, end in given_up:
        at, to = _restored_span(offsets, start, end)
        found.append(Finding("too long to search: bytes not re-aligned", final[at:to][:40], at, to))
    for edit in edits:
        if edit.spans:
            found += _beside_repair(final, offsets, edit)
    return sorted(set(found), key=lambda finding: (finding.start, finding.end, finding.what))


def _beside_repair(final: str, offsets: np.ndarray, edit) -> list[Finding]:
    at, to = _restored_span(offsets, edit.start, edit.end)
    found = []
    for number in _NUMBER.finditer(final, max(0, at - 12), min(len(final), to + 12)):
        if number.start() <= to and number.end() >= at:
            found.append(Finding("number beside a repaired span: check it", number[0], *number.span()))
    found += [
        Finding("character lost for good, shown as \u25a1", SWALLOWED, place, place + 1)
        for place in range(at, to)
        if final[place] == SWALLOWED
    ]
    if any(repair.kind == "realign" and repair.certainty != "proved" for repair in edit.repairs):
        found.append(Finding("re-aligned without proof", final[at:to], at, to))
    for repair in edit.repairs:
        if repair.certainty == "inferred" and repair.kind == "fill" and repair.probability < SURE:
            places = [
                place for place in range(at, to) if offsets[place, 0] <= repair.raw_start < offsets[place, 1]
            ]
            place = next((one for one in places if final[one] == repair.after), places[0] if places else at)
            found.append(Finding(f"inferred, p = {repair.probability:.2f}", final[place], place, place + 1))
    return found


def _restored_span(offsets: np.ndarray, start: int, end: int) -> tuple[int, int]:
    import numpy as np

    first = int(np.searchsorted(offsets[:, 0], start))
    last = int(np.searchsorted(offsets[:, 0], end))
    return first, last


@cache
def _rows() -> dict[str, dict[str, str]]:
    return {row["form"]: row for row in lexicon_rows("unrepairable", ("form", "what", "meaning_zh"))}


def _what(form: str) -> str:
    row = _rows()[form]
    return f"{row['what']} ({row['meaning_zh']})" if row["meaning_zh"] else row["what"]


@cache
def _unrepairable() -> re.Pattern:
    return re.compile("|".join(map(re.escape, sorted(_rows(), key=len, reverse=True))))
