"""How often, how evenly and where: term counts, dispersion, key words in context."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ipresearch.errors import IpresearchError, TextArgumentError, nearest, require_columns
from ipresearch.lexicons import read_lexicon
from ipresearch.segment import clause_spans, sentence_spans

if TYPE_CHECKING:
    import pandas as pd


def count_terms(terms: pd.DataFrame, by: str | None = None) -> pd.DataFrame:
    """Count the words of each notice, or of each group of notices.

    terms : one row per word occurrence, from segment_terms()
    by    : a column of `terms` to group by instead of notice_id (join it from the cleaned table first)
    Returns one row per notice (or group) and term, most frequent first, ties by term: n, per_1000 (words),
    n_sentences, dp (0 even, 1 in one place; parts = sentences, or documents in a group of several; `dp_parts` says
    which), top_paragraph_share (of the uses; over .5 means that one paragraph carries the word), n_total (words in
    the notice or group) and unit ("word"). n_outside_longer equals n: a segmented word stands inside no other.
    Raises MissingColumnsError.

    >>> import pandas as pd
    >>> from ipresearch.segment import segment_terms
    >>> cleaned = pd.DataFrame({"notice_id": ["x"], "text_zh": ["保护专利。管理专利。"]})
    >>> count_terms(segment_terms(cleaned))[["term_zh", "n", "per_1000", "n_sentences"]].values.tolist()
    [['专利', 2, 500.0, 2], ['保护', 1, 250.0, 1], ['管理', 1, 250.0, 1]]
    """
    key = by or "notice_id"
    require_columns(terms, ["notice_id", key, "sentence", "term_zh"], "count_terms", "segment_terms")
    if terms[key].isna().any():
        raise IpresearchError(
            f"{key!r} is empty in {int(terms[key].isna().sum())} rows of terms. Fill it in, or leave those notices out."
        )
    several = terms.groupby(key)["notice_id"].transform("nunique") > 1
    uses = terms.assign(
        _sentence=terms.groupby(["notice_id", "sentence"], sort=False).ngroup(),
        _parts=several.map({True: "documents", False: "sentences"}),
    )
    uses["_part"] = uses["_sentence"].where(~several, uses.groupby("notice_id", sort=False).ngroup())
    counts = uses.groupby([key, "term_zh"]).agg(
        n=("term_zh", "size"), n_sentences=("_sentence", "nunique"), dp_parts=("_parts", "first")
    )
    counts = counts.reset_index()
    counts["n_total"] = counts[key].map(uses.groupby(key).size())
    counts["per_1000"] = 1000 * counts["n"] / counts["n_total"]
    counts["n_outside_longer"] = counts["n"]
    counts["unit"] = "word"
    counts["dp"] = _dp(uses, counts, key)
    if "paragraph" in uses.columns:
        where = list(dict.fromkeys([key, "term_zh", "notice_id", "paragraph"]))
        cells = uses.groupby(where).size().groupby([key, "term_zh"]).max()
        counts["top_paragraph_share"] = cells.to_numpy() / counts["n"]
    return _in_order(counts, key)


def count_declared_terms(
    cleaned: pd.DataFrame, terms: Collection[str] | None = None, lexicons: str | Path | None = None
) -> pd.DataFrame:
    """Count terms as strings of characters, which no segmenter can move.

    terms    : what to count; None for the lexicon declared_terms.csv
    lexicons : a folder of the reader's own lexicons; None for the shipped ones
    Returns one row per notice and term, terms in the order given, those with n = 0 among them: n (every
    occurrence), n_outside_longer (those not inside a longer term of `terms`, terms.csv or declared_terms.csv),
    per_1000 (characters), n_sentences, dp (parts = sentences by characters; missing where n is 0), n_total
    (characters of the body, line ends not counted) and unit ("character").
    Raises MissingColumnsError, TextArgumentError and, for an empty or repeated term, IpresearchError.

    >>> import pandas as pd
    >>> cleaned = pd.DataFrame({"notice_id": ["x"], "text_zh": ["行政保护。保护专利。"]})
    >>> count_declared_terms(cleaned, ["保护"])[["term_zh", "n", "n_outside_longer"]].values.tolist()
    [['保护', 2, 1]]
    """
    import pandas as pd

    from ipresearch.dispersion import disperse

    require_columns(cleaned, ["notice_id", "text_zh"], "count_declared_terms", "clean_notices")
    wanted, listed = _wanted(terms, lexicons), listed_terms(lexicons)
    rows = []
    for notice_id, text in zip(cleaned["notice_id"], cleaned["text_zh"], strict=True):
        spans = sentence_spans(text)
        starts, sizes = [start for _, start, _ in spans], [end - start for _, start, end in spans]
        n_total = len(text) - text.count("\n")
        for term in wanted:
            found = occurrences(text, term, [*listed, *wanted])
            in_sentence = [0] * len(spans)
            for start, _ in found:
                in_sentence[bisect_right(starts, start) - 1] += 1
            rows.append(
                {
                    "notice_id": notice_id,
                    "term_zh": term,
                    "n": len(found),
                    "n_outside_longer": sum(not longer for _, longer in found),
                    "per_1000": 1000 * len(found) / n_total if n_total else float("nan"),
                    "n_sentences": sum(map(bool, in_sentence)),
                    "dp": disperse(in_sentence, sizes).dp if found else float("nan"),
                    "n_total": n_total,
                    "unit": "character",
                }
            )
    return pd.DataFrame(rows)


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
    (term,) = _wanted([term], lexicons)
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


def drop_stopwords(counts: pd.DataFrame, lexicons: str | Path | None = None) -> pd.DataFrame:
    """Leave the stop words out of a table of terms, and say which.

    counts : any table with term_zh, from count_terms() or segment_terms()
    Returns the other rows, unchanged (n_total and rates still refer to the whole text); `.attrs["dropped"]` lists
    each dropped row as a dict of its cells and the stop word's reason, so that kept and dropped add up to `counts`.
    Raises MissingColumnsError.

    >>> import pandas as pd
    >>> kept = drop_stopwords(pd.DataFrame({"term_zh": ["专利", "的"], "n": [3, 9]}))
    >>> kept["term_zh"].tolist(), kept.attrs["dropped"]
    (['专利'], [{'term_zh': '的', 'n': 9, 'reason': 'function word'}])
    """
    require_columns(counts, ["term_zh"], "drop_stopwords", "count_terms")
    listed = read_lexicon("stopwords", lexicons)
    reason = counts["term_zh"].map(dict(zip(listed["term_zh"], listed["reason"], strict=True)))
    kept = counts[reason.isna()].reset_index(drop=True)
    dropped = counts[reason.notna()].assign(reason=reason)
    kept.attrs["dropped"] = [*kept.attrs.get("dropped", []), *dropped.to_dict("records")]
    return kept


def occurrences(text: str, term: str, listed: Iterable[str] = ()) -> list[tuple[int, str]]:
    """Every place where `term` starts in `text`, with the longest of `listed` that holds it there ("" for none)."""
    around = [
        (longer, at)
        for longer in sorted({*listed}, key=lambda word: (-len(word), word))
        if len(longer) > len(term)
        for at in _starts(longer, term)
    ]
    return [
        (
            start,
            next(
                (longer for longer, at in around if text.startswith(longer, start - at) and start >= at), ""
            ),
        )
        for start in _starts(text, term)
    ]


def listed_terms(lexicons: str | Path | None = None) -> list[str]:
    """The terms of terms.csv and declared_terms.csv, each once, in the files' order."""
    named = [
        *read_lexicon("terms", lexicons)["term_zh"],
        *read_lexicon("declared_terms", lexicons)["term_zh"],
    ]
    return list(dict.fromkeys(named))


