"""One partition of documents from their files to their counts: what every worker does, in plain values."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ipresearch.clean.notice import Lexicons, clean_text, read_lexicons
from ipresearch.clean.record import count_repairs
from ipresearch.corpus.plan import File, Task
from ipresearch.lexicons import lexicon_rows
from ipresearch.load import read_notice
from ipresearch.load.files import Problem
from ipresearch.load.ids import first_choice
from ipresearch.load.visible import Unusable
from ipresearch.segment.engines import load_engine

if TYPE_CHECKING:
    import pyarrow as pa

BATCH_CHARACTERS = 700_000  # counted and written at once


def make_part(task: Task) -> dict[str, Any]:
    """Read, clean and count the files of a partition and write its tables; returns what part.json says.

    A file that cannot be used is a row of problems, whatever went wrong with it. Raises OSError where the tables
    cannot be written.
    """
    from ipresearch.corpus.write import PartWriter

    problems = [*task.problems]
    repairs: list[tuple] = []
    summary = {"n_documents": 0, "n_problems": 0, "n_characters": 0, "n_words": 0}
    with PartWriter(Path(task.out) / "parts" / task.part_id, task.settings.told) as part:
        for rows in _in_batches(_documents(task, repairs, problems)):
            part.add(rows, _count(rows, task))
            summary["n_documents"] += len(rows)
            summary["n_characters"] += sum(row["n_chars"] for row in rows)
            summary["n_words"] += sum(row["n_words"] for row in rows)
        summary["n_problems"] = len(problems)
        part.end(repairs, problems, summary)
    return summary


def _documents(task: Task, repairs: list[tuple], problems: list) -> Iterator[dict[str, Any]]:
    """The documents, each a row; adds to the repairs and problems."""
    tables = _lexicons(task.settings.lexicons, task.settings.lexicon_hashes)
    number = int(task.part_id[:10], 16) << 23
    for file in task.files:
        told = task.manifest.get(file.name, {})
        try:
            row, lost = _read(file, told, task)
            cleaned = clean_text(row, task.settings.script, tables)
            counted = count_repairs(cleaned, row["text_raw"])
        except Unusable as error:
            problems.append(Problem(file.name, error.what, error.what_to_do))
            continue
        except Exception as error:  # one file must not stop the others; it is put on record
            what = f"reading it failed ({type(error).__name__}: {error})"
            problems.append(Problem(file.name, what, "Leave it out, or report it with the file."))
            continue
        problems += [Problem(file.name, what, what_to_do) for what, what_to_do in lost]
        repairs += [(number, kind, part, n) for (kind, part), n in sorted(counted.items())]
        yield {
            **row, **cleaned.fields, "told": sorted(cleaned.told), "document": number, "text_zh": cleaned.text, "is_named": bool(row["notice_id"]),
            "notice_id": row["notice_id"] or first_choice(row),
        }  # fmt: skip
        number += 1


def _in_batches(documents: Iterable[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    """Documents that are counted and written together: what is in memory does not grow with the partition."""
    rows: list[dict[str, Any]] = []
    size = 0
    for row in documents:
        rows.append(row)
        size += len(row["text_zh"])
        if size >= BATCH_CHARACTERS:
            yield rows
            rows, size = [], 0
    if rows:
        yield rows


def _read(file: File, told: dict[str, object], task: Task) -> tuple[dict[str, Any], list[tuple[str, str]]]:
    if task.lost:
        raise Unusable(
            "the worker process died three times while it read this", "Open it by hand, or leave it out."
        )
    row, lost = read_notice(file.path, file.name, told)
    state = os.stat(file.path)  # noqa: PTH116
    if (state.st_size, state.st_mtime_ns) != (file.size, file.changed_ns):
        lost = (
            *lost,
            (
                "the file changed while the data set was built",
                "Build again: only its partition is made anew.",
            ),
        )
    return row, list(lost)


def _count(rows: list[dict[str, Any]], task: Task) -> pa.Table:
    """The counts of some documents; their rows get n_words and n_sentences."""
    import pyarrow as pa

    from ipresearch.corpus.write import COUNTS
    from ipresearch.count.tally import tally_words

    engine = _engine(task.settings.engine, task.settings.lexicons, task.settings.lexicon_hashes)
    tally = tally_words([row["text_zh"] for row in rows], engine)
    n_words, n_sentences = tally.words_in_text.tolist(), tally.sentences_in_text.tolist()
    for row, words, sentences in zip(rows, n_words, n_sentences, strict=True):
        row["n_words"], row["n_sentences"] = words, sentences
    terms = pa.DictionaryArray.from_arrays(_array(tally.word, "int32"), pa.array(tally.words, pa.string()))
    documents = _array(tally.text.astype("int64") + rows[0]["document"], "int64")
    counted = [_array(values, "int32") for values in (tally.n, tally.n_sentences, tally.n_top_paragraph)]
    return pa.Table.from_arrays([documents, terms, *counted], schema=COUNTS)


def _array(values, type_: str):
    """A numpy array for Arrow; pa.array() of one would load pandas."""
    import pyarrow as pa

    whole = values.astype(type_)
    return pa.Array.from_buffers(pa.type_for_alias(type_), len(whole), [None, pa.py_buffer(whole)])


# a worker makes many partitions by the same lexicons; the hashes tell when they have changed


@lru_cache(maxsize=2)
def _lexicons(folder: str | None, _hashes: tuple) -> Lexicons:
    return read_lexicons(folder)


@lru_cache(maxsize=2)
def _engine(name: str | None, folder: str | None, _hashes: tuple):
    return load_engine(name, tuple(row["term_zh"] for row in lexicon_rows("terms", folder)))
