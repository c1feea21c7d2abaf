"""Paragraph roles and headings after GB/T 9704-2012; titles in 《》 and the short names a text gives them."""

import datetime

import pandas as pd
import pytest

from ipresearch.errors import MissingColumnsError
from ipresearch.structure import list_titles, segment_paragraphs
from ipresearch.structure.forms import is_date_line, is_organ_line, parse_date, small_number

DOCUMENT = [
    ("各省、自治区、直辖市知识产权局，各有关单位：", "addressee", None, None, ""),
    ("现将《试点方案》印发给你们，请认真贯彻落实。", "text", None, None, ""),
    ("一、总体要求", "heading", 1, 1, "一、总体要求"),
    ("（一）指导思想。以新思想为指导，推进保护。", "item", 2, 1, "一、总体要求 / （一）指导思想"),
    ("（二）主要目标", "heading", 2, 2, "一、总体要求 / （二）主要目标"),
    ("1.到2025年，专利质量明显提高。", "item", 3, 1, "一、总体要求 / （二）主要目标 / 1."),
    ("（1）推进试点", "heading", 4, 1, "一、总体要求 / （二）主要目标 / 1. / （1）推进试点"),
    ("二、重点任务", "heading", 1, 2, "二、重点任务"),
    ("加强保护。", "text", None, None, "二、重点任务"),
    ("附件：1.任务分工表", "attachments", None, None, ""),
    ("2.项目清单", "attachments", None, None, ""),
    ("国家知识产权局", "signature", None, None, ""),
    ("财政部", "signature", None, None, ""),
    ("2023年3月1日", "date", None, None, ""),
    ("（此件公开发布）", "note", None, None, ""),
    ("附件1", "attachment_mark", None, None, ""),
    ("试点任务分工表", "attachment_title", None, None, ""),
    ("第一章　总则", "heading", 1, 1, "第一章　总则"),
    ("第一条　为规范工作，制定本办法。", "article", 3, 1, "第一章　总则 / 第一条"),
    ("（一）加强指导；", "item", 2, 1, "第一章　总则 / 第一条 / （一）"),
    ("第二章　附则", "heading", 1, 2, "第二章　附则"),
    ("第二十二条　本办法自发布之日起施行。", "article", 3, 22, "第二章　附则 / 第二十二条"),
    ("抄送：中央办公厅。", "copies", None, None, ""),
    ("国家知识产权局办公室2023年3月2日印发", "imprint", None, None, ""),
]


def notices(*texts):
    return pd.DataFrame({"notice_id": [f"n{at}" for at in range(len(texts))], "text_zh": list(texts)})


def test_roles_levels_numbers_and_paths_of_an_official_document():
    text = "\n".join(row[0] for row in DOCUMENT)
    table = segment_paragraphs(notices(text))
    found = [
        (
            row.text_zh,
            row.role,
            None if pd.isna(row.level) else row.level,
            None if pd.isna(row.number) else row.number,
            row.heading_path,
        )
        for row in table.itertuples()
    ]
    assert found == DOCUMENT
    assert table["paragraph"].tolist() == list(range(1, len(DOCUMENT) + 1))
    assert all(text[row.start : row.end] == row.text_zh for row in table.itertuples())


@pytest.mark.parametrize(
    "line",
    [
        "现将有关事项通知如下：",
        "会议指出，要强化知识产权保护。",
        "一是加强保护。二是促进运用。",
        "三年来，各地工作取得成效。",
        "一方面加强保护，另一方面促进运用。",
        "2023年全国专利申请量增长。",
        "3.5万件发明专利获得授权。",
        "第一条款规定的情形除外。",
        "十四五时期是关键时期。",
    ],
)
def test_sentences_that_only_look_numbered_or_addressed_are_text(line):
    assert segment_paragraphs(notices(line))["role"].tolist() == ["text"]


def test_a_mirrored_report_has_text_only():
    table = segment_paragraphs(notices("日前，某局召开会议。\n会议要求，要抓好落实。", ""))
    assert table["role"].tolist() == ["text", "text"]
    assert set(table["notice_id"]) == {"n0"}


def test_short_names_stand_for_the_titles_they_were_given_to():
    text = (
        "落实《关于强化知识产权保护的意见》（以下简称《意见》）和《知识产权强国建设纲要（2021—2035年）》（以下简称“强国纲要”），"
        "按照《意见》要求，修订《〈专利法〉实施细则》。《方案》另行印发。"
    )
    table = list_titles(notices(text))
    assert table["title_zh"].tolist() == [
        "关于强化知识产权保护的意见", "知识产权强国建设纲要（2021—2035年）", "意见", "〈专利法〉实施细则", "方案",
    ]  # fmt: skip
    assert table["alias_zh"].fillna("").tolist() == ["意见", "强国纲要", "", "", ""]
    assert table["full_title_zh"].tolist()[2:] == ["关于强化知识产权保护的意见", "〈专利法〉实施细则", "方案"]
    assert all(text[row.start : row.end] == f"《{row.title_zh}》" for row in table.itertuples())


def test_tables_say_which_table_they_need():
    with pytest.raises(MissingColumnsError, match="clean_notices"):
        segment_paragraphs(pd.DataFrame({"notice_id": ["x"]}))
    with pytest.raises(MissingColumnsError, match="text_zh"):
        list_titles(pd.DataFrame({"notice_id": ["x"]}))


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("2023年3月10日", (2023, 3, 10)),
        ("2023-03-10 08:30:15", (2023, 3, 10)),
        ("2023/3/9", (2023, 3, 9)),
        ("2023.03.10", (2023, 3, 10)),
        ("二〇二三年三月十日", (2023, 3, 10)),
        ("二○一九年十二月三十一日", (2019, 12, 31)),
        ("2023年2月30日", None),
        ("12023-03-101", None),
        ("2023年3月", None),
    ],
)
def test_dates(text, date):
    found = parse_date(text)
    assert (found and found[0]) == (date and datetime.date(*date))


def test_small_forms():
    assert [small_number(n) for n in ("十", "十二", "二十", "九十九", "一百零三", "7")] == [
        10,
        12,
        20,
        99,
        103,
        7,
    ]
    assert is_date_line("（2023年3月1日）") and not is_date_line("2023年3月1日起施行")
    assert is_organ_line("国家发展改革委 财 政 部") and not is_organ_line("商标驳回怎么办")
