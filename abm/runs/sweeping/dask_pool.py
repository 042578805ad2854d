"""The workers of a Dask scheduler, here or on a cluster, as a worker pool."""

import os
from concurrent.futures import Executor
from contextlib import suppress
from types import TracebackType
from typing import Any

from abm.runs.worker_pool import WorkerError, WorkerPool


class DaskPool(WorkerPool):
    """The workers of a Dask scheduler.

    Every worker has one thread, as a run takes a processor for itself, and sees the results folder
    under the same path as the driver.
    """

    def __init__(self, address: str, seconds: float = 20.0) -> None:
        """Find the scheduler and its workers. Raises WorkerError where there is none, or no worker.

        seconds: how long to wait for the scheduler, and for its first worker.
        """
        super().__init__()
        self._address = address
        self._client = _client(address, seconds)
        _ = self.size

    @property
    def size(self) -> int:
        """At least one; workers may come and go. Raises WorkerError for one of several threads."""
        threads = self._threads()
        if any(count > 1 for count in threads.values()):
            raise WorkerError(
                f"--scheduler {self._address}: a worker has several threads; start workers with one"
                f" each: dask worker {self._address} --nthreads 1 --nworkers {os.cpu_count()}"
            )
        return max(len(threads), 1)

    def _threads(self) -> dict[str, int]:
        try:
            threads: dict[str, int] = self._client.nthreads()
        except Exception as error:  # whatever a client says that has lost its scheduler
            raise WorkerError(
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
        raise WorkerError(
            f"--scheduler {address}: no scheduler with workers answers there ({error}); start one"
            f" with `dask scheduler` and workers with `dask worker {address} --nthreads 1`"
        ) from error
    return client
