"""English stands beside the Chinese; what has none is marked and listed, never guessed."""

import pandas as pd
import pytest

import ipresearch as ipr
from ipresearch.errors import MissingColumnsError


def test_gloss_stands_right_after_its_column_and_changes_nothing_else():
    table = pd.DataFrame({"term_zh": ["专利", "商标"], "n": [3, 2]}, index=[7, 9])
    glossed = ipr.add_gloss(table)
    assert glossed.columns.tolist() == ["term_zh", "term_en", "n"]
    assert glossed.drop(columns="term_en").equals(table)


def test_glossing_twice_is_glossing_once():
    table = pd.DataFrame({"term_zh": ["专利", "无释义词"]})
    once = ipr.add_gloss(table)
    assert ipr.add_gloss(once).equals(once)
    assert once["term_en"].tolist() == ["patent", "无释义词†"]
    assert ipr.missing_glosses(once) == ["无释义词"]


def test_own_glosses_replace_the_shipped_ones(tmp_path):
    (tmp_path / "glosses.csv").write_text("term_zh,term_en,source\n专利,letters patent,ours\n", "utf-8")
    glossed = ipr.add_gloss(pd.DataFrame({"term_zh": ["专利", "商标"]}), lexicons=tmp_path)
    assert glossed["term_en"].tolist() == ["letters patent", "商标†"]


def test_any_chinese_column_can_be_glossed():
    glossed = ipr.add_gloss(pd.DataFrame({"group_zh": ["优化行政保护工作机制"]}), "group_zh")
    assert glossed["group_en"].tolist() == ["optimise the mechanisms of administrative protection"]


def test_a_missing_column_is_named():
    with pytest.raises(MissingColumnsError, match=r"needs column\(s\) 'term_zh'\. Did you mean 'term'"):
        ipr.add_gloss(pd.DataFrame({"term": ["专利"]}))


def test_numbers_and_latin_words_need_no_gloss():
    table = pd.DataFrame({"term_zh": ["2021", "APEC", ""]})
    assert ipr.add_gloss(table)["term_en"].tolist() == ["2021", "APEC", ""]
    assert ipr.missing_glosses(table) == []
