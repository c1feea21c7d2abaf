"""Counts of words by groups of documents, from disk: the table of count_terms()."""

from __future__ import annotations

from collections.abc import Callable, Collection
from pathlib import Path
from typing import TYPE_CHECKING

from ipresearch.atomic import PART
from ipresearch.corpus.manifest import check_lexicons, ready_name, state_of
from ipresearch.corpus.query import Corpus, open_corpus, quoted
from ipresearch.errors import IpresearchError
from ipresearch.groups import EVERYTHING

if TYPE_CHECKING:
    import duckdb
    import pandas as pd

# DP over documents (Gries 2008): half the sum of |share of the uses - share of the words|. A document without the term
# adds its share of the words; where each document with the term has more of it than the whole, as with all but frequent
# terms, what is left is the share of the words in documents without it. So only the rows of the few frequent terms are
# looked at twice, found by the term alone, since looking up term and group of every row costs as much again.
# Sums are doubles, exact here, since DuckDB sums integers in 128 bits. Each step is a table: as one query the two joins
# of _SPREAD are put in the slower order.
_TOTALS = """
select g.key, c.term_zh, sum(c.n::double) as n, sum(c.n_sentences::double) as n_sentences,
    max(c.n_top_paragraph) as n_top, sum(g.n_words) as n_words, min(c.n / g.n_words) as least_rate
from counts c join grouped g using (document) where {where} group by g.key, c.term_zh {top}
"""
_FREQUENT = """
select t.key, t.term_zh, t.n, s.n_total from totals t join sizes s on s.key = t.key
where t.n / s.n_total > t.least_rate
"""
_SPREAD = """
select g.key, c.term_zh, sum(abs(c.n / f.n - g.n_words / f.n_total) - g.n_words / f.n_total) as beyond
from (from counts where term_zh in (select term_zh from frequent)) c join grouped g using (document)
    join frequent f on f.key = g.key and f.term_zh = c.term_zh group by all
"""
_COUNTS = """
select t.key, t.term_zh, t.n::bigint as n, 1000 * t.n / s.n_total as per_1000,
    t.n_sentences::bigint as n_sentences, coalesce((1 + p.beyond) / 2, 1 - t.n_words / s.n_total) as dp,
    s.n_total::bigint as n_total, t.n_top / t.n as top_paragraph_share
from totals t join sizes s on s.key = t.key left join spread p on p.key = t.key and p.term_zh = t.term_zh
where s.n_documents > 1
"""
_COLUMNS = [
    "term_zh", "n", "n_outside_longer", "per_1000", "n_sentences", "dp", "dp_parts", "n_total", "unit", "top_paragraph_share",
]  # fmt: skip
ROWS_AT_ONCE = 20_000_000  # of counts.parquet, some 200 MB of clean text


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
        left_out = group_documents(corpus, by)
        counts = _counted(corpus, by, top, terms)
        alone = corpus.sql.execute(
            "select d.notice_id, d.text_zh, g.key from documents d join grouped g using (document) join sizes s on "
            "s.key = g.key where s.n_documents = 1 and g.n_words > 0 order by d.part_no, d.document"
        )
        counts = _with_lone_documents(counts, alone, top, terms, lexicons)
    counts = counts.rename(columns={"key": key})[[key, *_COLUMNS]]
    counts.attrs["left_out"] = left_out
    return counts


def _counted(corpus: Corpus, by: str | None, top: int | None, terms: Collection[str] | None) -> pd.DataFrame:
    """The counts of the groups of several documents, as they are kept ready or made now."""
    ready = _ready_table(corpus, by)
    if ready.is_file():
        source = f"read_parquet({quoted(ready)})"
    else:
        _make_counts(corpus, top, terms)
        source = "counted"
    wanted, given = _wanted(terms)
    best = _best(top, "n")
    found = corpus.sql.sql(f"from {source} where {wanted} {best} order by key, n desc, term_zh", params=given)
    # by way of Arrow: DuckDB's own frames take twice as long, most of it for the strings
    counts = found.to_arrow_table().to_pandas(date_as_object=False)
    if counts["key"].dtype.kind == "M":
        counts["key"] = counts["key"].astype("datetime64[us]")  # as DuckDB's frames have them
    # what is the same in every row; words of a data set were cut, so none stands inside a longer one
    return counts.assign(n_outside_longer=counts["n"], dp_parts="documents", unit="word")


