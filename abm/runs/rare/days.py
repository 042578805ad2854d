"""Days of a market as histories of the splitting: how far the mid-price had fallen, and when."""

import json
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from abm.errors import UsageError
from abm.kernel.records.registry import RECORDS
from abm.market.session import clock
from abm.risk.run.crashes import falls_so_far
from abm.risk.run.frames import MINUTE
from abm.risk.run.paths import mid_path
from abm.risk.run.steps import Steps
from abm.runs.files.experiment import Experiment
from abm.runs.rare.splitting import Climb, Lineage
from abm.runs.running import Request

if TYPE_CHECKING:
    from abm.records.live import LiveRun

NEEDED = ("quotes", "events")
"""Records that tell the mid-price, and when it is traded at."""


@dataclass(frozen=True)
class Day:
    """What is kept of a day.

    climb: the worst fall so far, a fraction of the peak rounded to a millionth.  mids: the
    mid-price (ticks) at the open and after each minute, None where there is none yet.
    """

    lineage: Lineage
    climb: Climb
    mids: tuple[float | None, ...]

    def line(self, market: str) -> str:
        """As a line of JSON. market: what it is a day of."""
        told = {"market": market, "day": self.lineage, "times": self.climb.times}
        return json.dumps(told | {"falls": self.climb.scores, "mids": self.mids})

    @classmethod
    def of_line(cls, line: dict[str, Any]) -> Self:
        """The day that a line told."""
        lineage = tuple((time, seed) for time, seed in line["day"])
        return cls(lineage, Climb(tuple(line["times"]), tuple(line["falls"])), tuple(line["mids"]))


@cache
def experiment_of(request: Request) -> Experiment:
    """What a request asks for, keeping no more than the days need. Raises FileErrors."""
    experiment = request.read()
    kept = {name: name in NEEDED for name in RECORDS}
    return experiment.model_copy(update={"record": experiment.record.model_copy(update=kept)})


def run_day(experiment: Experiment, lineage: Lineage) -> Day:
    """The day of a lineage, from the open: what is drawn from a time on is drawn with its seed.

    UsageError if it has no mid-price.
    """
    from abm.forks import reseed
    from abm.records.live import LiveRun

    (_, first), *branches = lineage
    with experiment.build(first) as model:
        for time, seed in branches:
            model.advance(time)
            reseed(model, seed)
        model.run_model()
        venue, listed = next(iter(model.venues.items()))
        run = LiveRun(model)
        path = mid_path(run, listed.instrument, venue).within(run.open_time, run.close_time)
        return _day(lineage, path, run)


def run_asked(request: Request, lineage: Lineage) -> Day:
    """The day of a lineage of what a request asks for; for workers."""
    return run_day(experiment_of(request), lineage)


def _day(lineage: Lineage, path: Steps, run: "LiveRun") -> Day:
    if not len(path.known()):
        told = f"there is no mid-price from {clock(run.open_time)} to {clock(run.close_time)}"
        raise UsageError(told, remedy="have somebody quote on both sides")
    falls = falls_so_far(path)
    scores = np.round(falls.values, 6)
    kept = np.diff(scores, prepend=0.0) > 0
    climb = Climb(tuple(falls.times[kept].tolist()), tuple(scores[kept].tolist()))
    mids = path.at(np.arange(run.open_time, run.close_time + 1, MINUTE))
    return Day(lineage, climb, tuple(None if np.isnan(mid) else float(mid) for mid in mids))
