"""Hedgers wait for the answer to an order before the next, and for the book to trade."""

import numpy as np
import pytest

from abm.agents.hedge_execution import is_free, trade_lots
from abm.agents.parameters import TraderParameters
from abm.agents.trader import Trader
from abm.kernel.messages import BUY, SELL
from abm.kernel.trading import BY_LAW
from abm.market.fields import nanoseconds
from abm.market.session import Session
from abm.model import MarketModel

SECOND = 10**9
OPEN = Session().open_time


class PathParameters(TraderParameters):
    """Mid-prices (seconds after the open, ticks) in order; lots quoted; when there are bids."""

    path: tuple[tuple[float, int], ...]
    lots: int = 10**9
    bids: tuple[tuple[float, float], ...] = ((0.0, 1e6),)


class PathMaker(Trader):
    """Shows many lots one tick to either side of a mid-price that follows a path.

    It bids only in the intervals (from, to) of seconds after the open in `bids`.
    """

    Parameters = PathParameters

    def turn(self) -> int:
        """Quote the mid-price of now; wakes at the next point of the path."""
        parameters = self.model.groups[self.group].parameters
        since = (self.now - OPEN) / SECOND
        mid = [price for time, price in parameters.path if time <= since][-1]
        for order in getattr(self, "orders", []):
            self.cancel(order)
        self.orders = [self.limit(SELL, mid + 1, parameters.lots)]
        if any(begin <= since < end for begin, end in parameters.bids):
            self.orders.append(self.limit(BUY, mid - 1, parameters.lots))
        times = {time for time, _ in parameters.path} | {
            t for pair in parameters.bids for t in pair
        }
        later = [time for time in times if time > since]
        return OPEN + nanoseconds(min(later)) if later else -1


def path_market(trader, path, *, maker=None, plain=False, seed=1, count=1, **parameters):
    """A market with one maker on a path and a group of hedgers who wake every second."""
    model = MarketModel(seed=seed, plain=plain)
    always = {"wake_interval": 1e-9, "wake_law": "even"}
    model.add("maker", PathMaker, path=path, **always, **(maker or {}))
    model.add("hedgers", trader, **{"wake_law": "even", "count": count} | parameters)
    return model


def after(model, seconds):
    """Advance to so many seconds after the open; returns the trades so far."""
    model.advance(OPEN + nanoseconds(seconds))
    return model.tape("trade_tape")


class Swinger(Trader):
    """Buys three lots, sells three, trades none, and so on, whenever it is free to."""

    def turn(self) -> int:
        """Trade."""
        if is_free(self.model.market, 0):
            self.swings = getattr(self, "swings", 0) + 1
            trade_lots(self.model.market, 0, (0, 3, -3)[self.swings % 3])
        return BY_LAW


def test_sign_of_the_lots_is_the_side():
    trades = after(path_market(Swinger, ((0.0, 10_000),)), 9)
    assert trades["side"].tolist() == [BUY, SELL] * 3
    assert (trades["quantity"] == 3).all()


@pytest.mark.parametrize(
    ("latency", "gaps"), [(0.0, [1, 2]), (0.9, [1, 2]), (1.0, [2, 3]), (2.5, [3, 4])]
)
def test_one_order_at_a_time(latency, gaps):
    # seconds from one order to the next, who wakes every second and after every second order has
    # nothing to do; the next order leaves at the first wake-up after the arrival of the last
    trades = after(path_market(Swinger, ((0.0, 10_000),), latency={"fixed": latency}), 40)
    waits = np.diff(trades["time"]) / SECOND
    assert waits[:8].tolist() == pytest.approx(gaps * 4)


def test_waits_while_the_book_does_not_trade():
    model = MarketModel(session=Session(pre_open=5))
    model.add("hedgers", Swinger, wake_law="even")
    model.advance(OPEN + 3 * SECOND)
    orders = model.tape("order_tape")
    assert len(orders) > 0
    assert (orders["time"] >= OPEN).all()
