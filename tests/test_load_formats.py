"""60 documents of known text, in every format, encoding and layout: the body comes out, and what the page says of it."""

import pytest
from documents.files import write_all
from documents.layouts import SHORT_DATE

from ipresearch.clean import clean_notices, list_metadata, list_repairs
from ipresearch.load import load_notices

DATED = ("text/mirror", "text/index", "text/press", "text/sidebar", "html/")


@pytest.fixture(scope="module")
def documents(tmp_path_factory):
    folder = tmp_path_factory.mktemp("documents")
    written = write_all(folder)
    cleaned = clean_notices(load_notices(folder, progress=False))
    return written, cleaned.set_index("path", drop=False)


def test_the_set_covers_formats_encodings_and_layouts(documents):
    written, cleaned = documents
    assert len(written) >= 40
    assert set(cleaned["path"]) == set(written)
    assert set(cleaned["format"]) == {"text", "markdown", "html", "mhtml", "pdf", "docx"}
    assert {"utf-8", "utf-8-sig", "gb18030", "big5hkscs", "utf-16", "utf-16-le"} <= set(cleaned["encoding"])


def test_bodies_are_what_was_written_character_by_character(documents):
    written, cleaned = documents
    wrong = [
        path for path, notice in written.items() if cleaned.loc[path, "text_zh"] != "\n".join(notice.body)
    ]
    assert wrong == []


@pytest.mark.parametrize(
    ("column", "attribute"),
    [
        ("title_zh", "title"),
        ("issuer_zh", "issuer"),
        ("level", "level"),
        ("region_zh", "region"),
        ("doc_type", "doc_type"),
        ("doc_number", "doc_number"),
    ],
)
def test_metadata_is_what_was_written_and_missing_where_nothing_was(documents, column, attribute):
    written, cleaned = documents
    expected = {path: getattr(notice, attribute) or None for path, notice in written.items()}
    found = {path: cleaned.loc[path, column] for path in written}
    assert {path: value if value == value else None for path, value in found.items()} == expected


def test_dates_are_read_from_signature_and_page(documents):
    written, cleaned = documents
    issued = {path: str(cleaned.loc[path, "issued_on"])[:10] for path in written}
    assert issued == {path: notice.issued_on or "NaT" for path, notice in written.items()}
    published = {path: str(cleaned.loc[path, "published_on"])[:10] for path in written}
    # the web archive's and the text pages' date lines; a bare text, a PDF and a Word file state none
    assert published == {path: SHORT_DATE if path.startswith(DATED) else "NaT" for path in written}


def test_every_raw_character_is_in_the_body_or_in_the_repairs(documents):
    _, cleaned = documents
    removed = list_repairs(cleaned.reset_index(drop=True)).query("kind == 'furniture'")
    for notice in cleaned.itertuples():
        kept = {at for start, end in notice.raw_offsets for at in range(start, end)}
        spans = removed[removed["notice_id"] == notice.notice_id]
        kept |= {at for row in spans.itertuples() for at in range(row.raw_start, row.raw_end)}
        lost = "".join(c for at, c in enumerate(notice.text_raw) if at not in kept)
        assert lost.strip("\u3000\xa0\ufeff\t\r\n\f ") == "", notice.path


def test_metadata_stands_where_it_says(documents):
    _, cleaned = documents
    found = list_metadata(cleaned.reset_index(drop=True)).dropna(subset=["start"])
    raw = cleaned.set_index("notice_id")["text_raw"]
    titles = found[found["field"].isin(["title_zh", "issuer_zh", "publisher_zh", "source_zh"])]
    assert len(titles) > 60
    for row in titles.itertuples():
        shown = raw[row.notice_id][row.start : row.end].replace("\n", "").replace("\r", "")
        assert shown.replace("\u3000", "").removeprefix("# ") == row.value