def _starts(text: str, term: str) -> list[int]:
    found, at = [], text.find(term)
    while at >= 0:
        found.append(at)
        at = text.find(term, at + 1)
    return found


def _wanted(terms: Collection[str] | None, lexicons: str | Path | None) -> list[str]:
    if terms is None:
        return read_lexicon("declared_terms", lexicons)["term_zh"].tolist()
    if isinstance(terms, str):
        raise IpresearchError(f"terms must be a list of terms, not the text {terms!r}. Write [{terms!r}].")
    for term in terms:
        if not isinstance(term, str):
            raise TextArgumentError("a term", term)
        if not term.strip():
            raise IpresearchError("a term is empty. Give at least one character.")
    wanted = list(terms)
    if len(set(wanted)) < len(wanted):
        twice = sorted(term for term in set(wanted) if wanted.count(term) > 1)
        raise IpresearchError(
            f"{', '.join(map(repr, twice))} stands more than once among the terms. Name each once."
        )
    return wanted


def _contexts(notice: Any, term: str, listed: list[str], has_raw: bool) -> list[dict[str, Any]]:
    text = notice.text_zh
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


def _dp(uses: pd.DataFrame, counts: pd.DataFrame, key: str) -> pd.Series:
    """Gries's DP of each row of `counts`, without a row for the parts where the term does not stand."""
    size = uses.groupby([key, "_part"]).size()
    of_text = size / size.groupby(level=0).transform("sum")
    cells = uses.groupby([key, "term_zh", "_part"]).size().rename("n_here").reset_index()
    n = cells.groupby([key, "term_zh"])["n_here"].transform("sum")
    share = of_text.reindex(list(zip(cells[key], cells["_part"], strict=True))).to_numpy()
    beyond = (cells["n_here"] / n - share).abs() - share
    half = (1 + beyond.groupby([cells[key], cells["term_zh"]]).sum()) / 2
    return half.reindex(list(zip(counts[key], counts["term_zh"], strict=True))).set_axis(counts.index)


def _in_order(counts: pd.DataFrame, key: str) -> pd.DataFrame:
    first = [key, "term_zh", "n", "n_outside_longer", "per_1000", "n_sentences", "dp"]
    counts = counts[[*first, *(name for name in counts.columns if name not in first)]]
    return counts.sort_values([key, "n", "term_zh"], ascending=[True, False, True]).reset_index(drop=True)
