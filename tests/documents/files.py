"""The notices as files: text in several encodings, web pages, PDFs and Word documents, made when a test asks."""

from __future__ import annotations

import io
import textwrap
import zipfile
from pathlib import Path
from xml.sax.saxutils import escape

from documents.layouts import HTML_LAYOUTS, TEXT_LAYOUTS, wrapped_page
from documents.notices import ALL, Notice

FONT = Path(__file__).resolve().parents[2] / "ipresearch" / "data" / "fonts" / "NotoSansSC-Regular.ttf"
TEXT_ENCODINGS = ("utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le")
HTML_ENCODINGS = (("utf-8", "utf-8"), ("gb18030", "gb2312"), ("utf-8", "gb2312"), ("gb18030", "utf-8"))


def write_all(folder: Path) -> dict[str, Notice]:
    """Write every file; returns path relative to the folder -> the notice in it."""
    made: dict[str, Notice] = {}

    def keep(name: str, content: bytes, notice: Notice) -> None:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        made[name] = notice

    names = [name for name in ALL if name != "traditional"]
    for turn, (layout, page) in enumerate(TEXT_LAYOUTS.items()):
        for step, name in enumerate(names):
            encoding = TEXT_ENCODINGS[(turn + step) % len(TEXT_ENCODINGS)]
            keep(f"text/{layout}-{name}.txt", "\r\n".join(page(ALL[name])).encode(encoding), ALL[name])
    for name in ("provincial", "report", "municipal"):
        keep(f"text/wrapped-{name}.txt", "\n".join(wrapped_page(ALL[name])).encode("gb18030"), ALL[name])
        keep(f"text/{name}.md", markdown(ALL[name]).encode(), ALL[name])
    keep(
        "text/traditional-big5.txt",
        "\n".join(TEXT_LAYOUTS["bare"](ALL["traditional"])).encode("big5"),
        ALL["traditional"],
    )
    for turn, (layout, page) in enumerate(HTML_LAYOUTS.items()):
        for step, name in enumerate(names):
            encoding, declared = HTML_ENCODINGS[(turn + step) % len(HTML_ENCODINGS)]
            keep(f"html/{layout}-{name}.html", page(ALL[name], declared).encode(encoding), ALL[name])
    keep(
        "html/traditional.htm",
        HTML_LAYOUTS["press"](ALL["traditional"], "big5").encode("big5", "xmlcharrefreplace"),
        ALL["traditional"],
    )
    keep(
        "html/archive.mhtml",
        web_archive(HTML_LAYOUTS["government"](ALL["national"], "utf-8")),
        ALL["national"],
    )
    for name in ("provincial", "national", "report"):
        keep(f"pdf/{name}.pdf", pdf(ALL[name]), ALL[name])
        keep(f"word/{name}.docx", word(ALL[name]), ALL[name])
    return made


def markdown(notice: Notice) -> str:
    return "\n\n".join(
        [f"# {notice.title}", *([notice.doc_number] if notice.doc_number else []), *notice.body]
    )


def web_archive(page: str) -> bytes:
    from email.mime.multipart import MIMEMultipart
    from email.mime.text import MIMEText

    archive = MIMEMultipart("related")
    archive.attach(MIMEText(page, "html", "utf-8"))
    return archive.as_bytes()


def pdf(notice: Notice, lines_a_page: int = 14) -> bytes:
    """Pages with page numbers; paragraphs cut at the margin, first lines indented by two characters."""
    import matplotlib
    from matplotlib.backends.backend_pdf import PdfPages
    from matplotlib.figure import Figure
    from matplotlib.font_manager import FontProperties

    lines = [(0.2, piece) for piece in textwrap.wrap(notice.title, 22)]
    lines += [(0.38, notice.doc_number)] if notice.doc_number else []
    for paragraph in notice.body:
        pieces = [paragraph[:26], *(paragraph[at : at + 28] for at in range(26, len(paragraph), 28))]
        lines += [(0.1 + (0.8 / 28 * 2 if number == 0 else 0), piece) for number, piece in enumerate(pieces)]
    font = FontProperties(fname=str(FONT), size=13.2)
    stream = io.BytesIO()
    with matplotlib.rc_context({"pdf.fonttype": 42}), PdfPages(stream) as pages:
        for number, start in enumerate(range(0, len(lines), lines_a_page), start=1):
            figure = Figure(figsize=(6.42, 8))
            for row, (left, text) in enumerate(lines[start : start + lines_a_page]):
                figure.text(left, 0.93 - row * 0.06, text, fontproperties=font)
            figure.text(0.47, 0.03, f"— {number} —", fontproperties=font)
            pages.savefig(figure)
    return stream.getvalue()


def word(notice: Notice) -> bytes:
    import docx

    document = docx.Document()
    document.add_heading(notice.title, 0)
    for line in ([notice.doc_number] if notice.doc_number else []) + list(notice.body):
        document.add_paragraph(line)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def bare_docx(document_xml: str, **parts: bytes) -> bytes:
    """A minimal .docx around a document.xml that the test wrote itself."""
    stream = io.BytesIO()
    types = (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Override PartName="/word/document.xml" ContentType='
        '"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
    )
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
    relations = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="rId1" Type="{office}" Target="word/document.xml"/></Relationships>'
    )
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", types)
        archive.writestr("_rels/.rels", relations)
        archive.writestr("word/document.xml", document_xml)
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/"), content)
    return stream.getvalue()


def word_xml(body: str, before: str = "") -> str:
    namespace = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    return f'<?xml version="1.0" encoding="UTF-8"?>{before}<w:document xmlns:w="{namespace}"><w:body>{body}</w:body></w:document>'


def word_paragraph(text: str) -> str:
    return f"<w:p><w:r><w:t>{escape(text)}</w:t></w:r></w:p>"


def bare_pdf(*extra: bytes, trailer: bytes = b"", page: bytes = b"") -> bytes:
    """A PDF of one page, empty unless `page` gives it entries; `extra` are further objects from number 4 on."""
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] %s >>" % page,
        *extra,
    ]
    parts, places, length = [b"%PDF-1.4\n"], [], 9
    for number, content in enumerate(objects, start=1):
        places.append(length)
        parts.append(b"%d 0 obj\n%s\nendobj\n" % (number, content))
        length += len(parts[-1])
    parts.append(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    parts += [b"%010d 00000 n \n" % place for place in places]
    end = b"trailer\n<< /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF\n"
    return b"".join([*parts, end % (len(objects) + 1, trailer, length)])


def text_pdf(text: str, *extra: bytes, trailer: bytes = b"") -> bytes:
    """A PDF of one line of ASCII text; `extra` are further objects from number 6 on."""
    drawn = b"BT /F1 12 Tf 10 100 Td (%s) Tj ET" % text.encode("ascii")
    return bare_pdf(
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(drawn), drawn),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        *extra,
        trailer=trailer,
        page=b"/Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >>",
    )


def locked_pdf() -> bytes:
    """A PDF whose empty password is not the right one."""
    lock = b"<< /Filter /Standard /V 1 /R 2 /O <%s> /U <%s> /P -44 >>" % (b"ab" * 32, b"cd" * 32)
    return bare_pdf(
        lock,
        trailer=b"/Encrypt 4 0 R /ID [<00112233445566778899aabbccddeeff> <00112233445566778899aabbccddeeff>]",
    )
