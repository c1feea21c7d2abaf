"""Tasks, headings and stated counts, checked against hand lists, long plans and the notices' own numbers."""

from collections import Counter
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import ipresearch as ipr
from ipresearch.errors import LexiconError, MissingColumnsError, TextArgumentError
from ipresearch.lexicons import read_lexicon
from ipresearch.tasks import ROLES, list_task_findings
from ipresearch.tasks.grammar import read_grammar
from ipresearch.tasks.verbs import predicate

HERE = Path(__file__).parent
CASES = HERE / "cases" / "tasks"


def notice(text: str, notice_id: str = "n") -> pd.DataFrame:
    return pd.DataFrame({"notice_id": [notice_id], "text_zh": [text]})


def roles(text: str) -> list[tuple[str, str]]:
    return ipr.extract_tasks(notice(text))[["role", "text_zh"]].apply(tuple, axis=1).tolist()


@pytest.fixture(scope="module")
def cleaned():
    return ipr.clean_notices(ipr.load_notices(HERE.parent / "seeds"))


@pytest.fixture(scope="module")
def tasks(cleaned):
    return ipr.extract_tasks(cleaned)


def test_the_national_plan_has_the_four_aspects_and_fourteen_tasks_it_declares(cleaned, tasks):
    declared = ipr.declared_counts(cleaned).set_index("what")
    assert declared[["declared", "found"]].values.tolist() == [[4, 4], [14, 14]]
    assert (declared["reconcile"] == "").all()
    assert "聚焦知识产权保护规范化市场" in declared.loc["tasks", "judgements"]
    assert declared.loc["tasks", "judgements"].endswith("紧盯五一、中秋、国庆等重要时间节点强化保护")
    national = tasks[(tasks["notice_id"] == "national-2023") & (tasks["role"] == "task")]
    assert national.groupby("group_zh", sort=False).size().to_dict() == {
        "加强行政保护法治保障": 4,
        "筑牢行政保护工作基础": 3,
        "强化重点领域和关键环节行政保护": 4,
        "优化行政保护工作机制": 3,
    }


def test_requirements_and_next_steps_of_the_national_plan_are_no_tasks(tasks):
    national = tasks[tasks["notice_id"] == "national-2023"]
    assert national.query("role == 'requirement'")["text_zh"].tolist()[:3] == [
        "各地要高度重视",
        "精心组织实施",
        "切实保障各项任务落实到位",
    ]
    assert len(national.query("role == 'requirement'")) == 7
    assert len(national.query("role == 'next_step'")) == 6
    focus = national.query("role == 'focus'").iloc[0]
    assert national.set_index("task_no").loc[focus["serves"], "verb_zh"] == "强化"


@pytest.mark.parametrize("notice_id", ["ningxia-2021", "national-2023"])
def test_spans_of_both_seeds_match_the_hand_list(tasks, notice_id):
    listed = read_lexicon("coded_units").query("notice_id == @notice_id")
    by_hand = set(zip(listed["start"].astype(int), listed["end"].astype(int), strict=True))
    own = tasks[(tasks["notice_id"] == notice_id) & (tasks["role"] == "task")]
    found = set(zip(own["start"], own["end"], strict=True))
    assert 2 * len(found & by_hand) / (len(found) + len(by_hand)) >= 0.95


def test_ningxia_has_four_blocks_and_five_headings(tasks):
    ningxia = tasks[tasks["notice_id"] == "ningxia-2021"]
    assert ningxia["group_no"].max() == 4
    assert ningxia.query("role == 'heading'")["text_zh"].tolist() == [
        "加强知识产权顶层设计",
        "提高知识产权创造质量",
        "强化知识产权保护",
        "提升知识产权运用管理水平",
        "夯实知识产权事业发展基础",
    ]
    assert ningxia.query("role == 'orientation'")["rule"].tolist() == ["贯彻…精神"]
    assert ningxia.query("role == 'purpose'")["text_zh"].tolist() == ["为加快知识产权强区建设提供政策支撑"]


@pytest.mark.parametrize(
    ("name", "items", "declared"),
    [
        ("numbered", 108, [("aspects", 6, 6), ("tasks", 108, 108)]),
        ("articles", 130, []),
        ("table", 120, [("tasks", 120, 120)]),
        ("markdown", 100, [("aspects", 4, 4), ("tasks", 100, 100)]),
    ],
)
def test_long_plans_of_other_shapes_parse_to_the_last_item(name, items, declared):
    body = notice((CASES / f"plan_{name}.txt").read_text("utf-8"))
    listed = (CASES / f"plan_{name}.tasks.txt").read_text("utf-8").split("\n")
    found = ipr.extract_tasks(body)
    assert Counter(found.query("role == 'task'")["text_zh"]) == Counter(listed)
    assert found["item_no"].max() == items
    counts = ipr.declared_counts(body)[["what", "declared", "found"]]
    assert counts.apply(tuple, axis=1).tolist() == declared if declared else counts.empty


