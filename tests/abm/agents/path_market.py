"""A market with one maker whose mid-price follows a path."""

from abm.agents.parameters import TraderParameters
from abm.agents.trader import Trader
from abm.kernel.book.messages import BUY, SELL
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

    def decide(self) -> int:
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


def path_market(
    trader, path, *, maker=None, plain=False, seed=1, count=1, option_interval=60.0, **parameters
):
    """A market with one maker on a path and a group of hedgers who wake every second."""
    model = MarketModel(seed=seed, plain=plain, option_interval=option_interval)
    always = {"wake_interval": 1e-9, "wake_law": "even"}
    model.add("maker", PathMaker, path=path, **always, **(maker or {}))
    model.add("hedgers", trader, **{"wake_law": "even", "count": count} | parameters)
    return model


def after(model, seconds):
    """Advance to so many seconds after the open; returns the trades so far."""
    model.advance(OPEN + nanoseconds(seconds))
    return model.tape("trades")
