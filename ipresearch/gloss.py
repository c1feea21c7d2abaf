"""English beside the Chinese: computed on Chinese, labelled in English last."""

from __future__ import annotations

import re
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


def list_glossary(cleaned: pd.DataFrame | None = None, lexicons: str | Path | None = None) -> pd.DataFrame:
    """The institutional words that a newcomer to Chinese policy texts needs, with what they are.

    cleaned  : keep the words that stand in these texts (column text_zh), most frequent first; None for all, in the file's order
    lexicons : a folder whose glossary.csv replaces the shipped one
    Returns one row per word: term_zh, term_en, meaning, source and, with `cleaned`, n (occurrences as a string).
    Raises MissingColumnsError.

    >>> import pandas as pd
    >>> list_glossary(pd.DataFrame({"text_zh": ["开展试点，加强试点示范。"]}))[["term_zh", "term_en", "n"]].values.tolist()
    [['试点', 'pilot', 2], ['示范', 'demonstration', 1]]
    """
    words = read_lexicon("glossary", lexicons)
    if cleaned is None:
        return words
    require_columns(cleaned, ["text_zh"], "list_glossary", "clean_notices")
    counted = words.assign(
        n=[int(cleaned["text_zh"].str.count(re.escape(word)).sum()) for word in words["term_zh"]]
    )
    found = counted[counted["n"] > 0].sort_values(["n", "term_zh"], ascending=[False, True])
    return found.reset_index(drop=True)


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