@pytest.mark.parametrize("name", ["linhai-2024", "qingyuan-2024"])
def test_spans_of_two_other_texts_match_units_marked_by_hand(name):
    text = (HERE / "cases" / "coding" / "texts" / f"{name}.txt").read_text("utf-8")
    listed = read_lexicon("coded_units").query("notice_id == @name")
    by_hand = set(zip(listed["start"].astype(int), listed["end"].astype(int), strict=True))
    own = ipr.extract_tasks(notice(text)).query("role == 'task'")
    found = set(zip(own["start"], own["end"], strict=True))
    assert 2 * len(found & by_hand) / (len(found) + len(by_hand)) >= 0.95


@pytest.mark.parametrize(
    ("clause", "verb", "object_zh", "strength"),
    [
        ("严厉打击商标恶意注册行为", "打击", "商标恶意注册行为", 5),
        ("加快修订《专利保护条例》", "修订", "《专利保护条例》", 4),
        ("加快知识产权强国建设", "加快", "知识产权强国建设", 3),
        ("积极探索数字化保护新模式", "探索", "数字化保护新模式", 1),
        ("统筹谋划好全年工作", "统筹谋划", "全年工作", 4),
        ("将落实情况纳入绩效考核", "纳入", "落实情况", 4),
        ("对囤积商标行为予以通报", "予以", "通报", 2),
        ("围绕重点产业开展专利导航", "开展", "专利导航", 4),
        ("紧盯重要时间节点强化保护", "强化", "保护", 3),
        ("到2025年底前建成三个中心", "建成", "三个中心", 4),
        ("县级以上人民政府应当加强专利工作", "加强", "专利工作", 3),
        ("任何单位和个人不得假冒专利", "不得", "假冒专利", 5),
        ("为小微企业提供免费咨询", "提供", "免费咨询", 2),
        ("织密维权网络", "织密", "维权网络", 3),
        ("创新服务模式", "创新", "服务模式", 3),
    ],
)
def test_verb_object_and_strength(clause, verb, object_zh, strength):
    found = predicate(clause, read_grammar())
    assert (found.verb_zh, found.object_zh, found.strength) == (verb, object_zh, strength)


@pytest.mark.parametrize(
    "clause",
    [
        "聚焦电子商务平台等关键环节",
        "以专利周为契机",
        "知识产权保护",
        "在重点区域",
        "按照《关于强化知识产权保护的意见》的部署",
    ],
)
def test_a_phrase_has_no_verb(clause):
    assert predicate(clause, read_grammar()) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("一是加强宣传。", [("task", "加强宣传")]),
        (
            "一是加强宣传，举办讲座；二是推动普及。",
            [("heading", "加强宣传"), ("task", "举办讲座"), ("task", "推动普及")],
        ),
        (
            "要制定《办法》，开展检查。",
            [("task", "制定《办法》"), ("task", "开展检查")],
        ),
        (
            "加大对枸杞、滩羊，以及甘草等产品的保护。",
            [("task", "加大对枸杞、滩羊，以及甘草等产品的保护")],
        ),
        (
            "加强保护，确保取得实效。",
            [("task", "加强保护"), ("purpose", "确保取得实效")],
        ),
        (
            "（一）加强保护。由市公安局牵头，开展检查（市公安局负责）。",
            [("heading", "加强保护"), ("focus", "由市公安局牵头"), ("task", "开展检查")],
        ),
        (
            "到2025年，专利密集型产业增加值占比达到13%。发展产业。",
            [
                ("focus", "到2025年"),
                ("purpose", "专利密集型产业增加值占比达到13%"),
                ("task", "发展产业"),
            ],
        ),
        (
            "会议要求，各级部门要提高政治站位，狠抓落实。加强专利执法。",
            [
                ("narrative", "会议要求"),
                ("requirement", "各级部门要提高政治站位"),
                ("requirement", "狠抓落实"),
                ("task", "加强专利执法"),
            ],
        ),
        (
            "一、指导思想\n坚持稳中求进，加强保护。\n二、重点任务\n1.开展检查。\n三、组织实施\n加强组织领导。",
            [
                ("heading", "指导思想"),
                ("orientation", "坚持稳中求进"),
                ("orientation", "加强保护"),
                ("heading", "重点任务"),
                ("task", "开展检查"),
                ("heading", "组织实施"),
                ("requirement", "加强组织领导"),
            ],
        ),
        (
            "为加强保护，根据《条例》，制定本办法。开展检查。",
            [
                ("purpose", "为加强保护"),
                ("purpose", "根据《条例》"),
                ("narrative", "制定本办法"),
                ("task", "开展检查"),
            ],
        ),
    ],
)
def test_roles(text, expected):
    assert roles(text) == expected


def test_requirements_of_a_notice_that_sets_nothing_else_are_its_tasks():
    text = "各地要高度重视，加强专利执法，认真贯彻落实。"
    found = ipr.extract_tasks(notice(text))
    assert "加强专利执法" in found.query("role == 'task'")["text_zh"].tolist()
    assert list_task_findings(notice(text))["what"].str.contains("requirements are taken").any()