def _make_counts(corpus: Corpus, top: int | None, terms: Collection[str] | None) -> None:
    """Make the table counted. What is summed is a share of the terms after the other, so that memory does not grow with
    the number of documents; a term's sums need no other term."""
    [(n_rows,)] = corpus.sql.execute("select count(*) from counts").fetchall()
    shares = 1 + n_rows // ROWS_AT_ONCE
    wanted, given = _wanted(terms)
    for share in range(shares):
        of_share = f"hash(term_zh) % {shares} = {share}" if shares > 1 else "true"
        totals = _TOTALS.format(where=f"{of_share} and {wanted}", top=_best(top, "sum(c.n)"))
        into = "insert into totals" if share else "create temp table totals as"
        corpus.sql.execute(f"{into} {totals}", given)
    for name, query in (("frequent", _FREQUENT), ("spread", _SPREAD), ("counted", _COUNTS)):
        corpus.sql.execute(f"create temp table {name} as {query}")


def _wanted(terms: Collection[str] | None) -> tuple[str, dict[str, list[str]]]:
    return ("true", {}) if terms is None else ("term_zh in (select unnest($terms))", {"terms": list(terms)})


def _best(top: int | None, n: str) -> str:
    if not top:
        return ""
    return f"qualify row_number() over (partition by key order by {n} desc, term_zh) <= {int(top)}"


def keep_ready(out: str | Path, by: str) -> None:
    """Count the groups of `by` once, so that term_counts() reads the answer from disk; for the end of a build."""
    with open_corpus(out) as corpus:
        ready = _ready_table(corpus, by)
        if ready.is_file():
            return
        group_documents(corpus, by)
        _make_counts(corpus, None, None)
        beside = ready.with_name(f".{ready.name}{PART}")
        corpus.sql.execute(f"copy counted to {quoted(beside)} (format parquet)")
        beside.replace(ready)


def _ready_table(corpus: Corpus, by: str | None) -> Path:
    return corpus.out / ready_name(by, state_of(corpus.told))


def group_documents(corpus: Corpus, by: str | None) -> int:
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
    [(left_out,)] = corpus.sql.execute(f"select count(*) from documents where {value} is null").fetchall()
    return left_out


def _with_lone_documents(counts, alone, top: int | None, terms, lexicons) -> pd.DataFrame:
    """Groups of one document, whose dispersion is over its sentences: its text is segmented once more."""
    from ipresearch.count.terms import count_terms
    from ipresearch.segment import segment_terms

    def count(texts: pd.DataFrame) -> pd.DataFrame:
        found = count_terms(segment_terms(texts, lexicons), "key", texts)
        if terms is not None:
            found = found[found["term_zh"].isin(list(terms))]
        return found.groupby("key", sort=False).head(top) if top else found

    whole = with_lone_groups(counts, alone, count)
    if whole is counts:
        return counts
    return whole.sort_values(["key", "n", "term_zh"], ascending=[True, False, True], ignore_index=True)


def with_lone_groups(
    counts: pd.DataFrame,
    alone: duckdb.DuckDBPyConnection,
    count: Callable[[pd.DataFrame], pd.DataFrame],
) -> pd.DataFrame:
    """The counts with those of the groups of one document below, made of its text; `counts` itself where there are none.

    alone : the result of a query for notice_id, text_zh and key
    """
    import pandas as pd

    tables = [counts]
    while len(texts := alone.fetch_df_chunk()):
        tables.append(count(texts))
    if len(tables) == 1:
        return counts
    return pd.concat([table for table in tables if len(table)] or tables[:1])
