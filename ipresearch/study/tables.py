"""Every table of the flow for one study, each by the stage that makes it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from ipresearch.categorise import categorise_tasks, category_shares, cross_codes
from ipresearch.clean import list_repairs
from ipresearch.compare import compare_counts
from ipresearch.count import count_declared_terms, count_terms, drop_stopwords, unknown_words
from ipresearch.counterparts import carry_over
from ipresearch.findings import list_findings
from ipresearch.gloss import add_gloss, missing_glosses
from ipresearch.groups import Sides
from ipresearch.lexicons import lexicon_hashes
from ipresearch.mentions import find_mentions
from ipresearch.policy import pmc_index, policy_strength, propose_items
from ipresearch.segment import segment_terms
from ipresearch.structure import segment_paragraphs
from ipresearch.study.accounts import balance_accounts
from ipresearch.tasks import declared_counts, extract_tasks

if TYPE_CHECKING:
    import pandas as pd

MOST_PAIRS = 400  # of a national and a local text that are read side by side
# columns of the notices that hold arrays, records or the raw page
_INNER = (
    "text_raw",
    "main_spans",
    "page_meta",
    "raw_offsets",
    "repairs",
    "findings",
    "certificates",
    "metadata",
)


class Stage(NamedTuple):
    """A table's name, what one of its rows is, and how it is made from the tables before it."""

    name: str
    row: str
    make: Callable[[dict[str, pd.DataFrame]], pd.DataFrame]


def stages(
    cleaned: pd.DataFrame, sides: Sides, lexicons: Path | None, collected: pd.DataFrame, n_files: int
) -> Iterator[Stage]:
    """The tables of a study, in an order in which each is made of earlier ones.

    collected : the problems, one row per file or part that could not be used
    n_files   : how many files were found, used or not
    """
    text = cleaned[[column for column in cleaned.columns if column not in _INNER]].copy()
    text.attrs = {}
    yield Stage("problems", "file or part that could not be used", lambda _: collected)
    yield Stage("notices", "document", lambda _: text)
    yield Stage("findings", "thing a reader must know", lambda _: list_findings(cleaned, lexicons))
    yield Stage("repairs", "change to the raw text", lambda _: list_repairs(cleaned))
    yield Stage("paragraphs", "paragraph", lambda _: segment_paragraphs(cleaned))
    yield Stage(
        "tasks",
        "task clause or other clause of a task's outline",
        lambda _: extract_tasks(cleaned, lexicons=lexicons),
    )
    yield Stage(
        "declared",
        "number of tasks that a document states",
        lambda _: declared_counts(cleaned, lexicons=lexicons),
    )
    yield Stage("mentions", "named thing", lambda _: find_mentions(cleaned, lexicons=lexicons))
    yield Stage("terms", "document x word, stop words left out", lambda _: _terms(cleaned, lexicons))
    yield Stage(
        "declared_terms", "document x term declared beforehand",
        lambda _: add_gloss(count_declared_terms(cleaned, lexicons=lexicons), lexicons=lexicons),
    )  # fmt: skip
    yield Stage("coded", "task x code", lambda made: _coded(made["tasks"], lexicons))
    yield Stage("category_shares", "document x code", lambda made: _shares(made["coded"]))
    yield Stage("tools_by_field", "policy tool x field", lambda made: _crossed(made["tasks"], lexicons))
    yield Stage(
        "strength", "document", lambda made: policy_strength(cleaned, made["tasks"], lexicons=lexicons)
    )
    yield Stage(
        "pmc_items",
        "document x item of the PMC checklist, as proposed",
        lambda _: propose_items(cleaned, lexicons),
    )
    yield Stage("pmc_index", "document", lambda made: pmc_index(made["pmc_items"]))
    if _n_pairs(cleaned) <= MOST_PAIRS:
        carried = "pair of a national and a local document"
        yield Stage("carry_over", carried, lambda made: carry_over(cleaned, made["tasks"], lexicons=lexicons))
    if sides:
        yield Stage(
            "differences", "term declared beforehand", lambda _: _differences(cleaned, sides, lexicons)
        )
    yield Stage(
        "missing_glosses",
        "frequent term without an English gloss",
        lambda made: _unglossed(made["terms"], lexicons),
    )
    yield Stage(
        "unknown_words",
        "string that the segmenter splits",
        lambda _: unknown_words(cleaned, lexicons=lexicons),
    )
    yield Stage("accounts", "step", lambda made: balance_accounts(n_files, cleaned, collected, made))
    yield Stage(
        "lexicons", "word list, code table or rule table in force", lambda _: lexicon_hashes(lexicons)
    )


