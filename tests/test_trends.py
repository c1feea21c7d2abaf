"""Rates over documents: the interval by hand, its coverage, and a corpus' trends against counts in memory."""

import math

import numpy as np
import pytest

import ipresearch as ipr
from ipresearch.errors import IpresearchError
from ipresearch.intervals import design_effect, rate_interval


def test_design_effect_of_two_documents_by_hand():
    # 100 words each, 10 uses and none: r = .05, sum of squared deviations 5^2 + 5^2, times 2, over 200^2
    assert design_effect(10, 200, 100, 1000, 20_000, 2) == pytest.approx(0.0025 / (0.05 * 0.95 / 200))
    assert design_effect(10, 200, 50, 1000, 20_000, 2) == 1  # alike in both: never below words dealt out
    assert design_effect(0, 200, 0, 0, 20_000, 2) == 1


def test_interval_is_jeffreys_where_words_vote_alone_and_wider_where_documents_vary():
    plain = rate_interval(3, 14)
    assert plain == pytest.approx(ipr.share_interval(3, 14))
    low, high = rate_interval(30, 10_000, design_effect=4, n_parts=50)
    assert low < rate_interval(30, 10_000)[0] and high > rate_interval(30, 10_000)[1]
    assert rate_interval(0, 100)[0] == 0 and rate_interval(100, 100)[1] == 1
    assert all(map(math.isnan, rate_interval(3, 100, n_parts=1)))
    with pytest.raises(IpresearchError, match="0 <= n <= total"):
        rate_interval(5, 3)


@pytest.mark.parametrize("n_documents", [12, 60])
def test_interval_covers_where_documents_lean_each_its_own_way(n_documents):
    """Documents of 50 to 400 words whose own rates vary by a gamma law of shape 2 about .01."""
    chance = np.random.default_rng(3)
    covered, runs = 0, 600
    for _ in range(runs):
        words = chance.integers(50, 400, n_documents)
        n = np.minimum(chance.poisson(words * chance.gamma(2, 0.005, n_documents)), words)
        effect = design_effect(
            n.sum(), words.sum(), (n * n).sum(), (n * words).sum(), (words * words).sum(), n_documents
        )
        low, high = rate_interval(int(n.sum()), int(words.sum()), effect, n_documents)
        covered += low <= 0.01 <= high
    assert 0.92 <= covered / runs <= 0.98


def test_trends_of_a_corpus_are_the_counts_in_memory(tmp_path):
    documents = ipr.corpus.write_made_up_notices(tmp_path / "documents", 60)
    ipr.corpus.build(documents, tmp_path / "out", workers=1, progress=False)
    trends = ipr.corpus.term_trends(tmp_path / "out", "region", ["专利申请", "质押", "没有这个词"])
    cleaned = ipr.clean_notices(ipr.load_notices(documents, progress=False))
    counts = ipr.count_terms(ipr.segment_terms(cleaned), by="region_zh", cleaned=cleaned)
    known = counts.set_index(["region_zh", "term_zh"])["n"].to_dict()
    assert len(trends) == 3 * cleaned["region_zh"].nunique()
    for row in trends.itertuples():
        assert row.n == known.get((row.region_zh, row.term_zh), 0)
        assert row.per_1000_low <= row.per_1000 <= row.per_1000_high
    assert trends.groupby("region_zh")["n_documents"].first().sum() == 60


def test_made_up_notices_are_the_same_again_and_spare_a_folder_in_use(tmp_path):
    one, two = (ipr.corpus.write_made_up_notices(tmp_path / name, 20) for name in ("a", "b"))
    assert [path.read_bytes() for path in sorted(one.iterdir())] == [
        path.read_bytes() for path in sorted(two.iterdir())
    ]
    with pytest.raises(IpresearchError, match="has files already"):
        ipr.corpus.write_made_up_notices(one)
    with pytest.raises(IpresearchError, match="1 or more"):
        ipr.corpus.write_made_up_notices(tmp_path / "c", 0)
