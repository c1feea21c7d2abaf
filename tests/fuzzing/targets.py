"""What must hold for any bytes at all: one function a target, that a fuzzer calls and that case files are replayed on.

A target takes bytes and returns nothing. It lets through the errors that the package raises on purpose and no other, and it
asserts what the package promises about its result.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd

from ipresearch.categorise.codebook import PROBE
from ipresearch.categorise.rules import RuleError, parse_rule
from ipresearch.clean import clean_notices, list_repairs
from ipresearch.errors import EmptyNoticeError, LexiconError, ManifestError
from ipresearch.lexicons import SHAPES, read_table
from ipresearch.load.docx import read_docx
from ipresearch.load.encoding import UndecidedEncodingError, decode_bytes
from ipresearch.load.html import read_html, read_mhtml
from ipresearch.load.manifest import read_manifest
from ipresearch.load.pdf import read_pdf
from ipresearch.load.text import read_text
from ipresearch.load.visible import Document, Unusable
from ipresearch.mentions import find_mentions
from ipresearch.restore import restore_text
from ipresearch.restore.mirror import mirror_paragraph
from ipresearch.segment import segment_clauses
from ipresearch.spreadsheet import neutralise
from ipresearch.tasks import declared_counts, extract_tasks
from ipresearch.tasks.grammar import read_grammar
from ipresearch.tasks.roles import read_pieces

Target = Callable[[bytes], None]

SENTENCES = (
    "国家知识产权局发布通知，要求各地认真贯彻落实。", "会议强调：“要加强保护。”各部门（含直属单位）应当配合；",
    "《方案》提出，到2025年，专利密集型产业增加值占比达到13%。", "着力提升著作权、商标权和专利权的保护水平！",
    "各地要把保护放在首位。可以先行先试，也可以分步推进。", "发展特色产业、扩大开放，推动经济社会高质量发展。",
)  # fmt: skip
READINGS = {
    "識": "shí", "產": "chǎn", "權": "quán", "會": "huì", "發": "fā", "經": "jīng", "濟": "jì", "專": "zhuān",
    "應": "yīng", "當": "dāng", "業": "yè", "護": "hù", "國": "guó", "強": "qiáng",
}  # fmt: skip
# what a mirror leaves behind, and what could be mistaken for it
SIGNS = (
    "?", "!", "(", ")", ",", ":", ";", "、", "\ue026", "\ue5e5", "(chǎn)", "?chǎn)", "產(chǎn)", "知識產(chǎn)權(quán)", "?!斗桨浮芬\ue026?",
    "。", "《", "》", "“", "\n", " ", "\u3000", "??", "2023", "□", "（chǎn）", "【quán】", "\u200b", "\u202e", "\ufffe", "\x00", "著", "於",
)  # fmt: skip


def text_of(raw: bytes) -> str:
    """Any bytes as text; those that are no UTF-8 become private-use characters, which a mirror leaves behind too.

    Lone surrogates are no text: load_notices() never gives them, and tables on Arrow cannot hold them.
    """
    return "".join(
        chr(ord(character) + 0x400) if "\ud800" <= character <= "\udfff" else character
        for character in raw.decode("utf-8", "surrogateescape")
    )


# --- load ------------------------------------------------------------------------------------------------------


def load_bytes(raw: bytes) -> None:
    """A decoded text encodes to the bytes that it came from: nothing was replaced, nothing dropped."""
    try:
        text, encoding = decode_bytes(raw)
    except UndecidedEncodingError:
        return
    marked = raw.startswith((b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff", b"\x84\x31\x95\x33"))
    # Big5-HKSCS has two codes for some characters
    twofold = encoding == "big5hkscs" and text.encode(encoding).decode(encoding) == text
    assert marked or twofold or text.encode(encoding) == raw, f"{encoding} does not lead back"


def load_text(raw: bytes) -> None:
    _sound(lambda: read_text(raw, None))


def load_html(raw: bytes) -> None:
    _sound(lambda: read_html(raw))


def load_mhtml(raw: bytes) -> None:
    _sound(lambda: read_mhtml(raw))


def load_pdf(raw: bytes) -> None:
    """The bytes as a whole file, or, where they are no PDF, as a further object in a small one."""
    from documents.files import bare_pdf

    _sound(lambda: read_pdf(raw if b"%PDF-" in raw[:64] else bare_pdf(raw)))


def load_docx(raw: bytes) -> None:
    """The bytes as a whole file, or, where they are no archive, as the XML of a document's body."""
    from documents.files import bare_docx, word_xml

    _sound(
        lambda: read_docx(raw if raw[:2] == b"PK" else bare_docx(word_xml(raw.decode("utf-8", "replace"))))
    )


def load_manifest(raw: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "manifest.csv").write_bytes(raw)
        try:
            told = read_manifest(Path(folder), ["a.txt", "b.html"])
        except ManifestError:
            return
    assert set(told) <= {"a.txt", "b.html"}
    assert all(str(row["notice_id"]).isascii() for row in told.values())


def _sound(read: Callable[[], Document]) -> None:
    try:
        document = read()
    except Unusable as error:
        assert error.what and error.what_to_do
        return
    assert document.text.strip()
    at = 0
    for start, end in document.main_spans:
        assert at <= start <= end <= len(document.text)
        at = end


# --- restore ---------------------------------------------------------------------------------------------------


# each further "?" of a long run costs seconds of search: such runs have a test of their own (tests/test_hostile.py)
_LONG_RUN = re.compile(r"\?{4,}")


def restore(raw: bytes) -> None:
    _restored(_LONG_RUN.sub("???", text_of(raw)))


