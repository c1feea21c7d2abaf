"""Co-words: two terms are joined by the sentences that hold both."""

import pandas as pd
import pytest

import ipresearch as ipr
from ipresearch.errors import IpresearchError


@pytest.fixture
def terms():
    sentences = {1: "甲乙丙", 2: "甲乙", 3: "甲丁", 4: "丙"}
    rows = [("n", sentence, term) for sentence, words in sentences.items() for term in words]
    return pd.DataFrame(rows, columns=["notice_id", "sentence", "term_zh"])


def test_hand_worked_pairs(terms):
    pairs = ipr.count_cowords(terms).set_index(["term_zh", "other_zh"])
    assert pairs.loc[("甲", "乙"), ["n_sentences", "n_term", "n_other"]].tolist() == [2, 3, 2]
    assert pairs.loc[("甲", "乙"), "jaccard"] == pytest.approx(2 / 3)
    assert pairs.loc[("乙", "丁"), "n_sentences"] == 0
    assert len(pairs) == 6


def test_a_word_twice_in_a_sentence_counts_once(terms):
    again = pd.concat([terms, terms.head(1)])
    assert ipr.count_cowords(again).equals(ipr.count_cowords(terms))


def test_sentences_of_two_notices_are_not_the_same_sentence(terms):
    other = terms.assign(notice_id="m")
    both = ipr.count_cowords(pd.concat([terms, other]))
    assert (both["n_sentences"].to_numpy() == 2 * ipr.count_cowords(terms)["n_sentences"].to_numpy()).all()


def test_one_term_is_an_error(terms):
    with pytest.raises(IpresearchError, match="two terms or more"):
        ipr.count_cowords(terms[terms["term_zh"] == "甲"])
