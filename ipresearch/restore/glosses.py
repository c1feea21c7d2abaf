"""A page's glosses: its text without them, and where they stood for whoever asks."""

from __future__ import annotations

from itertools import chain
from operator import itemgetter
from typing import TYPE_CHECKING

from ipresearch.restore.profile import ODD_GLOSS, PageProfile, hosts_before, split_at_glosses

if TYPE_CHECKING:
    import numpy as np


def strip_glosses(text: str, profile: PageProfile, narrow: str | None = None) -> str:
    """The text without the page's glosses, found where `narrow` has them: the text with ASCII marks.

    >>> page = PageProfile(True, {"產": "chǎn"}, frozenset({"產(chǎn)"}))
    >>> strip_glosses("知識產(chǎn)權,也作產(shēng)", page)
    '知識產權,也作產(shēng)'
    """
    narrow = text if narrow is None else narrow
    if profile.has_odd_glosses or narrow != text:
        return _without_spans(text, gloss_spans(narrow, 0, len(narrow), profile))
    parts = split_at_glosses(text)
    parts[1::2] = [
        "" if gone else gloss for gloss, gone in zip(parts[1::2], _are_gone(parts, profile), strict=True)
    ]
    return "".join(parts)


def gloss_spans(text: str, start: int, end: int, profile: PageProfile) -> list[tuple[int, int]]:
    """Where the page's glosses stand in text[start:end], in order.

    >>> page = PageProfile(True, {"產": "chǎn"}, frozenset({"產(chǎn)"}))
    >>> gloss_spans("知識產(chǎn)權", 0, 9, page)
    [(3, 9)]
    """
    marks = profile.marks
    odd = []
    if profile.has_odd_glosses:
        odd = [
            found.span(2) for found in ODD_GLOSS.finditer(text, start, end) if found[1] + found[2] in marks
        ]
    covered = {at for first, last in odd for at in range(first, last)}
    plain, at, parts = [], start, split_at_glosses(text[start:end])
    for between, gloss, gone in zip(parts[:-1:2], parts[1::2], _are_gone(parts, profile), strict=True):
        first = at + len(between)
        at = first + len(gloss)
        if gone and first not in covered:
            plain.append((first, at))
    return sorted([*plain, *odd])


def host_places(text: str, profile: PageProfile) -> np.ndarray:
    """For each gloss that strip_glosses() takes out of a page without odd ones, the place of its character in the result.

    >>> page = PageProfile(True, {"產": "chǎn"}, frozenset({"產(chǎn)"}))
    >>> host_places("知識產(chǎn)權,產(chǎn)", page).tolist()
    [2, 5]
    """
    import numpy as np

    parts = split_at_glosses(text)
    gone = np.array(_are_gone(parts, profile), dtype=bool)
    lengths = np.fromiter(map(len, parts), np.int64, len(parts))
    lengths[1::2][gone] = 0
    return lengths.cumsum()[:-1:2][gone] - 1


def _are_gone(parts: list[str], profile: PageProfile) -> list[bool]:
    """For each gloss of a text cut by `split_at_glosses`, whether the page's marks have it with its character."""
    marks = profile.marks
    return [host + gloss in marks for host, gloss in zip(hosts_before(parts), parts[1::2], strict=True)]


def _without_spans(text: str, spans: list[tuple[int, int]]) -> str:
    ends = chain([0], map(itemgetter(1), spans))
    starts = chain(map(itemgetter(0), spans), [len(text)])
    return "".join(text[end:start] for end, start in zip(ends, starts, strict=True))
