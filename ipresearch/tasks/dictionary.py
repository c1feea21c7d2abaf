"""Words that a general dictionary tags as verbs: the fallback where the verb lexicon has none."""

from __future__ import annotations

from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

from ipresearch.errors import IpresearchError

LONGEST_WORD = 6


@lru_cache(maxsize=1)
def _dictionary() -> tuple[frozenset[str], frozenset[str]]:
    """Words tagged `v` in jieba's dictionary, and the longer words of other tags that begin with one of them.

    The file is read as a table; jieba itself is not started. Its dictionary is of unknown date.
    """
    spec = find_spec("jieba")
    if spec is None or spec.origin is None:
        raise IpresearchError("jieba is not installed, and its dictionary is needed. Run: pip install jieba")
    verbs, others = set(), []
    with (Path(spec.origin).parent / "dict.txt").open(encoding="utf-8") as lines:
        for line in lines:
            word, _, tag = line.split()
            if tag == "v" and 2 <= len(word) <= 4:
                verbs.add(word)
            elif 2 < len(word) <= LONGEST_WORD:
                others.append(word)
    longer = frozenset(word for word in others if word[:2] in verbs or word[:3] in verbs or word[:4] in verbs)
    return frozenset(verbs), longer


def dictionary_verb(text: str, place: int) -> str:
    """The verb at `place`, if the longest word of the dictionary that begins there is one, else ''.

    >>> dictionary_verb("评选金牌代理师", 0), dictionary_verb("知识产权保护", 0)
    ('评选', '')
    """
    verbs, longer = _dictionary()
    for length in range(min(LONGEST_WORD, len(text) - place), 1, -1):
        word = text[place : place + length]
        if word in longer:
            return ""
        if word in verbs:
            return word
    return ""
