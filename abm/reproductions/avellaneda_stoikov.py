"""Avellaneda and Stoikov (2008): what a dealer gains by minding its inventory, and what it risks.

The paper's table, gamma = 0.1, is that of the whole spread gamma sigma^2 (T - t) + (2 / gamma)
ln(1 + gamma / k), which narrows as time runs out and is 1.49 on average. The draft of 5 October
2006 has the constant spread 1.29, the second term alone: profit 62.94 (sd 5.89), sd of inventory
2.80; symmetric quotes 67.21 (13.43) and 8.66, each from 1,000 paths. Its deviations are those of
the stated model, but its profits are lower by 7 and 3 of their standard errors: for symmetric
quotes the model has 400 p h = 68.64, h the half-spread and p = A exp(-k h) dt. So for that spread
an independent run is what the numbers here are held against.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from abm.kinds import module_of
from abm.market.session import Session
from abm.market.venue import Instrument, Venue
from abm.reproductions.check import Check, Progress
from abm.risk.statistics.estimates import deviation, mean
from abm.runs.shipped import MODELS

if TYPE_CHECKING:
    from abm.model import MarketModel

paper = module_of(MODELS / "avellaneda_stoikov.py")

PATHS = 20_000


class Strategy(NamedTuple):
    """Where a dealer quotes, see DealerParameters."""

    skewed: bool
    narrowing: bool = False

    @property
    def name(self) -> str:
        """As in the paper, and the kind of spread."""
        kind = "inventory" if self.skewed else "symmetric"
        return f"{kind}, {'narrowing' if self.narrowing else 'constant'} spread"


def dealers(
    strategies: Sequence[Strategy], paths: int = 10_000, seed: int = 1, **options: Any
) -> "MarketModel":
    """A market with a dealer for each strategy, all with the same mid; options to MarketModel."""
    from abm.model import MarketModel

    venues = ["mid", *(strategy.name for strategy in strategies)]
    model = MarketModel(
        {"stock": Instrument(price=paper.PRICE, tick_size=paper.TICK)},
        dict.fromkeys(venues, Venue(instrument="stock")),
        Session(open="00:00", close="23:59", step=10.0),
        seed=seed,
        **options,
    )
    model.add("mid", paper.MidPrice)
    for book, strategy in enumerate(strategies, start=1):
        model.add(strategy.name, paper.Dealer, book=book, paths=paths, **strategy._asdict())
        model.add(f"public of {strategy.name}", paper.Public, book=book)
    return model


def outcomes(model: "MarketModel") -> dict[str, np.ndarray]:
    """For each dealer the PATH rows of the paths that it has done so far."""
    state = model.state
    return {
        name: state.tables[number]["outcomes"][: int(state.memories[number]["paths"][0])]
        for number, (name, group) in enumerate(model.groups.items())
        if group.trader is paper.Dealer
    }


class Known(NamedTuple):
    """What is known of a strategy: mean and sd of the profit, sd of the inventory.

    paths: from how many they come.
    """

    strategy: Strategy
    paths: int
    profit: float
    profit_sd: float
    inventory_sd: float


KNOWN = (
    Known(Strategy(skewed=True, narrowing=True), 1_000, 65.0, 6.6, 2.9),
    Known(Strategy(skewed=False, narrowing=True), 1_000, 68.4, 12.7, 8.4),
    Known(Strategy(skewed=True), 20_000, 64.2, 6.00, 2.93),
    Known(Strategy(skewed=False), 20_000, 68.7, 13.75, 8.80),
)
"""1,000 paths: the paper's table 1. 20,000 paths: computed from the stated model, independently."""


def reproduce(progress: Progress | None = None) -> list[Check]:
    """Avellaneda and Stoikov 2008, Quantitative Finance 8, 217: a dealer's profit and inventory."""
    strategies = [known.strategy for known in KNOWN]
    model = dealers(strategies, PATHS, record_interval=86_400.0, record_orders=False, sink=_drop)
    done = 0
    while done < PATHS:
        model.step()
        done = min(len(paths) for paths in outcomes(model).values())
        if progress is not None:
            progress(done / PATHS)
    found = outcomes(model)
    return [check for known in KNOWN for check in _checks(known, found[known.strategy.name])]


def _drop(name: str, rows: np.ndarray) -> None:
    """The dealers note how their paths end; nothing is kept of the tapes."""


def _checks(known: Known, paths: np.ndarray) -> list[Check]:
    rows = (
        ("profit", known.profit, mean(paths["profit"])),
        ("sd of profit", known.profit_sd, deviation(paths["profit"])),
        ("sd of inventory", known.inventory_sd, deviation(paths["inventory"])),
    )
    return [_check(f"{known.strategy.name}: {row[0]}", *row[1:], known.paths) for row in rows]


def _check(quantity: str, known: float, found: tuple[float, float], paths: int) -> Check:
    """Within three standard errors of the difference, both runs having theirs."""
    value, error = found
    tolerance = 3.0 * error * (1.0 + PATHS / paths) ** 0.5
    return Check.near(quantity, known, value, error, tolerance=tolerance)
