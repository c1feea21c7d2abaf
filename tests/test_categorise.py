"""The rule language, the checks of a codebook, the coding, and shares of codes."""

import csv
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import ipresearch as ipr
from ipresearch.categorise.rules import FIELDS, RuleError, parse_rule
from ipresearch.errors import (
    IpresearchError,
    LexiconError,
    MissingColumnsError,
    UnknownNoticeError,
    UnknownValueError,
)
from ipresearch.intervals import share_interval

HERE = Path(__file__).parent
HEADER = [
    "code",
    "name_zh",
    "name_en",
    "definition",
    "include",
    "exclude",
    "boundary_example",
    "rule",
    "source",
]


def holds(rule: str, text: str, **fields: str) -> bool:
    (item,) = parse_rule(rule)
    return bool(item.expression.hits({**dict.fromkeys(FIELDS, ""), "text": text, **fields}))


@pytest.mark.parametrize(
    ("rule", "text", "expected"),
    [
        ("执法", "加强执法", True),
        ("执法", "加强保护", False),
        ("执法 AND 商标", "商标执法", True),
        ("执法 AND 商标", "专利执法", False),
        ("执法 OR 商标", "专利执法", True),
        ("执法 NOT 商标", "商标执法", False),
        ("执法 NOT 商标", "专利执法", True),
        ("NOT 商标 AND 执法", "专利执法", True),
        ("管理 NOT 监督管理局", "市场监督管理局", False),
        ("管理 NOT 监督管理局", "监督管理局加强管理", True),
        ("专利 NEAR/2 布局", "布局专利", True),
        ("专利 NEAR/2 布局", "专利技术布局", True),
        ("专利 NEAR/2 布局", "专利关键技术布局", False),
        ("专利 THEN/4 布局", "布局专利", False),
        ("专利 THEN/4 布局", "专利技术布局", True),
        ("(专利 OR 商标) NEAR/1 执法", "商标执法", True),
        ("制定 THEN/3 (条例 OR 办法) NOT 修订", "制定新办法", True),
        ('"专利 技术"', "专利 技术", True),
        ("(执法 AND (商标 OR 专利)) NOT (指导 OR 协作)", "商标执法协作", False),
    ],
)
def test_rules_hold_as_written(rule, text, expected):
    assert holds(rule, text) is expected


def test_fields_look_where_they_say():
    assert holds("verb:打击", "x", verb="打击") and not holds("verb:打击", "打击")
    assert holds("head:机制", "x", head="协调机制")
    assert not holds("打击 NEAR/3 verb:假冒", "打击", verb="假冒")  # nearness only within one field


def test_a_bracket_takes_one_field_for_its_words():
    assert holds("plain:(执法 OR 商标)", "《商标法》", plain="　　　　　") is False
    assert holds("plain:(执法 OR text:商标)", "《商标法》", plain="　　　　　")
    # parts of one text share their places
    assert holds("制定 THEN/4 head:条例", "制定新条例", head="　　　条例")
    assert not holds("条例 THEN/4 head:制定", "条例制定", head="条例")


def test_the_head_of_a_clause_counts_for_more_than_a_modifier(tmp_path):
    """培训 in the head gives 2 + 3, 执法 before it 4; turned round, 执法 wins."""
    path = codebook(
        tmp_path, {"code": "train", "rule": "2+3*培训"}, {"code": "enforce", "rule": "4*plain:(执法 OR 办案)"}
    )
    two = pd.DataFrame({
        "notice_id": "n", "task_no": [1, 2, 3], "role": "task",
        "text_zh": ["举办全市执法办案骨干培训班", "培训后开展全市商标专项执法", "修订《行政执法人员培训办法》后整理汇编文件材料"],
    })  # fmt: skip
    coded = ipr.categorise_tasks(two, path)
    assert coded[coded["is_primary"]][["code", "score"]].values.tolist() == [
        ["train", 5.0], ["enforce", 4.0], ["train", 2.0],
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        ("plain:(执法", "opened and never closed"),
        ("plane:(执法)", "no field 'plane'"),
        ("3*(执法 OR 侵权", "opened and never closed"),
        ("执法)", "closed and was never opened"),
        ("执法 商标", "is missing before '商标'"),
        ("执法 OR", "missing at the end"),
        ("AND 执法", "missing before 'AND'"),
        ("执法 NEAR/3", "missing at the end"),
        ('"执法', "opened and never closed"),
        ("x*执法", "no number"),
        ("verbs:执法", "no field 'verbs'"),
        ("*", "no number|matches everything"),
        (".*", "no number|matches everything"),
        (" ; ", "empty"),
    ],
)
def test_a_rule_that_cannot_be_read_is_quoted(rule, message):
    with pytest.raises(RuleError, match=message):
        parse_rule(rule)


