"""Files that are either the old ones or the new ones, never half of one."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from pathlib import Path


def write_whole(path: Path, content: bytes) -> Path:
    """Write `content` beside `path`, then put it in its place in one step; return the path.

    The folder is made if it is missing. Raises OSError, and leaves no file behind then.

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
            handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
            beside[path] = Path(name)
            with os.fdopen(handle, "wb") as file:
                file.write(content)
            beside[path].chmod(0o644)
        for path, written in beside.items():
            written.replace(path)
    except BaseException:
        for written in beside.values():
            written.unlink(missing_ok=True)
        raise
    return list(contents)
