"""What a claim permits to be said, and what it refuses."""

import csv
from dataclasses import replace
from pathlib import Path

import pytest

from ipresearch.claims import UnsupportedSentenceError, check_sentence, list_claims, make_claims
from ipresearch.clean import clean_notices
from ipresearch.errors import TextArgumentError
from ipresearch.lexicons import read_lexicon
from ipresearch.load import load_notices
from ipresearch.multiverse import multiverse

ROOT = Path(__file__).parents[1]
A, B = "ningxia-2021", "national-2023"
SENTENCES = list(csv.DictReader((ROOT / "tests/cases/claim_sentences.csv").read_text("utf-8").splitlines()))


@pytest.fixture(scope="module")
def cleaned():
    return clean_notices(load_notices(ROOT / "seeds"))


@pytest.fixture(scope="module")
def claims(cleaned):
    # 行政保护 is not among the declared terms: it is here as the contrast that every segmentation bears out
    terms = [*read_lexicon("declared_terms")["term_zh"], "行政保护"]
    found = make_claims(cleaned, A, B, terms, n_random=1_999)
    return {claim.contrast.term_zh: claim for claim in found}


def test_strength_follows_tests_and_robustness(claims):
    strength = {term: claim.strength for term, claim in claims.items()}
    assert strength.pop("保护") == "depends on choices"
    assert strength.pop("行政保护") == "firm"
    assert strength.pop("文化") == "undefined"
    assert set(strength.values()) == {"not shown"}


def test_a_claim_holds_estimate_interval_unit_robustness_and_sentence(cleaned, claims):
    claim = claims["保护"]
    assert (claim.n_a, claim.n_b, claim.unit, claim.family_size) == (8, 29, "character", 13)
    assert claim.log2_ratio_low < claim.log2_ratio < claim.log2_ratio_high < 0
    assert claim.contrast.more_in == B
    cells = multiverse(cleaned, claim)
    assert (claim.robust_k, claim.robust_m) == (cells.attrs["k"], cells.attrs["m"])
    assert "8 times in ningxia-2021 and 29 times in national-2023" in claim.sentence
    assert f"{claim.robust_k} of {claim.robust_m} specifications" in claim.sentence
    assert "nothing is said about years, regions or levels" in claim.sentence
    assert claims["文化"].sentence.endswith("no ratio is defined.")
    table = list_claims(list(claims.values()))
    assert table["sentence"].tolist() == [claim.sentence for claim in claims.values()]


def test_every_claim_permits_its_own_sentence(claims):
    for claim in claims.values():
        assert check_sentence(claim.sentence, claim) == claim.sentence


def test_claims_about_years_at_one_document_each(cleaned):
    (claim,) = make_claims(cleaned, 2021, 2023, ["保护"], by="year", n_random=199)
    assert "8 times in the text of 2021 and 29 times in the text of 2023" in claim.sentence
    assert check_sentence(claim.sentence, claim) == claim.sentence
    assert not claim.permits("保护 is more frequent in 2023 than in 2021.")


@pytest.mark.parametrize("case", SENTENCES, ids=lambda case: case["sentence"])
def test_sentences_at_one_document_a_side(claims, case):
    assert claims["保护"].permits(case["sentence"]) == (case["permitted"] == "yes")


def test_a_refusal_names_the_word_the_reason_and_the_way_out(claims):
    with pytest.raises(UnsupportedSentenceError, match=r"'Ningxia' speaks of more than the texts \(1 and 1"):
        check_sentence("Ningxia uses 保护 less.", claims["保护"])
    with pytest.raises(UnsupportedSentenceError, match="Say what may be said: 保护 occurs 8 times"):
        check_sentence("It is due to the year.", claims["保护"])
    with pytest.raises(TextArgumentError):
        check_sentence(None, claims["保护"])


def test_many_documents_carry_regions_and_years_but_no_cause(claims):
    many = replace(claims["保护"], n_documents_a=10, n_documents_b=10)
    assert many.permits("In 2023 保护 was more frequent than in 2021.")
    assert many.permits("保护 became more frequent.")
    assert not many.permits("保护 is rarer because of the year.")
    assert "10 and 10 documents" in many.sentence
    two = replace(claims["保护"], n_documents_a=2, n_documents_b=2)
    assert not two.permits("In 2023 保护 was more frequent than in 2021.")


def test_own_words_can_be_added(claims, tmp_path):
    shipped = (ROOT / "ipresearch/data/lexicons/claim_words.csv").read_text("utf-8")
    (tmp_path / "claim_words.csv").write_text(shipped + "bearer,Yinchuan,own,\n", "utf-8")
    sentence = "Yinchuan uses 保护 less."
    assert claims["保护"].permits(sentence)
    assert not claims["保护"].permits(sentence, tmp_path)
