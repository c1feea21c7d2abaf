"""The process that damaged the notices, run forwards.

A mirror program rewrote simplified pages as traditional text with pinyin glosses. Paragraph by paragraph:

1. each character goes through a one-to-one simplified-to-traditional table that lacks some characters
   (后 里 范 志 于 ... stay as they are) and writes 著 for 着;
2. the text is encoded in GBK, two bytes a character;
3. for each glossed character X, every occurrence of its two bytes becomes X(pinyin). The replacement works
   on bytes and ignores character boundaries, so it also hits a pair of bytes that straddles two characters;
4. the bytes are split at the codes of ，、：；（）！？, again wherever they occur: in "。《" = A1 A3 A1 B6
   the middle two bytes are ！;
5. each piece is decoded alone. A lead byte at the end of its piece becomes "?", a lead byte before an ASCII
   character below 0x40 becomes one "?" that swallows that character, codes in the user-defined areas
   become private-use characters;
6. the pieces are joined again, ，：；（）！？ written in ASCII.

Nothing but the lead bytes before "?" and the swallowed characters is lost. `mirror_paragraph` is the whole
process; it certifies repairs and generates test text.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from ipresearch.restore.gbk import TRAILS, bytes_of_char, char_of_bytes
from ipresearch.restore.tables import to_traditional

MARKS = {
    0xA3AC: ",",
    0xA1A2: "、",
    0xA3BA: ":",
    0xA3BB: ";",
    0xA3A8: "(",
    0xA3A9: ")",
    0xA3A1: "!",
    0xA3BF: "?",
}
MARK_CODES = {mark: code for code, mark in MARKS.items()}
_TRAILS = frozenset(TRAILS)
_SPLIT = re.compile(b"(" + b"|".join(re.escape(code.to_bytes(2)) for code in MARKS) + b")")


def mirror_paragraph(
    text: str,
    glosses: Mapping[str, str],
    table: Mapping[str, str] | None = None,
    at_once: bool = False,
) -> str:
    """One paragraph of simplified text as the mirror would have written it.

    `glosses` maps each glossed character, in traditional form, to its one reading; they are replaced one
    after the other in this order or, with `at_once`, in a single pass from left to right (the two differ
    only where occurrences overlap). `table` replaces the packaged character table.

    >>> mirror_paragraph("知识产权局，作用。《方案》要求", {"產": "chǎn", "權": "quán"})
    '知識產(chǎn)權(quán)局,作用?!斗桨浮芬\ue026?'
    """
    table = to_traditional() if table is None else table
    return mirror_traditional("".join(table.get(char, char) for char in text), glosses, at_once)


def mirror_traditional(text: str, glosses: Mapping[str, str], at_once: bool = False) -> str:
    """Steps 2 to 6, for text whose characters have been converted already."""
    data = insert_glosses(encode(text), glosses, at_once)
    pieces = _SPLIT.split(data)
    pieces[0::2] = [decode_piece(piece) for piece in pieces[0::2]]
    pieces[1::2] = [MARKS[int.from_bytes(mark)] for mark in pieces[1::2]]
    return "".join(pieces)


def encode(text: str) -> bytes:
    """GBK bytes, user-defined areas included; what GBK lacks becomes "?"."""
    codes = bytes_of_char()
    out = bytearray()
    for char in text:
        if char < "\x80":
            out.append(ord(char))
        else:
            out += codes.get(char, 0x3F).to_bytes(2 if char in codes else 1)
    return bytes(out)


def insert_glosses(data: bytes, glosses: Mapping[str, str], at_once: bool = False) -> bytes:
    """Write (pinyin) after each occurrence of a glossed character's bytes, aligned or not."""
    insertions = {encode(char): encode(f"{char}({reading})") for char, reading in glosses.items()}
    if at_once and insertions:
        pattern = re.compile(b"|".join(map(re.escape, insertions)))
        return pattern.sub(lambda match: insertions[match[0]], data)
    for found, written in insertions.items():
        data = data.replace(found, written)
    return data


def decode_piece(piece: bytes) -> str:
    """Decode one piece as the mirror did, see step 5.

    >>> decode_piece(bytes.fromhex("D2AA C7")), decode_piece(bytes.fromhex("EA 34 32"))
    ('要?', '?2')
    """
    chars = char_of_bytes()
    out, at, end = [], 0, len(piece)
    while at < end:
        lead = piece[at]
        if lead < 0x80:
            out.append(chr(lead))
            at += 1
        elif lead == 0x80:
            out.append("€")
            at += 1
        elif at + 1 < end and piece[at + 1] in _TRAILS:
            out.append(chars[lead << 8 | piece[at + 1]])
            at += 2
        else:
            out.append("?")
            at += 2 if at + 1 < end else 1
    return "".join(out)
