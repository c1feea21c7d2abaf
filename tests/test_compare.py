"""compare_counts() against published and independently run figures, and on bad input."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ipresearch.clean import clean_notices
from ipresearch.compare import (
    compare_counts,
    confounds,
    detectable_count,
    dictionary_prior,
    keyness,
    sweep_prior,
)
from ipresearch.compare.notes import MOST_DECLARED
from ipresearch.count import count_declared_terms, count_terms
from ipresearch.errors import IpresearchError, MissingColumnsError, UnknownNoticeError, UnknownValueError
from ipresearch.intervals import log2_ratio_interval
from ipresearch.lexicons import read_lexicon
from ipresearch.load import load_notices
from ipresearch.segment import segment_terms

SEEDS = Path(__file__).parents[1] / "seeds"
A, B = "ningxia-2021", "national-2023"


@pytest.fixture(scope="module")
def cleaned():
    return clean_notices(load_notices(SEEDS))


@pytest.fixture(scope="module")
def jieba_counts(cleaned):
    return count_terms(segment_terms(cleaned, segmentation="jieba"))


def table(**counts):
    """A table of counts from term=(n_a, n_b), the two notices called a and b."""
    rows = [(side, term, n[at]) for term, n in counts.items() for at, side in enumerate("ab")]
    return pd.DataFrame(rows, columns=["notice_id", "term_zh", "n"])


def compared(sizes=None, prior=0.01, **counts):
    return compare_counts(table(**counts), "a", "b", sizes=sizes, prior=prior).set_index("term_zh")


# --- figures of other programs -------------------------------------------------------------------------------------


def toy_reference():
    """quanteda's keyness of two toy texts of 17 and 12 words, as run with quanteda.textstats."""
    reference = pd.read_csv(Path(__file__).parent / "cases" / "keyness_toy.csv")
    counts = reference.drop_duplicates("feature").set_index("feature")
    toy = {feature: (row.n_target, row.n_reference) for feature, row in counts.iterrows()}
    return reference, compared(**toy)


@pytest.mark.parametrize(
    ("measure", "correction", "column", "tolerance"),
    [
        ("chi2", "none", "chi2", {"rel": 1e-8}),
        ("chi2", "yates", "chi2_yates", {"rel": 1e-8}),
        ("chi2", "default", "chi2_yates", {"rel": 1e-8}),
        ("lr", "none", "g2", {"abs": 1e-5}),
        ("lr", "williams", "g2_williams", {"abs": 1e-5}),
        ("lr", "yates", "g2_yates", {"abs": 1e-5}),
        ("lr", "default", "g2_yates", {"abs": 1e-5}),
        ("exact", "default", "fisher_odds_ratio", {"abs": 2e-4}),
    ],
)
def test_toy_texts_as_in_quanteda(measure, correction, column, tolerance):
    reference, ours = toy_reference()
    rows = reference.query("measure == @measure and correction == @correction").set_index("feature")
    assert len(rows) == 8
    assert ours.loc[rows.index, column].tolist() == pytest.approx(rows["stat"].tolist(), **tolerance)


def test_toy_fisher_p_as_in_quanteda():
    reference, ours = toy_reference()
    rows = reference.query("measure == 'exact'").set_index("feature")
    assert ours.loc[rows.index, "p_exact"].tolist() == pytest.approx(rows["p"].tolist(), rel=1e-8)


def test_williams_divides_where_quanteda_multiplies():
    # quanteda's chi2 with Williams's correction is multiplied by q; ours has no such column, and G2 / q is smaller
    _, ours = toy_reference()
    assert (ours["g2_williams"].abs() <= ours["g2"].abs() + 1e-12).all()


def test_inaugural_speeches_as_in_quanteda():
    printed = {
        "we": (1048, 779, 764.44844), ".": (2014, 3141, 300.18872), "us": (289, 216, 207.51809),
        "america": (148, 54, 200.55436), "world": (196, 123, 171.96600), "americans": (76, 7, 163.15321),
        "today": (84, 21, 137.77531), "which": (96, 911, -177.10087), "of": (1514, 5666, -197.08830),
        "the": (2089, 8094, -331.99069),
    }  # fmt: skip
    ours = compared((43_002, 108_539), **{word: row[:2] for word, row in printed.items()})
    for word, (_, _, chi2) in printed.items():
        assert ours.loc[word, "chi2"] == pytest.approx(chi2, abs=5.01e-6)


