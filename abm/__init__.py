"""An agent-based market microstructure simulator.

    from abm import MarketModel, OrderBook, Trader, open_run

The names are imported when first used, so that a program that needs one waits for that one only.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

_HOMES = {
    "Instrument": "abm.market.venue",
    "MESSAGE": "abm.kernel.book.messages",
    "MarketModel": "abm.model",
    "NaiveOrderBook": "abm.market.naive_order_book",
    "Order": "abm.market.limit_order_book",
    "OrderBook": "abm.market.order_book",
    "Phase": "abm.market.limit_order_book",
    "REPORT": "abm.kernel.book.messages",
    "SelfMatch": "abm.market.limit_order_book",
    "Session": "abm.market.session",
    "Side": "abm.market.limit_order_book",
    "TimeInForce": "abm.market.limit_order_book",
    "Trade": "abm.market.reports",
    "Trader": "abm.agents.trader",
    "TraderParameters": "abm.agents.parameters",
    "Venue": "abm.market.venue",
    "open_run": "abm.records.run",
    "parameter": "abm.market.fields",
    "record": "abm.market.parameter_records",
    "report_frame": "abm.market.reports",
    "trades": "abm.market.reports",
}

if TYPE_CHECKING:
    from abm.agents.parameters import TraderParameters
    from abm.agents.trader import Trader
    from abm.kernel.book.messages import MESSAGE, REPORT
    from abm.market.fields import parameter
    from abm.market.limit_order_book import Order, Phase, SelfMatch, Side, TimeInForce
    from abm.market.naive_order_book import NaiveOrderBook
    from abm.market.order_book import OrderBook
    from abm.market.parameter_records import record
    from abm.market.reports import Trade, report_frame, trades
    from abm.market.session import Session
    from abm.market.venue import Instrument, Venue
    from abm.model import MarketModel
    from abm.records.run import open_run

__all__ = [
    "MESSAGE",
    "REPORT",
    "Instrument",
    "MarketModel",
    "NaiveOrderBook",
    "Order",
    "OrderBook",
    "Phase",
    "SelfMatch",
    "Session",
    "Side",
    "TimeInForce",
    "Trade",
    "Trader",
    "TraderParameters",
    "Venue",
    "open_run",
    "parameter",
    "record",
    "report_frame",
    "trades",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'abm' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
