"""The files of a folder dealt into partitions, each named by all that its contents hang on."""

from __future__ import annotations

import hashlib
import json
import os
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple

from ipresearch.errors import CorpusError, ManifestError
from ipresearch.load.files import Problem, find_files
from ipresearch.load.manifest import read_manifest

_CUTS = (
    512  # one file in so many may end a partition early, so that a new file does not shift all that follow
)
OWN_COLUMNS = ("document", "part_no", "is_named", "told", "n_words", "n_sentences", "what", "what_to_do")


class File(NamedTuple):
    """A document to read: where it is, how tables show its path, and its state when it was listed."""

    path: str
    name: str
    size: int
    changed_ns: int


@dataclass(frozen=True)
class Settings:
    """What every partition of a data set is made by. `told` : the columns that manifest.csv adds."""

    lexicons: str | None
    lexicon_hashes: tuple[tuple[str, str], ...]
    script: str
    engine: str | None
    version: str
    told: tuple[str, ...] = ()

    @property
    def identity(self) -> list[Any]:
        """What the contents hang on; the engines give the same."""
        return [self.version, self.script, self.lexicon_hashes, self.told]


@dataclass(frozen=True)
class Task:
    """One partition to make. `lost` : workers died of it, so its files are only put on record."""

    part_id: str
    out: str
    settings: Settings
    files: tuple[File, ...]
    manifest: dict[str, dict[str, object]]
    problems: tuple[Problem, ...] = ()
    lost: bool = False

    def halves(self) -> list[Task]:
        """The same files in two tasks, to find the one that workers die of."""
        middle = len(self.files) // 2
        return [
            named(replace(self, files=files, problems=problems))
            for files, problems in ((self.files[:middle], self.problems), (self.files[middle:], ()))
        ]


def list_files(
    folder_or_files: str | Path | Iterable[str | Path], out: Path
) -> tuple[Path, list[File], list[Problem]]:
    """Every document with its size and time of change, in the order of load_notices()."""
    base, found, problems = find_files(folder_or_files)
    if out.resolve().is_relative_to(base.resolve()) and isinstance(folder_or_files, (str, Path)):
        raise CorpusError(
            f"the data set {str(out)!r} would lie among its own documents in {str(base)!r}. Choose another folder for it."
        )
    files = []
    for path, name in found:
        try:
            state = os.stat(path)  # noqa: PTH116
            size, changed = state.st_size, state.st_mtime_ns
        except OSError:
            size = changed = -1  # said in words when it is read
        files.append(File(path, name, size, changed))
    return base, files, problems


def read_told(base: Path, files: list[File]) -> tuple[dict[str, dict[str, object]], tuple[str, ...]]:
    """manifest.csv by path, and the columns that it adds to the documents. Raises ManifestError."""
    from ipresearch.clean.metadata import FIELDS

    manifest = read_manifest(base, {file.name for file in files})
    columns = sorted(
        {column for values in manifest.values() for column in values} - {"notice_id", "encoding", *FIELDS}
    )
    for column in columns:
        if column in OWN_COLUMNS:
            raise ManifestError(f"manifest.csv: the column {column!r} is made by the package. Rename it.")
    return manifest, tuple(columns)


def deal_files(
    files: list[File],
    manifest: dict[str, dict[str, object]],
    problems: list[Problem],
    settings: Settings,
    out: Path,
    part_bytes: int,
) -> Iterator[Task]:
    """Cut the list of files into partitions of about `part_bytes`."""

    def task(first: int, last: int, found: list[Problem]) -> Task:
        chosen = tuple(files[first:last])
        told = {file.name: manifest[file.name] for file in chosen if file.name in manifest}
        return named(Task("", str(out), settings, chosen, told, tuple(found)))

    first = size = 0
    for number, file in enumerate(files, start=1):
        size += max(file.size, 0)
        early = size >= part_bytes / 2 and zlib.crc32(file.name.encode()) % _CUTS == 0
        if size >= part_bytes or early or number == len(files):
            yield task(first, number, problems if first == 0 else [])
            first, size = number, 0


def named(task: Task) -> Task:
    """The task under the name that its files, their state, the manifest and the settings make."""
    told = [task.settings.identity, [file[1:] for file in task.files], task.manifest, task.problems]
    digest = hashlib.sha256(json.dumps(told, sort_keys=True, default=str).encode()).hexdigest()
    return replace(task, part_id=digest[:20])
