"""Counts that open to their evidence, and dispersion against published figures."""

from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ipresearch.clean import clean_notices
from ipresearch.count import (
    compare_top_terms,
    count_across_segmentations,
    count_declared_terms,
    count_terms,
    disperse,
    drop_stopwords,
    keyword_in_context,
)
from ipresearch.count.finder import TermFinder
from ipresearch.errors import IpresearchError, MissingColumnsError, TextArgumentError
from ipresearch.load import load_notices
from ipresearch.segment import segment_terms, sentence_spans

SEEDS = Path(__file__).parents[1] / "seeds"
# the toy corpus of Gries (2008, doi:10.1075/ijcl.13.4.02gri), 50 words in parts of 9, 10, 10, 10 and 11
GRIES = ["bamnibeup", "basatbewqn", "bcagabesta", "baghabeaat", "bahaabeaxat"]


@pytest.fixture(scope="module")
def cleaned():
    return clean_notices(load_notices(SEEDS))


@pytest.fixture(scope="module")
def terms(cleaned):
    return segment_terms(cleaned)


@pytest.mark.parametrize(
    ("word", "dp", "dp_norm", "kl", "s", "d"),
    [
        ("b", 0.02, 0.024, 0.003, 0.999, 0.968),
        ("i", 0.82, 1, 2.474, 0.18, 0),
        ("q", 0.80, 0.976, 2.322, 0.2, 0),
        ("x", 0.78, 0.951, 2.184, 0.22, 0),
    ],
)
def test_dispersion_of_the_gries_corpus(word, dp, dp_norm, kl, s, d):
    found = disperse([part.count(word) for part in GRIES], [len(part) for part in GRIES])
    assert found.dp == pytest.approx(dp, abs=0.005)
    assert [found.dp_norm, found.kl, found.s, found.juilland_d] == pytest.approx(
        [dp_norm, kl, s, d], abs=0.0005
    )


def test_dispersion_over_equal_parts():
    assert disperse([2, 1, 1, 1, 0], [1] * 5).carroll_d2 == pytest.approx(0.8277, abs=5e-5)
    assert disperse([0, 4, 3, 2, 1], [1] * 5).juilland_d == pytest.approx(0.6464, abs=5e-5)


def test_dispersion_refuses_parts_that_do_not_fit():
    with pytest.raises(IpresearchError, match="2 counts for 3 parts"):
        disperse([1, 2], [3, 3, 3])
    with pytest.raises(IpresearchError, match="leave empty parts out"):
        disperse([1, 2], [3, 0])


def test_dp_of_the_tables_is_the_measure(cleaned, terms):
    counts = count_terms(terms)
    for notice_id, term in (("ningxia-2021", "知识产权"), ("national-2023", "行政保护")):
        here = terms[terms["notice_id"] == notice_id]
        sizes = here.groupby("sentence").size()
        uses = here[here["term_zh"] == term].groupby("sentence").size().reindex(sizes.index, fill_value=0)
        row = counts.query("notice_id == @notice_id and term_zh == @term").iloc[0]
        assert row["dp"] == pytest.approx(disperse(list(uses), list(sizes)).dp)
        assert row["n_sentences"] == (uses > 0).sum()


def test_known_counts_of_the_seeds(cleaned):
    counts = count_declared_terms(cleaned).set_index(["notice_id", "term_zh"])
    assert counts.loc[("ningxia-2021", "保护"), ["n", "n_sentences"]].tolist() == [8, 6]
    assert counts.loc[("national-2023", "保护"), ["n", "n_sentences"]].tolist() == [29, 7]
    # two of Ningxia's six 管理 are inside 市场监督管理
    assert counts.loc[("ningxia-2021", "管理"), ["n", "n_outside_longer"]].tolist() == [6, 4]
    assert counts.loc[("national-2023", "文化"), "n"] == 0
    tokens = count_terms(segment_terms(cleaned, segmentation="jieba")).set_index(["notice_id", "term_zh"])
    assert [tokens.loc[(side, "保护"), "n"] for side in ("ningxia-2021", "national-2023")] == [7, 28]


