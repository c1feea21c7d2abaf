"""What follows what: pairs of words from statutes, classes from jieba's tagging model, our estimates for marks.

A class is a part of speech and 1 for single characters, 2 for longer words; marks go by kind, and "start" is
a line's head. A single character is a mixture of its classes.
"""

from __future__ import annotations

import math
import re
from functools import cache

from ipresearch.restore.tables import lexicon_columns
from ipresearch.restore.words import marks, part_of_speech, single_words

UNHEARD_OF = -4.0
STRENGTH = 1.0
PAIR_STRENGTH = 0.8
AVOIDING_STRENGTH = 0.7
SENTENCE_CLOSE = "sentence_close"
_OPENS_A_RUN = frozenset(("pause", "stop", "open", "dash", "start", SENTENCE_CLOSE))
_MARK_KINDS = _OPENS_A_RUN | {"close", "word", "end", "digit", "letter"}


@cache
def word_class(word: str) -> str:
    """Class of a word; a single character is a class of its own."""
    mark = marks().get(word)
    if mark:
        return mark.kind
    if word in _MARK_KINDS:
        return word
    if word[0] < "\x80":
        return "digit" if word[0].isdigit() else "letter"
    if len(word) == 1:
        return word if word in single_words() else "x1"
    return part_of_speech(word) + "2"


@cache
def _rows(name: str) -> dict[str, dict[str, float]]:
    weights: dict[str, dict[str, float]] = {}
    for before, after, weight in lexicon_columns(name, ("before", "after", "log_weight")):
        weights.setdefault(before, {})[after] = float(weight)
    return weights


@cache
def _mixture(name: str) -> tuple[tuple[str, float], ...]:
    shares = single_words().get(name)
    if not shares:
        return ((name, 1.0),)
    total = sum(shares.values())
    return tuple((one, share / total) for one, share in shares.items())


@cache
def _follower_rows() -> dict[str, str]:
    return dict(lexicon_columns("word_pairs", ("before", "followers")))


_FOLLOWER = re.compile("([^ 0-9.-]+)(-?[0-9.]+)")


@cache
def _followers(word: str) -> dict[str, float]:
    return {after: float(weight) for after, weight in _FOLLOWER.findall(_follower_rows().get(word, ""))}


@cache
def as_context(word: str) -> str:
    """What of a word the next one depends on: the word itself where its followers are known, else its class."""
    return word if word in _follower_rows() else word_class(word)


@cache
def sequence_weight(before: str, after: str) -> float:
    """Log weight, against chance, of a word or mark after a context (see `as_context`)."""
    by_class = _class_weight(_class_of_context(before), word_class(after))
    pair = _followers(before).get(after)
    if pair is None:
        return by_class
    if pair < 0:
        return min(by_class, AVOIDING_STRENGTH * pair + (1 - AVOIDING_STRENGTH) * by_class)
    return max(by_class, PAIR_STRENGTH * pair + (1 - PAIR_STRENGTH) * by_class)


@cache
def context_after(before: str, word: str, context: str) -> str:
    """The context that `word` leaves after `before`: a closing mark after a full stop ends the sentence."""
    if word_class(word) == "close" and _class_of_context(before) in ("stop", SENTENCE_CLOSE):
        return SENTENCE_CLOSE
    return context


@cache
def _class_of_context(context: str) -> str:
    return word_class(context) if context in _follower_rows() else context


@cache
def _class_weight(before: str, after: str) -> float:
    total = 0.0
    for one, share in _mixture(before):
        for other, other_share in _mixture(after):
            total += share * other_share * math.exp(_weight(one, other))
    return STRENGTH * math.log(total)


@cache
def _weight(before: str, after: str) -> float:
    if before in _MARK_KINDS or after in _MARK_KINDS:
        row = _rows("mark_sequences").get(_tag(before), {})
        found = row.get(_tag(after))
        if found is not None:
            return found
        if before not in _OPENS_A_RUN:
            return 0.0
        before = "start"
    row = _rows("class_sequences").get(before)
    if row is None or after[:1] == "x":
        return 0.0
    return row.get(after, UNHEARD_OF)


def _tag(name: str) -> str:
    return name if name in _MARK_KINDS else name[:-1]
