"""The process of a run: it runs into its folder, as `abm run` does, and tells how it goes."""

from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Event
from pathlib import Path
from typing import TYPE_CHECKING

from abm.dashboard.messages import COMPLETE, FAILED, INTERRUPTED, Ended, Message
from abm.dashboard.publishing import Publisher
from abm.risk.run.needed import NEEDED
from abm.runs.measuring import measured
from abm.runs.running import Request, run

if TYPE_CHECKING:
    from abm.records.run import Run


def work(request: Request, folder: Path, seed: int, to: Connection, stop: Event) -> None:
    """Run a request into a folder; messages go to a pipe, and an event breaks the run off."""

    def send(message: Message) -> None:
        try:
            to.send(message)
        except OSError:  # the server is gone
            raise KeyboardInterrupt from None

    with suppress(KeyboardInterrupt):
        publisher = Publisher(send, stop.is_set)
        ended = ending(lambda: run(request, folder, seed=seed, watch=publisher), folder)
        publisher.finish()
        send(ended)


def ending(make: Callable[[], "Run"], folder: Path) -> Ended:
    """Do a run, leave its measures beside it, and say how it ended."""
    try:
        _measure(make())
    except KeyboardInterrupt:
        return Ended(INTERRUPTED, folder=folder if (folder / "run.json").is_file() else None)
    except Exception as error:
        return Ended(FAILED, f"{type(error).__name__}: {error}")
    return Ended(COMPLETE, folder=folder)


def _measure(run: "Run") -> None:
    """Leave beside the records of a run what `abm run` leaves."""
    from abm.report.figures import crash

    if not run.lacks(NEEDED):
        measured(run)
        crash(run).savefig(run.path / "crash.png")
