"""Documents made to do harm: each gives a row or a listed problem, soon, and nothing that came in one runs, escapes or is fetched.

One file a case. What is in a case beside its bytes: what must not be in its text (`never`), or how its problem is told (`told`).
"""

import base64
import io
import re
import socket
import time
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import lxml.html
import pandas as pd
import pytest
from documents.files import bare_docx, bare_pdf, text_pdf, word_paragraph, word_xml

import ipresearch as ipr
from ipresearch.errors import ManifestError
from ipresearch.load.docx import read_docx
from ipresearch.load.visible import Unusable
from ipresearch.spreadsheet import neutral_texts
from ipresearch.study.workbook import as_csv, as_workbook

TEXT = "各单位要做好专利开放许可工作，按时报送进展情况。"
SECRET = "口令不可外传"
ENTITIES = "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True))
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


class Case(NamedTuple):
    made: bytes | Callable[[], bytes]
    never: tuple[str, ...] = ()
    told: str = ""  # of the problem; empty where the text is read

    def content(self) -> bytes:
        return self.made() if callable(self.made) else self.made


def page(inside: str, head: str = "", before: str = "") -> bytes:
    return f"{before}<html><head>{head}</head><body>{inside}<p>{TEXT}</p></body></html>".encode()


def packed(member: str, content: bytes) -> bytes:
    stream = io.BytesIO(bare_docx(word_xml(word_paragraph(TEXT))))
    with zipfile.ZipFile(stream, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(member, content)
    return stream.getvalue()


def related(kind: str, target: str) -> bytes:
    link = f'<Relationship Id="rId9" Type="{OFFICE}/{kind}" Target="{target}" TargetMode="External"/>'
    relations = f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{link}</Relationships>'
    return packed("word/_rels/document.xml.rels", relations.encode())


def nested_parts(depth: int) -> bytes:
    heads = "".join(f'Content-Type: multipart/mixed; boundary="b{n}"\n\n--b{n}\n' for n in range(depth))
    return f"MIME-Version: 1.0\n{heads}Content-Type: text/html; charset=utf-8\n\n<p>{TEXT}</p>".encode()


def bomb_pdf() -> bytes:
    packer = zlib.compressobj(1)
    zeros = b"".join([packer.compress(bytes(1 << 24)) for _ in range(20)] + [packer.flush()])
    stream = b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(zeros), zeros)
    return bare_pdf(stream, page=b"/Contents 4 0 R")


