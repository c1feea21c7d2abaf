"""Two-byte GBK as the mirror read it: bytes to characters and back, private-use areas included.

Python's `gbk` codec refuses the user-defined areas (AAA1-AFFE, F8A1-FEFE, A140-A7A0), which the mirror
turned into private-use characters U+E000 to U+E765; the two-byte part of `gb18030` maps them as it did.
"""

from __future__ import annotations

import re
from functools import cache

LEADS = range(0x81, 0xFF)
TRAILS = [*range(0x40, 0x7F), *range(0x80, 0xFF)]


@cache
def char_of_bytes() -> dict[int, str]:
    """`lead * 256 + trail` to character, for all 23,940 two-byte codes."""
    table = {}
    for lead in LEADS:
        row = bytes(byte for trail in TRAILS for byte in (lead, trail)).decode("gb18030")
        table.update(zip((lead << 8 | trail for trail in TRAILS), row, strict=True))
    return table


@cache
def bytes_of_char() -> dict[str, int]:
    """Character to `lead * 256 + trail`; the inverse of `char_of_bytes()`.

    Decoders disagree on rows FE50-FEA0: some give the private-use characters U+E815 to U+E864. Both count.
    """
    table = {char: code for code, char in char_of_bytes().items()}
    row = [0xFE00 | trail for trail in TRAILS if 0x50 <= trail <= 0xA0]
    for private, code in enumerate(row, 0xE815):
        table.setdefault(chr(private), code)
    return table


@cache
def outside_gbk() -> re.Pattern:
    """Matches a run of characters that have no GBK code."""
    points = sorted({*map(ord, bytes_of_char()), *range(0x80), ord("€")})
    gaps = [place for place in range(1, len(points)) if points[place] != points[place - 1] + 1]
    first = [points[place] for place in (0, *gaps)]
    last = [points[place - 1] for place in (*gaps, len(points))]
    inside = "".join(f"\\U{one:08x}-\\U{other:08x}" for one, other in zip(first, last, strict=True))
    return re.compile(f"[^{inside}]+")


def is_private_use(char: str) -> bool:
    """Whether a character is in the area that user-defined GBK codes become.

    >>> is_private_use(char_of_bytes()[0xAAC7])
    True
    """
    return "\ue000" <= char <= "\uf8ff"


def is_han(char: str) -> bool:
    """Whether a character is in the main block of Chinese characters."""
    return "\u4e00" <= char <= "\u9fff"
