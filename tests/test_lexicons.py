"""Every shipped lexicon is sound, and a reader's own is checked with file, row and column named."""

import csv

import pytest

from ipresearch.errors import LexiconError, UnknownValueError
from ipresearch.lexicons import SHAPES, SHIPPED, lexicon_hashes, read_lexicon


@pytest.mark.parametrize("name", sorted(SHAPES))
def test_shipped_lexicons_are_sound_and_say_their_sources(name):
    table = read_lexicon(name)
    assert len(table) > 0
    assert "source" in table.columns


def test_every_shipped_table_says_the_source_of_each_row():
    shipped = sorted(SHIPPED.glob("*.csv"))
    assert set(SHAPES) <= {path.stem for path in shipped}
    for path in shipped:
        with path.open(encoding="utf-8", newline="") as lines:
            assert all(row["source"].strip() for row in csv.DictReader(lines)), path.name


def test_own_lexicon_replaces_the_shipped_one_and_is_named(tmp_path):
    (tmp_path / "stopwords.csv").write_text("term_zh,reason,source\n的,particle,ours\n", "utf-8")
    assert read_lexicon("stopwords", tmp_path)["term_zh"].tolist() == ["的"]
    assert len(read_lexicon("terms", tmp_path)) == len(read_lexicon("terms"))
    own = lexicon_hashes(tmp_path).set_index("lexicon")["file"]
    assert (own["stopwords"], own["terms"]) == ("own", "shipped")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("term_zh,reason\n的,particle\n", "stopwords.csv, row 1: the column 'source' is missing"),
        ("term_zh,reson,source\n的,particle,ours\n", "Did you mean 'reson'"),
        ("term_zh,reason,source\n的,particle,\n", "row 2, column 'source': the cell is empty"),
        ("term_zh,reason,source\n的,a,b\n的,a,b\n", "row 3, column 'term_zh': '的' already stands in row 2"),
        ("term_zh,reason,source\n的,a\n", "row 2: fewer cells than the 3 columns"),
        ("term_zh,reason,source\n的,a,b,c\n", "row 2: more cells than the 3 columns"),
    ],
)
def test_a_bad_table_is_named_by_file_row_and_column(tmp_path, content, message):
    (tmp_path / "stopwords.csv").write_text(content, "utf-8")
    with pytest.raises(LexiconError, match=message):
        read_lexicon("stopwords", tmp_path)


def test_a_table_in_another_encoding_is_refused(tmp_path):
    (tmp_path / "stopwords.csv").write_bytes("term_zh,reason,source\n的,虚词,自拟\n".encode("gb18030"))
    with pytest.raises(LexiconError, match="not a CSV table in UTF-8"):
        read_lexicon("stopwords", tmp_path)


def test_unknown_lexicon_and_missing_folder(tmp_path):
    with pytest.raises(UnknownValueError, match="Did you mean 'glosses'"):
        read_lexicon("gloses")
    with pytest.raises(LexiconError, match="no folder"):
        read_lexicon("terms", tmp_path / "nowhere")
