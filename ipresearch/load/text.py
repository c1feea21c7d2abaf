"""A text file to its text: refused where its first bytes say that it is something else."""

from __future__ import annotations

from ipresearch.load.encoding import UndecidedEncodingError, decode_bytes
from ipresearch.load.visible import Document, Unusable

_TEXT_TO_DO = "Save it as UTF-8 text, or name its charset in the column 'encoding' of manifest.csv."

_BINARY_STARTS = {
    b"%PDF-": "a PDF",
    b"PK\x03\x04": "a zip archive or Office file",
    b"\xd0\xcf\x11\xe0": "an old Office file (.doc, .xls, .wps)",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
    b"\x1f\x8b": "a gzip archive",
    b"{\\rtf": "an RTF file",
    b"\x7fELF": "a program",
}


def read_text(raw: bytes, charset: str | None) -> Document:
    for start, what in _BINARY_STARTS.items():
        if raw.startswith(start):
            raise Unusable(f"not text but {what}", "Give it its own file extension, or save it as text.")
    try:
        text, encoding = decode_bytes(raw, charset, forced=charset is not None)
    except UndecidedEncodingError as error:
        raise Unusable(str(error), _TEXT_TO_DO) from error
    if not text.strip():
        raise Unusable("the file holds nothing but blanks", "Fetch the document again.")
    return Document(text, encoding)
