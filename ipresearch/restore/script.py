"""Traditional to simplified characters, with the choice between 着 and 著."""

from __future__ import annotations

import re
import sys
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from ipresearch.restore.codes import code_points, text_of
from ipresearch.restore.language import likelihood
from ipresearch.restore.tables import kept_in_names, lexicon_rows, to_simplified

if TYPE_CHECKING:
    import numpy as np

_HAN_BEFORE = re.compile("[\u4e00-\u9fff《]*\\Z")
_HAN_AFTER = re.compile("[\u4e00-\u9fff《]*")
CONTEXT = 4
CONTEXTS_KEPT = 50_000
_MAYBE_REPEATED = re.compile("著.著")
_REPEATED = re.compile("([\u4e00-\u9fff])著\\1著")


@cache
def _translation() -> dict[int, int]:
    return {ord(before): ord(after) for before, after in to_simplified().items()}


@cache
def _simplified_codes() -> np.ndarray:
    """The simplified code point of each code point: looked up whole, eight times as fast as str.translate."""
    import numpy as np

    table = np.arange(sys.maxunicode + 1, dtype="<u4")
    table[list(_translation())] = list(_translation().values())
    return table


def simplify_mirror(text: str) -> str:
    """The mirror's table backwards: one character for one, words decide only between 着 and 著.

    >>> simplify_mirror("著力培育著名商標")
    '着力培育著名商标'
    """
    text = text_of(_simplified_codes()[code_points(text)])
    return settle_zhu(text) if "著" in text else text


def simplify_page(text: str) -> str:
    """A whole mirrored page to simplified: its table may have converted 于, 后 and 么, which the packaged one leaves.

    A page that has 於 but no 于 converted it; one that has both has 於 in a name.

    >>> simplify_page("專利在於保護"), simplify_page("樊於期位于關內")
    ('专利在于保护', '樊於期位于关内')
    """
    for traditional, simplified in kept_in_names():
        if traditional in text and simplified not in text:
            text = text.replace(traditional, simplified)
    return simplify_mirror(text)


def simplify_genuine(text: str) -> str:
    """Genuine traditional text to simplified by OpenCC's phrases, then the same choice for 著.

    A line whose length OpenCC changes keeps to the one-to-one table, so that offsets stay exact.
    """
    from opencc import OpenCC

    converter, lines = OpenCC("t2s"), []
    for line in text.split("\n"):
        converted = converter.convert(line)
        lines.append(converted if len(converted) == len(line) else line.translate(_translation()))
    text = "\n".join(lines)
    return settle_zhu(text) if "著" in text else text


def settle_zhu(text: str) -> str:
    """Write 着 for each 著 that reads better so."""
    if _MAYBE_REPEATED.search(text):
        text = _REPEATED.sub(r"\1着\1着", text)
    return re.sub("著", _settle_one, text)


def _settle_one(match: re.Match) -> str:
    at, text = match.start(), match.string
    before = _HAN_BEFORE.search(text[max(0, at - CONTEXT) : at])[0]
    after = _HAN_AFTER.match(text[at + 1 : at + 1 + CONTEXT])[0]
    return _zhu_or_zhe(before, after)


@cache
def _listed_words() -> dict[tuple[int, int], dict[str, str]]:
    """What 著 becomes in each listed word, by the word's length and the place of 著 in it, longest words first."""
    words: dict[tuple[int, int], dict[str, str]] = {}
    for row in lexicon_rows("zhu_words", ("word", "keeps_zhu")):
        word = row["word"]
        shape = (len(word), word.index("著"))
        words.setdefault(shape, {})[word] = "著" if row["keeps_zhu"] == "yes" else "着"
    return dict(sorted(words.items(), reverse=True))


@lru_cache(CONTEXTS_KEPT)
def _zhu_or_zhe(before: str, after: str) -> str:
    context, at = before + "著" + after, len(before)
    found, longest = set(), 0
    for (length, place), words in _listed_words().items():
        if place > at or length < longest:
            continue
        written = words.get(context[at - place : at - place + length])
        if written:
            longest = length
            found.add(written)
    if len(found) == 1:
        return found.pop()
    return "著" if likelihood(context) > likelihood(before + "着" + after) else "着"
