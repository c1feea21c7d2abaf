"""The steps of one restoration, kept so that its record can be made when someone asks for it."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple


from ipresearch.restore.certify import is_certified
from ipresearch.restore.profile import PageProfile
from ipresearch.restore.record import Certificate, Finding, Repair
from ipresearch.restore.tables import to_traditional

if TYPE_CHECKING:
    import numpy as np


class Edit(NamedTuple):
    """A change of length: raw[start:end] becomes `after`, each of whose characters has a raw span."""

    start: int
    end: int
    after: str
    spans: tuple[tuple[int, int], ...]
    repairs: tuple[Repair, ...]


@dataclass(frozen=True)
class Restoration:
    """Raw text, the edits that change its length, and the one-to-one steps after them.

    `middle` is the text after the edits, `simplified` after the script step, `final` after the punctuation
    step; the three have one length.
    """

    raw: str
    middle: str
    simplified: str
    final: str
    profile: PageProfile = field(default_factory=PageProfile)
    make_edits: object = None
    noted: tuple[Finding, ...] = ()

    @cached_property
    def edits(self) -> list[Edit]:
        """All changes of length, in order."""
        return self.make_edits() if self.make_edits else []

    def offsets(self) -> np.ndarray:
        """Raw span of each restored character; a character's removed gloss belongs to its span."""
        import numpy as np

        spans, at = [], 0
        for edit in self.edits:
            spans.append(_identity(at, edit.start))
            if edit.spans:
                spans.append(np.array(edit.spans, dtype=np.int64))
            elif spans and edit.start > 0:
                _last_filled(spans)[-1, 1] = edit.end
            at = edit.end
        spans.append(_identity(at, len(self.raw)))
        return np.concatenate(spans) if spans else np.empty((0, 2), dtype=np.int64)

    @cached_property
    def _offsets(self) -> np.ndarray:
        return self.offsets()

    def repairs(self) -> list[Repair]:
        """Every change, in raw order."""
        rows = [repair for edit in self.edits for repair in edit.repairs]
        rows += self._letter_repairs(self.middle, self.simplified, "script", _script_evidence)
        rows += self._letter_repairs(self.simplified, self.final, "punctuation", _punctuation_evidence)
        return sorted(rows, key=lambda repair: (repair.raw_start, repair.raw_end, repair.kind))

    def _letter_repairs(self, before: str, after: str, kind: str, evidence) -> list[Repair]:
        rows = []
        for at in _changed(before, after):
            start, end = map(int, self._offsets[at])
            rows.append(
                Repair(kind, start, end, before[at], after[at], "rule", 1.0, evidence(before[at], after[at]))
            )
        return rows

    def findings(self) -> list[Finding]:
        """Things a reader must know, in text order."""
        return sorted(self.noted, key=lambda finding: (finding.start, finding.end, finding.what))

    def certificates(self) -> list[Certificate]:
        """One a non-empty line."""
        rows, raw_at, number = [], 0, 0
        lines = zip(
            self.raw.split("\n"), self.middle.split("\n"), self.simplified.split("\n"), self.final.split("\n"), strict=True
        )
        table = self._page_table() if self.profile.mirrored else {}
        for raw, middle, simplified, final in lines:
            if raw.strip():
                status, why = self._certify(raw, middle, simplified, final, table)
                rows.append(Certificate(number, raw_at, raw_at + len(raw), status, why))
                number += 1
            raw_at += len(raw) + 1
        return rows

    def _certify(self, raw, middle, simplified, final, table) -> tuple[str, str]:
        if raw == final:
            return "clean", "nothing was changed"
        if not self.profile.mirrored:
            return "not certified", "changed by rule; the page shows no sign of the mirror"
        if is_certified(middle, raw, self.profile.glosses):
            return "certified", "the mirror's process gives the observed paragraph"
        return "not certified", "the mirror's process gives another paragraph"

    def _page_table(self) -> dict[str, str]:
        table = dict(to_traditional())
        for before, after in set(zip(self.middle, self.simplified, strict=True)):
            if after in table or before != after:
                table[after] = before
        return table


def _ascii_marks(text: str) -> str:
    return text


def _identity(start: int, end: int) -> np.ndarray:
    import numpy as np

    at = np.arange(start, max(start, end), dtype=np.int64)
    return np.stack([at, at + 1], axis=1)


def _last_filled(spans: list) -> np.ndarray:
    return next(part for part in reversed(spans) if len(part))


def _changed(before: str, after: str) -> list[int]:
    if before == after:
        return []
    return [at for at, (old, new) in enumerate(zip(before, after, strict=True)) if old != new]


def _script_evidence(before: str, after: str) -> str:
    return "words around it" if before == "著" else "character table"


def _punctuation_evidence(before: str, after: str) -> str:
    return "Chinese text beside it"
