"""Who does the runs: processes on this machine, or the workers of a Dask scheduler.

A crew gives an executor (concurrent.futures), which is all that the driver knows of it, and another
one after that broke.
"""

import multiprocessing
import os
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import suppress
from multiprocessing import get_context
from types import TracebackType
from typing import Any

from abm.errors import AbmError
from abm.runs.sweeping.work import attend


class CrewError(AbmError):
    """Workers that cannot be had or used, said with the remedy."""


class Crew:
    """Use as a context."""

    @property
    def hands(self) -> int:
        """How many runs it does at a time, now."""
        raise NotImplementedError

    def __init__(self) -> None:
        self._executor: Executor | None = None

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

    def __enter__(self) -> "Crew":
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


class Processes(Crew):
    """Processes on this machine, which die with the driver, or when they are dismissed."""

    def __init__(self, jobs: int) -> None:
        super().__init__()
        self._jobs = jobs
        self._others = set(multiprocessing.active_children())

    @property
    def hands(self) -> int:
        """As many as processes."""
        return self._jobs

    def _make(self) -> Executor:
        # processes that begin from here on do their arithmetic in one thread, as Dask's do
        for library in ("OMP", "OPENBLAS"):
            os.environ.setdefault(f"{library}_NUM_THREADS", "1")
        return ProcessPoolExecutor(self._jobs, get_context("spawn"), attend)

    def dismiss(self) -> None:
        """Kill them."""
        super().dismiss()
        for child in set(multiprocessing.active_children()) - self._others:
            child.kill()


class DaskWorkers(Crew):
    """The workers of a Dask scheduler.

    Every worker has one thread, as a run takes a processor for itself, and sees the results folder
    under the same path as the driver.
    """

    def __init__(self, address: str, seconds: float = 20.0) -> None:
        """Find the scheduler and its workers. Raises CrewError where there is none, or no worker.

        seconds: how long to wait for the scheduler, and for its first worker.
        """
        super().__init__()
        self._address = address
        self._client = _client(address, seconds)
        _ = self.hands

    @property
    def hands(self) -> int:
        """As many as workers, which may come and go; at least one. Raises CrewError for threads."""
        threads = self._threads()
        if any(count > 1 for count in threads.values()):
            raise CrewError(
                f"--scheduler {self._address}: a worker has several threads; start workers with one"
                f" each: dask worker {self._address} --nthreads 1 --nworkers {os.cpu_count()}"
            )
        return max(len(threads), 1)

    def _threads(self) -> dict[str, int]:
        try:
            threads: dict[str, int] = self._client.nthreads()
        except Exception as error:  # whatever a client says that has lost its scheduler
            raise CrewError(
                f"the scheduler at {self._address} is gone ({type(error).__name__}); what is done"
                " stays: start a scheduler and workers, and give the same command with its address"
            ) from error
        return threads

    def dismiss(self) -> None:
        """Let go of what was asked for; a scheduler that is gone has let go of it already."""
        with suppress(Exception):
            super().dismiss()
        self._executor = None

    def _make(self) -> Executor:
        executor: Executor = self._client.get_executor(pure=False)
        return executor

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        super().__exit__(kind, error, trace)
        with suppress(Exception):
            self._client.close()


def _client(address: str, seconds: float) -> Any:
    import distributed

    try:
        client: Any = distributed.Client(address, timeout=seconds, set_as_default=False)  # type: ignore[no-untyped-call]
        client.wait_for_workers(1, timeout=seconds)
    except (OSError, ValueError, TimeoutError) as error:
        raise CrewError(
            f"--scheduler {address}: no scheduler with workers answers there ({error}); start one"
            f" with `dask scheduler` and workers with `dask worker {address} --nthreads 1`"
        ) from error
    return client