def test_small_texts_as_in_quanteda():
    b = compared(b=(7, 2), a=(3, 7)).loc["b"]
    assert b[["chi2", "chi2_yates", "g2", "g2_williams"]].tolist() == pytest.approx(
        [4.337160494, 2.632438272, 4.53493937, 4.200833447], abs=1e-5
    )
    assert b["chi2"] == pytest.approx(4.337160494, rel=1e-9)


def test_as_in_corpora():
    row = compared((1000, 1000), x=(7, 2)).loc["x"]
    assert row["g2"] == pytest.approx(2.95449418451, rel=1e-11)
    assert row["log2_ratio"] == pytest.approx(1.58496250072, rel=1e-11)
    assert row["lrc"] == 0
    # corpora's PositiveLRC is the lower bound at a one-sided 95 %, which is ours at a two-sided 90 %
    low, _ = log2_ratio_interval(7, 2, 1000, 1000, level=0.90, method="exact")
    assert float(low) == pytest.approx(-0.287417917616, rel=1e-10)


def test_log_odds_as_in_scattertext():
    from scipy.stats import norm

    counts = {"w": (1, 100), "x": (5, 510), "y": (1, 100), "z": (9, 199)}
    ours = compare_counts(table(**counts), "a", "b", prior=0.01, variance="four-term").set_index("term_zh")
    scores = 1 - 2 * norm.cdf(ours.loc[list(counts), "log_odds_z"])
    assert scores.tolist() == pytest.approx([0.4447054, 0.9433088, 0.4447054, -0.9971462], abs=5e-8)


def test_log_odds_of_fightin_words():
    a = ["the", "quick", "brown", "fox", "jumps", "over", "the", "lazy", "pig"]
    b = ["the", "lazy", "purple", "pig", "jumps", "over", "the", "lazier", "donkey"]
    counts = {word: (a.count(word), b.count(word)) for word in {*a, *b}}
    two = compared(prior=0.05, **counts)["log_odds_z"]
    four = compare_counts(table(**counts), "a", "b", prior=0.05, variance="four-term").set_index("term_zh")
    for word in ("brown", "fox", "quick"):
        assert two[word] == pytest.approx(0.68942279, abs=5e-9)
        assert four.loc[word, "log_odds_z"] == pytest.approx(0.68578445, abs=5e-9)
    for word in ("donkey", "lazier", "purple"):
        assert two[word] == pytest.approx(-0.68942279, abs=5e-9)
    assert two[["the", "lazy", "over", "jumps", "pig"]].tolist() == [0] * 5


def test_log_odds_names_its_prior_and_variance():
    row = compared(x=(3, 1), y=(1, 4)).loc["x"]
    assert (row["log_odds_prior"], row["log_odds_variance"]) == (
        "symmetric 0.01 per term, mass 0.02",
        "two-term",
    )
    y, n, alpha, mass = np.array([3, 1]), np.array([4, 5]), 0.01, 0.02
    delta = np.log((y + alpha) / (n + mass - y - alpha))
    assert row["log_odds"] == pytest.approx(delta[0] - delta[1])
    assert row["log_odds_z"] == pytest.approx((delta[0] - delta[1]) / np.sqrt((1 / (y + alpha)).sum()))


def test_pedersen_dunning_and_pojanapunya():
    one = lambda *cells: [np.array([float(x)]) for x in cells]  # noqa: E731
    assert keyness.g2(*one(10, 0), 13, 31_764)[0] == pytest.approx(167.23, abs=0.005)
    assert keyness.chi2(*one(3, 0), 3, 31_774)[0] == pytest.approx(31_777, abs=0.5)
    assert keyness.fisher(*one(1, 3), 4, 4)[1][0] == pytest.approx(0.486, abs=5e-4)
    assert keyness.chi2(*one(1, 3), 4, 4, yates=True)[0] == pytest.approx(-0.5)
    odds = keyness.fisher(*one(16_217, 735), 2_796_938, 2_087_946)[0][0]
    assert odds == pytest.approx(16.6, abs=0.05)


def test_proportion_shift_of_the_seeds_as_in_shifterator(jieba_counts):
    ours = compare_counts(jieba_counts, A, B).set_index("term_zh")
    shift = -ours["per_1000_difference"] / 1000
    norm = shift.abs().sum()
    assert norm == pytest.approx(1.195981, abs=5e-7)
    assert (shift / norm)[["保护", "行政", "专利", "知识产权"]].tolist() == pytest.approx(
        [0.037941, 0.018127, -0.011243, -0.008360], abs=5e-7
    )