def restore_page(raw: bytes) -> None:
    """The bytes choose: sentences damaged as the mirror does it, signs of damage, and loose characters between them."""
    glosses = {host: READINGS[host] for at, host in enumerate(READINGS) if sum(raw[:2]) >> (at % 8) & 1}
    parts = []
    for at in range(2, len(raw) - 1, 2):
        what, which = raw[at] % 8, raw[at + 1]
        if what < 3:
            parts.append(mirror_paragraph(SENTENCES[which % len(SENTENCES)], glosses, at_once=bool(what)))
        elif what < 6:
            parts.append(SIGNS[which % len(SIGNS)])
        elif what == 6 and parts:
            cut = parts.pop()
            parts.append(cut[: which % (len(cut) + 1)])
        else:
            parts.append(chr(0x4E00 + which * 80))
    _restored(_LONG_RUN.sub("???", "".join(parts)))


def _restored(text: str) -> None:
    """Lines stay lines, each character has its place in the raw text, each repair quotes it, a clean text stays."""
    done = restore_text(text)
    assert done.text.count("\n") == text.count("\n")
    offsets = done.raw_offsets
    assert offsets.shape == (len(done.text), 2)
    assert not len(offsets) or (offsets.min() >= 0 and offsets.max() <= len(text))
    assert (np.diff(offsets[:, 0]) >= 0).all()
    assert (offsets[:, 0] <= offsets[:, 1]).all()
    assert not _misquoted(done.repairs, text), "a repair misquotes the raw text"
    for row in done.repairs.itertuples():
        assert 0 <= row.probability <= 1
    if done.repairs.empty:
        assert done.text == text, "changed without a repair on record"


def _misquoted(repairs: pd.DataFrame, text: str) -> list:
    """Repairs whose `before` does not stand at their place.

    A converted character may have its gloss beside it there, and in a re-aligned run it is one of the run's own characters.
    """
    slid = [(row.raw_start, row.raw_end) for row in repairs.itertuples() if row.kind in ("realign", "fill")]
    wrong = []
    for row in repairs.itertuples():
        raw, rest = text[row.raw_start : row.raw_end], iter(text[row.raw_start : row.raw_end])
        converted = row.kind in ("script", "punctuation") and (
            all(character in rest for character in row.before)
            or any(start < row.raw_end and row.raw_start < end for start, end in slid)
        )
        if not converted and row.before != raw:
            wrong.append(row)
    return wrong


# --- tasks -----------------------------------------------------------------------------------------------------


@cache
def _grammar():
    return read_grammar(None)


def tasks(raw: bytes) -> None:
    """Clauses in order, apart, inside the text and not empty."""
    text = text_of(raw)
    pieces = read_pieces(text, _grammar())
    at = 0
    for piece in pieces:
        assert at <= piece.start < piece.end <= len(text), "clauses overlap or are empty"
        at = piece.end
        assert text[piece.start : piece.end].strip()


def clean(raw: bytes) -> None:
    """A page cleaned: every character of the body leads back to the raw page, every repair quotes it."""
    text = text_of(raw)
    try:
        cleaned = clean_notices(pd.DataFrame({"notice_id": ["n"], "text_raw": [text]}))
    except EmptyNoticeError:
        return
    notice = cleaned.iloc[0]
    assert notice["raw_offsets"].shape == (len(notice["text_zh"]), 2)
    assert "\n\n" not in notice["text_zh"]
    assert not _misquoted(list_repairs(cleaned), text), "a repair misquotes the raw page"
    for row in segment_clauses(cleaned).itertuples():
        assert notice["text_zh"][row.start : row.end] == row.text_zh


def document(raw: bytes) -> None:
    """Tasks, stated numbers and named things of a text as it stands: each quotes its place."""
    text = text_of(raw)
    cleaned = pd.DataFrame({"notice_id": ["n"], "text_zh": [text]})
    found = extract_tasks(cleaned)
    for table in (found, declared_counts(cleaned), find_mentions(cleaned, found)):
        for row in table.itertuples():
            assert text[row.start : row.end] == row.text_zh


# --- the codebook's rule language, tables, cells -------------------------------------------------------------


def rules(raw: bytes) -> None:
    """A rule is read or refused by name; what it finds stands where it says, and nothing matches an empty task."""
    rule, _, text = text_of(raw).partition("\x1f")
    try:
        items = parse_rule(rule)
    except RuleError as error:
        assert str(error)
        return
    fields = dict.fromkeys(PROBE, text) if text else PROBE
    for item in items:
        for hits in item.expression.hits(fields):
            for hit in hits:
                assert fields[hit.field][hit.start : hit.end] == hit.word


def lexicon(raw: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "codebook.csv"
        path.write_bytes(raw)
        try:
            table = read_table(path, SHAPES["codebook"])
        except LexiconError as error:
            assert "codebook.csv" in str(error)
            return
    assert not table.duplicated(["frame", "code"]).any()


def cell(raw: bytes) -> None:
    """No text reaches a spreadsheet as a formula, and neutralising twice is neutralising once."""
    shown = neutralise(text_of(raw))
    assert not re.match(
        r"[\s\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]*[=+@＝＋－＠-]", shown
    )
    assert neutralise(shown) == shown
    shown.encode("utf-8")


TARGETS: dict[str, Target] = {
    target.__name__: target
    for target in (
        load_bytes, load_text, load_html, load_mhtml, load_pdf, load_docx, load_manifest,
        restore, restore_page, tasks, clean, document, rules, lexicon, cell,
    )
}  # fmt: skip
