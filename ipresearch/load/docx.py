"""A Word document (.docx) to its text: paragraphs and tables in their order, a row a line, cells parted by tabs.

The archive is weighed before anything is unpacked, and a document that brings entities of its own is refused.
Text that was deleted under tracked changes, page headers and page footers are left out.
"""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

from ipresearch.load.visible import Document, Unusable

if TYPE_CHECKING:
    from lxml.etree import _Element

MAX_UNPACKED = 256 << 20
MAX_XML = 64 << 20
MAX_PARTS = 5_000
MAX_RATIO = 200  # text packs to a tenth; a bomb to a thousandth
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_SKIPPED = {f"{_W}del", f"{_W}moveFrom", f"{_W}instrText", f"{_W}delText", f"{_W}pPr", f"{_W}rPr", _FALLBACK}
_BREAKS = {f"{_W}tab": "\t", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "-"}
_AGAIN = "Open it in a word processor and save it again as .docx."


def read_docx(raw: bytes) -> Document:
    """The text of a Word document. Raises Unusable for what is no sound .docx, or holds no text."""
    _weigh(raw)
    body = _open(raw)
    lines = [line for block in _blocks(body) for line in block]
    text = "\n".join(lines)
    if not text.strip():
        raise Unusable(
            "a Word document without text (its pages may be pictures)",
            "Run it through OCR and check the result.",
        )
    lost = ()
    numbered = sum(1 for _ in body.iter(f"{_W}numPr"))
    if numbered:
        lost = (
            (
                f"{numbered} paragraphs have automatic numbers, which are not part of the text",
                "To keep them, turn them into typed text in the word processor.",
            ),
        )
    return Document(text, "docx", lost=lost)


def _weigh(raw: bytes) -> None:
    if raw.startswith(b"\xd0\xcf\x11\xe0"):
        raise Unusable("a locked .docx, or an old Word file (.doc)", "Save it as .docx without a password.")
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            parts = archive.infolist()
            if len(parts) > MAX_PARTS:
                raise Unusable(f"an archive of {len(parts):,} parts, which no Word document has", _AGAIN)
            unpacked = sum(part.file_size for part in parts)
            if unpacked > MAX_UNPACKED or any(_is_bomb(part) for part in parts):
                raise Unusable(f"an archive that unpacks to {unpacked / 2**20:,.0f} MB (a zip bomb?)", _AGAIN)
            for part in parts:
                if (
                    part.filename.endswith((".xml", ".rels"))
                    and b"<!DOCTYPE" in archive.read(part).replace(b"\x00", b"").upper()  # UTF-16 too
                ):
                    raise Unusable(
                        "a .docx with a document type of its own, which could hide entities", _AGAIN
                    )
            if "word/document.xml" not in archive.namelist():
                raise Unusable("an archive without a Word document in it", _AGAIN)
    except (
        zipfile.BadZipFile,
        zipfile.LargeZipFile,
        NotImplementedError,
        RuntimeError,
        EOFError,
        OSError,
    ) as error:
        raise Unusable(f"a damaged .docx ({error})", "Fetch it again, or save it again as .docx.") from error


def _is_bomb(part: zipfile.ZipInfo) -> bool:
    too_long = part.filename.endswith((".xml", ".rels")) and part.file_size > MAX_XML
    too_dense = part.file_size > 4 << 20 and part.file_size > MAX_RATIO * max(part.compress_size, 1)
    return too_long or too_dense


def _open(raw: bytes) -> _Element:
    import docx
    from docx.opc.exceptions import OpcError
    from lxml.etree import LxmlError

    try:
        return docx.Document(io.BytesIO(raw)).element.body
    except (OpcError, LxmlError, KeyError, ValueError, AttributeError, zipfile.BadZipFile) as error:
        raise Unusable(f"a damaged .docx ({type(error).__name__})", _AGAIN) from error


def _blocks(body: _Element):
    """Lists of lines: a paragraph's, or a table row's."""
    for child in body:
        if child.tag == f"{_W}p":
            yield from _paragraph_lines(child)
        elif child.tag == f"{_W}tbl":
            for row in child.iter(f"{_W}tr"):
                cells = [
                    " ".join("".join(_texts(p)) for p in cell.iter(f"{_W}p"))
                    for cell in row.iterchildren(f"{_W}tc")
                ]
                yield ["\t".join(cells).replace("\n", " ")]
        elif child.tag not in _SKIPPED:
            yield from _blocks(child)


def _paragraph_lines(paragraph: _Element):
    yield "".join(_texts(paragraph)).split("\n")
    for box in paragraph.iter(f"{_W}txbxContent"):
        if not any(above.tag == _FALLBACK for above in box.iterancestors()):
            yield from _blocks(box)


def _texts(paragraph: _Element):
    stack = list(reversed(paragraph))
    while stack:
        element = stack.pop()
        if element.tag in _SKIPPED or element.tag == f"{_W}txbxContent":
            continue
        if element.tag == f"{_W}t":
            yield element.text or ""
        elif element.tag in _BREAKS:
            yield _BREAKS[element.tag]
        else:
            stack.extend(reversed(element))
