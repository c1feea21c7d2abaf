"""Counts of words by groups of documents, from disk: the table of count_terms()."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING

from ipresearch.atomic import PART
from ipresearch.corpus.manifest import check_lexicons
from ipresearch.corpus.query import Corpus, open_corpus, quoted
from ipresearch.errors import IpresearchError
from ipresearch.groups import EVERYTHING

if TYPE_CHECKING:
    import pandas as pd

# DP over documents (Gries 2008): half the sum of |share of the uses - share of the words|. A document without the term
# adds its share of the words; where each document with the term has more of it than the whole, as with all but frequent
# terms, what is left is the share of the words in documents without it. So only frequent terms are looked at twice.
_COUNTS = """
with chosen as (
    select g.key, c.document, g.n_words, c.term_zh, c.n, c.n_sentences, c.n_top_paragraph
    from counts c join grouped g using (document) {where}
), totals as materialized (
    select key, term_zh, sum(n) as n, sum(n_sentences) as n_sentences, max(n_top_paragraph) as n_top,
        sum(n_words) as n_words, min(n / n_words) as least_rate
    from chosen group by key, term_zh {top}
), frequent as (
    select t.key, t.term_zh, t.n, s.n_total from totals t join sizes s on s.key = t.key
    where t.n / s.n_total > t.least_rate
), spread as (
    select c.key, c.term_zh, sum(abs(c.n / f.n - c.n_words / f.n_total) - c.n_words / f.n_total) as beyond
    from chosen c join frequent f on f.key = c.key and f.term_zh = c.term_zh group by all
)
select t.key, t.term_zh, t.n::bigint as n, t.n::bigint as n_outside_longer, 1000 * t.n / s.n_total as per_1000,
    t.n_sentences::bigint as n_sentences, coalesce((1 + p.beyond) / 2, 1 - t.n_words / s.n_total) as dp,
    'documents' as dp_parts, s.n_total::bigint as n_total, 'word' as unit, t.n_top / t.n as top_paragraph_share
from totals t join sizes s on s.key = t.key left join spread p on p.key = t.key and p.term_zh = t.term_zh
where s.n_documents > 1
"""
_ORDER = "order by key, n desc, term_zh"


def count_corpus_terms(
    out: str | Path,
    by: str | None,
    top: int | None,
    terms: Collection[str] | None,
    lexicons: str | Path | None,
) -> pd.DataFrame:
    """What ipresearch.corpus.term_counts() does."""
    if top is not None and top < 1:
        raise IpresearchError(f"top must be 1 or more, not {top!r}.")
    if isinstance(terms, str):
        raise IpresearchError(f"terms must be a list of terms, not the text {terms!r}. Write [{terms!r}].")
    with open_corpus(out) as corpus:
        check_lexicons(corpus.told, out, lexicons)
        key = "group" if by is None else corpus.column(by).strip('"')
        left_out = _group(corpus, by)
        counts = corpus.sql.execute(*_query(corpus, by, top, terms)).df()
        alone = corpus.sql.execute(
            "select d.notice_id, d.text_zh, g.key from documents d join grouped g using (document) join sizes s on "
            "s.key = g.key where s.n_documents = 1 and g.n_words > 0 order by d.part_no, d.document"
        )
        counts = _with_lone_documents(counts, alone, top, terms, lexicons)
    counts = counts.rename(columns={"key": key})
    first = [key, "term_zh", "n", "n_outside_longer", "per_1000", "n_sentences", "dp"]
    counts = counts[[*first, *(name for name in counts.columns if name not in first)]]
    counts.attrs["left_out"] = left_out
    return counts


def _query(
    corpus: Corpus, by: str | None, top: int | None, terms: Collection[str] | None
) -> tuple[str, dict]:
    """The SQL, and its parameters, for the groups of several documents."""
    ready = _ready_table(corpus, by)
    if ready.is_file():
        wanted = "" if terms is None else "where term_zh in (select unnest($terms))"
        best = (
            f"qualify row_number() over (partition by key order by n desc, term_zh) <= {int(top)}"
            if top
            else ""
        )
        sql = f"from read_parquet({quoted(ready)}) {wanted} {best} {_ORDER}"
    else:
        wanted = "" if terms is None else "where c.term_zh in (select unnest($terms))"
        best = (
            f"qualify row_number() over (partition by key order by sum(n) desc, term_zh) <= {int(top)}"
            if top
            else ""
        )
        sql = f"from ({_COUNTS.format(where=wanted, top=best)}) {_ORDER}"
    return sql, {} if terms is None else {"terms": list(terms)}


def keep_ready(out: str | Path, by: str) -> None:
    """Count the groups of `by` once, so that term_counts() reads the answer from disk; for the end of a build."""
    with open_corpus(out) as corpus:
        ready = _ready_table(corpus, by)
        if ready.is_file():
            return
        _group(corpus, by)
        # whoever reads the answer orders it; kept in order, the rows of a large data set would not fit
        corpus.sql.execute("set preserve_insertion_order = false; set threads = 1")
        beside = ready.with_name(f".{ready.name}{PART}")
        corpus.sql.execute(f"copy ({_COUNTS.format(where='', top='')}) to {quoted(beside)} (format parquet)")
        beside.replace(ready)


def _ready_table(corpus: Corpus, by: str | None) -> Path:
    """Where the counts by a column are, if they are kept ready: under a name that only this state of the parts has."""
    state = hashlib.sha256(repr([corpus.told["parts"], corpus.told["changes"]]).encode()).hexdigest()[:16]
    return corpus.out / f"ready-{by}-{state}.parquet"


def _group(corpus: Corpus, by: str | None) -> int:
    """Make the tables grouped (document, key, n_words) and sizes (key, n_total, n_documents with words)."""
    value = f"'{EVERYTHING}'" if by is None else corpus.column(by)
    if by == "year":
        value += "::bigint"
    corpus.sql.execute(
        f"create table grouped as select document, {value} as key, n_words::double as n_words from documents "
        f"where {value} is not null"
    )
    corpus.sql.execute(
        "create table sizes as select key, sum(n_words) as n_total, count(*) filter (n_words > 0) as n_documents "
        "from grouped group by key"
    )
    (left_out,) = corpus.sql.execute(f"select count(*) from documents where {value} is null").fetchone()
    return left_out


def _with_lone_documents(counts, alone, top: int | None, terms, lexicons) -> pd.DataFrame:
    """Groups of one document, whose dispersion is over its sentences: its text is segmented once more."""
    import pandas as pd

    from ipresearch.count.terms import count_terms
    from ipresearch.segment import segment_terms

    tables = [counts]
    while True:
        texts = alone.fetch_df_chunk()
        if not len(texts):
            break
        found = count_terms(segment_terms(texts, lexicons), "key", texts)
        if terms is not None:
            found = found[found["term_zh"].isin(list(terms))]
        tables.append(found.groupby("key", sort=False).head(top) if top else found)
    if len(tables) == 1:
        return counts
    whole = pd.concat([table for table in tables if len(table)] or tables[:1])
    return whole.sort_values(["key", "n", "term_zh"], ascending=[True, False, True]).reset_index(drop=True)
