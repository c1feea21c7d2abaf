"""Sentences, clauses and words: offsets that open the text, nothing lost, known counts on the seeds."""

import logging
import random
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ipresearch.clean import clean_notices
from ipresearch.errors import IpresearchError, MissingColumnsError, TextArgumentError, UnknownValueError
from ipresearch.load import load_notices
from ipresearch.segment import SEGMENTATIONS, engines, segment_clauses, segment_sentences, segment_terms
from ipresearch.segment.engines import ENGINES, load_engine

SEEDS = Path(__file__).parents[1] / "seeds"
policy_text = st.text("知识产权保护专利，：。！？；、“”《》\n 　2023a", max_size=60)


@pytest.fixture(scope="module")
def cleaned():
    return clean_notices(load_notices(SEEDS))


def notice(text):
    return pd.DataFrame({"notice_id": ["x"], "text_zh": [text]})


def sizes(table):
    n = table.groupby("notice_id").size()
    return int(n["ningxia-2021"]), int(n["national-2023"])


def test_seeds_have_the_known_numbers_of_units(cleaned):
    assert sizes(segment_sentences(cleaned)) == (19, 9)
    assert sizes(segment_clauses(cleaned)) == (60, 56)
    assert sizes(segment_clauses(cleaned, split_lists=True)) == (77, 69)
    assert sizes(segment_terms(cleaned, segmentation="jieba")) == (448, 459)
    assert segment_sentences(cleaned).groupby("notice_id")["paragraph"].max().to_dict() == {
        "ningxia-2021": 5,
        "national-2023": 4,
    }


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("他说：“要保护。”会后散去。", ["他说：“要保护。”", "会后散去。"]),
        ("真的吗？！是的", ["真的吗？！", "是的"]),
        ("　　第一段；\n\n　　第二段", ["第一段；", "第二段"]),
        ("（见附件。）其他", ["（见附件。）", "其他"]),
        ("", []),
        ("\n 　\n", []),
        ("没有标点", ["没有标点"]),
    ],
)
def test_sentence_ends(text, sentences):
    assert segment_sentences(notice(text))["text_zh"].tolist() == sentences


@settings(max_examples=150, deadline=None)
@given(policy_text)
def test_only_blanks_stand_outside_sentences_and_clauses(text):
    for units in (
        segment_sentences(notice(text)),
        segment_clauses(notice(text)),
        segment_clauses(notice(text), split_lists=True),
    ):
        assert [text[s:e] for s, e in zip(units["start"], units["end"], strict=True)] == units[
            "text_zh"
        ].tolist()
        inside = {at for s, e in zip(units["start"], units["end"], strict=True) for at in range(s, e)}
        assert all(not character.strip() for at, character in enumerate(text) if at not in inside)
        assert (units["end"].shift().fillna(0) <= units["start"]).all()


@settings(max_examples=60, deadline=None)
@given(policy_text, st.sampled_from(["jieba", "jieba_terms", "longest_match"]))
def test_words_tile_what_is_no_mark(text, segmentation):
    terms = segment_terms(notice(text), segmentation=segmentation)
    assert [text[s:e] for s, e in zip(terms["start"], terms["end"], strict=True)] == terms["term_zh"].tolist()
    covered = {at for s, e in zip(terms["start"], terms["end"], strict=True) for at in range(s, e)}
    assert covered >= {at for at, character in enumerate(text) if character.isalnum()}
    clauses = segment_clauses(notice(text)).set_index("clause")
    for row in terms.itertuples():
        clause = clauses.loc[row.clause]
        assert clause["start"] <= row.start
        assert row.end <= clause["end"]
        assert (row.sentence, row.paragraph) == (clause["sentence"], clause["paragraph"])