@given(st.text('执法AND ORNOT()（）*;"/3NEARTHEN:.', max_size=30))
def test_any_rule_is_read_or_refused_in_words(rule):
    try:
        items = parse_rule(rule)
    except RuleError as error:
        assert str(error)
    else:
        for item in items:
            item.expression.hits(dict.fromkeys(FIELDS, rule))


def codebook(folder: Path, *rows: dict, header=HEADER) -> Path:
    path = folder / "own_codebook.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, header)
        writer.writeheader()
        for row in rows:
            full = dict.fromkeys(header, "x") | {key: value for key, value in row.items() if key in header}
            writer.writerow(full)
    return path


ONE = pd.DataFrame({"notice_id": ["n"], "task_no": [1], "role": ["task"], "text_zh": ["加强专利执法"]})


def test_own_codebook_without_a_frame_is_one_frame(tmp_path):
    path = codebook(tmp_path, {"code": "a", "rule": "执法"}, {"code": "b", "rule": "2*专利"})
    coded = ipr.categorise_tasks(ONE, path)
    assert coded[["code", "is_primary", "evidence_zh", "score"]].values.tolist() == [
        ["b", True, "专利", 2.0],
        ["a", False, "执法", 1.0],
    ]
    as_table = ipr.categorise_tasks(ONE, pd.read_csv(path))
    pd.testing.assert_frame_equal(coded, as_table)


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (
            [{"code": "a", "rule": "执法"}, {"code": "a", "rule": "专利"}],
            "row 3, column 'code'.*already stands in row 2",
        ),
        ([{"code": "a", "rule": "(执法"}], "row 2, column 'rule'.*never closed.*Mend the rule of 'a'"),
        (
            [{"code": "b", "rule": "执法"}, {"code": "a", "rule": "NOT 执法"}],
            "row 3, column 'rule'.*matches everything",
        ),
        ([{"code": "a", "rule": "执法; NOT 专利 OR NOT 商标"}], "row 2, column 'rule'.*matches everything"),
        ([{"code": "a", "rule": ""}], "row 2, column 'rule': the cell is empty"),
        ([{"code": "none", "rule": "执法"}], "row 2, column 'code': 'none' is kept"),
    ],
)
def test_a_bad_codebook_is_named_by_file_row_and_column(tmp_path, rows, message):
    with pytest.raises(LexiconError, match=f"own_codebook.csv, {message}"):
        ipr.categorise_tasks(ONE, codebook(tmp_path, *rows))


@pytest.mark.parametrize("column", HEADER)
def test_a_missing_column_is_named(tmp_path, column):
    header = [name for name in HEADER if name != column]
    path = codebook(tmp_path, {"code": "a", "rule": "执法"}, header=header)
    with pytest.raises(LexiconError, match=f"own_codebook.csv, row 1: the column '{column}' is missing"):
        ipr.categorise_tasks(ONE, path)


def test_unknown_frame_missing_file_and_missing_columns(tmp_path):
    with pytest.raises(UnknownValueError, match="Did you mean 'tools'"):
        ipr.categorise_tasks(ONE, frame="tool")
    with pytest.raises(LexiconError, match="no file"):
        ipr.categorise_tasks(ONE, tmp_path / "nowhere.csv")
    with pytest.raises(MissingColumnsError, match="'role'"):
        ipr.categorise_tasks(ONE.drop(columns="role"))


@pytest.mark.parametrize("frame", ["chain", "tools"])
def test_every_task_has_one_primary_code_and_evidence_in_its_words(frame):
    cleaned = ipr.clean_notices(ipr.load_notices(HERE.parent / "seeds"))
    tasks = ipr.extract_tasks(cleaned)
    coded = ipr.categorise_tasks(tasks, frame=frame)
    assert len(coded[coded["is_primary"]]) == 57
    assert not coded.duplicated(["notice_id", "task_no", "code"]).any()
    for row in coded[coded["code"] != "none"].itertuples():
        assert row.evidence_zh and all(word in row.text_zh for word in row.evidence_zh.split("、"))


