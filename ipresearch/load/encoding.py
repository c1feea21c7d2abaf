"""Bytes to text, strictly: a wrong guess is worse than an error.

No candidate is ever read with replacement characters. Where several encodings fit, the one whose characters are
in common use wins, by the two frequency levels that the standards themselves draw: level 1 of GB 2312-80 (3,755
characters) and level 1 of Big5 (5,401 characters).
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections import Counter
from functools import lru_cache
from typing import NamedTuple

SAMPLE_CHARACTERS = 20_000
CLOSE_CALL = 0.15  # two readings whose scores differ by less than this are not told apart
DECLARED_BONUS = 0.2  # what a declared charset is worth against another reading of the same bytes
_BEYOND_ASCII = re.compile("[^\x00-\x7f]")
_LATIN_LETTERS = "\u00c0-\u024f"
_LATIN = re.compile(f"[{_LATIN_LETTERS}]")
ANSI_CONTROLS = {*range(0x09), 0x0B, *range(0x0E, 0x20), 0x7F}

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (b"\x84\x31\x95\x33", "gb18030"),
)
_CHINESE_MARKS = frozenset(
    "，。、；：？！“”‘’（）《》〈〉【】〔〕…—·　\xa0" + "".join(map(chr, range(0xFF10, 0xFF1A)))
)
_SAME_FAMILY = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "cp936": "gb18030",
    "big5": "big5hkscs",
    "cp950": "big5hkscs",
}


class UndecidedEncodingError(ValueError):
    """No encoding fits the bytes, or more than one does."""


class Reading(NamedTuple):
    text: str
    encoding: str
    score: float


def decode_bytes(raw: bytes, declared: str | None = None, forced: bool = False) -> tuple[str, str]:
    """Decode the bytes of a text file: UTF-8, GB18030/GBK, Big5 or UTF-16, with or without a byte order mark.

    declared : a charset that the file itself or a manifest names; it only decides between readings that are
               equally good, unless `forced`, when nothing else is tried
    Returns (text, encoding); a byte order mark is not part of the text.
    Raises UndecidedEncodingError when nothing fits or two readings are equally good; the message says what was tried.

    >>> decode_bytes("关于印发方案的通知".encode("gb18030"))
    ('关于印发方案的通知', 'gb18030')
    """
    declared = _known(declared)
    if forced and declared:
        return _decode_as_told(raw, declared)
    for mark, encoding in _MARKS:
        if raw.startswith(mark):
            return _decode_marked(raw, mark, encoding)
    if raw.isascii() and not any(byte in ANSI_CONTROLS for byte in set(raw)):
        return raw.decode("ascii"), "utf-8"
    if (text := _surely_utf8(raw)) is not None:
        return text, "utf-8"
    readings, failures = _read_every_way(raw)
    if not readings:
        tried = "; ".join(f"{name}: byte {place}" for name, place in failures.items())
        raise UndecidedEncodingError(f"none of the encodings tried fits ({tried})")
    readings = [
        reading._replace(score=reading.score + DECLARED_BONUS) if reading.encoding == declared else reading
        for reading in readings
    ]
    best, *others = sorted(readings, key=lambda reading: -reading.score)
    if best.score <= 0 or (others and best.score - others[0].score < CLOSE_CALL):
        scores = ", ".join(f"{r.encoding} {r.score:.2f}" for r in (best, *others))
        raise UndecidedEncodingError(f"the encoding cannot be told for sure (readings scored: {scores})")
    return best.text, best.encoding


def _known(charset: str | None) -> str | None:
    if not charset:
        return None
    try:
        name = codecs.lookup(charset.strip().strip("\"'")).name
    except (LookupError, ValueError):
        return None
    return _SAME_FAMILY.get(name, name)


def _decode_as_told(raw: bytes, encoding: str) -> tuple[str, str]:
    try:
        return raw.decode("utf-8-sig" if encoding == "utf-8" else encoding), encoding
    except UnicodeDecodeError as error:
        raise UndecidedEncodingError(
            f"the manifest says {encoding}, which breaks at byte {error.start}"
        ) from error


def _decode_marked(raw: bytes, mark: bytes, encoding: str) -> tuple[str, str]:
    try:
        text = raw[len(mark) :].decode("gb18030") if encoding == "gb18030" else raw.decode(encoding)
    except UnicodeDecodeError as error:
        raise UndecidedEncodingError(
            f"the byte order mark says {encoding}, which breaks at byte {error.start}"
        ) from error
    return text, encoding


def _read_every_way(raw: bytes) -> tuple[list[Reading], dict[str, int]]:
    readings, failures = [], {}
    wide = raw.count(0) > 0 or len(raw) % 2 == 0
    for encoding in ("utf-8", "gb18030", "big5hkscs", *(("utf-16-le", "utf-16-be") if wide else ())):
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError as error:
            failures[encoding] = error.start
            continue
        score = _plausibility(text)
        # a byte string that is no UTF-8 on purpose hardly ever passes for it: each character more is a proof more
        if encoding == "utf-8":
            score += min(1.0, 0.1 * len(_BEYOND_ASCII.findall(text[:SAMPLE_CHARACTERS])))
        readings.append(Reading(text, encoding, score))
    return readings, failures


def _surely_utf8(raw: bytes) -> str | None:
    """The text, where its score as UTF-8 is bound to be the best: another reading has at most 1, and the bonus."""
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        return None
    sample = text[:SAMPLE_CHARACTERS]
    n_bytes = len(raw) if len(sample) == len(text) else len(sample.encode("utf-8"))
    fewest = (n_bytes - len(sample)) / 3  # a character beyond ASCII has one to three bytes more than it
    if fewest < 10 or _control().search(sample):
        return None
    latin = len(_LATIN.findall(sample))  # the vowels of pinyin, worth 0
    rare = len(_uncommon().findall(sample))
    # the rare ones have -2 at worst, all others 0.6 or more
    least = 0.6 - (0.6 * latin + (0.6 + 2.0) * rare) / fewest
    needed = CLOSE_CALL + DECLARED_BONUS
    return text if least >= needed or _plausibility(text) >= needed else None


@lru_cache(maxsize=1)
def _control() -> re.Pattern[str]:
    return re.compile("[" + re.escape("".join(map(chr, sorted(ANSI_CONTROLS)))) + "]")


@lru_cache(maxsize=1)
def _uncommon() -> re.Pattern[str]:
    """Characters beyond ASCII that are not worth 0.6 or more as a sign of Chinese."""
    common = sorted(_gb2312_level_1() | _big5_level_1() | _CHINESE_MARKS)
    return re.compile(f"[^\\x00-\\x7f{_LATIN_LETTERS}{''.join(common)}]")


def _plausibility(text: str) -> float:
    """How much a decoded text looks like Chinese that somebody wrote: 1 all common, below 0 mostly rubbish."""
    sample = text[:SAMPLE_CHARACTERS]
    counts = Counter(sample)
    controls = sum(n for character, n in counts.items() if ord(character) in ANSI_CONTROLS)
    beyond_ascii = {character: n for character, n in counts.items() if character > "\x7f"}
    if not beyond_ascii:
        return 0.5 - controls
    points = sum(n * _worth(character) for character, n in beyond_ascii.items()) / sum(beyond_ascii.values())
    return points - 5 * controls / len(sample)


@lru_cache(maxsize=65_536)
def _worth(character: str) -> float:
    if "\u4e00" <= character <= "\u9fff":
        in_gb, in_big5 = character in _gb2312_level_1(), character in _big5_level_1()
        return 1.0 if in_gb and in_big5 else 0.9 if in_gb else 0.6 if in_big5 else -0.5
    if character in _CHINESE_MARKS:
        return 1.0
    if character in "①②③④⑤⑥⑦⑧⑨⑩•○●■□◆★☆→※％＋－／＜＞～–「」『』［］｜":
        return 0.5
    category = unicodedata.category(character)
    if category in ("Co", "Cn", "Cs", "Cc"):
        return -2.0
    if (
        "\u00c0" <= character <= "\u024f"
        or "\u2000" <= character <= "\u206f"
        or "\uff00" <= character <= "\uff5e"
    ):
        return 0.0
    return -0.7


@lru_cache(maxsize=1)
def _gb2312_level_1() -> frozenset[str]:
    rows = (bytes((row, cell)) for row in range(0xB0, 0xD8) for cell in range(0xA1, 0xFF))
    return frozenset(b"".join(rows).decode("gb2312", "ignore"))


@lru_cache(maxsize=1)
def _big5_level_1() -> frozenset[str]:
    cells = [*range(0x40, 0x7F), *range(0xA1, 0xFF)]
    rows = (bytes((row, cell)) for row in range(0xA4, 0xC7) for cell in cells if (row, cell) <= (0xC6, 0x7E))
    return frozenset(b"".join(rows).decode("big5"))


def declared_charset(head: bytes) -> str | None:
    """The charset that an HTML or XML head names, as it is written there (it may lie)."""
    match = re.search(
        rb"(?:charset|encoding)\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]{2,20})", head[:4096], re.IGNORECASE
    )
    return match.group(1).decode("ascii") if match else None