def test_every_segmentation_forms_the_words_it_promises():
    words = {
        name: segment_terms(notice("加强知识产权行政保护。"), segmentation=name)["term_zh"].tolist()
        for name in SEGMENTATIONS
    }
    assert words["jieba"] == ["加强", "知识产权", "行政", "保护"]
    assert "行政保护" in words["jieba_terms"]
    assert {"行政", "保护", "行政保护"} <= set(words["jieba_terms_search"])
    assert words["longest_match"] == ["加", "强", "知识产权", "行政保护"]
    assert words["character_ngrams"] == [
        "加强",
        "强知",
        "知识",
        "识产",
        "产权",
        "权行",
        "行政",
        "政保",
        "保护",
    ]


def test_our_terms_do_not_reach_jieba_itself():
    load_engine("jieba", ())  # which imports jieba without its warnings
    import jieba

    before = jieba.dt.FREQ.get("行政保护")
    segment_terms(notice("行政保护"), engine="jieba")
    assert jieba.dt.FREQ.get("行政保护") == before
    assert jieba.default_logger.level >= logging.ERROR


def test_own_lexicons_change_the_words(tmp_path):
    (tmp_path / "terms.csv").write_text("term_zh,source\n办案力度,ours\n", "utf-8")
    assert segment_terms(notice("加大办案力度"), tmp_path)["term_zh"].tolist() == ["加大", "办案力度"]


def test_bad_input_is_named():
    with pytest.raises(UnknownValueError, match="Did you mean 'jieba_terms'"):
        segment_terms(notice("专利"), segmentation="jieba_term")
    with pytest.raises(MissingColumnsError, match=r"'text_zh'.*clean_notices"):
        segment_sentences(pd.DataFrame({"notice_id": ["x"], "text": ["专利"]}))
    with pytest.raises(TextArgumentError, match="notice 'x'"):
        segment_clauses(notice(float("nan")))


ALL_SORTS = "第1.3条，iPhone15的3D打印（5G+AI）占3.5%；Windows10，A股、B超、卡拉OK。\n010-65363056转8，AT&T与C++，1,234.5元"


@pytest.mark.parametrize(
    "terms",
    [
        (),
        ("PCT", "R&D", "3.15", "GB/T", "2023-03", "互联网+"),
        ("产权", "知识产权", "权保", "的保护", "保", "十四五"),
    ],
)
def test_both_engines_cut_the_same_words(terms):
    choose = random.Random(5)
    pages = [path.read_text("utf-8") for path in sorted(Path("seeds").rglob("*.txt"))]
    lines = [line for page in [*pages, ALL_SORTS] for line in page.split("\n")]
    pool = "".join(lines)[:4000] + "abcXYZ0123456789.%+-#&_,:;()/ \t\r\n㐀鿖豈𠀀éα１Ａ①〇。！？；" * 30
    lines += ["".join(choose.choices(pool, k=choose.randint(1, 60))) for _ in range(600)]
    one, other = load_engine("jieba", terms), load_engine("rjieba", terms)
    for hmm in (True, False):
        for line in lines:
            assert other.cut(line, hmm) == one.cut(line, hmm)
            assert "".join(other.cut(line, hmm)) == line


def test_both_engines_make_the_same_table_in_every_segmentation():
    cleaned = notice("要加强知识产权行政保护，查处1.3nm芯片侵权。推进2023-03-10专项行动；R&D投入3.5%。")
    for segmentation in SEGMENTATIONS:
        tables = [segment_terms(cleaned, segmentation=segmentation, engine=name) for name in ENGINES]
        assert tables[0].equals(tables[1])


def test_an_engine_that_is_not_there_is_named(monkeypatch):
    with pytest.raises(UnknownValueError, match="Did you mean 'rjieba'"):
        load_engine("rjeiba", ())
    monkeypatch.setattr(engines, "default_engine", lambda: "jieba")
    with pytest.raises(IpresearchError, match="not installed"):
        load_engine("rjieba", ("一个没有别人用的词",))
    assert isinstance(load_engine(None, ("另一个词",)), engines.JiebaEngine)
