"""Files that cannot be used are listed with what to do, and the rest of the folder loads."""

import os
import socket

import pandas as pd
import pytest
from documents.files import bare_docx, bare_pdf, locked_pdf, word_paragraph, word_xml

from ipresearch.clean import clean_notices, list_findings
from ipresearch.errors import EmptyNoticeError, IpresearchError, NoDocumentsError, UnreadableFileError
from ipresearch.load import list_problems, load_notices
from ipresearch.load.files import MAX_BYTES

GOOD = "关于做好专利开放许可工作的通知\n各单位要做好专利开放许可工作，按时报送进展情况。\n"
BOMB_ENTITIES = (
    '<!DOCTYPE w [<!ENTITY a "哈哈哈哈哈哈哈哈哈哈">'
    + "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True))
    + "]>"
)
BAD = {
    "empty.txt": (b"", "the file is empty"),
    "blanks.txt": ("　\n\n ".encode(), "nothing but blanks"),
    "binary.txt": (bytes(range(256)) * 8, "encoding|none of the encodings"),
    "picture.txt": (b"\x89PNG\r\n\x1a\n" + bytes(64), "a picture"),
    "old.txt": (b"\xd0\xcf\x11\xe0" + bytes(512), "old Office file"),
    "broken-utf8.txt": ("专利保护".encode()[:-1] + b" and \xff", "none of the encodings"),
    "scan.pdf": (bare_pdf(), "pictures only"),
    "locked.pdf": (locked_pdf(), "locked with a password"),
    "damaged.pdf": (b"%PDF-1.7\nnothing here", "damaged PDF"),
    "page.pdf": ("<html><body>专利</body></html>".encode(), "not a PDF"),
    "text.docx": (GOOD.encode(), "damaged .docx"),
    "cut.docx": (bare_docx(word_xml(word_paragraph(GOOD)))[:-60], "damaged .docx"),
    "bomb.docx": (bare_docx(word_xml("x" * (80 << 20))), "zip bomb"),
    "entities.docx": (
        bare_docx(word_xml(word_paragraph("&i;").replace("&amp;", "&"), BOMB_ENTITIES)),
        "document type",
    ),
    "nothing.docx": (bare_docx(word_xml("<w:p/>")), "without text"),
    "locked.docx": (b"\xd0\xcf\x11\xe0" + bytes(512), "locked .docx"),
    "script.html": (
        b"<html><body><script>document.write('x')</script></body></html>",
        "without visible text",
    ),
    "blank.html": (b"<html></html>", "without visible text"),
    "archive.mhtml": (b"MIME-Version: 1.0\nContent-Type: text/plain\n\nhello", "web archive without a page"),
    "sheet.xlsx": (b"PK\x03\x04", r"files of type .xlsx are not read"),
}


@pytest.fixture(scope="module")
def mixed(tmp_path_factory):
    folder = tmp_path_factory.mktemp("mixed")
    (folder / "good.txt").write_text(GOOD, "utf-8")
    for name, (content, _) in BAD.items():
        (folder / name).write_bytes(content)
    return load_notices(folder)


@pytest.mark.parametrize("name", sorted(BAD))
def test_a_bad_file_is_a_problem_and_the_rest_loads(mixed, name):
    assert mixed["path"].tolist() == ["good.txt"]
    problems = list_problems(mixed).set_index("path")
    assert set(problems.index) == set(BAD)
    assert problems.loc[[name], "what"].str.contains(BAD[name][1]).all(), problems.loc[name, "what"]
    assert len(problems.loc[name, "what_to_do"]) > 10


def test_odd_names_twins_links_and_rights(tmp_path):
    names = ["with blanks 2023.txt", "知识产权通知.txt", "📜.txt", "a/b/c/deep.txt", "=cmd.txt"]
    for number, name in enumerate(names):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{GOOD}第{number}号样本到此为止。", "utf-8")
    (tmp_path / "z-twin.txt").write_bytes((tmp_path / names[0]).read_bytes())
    (tmp_path / "dangling.txt").symlink_to(tmp_path / "nowhere.txt")
    (tmp_path / "round").symlink_to(tmp_path)
    (tmp_path / "README.md").write_text("not a document", "utf-8")
    (tmp_path / ".hidden.txt").write_text("not a document", "utf-8")
    notices = load_notices(tmp_path)
    assert sorted(notices["path"]) == sorted(names)
    assert notices["notice_id"].is_unique
    assert notices["notice_id"].str.fullmatch(r"[a-z0-9][a-z0-9-]*-[0-9a-f]{8}").all()
    assert any(name.startswith("zhi-shi-chan-quan-tong-zhi-") for name in notices["notice_id"])
    problems = dict(zip(list_problems(notices)["path"], list_problems(notices)["what"], strict=True))
    assert set(problems) == {"z-twin.txt", "dangling.txt", "round"}
    assert "the same bytes as 'with blanks 2023.txt'" in problems["z-twin.txt"]
    assert "leads nowhere" in problems["dangling.txt"]