# --- figures of the seeds -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("term", "n", "ratio", "exact", "jeffreys"),
    [
        ("保护", (7, 28), -1.89, (-3.40, -0.74), (-3.23, -0.84)),
        ("行政", (2, 12), -2.29, (-5.75, -0.38), (-4.94, -0.64)),
        ("专利", (7, 1), 2.36, (-0.12, 8.34), (0.30, 6.19)),
        ("知识产权", (24, 20), 0.29, (-0.62, 1.23), (-0.55, 1.16)),
    ],
)
def test_intervals_of_the_seeds(jieba_counts, term, n, ratio, exact, jeffreys):
    row = compare_counts(jieba_counts, A, B).set_index("term_zh").loc[term]
    assert (row["n_a"], row["n_b"]) == n
    found = row[
        ["log2_ratio", "log2_ratio_low_exact", "log2_ratio_high_exact", "log2_ratio_low", "log2_ratio_high"]
    ]
    # printed to two digits; -4.94 is -4.9349, rounded twice by its source
    assert found.tolist() == pytest.approx([ratio, *exact, *jeffreys], abs=0.0051)


def test_a_naive_list_names_24_words_and_a_careful_one_none(jieba_counts):
    ours = compare_counts(jieba_counts, A, B)
    below = {p: int((ours[p] < 0.05).sum()) for p in ("p_g2", "p_exact", "p_bh", "p_holm")}
    assert len(ours) == 406
    assert below == {"p_g2": 24, "p_exact": 5, "p_bh": 0, "p_holm": 0}
    assert (ours["lrc"] == 0).all()
    assert ours.attrs["title"].startswith("Exploratory: 406 terms")


@pytest.mark.parametrize(("fewest", "found"), [(1, 0), (2, 0), (3, 1), (5, 1), (8, 1), (10, 2)])
def test_filtering_by_the_pooled_count_keeps_the_sizes(jieba_counts, fewest, found):
    pooled = jieba_counts.groupby("term_zh")["n"].transform("sum")
    ours = compare_counts(jieba_counts[pooled >= fewest], A, B)
    assert (ours["n_total_a"].iloc[0], ours["n_total_b"].iloc[0]) == (448, 459)
    assert (ours["p_bh"] < 0.05).sum() == found


def test_administrative_protection_of_the_seeds(cleaned):
    row = compare_counts(count_declared_terms(cleaned, ["行政保护"]), A, B).iloc[0]
    assert (row["n_a"], row["n_b"]) == (0, 11)
    assert row["p_exact"] == pytest.approx(0.0010, abs=5e-5)
    assert row["note"] == "only in b; unbounded: log2_ratio_low_exact; undefined: dp_a, top_paragraph_share_a"


def test_what_two_short_texts_can_show():
    assert [detectable_count(448, 459, family) for family in (1, 35, 406)] == [6, 11, 14]


def test_the_declared_list_is_short_and_sourced(cleaned):
    declared = read_lexicon("declared_terms")
    assert len(declared) <= MOST_DECLARED
    assert declared["source"].str.contains("2008|2021").all()
    ours = compare_counts(count_declared_terms(cleaned), A, B)
    assert ours.attrs["title"].startswith("Confirmatory family of 12 declared terms")
    assert set(ours["family_size"]) == {12}
    assert "needs" in ours.attrs["detectable"]


def test_the_plan_names_the_declared_terms_and_its_date():
    plan = (Path(__file__).parents[1] / "docs" / "analysis_plan.md").read_text("utf-8")
    assert " ".join(read_lexicon("declared_terms")["term_zh"]) in plan
    assert "Dated 22 November 2026" in plan
    assert "Both texts had been read before this plan was written" in plan


def test_a_term_in_one_paragraph_is_flagged(cleaned):
    ours = compare_counts(count_declared_terms(cleaned), A, B).set_index("term_zh")
    # counted by hand: 4, 3, 4 and 1 of the twelve 专利 in paragraphs 2 to 5
    assert ours.loc["专利", "top_paragraph_share_a"] == pytest.approx(4 / 12)
    assert "one paragraph" not in ours.loc["专利", "note"]
    assert ours.loc["地理标志", "top_paragraph_share_a"] == pytest.approx(3 / 7)
    words = compare_counts(count_terms(segment_terms(cleaned)), A, B).set_index("term_zh")
    assert "over half of its uses in a stand in one paragraph" in words.loc["的", "note"]


# --- properties -----------------------------------------------------------------------------------------------------

counts_of_terms = st.dictionaries(
    st.sampled_from("甲乙丙丁戊"), st.tuples(st.integers(0, 30), st.integers(0, 30)), min_size=2, max_size=5
).filter(lambda counts: all(sum(n[side] for n in counts.values()) for side in (0, 1)))


