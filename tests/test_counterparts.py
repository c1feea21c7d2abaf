"""Which tasks answer to which, beyond set phrases."""

from pathlib import Path

import pandas as pd
import pytest

from ipresearch.clean import clean_notices
from ipresearch.counterparts import find_counterparts, shared_documents, shared_phrases, sweep_threshold
from ipresearch.errors import IpresearchError, MissingColumnsError, UnknownNoticeError
from ipresearch.load import load_notices
from ipresearch.tasks import extract_tasks

SEEDS = Path(__file__).parents[1] / "seeds"
A, B = "ningxia-2021", "national-2023"


@pytest.fixture(scope="module")
def cleaned():
    return clean_notices(load_notices(SEEDS))


@pytest.fixture(scope="module")
def tasks(cleaned):
    return extract_tasks(cleaned)


def task_table(**sides):
    rows = [(side, at, at + 1, text) for side, texts in sides.items() for at, text in enumerate(texts)]
    return pd.DataFrame(rows, columns=["notice_id", "start", "end", "text_zh"])


def test_set_phrases_alone_make_no_counterpart():
    # all that these two share is stock wording: 扎实推进 ... 工作, 知识产权
    pairs = find_counterparts(
        task_table(x=["扎实推进知识产权海关工作"], y=["扎实推进知识产权文化工作"]), "x", "y"
    )
    assert (pairs["likeness_all"] > 0.7).all()
    assert (pairs["likeness"] == 0).all()
    assert set(pairs["status"]) == {"only here"}


def test_dice_by_hand():
    # 商标执 标执法 -> pairs 商标 标执 执法 against 商标 标执 执行: two shared of three and three
    pairs = find_counterparts(task_table(x=["商标执法"], y=["商标执行"]), "x", "y")
    assert pairs["likeness"].tolist() == pytest.approx([2 * 2 / 6] * 2)


def test_the_seeds_share_the_tasks_that_a_reader_pairs(tasks):
    pairs = find_counterparts(tasks, A, B)
    assert pairs["notice_id"].value_counts().to_dict() == {A: 43, B: 14}
    quoted = {
        (row.text_zh, row.counterpart_zh)
        for row in pairs.query("notice_id == @B and status == 'counterpart'").itertuples()
    }
    assert (
        "严厉打击非正常专利申请和商标恶意注册行为",
        "严厉打击不以保护创新为目的的非正常专利申请和不以使用为目的的商标恶意注册行为",
    ) in quoted
    assert ("扎实推进商标保护执法案件指导", "加强专利、商标行政执法指导") in quoted
    lone = set(pairs.query("status == 'only here'")["text_zh"])
    assert "护航第19届亚运会、中国载人航天工程系列飞行任务等国际大型赛事、重大工程相关特殊标志保护" in lone
    assert "加大知识产权人才队伍建设" in lone


def test_pairs_are_quoted_from_where_they_stand(cleaned, tasks):
    bodies = cleaned.set_index("notice_id")["text_zh"]
    for row in find_counterparts(tasks, A, B).itertuples():
        assert bodies[row.notice_id][row.start : row.end] == row.text_zh
        there = bodies[row.counterpart_id][row.counterpart_start : row.counterpart_end]
        assert there == row.counterpart_zh


def test_counterparts_lie_above_what_most_pairs_reach(tasks):
    pairs = find_counterparts(tasks, A, B)
    found = pairs[pairs["status"] == "counterpart"]
    assert (found["likeness"] > 2 * found["baseline"]).all()


def test_a_higher_threshold_never_finds_more(tasks):
    swept = sweep_threshold(tasks, A, B)
    assert swept["n_a_with"].is_monotonic_decreasing
    assert swept["n_b_with"].is_monotonic_decreasing
    assert (swept["n_a_with"] + swept["n_a_only"] == swept["n_a"]).all()
    assert (swept["n_a_with_phrases"] >= swept["n_a_with"]).all()
    at = find_counterparts(tasks, A, B, threshold=0.25)
    row = swept.query("threshold == 0.25").iloc[0]
    assert row["n_a_with"] == (at.query("notice_id == @A")["status"] == "counterpart").sum()


def test_no_title_is_cited_by_both_seeds_and_the_table_says_so(cleaned):
    found = shared_documents(cleaned, A, B)
    assert not found["same"].any()
    assert "none is cited by both" in found.attrs["finding"]
    assert found.iloc[0]["title_b"] == "关于强化知识产权保护的意见"
    both = pd.DataFrame(
        {"notice_id": ["x", "y"], "text_zh": ["按照《专利法》", "依据《专利法》和《商标法》"]}
    )
    assert shared_documents(both, "x", "y").query("same")["title_a"].tolist() == ["专利法"]


def test_shared_phrases_stand_in_both(cleaned):
    bodies = cleaned.set_index("notice_id")["text_zh"]
    found = shared_phrases(cleaned, A, B)
    for row in found.itertuples():
        assert bodies[A][row.start_a :].startswith(row.phrase_zh)
        assert bodies[B][row.start_b :].startswith(row.phrase_zh)
        assert (row.n_a, row.n_b) == (bodies[A].count(row.phrase_zh), bodies[B].count(row.phrase_zh))
    phrases = set(found["phrase_zh"])
    assert {"全国知识产权局局长会议", "商标恶意注册行为", "中央经济工作会议精神"} <= phrases
    assert set(found.query("is_listed")["phrase_zh"]) >= {"知识产权", "贯彻落实", "推进计划"}


def test_shared_phrases_by_hand():
    both = pd.DataFrame({"notice_id": ["x", "y"], "text_zh": ["甲乙丙丁戊，子丑寅", "乙丙丁戊己。子丑寅"]})
    found = shared_phrases(both, "x", "y", fewest=3)
    assert found["phrase_zh"].tolist() == ["乙丙丁戊", "子丑寅"]


def test_bad_input_is_named(cleaned, tasks):
    with pytest.raises(UnknownNoticeError, match="Did you mean 'ningxia-2021'"):
        find_counterparts(tasks, "ningxia", B)
    with pytest.raises(IpresearchError, match=r"threshold .* not 30"):
        find_counterparts(tasks, A, B, threshold=30)
    with pytest.raises(MissingColumnsError, match=r"'start'.*extract_tasks"):
        find_counterparts(tasks.drop(columns="start"), A, B)
    with pytest.raises(IpresearchError, match="'national-2023' sets no tasks"):
        find_counterparts(tasks[(tasks["notice_id"] == A) | (tasks["role"] == "purpose")], A, B)
    with pytest.raises(IpresearchError, match="Choose another b"):
        find_counterparts(tasks, A, A)
    with pytest.raises(IpresearchError, match="2 or more characters"):
        shared_phrases(cleaned, A, B, fewest=1)
