"""The words of many texts counted at once, without a row per word occurrence.

All texts go through the segmenter as one, and what is one sentence, paragraph or document is told from the marks
between the words, so that every step is one pass over arrays.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ipresearch.segment import SENTENCE_MARKS

if TYPE_CHECKING:
    from ipresearch.segment.engines import JiebaEngine, RustEngine

_BETWEEN_TEXTS, _BETWEEN_WORDS = "\x03", "\x00"
_ENDS = frozenset([*SENTENCE_MARKS, "\n", "\r\n", _BETWEEN_TEXTS])
_AT_ONCE = 100_000  # characters that the segmenter gets in one go


class Tally(NamedTuple):
    """Counts of words in texts.

    One entry per word and text in the first five arrays, the rows of a word together, its texts in order: word (its
    place in `words`), text (its place among the texts), n, n_sentences (that hold it), n_top_paragraph (uses in the
    paragraph that has most). One entry per text in the last two: n_words, n_sentences that hold a word.
    """

    words: list[str]
    word: np.ndarray
    text: np.ndarray
    n: np.ndarray
    n_sentences: np.ndarray
    n_top_paragraph: np.ndarray
    words_in_text: np.ndarray
    sentences_in_text: np.ndarray


def tally_words(texts: Sequence[str], engine: JiebaEngine | RustEngine, hmm: bool = True) -> Tally:
    """Count the words of each text, as count_terms(segment_terms(...)) does notice by notice.

    >>> from ipresearch.segment.engines import load_engine
    >>> tally = tally_words(["保护专利。保护商标。", "专利"], load_engine(None, ()))
    >>> rows = zip(tally.word, tally.text, tally.n, tally.n_sentences)
    >>> [(tally.words[word], int(text), int(n), int(s)) for word, text, n, s in rows]
    [('保护', 0, 2, 2), ('专利', 0, 1, 1), ('专利', 1, 1, 1), ('商标', 0, 1, 1)]
    """
    codes, types = _segment(texts, engine, hmm)
    ends_text, ends_paragraph, ends_sentence = np.zeros((3, len(types)), bool)
    for number, word in enumerate(types):
        if word in _ENDS:
            ends_sentence[number] = True
            ends_paragraph[number] = word not in SENTENCE_MARKS
            ends_text[number] = word == _BETWEEN_TEXTS
    ends = np.flatnonzero(ends_sentence[codes])
    text, paragraph = (_numbered(step[codes[ends]]) for step in (ends_text, ends_paragraph))
    sentence = np.zeros(len(codes), np.int64)
    sentence[ends[:-1] + 1] = 1
    np.cumsum(sentence, out=sentence)
    codes, sentence, words = _words_only(codes, sentence, types, engine)
    return _count(codes, sentence, text, paragraph, words, len(texts))


def _segment(texts: Sequence[str], engine, hmm: bool) -> tuple[np.ndarray, list[str]]:
    """The words and marks of all texts as numbers of types, and the types."""
    import pyarrow as pa

    encoded = [
        (_BETWEEN_WORDS.join(engine.cut_roughly(part, hmm)) + _BETWEEN_WORDS).encode()
        for part in _joined(texts)
    ]
    data = b"".join(encoded)
    del encoded
    ends = np.flatnonzero(np.frombuffer(data, np.uint8) == 0).astype(np.int32) + 1
    offsets = np.concatenate([np.zeros(1, np.int32), ends])
    each = pa.StringArray.from_buffers(
        len(ends), pa.py_buffer(offsets), pa.py_buffer(data)
    ).dictionary_encode()
    types = each.dictionary.buffers()[2].to_pybytes().decode().split(_BETWEEN_WORDS)[:-1]
    # not to_numpy(), which loads pandas
    return np.frombuffer(each.indices.buffers()[1], np.int32, len(each)), types


def _joined(texts: Sequence[str]) -> Iterator[str]:
    """The texts in runs that the segmenter takes in one go, each text with a mark behind it."""
    run: list[str] = []
    size = 0
    for text in texts:
        if _BETWEEN_TEXTS in text or _BETWEEN_WORDS in text:
            text = text.replace(_BETWEEN_TEXTS, " ").replace(_BETWEEN_WORDS, " ")
        run += (text, _BETWEEN_TEXTS)
        size += len(text)
        if size > _AT_ONCE:
            yield "".join(run)
            run, size = [], 0
    if run:
        yield "".join(run)


def _numbered(is_last: np.ndarray) -> np.ndarray:
    """For each sentence the number of the text, or paragraph, that it stands in."""
    return np.cumsum(is_last, dtype=np.int32) - is_last


def _words_only(codes, sentence, types: list[str], engine) -> tuple[np.ndarray, np.ndarray, list[str]]:
    """The words among what was cut: their numbers, their sentences, and what the numbers mean."""
    is_word = np.array([word.isalnum() for word in types], bool)
    is_rough = np.array([word < "\x80" and len(word) > 1 for word in types], bool)
    for number in np.flatnonzero(~is_word & ~is_rough):
        is_word[number] = any(map(str.isalnum, types[number]))
    kept = (is_word & ~is_rough)[codes]
    rough = np.flatnonzero(is_rough[codes])
    number_of = {word: number for number, word in enumerate(types) if word < "\x80" and is_word[number]}
    words = list(types)
    mended = {}
    for number in np.flatnonzero(is_rough).tolist():
        parts = [part for part in engine.mend(types[number]) if any(map(str.isalnum, part))]
        for part in parts:
            if part not in number_of:
                number_of[part] = len(words)
                words.append(part)
        mended[number] = [number_of[part] for part in parts]
    # Python's own ints, since one taken out of an array costs ten times as much
    pairs = zip(codes[rough].tolist(), rough.tolist(), strict=True)
    more = [(word, place) for number, place in pairs for word in mended[number]]
    found, places = np.array(more, np.int64).reshape(-1, 2).T
    return (
        np.concatenate([codes[kept], found]),
        np.concatenate([sentence[kept], sentence[places]]),
        words,
    )


def _count(codes, sentence, text, paragraph, words: list[str], n_texts: int) -> Tally:
    """Sort by word, then place; what is alike stands together then, and its length is its count."""
    words_in_text = np.bincount(text[sentence], minlength=n_texts)
    held = np.flatnonzero(np.bincount(sentence, minlength=len(text)))
    key = (codes << 32) | sentence
    key.sort()
    codes, sentence = key >> 32, key & 0xFFFFFFFF
    new_sentence = _changes(key)
    firsts = np.flatnonzero(new_sentence)
    in_sentence = np.diff(firsts, append=len(key))
    codes, sentence = codes[firsts], sentence[firsts]
    cells = np.flatnonzero(_changes(codes) | _changes(text[sentence]))
    runs = np.flatnonzero(_changes(codes) | _changes(paragraph[sentence]))
    if not len(cells):
        nothing = np.empty(0, np.int64)
        return Tally(words, nothing, nothing, nothing, nothing, nothing, words_in_text, words_in_text)
    return Tally(
        words=words,
        word=codes[cells],
        text=text[sentence[cells]],
        n=np.add.reduceat(in_sentence, cells),
        n_sentences=np.diff(cells, append=len(codes)),
        n_top_paragraph=np.maximum.reduceat(np.add.reduceat(in_sentence, runs), np.searchsorted(runs, cells)),
        words_in_text=words_in_text,
        sentences_in_text=np.bincount(text[held], minlength=n_texts),
    )


def _changes(values: np.ndarray) -> np.ndarray:
    """Whether each value differs from the one before it."""
    changed = np.ones(len(values), bool)
    changed[1:] = values[1:] != values[:-1]
    return changed
