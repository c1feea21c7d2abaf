"""A folder of documents to a data set: what is there already stays, what is missing is made, then all of it counts."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from ipresearch.corpus.manifest import settings_in_force, sweep, write_manifest, writing
from ipresearch.corpus.partition import make_part
from ipresearch.corpus.plan import Task, deal_files, list_files, named, read_told
from ipresearch.corpus.terms import keep_ready
from ipresearch.corpus.twins import settle_twins
from ipresearch.corpus.work import how_many, run_tasks
from ipresearch.corpus.write import read_summary
from ipresearch.errors import CorpusError, NoDocumentsError, UnknownValueError
from ipresearch.restore import SCRIPTS
from ipresearch.segment.engines import ENGINES

# for less another process costs more time to start than it saves
BYTES_A_WORKER = 10_000_000
# from here on the question most often asked takes its time, so it is answered beforehand
MANY_DOCUMENTS = 5_000


def build_corpus(
    folder_or_files: str | Path | Iterable[str | Path],
    out: Path,
    lexicons: str | Path | None,
    script: str,
    engine: str | None,
    workers: int | None,
    executor: Executor | None,
    part_bytes: int,
    progress: bool | None,
) -> dict[str, Any]:
    """What ipresearch.corpus.build() does; returns the fields of Built but `out`."""
    if script not in SCRIPTS:
        raise UnknownValueError("script", script, SCRIPTS)
    if engine is not None and engine not in ENGINES:
        raise UnknownValueError("engine", engine, ENGINES)
    with writing(out):
        base, files, problems = list_files(folder_or_files, out)
        manifest, told = read_told(base, files)
        settings = settings_in_force(lexicons, script, engine, told)
        tasks = list(deal_files(files, manifest, problems, settings, out, part_bytes))
        if not tasks:
            raise NoDocumentsError(f"no file in {str(folder_or_files)!r} to read.")
        sweep(out)
        try:
            parts, n_made = _make_missing(tasks, out, workers, executor, progress)
        except OSError as error:
            made = sum(read_summary(out / "parts" / task.part_id) is not None for task in tasks)
            raise CorpusError(
                f"the data set {str(out)!r} cannot be written ({error}). {made} of {len(tasks)} partitions are made and "
                f"stay: mend that, and build again."
            ) from error
        if not any(part["n_documents"] for part in parts):
            raise NoDocumentsError(_nothing_usable(folder_or_files, parts, out))
        changes, n_twins, minus = settle_twins(out, parts)
        write_manifest(out, settings, parts, changes)
        if sum(part["n_documents"] for part in parts) >= MANY_DOCUMENTS:
            keep_ready(out, "year")
    total = {
        name: sum(part[name] for part in parts)
        for name in ("n_documents", "n_characters", "n_words", "n_problems")
    }
    return {
        "n_documents": total["n_documents"] - n_twins,
        "n_characters": total["n_characters"] - minus[0],
        "n_words": total["n_words"] - minus[1],
        "n_problems": total["n_problems"] + n_twins,
        "n_parts": len(parts),
        "n_made": n_made,
    }


def _make_missing(
    tasks: list[Task], out: Path, workers: int | None, executor: Executor | None, progress: bool | None
) -> tuple[list[dict[str, Any]], int]:
    """The parts of the data set in the order of the tasks, and how many were made now."""
    pieces: dict[str, list[Task]] = {}  # where workers died of a task: what it was cut into
    done: dict[str, dict[str, Any]] = {}
    n_made = 0

    def missing(listed: Iterable[Task]) -> Iterator[Task]:
        for task in listed:
            if found := read_summary(out / "parts" / task.part_id):
                done[task.part_id] = found
                bar.update(_size(task))
            else:
                shutil.rmtree(out / "parts" / task.part_id, ignore_errors=True)  # damaged, if it is there
                yield task

    def cut(task: Task) -> Iterator[Task]:
        alone = [named(replace(task, lost=True))] if len(task.files) == 1 else task.halves()
        pieces[task.part_id] = alone
        return missing(alone)

    with _bar(tasks, progress) as bar:
        most = len(tasks) if workers else min(len(tasks), bar.total // BYTES_A_WORKER)
        for task, summary in run_tasks(make_part, missing(tasks), how_many(workers, most), executor, cut):
            if not (out / "parts" / task.part_id / "part.json").is_file():
                raise CorpusError(
                    f"a worker made a partition that is not in {str(out)!r}. Workers must see that folder, and the "
                    f"documents, under the same paths as this process."
                )
            done[task.part_id] = summary
            n_made += 1
            bar.update(_size(task))
    return [{"id": task.part_id, **_told(done[task.part_id])} for task in _leaves(tasks, pieces)], n_made


def _leaves(tasks: Iterable[Task], pieces: dict[str, list[Task]]) -> Iterator[Task]:
    for task in tasks:
        if task.part_id in pieces and task not in pieces[task.part_id]:
            yield from _leaves(pieces[task.part_id], pieces)
        else:
            yield task


def _told(summary: dict[str, Any]) -> dict[str, Any]:
    return {name: summary[name] for name in ("n_documents", "n_characters", "n_words", "n_problems")}


def _size(task: Task) -> int:
    return sum(max(file.size, 0) for file in task.files)


@contextmanager
def _bar(tasks: list[Task], progress: bool | None):
    from tqdm import tqdm

    hidden = progress is False or (progress is None and len(tasks) == 1)
    with tqdm(
        total=sum(map(_size, tasks)), desc="build", unit="B", unit_scale=True, leave=False, disable=hidden
    ) as bar:
        yield bar


def _nothing_usable(asked: object, parts: list[dict[str, Any]], out: Path) -> str:
    import pyarrow.parquet as pq

    table = pq.read_table(out / "parts" / parts[0]["id"] / "problems.parquet").slice(0, 5).to_pylist()
    shown = "".join(f"\n  {row['path']}: {row['what']}. {row['what_to_do']}" for row in table)
    return f"nothing readable in {str(asked)!r}:{shown}"
