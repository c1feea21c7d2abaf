"""What restoring gives back: the text, each change, where each character came from, and the proof.

The tables are made when they are first asked for; recognising clean text costs none of them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    from ipresearch.restore.restoration import Restoration

REPAIR_COLUMNS = ["kind", "raw_start", "raw_end", "before", "after", "certainty", "probability", "evidence"]
FINDING_COLUMNS = ["what", "text_zh", "start", "end"]
CERTIFICATE_COLUMNS = ["paragraph", "raw_start", "raw_end", "status", "why"]


class Repair(NamedTuple):
    """One change: what stood at raw_start:raw_end, what stands there now, and why."""

    kind: str
    raw_start: int
    raw_end: int
    before: str
    after: str
    certainty: str
    probability: float
    evidence: str


class Finding(NamedTuple):
    """One thing a reader must know, at start:end of the restored text."""

    what: str
    text_zh: str
    start: int
    end: int


class Certificate(NamedTuple):
    """Whether the mirror's process turns the restored paragraph into the observed one."""

    paragraph: int
    raw_start: int
    raw_end: int
    status: str
    why: str


@dataclass(frozen=True, eq=False)
class RestoredText:
    """A restored text with its record; made by `restore_text`.

    `text` is the restored text. The tables are pandas DataFrames:

    - `repairs`, one row a change: kind (realign, fill, gloss, script, punctuation, blank), raw_start,
      raw_end, before, after, certainty (proved: the forward process confirms it; inferred: a lost byte
      filled by likelihood; rule), probability, evidence; sorted by raw_start.
    - `findings`, one row a thing a reader must know: what, text_zh, start, end (offsets in `text`).
    - `certificates`, one row a paragraph (non-empty line): paragraph (from 0), raw_start, raw_end, status
      (clean, certified, not certified), why.

    `raw_offsets` is an integer array of shape (len(text), 2): the raw span of each restored character.
    `repair_places` says where the repairs of each kind stand, without making their rows.
    """

    text: str
    _restoration: Restoration = field(repr=False)

    @cached_property
    def raw_offsets(self) -> np.ndarray:
        """Raw span (start, end) of each restored character, shape (len(text), 2)."""
        return self._restoration.offsets

    @cached_property
    def repair_places(self) -> dict[str, np.ndarray]:
        """By kind, in alphabetical order, for each repair the last character of `text` that begins at its raw_start or
        before; `repairs`, which is dearer, has the rows."""
        return self._restoration.repair_places()

    def repair_rows(self) -> list[Repair]:
        """The rows of `repairs`, where no table is wanted."""
        return self._restoration.repairs()

    def finding_rows(self) -> list[Finding]:
        """The rows of `findings`, where no table is wanted."""
        return self._restoration.findings()

    def certificate_rows(self) -> list[Certificate]:
        """The rows of `certificates`, where no table is wanted."""
        return self._restoration.certificates()

    @cached_property
    def repairs(self) -> pd.DataFrame:
        """One row a change, sorted by raw_start."""
        return _table(self.repair_rows(), REPAIR_COLUMNS)

    @cached_property
    def findings(self) -> pd.DataFrame:
        """One row a thing a reader must know, sorted by start."""
        return _table(self.finding_rows(), FINDING_COLUMNS)

    @cached_property
    def certificates(self) -> pd.DataFrame:
        """One row a paragraph: what proves its restoration, or why nothing does."""
        return _table(self.certificate_rows(), CERTIFICATE_COLUMNS)


_SURROGATE = re.compile("[\ud800-\udfff]")
_TYPES = {
    "raw_start": "int64",
    "raw_end": "int64",
    "start": "int64",
    "end": "int64",
    "paragraph": "int64",
    "probability": "float64",
}


def _table(rows: list, columns: list[str]) -> pd.DataFrame:
    import pandas as pd

    # a lone surrogate fits no string type that is kept as UTF-8, as pandas keeps it where pyarrow is installed
    text = (
        "object"
        if any(isinstance(value, str) and _SURROGATE.search(value) for row in rows for value in row)
        else "str"
    )
    table = pd.DataFrame(rows, columns=columns, dtype=object)
    return table.astype({name: _TYPES.get(name, text) for name in columns})
