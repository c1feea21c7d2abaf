"""Every number in the charts of notebooks 02 to 04 opens to its places: the rows of evidence add up to it."""

from pathlib import Path

import pytest

import ipresearch as ipr

SEEDS = Path(__file__).resolve().parents[1] / "seeds"
A, B = "ningxia-2021", "national-2023"


@pytest.fixture(scope="module")
def cleaned():
    return ipr.clean_notices(ipr.load_notices(SEEDS))


@pytest.fixture(scope="module")
def tasks(cleaned):
    return ipr.extract_tasks(cleaned)


def test_term_counts_are_their_concordance(cleaned):
    terms = ipr.segment_terms(cleaned)
    counts = ipr.count_terms(terms)
    charted = ipr.drop_stopwords(counts)
    for term in charted["term_zh"].unique():
        evidence = ipr.keyword_in_context(cleaned, term, terms=terms)
        assert evidence["notice_id"].value_counts().to_dict() == (
            counts[counts["term_zh"] == term].set_index("notice_id")["n"].to_dict()
        ), term
        assert (evidence["term_zh"] == term).all()


def test_declared_counts_and_differences_are_their_concordance(cleaned):
    declared = ipr.count_declared_terms(cleaned)
    differences = ipr.compare_counts(declared, A, B).set_index("term_zh")
    for term in differences.index:
        places = ipr.keyword_in_context(cleaned, term)["notice_id"].value_counts()
        assert (places.get(A, 0), places.get(B, 0)) == tuple(differences.loc[term, ["n_a", "n_b"]])


def test_every_occurrence_lies_in_the_raw_file_where_it_says(cleaned):
    raw = cleaned.set_index("notice_id")["text_raw"]
    for row in ipr.keyword_in_context(cleaned, "专利").itertuples():
        assert raw[row.notice_id][row.raw_start : row.raw_end].startswith(("專利", "专利"))


def test_shares_count_the_tasks_that_the_coding_lists(tasks):
    coded = ipr.categorise_tasks(tasks)
    assert len(coded.drop_duplicates(["notice_id", "task_no"])) == (tasks["role"] == "task").sum()
    for counted, rows in (("primary", coded[coded["is_primary"]]), ("any", coded)):
        found = rows.groupby(["notice_id", "code"]).size()
        for row in ipr.category_shares(coded, counted=counted).itertuples():
            assert row.n == found.get((row.notice_id, row.code), 0)
            assert row.share == pytest.approx(row.n / row.n_tasks)


def test_crossed_codes_add_up_to_the_tasks(tasks):
    crossed = ipr.cross_codes(ipr.categorise_tasks(tasks, frame="tools"), ipr.categorise_tasks(tasks))
    assert crossed["n"].sum() == (tasks["role"] == "task").sum()


def test_every_task_is_quoted_from_its_place(cleaned, tasks):
    bodies = cleaned.set_index("notice_id")["text_zh"]
    for row in tasks[tasks["role"] == "task"].itertuples():
        assert bodies[row.notice_id][row.start : row.end] == row.text_zh
