"""What kind of damage a page carries: which characters are glossed, always or never, and in which script it is.

A mirror glosses a character everywhere on a page or nowhere, and it glosses several; a writer's own pinyin
note stands once, beside a rare character, or over every character of a word or sentence.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from functools import cache
from typing import NamedTuple

from ipresearch.restore.gbk import is_han
from ipresearch.restore.punctuation import narrow_marks
from ipresearch.restore.tables import lexicon_rows, readings_of, to_simplified, to_traditional, toneless

LETTERS = "a-zāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜüêńňǹḿɑɡ"
_TONED = "[āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ]"
GLOSS = re.compile(rf"(.)\(([{LETTERS}]{{1,6}})\)")
ODD_GLOSS = re.compile(
    rf"([\u4e00-\u9fff])(\((?: [{LETTERS}]{{1,6}} ?|[{LETTERS}]{{1,6}} )\)|【[{LETTERS}]{{1,6}}】"
    rf"|\(([{LETTERS}]{{1,6}})\)(?:\(\3\))+"
    rf"|\([{LETTERS}]{{0,5}}[\u4e00-\u9fff]{{1,3}}[{LETTERS}]{{1,6}}\)|\([{LETTERS}]{{1,6}}[\u4e00-\u9fff]{{1,3}}\))"
)
BROKEN_GLOSS = re.compile(rf"\?([{LETTERS}]{{1,6}})\)")
_BROKEN_AND_TONED = re.compile(
    rf"[\u4e00-\u9fff]\?(?=[{LETTERS}]{{1,6}}\))[a-z]{{0,4}}{_TONED}[a-z]{{0,4}}\)"
)
_SLID_PRIVATE = re.compile(
    "[\u4e00-\u9fff][\ue000-\ue765][^\n]{0,12}\\?|\\?[^\n]{0,12}[\ue000-\ue765][\u4e00-\u9fff?]"
)
_SLID_GLOSS = re.compile(
    rf"[\u4e00-\u9fff]\?[^\n]{{0,12}}[\u4e00-\u9fff][@-~]\((?=[{LETTERS}]{{1,6}}\))[a-z]{{0,4}}{_TONED}"
)
_MAYBE_SLID = re.compile("[\u4e00-\u9fff][?？][!?,:;！？，：；][\u4e00-\u9fff]")
_MAYBE_GLOSS = re.compile(f"[(【] ?[{LETTERS}]{{1,6}}")
_MAYBE_ODD = re.compile(
    rf"\( |[{LETTERS}] \)|【[{LETTERS}]|\)\([{LETTERS}]|\([{LETTERS}]{{0,5}}[\u4e00-\u9fff]|[{LETTERS}][\u4e00-\u9fff]{{1,3}}\)"
)
_WIDENED_SIGN = re.compile(rf"[\ue000-\ue765]|[？（][{LETTERS}]{{1,6}}）")
ALWAYS = 0.9
MANY_HOSTS = 4
MOSTLY_ANNOTATED = 0.7
SAMPLE = 20_000


@dataclass(frozen=True)
class PageProfile:
    """What one page's damage looks like.

    `mirrored` says that the mirror's steps are to be undone. `glosses` maps each glossed character to its
    reading; `marks` holds every (character, gloss as written) to take out. `traditional` is "none",
    "some" or "genuine".
    """

    mirrored: bool = False
    glosses: dict[str, str] = field(default_factory=dict)
    marks: frozenset[tuple[str, str]] = frozenset()
    has_odd_glosses: bool = False
    traditional: str = "none"


class _Host(NamedTuple):
    count: int
    spellings: frozenset[str]
    reading: str
    is_odd: bool


@cache
def traditional_class() -> re.Pattern:
    """Matches one character that simplified text does not have."""
    return re.compile("[" + "".join(sorted(to_simplified())) + "]")


def profile_widened(text: str) -> PageProfile:
    """Profile a page whose ASCII marks were made full width after the mirror: stronger signs are asked for.

    A writer's own pinyin notes stand in full-width brackets as a rule.
    """
    if not _WIDENED_SIGN.search(text):
        return PageProfile()
    narrow = narrow_marks(text)
    profile = profile_page(narrow)
    converted = sum(host in to_simplified() for host in profile.glosses)
    return profile if _is_slid(narrow) or converted >= MANY_HOSTS else PageProfile()


def profile_suspect(text: str) -> PageProfile:
    """Profile a page with a gloss or two and a break: as mirrored, if its bytes then re-align.

    On so little the mirror and a writer's own note beside a real ?! look alike; only the bytes tell.
    """
    narrow = narrow_marks(text) if _MAYBE_SLID.search(text) else ""
    if not _MAYBE_GLOSS.search(narrow):
        return PageProfile()
    hosts = _glossed_always(narrow)
    if not hosts or _is_annotation(hosts, narrow) or not traditional_class().search(narrow):
        return PageProfile()
    return _mirrored_profile(hosts, has_traditional=True)


def _is_slid(text: str) -> bool:
    return "?" in text and any(sign.search(text) for sign in (_BROKEN_AND_TONED, _SLID_PRIVATE, _SLID_GLOSS))


def profile_page(text: str) -> PageProfile:
    """Profile a whole page; cheap where it is clean."""
    maybe_glossed = _MAYBE_GLOSS.search(text) is not None
    has_traditional = traditional_class().search(text) is not None
    slid = _is_slid(text)
    if not maybe_glossed and not has_traditional and not slid:
        return PageProfile()
    hosts = _glossed_always(text) if maybe_glossed else {}
    script = _script(text) if has_traditional else "none"
    mirrored = slid or _are_mirror_glosses(hosts, text, script)
    if not mirrored:
        return PageProfile(script == "mirror", traditional="some" if script == "mirror" else script)
    return _mirrored_profile(hosts, has_traditional)


def _mirrored_profile(hosts: dict[str, _Host], has_traditional: bool) -> PageProfile:
    kept = {name: host for name, host in hosts.items() if _fits_mirrored_page(name, host)}
    return PageProfile(
        mirrored=True,
        glosses={name: host.reading for name, host in kept.items()},
        marks=frozenset((name, spelling) for name, host in kept.items() for spelling in host.spellings),
        has_odd_glosses=any(host.is_odd for host in kept.values()),
        traditional="some" if has_traditional else "none",
    )


def _glossed_always(text: str) -> dict[str, _Host]:
    """Characters with a gloss that is one of their readings and that they nearly always carry."""
    found = Counter((host, f"({reading})") for host, reading in GLOSS.findall(text))
    odd = Counter()
    if _MAYBE_ODD.search(text):
        odd.update((match[1], match[2]) for match in ODD_GLOSS.finditer(text))
    spellings: dict[str, Counter] = defaultdict(Counter)
    for (host, spelling), count in [*found.items(), *odd.items()]:
        if is_han(host) and _is_reading(host, spelling):
            spellings[host][spelling] += count
    for (host, spelling), count in odd.items():
        first = spelling[: spelling.index(")") + 1] if ")(" in spelling else None
        if first and spellings[host][first]:
            spellings[host][first] -= count
    hosts = {}
    for host, counts in sorted(spellings.items()):
        if len({toneless(_letters(spelling)) for spelling, n in counts.items() if n > 0}) > 1:
            continue  # the mirror has one reading a character; 参(cān)加、人参(shēn) is a writer's own note
        total = sum(counts.values())
        if total >= ALWAYS * text.count(host):
            usual = max(counts, key=lambda spelling: (counts[spelling], spelling))
            is_odd = any((host, spelling) in odd for spelling in counts)
            hosts[host] = _Host(total, frozenset(counts), _letters(usual), is_odd)
    return hosts


@cache
def _letters(spelling: str) -> str:
    spelling = spelling[: spelling.index(")") + 1] if ")(" in spelling else spelling
    return re.sub(f"[^{LETTERS}]", "", spelling)


@cache
def _is_reading(host: str, spelling: str) -> bool:
    reading = _letters(spelling)
    known = readings_of(host)
    return reading in known or reading in {toneless(one) for one in known}


def _are_mirror_glosses(hosts: dict[str, _Host], text: str, script: str) -> bool:
    converted = {name: host for name, host in hosts.items() if name in to_simplified()}
    if converted:
        n_glosses = sum(host.count for host in converted.values())
        few = len(converted) < 3 and n_glosses < 4
        if few and script == "genuine" and _genuine_signs(text):
            return False
        others = sum(host.count for name, host in hosts.items() if name not in converted)
        if others >= n_glosses / 2 and _is_annotation(hosts, text):
            return False
        return len(converted) >= 2 or n_glosses >= 2
    if not hosts or _is_annotation(hosts, text):
        return False
    common = {name: host for name, host in hosts.items() if _is_common(name)}
    n_glosses = sum(host.count for host in common.values())
    most = max((host.count for host in common.values()), default=0)
    if any(")(" in spelling for host in common.values() for spelling in host.spellings):
        return n_glosses >= 2
    if any(spelling[0] == "【" for host in common.values() for spelling in host.spellings):
        return len(common) >= 2 and n_glosses >= 3
    return len(common) >= 3 and n_glosses >= 6 and most >= 2


def _is_annotation(hosts: dict[str, _Host], text: str) -> bool:
    """Whether most characters of the glossed lines carry a gloss: a text written with pinyin."""
    lines = [line for line in text.split("\n") if _MAYBE_GLOSS.search(line)]
    n_han = sum(map(is_han, "".join(lines)))
    return sum(host.count for host in hosts.values()) >= MOSTLY_ANNOTATED * n_han


def _fits_mirrored_page(name: str, host: _Host) -> bool:
    return name in to_simplified() or _is_common(name)


@cache
def _is_common(char: str) -> bool:
    """Whether a character is one of GB 2312's first level (3,755 common ones)."""
    try:
        return char.encode("gb2312")[0] < 0xD8
    except UnicodeEncodeError:
        return False


def _script(text: str) -> str:
    """Script of a text with traditional characters: mirror, genuine or some."""
    sample = text[:SAMPLE]
    if not traditional_class().search(sample):
        return "some"
    simplified_only = _simplified_class().findall(sample)
    traditional = traditional_class().findall(sample)
    if len(traditional) < 0.7 * (len(traditional) + len(simplified_only)):
        return "some"
    mirror_signs = sum(sample.count(form) for form in _signs("mirror"))
    if mirror_signs >= 2 and mirror_signs >= 9 * _genuine_signs(sample):
        return "mirror"
    return "genuine"


def _genuine_signs(text: str) -> int:
    return sum(text[:SAMPLE].count(form) for form in _signs("genuine"))


@cache
def _simplified_class() -> re.Pattern:
    return re.compile("[" + "".join(sorted(to_traditional())) + "]")


@cache
def _signs(script: str) -> tuple[str, ...]:
    rows = lexicon_rows("script_signs", ("form", "script"))
    return tuple(row["form"] for row in rows if row["script"] == script)
