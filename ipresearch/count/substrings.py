"""Terms counted as strings of characters, which no segmenter can move."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ipresearch.count.dispersion import disperse
from ipresearch.count.finder import HALVES, TermFinder, Uses
from ipresearch.errors import IpresearchError, TextArgumentError, require_columns
from ipresearch.lexicons import read_lexicon
from ipresearch.segment import sentence_spans

if TYPE_CHECKING:
    import pandas as pd


def count_declared_terms(
    cleaned: pd.DataFrame,
    terms: Collection[str] | None = None,
    by: str | None = None,
    segmented: pd.DataFrame | None = None,
    lexicons: str | Path | None = None,
) -> pd.DataFrame:
    """Count terms as strings of characters, which no segmenter can move.

    terms     : what to count; None for the lexicon declared_terms.csv
    by        : a column of `cleaned` to group by instead of notice_id
    segmented : a table from segment_terms(), for the column n_segmented beside
    lexicons  : a folder of the reader's own lexicons; None for the shipped ones
    Returns one row per notice (or group) and term, terms in the order given, those with n = 0 among them: n (every
    occurrence), n_outside_longer (those not inside a longer term of `terms`, terms.csv or declared_terms.csv),
    per_1000 (characters), n_sentences, dp (parts = sentences, or documents in a group of several, by characters;
    missing where n is 0), top_paragraph_share (of the uses; missing where n is 0), n_total (characters, line ends not counted), unit ("character") and, where asked for,
    n_segmented (how often the term is a word of its own).
    Raises MissingColumnsError, TextArgumentError and, for an empty or repeated term, IpresearchError.

    >>> import pandas as pd
    >>> cleaned = pd.DataFrame({"notice_id": ["x"], "text_zh": ["行政保护。保护专利。"]})
    >>> count_declared_terms(cleaned, ["保护"])[["term_zh", "n", "n_outside_longer"]].values.tolist()
    [['保护', 2, 1]]
    """
    import pandas as pd

    key = by or "notice_id"
    require_columns(cleaned, ["notice_id", key, "text_zh"], "count_declared_terms", "clean_notices")
    if not len(cleaned):
        raise IpresearchError("cleaned has no rows: there is nothing to count in. Load at least one notice.")
    wanted = wanted_terms(terms, lexicons)
    finder = TermFinder(wanted, listed_terms(lexicons))
    rows = []
    for value in dict.fromkeys(cleaned[key]):
        side = cleaned[cleaned[key] == value]
        if not len(side):
            raise IpresearchError(
                f"{key!r} is empty in some rows of cleaned. Fill it in, or leave those notices out."
            )
        texts = [body_of(*row) for row in zip(side["notice_id"], side["text_zh"], strict=True)]
        sentences = [sentence_spans(text) for text in texts]
        found = [finder.uses(*pair) for pair in zip(texts, sentences, strict=True)]
        sizes = [[end - start for _, start, end in spans] for spans in sentences]
        n_total = sum(len(text) - text.count("\n") for text in texts)
        here = None if segmented is None else segmented[segmented["notice_id"].isin(side["notice_id"])]
        for number, term in enumerate(wanted):
            row = {key: value, "term_zh": term} | _count([uses.get(number) for uses in found], sizes)
            row |= {"per_1000": 1000 * row["n"] / n_total if n_total else float("nan"), "n_total": n_total}
            row["unit"] = "character"
            if here is not None:
                row["n_segmented"] = int((here["term_zh"] == term).sum())
            rows.append(row)
    return pd.DataFrame(rows)


def _count(in_texts: list[Uses | None], sizes: list[list[int]]) -> dict[str, Any]:
    """Sum the uses of one term in several texts; sizes : of each text's sentences, in characters."""
    found = [uses for uses in in_texts if uses]
    n = sum(uses.n for uses in found)
    if len(in_texts) > 1:
        pairs = zip(in_texts, sizes, strict=True)
        parts = [(uses.n if uses else 0, sum(size)) for uses, size in pairs if size]
    else:
        in_sentences = found[0].in_sentences if found else {}
        parts = [(in_sentences.get(number, 0), size) for number, size in enumerate(sizes[0])]
    return {
        "n": n,
        "n_outside_longer": sum(uses.n_outside_longer for uses in found),
        "n_sentences": sum(len(uses.in_sentences) for uses in found),
        "dp": disperse(*zip(*parts, strict=True)).dp if n else float("nan"),
        "top_paragraph_share": max(uses.n_top_paragraph for uses in found) / n if n else float("nan"),
    }


def body_of(notice_id: str, text: Any) -> str:
    """`text` if it is one; raises TextArgumentError, naming the notice."""
    if not isinstance(text, str):
        raise TextArgumentError(f"text_zh of notice {notice_id!r}", text)
    return text


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
        if HALVES.search(term):
            raise IpresearchError(
                f"the term {term!r} holds half of a character, which no text has. Write it anew."
            )
    wanted = list(terms)
    if len(set(wanted)) < len(wanted):
        twice = sorted(term for term in set(wanted) if wanted.count(term) > 1)
        raise IpresearchError(
            f"{', '.join(map(repr, twice))} stands more than once among the terms. Name each once."
        )
    return wanted
