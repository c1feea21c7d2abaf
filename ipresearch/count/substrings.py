"""Terms counted as strings of characters, which no segmenter can move."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from ipresearch.count.dispersion import disperse
from ipresearch.errors import IpresearchError, TextArgumentError, require_columns
from ipresearch.lexicons import read_lexicon
from ipresearch.segment import sentence_spans

if TYPE_CHECKING:
    import pandas as pd


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

    require_columns(cleaned, ["notice_id", "text_zh"], "count_declared_terms", "clean_notices")
    wanted, listed = wanted_terms(terms, lexicons), listed_terms(lexicons)
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


def wanted_terms(terms: Collection[str] | None, lexicons: str | Path | None) -> list[str]:
    """The terms to look for, checked; None for declared_terms.csv."""
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
