"""Key words in context: the evidence behind every count."""

from __future__ import annotations

from bisect import bisect_right
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ipresearch.count.substrings import body_of, listed_terms, occurrences, wanted_terms
from ipresearch.errors import nearest, require_columns
from ipresearch.segment import clause_spans

if TYPE_CHECKING:
    import pandas as pd


def keyword_in_context(
    cleaned: pd.DataFrame,
    term: str,
    terms: pd.DataFrame | None = None,
    lexicons: str | Path | None = None,
) -> pd.DataFrame:
    """Show every occurrence of a term in its whole clause: the evidence behind a count.

    term  : a string of characters; its rows sum to n of count_declared_terms()
    terms : a table from segment_terms(): then only the occurrences that are words in it, which sum to n of
            count_terms()
    Returns one row per occurrence, in reading order: notice_id, paragraph, sentence, clause, start, end (offsets in
    text_zh), raw_start, raw_end (in text_raw, where `cleaned` has raw_offsets), left_zh, term_zh, right_zh (the rest
    of the clause), clause_start, clause_end, clause_zh, longer_zh (the longest listed term around it, or "").
    A term that stands nowhere gives no row, and `.attrs["finding"]` says so with the nearest term that does.
    Raises MissingColumnsError, TextArgumentError, IpresearchError for an empty term.

    >>> import pandas as pd
    >>> cleaned = pd.DataFrame({"notice_id": ["x"], "text_zh": ["加强行政保护，管理专利。"]})
    >>> keyword_in_context(cleaned, "保护")[["left_zh", "term_zh", "right_zh", "longer_zh"]].values.tolist()
    [['加强行政', '保护', '，', '行政保护']]
    """
    import pandas as pd

    require_columns(cleaned, ["notice_id", "text_zh"], "keyword_in_context", "clean_notices")
    listed = listed_terms(lexicons)
    (term,) = wanted_terms([term], lexicons)
    has_raw = "raw_offsets" in cleaned.columns
    columns = ["notice_id", "paragraph", "sentence", "clause", "start", "end"]
    columns += ["raw_start", "raw_end"] if has_raw else []
    columns += ["left_zh", "term_zh", "right_zh", "clause_start", "clause_end", "clause_zh", "longer_zh"]
    words = None
    if terms is not None:
        require_columns(
            terms, ["notice_id", "start", "end", "term_zh"], "keyword_in_context", "segment_terms"
        )
        here = terms[terms["term_zh"] == term]
        words = set(zip(here["notice_id"], here["start"], strict=True))
    rows = []
    for notice in cleaned.itertuples():
        for row in _contexts(notice, term, listed, has_raw):
            if words is None or (notice.notice_id, row["start"]) in words:
                rows.append(row)
    table = pd.DataFrame(rows, columns=columns)
    if not rows:
        table.attrs["finding"] = _nowhere(cleaned, term, listed)
    return table


def _contexts(notice: Any, term: str, listed: list[str], has_raw: bool) -> list[dict[str, Any]]:
    text = body_of(notice.notice_id, notice.text_zh)
    found = occurrences(text, term, listed)
    clauses = clause_spans(text) if found else []
    starts = [clause[2] for clause in clauses]
    rows = []
    for start, longer in found:
        end = start + len(term)
        first, last = bisect_right(starts, start), bisect_right(starts, end - 1)
        paragraph, sentence, from_, _ = clauses[first - 1]
        to = clauses[last - 1][3]
        row = {"notice_id": notice.notice_id, "paragraph": paragraph, "sentence": sentence, "clause": first}
        row |= {"start": start, "end": end}
        if has_raw:
            row |= {
                "raw_start": int(notice.raw_offsets[start][0]),
                "raw_end": int(notice.raw_offsets[end - 1][1]),
            }
        row |= {"left_zh": text[from_:start], "term_zh": term, "right_zh": text[end:to]}
        rows.append(
            row | {"clause_start": from_, "clause_end": to, "clause_zh": text[from_:to], "longer_zh": longer}
        )
    return rows


def _nowhere(cleaned: pd.DataFrame, term: str, listed: list[str]) -> str:
    bodies = "\n".join(cleaned["text_zh"])
    known = [name for name in listed if name in bodies]
    return f"{term!r} stands in none of the {len(cleaned)} notices.{nearest(term, known)}"
