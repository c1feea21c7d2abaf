"""What kind of damage a page carries: which characters are glossed, always or never, and in which script it is."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from functools import cache

from ipresearch.restore.tables import readings_of, to_simplified

LETTERS = "a-zāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜüêńňǹḿɑɡ"
GLOSS = re.compile(rf"(.)\(([{LETTERS}]{{1,6}})\)")
ODD_GLOSS = re.compile(
    rf"([\u4e00-\u9fff])(?:\( ?([{LETTERS}]{{1,6}}) ?\)(?:\( ?\2 ?\))*|【([{LETTERS}]{{1,6}})】"
    rf"|\(((?:[{LETTERS}]+[\u4e00-\u9fff]{{1,3}}){{1,2}}[{LETTERS}]*)\))"
)
_ANY_GLOSS = re.compile(rf"[\u4e00-\u9fff?][(【]? ?[{LETTERS}]{{1,6}}[\u4e00-\u9fff]{{0,3}}[{LETTERS}]{{0,6}} ?[)】]")
BROKEN_GLOSS = re.compile(rf"\?([{LETTERS}]{{1,6}})\)")
ALWAYS = 0.9


@dataclass(frozen=True)
class PageProfile:
    """What one page's damage looks like.

    `glosses` maps each glossed character to its reading, `odd_glosses` each gloss not written as
    X(pinyin) to how it is written. `mirrored` says the characters went through the mirror's table;
    `traditional` is "none", "some" or "genuine".
    """

    mirrored: bool = False
    glosses: dict[str, str] = field(default_factory=dict)
    odd: frozenset[str] = frozenset()
    traditional: str = "none"
    why: str = ""


@cache
def traditional_class() -> re.Pattern:
    """Matches one character that simplified text does not have."""
    return re.compile("[" + "".join(sorted(to_simplified())) + "]")


def profile_page(text: str) -> PageProfile:
    """Profile a whole page; cheap where it is clean."""
    has_gloss = _ANY_GLOSS.search(text) is not None
    has_traditional = traditional_class().search(text) is not None
    if not has_gloss and not has_traditional:
        return PageProfile()
    glosses = _glossed_always(text) if has_gloss else {}
    traditional_hosts = [host for host in glosses if host in to_simplified()]
    occurrences = sum(text.count(f"{host}({glosses[host]})") for host in traditional_hosts)
    mirrored = len(traditional_hosts) >= 2 or occurrences >= 2
    if not mirrored:
        glosses = {}
    return PageProfile(mirrored=mirrored, glosses=glosses, traditional="some" if has_traditional else "none")


def _glossed_always(text: str) -> dict[str, str]:
    """Characters with a gloss that is one of their readings and that they nearly always carry."""
    found = Counter(GLOSS.findall(text))
    glosses: dict[str, str] = {}
    for (host, reading), count in sorted(found.items(), key=lambda item: -item[1]):
        if host not in glosses and reading in readings_of(host) and count >= ALWAYS * text.count(host):
            glosses[host] = reading
    return glosses
