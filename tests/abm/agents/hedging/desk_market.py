"""A market made by hand, in which desk 0 is asked for its hedges, compiled and plainly."""

from typing import Any

import numpy as np

from abm.agents.hedging.policy import HedgingPolicy
from abm.agents.policies import Policy
from abm.kernel.book.book import NONE
from abm.kernel.compiling.jit import copied_rows, new_rows
from abm.kernel.market.market import Market
from abm.kernel.options.marking import see_desk
from abm.kernel.options.options import DESK, LINE, OPTION_QUOTE
from abm.kernel.options.parents import PARENT
from abm.kernel.records.option_trades import OPTION_TRADES
from abm.kernel.records.registry import number_of
from abm.market.chains import OptionChain
from abm.market.session import Session
from abm.market.venue import Instrument

SESSION = Session()
OPEN, CLOSE = SESSION.open_time, SESSION.close_time
DAY = 86_400 * 10**9
HOURS = CLOSE - OPEN
INSTRUMENT = Instrument(price=100.0)
SPOT = float(INSTRUMENT.ticks)
_WRITTEN = ("desks", "lines", "holdings", "option_quotes", "accounts", "tallies", "chains")


def option(sign: int, strike: float, days: float, volatility: float = 0.2) -> np.ndarray:
    """A LINE of no chain; strike: ticks.  days: of trading, whole."""
    row = np.zeros(1, LINE)
    row["chain"], row["listed"], row["sign"], row["strike"] = NONE, 1, sign, strike
    row["expiry"], row["own_volatility"] = CLOSE + (days - 1) * DAY, volatility
    return row


class DeskMarket:
    """One book, one instrument, desks 0 (which hedges) and 1 (a maker) of the traders 0 and 1.

    Desk 0 holds `lots` of `lines`; those of a chain come after them, each quoted by desk 1 at its
    volatility, for `offered` lots on either side. A tick x lot is a cent.
    """

    def __init__(
        self,
        lines: Any = (),
        lots: Any = (),
        *,
        chain: OptionChain | None = None,
        offered: int = 10**6,
        rate: float = 0.0,
    ) -> None:
        self.state = state = Market(books=1, instruments=1, groups=1, traders=2, seed=1)
        listed = [] if chain is None else [chain.lines(0, 0, INSTRUMENT, SESSION)]
        state.lines = copied_rows(np.concatenate([np.zeros(0, LINE), *lines, *listed]))
        state.lines["series"] = np.arange(len(state.lines)) + 1
        count = len(state.lines)
        if chain is not None:
            state.chains = copied_rows(chain.row(0, INSTRUMENT, SESSION))
            state.chains["first"] = len(lines)
            state.slices = copied_rows(chain.surface.rows())
        state.desks = new_rows(2, DESK)
        state.desks["trader"], state.desks["tick_value"] = (0, 1), 0.01
        state.desks["accrued"] = OPEN
        state.desks["makes"] = state.desks["quotes"] = (0, 1)
        state.traders["desk"] = (0, 1)
        state.parents = new_rows(2, PARENT)
        state.holdings = new_rows(2 * count, np.int64)
        state.holdings[: len(lots)] = lots
        state.option_quotes = new_rows(2 * count, OPTION_QUOTE)
        header = state.header[0]
        header["open_time"], header["close_time"], header["rate"] = OPEN, CLOSE, rate
        header["line_count"], header["loose_count"] = count, len(lines)
        header["chain_count"], header["desk_count"] = len(listed), 2
        state.bind()
        self.market = state.header.view(np.recarray)[0]
        self._told: dict[Policy, tuple[np.ndarray, np.ndarray]] = {}
        self.go(OPEN)
        if chain is not None:
            self.quote(offered)

    def told(self, policy: Policy) -> tuple[np.ndarray, np.ndarray]:
        """What a policy remembers of a desk, and its numbers: arrays of a row, always the same."""
        if policy not in self._told:
            states, params = new_rows(1, policy.memory), policy.row(INSTRUMENT)
            policy.prepare(states, INSTRUMENT, SESSION)
            self._told[policy] = states.view(np.recarray), params.view(np.recarray)
        return self._told[policy]

    def quote(self, lots: int) -> None:
        """Have desk 1 quote every line of the chain."""
        see_desk(self.market, 1)
        quotes = self.state.option_quotes[len(self.state.lines) :]
        quotes["bid"] = quotes["ask"] = self.state.lines["volatility"]
        quotes["bid_lots"] = quotes["ask_lots"] = lots * (self.state.lines["chain"] != NONE)

    def go(self, now: int, spot: float = SPOT, half_spread: int = 1) -> None:
        """Come to a time and a mid-price (ticks)."""
        self.state.header["now"] = now
        listing = self.state.listings
        listing["mid"], listing["bid_price"], listing["ask_price"] = (
            spot,
            spot - half_spread,
            spot + half_spread,
        )

    def hold(self, position: int) -> None:
        """Give desk 0 a position."""
        self.state.accounts["position"][0] = position

    def ask(self, policy: HedgingPolicy) -> int:
        """The lots that a policy wants desk 0 to trade now, compiled and plainly the same."""
        see_desk(self.market, 0)
        (states, params), rule = self.told(policy), type(policy).rule
        remembered = states.copy()
        before = {name: getattr(self.state, name).copy() for name in _WRITTEN}
        tape = self.state.tapes[number_of(OPTION_TRADES)]
        trades = int(tape["count"])
        plain = rule.py_func(states[0], params[0], self.market, 0, self.market.now)
        plainly = states.copy()
        states[:] = remembered
        after = {name: getattr(self.state, name).copy() for name in _WRITTEN}
        for name in _WRITTEN:
            getattr(self.state, name)[:] = before[name]
        tape["count"] = trades
        lots = rule(states[0], params[0], self.market, 0, self.market.now)
        assert lots == plain
        assert states.tobytes() == plainly.tobytes()
        for name in _WRITTEN:
            assert getattr(self.state, name).tobytes() == after[name].tobytes()
        return lots

    def due(self, policy: HedgingPolicy) -> int:
        """When the policy wants to be asked next (ns)."""
        states, params = self.told(policy)
        return type(policy).due(states[0], params[0], self.market, 0, self.market.now)

    def trade(self, lots: int) -> None:
        """Fill an order of desk 0 at the mid-price."""
        self.state.accounts["position"][0] += lots
        self.state.accounts["cash"][0] -= round(lots * self.state.listings["mid"][0])

    @property
    def desk(self) -> np.void:
        """The record of desk 0."""
        return self.state.desks[0]
