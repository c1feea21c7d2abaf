"""Resampling: the figures of the seeds, simulated coverage, and no more false names than promised."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from simulations import (
    bootstrap_coverage,
    bursty_rates,
    coverage,
    document_false_positives,
    null_namings,
)

from ipresearch.clean import clean_notices
from ipresearch.compare import (
    bootstrap_ratios,
    compare_counts,
    confirm_declared,
    contrast_texts,
    permute_units,
)
from ipresearch.compare.resample import permutation_p, permute_documents, splits
from ipresearch.errors import IpresearchError, MissingColumnsError, UnknownValueError
from ipresearch.lexicons import read_lexicon
from ipresearch.load import load_notices
from ipresearch.segment import segment_terms

SEEDS = Path(__file__).parents[1] / "seeds"
A, B = "ningxia-2021", "national-2023"


@pytest.fixture(scope="module")
def cleaned():
    return clean_notices(load_notices(SEEDS))


@pytest.fixture(scope="module")
def terms(cleaned):
    return segment_terms(cleaned, segmentation="jieba", split_lists=True)


def documents(counts, sizes, n_a):
    """A table of counts: one row per document and term, the first n_a documents in group a."""
    return pd.DataFrame(
        [
            (f"d{at}", "a" if at < n_a else "b", f"w{word}", int(n), int(sizes[at]))
            for at, row in enumerate(counts)
            for word, n in enumerate(row)
        ],
        columns=["notice_id", "group", "term_zh", "n", "n_total"],
    )


# --- the seeds ------------------------------------------------------------------------------------------------------


def test_the_sampling_unit_decides(terms):
    found = contrast_texts(terms, A, B, n_random=4_999).set_index("unit")
    assert found.loc["clause", ["n_units_a", "n_units_b"]].tolist() == [77, 69]
    assert found.loc["sentence", ["n_units_a", "n_units_b"]].tolist() == [19, 9]
    assert found.loc["paragraph", ["n_units_a", "n_units_b", "n_splits"]].tolist() == [5, 4, 126]
    assert found["jsd"].tolist() == pytest.approx([0.503] * 3, abs=5e-4)
    assert found["top_term_zh"].tolist() == ["保护"] * 3
    assert found["n_key"].tolist() == [24] * 3
    # Monte Carlo figures: within four standard errors of 4,999 drawn splits of those of an independent run
    for column, wanted in (("p_jsd", (0.0015, 0.40, 0.24)), ("p_top", (0.0035, 0.041, 0.066))):
        for p, other in zip(found[column], wanted, strict=True):
            assert p == pytest.approx(other, abs=max(0.02, 4 * np.sqrt(other * (1 - other) / 4_999)))
    assert found["null_n_key"].tolist() == pytest.approx([9.5, 12.9, 14.9], abs=0.3)


def test_paragraph_splits_are_all_tried(terms):
    found = permute_units(terms, A, B, units=["paragraph"])
    assert found["exhaustive"].all()
    assert found["p"].min() == pytest.approx(1 / 126)
    assert (found["p_family"] >= found["p"] - 1e-12).all()
    assert found["answers"].str.contains("another set of such paragraphs").all()


def test_no_bootstrap_interval_under_five_uses(terms):
    found = bootstrap_ratios(terms, A, B, n_random=499).set_index("term_zh")
    few = found[["n_a", "n_b"]].min(axis=1) < 5
    assert found.loc[few, "log2_ratio_low"].isna().all()
    assert found.loc[few, "note"].str.contains("under 5").all()
    assert found.loc[~few, ["log2_ratio_low", "log2_ratio_high"]].notna().all(axis=None)
    assert np.isnan(found.loc["宁夏", "log2_ratio_low"])
    row = found.loc["知识产权"]
    assert row["log2_ratio_low"] < row["log2_ratio"] < row["log2_ratio_high"]


def test_the_declared_terms_of_the_seeds(cleaned):
    found = confirm_declared(cleaned, A, B).set_index("term_zh")
    assert found.index[found["is_named"]].tolist() == ["保护"]
    assert found.loc["文化", "p_sentence"] == 1
    assert (found["p_sentence_family"] >= found["p_sentence"]).all()


# --- exactness ------------------------------------------------------------------------------------------------------


def test_permutation_p_by_hand():
    # 3 v 1 units: a word stands once, in the lone unit of b; four splits, and only the observed one puts it there
    uses = pd.DataFrame(
        {
            "notice_id": ["a"] * 3 + ["b"] * 2,
            "sentence": [1, 2, 3, 1, 1],
            "term_zh": ["x", "x", "x", "x", "y"],
        }
    )
    found = permute_units(uses, "a", "b", units=["sentence"]).set_index("term_zh")
    assert found.loc["y", "p"] == 0.25
    assert found.loc["y", ["n_units_a", "n_units_b", "n_splits"]].tolist() == [3, 1, 4]


def test_drawn_splits_never_give_zero():
    marked, exhaustive = splits(19, 9, 99, seed=0)
    assert (marked.sum(axis=1) == 19).all()
    assert not exhaustive
    assert permutation_p(np.array(9.0), np.zeros(99), exhaustive) == 1 / 100


def test_three_documents_a_side_can_never_reach_five_per_cent():
    rates = np.array([[0.0], [0.1], [0.0], [5.0], [5.2], [5.1]])
    p, _, n_splits, exhaustive = permute_documents(rates, 3)
    assert (n_splits, exhaustive) == (20, True)
    assert p[0] == pytest.approx(2 / 20)


def test_the_function_says_what_it_permuted_and_why():
    rng = np.random.default_rng(1)
    counts, sizes = bursty_rates(8, 5, rng)
    many = compare_counts(documents(counts, sizes, 4), "a", "b", by="group")
    assert many["resampling"].iloc[0].startswith("documents (all 70 splits of 4 + 4)")
    assert many["p_permutation"].between(2 / 70, 1).all()
    assert (many["p_permutation_family"] >= many["p_permutation"]).all()
    few = compare_counts(documents(counts[2:6], sizes[2:6], 2), "a", "b", by="group")
    assert few["resampling"].str.contains("2 and 2 document").all()
    assert few["resampling"].str.contains("permute_units").all()
    assert "p_permutation" not in few.columns


def test_groups_of_documents_are_confirmed_by_documents():
    texts = ["加强保护，推进管理。" * 3 + "其他工作。" * k for k in (1, 2, 3, 4)]
    texts += ["推进运用，推进管理。" * 3 + "其他工作。" * k for k in (1, 2, 3, 4)]
    cleaned = pd.DataFrame(
        {"notice_id": [f"n{k}" for k in range(8)], "year": [2021] * 4 + [2023] * 4, "text_zh": texts}
    )
    found = confirm_declared(cleaned, 2021, 2023, by="year", terms=["保护", "管理"]).set_index("term_zh")
    assert found.loc["保护", "p_permutation_family"] < 0.05
    assert found.loc["管理", "p_permutation"] > 0.5
    assert found["is_named"].to_dict() == {"保护": True, "管理": False}


# --- simulations (full size in tests/long) --------------------------------------------------------------------------


@pytest.mark.parametrize("expected", [1, 2, 4, 8, 16])
@pytest.mark.parametrize("ratio", [0.25, 1, 4])
def test_the_displayed_interval_covers_what_it_says(expected, ratio):
    assert 0.94 <= coverage(expected, ratio, 20_000) <= 0.99


def test_a_bootstrap_would_not():
    assert bootstrap_coverage(2, 4, 400) < 0.90


def test_null_splits_are_named_in_at_most_one_of_twenty(cleaned):
    declared = read_lexicon("declared_terms")["term_zh"].tolist()
    assert null_namings(cleaned, A, B, declared, 500)["named"] <= 0.05


def test_documents_keep_their_word_where_g2_does_not():
    by_documents, by_g2 = document_false_positives(1_500, n_random=499)
    print(f"false positives at .05, 2 x 10 bursty documents: permutation {by_documents:.3f}, G2 {by_g2:.3f}")
    # 1,500 words: one standard error is .0056
    assert by_documents <= 0.05 + 2 * 0.0056
    assert by_g2 > 0.4


# --- bad input ------------------------------------------------------------------------------------------------------


def test_bad_input_is_named(terms):
    with pytest.raises(UnknownValueError, match="Did you mean 'sentence'"):
        permute_units(terms, A, B, units=["sentences"])
    with pytest.raises(UnknownValueError, match="Did you mean 'ningxia-2021'"):
        contrast_texts(terms, "ningxia2021", B)
    with pytest.raises(MissingColumnsError, match="'paragraph'"):
        permute_units(terms.drop(columns="paragraph"), A, B)
    with pytest.raises(IpresearchError, match="Choose another b"):
        permute_units(terms, A, A)
    counts = documents(np.array([[1], [2], [0], [3], [1], [2]]), [9, 9, 0, 9, 9, 9], 3)
    with pytest.raises(IpresearchError, match="'d2' has no words"):
        compare_counts(counts, "a", "b", by="group")
