"""An agent-based market microstructure simulator.

    from abm import MarketModel, OrderBook, Trader, open_run

The names are imported when first used, so that a program that needs one waits for that one only.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

_HOMES = {
    "Instrument": "abm.market.venue",
    "MarketModel": "abm.model",
    "NaiveOrderBook": "abm.market.naive_order_book",
    "OrderBook": "abm.market.order_book",
    "Session": "abm.market.session",
    "Side": "abm.market.limit_order_book",
    "Trader": "abm.agents.trader",
    "Venue": "abm.market.venue",
    "open_run": "abm.records.run",
}

if TYPE_CHECKING:
    from abm.agents.trader import Trader
    from abm.market.limit_order_book import Side
    from abm.market.naive_order_book import NaiveOrderBook
    from abm.market.order_book import OrderBook
    from abm.market.session import Session
    from abm.market.venue import Instrument, Venue
    from abm.model import MarketModel
    from abm.records.run import open_run

__all__ = [
    "Instrument",
    "MarketModel",
    "NaiveOrderBook",
    "OrderBook",
    "Session",
    "Side",
    "Trader",
    "Venue",
    "open_run",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'abm' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
