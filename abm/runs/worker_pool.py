"""Worker pools: many runs side by side, each worker doing one at a time.

A worker on this machine is a process that is spawned, not forked, so that it shares no memory,
locks or threads with its driver; it does its arithmetic in one thread, as others have cores of
their own. Ctrl-C is its driver's: a worker hears it only where it listens for it
(abm.runs.running.between_slices). When the driver is gone, so are its workers.
"""

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ProcessPoolExecutor, wait
from itertools import islice
from multiprocessing import get_context
from types import TracebackType
from typing import Any, TypeVar

from abm.errors import AbmError

THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS")
"""Environment variables that say how many threads a process does its arithmetic in."""

QUEUED = 2
"""Tasks that wait for each that is being done, so that no worker waits for the driver."""

Task = TypeVar("Task")
Result = TypeVar("Result")


class WorkerError(AbmError):
    """Workers that cannot be had or used, said with the remedy."""


class WorkerPool:
    """Workers behind an executor of concurrent.futures, and another one after that broke.

    Use as a context.
    """

    def __init__(self) -> None:
        self._executor: Executor | None = None

    @property
    def size(self) -> int:
        """How many workers there are now."""
        raise NotImplementedError

    def executor(self) -> Executor:
        """The executor; a new one after `dismiss`."""
        if self._executor is None:
            self._executor = self._make()
        return self._executor

    def _make(self) -> Executor:
        raise NotImplementedError

    def dismiss(self) -> None:
        """Let the executor go at once; what it is doing is not finished."""
        if self._executor is not None:
            self._executor.shutdown(wait=False)
            self._executor = None

    def __enter__(self) -> "WorkerPool":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is None and self._executor is not None:
            self._executor.shutdown()
        else:
            self.dismiss()


class ProcessPool(WorkerPool):
    """Processes on this machine, which are killed when they are dismissed."""

    def __init__(self, jobs: int) -> None:
        super().__init__()
        self._jobs = jobs
        self._others = set(multiprocessing.active_children())

    @property
    def size(self) -> int:
        """As many as were asked for."""
        return self._jobs

    def _make(self) -> Executor:
        return _Processes(self._jobs)

    def dismiss(self) -> None:
        """Kill them."""
        super().dismiss()
        for child in set(multiprocessing.active_children()) - self._others:
            child.kill()


def each_done(
    work: Callable[[Task], Result], tasks: Iterable[Task], jobs: int
) -> Iterator[tuple[Task, Result]]:
    """Give every task with what the work makes of it, as they end.

    tasks: may run out, and have more when one has ended.  jobs: one does them here, in their order,
    as they are asked for; more are workers, which end them in any order.  When a task raises, or at
    Ctrl-C, tasks that wait are not begun, and those begun are waited for.
    """
    if jobs == 1:
        yield from ((task, work(task)) for task in tasks)
        return
    with _Processes(jobs) as processes:
        waiting, running = iter(tasks), dict[Future[Result], Task]()
        try:
            while True:
                for task in islice(waiting, jobs * (1 + QUEUED) - len(running)):
                    running[processes.submit(work, task)] = task
                if not running:
                    return
                done, _ = wait(running, return_when=FIRST_COMPLETED)
                for future in done:
                    yield running.pop(future), future.result()
        except BaseException:
            processes.shutdown(cancel_futures=True)
            raise


class _Processes(ProcessPoolExecutor):
    """The executor of workers on this machine."""

    def __init__(self, jobs: int) -> None:
        for name in THREADS:
            os.environ.setdefault(name, "1")
        super().__init__(jobs, get_context("spawn"), _begin)

    def submit(self, *args: Any, **options: Any) -> Future[Any]:
        """As of any executor; a worker that begins in here hears no Ctrl-C until `_begin`."""
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            return super().submit(*args, **options)
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _begin() -> None:
    """Begin a worker: deaf to Ctrl-C, and gone with its driver."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    threading.Thread(target=_leave_with_driver, daemon=True).start()


def _leave_with_driver() -> None:
    driver = multiprocessing.parent_process()
    assert driver is not None
    driver.join()
    os._exit(1)
