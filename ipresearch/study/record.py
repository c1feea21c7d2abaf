"""What a study has done so far, by hash, so that it can resume."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ipresearch.atomic import only_writer, write_whole
from ipresearch.errors import IpresearchError

RECORD = "study.json"
_LOCK = ".study.lock"


def digest(*parts: object) -> str:
    """One SHA-256 over texts, bytes and JSON-able values."""
    whole = hashlib.sha256()
    for part in parts:
        told = (
            part if isinstance(part, bytes) else json.dumps(part, sort_keys=True, ensure_ascii=False).encode()
        )
        whole.update(len(told).to_bytes(8, "big") + told)
    return whole.hexdigest()


def digest_file(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


class Record:
    """The steps of a study that are done: for each the hash of all that it hangs on, and of each file it wrote.

    A step whose key and files are as recorded is not done again. A file of a finished step that a reader has changed
    since is set aside under another name before the step writes it anew.
    """

    def __init__(self, folder: Path):
        self.folder = folder
        self.path = folder / RECORD
        self._steps: dict[str, Any] = {}
        if self.path.is_file():
            try:
                told = json.loads(self.path.read_text("utf-8"))
                self._steps = told["steps"]
            except (ValueError, KeyError, TypeError) as error:
                raise IpresearchError(
                    f"{self.path} is no record of a study ({error}). Delete it, or choose another output folder."
                ) from error

    def is_done(self, step: str, key: str) -> bool:
        told = self._steps.get(step)
        return bool(told) and told["key"] == key and "files" in told and not self._changed(told["files"])

    def begin(self, step: str, key: str) -> list[str]:
        """Clear the way for a step; returns the names under which changed files were set aside."""
        files = self._steps.get(step, {}).get("files", {})
        aside = []
        for name in self._changed(files):
            path = self.folder / name
            if path.is_file():
                kept = path.with_name(f"{path.stem}.kept-{digest_file(path)[:8]}{path.suffix}")
                path.replace(kept)
                aside.append(kept.relative_to(self.folder).as_posix())
        for name in files:
            (self.folder / name).unlink(missing_ok=True)
        self._steps[step] = {"key": key}
        self._save()
        return aside

    def finish(self, step: str, key: str, files: Iterable[Path]) -> None:
        named = {path.relative_to(self.folder).as_posix(): digest_file(path) for path in sorted(files)}
        self._steps[step] = {"key": key, "files": named}
        self._save()

    def _changed(self, files: dict[str, str]) -> list[str]:
        paths = {name: self.folder / name for name in files}
        return [
            name for name, path in paths.items() if not path.is_file() or digest_file(path) != files[name]
        ]

    def _save(self) -> None:
        told = {"steps": {step: self._steps[step] for step in sorted(self._steps)}}
        write_whole(self.path, (json.dumps(told, ensure_ascii=False, indent=1) + "\n").encode("utf-8"))


@contextmanager
def only_one_run(folder: Path) -> Iterator[None]:
    """Hold the output folder; the system lets go of it when this process ends, however it ends.

    Raises IpresearchError where another run holds it.
    """
    try:
        with only_writer(folder / _LOCK):
            yield
    except BlockingIOError as error:
        raise IpresearchError(
            f"another study is writing to {str(folder)!r}. Wait for it, or choose another output folder."
        ) from error
