"""The same stages over more documents than memory holds, on one machine or many.

    build(folder, out)            documents -> a Parquet data set, partition by partition
    term_counts(out, by="year")   the table of count_terms(), read from disk
    term_trends(out, by="year", ...)  the rates of some terms, with intervals
    declared_term_counts(out, ...)    listed terms as strings of characters: the table of count_declared_terms()
    documents, read_documents, keyword_in_context, compare_groups, category_shares, repair_counts, list_problems

A data set is a folder: corpus.json (what it was built from and with, and which parts make it) and parts/<id>/ with
documents.parquet (a row per document), counts.parquet (a row per document and term), repairs.parquet (a row per
document, kind and place) and problems.parquet. Only the parts that corpus.json names are ever read.

Rooms: plan (files to partitions), partition (one partition, load to counts), write (rows to Parquet, whole or not at
all), work (partitions to workers), manifest (corpus.json, the lock), query (SQL over the parts), trends, made_up (notices to try it with), build.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from concurrent.futures import Executor
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import pandas as pd

PART_BYTES = 4_000_000


class Built(NamedTuple):
    """What a data set holds, and how much of it this call had to make.

    n_parts : partitions in the data set; n_made : those that this call made, the others were there already
    """

    out: Path
    n_documents: int
    n_characters: int
    n_words: int
    n_problems: int
    n_parts: int
    n_made: int


def build(
    folder_or_files: str | Path | Iterable[str | Path],
    out: str | Path,
    lexicons: str | Path | None = None,
    script: str = "auto",
    engine: str | None = None,
    workers: int | None = None,
    executor: Executor | None = None,
    part_bytes: int = PART_BYTES,
    progress: bool | None = None,
) -> Built:
    """Read, restore, clean, segment and count every document of a folder into the Parquet data set `out`.

    folder_or_files : as in load_notices(), manifest.csv among it
    out             : the folder of the data set; made if missing. A build that was broken off goes on where it
                      stood, and one over a folder that has changed makes only the partitions that changed
    lexicons        : a folder of the reader's own lexicons; None for the shipped ones
    script          : as in clean_notices()
    engine          : as in segment_terms(); the counts are the same
    workers         : processes; None for one a core, but no more than one for each 10 MB; 1 for none beside this one
    executor        : any concurrent.futures.Executor instead, for instance dask_client.get_executor()
    part_bytes      : size of a partition's files, in bytes
    progress        : show a bar; None shows one when there is more than one partition
    Returns a Built. Files that cannot be used are in list_problems(), as in load_notices().
    Raises NoDocumentsError, ManifestError, LexiconError, CorpusBusyError (another build writes there), and
    CorpusError when partitions could not be made (disk full, workers lost three times): what was made stays, and the
    next call goes on there.
    """
    from ipresearch.corpus.building import build_corpus

    out = Path(out)
    made = build_corpus(
        folder_or_files, out, lexicons, script, engine, workers, executor, part_bytes, progress
    )
    return Built(out=out, **made)


def documents(out: str | Path) -> pd.DataFrame:
    """List the documents: one row per document, the columns of clean_notices() but for texts and offsets, and
    n_words, n_sentences.

    Raises CorpusError.
    """
    from ipresearch.corpus.read import list_documents

    return list_documents(out)


def read_documents(
    out: str | Path, notice_ids: Collection[str], lexicons: str | Path | None = None
) -> pd.DataFrame:
    """Read some documents whole: the table of clean_notices(), ready for every later stage and for list_repairs().

    Raises CorpusError, UnknownNoticeError.
    """
    from ipresearch.corpus.read import read_whole

    return read_whole(out, notice_ids, lexicons)


def term_counts(
    out: str | Path,
    by: str | None = None,
    top: int | None = None,
    terms: Collection[str] | None = None,
    lexicons: str | Path | None = None,
) -> pd.DataFrame:
    """Count the words of each group of documents, from disk: the table that count_terms(by=...) makes.

    by       : a column of documents(): year, region_zh, level, notice_id, a manifest column; None for all together
               (a column `group`)
    top      : only the most frequent terms of each group (stop words among them unless dropped)
    terms    : only these
    lexicons : the lexicons in force now; a data set built with others is refused
    Documents without a value in `by` are left out; `.attrs["left_out"]` says how many.
    Raises CorpusError, UnknownValueError.
    """
    from ipresearch.corpus.terms import count_corpus_terms

    return count_corpus_terms(out, by, top, terms, lexicons)


def declared_term_counts(
    out: str | Path,
    terms: Collection[str] | None = None,
    by: str | None = None,
    lexicons: str | Path | None = None,
    workers: int | None = None,
    executor: Executor | None = None,
) -> pd.DataFrame:
    """Count terms as strings of characters in each group of documents: the table that count_declared_terms() makes.

    terms             : what to count; None for the lexicon declared_terms.csv
    by                : a column of documents(); None for all together (a column `group`)
    workers           : processes; None for one a core, 1 for none beside this one
    executor          : as in build()
    The texts are looked through, since strings are not what was counted.
    Documents without a value in `by` are left out; `.attrs["left_out"]` says how many.
    Raises CorpusError, UnknownValueError, TextArgumentError and, for an empty or repeated term, IpresearchError.
    """
    from ipresearch.corpus.strings import count_corpus_strings

    return count_corpus_strings(out, by, terms, lexicons, workers, executor)


def term_trends(
    out: str | Path,
    by: str,
    terms: Collection[str],
    level: float = 0.95,
    lexicons: str | Path | None = None,
) -> pd.DataFrame:
    """Follow some terms over years, regions or any other groups of documents, with intervals for their rates.

    by    : a column of documents(), as in term_counts()
    terms : the words to follow, as the corpus cuts them
    Returns one row per group and term, terms that a group lacks among them: the column `by`, term_zh, n, n_total,
    per_1000, per_1000_low, per_1000_high (rate_interval(): the documents of a group vary, words do not vote alone;
    missing for a group of one document), n_holding (documents that hold it), n_documents, unit.
    Documents without a value in `by` are left out; `.attrs` has how many (left_out) and `level`.
    Raises CorpusError, UnknownValueError, IpresearchError.
    """
    from ipresearch.corpus.trends import follow_terms

    return follow_terms(out, by, terms, level, lexicons)


def keyword_in_context(
    out: str | Path, term: str, most: int | None = 1000, lexicons: str | Path | None = None
) -> pd.DataFrame:
    """Show the occurrences of a term in their clauses, as keyword_in_context() does, in the order of the documents.

    most : rows to return; `.attrs["n_documents"]` says how many documents hold the term in all
    Raises CorpusError, IpresearchError for an empty term.
    """
    from ipresearch.corpus.read import find_contexts

    return find_contexts(out, term, most, lexicons)


def compare_groups(
    out: str | Path, by: str, a: object, b: object, lexicons: str | Path | None = None, **options
) -> pd.DataFrame:
    """Set two groups of documents against each other: the table of compare_counts(), counts read from disk.

    options : handed on to compare_counts()
    Raises CorpusError, UnknownValueError.
    """
    from ipresearch.compare import compare_counts

    counts = term_counts(out, by, lexicons=lexicons)
    key = counts.columns[0]
    return compare_counts(counts[counts[key].isin([a, b])], a, b, by=key, lexicons=lexicons, **options)


def category_shares(
    out: str | Path,
    by: str = "year",
    counted: str = "primary",
    lexicons: str | Path | None = None,
    workers: int | None = None,
    executor: Executor | None = None,
) -> pd.DataFrame:
    """The share of each code among the tasks of each group: the table of category_shares(), partition by partition.

    by                : a column of documents(); documents without a value in it are left out
    counted           : "primary" or "any", as in category_shares()
    workers           : processes; None for one a core, 1 for none beside this one
    executor          : as in build()
    Reading the tasks of a document takes far longer than counting its words. Raises CorpusError, UnknownValueError.
    """
    from ipresearch.corpus.categories import share_categories

    return share_categories(out, by, counted, lexicons, workers, executor)


def repair_counts(out: str | Path, by: str | None = None) -> pd.DataFrame:
    """Sum the repairs: one row per group, kind and part (body, title, furniture), column n; their rows are in
    list_repairs(read_documents(...)).

    Raises CorpusError.
    """
    from ipresearch.corpus.read import sum_repairs

    return sum_repairs(out, by)


def list_problems(out: str | Path) -> pd.DataFrame:
    """What could not be used: one row per file or part of a file, columns path, what, what_to_do.

    Raises CorpusError.
    """
    from ipresearch.corpus.read import all_problems

    return all_problems(out)


def write_made_up_notices(folder: str | Path, number: int = 3000, seed: int = 6) -> Path:
    """Write made-up notices of ten years and six provinces to try a corpus with; see ipresearch.corpus.made_up."""
    from ipresearch.corpus import made_up

    return made_up.write_made_up_notices(folder, number, seed)
