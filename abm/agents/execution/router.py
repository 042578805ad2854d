"""The router: spreads an order over all books of an instrument, where it costs least.

It takes the displayed levels of all books in the order of price and taker fee, as if they were one
ladder. Each book is sent one order, immediate or cancel, at the price of the last level wanted
there: what somebody else took first comes back, and is routed again at the next turn.
"""

from abm.agents.execution.policy import ALL, count_child, home_of
from abm.kernel.book.messages import BUY, SELL
from abm.kernel.compiling.jit import compiled, part
from abm.kernel.market.ladders import book_count, last_rung, lists, lots_at, lots_below
from abm.kernel.market.market import MARKET
from abm.kernel.market.trading import is_open, send_immediate, send_market
from abm.kernel.options.options import option_account_of


@part(MARKET, int, int, int)
def route(market, number, lots, limit):
    """Buy lots (sell, if negative) for an option account in all open books of its instrument.

    limit: worst price (ticks), 0 for none. At the last cost the books come in their order. Nothing
    is sent for what is not displayed.
    """
    side, instrument = BUY if lots > 0 else SELL, option_account_of(market, number).instrument
    cost, needed = last_rung(market, instrument, side, abs(lots), limit)
    if needed == 0:
        return
    for book in range(book_count(market)):
        if not lists(market, book, instrument) or not is_open(market, book):
            continue
        below, price = lots_below(market, book, side, cost, limit)
        shown, last = lots_at(market, book, side, cost, limit)
        here = min(shown, needed)
        needed -= here
        if below + here > 0:
            count_child(market, number)
            send_immediate(market, book, side, last if here > 0 else price, below + here)


@compiled
def send_child(market, number, lots, venues):
    """Buy lots (sell, if negative) at once: by a market order at home, or by the router."""
    if venues == ALL:
        route(market, number, lots, 0)
    elif lots != 0:
        count_child(market, number)
        send_market(market, home_of(market, number), BUY if lots > 0 else SELL, abs(lots))
