"""Listed terms counted as strings of characters over groups of documents, a partition at a time."""

from __future__ import annotations

from collections.abc import Collection
from concurrent.futures import Executor
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from ipresearch.corpus.manifest import check_lexicons
from ipresearch.corpus.query import Corpus, open_corpus
from ipresearch.corpus.terms import group_documents, with_lone_groups
from ipresearch.corpus.work import how_many, run_tasks
from ipresearch.count.finder import TermFinder
from ipresearch.count.substrings import listed_terms, wanted_terms
from ipresearch.segment import sentence_spans

if TYPE_CHECKING:
    import pandas as pd

AT_ONCE = 500  # documents in memory together
_USES = ("document", "term_no", "n", "n_outside_longer", "n_sentences", "n_top_paragraph")
_COLUMNS = [
    "term_zh", "n", "n_outside_longer", "n_sentences", "dp", "top_paragraph_share", "per_1000", "n_total", "unit",
]  # fmt: skip

# DP over documents as in count_declared_terms(), by the characters of their sentences; a document without the term adds
# its share of them
_SUMS = """
with sized as (
    select g.key, d.document, d.size::double as size, d.n_chars from grouped g join found_documents d using (document)
), sides as (
    select key, sum(size) as size, sum(n_chars)::bigint as n_total, count(*) as n_documents from sized group by key
), totals as (
    select s.key, u.term_no, sum(u.n) as n, sum(u.n_outside_longer) as n_outside_longer, sum(u.n_sentences) as n_sentences,
        max(u.n_top_paragraph) as n_top, sum(s.size) as size
    from found_uses u join sized s using (document) group by all
), spread as (
    select s.key, u.term_no, sum(abs(u.n / t.n - s.size / w.size)) as apart
    from found_uses u join sized s using (document) join totals t on t.key = s.key and t.term_no = u.term_no
        join sides w on w.key = s.key group by all
)
select w.key, x.term_no, coalesce(t.n, 0)::bigint as n, coalesce(t.n_outside_longer, 0)::bigint as n_outside_longer,
    coalesce(t.n_sentences, 0)::bigint as n_sentences, (p.apart + 1 - t.size / w.size) / 2 as dp,
    t.n_top / t.n as top_paragraph_share, 1000 * coalesce(t.n, 0) / nullif(w.n_total, 0) as per_1000, w.n_total
from sides w cross join (select unnest(range($n_terms)) as term_no) x
    left join totals t on t.key = w.key and t.term_no = x.term_no
    left join spread p on p.key = w.key and p.term_no = x.term_no
where w.n_documents > 1 order by w.key, x.term_no
"""


class _Part(NamedTuple):
    folder: str
    wanted: tuple[str, ...]
    listed: tuple[str, ...]


def count_corpus_strings(
    out: str | Path,
    by: str | None,
    terms: Collection[str] | None,
    lexicons: str | Path | None,
    workers: int | None,
    executor: Executor | None,
) -> pd.DataFrame:
    """What ipresearch.corpus.declared_term_counts() does."""
    wanted, listed = wanted_terms(terms, lexicons), listed_terms(lexicons)
    with open_corpus(out) as corpus:
        check_lexicons(corpus.told, out, lexicons)
        key = "group" if by is None else corpus.column(by).strip('"')
        left_out = group_documents(corpus, by)
        folders = [str(Path(out) / "parts" / part["id"]) for part in corpus.told["parts"]]
        parts = [_Part(folder, tuple(wanted), tuple(listed)) for folder in folders]
        _keep_found(corpus, parts, workers, executor)
        counts = corpus.sql.execute(_SUMS, {"n_terms": len(wanted)}).df()
        counts["term_zh"] = [wanted[number] for number in counts["term_no"].tolist()]
        counts["unit"] = "character"
        table = _with_lone_documents(counts[["key", *_COLUMNS]], corpus, wanted, lexicons)
    table = table.rename(columns={"key": key})
    table.attrs["left_out"] = left_out
    return table


def _keep_found(corpus: Corpus, parts: list[_Part], workers: int | None, executor: Executor | None) -> None:
    """Look through all partitions; makes the tables found_documents and found_uses."""
    import pyarrow as pa

    corpus.sql.execute("create temp table found_documents (document bigint, size bigint, n_chars bigint)")
    columns = ", ".join(f"{name} bigint" for name in _USES)
    corpus.sql.execute(f"create temp table found_uses ({columns})")
    for _, (documents, uses) in run_tasks(find_in_part, parts, how_many(workers, len(parts)), executor):
        for table, names, rows in (
            ("found_documents", ("document", "size", "n_chars"), documents),
            ("found_uses", _USES, uses),
        ):
            if rows:
                found = pa.table(
                    [pa.array(values, pa.int64()) for values in zip(*rows, strict=True)], list(names)
                )
                corpus.sql.register("found", found)
                corpus.sql.execute(f"insert into {table} from found")
                corpus.sql.unregister("found")


def find_in_part(part: _Part) -> tuple[list[tuple[int, ...]], list[tuple[int, ...]]]:
    """Of one partition (document, characters in sentences, characters) of each document, and `_USES` of each term in it."""
    from ipresearch.corpus.write import read_batches

    finder = TermFinder(part.wanted, part.listed)
    documents, found = [], []
    for batch in read_batches(Path(part.folder), ["document", "text_zh"], AT_ONCE):
        for document, text in zip(batch["document"], batch["text_zh"], strict=True):
            sentences = sentence_spans(text)
            size = sum(end - start for _, start, end in sentences)
            documents.append((document, size, len(text) - text.count("\n")))
            found += [
                (document, term, uses.n, uses.n_outside_longer, len(uses.in_sentences), uses.n_top_paragraph)
                for term, uses in sorted(finder.uses(text, sentences).items())
            ]
    return documents, found


def _with_lone_documents(
    counts: pd.DataFrame, corpus: Corpus, wanted: list[str], lexicons: str | Path | None
) -> pd.DataFrame:
    """Groups of one document, whose dispersion is over its sentences: its text is looked through once more."""
    from ipresearch.count.substrings import count_declared_terms

    alone = corpus.sql.execute(
        "select d.notice_id, d.text_zh, g.key from documents d join grouped g using (document) where g.key in "
        "(select key from grouped group by key having count(*) = 1)"
    )
    whole = with_lone_groups(
        counts, alone, lambda texts: count_declared_terms(texts, wanted, "key", lexicons=lexicons)
    )
    return whole.sort_values("key", kind="stable", ignore_index=True)