def test_no_code_is_a_code_and_titles_do_not_decide():
    two = pd.DataFrame({
        "notice_id": "n", "task_no": [1, 2], "role": "task", "text_zh": ["带动增收", "修订《知识产权人才保护条例》"],
    })  # fmt: skip
    coded = ipr.categorise_tasks(two)
    assert coded.loc[coded["is_primary"], "code"].tolist() == ["none", "planning"]


def test_shares_add_up_and_name_codes_without_tasks():
    three = pd.DataFrame({"notice_id": "n", "task_no": [1, 2, 3], "role": "task",
                          "text_zh": ["查处侵权", "培训人才", "查处商标侵权，培训人才"]})  # fmt: skip
    coded = ipr.categorise_tasks(three)
    primary = ipr.category_shares(coded)
    assert primary["share"].sum() == pytest.approx(1)
    assert set(primary["code"]) >= {"creation", "international"}
    multi = ipr.category_shares(coded, counted="any").set_index("code")
    assert multi.loc["protection", "n"] == 2 and multi.loc["talent", "n"] == 2
    with pytest.raises(UnknownValueError, match="Did you mean 'primary'"):
        ipr.category_shares(coded, counted="primry")
    with pytest.raises(IpresearchError, match="the table is empty"):
        ipr.category_shares(coded.iloc[:0])


def test_share_interval_covers_what_it_promises():
    """Exact coverage of the 95 % interval, averaged over shares, at both seeds' numbers of tasks."""
    import numpy as np
    from scipy.stats import binom

    for total in (14, 43):
        bounds = np.array([share_interval(n, total) for n in range(total + 1)])
        covered = [
            binom.pmf(np.arange(total + 1), total, p)[(bounds[:, 0] <= p) & (p <= bounds[:, 1])].sum()
            for p in np.linspace(0.01, 0.99, 99)
        ]
        assert 0.94 < np.mean(covered) < 0.97
        assert np.min(covered) > 0.88
    with pytest.raises(IpresearchError, match="n = 4, total = 3"):
        share_interval(4, 3)


def test_unit_sensitivity_keeps_the_rule_as_its_base():
    cleaned = ipr.clean_notices(ipr.load_notices(HERE.parent / "seeds"))
    moved = ipr.unit_sensitivity(ipr.extract_tasks(cleaned))
    assert (moved.query("unitising == 'task clauses'")["difference"] == 0).all()
    assert moved.groupby(["notice_id", "unitising"])["share"].sum().round(9).eq(1).all()
    assert moved["unitising"].nunique() == 5


def test_categories_of_two_notices_worked_by_hand():
    """2 x 2 of 3, 1, 1, 3: Fisher .486 (Agresti's tea), one more code with nothing to show."""
    coded = pd.DataFrame({
        "notice_id": ["m"] * 4 + ["n"] * 4, "task_no": [*range(4), *range(4)], "code": list("xxxyxyyy"),
        "is_primary": True,
    })  # fmt: skip
    table = ipr.compare_categories(coded, "m", "n")
    assert table["p_exact"].round(3).tolist() == [0.486, 0.486]
    assert table["p_holm"].round(3).tolist() == [0.971, 0.971]
    assert table.attrs["p_table"] == pytest.approx(0.486, abs=0.02)
    assert table.attrs["cramers_v"] == pytest.approx(((2 / 8 - 1 / 7) / (2 - 1 / 7 - 1)) ** 0.5)
    with pytest.raises(UnknownNoticeError, match="'o'"):
        ipr.compare_categories(coded, "m", "o")


def test_protection_is_the_code_that_sets_the_seeds_apart():
    cleaned = ipr.clean_notices(ipr.load_notices(HERE.parent / "seeds"))
    coded = ipr.categorise_tasks(ipr.extract_tasks(cleaned))
    first = ipr.compare_categories(coded, "ningxia-2021", "national-2023").iloc[0]
    assert (first["code"], first["n_a"], first["n_b"]) == ("protection", 8, 9)
    assert first["low"] < first["difference"] < first["high"] < 0


def test_codings_of_several_tables_can_be_put_together():
    cleaned = pd.DataFrame({"notice_id": ["x", "y"], "text_zh": ["要保护专利。", "要培育人才。"]})
    tasks = ipr.extract_tasks(cleaned)
    parts = [ipr.categorise_tasks(tasks[tasks["notice_id"] == notice]) for notice in ("x", "y")]
    together = ipr.category_shares(pd.concat(parts, ignore_index=True))
    assert together[["notice_id", "code", "n"]].values.tolist() == (
        ipr.category_shares(ipr.categorise_tasks(tasks))[["notice_id", "code", "n"]].values.tolist()
    )