@settings(max_examples=25, deadline=None)
@given(counts_of_terms)
def test_swapping_the_sides_turns_every_sign(counts):
    ab = compare_counts(table(**counts), "a", "b").set_index("term_zh").sort_index()
    ba = compare_counts(table(**counts), "b", "a").set_index("term_zh").sort_index()
    for column in ("log2_ratio", "chi2", "chi2_yates", "g2", "g2_williams", "lrc", "log_odds", "log_odds_z"):
        assert ab[column].tolist() == pytest.approx((-ba[column]).tolist(), abs=1e-9, nan_ok=True)
    assert ab["log2_ratio_low"].tolist() == pytest.approx((-ba["log2_ratio_high"]).tolist(), abs=1e-9)
    for column in ("p_exact", "p_holm", "p_bh"):
        assert ab[column].tolist() == pytest.approx(ba[column].tolist())


@settings(max_examples=25, deadline=None)
@given(counts_of_terms)
def test_nothing_is_undefined_without_a_word(counts):
    ours = compare_counts(table(**counts), "a", "b")
    numbers = ours.select_dtypes("number")
    odd = ~np.isfinite(numbers).all(axis=1)
    assert (ours.loc[odd, "note"] != "").all()
    assert np.isfinite(ours[["log2_ratio_low", "log2_ratio_high"]]).all(axis=None)
    seen = ours["n_a"] + ours["n_b"] > 0
    assert (
        ours.loc[seen, "log2_ratio"]
        .between(ours.loc[seen, "log2_ratio_low"], ours.loc[seen, "log2_ratio_high"])
        .all()
    )


def test_holm_and_bh_against_hand_worked_values():
    family = ["x", "y"]
    ours = compare_counts(
        table(x=(12, 2), y=(5, 5), z=(1, 0), rest=(82, 93)), "a", "b", family=family
    ).set_index("term_zh")
    p = ours.loc[family, "p_exact"]
    assert ours.loc["x", "p_holm"] == pytest.approx(2 * p["x"])
    assert ours.loc["y", "p_holm"] == pytest.approx(max(2 * p["x"], p["y"]))
    assert ours.loc["x", "p_bh"] == pytest.approx(2 * p["x"])
    assert np.isnan(ours.loc["z", "p_holm"])
    assert "outside the declared family" in ours.loc["z", "note"]
    assert set(ours["family_size"]) == {2}


def test_the_prior_is_swept(cleaned):
    swept = sweep_prior(count_declared_terms(cleaned), A, B, priors=(0.01, 1))
    assert len(swept) == 12 * 2 * 2
    of_protection = swept[swept["term_zh"] == "保护"].set_index(["prior", "variance"])["log_odds_z"]
    assert of_protection[(0.01, "four-term")] > of_protection[(0.01, "two-term")]
    assert set(swept["prior_mass"]) == {0.12, 12.0}


def test_an_informative_prior_pulls_common_words_towards_each_other(jieba_counts):
    prior = dictionary_prior(sorted(set(jieba_counts["term_zh"])), mass=500)
    ours = compare_counts(jieba_counts, A, B, prior=prior).set_index("term_zh")
    plain = compare_counts(jieba_counts, A, B).set_index("term_zh")
    assert ours["log_odds_prior"].iloc[0] == "given per term, mass 500"
    assert abs(ours.loc["的", "log_odds"]) < abs(plain.loc["的", "log_odds"])


# --- bad input ------------------------------------------------------------------------------------------------------


def test_a_term_in_neither_text_is_a_row_that_says_so():
    row = compared(x=(0, 0), y=(3, 4), z=(2, 2)).loc["x"]
    assert np.isnan(row["log2_ratio"])
    assert "in neither text" in row["note"]
    assert row["p_exact"] == 1


def test_a_declared_term_without_a_row_is_compared_all_the_same():
    ours = compare_counts(table(x=(3, 4), rest=(9, 9)), "a", "b", family=["x", "新词"])
    assert ours.set_index("term_zh").loc["新词", "note"].startswith("in neither text")


def test_a_text_of_one_word_and_two_identical_texts():
    one = compared(x=(1, 4), y=(0, 6))
    assert one.loc["x", "note"].startswith("a has only 1 word")
    same = compared(x=(3, 3), y=(5, 5))
    assert same["chi2"].tolist() == same["g2"].tolist() == same["lrc"].tolist() == [0, 0]
    assert same["p_exact"].tolist() == [1, 1]
    only = compared(x=(4, 9)).loc["x"]
    assert np.isnan(only["chi2"])
    assert only["note"].startswith("the only word of a; the only word of b; undefined: chi2")
    full = compared((4, 10), x=(4, 3)).loc["x"]
    assert np.isinf(full["log_odds"])
    assert "unbounded: fisher_odds_ratio, log_odds" in full["note"]


