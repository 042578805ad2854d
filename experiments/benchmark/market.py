"""How many decisions a second a recorded market takes, and what one costs as the crowd grows."""

import tempfile
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
"""Taken, about, in what is timed once."""

WARM_UP = 20.0
"""Seconds of the market before: twice the mean life of a noise trader's order."""

CROWDS = (1_000, 10_000, 100_000)
"""Noise traders; a tenth as many liquidity providers come with them."""

WITHOUT_ORDERS = frozenset(RECORDS) - {"orders"}


def crowd(noise_traders: int, *, record_orders: bool = False, sink: Sink | None = None) -> MarketModel:
    """Noise traders and a tenth as many providers, each as active as in a crowd of any other size."""
    model = MarketModel(seed=1, record_orders=record_orders, sink=sink)
    model.add("noise_traders", NoiseTrader, count=noise_traders, lifetime=10.0)
    model.add("liquidity_providers", LiquidityProvider, count=noise_traders // 10)
    return model


@dataclass(frozen=True)
class Pace:
    """What was measured of a market: seconds and decisions of one span, and what these did."""

    seconds: float
    decisions: int
    messages: int
    fills: int


class RecordedMarket:
    """A crowd whose records are written to Parquet, a folder a span of its time."""

    def __init__(self, noise_traders: int, records: frozenset[str]) -> None:
        self._model = crowd(noise_traders, record_orders="orders" in records, sink=self._pass_on)
        self._records, self._writer = set(records), None

    def _pass_on(self, tape: str, rows: "np.ndarray") -> None:
        if self._writer is not None:
            self._writer.write(tape, rows)
