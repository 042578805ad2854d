"""Judge calibrated markets on a part of a tape that they were not calibrated to, by LOB-Bench.

    python docs/judge_calibration.py TAPE RESULTS_OF_MARKET RESULTS_OF_OTHER

Writes results/reference/msft_calibration.csv and .png: distances of the second part of the tape
from its first part, from both markets, calibrated, and from the first market as it was.
"""

import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pandas as pd

from abm.facts.lob_bench import Tape, aggregates, distances
from abm.facts.target import first_tape
from abm.market.session import time_of_day
from abm.report.calibration_distances import distances_figure
from abm.runs.calibrating.simulator import Simulator, tape_of
from abm.runs.catalogue import point_reader
from abm.runs.files import Point

SPLIT, END = "10:02:30", "10:30"
SESSION = {"session.open": "10:01:30", "session.close": END}
"""Of the simulations: the second part, and before it the minute in which a book fills."""
SEEDS = range(101, 105)
"""Used neither for the fit nor to judge it by the facts."""
OUT = Path("results/reference/msft_calibration")


def simulated(results: Path, calibrated: bool) -> list[Tape]:
    """Days of the market of a calibration, as it was or with the parameters found."""
    told = json.loads((results / "calibration.json").read_text(encoding="utf-8"))
    simulate = Simulator(told["name"])
    settings = SESSION | (told["settings"] if calibrated else {})
    experiment = point_reader(simulate.request.path, (), "calibrate")(Point(settings))
    days = (tape_of(experiment, seed, simulate.calibrate.lot) for seed in SEEDS)
    return [day.with_book() for day in days if day.with_book is not None]


def compared(tape: Path, market: Path, other: Path) -> Iterator[tuple[str, pd.DataFrame]]:
    """Name and distances of each from the second part."""
    day, split = first_tape(tape, None, None), time_of_day(SPLIT)
    first, second = day.between(day.open, split), day.between(split, day.close)
    assert first.with_book is not None
    assert second.with_book is not None
    real = [second.with_book()]
    yield "first half", distances(real, [first.with_book()])
    yield "small market, calibrated", distances(real, simulated(market, True))
    yield "zero intelligence, calibrated", distances(real, simulated(other, True))
    yield "small market, uncalibrated", distances(real, simulated(market, False))


def table(found: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """L1 and Wasserstein of each, a row a statistic, then their aggregates."""
    columns = {}
    for name, each in found.items():
        rows = each.assign(
            name=[f"{s} | {c}" if c else s for s, c in each[["statistic", "condition"]].to_numpy()]
        ).set_index("name")[["l1", "wasserstein"]]
        columns[name] = pd.concat([rows, aggregates(each)])
    return pd.concat(columns, axis=1)


if __name__ == "__main__":
    told = table(dict(compared(*map(Path, sys.argv[1:4]))))
    told.columns = [f"{name}: {distance}" for name, distance in told.columns]
    told.round(4).to_csv(OUT.with_suffix(".csv"), index_label="statistic")
    distances_figure(told).savefig(OUT.with_suffix(".png"))
    print(told.round(3).to_string())
