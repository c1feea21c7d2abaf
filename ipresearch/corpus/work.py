"""Tasks to workers, a few at a time; a worker that dies loses nothing.

The one seam is a concurrent.futures Executor: a process pool of our own, or whatever a reader hands in, a Dask client's
for instance. A task whose worker died is tried again, alone from then on, so that it is known who is to blame.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import (
    FIRST_COMPLETED,
    BrokenExecutor,
    CancelledError,
    Executor,
    Future,
    ProcessPoolExecutor,
    wait,
)
from typing import Any, TypeVar

from ipresearch.errors import CorpusError

TRIES = 3
_IN_FLIGHT = 64  # tasks given to an executor that does not say how many workers it has
_DEATHS = ("KilledWorker", "WorkerDiedError")  # how Dask says it

Task = TypeVar("Task")


def run_tasks(
    make: Callable[[Task], Any],
    tasks: Iterable[Task],
    workers: int,
    executor: Executor | None = None,
    lost: Callable[[Task], Iterable[Task]] | None = None,
) -> Iterator[tuple[Task, Any]]:
    """Yield (task, make(task)) as they are done, in any order.

    workers  : processes of our own; 1 runs the tasks here
    executor : takes the tasks instead
    lost     : what to do instead of a task whose workers died three times
    Raises CorpusError when the executor takes no more tasks, and whatever `make` raises.
    """
    if executor is None and workers == 1:
        for task in tasks:
            yield task, make(task)
        return
    crew = _Crew(make, workers, executor)
    try:
        yield from _run(crew, iter(tasks), lost)
    finally:
        crew.stop()


def how_many(workers: int | None, n_tasks: int) -> int:
    """Processes for so many tasks: those that are asked for, else one a core; never more than tasks."""
    return max(1, min(workers or os.cpu_count() or 1, n_tasks))


def _run(crew: _Crew, tasks: Iterator[Task], lost) -> Iterator[tuple[Task, Any]]:
    again: deque[tuple[Task, int]] = deque()  # with the times that a worker died of it
    running: dict[Future, tuple[Task, int]] = {}
    more = True
    while more or again or running:
        while more and not again and len(running) < crew.at_once:
            task = next(tasks, None)
            more = task is not None
            if more:
                running[crew.submit(task)] = (task, 0)
        if again and not running:
            task, deaths = again.popleft()
            running[crew.submit(task)] = (task, deaths)
        for future in wait(running, return_when=FIRST_COMPLETED).done if running else ():
            task, deaths = running.pop(future)
            if not _died(future):
                yield task, future.result()
            elif crew.cannot_start():
                raise CorpusError(
                    "no worker process could start. In a script, put what calls build() under "
                    "`if __name__ == '__main__':`, since each worker imports the script; or say workers=1."
                )
            elif deaths + 1 < TRIES:
                again.append((task, deaths + 1))
            elif lost is None:
                raise CorpusError("a worker died three times on one partition. Try again with fewer workers.")
            else:
                again.extend((piece, 0) for piece in lost(task))


def _died(future: Future) -> bool:
    if future.cancelled():
        return True
    error = future.exception()
    return isinstance(error, (BrokenExecutor, CancelledError)) or type(error).__name__ in _DEATHS


class _Crew:
    """An executor that is made anew where it is ours and broken."""

    def __init__(self, make: Callable, workers: int, executor: Executor | None):
        self._make, self._workers, self._given = make, workers, executor
        self._own = None if executor else self._new_pool()
        known = workers if executor is None else getattr(executor, "_max_workers", None)
        self.at_once = 2 * known if known else _IN_FLIGHT

    def submit(self, task: object) -> Future:
        if self._given is not None:
            try:
                return self._given.submit(self._make, task)
            except Exception as error:
                raise CorpusError(
                    f"the executor takes no more tasks ({type(error).__name__}: {error}). What was made stays: mend "
                    f"the executor or its scheduler, and build again."
                ) from error
        try:
            return self._own.submit(self._make, task)
        except BrokenExecutor:
            self._own.shutdown(wait=False)
            self._own = self._new_pool()
            return self._own.submit(self._make, task)

    def cannot_start(self) -> bool:
        """Whether not one process of the pool of our own came to its first task."""
        return self._given is None and self._first.done() and _died(self._first)

    def stop(self) -> None:
        if self._own is not None:
            self._own.shutdown(wait=True, cancel_futures=True)

    def _new_pool(self) -> ProcessPoolExecutor:
        context = multiprocessing.get_context("spawn")
        pool = ProcessPoolExecutor(self._workers, mp_context=context, initializer=start_worker)
        self._first = pool.submit(os.getpid)
        return pool


def start_worker() -> None:
    """Make a process of our own ready: it ends with its parent, does without pandas, and gives memory back."""
    _leave_pandas_out()
    import pyarrow as pa

    pa.set_memory_pool(pa.system_memory_pool())  # the default one keeps 50 MB for itself
    parent = multiprocessing.parent_process()
    if parent is None:
        return

    def watch() -> None:
        # a worker whose parent was killed would wait for tasks for ever
        parent.join()
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def _leave_pandas_out() -> None:
    """pyarrow imports pandas, half a second and 50 MB, with the first array it makes, unless it finds none then."""
    if "pandas" in sys.modules:
        return
    import pyarrow

    sys.meta_path.insert(0, _NoPandas)
    try:
        pyarrow.array([""])
    finally:
        sys.meta_path.remove(_NoPandas)


class _NoPandas:
    """A finder that does not find pandas."""

    @staticmethod
    def find_spec(name: str, path: object = None, target: object = None) -> None:
        if name == "pandas":
            raise ImportError("pandas is left out of this process")