def test_ids_do_not_depend_on_the_rest_of_the_folder(tmp_path):
    (tmp_path / "m.txt").write_text(GOOD, "utf-8")
    alone = load_notices(tmp_path)["notice_id"].item()
    (tmp_path / "a.txt").write_text(GOOD + "另一份。", "utf-8")
    together = load_notices(tmp_path).set_index("path")["notice_id"]
    assert together["m.txt"] == alone


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="the superuser may read everything")
def test_an_unreadable_file_is_a_problem(tmp_path):
    (tmp_path / "good.txt").write_text(GOOD, "utf-8")
    (tmp_path / "secret.txt").write_text(GOOD + "x", "utf-8")
    (tmp_path / "secret.txt").chmod(0)
    assert "cannot be opened" in list_problems(load_notices(tmp_path))["what"].item()


def test_a_file_that_the_system_refuses_is_a_problem(tmp_path, monkeypatch):
    (tmp_path / "good.txt").write_text(GOOD, "utf-8")
    (tmp_path / "secret.txt").write_text(GOOD + "x", "utf-8")

    def refuse(path, *args, **kwargs):
        if str(path).endswith("secret.txt"):
            raise PermissionError(13, "Permission denied")
        return open(path, *args, **kwargs)  # noqa: PTH123

    monkeypatch.setattr("ipresearch.load.files.open", refuse, raising=False)
    notices = load_notices(tmp_path)
    assert notices["path"].tolist() == ["good.txt"]
    assert "cannot be opened (Permission denied)" in list_problems(notices)["what"].item()


def test_a_file_of_200_megabytes_is_refused_unread(tmp_path):
    (tmp_path / "good.txt").write_text(GOOD, "utf-8")
    with (tmp_path / "huge.txt").open("wb") as huge:
        huge.truncate(200 << 20)
    notices = load_notices(tmp_path)
    assert notices["path"].tolist() == ["good.txt"]
    assert "200 MB, more than the 16 MB" in list_problems(notices)["what"].item()
    assert MAX_BYTES["text"] == 16 << 20


def test_a_folder_with_nothing_readable_says_what_was_looked_for(tmp_path):
    with pytest.raises(NoDocumentsError, match=r"looked for \.docx"):
        load_notices(tmp_path)
    (tmp_path / "empty.txt").write_bytes(b"")
    with pytest.raises(NoDocumentsError, match=r"empty\.txt: the file is empty"):
        load_notices(tmp_path)


def test_missing_folder_file_and_list(tmp_path):
    (tmp_path / "seeds").mkdir()
    with pytest.raises(NoDocumentsError, match="Did you mean 'seeds'"):
        load_notices(tmp_path / "sees")
    with pytest.raises(NoDocumentsError, match="list of files is empty"):
        load_notices([])
    with pytest.raises(NoDocumentsError, match="not int"):
        load_notices(3)
    (tmp_path / "empty.txt").write_bytes(b"")
    with pytest.raises(UnreadableFileError, match="the file is empty"):
        load_notices(tmp_path / "empty.txt")


def test_files_can_be_listed_one_by_one(tmp_path):
    for name in ("b.txt", "a.txt", "c.txt"):
        (tmp_path / name).write_text(GOOD + name, "utf-8")
    assert load_notices([tmp_path / "b.txt", str(tmp_path / "a.txt")])["path"].tolist() == ["a.txt", "b.txt"]


def test_nothing_is_fetched_executed_or_expanded(tmp_path, monkeypatch):
    def refuse(*_args, **_kwargs):
        raise AssertionError("the network was asked for")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    secret = tmp_path / "outside.secret"
    secret.write_text("口令", "utf-8")
    page = (
        f'<?xml version="1.0"?><!DOCTYPE html [<!ENTITY x SYSTEM "{secret.as_uri()}"><!ENTITY y "很长">]>'
        '<html><head><link rel="stylesheet" href="http://192.0.2.1/a.css"><base href="http://192.0.2.1/"></head>'
        f'<body onload="x()"><iframe src="{secret.as_uri()}"></iframe><img src="http://192.0.2.1/a.png">'
        "<p>各单位要做好专利开放许可工作，按时报送进展情况。&x;&y;</p></body></html>"
    )
    (tmp_path / "page.html").write_text(page, "utf-8")
    (tmp_path / "page.xhtml").write_text(page + " ", "utf-8")
    include = '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>INCLUDETEXT "/etc/passwd"</w:instrText></w:r></w:p>'
    (tmp_path / "fields.docx").write_bytes(
        bare_docx(word_xml(include + word_paragraph("各单位要按时报送进展情况。")))
    )
    notices = load_notices(tmp_path)
    assert len(notices) == 3
    everything = "".join(notices["text_raw"])
    assert "口令" not in everything and "passwd" not in everything and "192.0.2.1" not in everything


