"""What was changed, found and proved, for the paragraphs that stayed and the lines that went."""

from __future__ import annotations

import bisect
from collections import Counter
from typing import TYPE_CHECKING

from ipresearch.clean.furniture import BODY, OUTSIDE_MAIN, TITLE, Role, is_prose
from ipresearch.clean.lines import Line

if TYPE_CHECKING:
    import numpy as np

    from ipresearch.clean.notice import CleanText

REPAIR_COLUMNS = ("kind", "raw_start", "raw_end", "before", "after", "certainty", "probability", "evidence")


def collect_repairs(
    restored, raw: str, offsets: np.ndarray, lines: list[Line], roles: list[Role]
) -> list[tuple]:
    spans = [(int(offsets[line.start, 0]), int(offsets[line.end - 1, 1])) for line in lines]
    starts = [start for start, _ in spans]
    found = []
    for repair in restored.repair_rows():
        at = max(0, bisect.bisect_right(starts, repair.raw_start) - 1)
        role = roles[at].role if roles else "furniture"
        found.append(
            (
                *(getattr(repair, name) for name in REPAIR_COLUMNS),
                role if role in (BODY, TITLE) else "furniture",
            )
        )
    for (start, end), role in zip(spans, roles, strict=True):
        if role.role != BODY:
            part = TITLE if role.role == TITLE else "furniture"
            found.append(removal(raw, start, end, role.why, part))
    return sorted(found, key=lambda row: (row[1], row[2], row[0]))


def count_repairs(cleaned: CleanText, raw: str) -> Counter[tuple[str, str]]:
    """How many repairs a notice has of each (kind, part), without a row for each."""
    roles = Counter(role.role for role in cleaned.roles if role.role != BODY)
    counted: Counter[tuple[str, str]] = Counter()
    for role, n in roles.items():
        counted["furniture", TITLE if role == TITLE else "furniture"] += n
    if cleaned.unseen:
        counted["furniture", BODY] += len(cleaned.unseen)
    if cleaned.restored.text != raw:
        counted.update(_count_by_part(cleaned))
    return counted


def _count_by_part(cleaned: CleanText) -> dict[tuple[str, str], int]:
    """Repairs of characters by kind and by the part whose line they stand in."""
    import numpy as np

    parts = (BODY, TITLE, "furniture")
    named = [role.role if role.role in parts else "furniture" for role in cleaned.roles] or ["furniture"]
    part_of_line = np.array([parts.index(part) for part in named])
    lines = np.array([line.start for line in cleaned.lines])
    counted = {}
    for kind, places in cleaned.restored.repair_places.items():
        line = np.maximum(np.searchsorted(lines, places, side="right") - 1, 0)
        for part, n in zip(parts, np.bincount(part_of_line[line], minlength=3).tolist(), strict=True):
            if n:
                counted[kind, part] = n
    return counted


def removal(raw: str, start: int, end: int, why: str, part: str) -> tuple:
    return ("furniture", int(start), int(end), raw[start:end], "", "rule", 1.0, why, part)


def collect_findings(restored, places: np.ndarray, text: str, n_raw: int, lines, roles) -> list[tuple]:
    import numpy as np

    found = []
    for finding in restored.finding_rows():
        start, end = (int(np.searchsorted(places, at)) for at in (finding.start, finding.end))
        if start < end:
            found.append((finding.what, finding.text_zh, start, end))
    for line, role in zip(lines, roles, strict=True):
        if role.why == OUTSIDE_MAIN and is_prose(line):
            found.append(
                ("running text outside the main text of the page was left out", line.text, None, None)
            )
    if not text:
        found.append(
            (
                f"empty after cleaning: all of its {n_raw} raw characters are blanks, title or furniture",
                "",
                None,
                None,
            )
        )
    return found


def collect_certificates(restored, paragraphs: list[tuple[int, int]]) -> list[tuple]:
    found = []
    known = restored.certificate_rows()
    at = 0
    for number, (start, end) in enumerate(paragraphs, start=1):
        while at < len(known) and known[at].raw_end <= start:
            at += 1
        if at < len(known) and known[at].raw_start < end:
            found.append((number, int(start), int(end), known[at].status, known[at].why))
    return found
