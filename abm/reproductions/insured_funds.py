"""Insured funds in markets so deep that nobody moves them; a trading day stands for a year.

Each path has an instrument, a venue, a price setter and one fund of each kind.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from abm.agents.portfolio_insurer import PortfolioInsurer
from abm.agents.price_setter import PriceSetter
from abm.market.venue import TRADING_DAY, Instrument, Venue
from abm.model import MarketModel, Sink

PRICE, ASSETS = 100.0, 1e9


def stock(news: int, ticks: int, **path: Any) -> Instrument:
    """An instrument with so many pieces of news a year, whose price begins with so many ticks.

    The ticks are what a trade costs. path: volatility, drift or jumps of a year.
    """
    interval = TRADING_DAY / news
    return Instrument(price=PRICE, tick_size=PRICE / ticks, news_interval=interval, **path)


def insured_funds(
    paths: Sequence[Instrument], funds: Mapping[str, tuple[int, Any]], seed: int, sink: Sink
) -> MarketModel:
    """A market of so many paths with funds: by name, rebalancings a year and policy."""
    instruments = {f"stock {path}": instrument for path, instrument in enumerate(paths)}
    venues = {name: Venue(instrument=name) for name in instruments}
    model = MarketModel(
        instruments,
        venues,
        seed=seed,
        record_interval=TRADING_DAY,
        option_interval=TRADING_DAY,
        record_orders=False,
        sink=sink,
    )
    for book in range(len(paths)):
        model.add(f"setter {book}", PriceSetter, book=book, wake_law="even")
        for name, (rebalancings, policy) in funds.items():
            model.add(
                f"{name} {book}",
                PortfolioInsurer,
                book=book,
                assets=ASSETS,
                policy=policy,
                rebalancing="time",
                wake_interval=TRADING_DAY / rebalancings,
                wake_law="even",
            )
    return model


def worth(model: MarketModel, name: str) -> np.ndarray:
    """What the funds of a name are worth now on each path, as shares of their assets."""
    shares: np.ndarray = _per_path(model, name, "wealth") / _per_path(model, name, "opening")
    return shares


def prices(model: MarketModel) -> np.ndarray:
    """Price of now on each path, as a share of that before the open."""
    ticks = [instrument.ticks for instrument in model.instruments.values()]
    relative: np.ndarray = model.state.listings["mid"] / np.array(ticks)
    return relative


def _per_path(model: MarketModel, name: str, what: str) -> np.ndarray:
    """Wealth now or at the open of the funds of a name (ticks x lots)."""
    found = []
    for book in range(len(model.venues)):
        trader = model.groups[f"{name} {book}"].first
        if what == "opening":
            found.append(
                model.state.option_accounts["opening"][
                    model.state.traders["option_account"][trader]
                ]
            )
        else:
            account = model.account(trader, book)
            found.append(account["cash"] + account["position"] * model.state.listings["mid"][book])
    return np.array(found)
