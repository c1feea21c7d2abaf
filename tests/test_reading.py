"""What a reader sees in a notebook is the data, escaped, with every change where it belongs."""

import re

import numpy as np
import pandas as pd
import pytest

import ipresearch as ipr
from ipresearch.errors import MissingColumnsError, UnknownNoticeError, UnknownValueError


@pytest.fixture
def cleaned(tmp_path):
    path = tmp_path / "notice.txt"
    path.write_text(
        "寧夏回族自治區(qū)知識產(chǎn)權(quán)局<b>召開會議,部署區(qū)域產(chǎn)權(quán)工作。\n會議要求,加強產(chǎn)權(quán)保護。\n",
        "utf-8",
    )
    return ipr.clean_notices(ipr.load_notices(path))


def test_tables_are_escaped_and_aligned():
    table = pd.DataFrame(
        {"text_zh": ["<script>alert(1)</script>", None], "n": [1, 2], "share": [0.5, np.nan]}
    )
    html = ipr.show_table(table)._repr_html_()
    assert "<script>" not in html
    assert "&lt;script&gt;" in html
    assert '<td style="text-align:right;vertical-align:top">0.500</td>' in html
    assert html.count(">–<") == 2


def test_empty_and_long_tables_say_so():
    assert "no rows" in ipr.show_table(pd.DataFrame(columns=["path", "what"]))._repr_html_()
    assert "… and 7 more rows" in ipr.show_table(pd.DataFrame({"n": range(12)}), most=5)._repr_html_()


def test_a_missing_column_is_named():
    with pytest.raises(MissingColumnsError, match="Did you mean 'term_zh'"):
        ipr.show_table(pd.DataFrame({"term_zh": ["专利"]}), columns=["term_z"])


def test_raw_and_restored_stand_side_by_side(cleaned):
    view = ipr.view_restoration(cleaned, cleaned["notice_id"].iloc[0], 1)
    html = view._repr_html_()
    left, right = re.findall(r'<td lang="zh"[^>]*>(.*?)</td>', html, re.S)
    raw = cleaned["text_raw"].iloc[0].split("\n")[0]
    assert re.sub(r"<[^>]+>", "", left).replace("&lt;", "<").replace("&gt;", ">") == raw
    assert (
        re.sub(r"<[^>]+>", "", right).replace("&lt;", "<").replace("&gt;", ">")
        == cleaned["text_zh"].iloc[0].split("\n")[0]
    )
    assert re.search(r"line-through[^>]*>\(qū\)<", left), "the gloss alone is struck through"
    assert "<b>" not in html


def test_unknown_notice_and_paragraph_are_named(cleaned):
    with pytest.raises(UnknownNoticeError, match="no notice 'nowhere'"):
        ipr.view_restoration(cleaned, "nowhere", 1)
    with pytest.raises(UnknownValueError, match="no paragraph 9"):
        ipr.view_restoration(cleaned, cleaned["notice_id"].iloc[0], 9)


def test_a_table_to_explore_holds_its_script_its_rows_and_their_evidence(cleaned):
    declared = ipr.count_declared_terms(cleaned, ["保护", "专利"])
    evidence = ipr.keyword_in_context(cleaned, "保护")
    html = ipr.explore_table(declared, evidence)._repr_html_()
    assert len(html) < 10_000, "the script is a few lines, not a library"
    assert html == ipr.explore_table(declared, evidence)._repr_html_(), "no random names"
    start, end = evidence.iloc[0][["raw_start", "raw_end"]]
    assert "<b>保护</b>" in html
    assert f"[{start}:{end}]" in html
    assert not re.findall(r'<(?:script|link|img)[^>]+(?:src|href)="?http', html), "nothing is fetched"


def test_what_a_document_says_is_text_in_every_table():
    hostile = pd.DataFrame({"term_zh": ["<img src=x onerror=alert(1)>"], "n": [1]})
    evidence = pd.DataFrame({"term_zh": hostile["term_zh"], "note": ["<script>alert(2)</script>"]})
    html = ipr.explore_table(hostile, evidence)._repr_html_()
    shown = html[html.index("explored") :]
    assert "<img src=x" not in shown
    assert "alert(2)</script>" not in shown


def test_tasks_are_marked_in_the_text_by_category(cleaned):
    tasks = ipr.extract_tasks(cleaned)
    coded = ipr.categorise_tasks(tasks)
    html = ipr.view_tasks(cleaned, cleaned["notice_id"].iloc[0], coded)._repr_html_()
    for row in coded[coded["is_primary"]].itertuples():
        assert row.name_zh in html
    body = re.sub(r"<sub.*?</sub>|<[^>]+>", "", html.split("<div", 1)[1].split(">", 1)[1])
    assert body.replace("&lt;", "<").replace("&gt;", ">") == cleaned["text_zh"].iloc[0].replace("\n", "")


def test_spans_are_quoted_with_their_place_in_the_raw_file(cleaned):
    tasks = ipr.extract_tasks(cleaned)
    quoted = ipr.quote_spans(tasks, cleaned, around=5)
    raw, text = cleaned["text_raw"].iloc[0], cleaned["text_zh"].iloc[0]
    told = quoted[quoted["term_zh"] == "会议要求"].iloc[0]
    assert raw[told["raw_start"] : told["raw_end"]] == "會議要求"
    assert len(quoted) == len(tasks) > 0
    for row in quoted.itertuples():
        assert row.left_zh + row.term_zh + row.right_zh in text
    assert quoted.head(0).columns.tolist() == ipr.quote_spans(tasks.head(0), cleaned).columns.tolist()


def test_the_glossary_names_the_words_that_stand_in_the_texts(cleaned):
    assert "工作" not in set(ipr.list_glossary()["term_zh"])
    found = ipr.list_glossary(cleaned.assign(text_zh="部署试点，再部署。"))
    assert found[["term_zh", "n"]].values.tolist() == [["部署", 2], ["试点", 1]]
