"""What notices name, checked on the seeds, on a long plan and on hand-made sentences."""

from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import ipresearch as ipr
from ipresearch.errors import LexiconError, MissingColumnsError

HERE = Path(__file__).parent


def named(text: str, kind: str) -> list[str]:
    found = ipr.find_mentions(pd.DataFrame({"notice_id": ["n"], "text_zh": [text]}))
    return found.loc[found["kind"] == kind, "text_zh"].tolist()


@pytest.fixture(scope="module")
def mentions():
    found = ipr.find_mentions(ipr.clean_notices(ipr.load_notices(HERE.parent / "seeds")))
    return found.groupby(["notice_id", "kind"])["text_zh"].agg(list)


def test_what_ningxia_names(mentions):
    ningxia = mentions["ningxia-2021"]
    assert ningxia["campaign"] == ["铁拳", "地理标志运用促进工程", "蓝天"]
    assert ningxia["product"] == ["枸杞", "滩羊", "甘草", "硒砂瓜", "马铃薯", "葡萄酒"]
    assert ningxia["document"] == [
        "《2021年宁夏知识产权战略实施工作要点》",
        "《2021年〈宁夏关于强化知识产权保护的实施意见〉推进计划》",
        "《宁夏知识产权发展“十四五”规划》",
        "《宁夏回族自治区专利保护条例》",
    ]
    assert {"世界知识产权日", "中国品牌日", "中国专利周"} <= set(ningxia["event"])
    assert "中小学" in ningxia["target_group"]


def test_what_the_national_plan_names(mentions):
    national = mentions["national-2023"]
    assert {"第19届亚运会", "中国载人航天工程系列飞行任务"} <= set(national["event"])
    assert national["sector"][:6] == ["民生领域", "食品药品", "种业", "水泥", "公共卫生", "绿色低碳技术"]
    assert national["date"][-3:] == ["五一", "中秋", "国庆"]
    assert national["assessment"] == ["绩效考核"]


@pytest.mark.parametrize(
    ("text", "kind", "expected"),
    [
        ("依据国发〔2008〕18号文件开展检查。", "document", ["国发〔2008〕18号"]),
        ("到2025年底前建成三家中心。", "deadline", ["到2025年底前"]),
        ("到2025年，达到13%。", "deadline", ["到2025年"]),
        ("2024年12月底前完成，全年办理500件以上。", "quantity", ["500件以上"]),
        ("培训三百人次，资金2.5亿元。", "quantity", ["三百人次", "2.5亿元"]),
        ("第19届亚运会。", "quantity", []),
        ("由市公安局牵头，开展检查。", "body", ["市公安局"]),
        ("1.开展检查。（市公安局牵头，市财政局、市司法局配合，2024年底前完成）", "body", ["市公安局", "市财政局", "市司法局"]),
        ("1.开展检查。\n责任单位：市公安局、各区县人民政府", "body", ["市公安局", "各区县人民政府"]),
        ("印发《2021年食品企业计划》。", "date", []),
        ("开展商标代理专项整治行动。", "campaign", ["商标代理专项整治"]),
        ("农业农村局负责人。", "sector", []),
    ],
)  # fmt: skip
def test_forms(text, kind, expected):
    assert named(text, kind) == expected


def test_bodies_in_brackets_know_their_task_and_duty():
    text = "1.开展检查，查处假冒。（市公安局牵头，市财政局配合）\n2.培训人才。（市教育局负责）"
    found = ipr.find_mentions(pd.DataFrame({"notice_id": ["n"], "text_zh": [text]})).query("kind == 'body'")
    assert found[["text_zh", "task_no", "item_no", "duty"]].values.tolist() == [
        ["市公安局", 2, 1, "牵头"],
        ["市财政局", 2, 1, "配合"],
        ["市教育局", 3, 2, "负责"],
    ]


@pytest.mark.parametrize(("name", "bodies"), [("numbered", 162), ("table", 240)])
def test_the_bodies_of_long_plans_are_all_found(name, bodies):
    text = (HERE / "cases" / "tasks" / f"plan_{name}.txt").read_text("utf-8")
    found = ipr.find_mentions(pd.DataFrame({"notice_id": ["n"], "text_zh": [text]}))
    assert len(found.query("kind == 'body' and duty != ''")) >= bodies


def test_own_names_and_bad_kinds(tmp_path):
    (tmp_path / "mentions.csv").write_text("kind,name_zh,source\nproduct,云茶,mine\n", "utf-8")
    cleaned = pd.DataFrame({"notice_id": ["n"], "text_zh": ["推广云茶。"]})
    assert ipr.find_mentions(cleaned, lexicons=tmp_path)["text_zh"].tolist() == ["云茶"]
    (tmp_path / "mentions.csv").write_text("kind,name_zh,source\nproducts,云茶,mine\n", "utf-8")
    with pytest.raises(LexiconError, match=r"mentions.csv, row 2, column 'kind': 'products'"):
        ipr.find_mentions(cleaned, lexicons=tmp_path)
    with pytest.raises(MissingColumnsError, match="'text_zh'"):
        ipr.find_mentions(pd.DataFrame({"notice_id": ["n"]}))


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                "《",
                "》",
                "“铁拳”",
                "行动",
                "2024年",
                "12月",
                "底前",
                "五一",
                "企业",
                "（",
                "市公安局",
                "负责",
                "）",
                "、",
                "等重点领域",
                "第19届亚运会",
                "种业",
                "100件",
                "，。",
            ]
        ),
        max_size=25,
    ).map("".join)
)
def test_mentions_quote_their_place_and_do_not_overlap_within_a_kind(text):
    found = ipr.find_mentions(pd.DataFrame({"notice_id": ["n"], "text_zh": [text]}))
    for _, own in found.groupby("kind"):
        ends = 0
        for row in own.sort_values("start").itertuples():
            assert ends <= row.start < row.end and text[row.start : row.end] == row.text_zh
            ends = row.end
