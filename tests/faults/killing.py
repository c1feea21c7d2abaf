"""Kill a process before any chosen line of the code that writes files, half a file on disk where one is being written."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

import ipresearch.atomic

WRITER = ipresearch.atomic.__file__


def count_points(action: Callable[[], object], watched: tuple[str, ...] = (WRITER,)) -> int:
    """How many lines of the watched files the action comes to."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            seen = _traced(action, None, watched)
            os.write(writing, str(seen).encode())
        finally:
            os._exit(0)
    os.close(writing)
    os.waitpid(child, 0)
    with os.fdopen(reading) as pipe:
        return int(pipe.read())


def kill_at(point: int, action: Callable[[], object], watched: tuple[str, ...] = (WRITER,)) -> bool:
    """Run the action in a process that is killed before its line number `point`; False where it came to its end first."""
    child = os.fork()
    if child == 0:
        try:
            _traced(action, point, watched)
        finally:
            os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL


def _traced(action: Callable[[], object], point: int | None, watched: tuple[str, ...]) -> int:
    seen = 0

    def trace(frame: FrameType, event: str, _: Any):
        nonlocal seen
        if event == "call":
            return trace if frame.f_code.co_filename in watched else None
        if event == "line":
            if seen == point:
                _leave_half_a_file(frame)
                os.kill(os.getpid(), signal.SIGKILL)
            seen += 1
        return trace

    sys.settrace(trace)
    try:
        action()
    finally:
        sys.settrace(None)
    return seen


def _leave_half_a_file(frame: FrameType) -> None:
    file, content = frame.f_locals.get("file"), frame.f_locals.get("content")
    if content and file is not None and not file.closed and file.tell() == 0:
        file.write(content[: len(content) // 2])
        file.flush()
