"""Latent order books run and looked at: as they stand, and as metaorders move their price.

The market is models/latent_book.py, in turns of a second: D = 1/4 tick^2 a turn. The price that a
metaorder sees is the best quote of the side that it takes, less the mean of that quote before it
began, so that half the spread is not taken for impact; half of the books are mirrored.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import numpy.typing as npt

from abm.kernel.book.messages import BUY, SELL
from abm.kinds import module_of
from abm.market.session import Session
from abm.market.venue import Instrument, Venue
from abm.reproductions.check import Progress
from abm.runs.shipped import MODELS

if TYPE_CHECKING:
    from abm.model import MarketModel

Values = npt.NDArray[np.float64]

LATENT = module_of(MODELS / "latent_book.py")
FURTHEST: int = LATENT.FURTHEST

SECOND = 10**9
DIFFUSION = 0.25
"""Ticks^2 a turn."""

MEMORY, DEPTH = 20.0, 20.0
"""Of the stationary book: y_c = sqrt(D / nu) in ticks, and the slope L in lots / tick^2."""
SLOPE = 50.0
"""L of the books of metaorders, lots / tick^2: high, so that chance moves the price little."""
BEFORE = 100
"""Turns before a metaorder; in the second half of them the quotes have their mean."""


class Trial(NamedTuple):
    """A metaorder, and the books in which it is repeated, half of them mirrored.

    participation: m0 / J.  turns: T.  followed: how long, in T.  furthest: ticks to the edge of the
    book.  reverses: whether it is undone at the same rate from T on.
    """

    participation: float
    turns: int
    books: int
    followed: float = 1.0
    furthest: int = 80
    reverses: bool = False

    @property
    def work(self) -> float:
        """Turns of books, and prices in them."""
        return self.books * (BEFORE + self.turns * self.followed) * self.furthest

    @property
    def unit(self) -> float:
        """sqrt(D T), ticks."""
        return float((DIFFUSION * self.turns) ** 0.5)


def market(books: int, orders: Mapping[str, float], seed: int = 1, **options: Any) -> "MarketModel":
    """Independent latent books, a turn a second; options go to MarketModel.

    orders: parameters of the latent orders of both sides. Where the sides begin to meet is spread
    evenly over a tick, so that the mean over books does not feel the grid.
    """
    from abm.model import MarketModel

    model = MarketModel(
        {"stock": Instrument(price=100.0)},
        {f"book {b}": Venue(instrument="stock") for b in range(books)},
        Session(open="00:00", close="23:59"),
        seed=seed,
        record_interval=86_400.0,
        **options,
    )
    for b in range(books):
        told = {"book": b, "offset": (b + 0.5) / books - 0.5, "wake_law": "even"}
        for side in ("buy", "sell"):
            model.add(f"{side} {b}", LATENT.LatentOrders, side=side, **told, **orders)
    return model


def _drop(name: str, rows: np.ndarray) -> None:
    """Quotes and books are looked at as they stand; nothing is kept of the tapes."""


class Stationary(NamedTuple):
    """Of each book in the mean over time, shape (books,).

    slope: near the price, lots / tick^2.  far: lots a tick where the book is level.  trades: lots
    a turn.
    """

    slope: Values
    far: Values
    trades: Values


def stationary(
    books: int, lifetimes: float, seed: int = 1, progress: Progress | None = None
) -> Stationary:
    """Books with deposits and cancellations, looked at twenty times a lifetime, but for the first.

    They begin with the known profile; what they make of it counts.
    """
    cancel_rate = DIFFUSION / MEMORY**2
    rates = {"cancel_rate": cancel_rate, "deposit_rate": DEPTH * MEMORY * cancel_rate}
    model = market(books, rates, seed, record_orders=False, sink=_drop)
    begin, looks = round(1.0 / cancel_rate), round(20 * lifetimes)
    model.advance(begin * SECOND)
    traded, seen = model.state.books.books["traded"].copy(), []
    for look in range(1, looks + 1):
        model.advance(round(begin * (1 + look / 20)) * SECOND)
        seen.append([_slope_and_level(model, b) for b in range(books)])
        if progress is not None:
            progress(look / looks)
    trades = (model.state.books.books["traded"] - traded) / (begin * lifetimes)
    slope, far = np.mean(seen, axis=0).T
    return Stationary(slope, far, trades)


def _slope_and_level(model: "MarketModel", book: int) -> tuple[float, float]:
    """L, from lots up to y_c / 2 from the mid, and lots a tick from 4 to 5 y_c."""
    prices = model.instruments["stock"].ticks + np.arange(-FURTHEST, FURTHEST + 1)
    resting = [model.state.books.queue(book, side) for side in (BUY, SELL)]
    lots = np.zeros(len(prices))
    for queue in resting:
        np.add.at(lots, queue["price"] - prices[0], queue["quantity"])
    distance = np.abs(prices - model.state.listings["mid"][book]) / MEMORY
    near, far = distance < 0.5, (distance >= 4.0) & (distance < 5.0)
    profile = MEMORY * -np.expm1(-distance)
    return float(lots[near].sum() / profile[near].sum()), float(lots[far].mean())


def price_paths(trial: Trial, seed: int = 1, progress: Progress | None = None) -> Values:
    """Best quotes of the side taken first and of the other, after each turn from the first on.

    Less their means before, mirrored where it sells first, in sqrt(D T): shape (turns, 2, books).
    """
    rates = {"edge_rate": SLOPE * DIFFUSION, "furthest": trial.furthest}
    model = market(trial.books, rates, seed, record_orders=False, sink=_drop)
    for b in range(trial.books):
        _add(model, trial, b)
    turns = BEFORE + round(trial.turns * trial.followed)
    seen = []
    for turn in range(BEFORE // 2, turns + 1):
        model.advance(turn * SECOND)
        seen.append(_quotes(model))
        if progress is not None:
            progress(turn / turns)
    begin = BEFORE - BEFORE // 2
    path = np.array(seen)
    return np.asarray((path[begin + 1 :] - path[:begin].mean(axis=0)) / trial.unit)


def _add(model: "MarketModel", trial: Trial, book: int) -> None:
    """The metaorder of a book, and that which undoes it."""
    sides = ("buy", "sell") if book % 2 == 0 else ("sell", "buy")
    rate = trial.participation * SLOPE * DIFFUSION
    starts = (BEFORE, BEFORE + trial.turns) if trial.reverses else (BEFORE,)
    for side, start in zip(sides, starts, strict=False):
        told = {"book": book, "side": side, "rate": rate, "start": start, "duration": trial.turns}
        model.add(f"{side} {book} at {start} s", LATENT.Metaorder, **told)


def _quotes(model: "MarketModel") -> Values:
    """Best quotes of the side taken first and of the other, ticks from the start, mirrored."""
    listings, start = model.state.listings, model.instruments["stock"].ticks
    quotes = np.array([listings["ask_price"], listings["bid_price"]], np.float64) - start
    quotes[:, 1::2] = -quotes[::-1, 1::2]
    return quotes
