"""Files that are either the old ones or the new ones, never half of one; folders that one process writes to at a time."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def write_whole(path: Path, content: bytes) -> Path:
    """Write `content` beside `path`, then put it in its place in one step; return the path.

    The folder is made if it is missing. Raises OSError, and leaves no file behind then.

    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_whole(Path(folder) / "a" / "b.txt", "专利".encode("utf-8")).read_text("utf-8")
    '专利'
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, beside = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(beside).chmod(0o644)
        Path(beside).replace(path)
    except BaseException:
        Path(beside).unlink(missing_ok=True)
        raise
    return path


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
