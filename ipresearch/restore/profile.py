"""What kind of damage a page carries: which characters are glossed, always or never, and in which script it is.

A mirror glosses a character everywhere on a page or nowhere, and it glosses several; a writer's own pinyin
note stands once, beside a rare character, or over every character of a word or sentence.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from functools import cache
from operator import add

from ipresearch.restore.gbk import is_han
from ipresearch.restore.punctuation import narrow_marks
from ipresearch.restore.tables import lexicon_rows, readings_of, to_simplified, to_traditional, toneless

LETTERS = "a-zāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜüêńňǹḿɑɡ"
_TONED = "[āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ]"
_GLOSS = re.compile(rf"(\([{LETTERS}]{{1,6}}\))")
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
_MAYBE_SLID = re.compile("(?<=[\u4e00-\u9fff])[?？][!?,:;！？，：；]+[\u4e00-\u9fff]")
_MAYBE_GLOSS = re.compile(f"[(【] ?[{LETTERS}]{{1,6}}")
_MAYBE_WIDENED = re.compile(f"[(（【] ?[{LETTERS}]")  # the same, its marks as they may have been made
_MAYBE_ODD = re.compile(
    rf"[(【](?: |[{LETTERS}]{{1,6}}(?: |】|[\u4e00-\u9fff]{{1,3}}[{LETTERS})])|[\u4e00-\u9fff]{{1,3}}[{LETTERS}])"
)
_PRIVATE = re.compile("[\ue000-\ue765]")
_WIDENED_GLOSS = re.compile(rf"[？（][{LETTERS}]{{1,6}}）")
ALWAYS = 0.9
MANY_HOSTS = 4
MOSTLY_ANNOTATED = 0.7
SAMPLE = 20_000


@dataclass(frozen=True)
class PageProfile:
    """What one page's damage looks like.

    `mirrored` says that the mirror's steps are to be undone. `glosses` maps each glossed character to its
    reading; `marks` holds every character with its gloss as written, to take out. `traditional` is "none",
    "some" or "genuine".
    """

    mirrored: bool = False
    glosses: dict[str, str] = field(default_factory=dict)
    marks: frozenset[str] = frozenset()
    has_odd_glosses: bool = False
    traditional: str = "none"


@cache
def traditional_class() -> re.Pattern:
    """Matches one character that simplified text does not have."""
    return re.compile("[" + "".join(sorted(to_simplified())) + "]")


def profile_widened(text: str) -> PageProfile:
    """Profile a page whose ASCII marks were made full width after the mirror: stronger signs are asked for.

    A writer's own pinyin notes stand in full-width brackets as a rule.
    """
    if not (_WIDENED_GLOSS.search(text) or _PRIVATE.search(text)):
        return PageProfile()
    narrow = narrow_marks(text)
    profile = profile_page(narrow)
    converted = sum(host in to_simplified() for host in profile.glosses)
    return profile if _is_slid(narrow) or converted >= MANY_HOSTS else PageProfile()


def profile_suspect(text: str) -> PageProfile:
    """Profile a page with a gloss or two and a break: as mirrored, if its bytes then re-align.

    On so little the mirror and a writer's own note beside a real ?! look alike; only the bytes tell.
    """
    # the rarer sign first: most pages have no gloss
    if not _MAYBE_WIDENED.search(text) or not _MAYBE_SLID.search(text):
        return PageProfile()
    narrow = narrow_marks(text)
    hosts = _glossed_always(narrow)
    totals = {host: sum(spellings.values()) for host, spellings in hosts.items()}
    if not hosts or _is_annotation(totals, narrow) or not traditional_class().search(narrow):
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
    mirrored = slid or _are_mirror_glosses(hosts, text, has_traditional)
    if not mirrored:
        script = _script(text) if has_traditional else "none"
        return PageProfile(script == "mirror", traditional="some" if script == "mirror" else script)
    return _mirrored_profile(hosts, has_traditional)


def _mirrored_profile(hosts: dict[str, dict[str, int]], has_traditional: bool) -> PageProfile:
    glosses: dict[str, str] = {}
    marks: list[str] = []
    odd = False
    for host, spellings in hosts.items():
        if not _fits_mirrored_page(host):
            continue
        glosses[host] = _letters(_usual(spellings))
        for spelling in spellings:
            marks.append(host + spelling)
            odd = odd or _is_odd(spelling)
    return PageProfile(True, glosses, frozenset(marks), odd, "some" if has_traditional else "none")


def split_at_glosses(text: str) -> list[str]:
    """The text cut before and after each whole gloss: text, gloss, text, gloss, text.

    >>> split_at_glosses("產(chǎn)權")
    ['產', '(chǎn)', '權']
    """
    return _GLOSS.split(text)


def hosts_before(parts: list[str]) -> list[str]:
    """The character before each gloss of a text cut by `split_at_glosses`; "" where a gloss stands before."""
    return [between[-1:] for between in parts[:-1:2]]


def _glossed_always(text: str) -> dict[str, dict[str, int]]:
    """Characters that nearly always carry a gloss which is one of their readings: how often each spelling."""
    parts = split_at_glosses(text)
    found, bare = Counter(map(add, hosts_before(parts), parts[1::2])), "".join(parts[::2])
    if "" in parts[2:-1] or _MAYBE_ODD.search(bare):
        odd = Counter(match[1] + match[2] for match in ODD_GLOSS.finditer(text))
        for mark, count in odd.items():
            once = mark[: mark.index(")") + 1] if ")(" in mark else None
            if once in found and _is_reading(mark):
                found[once] -= count
        found.update(odd)
    spellings: dict[str, dict[str, int]] = defaultdict(dict)
    for mark, count in found.items():
        if _is_reading(mark):
            spellings[mark[0]][mark[1:]] = count
    hosts = {}
    for host in sorted(spellings):
        counts = spellings[host]
        if len(counts) > 1 and len({toneless(_letters(spelling)) for spelling in counts}) > 1:
            continue  # the mirror has one reading a character; 参(cān)加、人参(shēn) is a writer's own note
        if sum(counts.values()) >= ALWAYS * bare.count(host):
            hosts[host] = counts
    return hosts


def _usual(spellings: dict[str, int]) -> str:
    if len(spellings) == 1:
        return next(iter(spellings))
    return max(spellings, key=lambda spelling: (spellings[spelling], spelling))


@cache
def _is_odd(spelling: str) -> bool:
    return _GLOSS.fullmatch(spelling) is None


@cache
def _letters(spelling: str) -> str:
    spelling = spelling[: spelling.index(")") + 1] if ")(" in spelling else spelling
    return re.sub(f"[^{LETTERS}]", "", spelling)


@cache
def _is_reading(mark: str) -> bool:
    """Whether a gloss, written behind its character, is one of its readings."""
    host, reading = mark[0], _letters(mark[1:])
    if not is_han(host):
        return False
    known = readings_of(host)
    return reading in known or reading in {toneless(one) for one in known}


def _are_mirror_glosses(hosts: dict[str, dict[str, int]], text: str, has_traditional: bool) -> bool:
    table = to_simplified()
    converted = [host for host in hosts if host in table]
    totals = {host: sum(spellings.values()) for host, spellings in hosts.items()}
    if converted:
        n_glosses = sum(totals[host] for host in converted)
        few = len(converted) < 3 and n_glosses < 4
        if few and has_traditional and _script(text) == "genuine" and _genuine_signs(text):
            return False
        others = sum(totals.values()) - n_glosses
        if others >= n_glosses / 2 and _is_annotation(totals, text):
            return False
        return len(converted) >= 2 or n_glosses >= 2
    if not hosts or _is_annotation(totals, text):
        return False
    common = [host for host in hosts if _is_common(host)]
    n_glosses = sum(totals[host] for host in common)
    most = max((totals[host] for host in common), default=0)
    if any(")(" in spelling for host in common for spelling in hosts[host]):
        return n_glosses >= 2
    if any(spelling[0] == "【" for host in common for spelling in hosts[host]):
        return len(common) >= 2 and n_glosses >= 3
    return len(common) >= 3 and n_glosses >= 6 and most >= 2


def _is_annotation(totals: dict[str, int], text: str) -> bool:
    """Whether most characters of the glossed lines carry a gloss: a text written with pinyin."""
    lines = [line for line in text.split("\n") if _MAYBE_GLOSS.search(line)]
    n_han = sum(map(is_han, "".join(lines)))
    return sum(totals.values()) >= MOSTLY_ANNOTATED * n_han


@cache
def _fits_mirrored_page(name: str) -> bool:
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
