"""The two sides of a comparison, read from a table of counts and checked."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import TYPE_CHECKING

from ipresearch.errors import IpresearchError, UnknownNoticeError, UnknownValueError, require_columns

if TYPE_CHECKING:
    import pandas as pd


def rows_of(table: pd.DataFrame, value: Hashable, by: str) -> pd.DataFrame:
    found = table[table[by] == value]
    if not len(found):
        known = table[by].dropna().unique()
        alike = [name for name in known if str(name) == str(value)]
        if alike:
            raise IpresearchError(
                f"no {by} {value!r} ({type(value).__name__}): the column holds {alike[0]} as "
                f"{type(alike[0]).__name__}. Give it in that type."
            )
        raise UnknownNoticeError(value, known) if by == "notice_id" else UnknownValueError(by, value, known)
    return found


def both_sides(table: pd.DataFrame, a: Hashable, b: Hashable, by: str) -> pd.DataFrame:
    """The rows of a and b, in the table's order; raises for a side that has none.

    Chosen by a mask, not put together: pandas cannot concatenate tables whose attrs hold a table.
    """
    for value in (a, b):
        rows_of(table, value, by)
    return table[table[by].isin([a, b])]


def checked_counts(counts: pd.DataFrame, a: Hashable, b: Hashable, by: str) -> pd.DataFrame:
    import pandas as pd

    require_columns(counts, [by, "term_zh", "n"], "compare_counts", "count_terms")
    n = pd.to_numeric(counts["n"], errors="coerce")
    bad = counts[n.isna() | (n < 0) | (n % 1 != 0)]
    if len(bad):
        first = bad.iloc[0]
        raise IpresearchError(
            f"n of {first['term_zh']!r} in {first[by]!r} is {first['n']!r}: counts are whole numbers, 0 or more. "
            f"{len(bad)} such row(s); count again with count_terms(), or fill in 0 where a term does not stand."
        )
    if a == b:
        others = [value for value in counts[by].unique() if value != a]
        raise IpresearchError(
            f"a and b are both {a!r}. Choose another b: {', '.join(map(str, others)) or 'none'}."
        )
    found = both_sides(counts, a, b, by)
    keys = [by, "term_zh"] if by == "notice_id" or "notice_id" not in counts else [by, "notice_id", "term_zh"]
    twice = found[found.duplicated(keys)]
    if len(twice):
        first = twice.iloc[0]
        raise IpresearchError(
            f"{first['term_zh']!r} in {first[by]!r} stands in more than one row. Add them up first, one row a term."
        )
    return found.assign(n=found["n"].astype("int64"))


def text_sizes(
    counts: pd.DataFrame,
    a: Hashable,
    b: Hashable,
    by: str,
    sizes: Mapping[Hashable, int] | tuple[int, int] | None,
) -> tuple[int, int]:
    if sizes is None:
        totals = tuple(_size_of(counts[counts[by] == value], by) for value in (a, b))
    elif isinstance(sizes, Mapping):
        for value in (a, b):
            if value not in sizes:
                raise UnknownValueError("size for", value, sizes)
        totals = (sizes[a], sizes[b])
    else:
        totals = tuple(sizes)
    for value, total in zip((a, b), totals, strict=True):
        if not total > 0 or total % 1:
            raise IpresearchError(
                f"the size of {value!r} is {total!r}: a text without words has no rates. Leave it out."
            )
    return int(totals[0]), int(totals[1])


def _size_of(side: pd.DataFrame, by: str) -> int:
    if "n_total" not in side.columns:
        return int(side["n"].sum())
    part = "notice_id" if "notice_id" in side.columns else by
    several = side.groupby(part)["n_total"].nunique() > 1
    if several.any():
        raise IpresearchError(
            f"{several.idxmax()!r} has more than one n_total: the table mixes counts of different kinds. Compare words "
            f"and characters apart, or give sizes."
        )
    return int(side.drop_duplicates(part)["n_total"].sum())