LINE = f"\n{TEXT}\n".encode()
CASES = {
    # markup that would run
    "script.html": Case(page("<script>alert(1)</script>"), ("alert",)),
    "handlers.html": Case(page('<p onclick="alert(1)" onmouseover=alert(2)>知</p><img src=x onerror=alert(3)>'), ("alert",)),
    "javascript_link.html": Case(page('<a href="javascript:alert(1)">链接</a>'), ("alert",)),
    "svg.html": Case(page("<svg onload=alert(1)><script>alert(2)</script><text>x</text></svg>"), ("alert",)),
    "math.html": Case(page("<math><mtext><script>alert(1)</script></mtext></math>"), ("alert",)),
    "template.html": Case(page("<template><script>alert(1)</script></template><noscript>alert(2)</noscript>"), ("alert",)),
    "cdata.html": Case(page("<![CDATA[<script>alert(1)</script>]]>"), ("<script",)),
    "comment.html": Case(page("<!--><script>alert(1)</script>-->"), ("alert(1)</script",)),
    "data_frame.html": Case(page('<iframe src="data:text/html,<script>alert(1)</script>"></iframe>'), ("alert",)),
    "seventh_bit.html": Case(
        page("+ADw-script+AD4-alert(1)+ADw-/script+AD4-", '<meta charset="utf-7">'), ("<script",)
    ),
    "escaped_markup.html": Case(page("<p>&lt;img src=x onerror=alert(1)&gt;&lt;script&gt;alert(2)&lt;/script&gt;</p>")),
    "title_markup.html": Case(page("", "<title>&lt;script&gt;alert(1)&lt;/script&gt;的通知</title>")),
    "markdown.md": Case(f"# <script>alert(1)</script>\n\n[x](javascript:alert(2)) ![](http://192.0.2.1/a.png)\n\n{TEXT}\n".encode()),
    "markup.txt": Case(f"关于<img src=x onerror=alert(1)>的通知\n\n{TEXT}</td></tr></table><script>alert(2)</script>\n".encode()),
    # what would be fetched or read from elsewhere
    "frames.html": Case(page('<iframe src="file:///etc/passwd"></iframe><object data="http://192.0.2.1/"></object><embed src=x>'),
                        ("192.0.2.1", "passwd")),
    "styles.html": Case(page("<style>@import 'http://192.0.2.1/a.css'</style>", '<link rel=stylesheet href="http://192.0.2.1/b.css">'),
                        ("192.0.2.1",)),
    "refresh.html": Case(page("", '<meta http-equiv="refresh" content="0;url=http://192.0.2.1/"><base href="http://192.0.2.1/">'),
                         ("192.0.2.1",)),
    "entity_file.xhtml": Case(page("&x;", before='<?xml version="1.0"?><!DOCTYPE html [<!ENTITY x SYSTEM "SECRET">]>'), (SECRET,)),
    "entity_web.xhtml": Case(page("&x;", before='<!DOCTYPE html SYSTEM "http://192.0.2.1/x.dtd">'), ("192.0.2.1",)),
    "include.html": Case(page('<!--#include file="SECRET"--><xi:include href="SECRET"/>'), (SECRET,)),
    "picture_link.docx": Case(related("image", "http://192.0.2.1/a.png"), ("192.0.2.1",)),
    "template_link.docx": Case(related("attachedTemplate", "file:///SECRET"), (SECRET,)),
    "field.docx": Case(bare_docx(word_xml(
        '<w:p><w:r><w:instrText>DDEAUTO c:\\\\cmd.exe "/k calc"</w:instrText></w:r></w:p>' + word_paragraph(TEXT))), ("cmd.exe",)),
    "chunk.docx": Case(bare_docx(word_xml('<w:altChunk r:id="rId9" xmlns:r="x"/>' + word_paragraph(TEXT)),
                                 word__chunk=b"<script>alert(1)</script>"), ("alert",)),
    "macro.docx": Case(packed("word/vbaProject.bin", b"Sub AutoOpen()\nShell 1\nEnd Sub"), ("AutoOpen",)),
    "action.pdf": Case(text_pdf("Notice 2023", b"<< /S /JavaScript /JS (app.alert\\(1\\)) >>",
                                b"<< /S /Launch /F (calc.exe) >>", trailer=b"/OpenAction 6 0 R"), ("alert", "calc")),
    # what would fill the memory or never end
    "entities.html": Case(page("&i;" * 50, before=f'<!DOCTYPE html [<!ENTITY a "哈哈哈哈哈哈哈哈哈哈">{ENTITIES}]>'), ("哈哈",)),
    "entities.docx": Case(bare_docx(word_xml("<w:p><w:r><w:t>&i;</w:t></w:r></w:p>", f'<!DOCTYPE w [<!ENTITY a "哈">{ENTITIES}]>')),
                          told="document type"),
    "entities_late.docx": Case(bare_docx(word_xml(word_paragraph(TEXT), f"<!--{'x' * 5000}--><!DOCTYPE w [<!ENTITY a 'b'>]>")),
                               told="document type"),
    "entities_wide.docx": Case(packed("word/styles.xml", '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE w><w/>'.encode("utf-16")),
                               told="document type"),
    "bomb.docx": Case(lambda: packed("word/media/a.bin", bytes(32 << 20)), told="zip bomb"),
    "bomb_xml.docx": Case(lambda: bare_docx(word_xml(word_paragraph("x" * (5 << 20)))), told="zip bomb"),
    "many_parts.docx": Case(bare_docx(word_xml(word_paragraph(TEXT)), **{f"word__{n}.txt": b"" for n in range(5_100)}), told="parts"),
    "bomb.pdf": Case(bomb_pdf, told="unpacks to more than 256 MB"),
    "million_objects.pdf": Case(lambda: text_pdf("Notice 2023", *[b"null"] * 1_000_000)),
    "page_loop.pdf": Case(bare_pdf().replace(b"/Kids [3 0 R]", b"/Kids [2 0 R]"), told="PDF"),
    "table_loop.pdf": Case(text_pdf("Notice 2023", trailer=b"/Prev 9")),
    "deep_arrays.pdf": Case(text_pdf("Notice 2023", b"[" * 100_000 + b"]" * 100_000)),
    "embed.html": Case(page("").replace(b"<p>", b"<p><embed src=x.swf>")),
    "deep.html": Case(page("<div>" * 30_000), told="nested too deeply"),
    "deep_tables.html": Case(page("<table><tr><td>" * 3_000), told="nested too deeply"),
    "deep_letters.html": Case(page("<b><i>" * 900)),
    "deep.docx": Case(bare_docx(word_xml("<w:sdt><w:sdtContent>" * 4_000 + word_paragraph(TEXT) + "</w:sdtContent></w:sdt>" * 4_000)),
                      told="damaged"),
    "deep_boxes.docx": Case(bare_docx(word_xml("<w:sdt>" * 240 + word_paragraph(TEXT) + "</w:sdt>" * 240))),
    "deep_parts.mhtml": Case(nested_parts(2_000), told="web archive"),
    "some_parts.mhtml": Case(nested_parts(40)),
    "long_head.mhtml": Case(b"X: " + b"a" * 2_000_000 + b"\nContent-Type: text/html; charset=\xff\xfe\n\n" + page("")),
    "many_breaks.html": Case(page("<br>" * 20_000)),
    "long_attribute.html": Case(page(f'<p title="{"x" * 5_000_000}">知</p>')),
    "open_tag.html": Case(page("<a " * 100_000)),
    "long_line.txt": Case(TEXT.encode() * 20_000),
    "brackets.txt": Case(("（" * 20_000 + TEXT + "《" * 20_000).encode()),
    "marks.txt": Case((TEXT + "e" + "\u0301" * 50_000 + "一、" * 5_000).encode()),
    # what would run in a spreadsheet
    "formula.txt": Case(f"=HYPERLINK(\"http://192.0.2.1\",\"通知\")\n\n=cmd|' /C calc'!A0，{TEXT}\n+1+1。\n-2+3\n@SUM(A1)\n".encode()),
    "formula_wide.txt": Case(f"＝1+1的通知\n\n\t=1+1，{TEXT}\n\u202e=1。\n\u200b@x\n".encode()),
    "cells.txt": Case(f'关于"，"=1+1的通知\n\n{TEXT}\r=2+2\r\n",=3+3,"\n'.encode()),
    # what would be misread
    "direction.txt": Case(f"关于\u202e知通的\u202c印发\n\n\u2066{TEXT}\u2069\n".encode()),
    "invisible.txt": Case(f"专\u200b利\u200d保\ufeff护\u2060的通知\n\n{TEXT}\U000e0041\n".encode()),
    "terminal.txt": Case(f"\x1b]0;x\x07\x1b[2J关于通知\n\n{TEXT}\n".encode()),
    "overlong.txt": Case(b"\xc0\xbcscript\xc0\xbe" + LINE, told="encoding"),
    "surrogates.txt": Case("\ufeff专利".encode("utf-16-le") + b"\x00\xd8" * 9, told="breaks at byte"),
    "nul.html": Case(page("<scr\x00ipt>alert(1)</scr\x00ipt>")),
    "half_escape.html": Case(page("&#0;&#xD800;&#x110000;&#x202e;&#-1;&#99999999999;")),
    "lying_size.docx": Case(bare_docx(word_xml(word_paragraph(TEXT))).replace(b"PK\x01\x02", b"PK\x01\x03"), told="damaged"),
    "leaving.docx": Case(packed("../../../../tmp/ipresearch_left_the_folder.txt", b"x")),
    "bad_base64.mhtml": Case(
        b"MIME-Version: 1.0\nContent-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: base64\n\n" + b"!" + base64.b64encode(page(""))
    ),
}  # fmt: skip
NAMES = (
    "<img src=x onerror=alert(1)>.txt", "=1+1.txt", "-rf.txt", "..%2f..%2fetc%2fpasswd.txt", "%2e%2e%2fx.txt", "a\nb.txt", "x\u202etxt.exe.txt",
    "'; DROP TABLE notices;--.txt", "名" * 80 + ".txt", "\x1b[31m.txt", "..txt", "con.txt", "{0.__class__}.txt",
)  # fmt: skip
LIVE = {
    "script",
    "img",
    "iframe",
    "svg",
    "object",
    "embed",
    "a",
    "form",
    "input",
    "link",
    "meta",
    "base",
    "style",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    place = tmp_path_factory.mktemp("hostile")
    (place / "outside.secret").write_text(SECRET, "utf-8")
    documents = place / "documents"
    documents.mkdir()
    for name, case in CASES.items():
        secret = (place / "outside.secret").as_posix().encode()
        content = case.content()
        (documents / name).write_bytes(
            content.replace(b"SECRET", secret) if len(content) < 99_999 else content
        )
    for number, name in enumerate(NAMES):
        (documents / name).write_text(f"第{number}号通知\n\n{TEXT}第{number}号。\n", "utf-8")
    (documents / "link.txt").symlink_to(place / "outside.secret")
    (documents / "link_text.txt").symlink_to("/etc/passwd")
    return documents


@pytest.fixture(scope="module")
def loaded(folder):
    with pytest.MonkeyPatch.context() as patch:

        def refuse(*_args, **_kwargs):
            raise AssertionError("the network was asked for")

        patch.setattr(socket.socket, "connect", refuse)
        patch.setattr(socket, "getaddrinfo", refuse)
        begun = time.process_time()
        notices = ipr.load_notices(folder)
        patch.undo()
    notices.attrs["seconds"] = time.process_time() - begun
    return notices


@pytest.fixture(scope="module")
def cleaned(loaded):
    return ipr.clean_notices(loaded[loaded["text_raw"].str.len() < 20_000].reset_index(drop=True))


def test_enough_was_tried():
    assert len(CASES) + len(NAMES) >= 60


@pytest.mark.parametrize("name", sorted(CASES))
def test_a_hostile_file_is_read_without_its_sting_or_listed(loaded, name):
    rows = loaded[loaded["path"] == name]
    problems = ipr.list_problems(loaded).query("path == @name")
    case = CASES[name]
    if case.told:
        assert rows.empty
        assert case.told in problems["what"].item()
        assert len(problems["what_to_do"].item()) > 10
    else:
        text = rows["text_raw"].item()
        assert TEXT in text or "Notice 2023" in text
        assert not [word for word in case.never if word in text]


def test_every_file_of_the_folder_is_a_row_or_a_problem_and_soon(folder, loaded):
    found = {path.relative_to(folder).as_posix() for path in folder.rglob("*")}
    told = set(loaded["path"]) | set(ipr.list_problems(loaded)["path"])
    hidden = {"..txt", "..%2f..%2fetc%2fpasswd.txt"}
    assert told == found - hidden, "a hidden file is never a document"
    assert loaded.attrs["seconds"] < 30
    assert not Path("/tmp/ipresearch_left_the_folder.txt").exists()


def test_no_name_leads_out_of_the_folder(loaded):
    problems = ipr.list_problems(loaded).set_index("path")["what"]
    for name in ("link.txt", "link_text.txt"):
        assert "outside the folder" in problems[name]
    assert not loaded["text_raw"].str.contains(f"{SECRET}|root:").any()
    assert loaded["notice_id"].str.fullmatch(r"[a-z0-9][a-z0-9-]*").all()
    names = [ipr.figure_name("02_word_cloud", notice_id) for notice_id in loaded["notice_id"]]
    assert all(re.fullmatch(r"02_word_cloud_[a-z0-9_]+", name) for name in names)
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("named", ["../outside.txt", "/etc/passwd", "..\\outside.txt", "a/../../outside.txt"])
def test_a_manifest_names_no_file_outside_its_folder(tmp_path, named):
    (tmp_path / "documents").mkdir()
    (tmp_path / "outside.txt").write_text(TEXT, "utf-8")
    (tmp_path / "documents" / "a.txt").write_text(TEXT, "utf-8")
    (tmp_path / "documents" / "manifest.csv").write_text(f"path,notice_id\n{named},x\n", "utf-8")
    with pytest.raises(ManifestError, match="no document"):
        ipr.load_notices(tmp_path / "documents")


@pytest.mark.parametrize("notice_id", ["../x", "a/b", "=1+1", "<b>", "a\u202eb", ".hidden", "-x", "a b"])
def test_a_manifest_gives_no_id_that_could_be_a_path_or_markup(tmp_path, notice_id):
    (tmp_path / "a.txt").write_text(TEXT, "utf-8")
    (tmp_path / "manifest.csv").write_text(f'path,notice_id\na.txt,"{notice_id}"\n', "utf-8")
    with pytest.raises(ManifestError, match="is no id"):
        ipr.load_notices(tmp_path)


def tables(cleaned):
    tasks = ipr.extract_tasks(cleaned)
    text = cleaned[["notice_id", "path", "title_zh", "text_zh"]]
    return {
        "notices": text, "problems": ipr.list_problems(cleaned), "repairs": ipr.list_repairs(cleaned), "tasks": tasks,
        "findings": ipr.list_findings(cleaned), "titles": ipr.list_metadata(cleaned), "coded": ipr.categorise_tasks(tasks),
    }  # fmt: skip


def test_nothing_reaches_a_spreadsheet_as_a_formula(cleaned):
    made = tables(cleaned)
    texts = [str(cell) for table in made.values() for cell in table.select_dtypes(["object", "str"]).stack()]
    assert sum(bool(re.match(r"\s*[=+@＝-]", text)) for text in texts) > 5, "there is something to neutralise"
    for table in made.values():
        for written in (as_csv(table).decode("utf-8-sig"), neutral_texts(table).to_csv(index=False)):
            read = pd.read_csv(io.StringIO(written), dtype=str, keep_default_na=False, lineterminator="\n")
            assert len(read) == len(table), "no cell opens a row of its own"
            cells = [cell for column in read for cell in read[column]]
            assert not [
                c
                for c in cells
                if re.match(r"[\s\u200b-\u200f\u202a-\u202e\ufeff]*[=@＝＋＠]|\s*[+－-]\D", c)
            ]
    with zipfile.ZipFile(io.BytesIO(as_workbook(made, {}))) as book:
        sheets = [book.read(name) for name in book.namelist() if name.startswith("xl/worksheets/")]
        assert not [sheet for sheet in sheets if b"<f>" in sheet or b"<hyperlink" in sheet]
        assert not [name for name in book.namelist() if "external" in name.lower()]


def live_parts(html: str) -> list[str]:
    """Elements and attributes of a fragment that could do something; the package's own views have none."""
    found = []
    for element in lxml.html.fragment_fromstring(html, create_parent="div").iter():
        if isinstance(element.tag, str) and element.tag in LIVE:
            found.append(element.tag)
        found += [key for key in element.attrib if key.startswith("on") or key in ("href", "src")]
    return found


def test_what_notebooks_show_is_text(cleaned):
    views = [ipr.show_table(table) for table in tables(cleaned).values()]
    coded = ipr.categorise_tasks(ipr.extract_tasks(cleaned))
    for row in cleaned[cleaned["text_zh"].str.len().between(1, 3_000)].itertuples():
        views += [
            ipr.view_restoration(cleaned, row.notice_id, 1),
            ipr.view_tasks(cleaned, row.notice_id, coded),
        ]
    html = "".join(view._repr_html_() for view in views)
    assert "&lt;script&gt;alert" in html and "&lt;img src=x onerror" in html
    assert live_parts(html) == []


def test_the_table_to_explore_adds_its_own_script_and_nothing_of_a_document(cleaned):
    hostile = cleaned[["notice_id", "path", "title_zh"]].assign(term_zh=cleaned["path"], n=1)
    benign = hostile.map(lambda cell: "专利" if isinstance(cell, str) else cell)
    counted = []
    for table in (hostile, benign):
        evidence = table.assign(
            left_zh=table["title_zh"].fillna(""), right_zh=table["path"], raw_start=0, raw_end=1
        )
        counted.append(sorted(live_parts(ipr.explore_table(table, evidence)._repr_html_())))
    assert counted[0] == counted[1]


def test_what_cannot_be_seen_is_shown_in_tables():
    shown = ipr.show_table(pd.DataFrame({"text_zh": ["通\u202e知\u200b的\x1b[2J\ue026"]}))
    for text in (shown._repr_html_(), repr(shown)):
        assert "⟨U+202E⟩" in text and "⟨U+200B⟩" in text and "⟨U+001B⟩" in text and "⟨U+E026⟩" in text
        assert not re.search("[\u202e\u200b\x1b]", text)


def test_codings_for_other_software_hold_no_markup_of_a_document(cleaned, tmp_path):
    path = ipr.export_codings(
        cleaned, ipr.categorise_tasks(ipr.extract_tasks(cleaned)), tmp_path / "codings.qdpx"
    )
    with zipfile.ZipFile(path) as archive:
        assert not [name for name in archive.namelist() if name.startswith("/") or ".." in name]
        assert b"<script" not in archive.read("project.qde")


def test_a_part_of_an_archive_that_says_less_than_it_holds_is_not_unpacked_further():
    sound = bytearray(bare_docx(word_xml(word_paragraph("长" * 60_000))))
    with zipfile.ZipFile(io.BytesIO(sound)) as archive:
        size = archive.getinfo("word/document.xml").file_size
    lying = bytes(sound).replace(size.to_bytes(4, "little"), (200).to_bytes(4, "little"))
    with pytest.raises(Unusable, match="damaged"):
        read_docx(lying)


def test_a_run_of_question_marks_is_soon_done_with():
    glossed = "發(fā)展特色產業、擴大開放,推動經濟(jì)社會(huì)高質量發(fā)展。"
    ipr.restore_text(glossed + "??《方案》")
    begun = time.process_time()
    ipr.restore_text(glossed + "?" * 6 + "《方案》提出,到2025年。")
    assert time.process_time() - begun < 1
