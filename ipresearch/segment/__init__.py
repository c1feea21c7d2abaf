"""Sentences, clauses and words of the restored bodies, each with its offsets in text_zh.

Room: engines (what cuts text into words).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ipresearch.errors import IpresearchError, TextArgumentError, UnknownValueError, require_columns
from ipresearch.lexicons import read_lexicon
from ipresearch.segment.engines import dictionary_frequency, load_engine, search_spans

if TYPE_CHECKING:
    import pandas as pd

SENTENCE_MARKS = "。！？；"
CLAUSE_MARKS = "，："
__all__ = [
    "SEGMENTATIONS",
    "clause_spans",
    "dictionary_frequency",
    "segment_clauses",
    "segment_sentences",
    "segment_terms",
    "sentence_spans",
    "word_cutter",
]

CLOSING_MARKS = "”’」』）》〉】"
SEGMENTATIONS = {
    "jieba": "jieba's own dictionary, HMM on",
    "jieba_no_hmm": "jieba's own dictionary, HMM off",
    "jieba_terms": "jieba with the listed terms joined, HMM on (the default)",
    "jieba_terms_search": "jieba with the listed terms, search mode: shorter words inside long ones as well",
    "longest_match": "the listed and declared terms alone, longest first; what lies between them as single characters",
    "character_ngrams": "every run of two characters (or of `ngram` characters) inside a clause",
}


def segment_sentences(cleaned: pd.DataFrame) -> pd.DataFrame:
    """Cut each body into sentences: a sentence ends at 。！？； (and the closing marks after it) or a line end.

    Returns one row per sentence: notice_id, paragraph and sentence (numbered from 1 through the notice), start,
    end (offsets in text_zh), text_zh (with its closing mark). Only line ends and the blanks around a sentence
    stand outside all rows.
    Raises MissingColumnsError, TextArgumentError.

    >>> import pandas as pd
    >>> cleaned = pd.DataFrame({"notice_id": ["x"], "text_zh": ["要保护专利。要运用专利，加强服务；管理\\n附则"]})
    >>> segment_sentences(cleaned)["text_zh"].tolist()
    ['要保护专利。', '要运用专利，加强服务；', '管理', '附则']
    """
    rows = []
    for notice_id, text in _bodies(cleaned, "segment_sentences"):
        for sentence, (paragraph, start, end) in enumerate(sentence_spans(text), start=1):
            rows.append((notice_id, paragraph, sentence, start, end, text[start:end]))
    return _table(rows, ["notice_id", "paragraph", "sentence", "start", "end", "text_zh"])


def segment_clauses(cleaned: pd.DataFrame, split_lists: bool = False) -> pd.DataFrame:
    """Cut each body into clauses: a clause ends where a sentence does, and also at ，：.

    split_lists : cut lists at 、 as well
    Returns one row per clause: notice_id, paragraph, sentence, clause (numbered from 1 through the notice), start,
    end (offsets in text_zh), text_zh (with its closing mark).
    Raises MissingColumnsError, TextArgumentError.

    >>> import pandas as pd
    >>> cleaned = pd.DataFrame({"notice_id": ["x"], "text_zh": ["要运用专利、商标，加强服务；管理"]})
    >>> segment_clauses(cleaned)["text_zh"].tolist()
    ['要运用专利、商标，', '加强服务；', '管理']
    >>> segment_clauses(cleaned, split_lists=True)["text_zh"].tolist()
    ['要运用专利、', '商标，', '加强服务；', '管理']
    """
    rows = []
    for notice_id, text in _bodies(cleaned, "segment_clauses"):
        for clause, (paragraph, sentence, start, end) in enumerate(clause_spans(text, split_lists), start=1):
            rows.append((notice_id, paragraph, sentence, clause, start, end, text[start:end]))
    return _table(rows, ["notice_id", "paragraph", "sentence", "clause", "start", "end", "text_zh"])


def segment_terms(
    cleaned: pd.DataFrame,
    lexicons: str | Path | None = None,
    segmentation: str = "jieba_terms",
    split_lists: bool = False,
    ngram: int = 2,
    engine: str | None = None,
) -> pd.DataFrame:
    """Cut each body into words; marks and blanks are not words, numbers are.

    lexicons     : a folder of the reader's own lexicons (terms.csv); None for the shipped ones
    segmentation : one of `SEGMENTATIONS`; what is a word is a choice, and counts depend on it
    engine       : "rjieba" or "jieba", which cut the same words; None for the fast one where it is installed
    Returns one row per word occurrence: notice_id, paragraph, sentence, clause, position (numbered from 1 through
    the notice), start, end (offsets in text_zh), term_zh. `.attrs["segmentation"]` names the choice.
    Raises UnknownValueError for a segmentation or engine that does not exist, MissingColumnsError, TextArgumentError.

    >>> import pandas as pd
    >>> cleaned = pd.DataFrame({"notice_id": ["x"], "text_zh": ["加强知识产权保护。"]})
    >>> segment_terms(cleaned)["term_zh"].tolist()
    ['加强', '知识产权保护']
    >>> segment_terms(cleaned, segmentation="jieba")["term_zh"].tolist()
    ['加强', '知识产权', '保护']
    """
    if segmentation not in SEGMENTATIONS:
        raise UnknownValueError("segmentation", segmentation, SEGMENTATIONS)
    words = word_cutter(segmentation, lexicons, ngram, engine)
    rows: list[tuple[Any, ...]] = []
    for notice_id, text in _bodies(cleaned, "segment_terms"):
        clauses = clause_spans(text, split_lists)
        starts = [clause[2] for clause in clauses]
        position = 0
        for start, end in words(text):
            if not any(map(str.isalnum, text[start:end])):
                continue
            clause = bisect_right(starts, start)
            paragraph, sentence = clauses[clause - 1][:2]
            position += 1
            rows.append((notice_id, paragraph, sentence, clause, position, start, end, text[start:end]))
    columns = ["notice_id", "paragraph", "sentence", "clause", "position", "start", "end", "term_zh"]
    terms = _table(rows, columns)
    terms.attrs["segmentation"] = segmentation
    return terms


def sentence_spans(text: str) -> list[tuple[int, int, int]]:
    """The sentences of one body as (paragraph, start, end)."""
    return [
        (paragraph, start, end)
        for paragraph, line_start, line_end in _paragraph_spans(text)
        for start, end in _pieces(text, line_start, line_end, SENTENCE_MARKS)
    ]


def clause_spans(text: str, split_lists: bool = False) -> list[tuple[int, int, int, int]]:
    """The clauses of one body as (paragraph, sentence, start, end)."""
    marks = SENTENCE_MARKS + CLAUSE_MARKS + ("、" if split_lists else "")
    return [
        (paragraph, sentence, start, end)
        for sentence, (paragraph, from_, to) in enumerate(sentence_spans(text), start=1)
        for start, end in _pieces(text, from_, to, marks)
    ]


def word_cutter(
    segmentation: str, lexicons: str | Path | None = None, ngram: int = 2, engine: str | None = None
):
    """A function from a text to the (start, end) of its words, marks among them, in one segmentation."""
    if segmentation == "character_ngrams":
        return lambda text: _ngrams(text, ngram)
    listed = tuple(read_lexicon("terms", lexicons)["term_zh"])
    if segmentation == "longest_match":
        listed += tuple(read_lexicon("declared_terms", lexicons)["term_zh"])
        pattern = re.compile(
            "|".join(map(re.escape, sorted(listed, key=lambda term: (-len(term), term)))) + r"|\S"
        )
        return lambda text: (found.span() for found in pattern.finditer(text))
    loaded = load_engine(engine, listed if segmentation.startswith("jieba_terms") else ())
    hmm = segmentation != "jieba_no_hmm"
    if segmentation.endswith("search"):
        return lambda text: search_spans(loaded, loaded.cut(text, hmm))
    return lambda text: _spans(loaded.cut(text, hmm))


def _spans(words: list[str]) -> Iterator[tuple[int, int]]:
    start = 0
    for word in words:
        yield start, start + len(word)
        start += len(word)


def _paragraph_spans(text: str) -> Iterator[tuple[int, int, int]]:
    paragraph = 0
    for line in re.finditer(r"[^\n]+", text):
        if line.group().strip():
            paragraph += 1
            yield paragraph, *line.span()


def _pieces(text: str, start: int, end: int, marks: str) -> Iterator[tuple[int, int]]:
    """Runs that end with one of `marks`, blanks around them left out, nothing else lost."""
    pattern = _piece_pattern(marks)
    for piece in pattern.finditer(text, start, end):
        words = piece.group()
        bare = words.strip()
        if bare:
            begin = piece.start() + len(words) - len(words.lstrip())
            yield begin, begin + len(bare)


@lru_cache(maxsize=8)
def _piece_pattern(marks: str) -> re.Pattern[str]:
    return re.compile(f"[^{marks}]*[{marks}]+[{CLOSING_MARKS}]*|[^{marks}]+")


def _ngrams(text: str, size: int) -> Iterator[tuple[int, int]]:
    if size < 1:
        raise IpresearchError(f"ngram must be 1 or more, not {size!r}.")
    for run in re.finditer(r"[^\W_]+", text):
        for start in range(run.start(), run.end() - size + 1):
            yield start, start + size


def _bodies(cleaned: pd.DataFrame, function: str) -> Iterator[tuple[str, str]]:
    require_columns(cleaned, ["notice_id", "text_zh"], function, "clean_notices")
    for notice_id, text in zip(cleaned["notice_id"], cleaned["text_zh"], strict=True):
        if not isinstance(text, str):
            raise TextArgumentError(f"text_zh of notice {notice_id!r}", text)
        yield notice_id, text


def _table(rows: list[tuple[Any, ...]], columns: list[str]) -> pd.DataFrame:
    import pandas as pd

    table = pd.DataFrame(rows, columns=columns)
    numbers = [name for name in columns if name not in ("notice_id", "text_zh", "term_zh")]
    return table.astype(dict.fromkeys(numbers, "int64"))
