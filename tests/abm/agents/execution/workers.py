"""An account that works towards given positions, and others who quote and trade by a script."""

import numpy as np

from abm.agents.execution.market import AtMarket
from abm.agents.execution.policy import ExecutionPolicy
from abm.agents.parameters import TraderParameters
from abm.agents.trader import Trader
from abm.kernel.book.messages import ACCEPTED, BUY, SELL
from abm.kernel.compiling.jit import compiled, rows_at
from abm.kernel.market.trading import BY_LAW, is_free, position, soonest
from abm.kernel.options.options import own_option_account
from abm.kernel.options.parents import aim_at, parent_of
from abm.market.fields import nanoseconds
from abm.market.session import Session
from abm.market.venue import Instrument, Venue
from abm.model import MarketModel
from abm.rules.fees import Fees
from abm.rules.self_match_prevention import SelfMatchPrevention

SECOND = 10**9
OPEN = Session().open_time
HOURS = 6.5 * 3600
"""Seconds of a trading day."""

AIM = np.dtype([("time", "i8"), ("position", "i8")], align=True)
_aim_row = rows_at(AIM)


@compiled
def aim_of(aims, count, now, held):
    """The latest of the aims, what is held before the first."""
    aim = held
    for row in range(count):
        if _aim_row(aims, row).time <= now:
            aim = _aim_row(aims, row).position
    return aim


class WorkerParameters(TraderParameters):
    """Aims: seconds after the open, position (lots)."""

    book: int = 0
    aims: tuple[tuple[float, int], ...] = ()
    execution: ExecutionPolicy = AtMarket()


class Worker(Trader):
    """Aims at each position from its time on, and again when an order has ended short of it."""

    Parameters = WorkerParameters
    tables = ("aims",)
    policies = ("execution",)
    has_option_account = True

    @classmethod
    def prepare(cls, parameters, market, members):  # noqa: ARG003
        aims = [(OPEN + nanoseconds(time), lots) for time, lots in parameters.aims]
        return {"aims": np.array(aims, AIM)}

    @staticmethod
    def wake(state, params, market, now, rng):
        number = own_option_account(market)
        if not is_free(market, params.book):
            return BY_LAW
        aim = aim_of(params.aims, params.aims_count, now, position(market, params.book))
        again = BY_LAW
        for _ in range(2):  # an order that ends makes room for another
            if market.sent == 0 and again == BY_LAW:
                aim_at(market, number, aim)
                if parent_of(market, number).active != 0:
                    again = execution_rule(state.execution, params.execution, market, number, now)
        return soonest(market, rng, now, again, BY_LAW)


def execution_rule(state, params, market, number, now):
    raise NotImplementedError


class PythonWorker(Worker):
    """The same in Python, so that no loop is compiled for each of its policies."""

    watches_pulse = True

    @classmethod
    def decision(cls, *chosen):  # noqa: ARG003
        return None

    def decide(self):
        policy = type(self.model.groups[self.group].parameters.execution)
        return int(Worker.decision(policy).wake(*self.model.view_of(self.number)))


class ScriptParameters(TraderParameters):
    """Orders (seconds after the open, book, side, price, lots).

    Price 0: a market order; lots 0: all orders in the book are cancelled.
    """

    orders: tuple[tuple[float, int, int, int, int], ...]
    wake_interval: float = 1e-9
    wake_law: str = "even"


class Scripted(Trader):
    """Sends its orders at their times."""

    Parameters = ScriptParameters

    def decide(self):
        orders = self.model.groups[self.group].parameters.orders
        sent = self.__dict__.setdefault("sent", [])
        while len(sent) < len(orders) and self._time(len(sent)) <= self.now:
            _, book, side, price, lots = orders[len(sent)]
            sent.append((book, self._send(book, side, price, lots)))
        return self._time(len(sent)) if len(sent) < len(orders) else -1

    def _time(self, index):
        return OPEN + nanoseconds(self.model.groups[self.group].parameters.orders[index][0])

    def _send(self, book, side, price, lots):
        if lots == 0:
            for where, order in self.sent:
                if where == book and order and self.open_lots(order):
                    self.cancel(order, book)
            return 0
        if price == 0:
            return self.market_order(side, lots, book)
        return self.limit(side, price, lots, book)


WALL = ((0.0, 0, BUY, 9_999, 10**9), (0.0, 0, SELL, 10_001, 10**9))
"""A book so deep that nothing moves it: 9999 to 10001."""


def hedged_market(
    execution, aims, *scripts, worker=PythonWorker, fees=(0.0,), session=None, **told
):
    """A market with a worker, who wakes every .1 s, and one scripted trader a script.

    fees: those of takers, one a venue, in ticks a lot.
    """
    venues = {f"venue {n}": Venue(instrument="stock") for n in range(len(fees))}
    rules = {
        f"fees {n}": Fees(taker=0.01 * fee, venues=(f"venue {n}",)) for n, fee in enumerate(fees)
    }
    rules["own orders"] = SelfMatchPrevention()
    stock = {"stock": Instrument(price=100.0)}
    model = MarketModel(stock, venues, session, rules=rules, seed=1)
    for number, orders in enumerate(scripts or (WALL,)):
        model.add(f"script {number}", Scripted, orders=orders)
    law = {"wake_interval": 0.1, "wake_law": "even"}
    model.add("worker", worker, execution=execution, aims=aims, **law | told)
    return model


def after(model, seconds):
    """Advance to so many seconds after the open; returns the worker's trades."""
    model.advance(OPEN + nanoseconds(seconds))
    return fills(model)


def worker_of(model):
    """Number of the worker."""
    return int(model.state.option_accounts["trader"][0])


def fills(model):
    """Trades of the worker: seconds after the open, signed lots, price; a column each."""
    tape, number = model.tape("trades"), worker_of(model)
    took, made = tape["taker"] == number, tape["maker"] == number
    bought = np.where(took, tape["side"] == BUY, tape["side"] == SELL)
    mine = took | made
    lots = np.where(bought, 1, -1) * tape["quantity"]
    seconds = (tape["time"] - OPEN) / SECOND
    return np.column_stack([seconds, lots, tape["price"]])[mine]


def sent(model):
    """New orders of the worker: seconds after the open, side, price, lots; a row each."""
    tape = model.tape("orders")
    new = tape[(tape["kind"] == ACCEPTED) & (tape["taker"] == worker_of(model))]
    return [((r["time"] - OPEN) / SECOND, r["side"], r["price"], r["quantity"]) for r in new]
