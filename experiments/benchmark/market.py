"""How many decisions a second a recorded market takes, and what one costs as the crowd grows."""

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import perf_counter

import pyarrow.parquet as pq

from abm.agents.liquidity_provider import LiquidityProvider
from abm.agents.noise_trader import NoiseTrader
from abm.market.fields import nanoseconds
from abm.market.tapes import RECORDS
from abm.model import MarketModel, Sink
from abm.records.writer import RunWriter
from experiments.benchmark.tables import Part

REPETITIONS = 3
DECISIONS = 2_000_000
"""Taken, about, in each span of a market's time that is timed."""

LIFETIME = 10.0
"""Mean seconds until a noise trader cancels its order; the warm-up is twice that."""

CROWDS = (1_000, 10_000, 100_000)
"""Noise traders; a tenth as many liquidity providers come with them."""

USUAL = frozenset(RECORDS) - {"orders"}
"""The records that are kept, apart from the tape of orders."""


def crowd(noise_traders: int, *, orders: bool = False, sink: Sink | None = None) -> MarketModel:
    """Noise traders and a tenth as many providers, each as active as in a crowd of any size.

    orders: whether the tape of orders is kept.  sink: takes the tapes.
    """
    model = MarketModel(seed=1, record_orders=orders, sink=sink)
    model.add("noise_traders", NoiseTrader, count=noise_traders, lifetime=LIFETIME)
    model.add("liquidity_providers", LiquidityProvider, count=noise_traders // 10)
    return model


def per_second(model: MarketModel) -> float:
    """Decisions that are due in a second of a market's time."""
    groups = [group.parameters for group in model.groups.values()]
    return sum(group.count / group.wake_interval for group in groups)


@dataclass(frozen=True)
class Pace:
    """Median seconds of a decision, and the messages and fills of one, on average."""

    seconds: float
    messages: float
    fills: float


def pace(noise_traders: int, records: frozenset[str], decisions: int = DECISIONS) -> Pace:
    """Run a crowd with these records going to Parquet files; decisions: in each span timed."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "run"
        with RunWriter(folder, crowd(noise_traders).names, {}, set(records)) as writer:
            model = crowd(noise_traders, orders="orders" in records, sink=writer.write)
            _advance(model, 2.0 * LIFETIME)
            span = decisions / per_second(model)
            seconds = median(_seconds_a_decision(model, span) for _ in range(REPETITIONS))
        fills = pq.read_metadata(folder / "trades.parquet").num_rows
    messages = int(model.state.header["messages"][0])
    return Pace(seconds, messages / model.decisions, fills / model.decisions)


def _advance(model: MarketModel, seconds: float) -> None:
    model.advance(model.now + nanoseconds(seconds))


def _seconds_a_decision(model: MarketModel, span: float) -> float:
    before, began = model.decisions, perf_counter()
    _advance(model, span)
    return (perf_counter() - began) / (model.decisions - before)


def market(say: Callable[[str], None] = lambda _: None) -> tuple[Part, Part]:
    """Time each crowd, that of 10,000 with the tape of orders too; and compare the costs.

    say: is told what is being timed.
    """
    asked = [(count, USUAL) for count in CROWDS] + [(10_000, frozenset(RECORDS))]
    found = []
    for count, records in asked:
        say(f"market of {count:,} noise traders")
        found.append(pace(count, records))
    method = (
        "A tenth as many liquidity providers beside the noise traders, all with their default"
        f" parameters, but orders of noise traders live {LIFETIME:g} s on average; so each trader"
        " is as active in any crowd, and the market as a whole the more the larger it is. The"
        f" records go to Parquet files. After {2 * LIFETIME:g} s of the market, which compile if"
        f" nothing has yet, the median of {REPETITIONS} spans of about {DECISIONS:,} decisions,"
        " wall time, one core. Messages and fills of a decision are means over the whole run."
    )
    columns = (
        "noise traders",
        "providers",
        "tape of orders",
        "decisions/s",
        "ns/decision",
        "messages/1000 decisions",
        "fills/1000 decisions",
    )
    rows = tuple(_row(*question, answer) for question, answer in zip(asked, found, strict=True))
    return Part("The market, recorded", method, columns, rows), _growth(found[0], found[2])


def _row(count: int, records: frozenset[str], found: Pace) -> tuple[str | int, ...]:
    rates = (round(1 / found.seconds), round(1e9 * found.seconds))
    done = (round(1000 * found.messages), round(1000 * found.fills))
    return (count, count // 10, "yes" if "orders" in records else "no", *rates, *done)


def _growth(small: Pace, large: Pace) -> Part:
    method = "Cost of a decision in the largest crowd as a share of that in the smallest."
    columns = ("noise traders", "to", "%")
    row = (CROWDS[2], CROWDS[0], round(100 * large.seconds / small.seconds))
    return Part("What a crowd costs", method, columns, (row,))