@pytest.mark.parametrize("n", [-1, float("nan"), 2.5, "viele"])
def test_counts_that_are_none_are_refused(n):
    counts = table(x=(3, 4), y=(1, 2)).astype({"n": object})
    counts.loc[0, "n"] = n
    with pytest.raises(IpresearchError, match=r"n of 'x' in 'a' is .*whole numbers, 0 or more"):
        compare_counts(counts, "a", "b")


def test_unknown_names_come_with_the_nearest_good_one(cleaned):
    counts = count_declared_terms(cleaned)
    with pytest.raises(UnknownNoticeError, match="Did you mean 'ningxia-2021'"):
        compare_counts(counts, "ningxia-2020", B)
    with pytest.raises(UnknownNoticeError, match="national-2023"):
        confounds(cleaned, A, "national-2024")
    by_year = counts.merge(cleaned[["notice_id", "year"]])
    with pytest.raises(UnknownValueError, match=r"no year 2022.*Known: 2021, 2023"):
        compare_counts(by_year, 2021, 2022, by="year")
    with pytest.raises(IpresearchError, match=r"no year '2021' \(str\): the column holds 2021 as int"):
        compare_counts(by_year, "2021", 2023, by="year")
    with pytest.raises(UnknownValueError, match="Did you mean 'declared'"):
        compare_counts(counts, A, B, family="declare")
    with pytest.raises(UnknownValueError, match="Did you mean 'two-term'"):
        compare_counts(counts, A, B, variance="two term")
    with pytest.raises(MissingColumnsError, match=r"'n'.*count_terms"):
        compare_counts(counts.drop(columns="n"), A, B)


def test_impossible_comparisons_are_refused():
    with pytest.raises(IpresearchError, match=r"both .a.. Choose another b: b"):
        compare_counts(table(x=(3, 4)), "a", "a")
    with pytest.raises(IpresearchError, match="stands in more than one row"):
        compare_counts(pd.concat([table(x=(3, 4)), table(x=(1, 1))]), "a", "b")
    with pytest.raises(IpresearchError, match="a text without words has no rates"):
        compare_counts(table(x=(0, 4)), "a", "b")
    with pytest.raises(IpresearchError, match="larger than its text"):
        compare_counts(table(x=(30, 4)), "a", "b", sizes=(20, 20))
    with pytest.raises(IpresearchError, match=r"Did you mean 0\.01"):
        compare_counts(table(x=(3, 4)), "a", "b", prior=0)
    with pytest.raises(IpresearchError, match=r"Did you mean 0\.95"):
        compare_counts(table(x=(3, 4)), "a", "b", level=95)
    mixed = pd.concat([table(x=(3, 4)).assign(n_total=20), table(y=(3, 4)).assign(n_total=90)])
    with pytest.raises(IpresearchError, match="'a' has more than one n_total"):
        compare_counts(mixed, "a", "b")
    with pytest.raises(UnknownValueError, match="size for 'b'"):
        compare_counts(table(x=(3, 4)), "a", "b", sizes={"a": 10})


def test_missing_years_are_left_out_of_both_sides(cleaned):
    counts = count_declared_terms(cleaned)
    other = counts[counts["notice_id"] == A].assign(notice_id="undated")
    every = (
        pd.concat([counts, other]).merge(cleaned[["notice_id", "year"]], how="left").astype({"year": "Int64"})
    )
    ours = compare_counts(every, 2021, 2023, by="year").set_index("term_zh")
    assert ours.loc["保护", ["n_a", "n_b"]].tolist() == [8, 29]


# --- confounds ------------------------------------------------------------------------------------------------------


def test_five_confounds_of_the_seeds(cleaned):
    found = confounds(cleaned, A, B).set_index("confound")
    assert found.index.tolist() == ["level", "year", "genre", "scope", "publisher"]
    assert found.loc["level", ["value_a", "value_b", "differs"]].tolist() == ["provincial", "national", "yes"]
    assert found.loc["year", ["value_a", "value_b", "differs"]].tolist() == ["2021", "2023", "yes"]
    assert "行政保护" in found.loc["scope", "value_b"]
    bare = confounds(cleaned[["notice_id", "text_zh"]], A, B)
    assert bare["differs"].tolist() == ["unknown"] * 5
