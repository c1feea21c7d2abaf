"""Shares of codes among the tasks of groups of documents, a partition at a time."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import Executor
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from ipresearch.corpus.manifest import check_lexicons
from ipresearch.corpus.query import open_corpus
from ipresearch.corpus.work import how_many, run_tasks
from ipresearch.errors import CorpusError, UnknownValueError

if TYPE_CHECKING:
    import pandas as pd

AT_ONCE = 200  # documents whose tasks are in memory together


class _Part(NamedTuple):
    """A partition to code: its documents by number, each with the group it counts for."""

    folder: str
    groups: dict[int, object]
    counted: str
    lexicons: str | None


def share_categories(
    out: str | Path,
    by: str,
    counted: str,
    lexicons: str | Path | None,
    workers: int | None,
    executor: Executor | None,
) -> pd.DataFrame:
    """What ipresearch.corpus.category_shares() does."""
    from ipresearch.categorise.shares import COUNTED, shares_of_tallies

    if counted not in COUNTED:
        raise UnknownValueError("way of counting", counted, COUNTED)
    with open_corpus(out) as corpus:
        check_lexicons(corpus.told, out, lexicons)
        column = corpus.column(by)
        grouped: dict[int, dict[int, object]] = {}
        found = corpus.sql.execute(
            f"select part_no, document, {column} from documents where {column} is not null order by 1, 2"
        )
        while rows := found.fetchmany(10_000):
            for part_no, document, value in rows:
                grouped.setdefault(part_no, {})[document] = value
        ids = [part["id"] for part in corpus.told["parts"]]
    parts = [
        _Part(
            str(Path(out) / "parts" / ids[number]),
            grouped[number],
            counted,
            str(lexicons) if lexicons else None,
        )
        for number in sorted(grouped)
    ]
    if not parts:
        raise CorpusError(f"no document of {str(out)!r} has a value in {column}. Group by another column.")
    n_tasks: Counter[object] = Counter()
    counts: dict[object, Counter[str]] = {}
    codes: dict[str, tuple[str, str, str]] = {}
    for _, (tallies, known) in run_tasks(code_part, parts, how_many(workers, len(parts)), executor):
        codes = codes or known
        for value, (n, found_here) in tallies.items():
            n_tasks[value] += n
            counts.setdefault(value, Counter()).update(found_here)
    if not counts:
        raise CorpusError(f"no document of {str(out)!r} sets a task that could be coded.")
    ordered = sorted(counts, key=lambda value: (isinstance(value, str), value))
    tallied = {value: (n_tasks[value], dict(counts[value])) for value in ordered}
    return shares_of_tallies(tallied, codes, column.strip('"'), counted)


def code_part(part: _Part) -> tuple[dict[object, tuple[int, dict[str, int]]], dict[str, Any]]:
    """For each group the number of tasks in a partition and how many have each code; and the codes there are."""
    import pandas as pd

    from ipresearch.categorise import categorise_tasks
    from ipresearch.categorise.shares import known_codes, tally_codes
    from ipresearch.corpus.write import read_batches
    from ipresearch.tasks import extract_tasks

    n_tasks: Counter[object] = Counter()
    counts: dict[object, Counter[str]] = {}
    codes: dict[str, Any] = {}
    for batch in read_batches(Path(part.folder), ["document", "notice_id", "text_zh"], AT_ONCE):
        texts = pd.DataFrame(batch)
        texts = texts.assign(group=[part.groups.get(document) for document in texts["document"].tolist()])
        for value, own in texts[texts["group"].notna()].groupby("group", sort=False):
            coded = categorise_tasks(extract_tasks(own, part.lexicons), lexicons=part.lexicons)
            codes = codes or known_codes(coded)
            if len(coded):
                n, found = tally_codes(coded, part.counted)
                n_tasks[value] += n
                counts.setdefault(value, Counter()).update(found)
    return {value: (n_tasks[value], dict(found)) for value, found in counts.items()}, codes
