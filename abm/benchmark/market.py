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
from abm.benchmark.tables import Part
from abm.kernel.records.registry import RECORDS
from abm.market.fields import nanoseconds
from abm.model import MarketModel, Sink
from abm.records.writer import RunWriter
from abm.rules.rule import Rule

REPETITIONS = 3
DECISIONS = 2_000_000
"""Taken, about, in each span of a market's time that is timed."""

WAKE_INTERVAL = 1.0
"""Mean seconds between two decisions of a trader, of either kind."""

LIFETIME = 1.4
"""Mean seconds until a noise trader cancels its order: 0.7 of them are limit orders, so that each
has about one order in the book."""

WARM_UP = 20.0
"""Seconds of a market's time that are not timed."""

USUAL = frozenset(RECORDS) - {"orders"}
"""The records that are kept, apart from the tape of orders."""


@dataclass(frozen=True)
class Crowd:
    """Noise traders, liquidity providers, and mean seconds between decisions of a noise trader."""

    noise_traders: int
    providers: int
    wake_interval: float = WAKE_INTERVAL

    def model(
        self,
        *,
        orders: bool = False,
        sink: Sink | None = None,
        rules: dict[str, Rule] | None = None,
    ) -> MarketModel:
        """Their market. orders: whether the tape of orders is kept.  sink: takes the tapes."""
        model = MarketModel(seed=1, rules=rules, record_orders=orders, sink=sink)
        rates = {"wake_interval": self.wake_interval, "lifetime": LIFETIME}
        model.add("noise_traders", NoiseTrader, count=self.noise_traders, **rates)
        providers = {"count": self.providers, "wake_interval": WAKE_INTERVAL}
        model.add("liquidity_providers", LiquidityProvider, **providers)
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


CROWDS = (Crowd(1_000, 100), Crowd(10_000, 1_000), Crowd(100_000, 10_000))
"""Each trader is as active in any of them, and the market the more so the larger the crowd."""

SHARED = Crowd(100_000, 100, 100 * WAKE_INTERVAL)
"""The market of the smallest crowd, its orders sent by a hundred times as many noise traders."""


def pace(crowd: Crowd, records: frozenset[str], decisions: int = DECISIONS) -> Pace:
    """Run a crowd with these records going to Parquet files; decisions: in each span timed."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "run"
        with RunWriter(folder, crowd.model().names, {}, set(records)) as writer:
            model = crowd.model(orders="orders" in records, sink=writer.write)
            advance(model, WARM_UP)
            span = decisions / per_second(model)
            seconds = median(_seconds_a_decision(model, span) for _ in range(REPETITIONS))
        fills = pq.read_metadata(folder / "trades.parquet").num_rows
    messages = int(model.state.header["messages"][0])
    return Pace(seconds, messages / model.decisions, fills / model.decisions)


def advance(model: MarketModel, seconds: float) -> None:
    """Let so many seconds of a market's time pass."""
    model.advance(model.now + nanoseconds(seconds))


def _seconds_a_decision(model: MarketModel, span: float) -> float:
    before, began = model.decisions, perf_counter()
    advance(model, span)
    return (perf_counter() - began) / (model.decisions - before)


def market(say: Callable[[str], None] = lambda _: None) -> tuple[Part, Part]:
    """Time each crowd, that of 10,000 with the tape of orders too; and compare the costs.

    say: is told what is being timed.
    """
    asked = [(crowd, USUAL) for crowd in (*CROWDS, SHARED)] + [(CROWDS[1], frozenset(RECORDS))]
    found = []
    for crowd, records in asked:
        say(f"market of {crowd.noise_traders:,} noise traders")
        found.append(pace(crowd, records))
    method = (
        "Default parameters, but a trader decides once a second on average (where it says so, every"
        f" 100 seconds), and orders of noise traders live {LIFETIME:g} s on average. The records go"
        f" to Parquet files. After {WARM_UP:g} s of the market, which compile if nothing has yet,"
        f" the median of {REPETITIONS} spans of about {DECISIONS:,} decisions, wall time, one core."
        " Messages and fills of a decision are means over the whole run."
    )
    columns = (
        "noise traders",
        "providers",
        "s between decisions",
        "tape of orders",
        "decisions/s",
        "ns/decision",
        "messages/1000 decisions",
        "fills/1000 decisions",
    )
    rows = tuple(_row(*question, answer) for question, answer in zip(asked, found, strict=True))
    return Part("The market, recorded", method, columns, rows), _growth(found)


def _row(crowd: Crowd, records: frozenset[str], found: Pace) -> tuple[str | int, ...]:
    people = (crowd.noise_traders, crowd.providers, round(crowd.wake_interval))
    rates = (round(1 / found.seconds), round(1e9 * found.seconds))
    done = (round(1000 * found.messages), round(1000 * found.fills))
    return (*people, "yes" if "orders" in records else "no", *rates, *done)


def _growth(found: list[Pace]) -> Part:
    method = (
        "Cost of a decision with 100,000 noise traders as a share of that with 1,000: in the same"
        " market, whose orders they share among them; and in one a hundred times as busy and deep."
    )
    small, large, shared = found[0].seconds, found[2].seconds, found[3].seconds
    rows = (
        ("the same market", round(100 * shared / small)),
        ("a hundred times as busy", round(100 * large / small)),
    )
    return Part("What a crowd costs", method, ("market", "%"), rows)