@pytest.mark.parametrize("depth", [300, 1_500, 30_000])
def test_deeply_nested_markup_is_read_whole_or_refused_never_cut_short(tmp_path, depth):
    text = "各单位要做好专利开放许可工作，按时报送进展情况。"
    deep = "<div>" * depth + text + "</div>" * depth + "<p>后文不得丢失，特此通知。</p>"
    (tmp_path / "deep.html").write_text(f"<html><body>{deep}</body></html>", "utf-8")
    (tmp_path / "good.txt").write_text(GOOD, "utf-8")
    notices = load_notices(tmp_path)
    if depth < 2_000:
        assert notices["text_raw"][0].split() == [text, "后文不得丢失，特此通知。"]
    else:
        assert "nested too deeply" in list_problems(notices)["what"].item()


def test_parts_of_a_document_that_are_lost_are_listed(tmp_path):
    numbered = (
        '<w:p><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr><w:r><w:t>加强保护。</w:t></w:r></w:p>'
    )
    deleted = "<w:p><w:ins><w:r><w:t>新增的一句话在这里。</w:t></w:r></w:ins><w:del><w:r><w:delText>删去的话。</w:delText></w:r></w:del></w:p>"
    (tmp_path / "list.docx").write_bytes(
        bare_docx(word_xml(word_paragraph(GOOD.split()[1]) + numbered + deleted))
    )
    notices = load_notices(tmp_path)
    assert "1 paragraphs have automatic numbers" in list_problems(notices)["what"].item()
    assert notices["text_raw"].item().split("\n")[-1] == "新增的一句话在这里。"


def test_an_empty_body_is_a_finding_and_nothing_but_empty_bodies_an_error(tmp_path):
    (tmp_path / "good.txt").write_text(GOOD, "utf-8")
    (tmp_path / "menu.txt").write_text("打印本页\n关闭窗口\n京ICP备12345678号\n", "utf-8")
    cleaned = clean_notices(load_notices(tmp_path))
    empty = cleaned.loc[cleaned["path"] == "menu.txt"].squeeze()
    assert empty["text_zh"] == ""
    found = list_findings(cleaned)
    assert (
        found.loc[found["notice_id"] == empty["notice_id"], "what"]
        .str.startswith("empty after cleaning")
        .all()
    )
    with pytest.raises(EmptyNoticeError, match="nothing is left after cleaning"):
        clean_notices(load_notices(tmp_path / "menu.txt"))


@pytest.mark.parametrize(
    "line",
    ["打印 " * 260 + "x", "首页 > " * 120, "（责任编辑：" * 120, "来源：" * 130, "《" * 700, "局" * 700],
)
def test_lines_made_to_keep_a_pattern_busy_are_soon_done_with(tmp_path, line):
    (tmp_path / "a.txt").write_text(GOOD + line, "utf-8")
    assert clean_notices(load_notices(tmp_path))["text_zh"].item().startswith("各单位要做好专利开放许可工作")


def test_private_use_characters_and_blanks_of_a_page_survive(tmp_path):
    text = "作用?!斗桨浮芬\ue026?,　加强\u00a0\u00a0保护，各单位要做好专利开放许可工作，按时报送进展情况。"
    (tmp_path / "page.html").write_text(f"<html><body><div><p>{text}</p></div></body></html>", "utf-8")
    assert text in load_notices(tmp_path)["text_raw"].item()


def test_a_page_of_a_pdf_without_text_is_listed(tmp_path):
    from matplotlib.backends.backend_pdf import PdfPages
    from matplotlib.figure import Figure

    with PdfPages(tmp_path / "half.pdf") as pages:
        for text in ("Notice on patents, 2023", ""):
            figure = Figure()
            figure.text(0.1, 0.5, text)
            pages.savefig(figure)
    notices = load_notices(tmp_path)
    assert notices["text_raw"].item().strip() == "Notice on patents, 2023"
    assert list_problems(notices)["what"].item() == "no text on page 2 of 2"


def test_loaded_tables_can_be_put_together_and_then_say_that_their_problems_are_gone(tmp_path):
    for name, bad in (("a", b""), ("b", b"\xff\xfe\x00")):
        folder = tmp_path / name
        folder.mkdir()
        (folder / f"{name}.txt").write_text("关于做好工作的通知\n各地要加强保护。\n" + name, encoding="utf-8")
        (folder / "bad.txt").write_bytes(bad)
    one, other = load_notices(tmp_path / "a"), load_notices(tmp_path / "b")
    both = pd.concat([one, other], ignore_index=True)
    assert len(both) == 2
    with pytest.raises(IpresearchError, match="Ask list_problems"):
        list_problems(both)
    twice = pd.concat([one, one.head(1)])
    assert list_problems(twice).equals(list_problems(one))
    assert len(list_problems(one)) == 1