def test_a_count_that_differs_says_both_numbers_and_what_would_reconcile_them():
    text = "《方案》从两个方面部署5项任务。一是加强保护，打击假冒，查处侵权；二是优化服务，建设平台。"
    row = ipr.declared_counts(notice(text)).set_index("what").loc["tasks"]
    assert (row["declared"], row["found"], row["difference"]) == (5, 3, -2)
    assert row["reconcile"] == (
        "5 declared, 3 found (task clauses). Counting headings and their tasks together would give 5."
    )
    other = (
        ipr.declared_counts(notice(text.replace("5项", "9项"))).set_index("what").loc["tasks", "reconcile"]
    )
    assert other.startswith("9 declared, 3 found (task clauses). No other way of counting gives it:")


def test_a_number_inside_a_task_is_no_statement():
    assert ipr.declared_counts(notice("会议指出，要开展三大行动。加强四个方面保护。")).empty


def test_a_document_without_a_task_gives_the_columns_and_a_finding():
    empty = ipr.extract_tasks(notice("今天天气晴。"))
    assert empty.empty
    assert list(empty.columns) == list(ipr.extract_tasks(notice("加强保护。")).columns)
    both = pd.concat([notice("今天天气晴。"), notice("加强保护。", "m")])
    assert ipr.extract_tasks(both)["notice_id"].tolist() == ["m"]
    assert list_task_findings(notice(""))["what"].tolist() == [
        "no task: nothing in the 0 characters of the body sets one"
    ]
    assert ipr.declared_counts(notice("")).empty


def test_findings_of_cleaning_and_tasks_stand_in_one_table(cleaned):
    assert "list_findings" in dir(ipr)
    assert not ipr.list_findings(cleaned)["what"].str.contains("no task").any()
    page = "关于天气的通报\n今天天气晴，气温适宜，市民朋友们出门游玩，公园里游人如织。\n"
    weather = ipr.clean_notices(pd.DataFrame({"notice_id": ["w"], "path": ["w.txt"], "text_raw": [page]}))
    assert ipr.list_findings(weather)["what"].str.startswith("no task").any()


def test_own_verbs_change_the_strength_and_a_bad_one_is_named(tmp_path):
    own = tmp_path / "task_verbs.csv"
    own.write_text("verb_zh,strength,strength_en,as_noun,source\n加强,5,strong,never,mine\n", "utf-8")
    found = ipr.extract_tasks(notice("加强保护。"), tmp_path)
    assert found["strength"].tolist() == [5]
    own.write_text("verb_zh,strength,strength_en,as_noun,source\n加强,9,strong,never,mine\n", "utf-8")
    with pytest.raises(LexiconError, match=r"task_verbs.csv, row 2, column 'strength': '9'"):
        ipr.extract_tasks(notice("加强保护。"), tmp_path)
    own.write_text("verb_zh,strength,strength_en,as_noun,source\n加强,3,strong,rare,mine\n", "utf-8")
    with pytest.raises(LexiconError, match=r"row 2, column 'as_noun': 'rare'"):
        ipr.extract_tasks(notice("加强保护。"), tmp_path)


def test_wrong_input_is_named():
    with pytest.raises(MissingColumnsError, match="'text_zh'"):
        ipr.extract_tasks(pd.DataFrame({"notice_id": ["n"]}))
    with pytest.raises(TextArgumentError, match="text_zh of 'n'"):
        ipr.extract_tasks(pd.DataFrame({"notice_id": ["n"], "text_zh": [None]}))


PIECES = st.sampled_from(
    [
        "加强保护",
        "开展检查",
        "聚焦市场",
        "为发展提供支撑",
        "一是",
        "二是",
        "要",
        "会议指出，",
        "各地要",
        "下一步，",
        "《意见》",
        "（",
        "）",
        "“",
        "”",
        "、",
        "，",
        "。",
        "；",
        "：",
        "\n",
        "1.",
        "（一）",
        "一、",
        "到2025年",
        "达到13%",
        "打击",
        "专利",
        "|",
        "（市局负责）",
        "-",
        "#",
        "**",
        "第三条",
        "①",
        "将",
        "纳入",
        "\u3000",
    ]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(PIECES, max_size=40).map("".join))
def test_any_text_gives_spans_in_order_that_quote_it(text):
    found = ipr.extract_tasks(notice(text))
    assert set(found["role"]) <= set(ROLES)
    ends = 0
    for row in found.itertuples():
        assert ends <= row.start < row.end <= len(text)
        assert text[row.start : row.end] == row.text_zh
        assert row.text_zh[-1] not in "，。；！？"
        ends = row.end
    numbers = found.loc[found["role"] == "task", "task_no"].tolist()
    assert numbers == list(range(1, len(numbers) + 1))
    assert found.loc[found["role"] != "task", "task_no"].isna().all()
