"""A claim over 54 specifications of the seeds."""

from pathlib import Path

import pandas as pd
import pytest

from ipresearch.clean import clean_notices
from ipresearch.errors import IpresearchError, UnknownNoticeError, UnknownValueError
from ipresearch.load import load_notices
from ipresearch.multiverse import RULES, Contrast, apply_rule, multiverse, retest_contrasts, title_spans
from ipresearch.segment import SEGMENTATIONS, segment_terms

SEEDS = Path(__file__).parents[1] / "seeds"
A, B = "ningxia-2021", "national-2023"


@pytest.fixture(scope="module")
def cleaned():
    return clean_notices(load_notices(SEEDS))


def test_protection_loses_as_words_are_joined(cleaned):
    cells = multiverse(cleaned, Contrast("保护", A, B, more_in=B))
    assert len(cells) == len(SEGMENTATIONS) * len(RULES) * 3 == 54
    assert cells.attrs["m"] == 54
    by_words = cells.groupby("segmentation")["supports"].sum()
    assert by_words["jieba"] == 9
    assert by_words["jieba_terms"] == by_words["longest_match"] == 0
    assert cells.attrs["k"] == by_words.sum()
    assert f"{cells.attrs['k']} of 54" in cells.attrs["finding"]


def test_administrative_protection_stands_wherever_it_is_a_word(cleaned):
    cells = multiverse(cleaned, {"term_zh": "行政保护", "a": A, "b": B})
    assert (cells.attrs["k"], cells.attrs["m"], cells.attrs["n_cells"]) == (36, 36, 54)
    unformed = cells[cells["segmentation"].isin(["jieba", "jieba_no_hmm"])]
    assert unformed["supports"].isna().all()
    assert unformed["note"].str.contains("no word of these texts").all()
    assert unformed["p"].isna().all()
    formed = cells.drop(unformed.index)
    assert (formed["n_a"] == 0).all()
    assert set(formed["n_b"]) == {10, 11}  # one of the eleven stands in a title


def test_a_claim_in_the_wrong_direction_finds_no_support(cleaned):
    cells = multiverse(cleaned, Contrast("行政保护", A, B, more_in=A))
    assert cells.attrs["k"] == 0


def test_cells_count_what_the_segmentation_counts(cleaned):
    cells = multiverse(cleaned, Contrast("保护", A, B, B), segmentations=["jieba"], n_random=99)
    words = segment_terms(cleaned, segmentation="jieba")
    first = cells.query("rule == 'all words' and unit == 'clause'").iloc[0]
    assert (first["n_a"], first["n_b"], first["n_total_a"], first["n_total_b"]) == (7, 28, 448, 459)
    untitled = apply_rule(words, cleaned, "no stop words or titles")
    here = untitled[untitled["term_zh"] == "保护"].groupby("notice_id").size()
    last = cells.query("rule == 'no stop words or titles' and unit == 'clause'").iloc[0]
    assert (last["n_a"], last["n_b"]) == (here[A], here[B])


def test_the_same_seed_gives_the_same_table(cleaned):
    claim = Contrast("专利", A, B, A)
    pd.testing.assert_frame_equal(multiverse(cleaned, claim), multiverse(cleaned, claim))


def test_groups_of_documents_are_permuted_as_documents():
    texts = ["加强保护。" * k for k in (2, 3, 4, 5)] + ["推进运用。" * k for k in (2, 3, 4, 5)]
    cleaned = pd.DataFrame({"notice_id": list("abcdefgh"), "year": [2021] * 4 + [2023] * 4, "text_zh": texts})
    cells = multiverse(cleaned, Contrast("保护", 2021, 2023, 2021, by="year"))
    assert set(cells["unit"]) == {"document"}
    assert len(cells) == 18


def test_the_package_name_can_be_called_whatever_was_imported_first(cleaned):
    import ipresearch
    import ipresearch.claims

    assert callable(ipresearch.multiverse)
    cells = ipresearch.multiverse(cleaned, Contrast("保护", A, B, B), segmentations=["jieba"], n_random=9)
    assert len(cells) == 9


@pytest.mark.parametrize(
    ("text", "titles"),
    [
        ("《甲》和《乙》", ["《甲》", "《乙》"]),
        ("《2021年〈宁夏〉计划》", ["《2021年〈宁夏〉计划》"]),
        ("《甲《乙》丙》丁", ["《甲《乙》丙》"]),
        ("没有》标题《开\n《乙》", ["《乙》"]),
    ],
)
def test_titles(text, titles):
    assert [text[start:end] for start, end in title_spans(text)] == titles


def test_bad_claims_are_named(cleaned):
    with pytest.raises(IpresearchError, match=r"'保护区' stands in neither.*Did you mean '保护'"):
        multiverse(cleaned, Contrast("保护区", A, B, B))
    with pytest.raises(UnknownNoticeError, match="Did you mean 'national-2023'"):
        multiverse(cleaned, Contrast("保护", A, "national-2022", B))
    with pytest.raises(IpresearchError, match="the claim has no 'b'"):
        multiverse(cleaned, {"term_zh": "保护", "a": A})
    with pytest.raises(UnknownValueError, match="no side 'national'"):
        multiverse(cleaned, Contrast("保护", A, B, "national"))
    with pytest.raises(UnknownValueError, match="no segmentation"):
        multiverse(cleaned, Contrast("保护", A, B, B), segmentations=["pkuseg"])


def test_a_text_that_stop_words_empty_is_undefined_not_an_error():
    cleaned = pd.DataFrame({"notice_id": ["x", "y"], "text_zh": ["的", "保护专利。"]})
    cells = multiverse(cleaned, Contrast("保护", "x", "y", "y"), n_random=9)
    emptied = cells.query("rule == 'no stop words'")
    assert emptied["supports"].isna().all()
    assert (emptied["note"] != "").all()


def test_several_claims_at_once_are_the_claims_one_by_one(cleaned):
    claims = [Contrast(term, A, B, more_in) for term, more_in in (("保护", B), ("地理标志", A), ("专利", A))]
    for claim, cells in zip(claims, retest_contrasts(cleaned, claims, n_random=99), strict=True):
        pd.testing.assert_frame_equal(cells, multiverse(cleaned, claim, n_random=99))
    with pytest.raises(IpresearchError, match="different sides"):
        retest_contrasts(cleaned, [claims[0], Contrast("保护", B, A, B)])
