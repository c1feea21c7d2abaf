"""What else sets two texts apart, so that no difference can be put down to one thing."""

from __future__ import annotations

from collections.abc import Hashable
from pathlib import Path
from typing import TYPE_CHECKING

from ipresearch.compare.sides import rows_of
from ipresearch.count import listed_terms, occurrences
from ipresearch.errors import require_columns

if TYPE_CHECKING:
    import pandas as pd

CONFOUNDS = (
    ("level", ("level",), "level of government"),
    ("year", ("year",), "year"),
    ("genre", ("doc_type",), "kind of text"),
    ("scope", ("title_zh",), "what the text is about"),
    ("publisher", ("publisher_zh", "source_zh"), "who published it"),
)


def confounds(
    cleaned: pd.DataFrame, a: Hashable, b: Hashable, by: str = "notice_id", lexicons: str | Path | None = None
) -> pd.DataFrame:
    """List what else sets a and b apart: level, year, genre, scope and publisher.

    Returns one row per confound: confound, column, value_a, value_b ("unknown" where not given), differs (yes / no /
    unknown), meaning. Scope is read off the titles: the listed terms that they name. A page that
    names no publisher is put down to its source.
    Raises MissingColumnsError, UnknownNoticeError, UnknownValueError.

    >>> import pandas as pd
    >>> cleaned = pd.DataFrame({"notice_id": ["x", "y"], "year": [2021, 2023], "level": "national"})
    >>> confounds(cleaned, "x", "y")[["confound", "differs"]].values.tolist()[:3]
    [['level', 'no'], ['year', 'yes'], ['genre', 'unknown']]
    """
    import pandas as pd

    require_columns(cleaned, ["notice_id", by], "confounds", "clean_notices")
    side_a, side_b = (rows_of(cleaned, value, by) for value in (a, b))
    rows = []
    for confound, columns, what in CONFOUNDS:
        values = [_values(side, columns, confound, lexicons) for side in (side_a, side_b)]
        known = "unknown" not in values
        differs = "unknown" if not known else "yes" if values[0] != values[1] else "no"
        meaning = {
            "yes": f"A difference between the texts cannot be told apart from a difference of {what}.",
            "no": f"The same on both sides; says nothing about other kinds of {what}.",
            "unknown": f"Not known here; a difference of {what} cannot be ruled out.",
        }[differs]
        rows.append((confound, " or ".join(columns), *values, differs, meaning))
    return pd.DataFrame(rows, columns=["confound", "column", "value_a", "value_b", "differs", "meaning"])


def _values(side: pd.DataFrame, columns: tuple[str, ...], confound: str, lexicons: str | Path | None) -> str:
    given = [side[name] for name in columns if name in side.columns]
    values = next((said for said in map(_said, given) if said), [])
    if confound == "scope":
        listed = listed_terms(lexicons)
        named = [
            term
            for title in values
            for term in listed
            if any(not longer for _, longer in occurrences(title, term, listed))
        ]
        values = named or values
    return "; ".join(sorted(set(values))) or "unknown"


def _said(column: pd.Series) -> list[str]:
    return [str(value) for value in column.dropna() if str(value) not in ("", "unknown")]