def test_evidence_rows_sum_to_every_count(cleaned, terms):
    for row in count_declared_terms(cleaned).itertuples():
        found = keyword_in_context(cleaned[cleaned["notice_id"] == row.notice_id], row.term_zh)
        assert len(found) == row.n
        assert (found["longer_zh"] == "").sum() == row.n_outside_longer
        assert found["sentence"].nunique() == row.n_sentences
    for row in count_terms(terms).itertuples():
        found = keyword_in_context(cleaned[cleaned["notice_id"] == row.notice_id], row.term_zh, terms=terms)
        assert len(found) == row.n


def test_evidence_opens_in_the_body_and_in_the_raw_file(cleaned):
    notices = cleaned.set_index("notice_id")
    found = keyword_in_context(cleaned, "保护")
    for row in found.itertuples():
        body, raw = notices.loc[row.notice_id, "text_zh"], notices.loc[row.notice_id, "text_raw"]
        assert body[row.start : row.end] == "保护"
        assert body[row.clause_start : row.clause_end] == row.left_zh + "保护" + row.right_zh == row.clause_zh
        assert raw[row.raw_start] == "保"
        assert raw[row.raw_start + 1 : row.raw_end].startswith("護")


def test_counts_add_up_to_the_words(terms):
    counts = count_terms(terms)
    assert (counts.groupby("notice_id")["n"].sum() == terms.groupby("notice_id").size()).all()
    assert (counts["n_total"] == counts.groupby("notice_id")["n"].transform("sum")).all()


def test_groups_can_be_looked_up_in_the_cleaned_table(cleaned, terms):
    joined = terms.merge(cleaned[["notice_id", "year"]], on="notice_id")
    pd.testing.assert_frame_equal(count_terms(terms, "year", cleaned), count_terms(joined, "year"))
    by_year = count_declared_terms(cleaned, ["保护"], by="year", segmented=terms).set_index("year")
    assert by_year["n"].to_dict() == {2021: 8, 2023: 29}
    assert by_year["n_segmented"].to_dict() == {2021: 4, 2023: 7}


def test_declared_terms_of_a_group_take_documents_as_parts():
    cleaned = pd.DataFrame(
        {"notice_id": ["x", "y"], "year": [2021, 2021], "text_zh": ["专利。商标。", "商标。人才。"]}
    )
    row = count_declared_terms(cleaned, ["专利"], by="year").iloc[0]
    assert row[["n", "n_total", "dp", "n_sentences"]].tolist() == [1, 12, 0.5, 1]


def test_rows_put_together_by_hand_are_counted_alike(terms):
    halves = pd.concat(
        [
            terms.query("notice_id == 'ningxia-2021'").reset_index(drop=True),
            terms.query("notice_id == 'national-2023'").reset_index(drop=True),
        ]
    )
    pd.testing.assert_frame_equal(count_terms(halves), count_terms(terms))


def test_groups_take_documents_as_parts():
    cleaned = pd.DataFrame(
        {
            "notice_id": ["x", "y", "z"],
            "year": [2021, 2021, 2023],
            "text_zh": ["专利。", "商标。", "专利。专利。"],
        }
    )
    terms = segment_terms(cleaned).merge(cleaned[["notice_id", "year"]])
    counts = count_terms(terms, by="year").set_index(["year", "term_zh"])
    assert counts.loc[(2021, "专利"), ["n", "dp", "dp_parts"]].tolist() == [1, 0.5, "documents"]
    assert counts.loc[(2023, "专利"), ["n", "dp", "dp_parts", "n_sentences"]].tolist() == [
        2,
        0,
        "sentences",
        2,
    ]


@settings(max_examples=80, deadline=None)
@given(st.text("人民政。\n", max_size=30), st.sampled_from(["人", "人人", "人民"]))
def test_every_place_is_counted_even_where_uses_overlap(text, term):
    cleaned = pd.DataFrame({"notice_id": ["x"], "text_zh": [text]})
    places = [at for at in range(len(text)) if text.startswith(term, at)]
    assert count_declared_terms(cleaned, [term])["n"].tolist() == [len(places)]
    assert keyword_in_context(cleaned, term)["start"].tolist() == places


