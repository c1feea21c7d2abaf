"""Words that a general dictionary tags as verbs: the fallback where the verb lexicon has none."""

from __future__ import annotations

from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

from ipresearch.errors import IpresearchError


@lru_cache(maxsize=1)
def dictionary_verbs() -> frozenset[str]:
    """Words of two to four characters with the tag `v` in jieba's dictionary (of unknown date; see its project).

    The file is read as a table; jieba itself is not started.
    """
    spec = find_spec("jieba")
    if spec is None or spec.origin is None:
        raise IpresearchError("jieba is not installed, and its dictionary is needed. Run: pip install jieba")
    verbs = set()
    with (Path(spec.origin).parent / "dict.txt").open(encoding="utf-8") as lines:
        for line in lines:
            word, _, tag = line.split()
            if tag == "v" and 2 <= len(word) <= 4:
                verbs.add(word)
    return frozenset(verbs)
