"""Files that are either the old ones or the new ones, never half of one; folders that one process writes to at a time."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

PART = ".part"  # how the name of an unfinished file ends; it begins with a dot


def write_whole(path: Path, content: bytes) -> Path:
    """Write `content` beside `path`, then put it in its place in one move; return the path.

    A reader sees the old file or the new one, also after a kill or a power cut at any moment. The folder is made if it is
    missing. Raises OSError, and leaves no file behind then; a killed process may leave an unfinished one for sweep().

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_whole(Path(folder) / "a" / "b.txt", "专利".encode("utf-8")).read_text("utf-8")
    '专利'
    """
    return write_all_whole({path: content})[0]


def write_all_whole(contents: Mapping[Path, bytes]) -> list[Path]:
    """Write several files that belong together: all are written beside their places before the first one is put there.

    Raises OSError, and leaves everything as it was then: a full disk is met before any old file is replaced.
    """
    beside: dict[Path, Path] = {}
    try:
        for path, content in contents.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            beside[path] = path.with_name(f".{path.name}.{secrets.token_hex(4)}{PART}")
            with beside[path].open("xb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
        for path, written in beside.items():
            written.replace(path)
    except BaseException:
        for written in beside.values():
            with suppress(OSError):
                written.unlink()
        raise
    return list(contents)


def sweep(folder: Path) -> None:
    """Take away the unfinished files that a killed run left in the folder and in those right inside it.

    Only for the one run that holds the folder: another's file may be unfinished because it is being written.
    """
    for place in (folder, *(path for path in folder.iterdir() if path.is_dir())):
        for path in place.glob(f".*{PART}"):
            path.unlink(missing_ok=True)


@contextmanager
def only_writer(lock: Path) -> Iterator[None]:
    """Hold the file `lock`; the system lets go of it when this process ends, however it ends.

    Raises BlockingIOError where another process holds it.
    """
    with lock.open("a", encoding="utf-8") as file:
        try:
            _hold(file.fileno())
        except OSError as error:
            raise BlockingIOError(f"{lock} is held by another process") from error
        yield


def _hold(descriptor: int) -> None:
    if os.name == "nt":
        import msvcrt

        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
