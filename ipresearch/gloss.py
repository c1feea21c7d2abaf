"""English beside the Chinese: computed on Chinese, labelled in English last."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ipresearch.errors import require_columns
from ipresearch.lexicons import read_lexicon

if TYPE_CHECKING:
    import pandas as pd

MISSING = "†"


def add_gloss(
    table: pd.DataFrame, column: str | Sequence[str] = "term_zh", lexicons: str | Path | None = None
) -> pd.DataFrame:
    """Add the English column that belongs to a Chinese one.

    table    : any table with `column`, whose name ends in _zh; several columns are glossed one after another
    lexicons : a folder whose glosses.csv replaces the shipped one
    Returns the same rows with `<column without zh>en` right after `column`; a term without a gloss keeps its
    Chinese form with a dagger, so that it is seen, and missing_glosses() lists it.
    Raises MissingColumnsError.

    >>> import pandas as pd
    >>> add_gloss(pd.DataFrame({"term_zh": ["专利", "甲乙丙"]}))["term_en"].tolist()
    ['patent', '甲乙丙†']
    """
    columns = [column] if isinstance(column, str) else list(column)
    require_columns(table, columns, "add_gloss", "count_terms")
    glosses = read_lexicon("glosses", lexicons).set_index("term_zh")["term_en"]
    result = table.copy()
    for name in columns:
        english = [glosses.get(term, f"{term}{MISSING}" if _has_han(term) else term) for term in table[name]]
        beside = f"{name.removesuffix('zh')}en"
        result = result.drop(columns=beside, errors="ignore")
        result.insert(result.columns.get_loc(name) + 1, beside, english)
    return result


def missing_glosses(
    table: pd.DataFrame, column: str = "term_zh", lexicons: str | Path | None = None
) -> list[str]:
    """The terms of a table that glosses.csv does not know yet, in the table's order, each once.

    >>> import pandas as pd
    >>> missing_glosses(pd.DataFrame({"term_zh": ["专利", "甲乙丙", "甲乙丙"]}))
    ['甲乙丙']
    """
    require_columns(table, [column], "missing_glosses", "count_terms")
    known = set(read_lexicon("glosses", lexicons)["term_zh"])
    return [term for term in dict.fromkeys(table[column]) if _has_han(term) and term not in known]


def _has_han(term: str) -> bool:
    """Numbers and Latin words need no gloss."""
    return any("\u3400" <= character <= "\u9fff" or character > "\U0001ffff" for character in term)
