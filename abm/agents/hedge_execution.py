"""How hedgers get at the market: one order at a time, whatever it costs."""

from abm.kernel.jit import compiled
from abm.kernel.messages import BUY, SELL
from abm.kernel.trading import is_open, is_waiting, send_market


@compiled
def is_free(market, book):
    """Whether the book trades and the hedger knows its position: no order is still under way.

    So no hedge is sent twice, however slow the way to the book.
    """
    return is_open(market, book) and not is_waiting(market)


@compiled
def trade_lots(market, book, lots):
    """Send a market order that buys lots, or sells if they are negative; nothing for 0."""
    if lots != 0:
        send_market(market, book, BUY if lots > 0 else SELL, abs(lots))
