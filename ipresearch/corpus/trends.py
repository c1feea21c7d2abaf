"""How often terms stand in each group of documents, with intervals that go by the variation between documents."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING

from ipresearch.corpus.manifest import check_lexicons
from ipresearch.corpus.query import open_corpus
from ipresearch.corpus.terms import group_documents
from ipresearch.errors import IpresearchError
from ipresearch.intervals import design_effect, rate_interval

if TYPE_CHECKING:
    import pandas as pd

# sums over documents of n, n * n and n * words are all that the variance of a rate needs; a document without the term
# adds to the words alone
_SUMS = """
with sides as (
    select key, sum(n_words) as n_total, sum(n_words * n_words) as sum_ww, count(*) as n_documents
    from grouped where n_words > 0 group by key
), held as (
    select g.key, c.term_zh, sum(c.n) as n, count(*) as n_holding, sum(c.n::double * c.n) as sum_nn,
        sum(c.n * g.n_words) as sum_nw
    from counts c join grouped g using (document) where c.term_zh in (select unnest($terms)) group by all
), wanted as (select unnest($terms) as term_zh)
select s.key, w.term_zh, coalesce(h.n, 0)::bigint as n, s.n_total::bigint as n_total,
    coalesce(h.n_holding, 0)::bigint as n_holding, s.n_documents::bigint as n_documents,
    coalesce(h.sum_nn, 0) as sum_nn, coalesce(h.sum_nw, 0) as sum_nw, s.sum_ww
from sides s cross join wanted w left join held h on h.key = s.key and h.term_zh = w.term_zh
order by s.key, w.term_zh
"""


def follow_terms(
    out: str | Path, by: str, terms: Collection[str], level: float, lexicons: str | Path | None
) -> pd.DataFrame:
    """What ipresearch.corpus.term_trends() does."""
    if isinstance(terms, str) or not terms:
        raise IpresearchError(f'terms must be a list of terms, not {terms!r}. Write ["保护"].')
    with open_corpus(out) as corpus:
        check_lexicons(corpus.told, out, lexicons)
        key = corpus.column(by).strip('"')
        left_out = group_documents(corpus, by)
        table = corpus.sql.execute(_SUMS, {"terms": sorted(set(terms))}).df()
    bounds = [
        rate_interval(row.n, row.n_total, _effect(row), row.n_documents, level)
        for row in table.itertuples(index=False)
    ]
    table["per_1000"] = 1000 * table["n"] / table["n_total"]
    table["per_1000_low"] = [1000 * low for low, _ in bounds]
    table["per_1000_high"] = [1000 * high for _, high in bounds]
    table["unit"] = "word"
    table = table.rename(columns={"key": key})
    columns = [
        "n",
        "n_total",
        "per_1000",
        "per_1000_low",
        "per_1000_high",
        "n_holding",
        "n_documents",
        "unit",
    ]
    table = table[[key, "term_zh", *columns]]
    table.attrs |= {"left_out": left_out, "level": level}
    return table


def _effect(row) -> float:
    return design_effect(row.n, row.n_total, row.sum_nn, row.sum_nw, row.sum_ww, row.n_documents)
