"""The steps of one restoration, kept so that its record can be made when someone asks for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from ipresearch.restore.certify import DAMAGE_LEFT, is_certified
from ipresearch.restore.codes import changed_places
from ipresearch.restore.findings import find_all
from ipresearch.restore.gbk import is_han
from ipresearch.restore.glosses import gloss_spans, host_places
from ipresearch.restore.profile import ODD_GLOSS, PageProfile
from ipresearch.restore.punctuation import narrow_marks
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

    def as_written(self, raw: str) -> Edit:
        """The edit with what its repairs replace as it stands in `raw`, whose marks may be full width."""
        repairs = (repair._replace(before=raw[repair.raw_start : repair.raw_end]) for repair in self.repairs)
        return self._replace(repairs=tuple(repairs))


def gloss_edit(text: str, start: int, end: int, host: str) -> Edit:
    """Take one gloss out."""
    repair = Repair("gloss", start, end, text[start:end], "", "rule", 1.0, f"a reading of {host}")
    return Edit(start, end, "", (), (repair,))


@dataclass(frozen=True)
class Restoration:
    """A text after each step, and what is needed to tell afterwards what was changed and where.

    `spaced` is the raw text with runs of "?" that were blanks put back, `middle` the text after the edits,
    `simplified` after the script step, `final` after the punctuation step. The first two have one length,
    and so have the last three. `broken` are the spans of `spaced` that were re-aligned, `slid` the edits
    there; the glosses elsewhere become edits when someone asks for them.
    """

    raw: str
    spaced: str
    middle: str
    simplified: str
    final: str
    profile: PageProfile = field(default_factory=PageProfile)
    broken: tuple[tuple[int, int], ...] = ()
    slid: tuple[Edit, ...] = ()
    given_up: tuple[tuple[int, int], ...] = ()

    def realigns_with_proof(self) -> bool:
        """Whether slid bytes were re-aligned and the mirror's process proves it for each line."""
        slid = [repair for edit in self.slid for repair in edit.repairs if repair.kind == "realign"]
        proved = all(repair.certainty == "proved" for repair in slid)
        return proved and any(len(repair.after) > 1 for repair in slid)

    @cached_property
    def _narrow(self) -> str:
        return narrow_marks(self.spaced) if self.profile.mirrored else self.spaced

    @cached_property
    def edits(self) -> list[Edit]:
        """Every change of length, in raw order."""
        text = self.spaced
        calm = [gloss_edit(text, start, end, text[start - 1]) for start, end in self._calm_glosses]
        return sorted([*calm, *self.slid])

    @cached_property
    def _calm_glosses(self) -> list[tuple[int, int]]:
        spans, at = [], 0
        for start, end in (*self.broken, (len(self.spaced), len(self.spaced))):
            spans += gloss_spans(self._narrow, at, start, self.profile)
            at = end
        return spans

    @cached_property
    def offsets(self) -> np.ndarray:
        """Raw span of each restored character; a character's removed gloss belongs to its span."""
        import numpy as np

        gone = _spans(sorted([*self._calm_glosses, *(edit[:2] for edit in self.slid if not edit.spans)]))
        slid = [edit for edit in self.slid if edit.spans]
        stayed = _outside(len(self.raw), np.concatenate([gone, _spans([edit[:2] for edit in slid])]))
        parts, at = [], 0
        for edit in slid:
            upto = np.searchsorted(stayed, edit.start)
            parts += [_one_each(stayed[at:upto]), _spans(edit.spans)]
            at = upto
        found = np.concatenate([*parts, _one_each(stayed[at:])])
        hosts = np.searchsorted(found[:, 0], gone[:, 0]) - 1
        found[hosts[hosts >= 0], 1] = gone[hosts >= 0, 1]  # of two behind one character the last counts
        return found

    def repair_places(self) -> dict[str, np.ndarray]:
        """Where in the restored text the repairs of each kind stand, without making their rows."""
        import numpy as np

        places: dict[str, Any] = {"gloss": self._gloss_places()}
        for repair in (repair for edit in self.slid for repair in edit.repairs):
            places.setdefault(repair.kind, []).append(self._place_of(repair.raw_start))
        found = {kind: np.sort(np.array(at, dtype=np.int64)) for kind, at in places.items()}
        blanks = changed_places(self.raw, self.spaced).tolist()
        found["blank"] = np.array([self._place_of(at) for at in blanks], dtype=np.int64)
        found["script"] = changed_places(self.middle, self.simplified)
        found["punctuation"] = changed_places(self.simplified, self.final)
        return {kind: at for kind, at in sorted(found.items()) if len(at)}

    def _gloss_places(self) -> np.ndarray | list[int]:
        """The characters whose glosses were taken out."""
        if self.broken or self.profile.has_odd_glosses:
            return [self._place_of(start) for start, _ in self._calm_glosses]
        return host_places(self._narrow, self.profile)

    def _place_of(self, raw_start: int) -> int:
        """The last restored character that begins at a raw place or before it."""
        import numpy as np

        return max(0, int(np.searchsorted(self.offsets[:, 0], raw_start, side="right")) - 1)

    def repairs(self) -> list[Repair]:
        """Every change, in raw order."""
        rows = [repair for edit in self.edits for repair in edit.repairs]
        rows += [
            Repair(
                "blank",
                at,
                at + 1,
                self.raw[at],
                self.spaced[at],
                "rule",
                1.0,
                "a run of ? where no-break spaces stood",
            )
            for at in changed_places(self.raw, self.spaced).tolist()
        ]
        rows += self._letter_repairs(self.middle, self.simplified, "script", _script_evidence)
        rows += self._letter_repairs(self.simplified, self.final, "punctuation", _punctuation_evidence)
        return sorted(rows, key=lambda repair: (repair.raw_start, repair.raw_end, repair.kind))

    def _letter_repairs(self, before: str, after: str, kind: str, evidence) -> list[Repair]:
        places = changed_places(before, after)
        if not len(places):
            return []
        spans = self.offsets[places].tolist()
        return [
            Repair(kind, start, end, before[at], after[at], "rule", 1.0, evidence(before[at], after[at]))
            for at, (start, end) in zip(places.tolist(), spans, strict=True)
        ]

    def findings(self) -> list[Finding]:
        """Things a reader must know, in text order."""
        return find_all(self.raw, self.final, self.offsets, self.profile, self.slid, self.given_up)

    def certificates(self) -> list[Certificate]:
        """One a non-empty line."""
        rows, raw_at, number = [], 0, 0
        lines = zip(
            self.raw.split("\n"),
            self.spaced.split("\n"),
            self.middle.split("\n"),
            self.final.split("\n"),
            strict=True,
        )
        for raw, spaced, middle, final in lines:
            if raw.strip():
                status, why = self._certify(raw, narrow_marks(spaced), middle, final)
                rows.append(Certificate(number, raw_at, raw_at + len(raw), status, why))
                number += 1
            raw_at += len(raw) + 1
        return rows

    def _certify(self, raw: str, spaced: str, middle: str, final: str) -> tuple[str, str]:
        if not self.profile.mirrored:
            if raw == final:
                return "clean", "nothing was changed"
            return "not certified", "changed by rule; the page shows no sign of the mirror"
        if raw == final and not DAMAGE_LEFT.search(raw):
            return "clean", "nothing was changed"
        if self.profile.has_odd_glosses and ODD_GLOSS.search(spaced):
            return "not certified", "glosses written in a form that the mirror's process does not make"
        if not is_certified(middle, spaced, self.profile.glosses):
            return "not certified", "the mirror's process gives another paragraph"
        if not self._converts_back(middle, final):
            return "not certified", "the characters do not convert back to those observed"
        return "certified", "the mirror's process gives the observed paragraph"

    @cached_property
    def _page_table(self) -> dict[str, str]:
        """The mirror's table as this page shows it: the packaged one, overruled by what was observed."""
        table = dict(to_traditional())
        for before, after in sorted(set(zip(self.middle, self.simplified, strict=True))):
            if before != after or after in table:
                table[after] = before
        return table

    def _converts_back(self, middle: str, final: str) -> bool:
        table = self._page_table
        return all(
            table.get(after, after) == before or before == after or not is_han(before)
            for before, after in zip(middle, final, strict=True)
        )


def _one_each(places: np.ndarray) -> np.ndarray:
    import numpy as np

    return np.stack([places, places + 1], axis=1)


def _spans(spans: Sequence[tuple[int, int]]) -> np.ndarray:
    import numpy as np

    return np.array(spans, dtype=np.int64).reshape(-1, 2)


def _outside(length: int, spans: np.ndarray) -> np.ndarray:
    """The places of a text of this length that lie in none of the spans."""
    import numpy as np

    opened, closed = (np.bincount(spans[:, side], minlength=length + 1) for side in (0, 1))
    return np.flatnonzero(np.cumsum(opened[:-1] - closed[:-1]) == 0)


def _script_evidence(before: str, after: str) -> str:
    return "words around it" if before == "著" else "character table"


def _punctuation_evidence(before: str, after: str) -> str:
    return "Chinese text beside it"
