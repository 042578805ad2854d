"""Days of a market under the dealers of a real option chain, and the same days without them."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from abm.errors import UsageError
from abm.market.positioning.assumptions import ASSUMPTIONS, DRAWN, drawn_shares
from abm.market.positioning.condensing import Book, Condenser
from abm.market.positioning.open_options import OpenChain
from abm.runs.files.sections import Positioning
from abm.runs.numbers_file import Numbers
from abm.runs.running import Request
from abm.runs.trials import Trial, tried

if TYPE_CHECKING:
    import pandas as pd

    from abm.market.surfaces.slices import Floats
    from abm.records.run import Run

MEASURES = ("fall", "range", "volatility")
"""Of a day: see `day_numbers`."""
WITHOUT = "_without"
"""Ending of the names of those of the same day without the dealers."""


def day_numbers(run: "Run") -> Numbers:
    """Worst fall from a high to a later low, and high less low, as shares of the price; volatility.

    Volatility: of five minutes, a day.
    """
    from abm.risk.run.crashes import worst_fall
    from abm.risk.run.paths import mid_path
    from abm.risk.run.volatility import daily_volatility

    fall = worst_fall(run)
    mids = mid_path(run).within(run.open_time, run.close_time).known().values
    return {
        "fall": 0.0 if fall is None else fall.size,
        "range": float((mids.max() - mids.min()) / mids[0]),
        "volatility": daily_volatility(run),
    }


@dataclass(frozen=True)
class GammaDay:
    """What dealers hold on a day.

    gamma: in shares of the day's volume that they buy when the price falls by 1 % at the open;
    below 0 they sell.
    """

    seed: int
    assumption: str
    gamma: float
    book: Book


class GammaDays:
    """The days of an experiment under the dealers of a chain."""

    def __init__(
        self,
        request: Request,
        chain: OpenChain,
        first: int | None = None,
        count: int | None = None,
    ) -> None:
        """first, count: of the seeds, instead of the experiment's.

        UsageError if the experiment asks no such question.
        """
        self.request, self.chain = request, chain
        experiment = request.read()
        if experiment.positioning is None:
            remedy = "run gamma_map, or add `positioning:` to the file as it has it"
            raise UsageError("it holds no chain", place=request.path, remedy=remedy)
        self.asked: Positioning = experiment.positioning
        self._group = experiment.agents.get(self.asked.dealers)
        if not getattr(self._group, "count", 0) or not hasattr(self._group, "options"):
            remedy = "name a group of option market makers of this market"
            place = f"{request.path}: positioning.dealers"
            raise UsageError(
                f"no dealers are called {self.asked.dealers!r}", place=place, remedy=remedy
            )
        self._condenser = Condenser(chain)
        begin = experiment.seed if first is None else first
        seeds = range(begin, begin + (count or self.asked.seeds))
        self.days = [self._day(seed) for seed in seeds]

    def _day(self, seed: int) -> GammaDay:
        generator = np.random.default_rng(seed)
        names, weights = zip(*self.asked.weights.items(), strict=True)
        name = str(generator.choice(names, p=np.array(weights) / sum(weights)))
        shares = self._shares(name, generator)
        gamma = float(self.chain.gamma() @ shares) / self.asked.volume
        return GammaDay(seed, name, gamma, self._condenser.book(shares))

    def _shares(self, name: str, generator: np.random.Generator) -> "Floats":
        if name == DRAWN:
            return drawn_shares(self.chain.kind, generator)
        return ASSUMPTIONS[name].shares(self.chain.kind)

    def changes(self, book: Book) -> tuple[str, ...]:
        """The overrides by which each dealer holds its part of a book, in lots of this market."""
        assert self._group is not None
        scale = self.asked.lots * self.chain.spot / self.asked.volume / self._group.count
        lots = [(leg, round(leg.amount * scale)) for leg in book.legs]
        options = ", ".join(
            f"{{kind: {leg.kind}, quantity: {held}, moneyness: {leg.moneyness:.6f},"
            f" expiry: {leg.days}}}"
            for leg, held in lots
            if held
        )
        way = f"agents.{self.asked.dealers}"
        return (f"{way}.options=[{options}]", f"{way}.volatility={book.volatility:.6f}")

    def run(
        self, file: Path, jobs: int, progress: Callable[[float], object] | None = None
    ) -> "pd.DataFrame":
        """A row a day: seed, assumption, gamma, error of the book, MEASURES with and without.

        file: keeps what is done, which is not run again.
        """
        import pandas as pd

        path, told, without = self.request.path, self.request.overrides, self.request.without
        bare = Request(path, told, (*without, self.asked.dealers))
        trials = [
            Trial(request, day.seed, day_numbers)
            for day in self.days
            for request in (Request(path, told + self.changes(day.book), without), bare)
        ]
        found = tried(trials, file, jobs, progress)
        pairs = zip(self.days, found[::2], found[1::2], strict=True)
        return pd.DataFrame([_row(*pair) for pair in pairs])


def _row(day: GammaDay, held: Numbers, bare: Numbers) -> dict[str, Any]:
    about = {"seed": day.seed, "assumption": day.assumption, "gamma": day.gamma}
    without = {name + WITHOUT: value for name, value in bare.items()}
    return {**about, "error": day.book.error, **held, **without}