def _n_pairs(cleaned: pd.DataFrame) -> int:
    n_national = int((cleaned["level"] == "national").sum())
    return n_national * (len(cleaned) - n_national)


def _terms(cleaned: pd.DataFrame, lexicons: Path | None) -> pd.DataFrame:
    counts = count_terms(segment_terms(cleaned, lexicons))
    kept = drop_stopwords(counts, lexicons)
    kept.attrs = {}
    return add_gloss(kept, lexicons=lexicons)


def _coded(tasks: pd.DataFrame, lexicons: Path | None) -> pd.DataFrame:
    import pandas as pd

    from ipresearch.categorise.codebook import read_codebook

    frames = list(dict.fromkeys(read_codebook(lexicons=lexicons)["frame"]))
    tables = [categorise_tasks(tasks, lexicons=lexicons, frame=frame) for frame in frames]
    for table in tables:
        table.attrs = {}
    return pd.concat(tables, ignore_index=True)


def _shares(coded: pd.DataFrame) -> pd.DataFrame:
    import pandas as pd

    if coded.empty:
        return pd.DataFrame(columns=["frame", "notice_id", "code", "n", "n_tasks", "share"])
    frames = [
        category_shares(own.reset_index(drop=True)).assign(frame=frame)
        for frame, own in coded.groupby("frame", sort=False)
    ]
    return pd.concat(frames, ignore_index=True)


def _crossed(tasks: pd.DataFrame, lexicons: Path | None) -> pd.DataFrame:
    tools, field = (categorise_tasks(tasks, lexicons=lexicons, frame=frame) for frame in ("tools", None))
    return cross_codes(tools, field)


def _differences(cleaned: pd.DataFrame, sides: Sides, lexicons: Path | None) -> pd.DataFrame:
    a, b, by = sides
    counts = count_declared_terms(cleaned, lexicons=lexicons)
    if by != "notice_id":
        counts[by] = counts["notice_id"].map(cleaned.set_index("notice_id")[by])
    return add_gloss(
        compare_counts(counts, a, b, by, family="declared", lexicons=lexicons), lexicons=lexicons
    )


def _unglossed(terms: pd.DataFrame, lexicons: Path | None) -> pd.DataFrame:
    import pandas as pd

    totals = (
        terms.groupby("term_zh")["n"]
        .sum()
        .reset_index()
        .sort_values(["n", "term_zh"], ascending=[False, True])
    )
    missing = missing_glosses(totals, lexicons=lexicons)
    found = totals[totals["term_zh"].isin(missing)]
    return pd.DataFrame({"term_zh": found["term_zh"], "n": found["n"]}).reset_index(drop=True)


def document_to_blame(cleaned: pd.DataFrame, lexicons: Path | None) -> str | None:
    """The first document that one of the stages cannot take by itself, with its path; None if each passes alone."""
    for row in range(len(cleaned)):
        alone = cleaned.iloc[[row]].reset_index(drop=True)
        try:
            tasks = extract_tasks(alone, lexicons=lexicons)
            segment_terms(alone, lexicons)
            find_mentions(alone, lexicons=lexicons)
            categorise_tasks(tasks, lexicons=lexicons)
        except Exception as error:
            return f"{alone['path'].iloc[0]} ({alone['notice_id'].iloc[0]}: {type(error).__name__}: {error})"
    return None
