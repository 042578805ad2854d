"""What a whole day of the shipped markets costs, and what latent investors far from its price do.

Days are timed by the wall, with their files. A far investor costs little beside a day, so the day
with such and the day without run span by span in turn, by processor time, and each span counts with
the least of its repetitions.
"""

import tempfile
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from typing import TYPE_CHECKING

import numpy as np

from abm.benchmark.tables import Part
from abm.kernel.records.registry import RECORDS
from abm.records.writer import RunWriter
from abm.runs.running import Request, slices
from abm.runs.shipped import markets

if TYPE_CHECKING:
    from abm.model import MarketModel

REPETITIONS = 3
SEED = 1
MARKETS = ("e_mini", "small_market")
GOALS = {"e_mini": 4_000}
"""Milliseconds that a day should take at most."""
NO_RECORDS = tuple(f"record.{name}=false" for name in RECORDS)

FAR_INVESTORS = 3_000
FAR = f"{{kind: latent_investor, count: {FAR_INVESTORS}, width: 1000000, wake_interval: 10}}"
"""In a million ticks around the price one in a million is nearer to it than a thousand."""
SPANS = 390
"""Of a day: minutes."""


@dataclass(frozen=True)
class Day:
    """Wall time (s) of a day, and what was done in it."""

    seconds: float
    decisions: int
    messages: int


def one_day(request: Request) -> Day:
    """Run a day with the records that the request keeps going to Parquet files."""
    experiment = request.read()
    model = experiment.build(SEED)
    with tempfile.TemporaryDirectory() as name:
        began = perf_counter()
        with RunWriter(Path(name) / "run", model.names, {}, experiment.record.kept) as writer:
            model.sink = writer.write
            model.run_model()
            model.drain()
        seconds = perf_counter() - began
    return Day(seconds, model.decisions, _messages(model))


def _messages(model: "MarketModel") -> int:
    return int(model.state.header["messages"][0])


def days() -> tuple[Part, Part]:
    """Both tables."""
    return _whole_days(), _far_investors()


def _whole_days() -> Part:
    method = (
        "The market's file as it is, from before the open to the close, without any record and with"
        f" those that a run keeps by default, in Parquet files; wall time, one core, median of"
        f" {REPETITIONS} days."
    )
    columns = (
        *("market", "records", "ms/day", "goal ms", "holds"),
        *("decisions", "decisions/s", "messages/s"),
    )
    kept = {"none": NO_RECORDS, "default": ()}
    rows = tuple(_row(name, words, changes) for name in MARKETS for words, changes in kept.items())
    return Part("A day of the shipped markets", method, columns, rows)


def _row(market: str, records: str, changes: tuple[str, ...]) -> tuple[str | int, ...]:
    found = [one_day(Request(markets()[market], changes)) for _ in range(REPETITIONS)]
    seconds, day = median(each.seconds for each in found), found[0]
    rates = (round(day.decisions / seconds), round(day.messages / seconds))
    return market, records, *_judged(market, round(1e3 * seconds)), day.decisions, *rates


def _judged(market: str, milliseconds: int) -> tuple[int, str | int, str]:
    if market not in GOALS:
        return milliseconds, "", ""
    return milliseconds, GOALS[market], "yes" if milliseconds <= GOALS[market] else "NO"


def _far_investors() -> Part:
    method = (
        f"A day of {MARKETS[0]} without records, and the same with {FAR_INVESTORS:,} more latent"
        " investors whose prices lie a million ticks around the price, which never comes near: both"
        f" have the same messages. {SPANS} spans of the day in turn, processor time, the least of"
        f" {REPETITIONS} for each span; differences, looks at the open included."
    )
    decisions, seconds = far_cost()
    row = (FAR_INVESTORS, decisions, round(1e3 * seconds), round(1e9 * seconds / decisions))
    columns = ("far investors", "decisions/day", "ms/day", "ns/decision")
    return Part("Latent investors far from the price", method, columns, (row,))


def far_cost(
    changes: tuple[str, ...] = (), spans: int = SPANS, repetitions: int = REPETITIONS
) -> tuple[int, float]:
    """Decisions of far investors in a day, and seconds that they take in all.

    changes: of the market.  Raises RuntimeError if the market with them is another.
    """
    file, told = markets()[MARKETS[0]], NO_RECORDS + changes
    requests = Request(file, told), Request(file, (*told, f"agents.far_investors={FAR}"))
    seconds = np.full((spans, 2), np.inf)
    for _ in range(repetitions):
        models = [request.read().build(SEED, sink=_drop) for request in requests]
        seconds = np.minimum(seconds, _in_turn(models, spans))
    without, with_far = models
    if _messages(without) != _messages(with_far):
        raise RuntimeError("the market with far investors is another than that without")
    spent, more = seconds.sum(axis=0)
    return with_far.decisions - without.decisions, float(more - spent)


def _in_turn(models: list["MarketModel"], spans: int) -> np.ndarray:
    """Processor time (s) of each span of each market, shape (spans, markets)."""
    return np.array([[_timed(m, until) for m in models] for until in slices(models[0], spans)])


def _timed(model: "MarketModel", until: int) -> float:
    began = process_time()
    model.advance(until)
    return process_time() - began


def _drop(name: str, rows: np.ndarray) -> None:
    """Nothing is kept of the tapes."""
