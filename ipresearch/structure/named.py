"""《…》 titles in a body, and the short names that the text gives them: （以下简称《方案》）."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ipresearch.errors import require_columns

if TYPE_CHECKING:
    import pandas as pd

_TITLE = re.compile(r"《(?P<title>(?:[^《》]|《[^《》]*》){1,200})》")
_ALIAS = re.compile(
    r"\s*[（(][^（）()]{0,40}?(?:以下|下文|下)?(?:统一)?(?:简称|称)(?:为|作)?\s*[：:]?\s*"
    r"(?:《(?P<book>[^《》]{1,40})》|[“\"](?P<quoted>[^”\"]{1,40})[”\"]|(?P<bare>[\u4e00-\u9fff]{1,20}))\s*[^（）()]{0,10}[）)]"
)
_COLUMNS = ("notice_id", "title_zh", "alias_zh", "full_title_zh", "start", "end")


def list_titles(cleaned: pd.DataFrame) -> pd.DataFrame:
    """Every document that a body names in 《》: one row per mention, in the order of the text.

    cleaned : the table from clean_notices()
    Returns notice_id, title_zh (what stands in the outer 《》), alias_zh (the short name that the text declares at
    this mention, else missing), full_title_zh (for a mention by a declared short name, the title it stands for; else
    title_zh itself), start, end (of the mention, marks included, in text_zh).
    A short name used before or without a declaration stays as it is. Raises MissingColumnsError.

    >>> import pandas as pd
    >>> text = "印发《2023年全国知识产权行政保护工作方案》（以下简称《方案》）。《方案》指出"
    >>> list_titles(pd.DataFrame({"notice_id": ["x"], "text_zh": [text]}))["full_title_zh"].unique().tolist()
    ['2023年全国知识产权行政保护工作方案']
    """
    import pandas as pd

    require_columns(cleaned, ["notice_id", "text_zh"], "list_titles", "clean_notices")
    rows = []
    for notice_id, text in zip(cleaned["notice_id"], cleaned["text_zh"], strict=True):
        rows += _titles_of(notice_id, text)
    table = pd.DataFrame(rows, columns=list(_COLUMNS))
    return table.astype({"start": "int64", "end": "int64"})


def _titles_of(notice_id: str, text: str) -> list[tuple]:
    rows: list[tuple] = []
    stands_for: dict[str, str] = {}
    declared: list[tuple[int, int]] = []
    for match in _TITLE.finditer(text):
        if any(start <= match.start() < end for start, end in declared):
            continue
        title = match["title"]
        alias = _ALIAS.match(text, match.end())
        name = alias and (alias["book"] or alias["quoted"] or alias["bare"])
        if alias and name:
            stands_for[name] = title
            declared.append(alias.span())
        rows.append((notice_id, title, name, stands_for.get(title, title), match.start(), match.end()))
    return rows
