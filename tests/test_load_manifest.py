"""manifest.csv overrides what the documents say, and every mistake in it is named by row and column."""

import pytest

from ipresearch.clean import clean_notices, list_metadata
from ipresearch.errors import ManifestError
from ipresearch.load import load_notices

TEXT = "国家知识产权局关于做好专利开放许可工作的通知\n各单位要做好专利开放许可工作，按时报送进展情况。\n"


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "a.txt").write_text(TEXT, "utf-8")
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "通知 b.txt").write_text(TEXT.replace("开放", "转化"), "utf-8")
    return tmp_path


def write(folder, content, encoding="utf-8-sig"):
    (folder / "manifest.csv").write_bytes(content.encode(encoding))


def test_a_manifest_overrides_and_adds_columns(folder):
    write(
        folder,
        "path,notice_id,year,issued_on,region_zh,group\n"
        "a.txt,first,1999,2021/1/5,,pilot\n"
        "sub/通知 b.txt,second,,,浙江省,rest\n",
        "gb18030",
    )
    notices = load_notices(folder)
    assert notices["notice_id"].tolist() == ["first", "second"]
    assert notices["group"].tolist() == ["pilot", "rest"]
    cleaned = clean_notices(notices).set_index("notice_id", drop=False)
    assert cleaned["year"].fillna(0).tolist() == [1999, 0]
    assert str(cleaned.loc["first", "issued_on"])[:10] == "2021-01-05"
    assert cleaned.loc["first", "region_zh"] == "全国"
    assert cleaned.loc["second", "region_zh"] == "浙江省"
    told = list_metadata(cleaned.reset_index(drop=True)).query("how == 'manifest'")
    assert told[["notice_id", "field"]].values.tolist() == [
        ["first", "year"],
        ["first", "issued_on"],
        ["second", "region_zh"],
    ]
    assert told["start"].isna().all()


def test_files_that_a_manifest_does_not_name_are_loaded_too(folder):
    write(folder, "path,notice_id\na.txt,first\n")
    ids = load_notices(folder)["notice_id"].tolist()
    assert ids[0] == "first"
    assert ids[1].startswith("tong-zhi-b-")


def test_a_manifest_may_name_the_charset(tmp_path):
    (tmp_path / "a.txt").write_bytes(TEXT.encode("gb18030"))
    write(tmp_path, "path,notice_id,encoding\na.txt,first,gbk\n")
    assert load_notices(tmp_path)["text_raw"].item() == TEXT


def test_twins_that_a_manifest_names_are_both_kept(folder):
    (folder / "copy.txt").write_bytes((folder / "a.txt").read_bytes())
    write(folder, "path,notice_id\na.txt,first\ncopy.txt,second\n")
    assert {"first", "second"} <= set(load_notices(folder)["notice_id"])


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("path\na.txt\n", "row 1: the column 'notice_id' is missing"),
        ("pth,notice_id\na.txt,x\n", "the column 'path' is missing. Did you mean 'pth'"),
        (
            "path,notice_id\nb.txt,x\n",
            "row 2, column 'path': no document 'b.txt' in the folder. Did you mean 'a.txt'",
        ),
        ("path,notice_id\n../a.txt,x\n", "row 2, column 'path'"),
        ("path,notice_id\na.txt,\n", "row 2, column 'notice_id': '' is no id"),
        ("path,notice_id\na.txt,宁夏\n", "column 'notice_id': '宁夏' is no id"),
        ("path,notice_id\na.txt,x\na.txt,y\n", "row 3, column 'path': 'a.txt' already stands"),
        (
            "path,notice_id\na.txt,x\nsub/通知 b.txt,X\n",
            "row 3, column 'notice_id': 'X' already stands in row 2",
        ),
        ("path,notice_id,year\na.txt,x,23\n", "row 2, column 'year': '23' is no year"),
        ("path,notice_id,issued_on\na.txt,x,2023-02-30\n", "column 'issued_on': '2023-02-30' is no date"),
        ("path,notice_id,issued_on\na.txt,x,March\n", "column 'issued_on': 'March' is no date"),
        (
            "path,notice_id,level\na.txt,x,provincal\n",
            "column 'level': no level 'provincal'. Did you mean 'provincial'",
        ),
        ("path,notice_id,text_raw\na.txt,x,y\n", "column 'text_raw' is made by the package"),
        ("path,notice_id,a,a\na.txt,x,1,2\n", "the column 'a' stands there twice"),
        ("path,notice_id,\na.txt,x,1\n", "column 3 has no name"),
        ("path,notice_id\na.txt,x,extra\n", "row 2: more cells than the 2 columns"),
        ("path,notice_id,year\na.txt,x\n", "row 2: fewer cells than the 3 columns"),
        ('path,notice_id\n"a.txt,x\n', "not a readable CSV table"),
    ],
)
def test_a_bad_manifest_is_named_by_row_and_column(folder, content, message):
    write(folder, content)
    with pytest.raises(ManifestError) as caught:
        load_notices(folder)
    assert message in str(caught.value)
    assert str(caught.value).startswith("manifest.csv")
