"""The uses of each term in each clause, sentence, paragraph or document of two texts."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Hashable
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ipresearch.compare.sides import both_sides
from ipresearch.count import occurrences
from ipresearch.errors import IpresearchError, UnknownValueError, require_columns
from ipresearch.segment import clause_spans

if TYPE_CHECKING:
    import pandas as pd

Array = NDArray[np.float64]
UNITS = ("clause", "sentence", "paragraph")


class Units(NamedTuple):
    """The unit of each row of a table of words, sizes of the units, which units are in a."""

    number: NDArray[np.int64]
    sizes: Array
    in_a: NDArray[np.bool_]


class UnitCounts(NamedTuple):
    """Uses of each term in each unit: counts (units x terms), sizes of the units, which units are in a."""

    terms: list[str]
    counts: Array
    sizes: Array
    in_a: NDArray[np.bool_]


def substring_uses(cleaned: pd.DataFrame, terms: Collection[str]) -> pd.DataFrame:
    """Every occurrence of `terms` as strings, placed in its clause, as permute_units() wants it.

    Returns one row per occurrence, and one per clause with term_zh missing and `size`, its characters.
    """
    import pandas as pd

    require_columns(cleaned, ["notice_id", "text_zh"], "substring_uses", "clean_notices")
    rows: list[tuple[object, ...]] = []
    for notice_id, text in zip(cleaned["notice_id"], cleaned["text_zh"], strict=True):
        clauses = clause_spans(text)
        starts = [clause[2] for clause in clauses]
        for clause, (paragraph, sentence, start, end) in enumerate(clauses, start=1):
            rows.append((notice_id, paragraph, sentence, clause, None, end - start))
        for term in terms:
            for start, _ in occurrences(text, term):
                clause = bisect_right(starts, start)
                rows.append((notice_id, *clauses[clause - 1][:2], clause, term, 0))
    return pd.DataFrame(rows, columns=["notice_id", "paragraph", "sentence", "clause", "term_zh", "size"])


def unit_counts(
    terms: pd.DataFrame, a: Hashable, b: Hashable, unit: str, by: str = "notice_id"
) -> UnitCounts:
    """The uses of each term in each unit of a and b; `size` of the rows is the unit's size, else one a row."""
    import pandas as pd

    if unit not in (*UNITS, "document"):
        raise UnknownValueError("unit", unit, (*UNITS, "document"))
    needed = ["notice_id", by, "term_zh", *([unit] if unit != "document" else [])]
    require_columns(terms, needed, "permute_units", "segment_terms")
    if a == b:
        raise IpresearchError(f"a and b are both {a!r}. Choose another b.")
    both = both_sides(terms, a, b, by)
    units = divide_rows(both, a, unit, by)
    used = both["term_zh"].notna().to_numpy()
    codes, names = pd.factorize(both.loc[used, "term_zh"], sort=True)
    counts = np.zeros((len(units.sizes), len(names)))
    np.add.at(counts, (units.number[used], codes), 1)
    return UnitCounts(list(names), counts, units.sizes, units.in_a)


def divide_rows(both: pd.DataFrame, a: Hashable, unit: str, by: str) -> Units:
    """The units that the rows of two sides stand in; `size` of the rows is the unit's size, else one a row."""
    keys = [by, "notice_id"] + ([unit] if unit != "document" else [])
    number = both.groupby(keys, sort=False).ngroup().to_numpy()
    sizes = np.bincount(number, both["size"].to_numpy(float) if "size" in both.columns else None)
    in_a = np.zeros(len(sizes), bool)
    in_a[number[(both[by] == a).to_numpy()]] = True
    return Units(number, sizes.astype(float), in_a)
