"""A PDF with a text layer to its text, a line a line, pages parted by form feeds.

Where a line stands further right than its column, as a paragraph's first line does, two ideographic spaces say so.
"""

from __future__ import annotations

import ctypes
import re
import zlib
from typing import NamedTuple

from ipresearch.load.visible import Document, Unusable

MAX_PAGES = 3_000
MAX_STREAM = 256 << 20  # bytes that one stream may unpack to
_INDENT = "\u3000\u3000"
_UNLOCK = "Save it again without a password."


class _Placed(NamedTuple):
    text: str
    left: float
    right: float


def read_pdf(raw: bytes) -> Document:
    """The text of all pages. Raises Unusable for a locked or damaged PDF, and for one that only holds pictures."""
    import pypdfium2

    if not raw.lstrip()[:1024].count(b"%PDF-"):
        raise Unusable(
            "called .pdf but is not a PDF", "Look at what it is, and give it its own file extension."
        )
    _weigh(raw)
    try:
        document = pypdfium2.PdfDocument(raw)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise Unusable("a PDF locked with a password", _UNLOCK) from error
        raise Unusable(f"a damaged PDF ({error})", "Fetch it again.") from error
    try:
        return _read_pages(document)
    finally:
        document.close()


def _weigh(raw: bytes) -> None:
    """Refuse a stream that unpacks to more than any page needs, before it is unpacked into memory."""
    view = memoryview(raw)
    for start in re.finditer(rb"stream\r?\n(?=[\x08-\x78])", raw):
        unpacker, unpacked, rest = zlib.decompressobj(), 0, view[start.end() :]
        try:
            while rest and not unpacker.eof:
                unpacked += len(unpacker.decompress(rest[: 1 << 16], 16 << 20))
                waiting = len(unpacker.unconsumed_tail)
                rest = rest[min(len(rest), 1 << 16) - waiting :]
                if unpacked > MAX_STREAM:
                    raise Unusable(
                        f"a PDF with a stream that unpacks to more than {MAX_STREAM >> 20} MB (a bomb?)",
                        "Print it to a new PDF.",
                    )
        except zlib.error:
            continue


def _read_pages(document) -> Document:
    count = len(document)
    if count > MAX_PAGES:
        raise Unusable(
            f"a PDF of {count:,} pages, more than the {MAX_PAGES:,} that are read",
            "Split it into its documents.",
        )
    pages, without = [], []
    for number in range(count):
        text = _read_page(document, number)
        pages.append(text)
        if not text.strip():
            without.append(str(number + 1))
    if len(without) == count:
        raise Unusable(
            "a PDF of pictures only (a scan): it has no text layer",
            "Run it through OCR and check the result.",
        )
    lost = ()
    if without:
        lost = (
            (f"no text on page {', '.join(without[:20])} of {count}", "If it is a scan, run it through OCR."),
        )
    return Document("\n\f".join(pages), "pdf", lost=lost)


def _read_page(document, number: int) -> str:
    import pypdfium2

    try:
        page = document[number]
        textpage = page.get_textpage()
    except pypdfium2.PdfiumError:
        return ""
    try:
        lines = _placed_lines(textpage)
    finally:
        textpage.close()
        page.close()
    full = [line for line in lines if len(line.text.strip()) >= 8]
    column = min((line.left for line in full), default=0.0)
    return "\n".join(_indented(line, column) for line in lines)


def _placed_lines(textpage) -> list[_Placed]:
    """The page's lines with the places of their first and last characters, in points."""
    from pypdfium2 import raw as pdfium

    count = textpage.count_chars()
    characters = [pdfium.FPDFText_GetUnicode(textpage, index) for index in range(count)]
    lines, start = [], 0
    for index in range(count + 1):
        if index < count and characters[index] not in (10, 13):
            continue
        text = "".join(chr(code) for code in characters[start:index] if code not in (0, 0xFFFE, 0xFFFF, 2))
        if text.strip():
            inked = [at for at in range(start, index) if not chr(characters[at]).isspace()]
            left, right = _sides(textpage, inked[0])[0], _sides(textpage, inked[-1])[1]
            lines.append(
                _Placed(text.encode("utf-16", "surrogatepass").decode("utf-16", "replace"), left, right)
            )
        start = index + 1
    return lines


def _sides(textpage, index: int) -> tuple[float, float]:
    from pypdfium2 import raw as pdfium

    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    pdfium.FPDFText_GetCharBox(textpage, index, left, right, bottom, top)
    return left.value, right.value


def _indented(line: _Placed, column: float) -> str:
    size = (line.right - line.left) / max(len(line.text.strip()), 1)
    further = line.left - column
    return _INDENT + line.text.strip() if 1.2 * size < further < 4 * size else line.text.strip()
