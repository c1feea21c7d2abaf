"""corpus.json: which parts make a data set, and what they were made with. Nothing else in the folder is ever read."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import ipresearch
from ipresearch import atomic
from ipresearch.corpus.plan import Settings
from ipresearch.errors import CorpusBusyError, CorpusError
from ipresearch.lexicons import lexicon_hash

NAME = "corpus.json"
FORMAT = 1
_LOCK = ".building"
# those that decide what a text is and what its words are
LEXICONS = ("terms", "furniture", "metadata_labels", "doc_types", "regions", "national_bodies")


def settings_in_force(
    lexicons: str | Path | None, script: str = "auto", engine: str | None = None, told: tuple[str, ...] = ()
) -> Settings:
    """The settings of a build now. Raises LexiconError."""
    hashes = tuple((name, lexicon_hash(name, lexicons)) for name in LEXICONS)
    return Settings(str(lexicons) if lexicons else None, hashes, script, engine, ipresearch.__version__, told)


@contextmanager
def writing(out: Path) -> Iterator[None]:
    """Hold the data set for one build. Raises CorpusBusyError, and CorpusError for a folder that is something else."""
    if out.exists() and not out.is_dir():
        raise CorpusError(f"{str(out)!r} is a file. Name a folder for the data set.")
    out.mkdir(parents=True, exist_ok=True)
    others = [path.name for path in out.iterdir() if path.name not in (NAME, _LOCK, "parts")]
    if len(others) and not (out / NAME).exists() and not (out / "parts").exists():
        raise CorpusError(f"{str(out)!r} holds other files ({others[0]!r}). Choose a new or empty folder.")
    try:
        with atomic.only_writer(out / _LOCK):
            yield
    except BlockingIOError as error:
        raise CorpusBusyError(
            f"another build is writing to {str(out)!r}. Wait for it, or choose another folder."
        ) from error


def write_manifest(out: Path, settings: Settings, parts: list[dict[str, Any]], changes: str | None) -> None:
    """Make `parts` the data set, in one step, and take away what no longer belongs to it."""
    told = {
        "format": FORMAT,
        "ipresearch": settings.version,
        "script": settings.script,
        "lexicons": dict(settings.lexicon_hashes),
        "told": list(settings.told),
        "changes": changes,
        "parts": parts,
    }
    atomic.write_whole(out / NAME, (json.dumps(told, ensure_ascii=False, indent=1) + "\n").encode())
    kept = {part["id"] for part in parts}
    for folder in (out / "parts").iterdir():
        if folder.name not in kept:
            shutil.rmtree(folder, ignore_errors=True)
    state = state_of(told)
    for path in (*out.glob("changes-*.parquet"), *out.glob(ready_name("*", "*"))):
        if path.name != changes and state not in path.name:
            path.unlink(missing_ok=True)


def state_of(told: dict[str, Any]) -> str:
    """A name for what a data set holds: another one as soon as a part is another."""
    return hashlib.sha256(json.dumps([told["parts"], told["changes"]]).encode()).hexdigest()[:16]


def ready_name(by: str | None, state: str) -> str:
    """The file that keeps the counts by a column ready, for one state of the data set."""
    return f"ready-{by}-{state}.parquet"


def sweep(out: Path) -> None:
    """Take away what broken builds left beside the parts and the files of the data set."""
    atomic.sweep(out)
    for folder in (out / "parts").glob(".*"):
        shutil.rmtree(folder, ignore_errors=True)


def read_manifest(out: str | Path) -> dict[str, Any]:
    """What corpus.json says. Raises CorpusError where there is none, or none that can be read."""
    path = Path(out) / NAME
    if not path.is_file():
        begun = (
            len([p for p in (Path(out) / "parts").glob("*") if p.name[0] != "."]) if Path(out).is_dir() else 0
        )
        if begun:
            raise CorpusError(
                f"the data set {str(out)!r} is not finished: {begun} partitions are made. Build again, and it goes on there."
            )
        raise CorpusError(f"no data set in {str(out)!r}. Make one with ipresearch.corpus.build().")
    try:
        told = json.loads(path.read_text("utf-8"))
        if told["format"] != FORMAT:
            raise CorpusError(f"{path} was made by another version ({told['ipresearch']}). Build it again.")
    except (ValueError, KeyError, TypeError) as error:
        if isinstance(error, CorpusError):
            raise
        raise CorpusError(
            f"{path} is damaged ({error}). Build again: the partitions are still there."
        ) from error
    return told


def check_lexicons(told: dict[str, Any], out: str | Path, lexicons: str | Path | None) -> None:
    """Refuse a data set that was made with other lexicons than those in force, or by another version."""
    now = settings_in_force(lexicons)
    other = [name for name, digest in now.lexicon_hashes if told["lexicons"].get(name) != digest]
    if other:
        raise CorpusError(
            f"the data set {str(out)!r} was built with another {', '.join(f'{name}.csv' for name in other)} than the one "
            f"in force. Build it again, or pass lexicons= the folder it was built with."
        )