@settings(max_examples=300, deadline=None)
@given(
    st.text("一二三。\n ", max_size=40),
    st.lists(st.text("一二三。", min_size=1, max_size=4), min_size=1, max_size=5, unique=True),
)
def test_terms_looked_for_at_once_are_found_where_each_stands_alone(text, terms):
    found = TermFinder(terms[:2], terms[2:]).uses(text, sentence_spans(text))
    for number, term in enumerate(terms[:2]):
        places = [at for at in range(len(text)) if text.startswith(term, at)]
        within = [
            any(
                text.startswith(other, start) and start + len(other) >= at + len(term)
                for other in terms
                if len(other) > len(term)
                for start in range(at + 1)
            )
            for at in places
        ]
        uses = found.get(number)
        assert (uses.n if uses else 0) == len(places)
        assert (uses.n_outside_longer if uses else 0) == within.count(False)


def test_words_inside_longer_words_are_told_apart(cleaned):
    overlapping = count_terms(segment_terms(cleaned, segmentation="jieba_terms_search"))
    row = overlapping.query("notice_id == 'national-2023' and term_zh == '保护'").iloc[0]
    joined = count_terms(segment_terms(cleaned)).query("notice_id == 'national-2023' and term_zh == '保护'")
    assert (row["n"], row["n_outside_longer"]) == (29, joined["n"].iloc[0])
    plain = count_terms(segment_terms(cleaned, segmentation="character_ngrams"))
    assert (plain["n"] == plain["n_outside_longer"]).all()


def test_segmentation_moves_the_counts_and_the_lists(cleaned):
    found = count_across_segmentations(cleaned, ["保护", "行政保护"]).query("notice_id == 'national-2023'")
    by_words = found.groupby("segmentation")["n"].agg(list)
    assert by_words["jieba"] == [28, 0]
    assert by_words["jieba_terms"] == [7, 11]
    assert by_words["character_ngrams"] == [29, 11]
    lists = compare_top_terms(cleaned)
    assert lists["jaccard"].between(0, 1).all()
    same = lists.query("one == 'jieba' and other == 'jieba_no_hmm'")["jaccard"]
    joined = lists.query("one == 'jieba' and other == 'jieba_terms'")["jaccard"]
    assert same.mean() > joined.mean()


def test_stop_words_leave_as_rows(terms):
    counts = count_terms(terms)
    kept = drop_stopwords(counts)
    dropped = pd.DataFrame(kept.attrs["dropped"])
    assert kept["n"].sum() + dropped["n"].sum() == counts["n"].sum()
    assert dropped["reason"].ne("").all()
    assert "的" not in set(kept["term_zh"])
    # a table that carries its dropped rows can still be put together with others
    assert len(pd.concat([kept, kept])) == 2 * len(kept)


def test_a_term_that_stands_nowhere_says_so(cleaned):
    found = keyword_in_context(cleaned, "地理标识")
    assert len(found) == 0
    assert "stands in none of the 2 notices. Did you mean '地理标志'?" in found.attrs["finding"]


def test_bad_input_is_named(cleaned, terms):
    with pytest.raises(IpresearchError, match="empty"):
        keyword_in_context(cleaned, "")
    with pytest.raises(IpresearchError, match=r"Write \['保护'\]"):
        count_declared_terms(cleaned, "保护")
    with pytest.raises(TextArgumentError):
        count_declared_terms(cleaned, [3])
    with pytest.raises(IpresearchError, match="'保护' stands more than once"):
        count_declared_terms(cleaned, ["保护", "保护"])
    with pytest.raises(MissingColumnsError, match="'year'"):
        count_terms(terms, by="year")
    with pytest.raises(TextArgumentError, match="notice 'x'"):
        keyword_in_context(pd.DataFrame({"notice_id": ["x"], "text_zh": [None]}), "保护")
    with pytest.raises(IpresearchError, match="terms has no rows"):
        count_terms(terms.iloc[:0])
    with pytest.raises(IpresearchError, match="cleaned has no rows"):
        count_declared_terms(cleaned.iloc[:0])
    with pytest.raises(IpresearchError, match="'year' is empty in 848 rows"):
        count_terms(terms.assign(year=None), by="year")
    with pytest.raises(MissingColumnsError, match="'term_zh'"):
        drop_stopwords(pd.DataFrame({"term": ["的"]}))
