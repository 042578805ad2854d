"""A market made by hand, in which account 0 is asked for its hedges, compiled and plainly."""

from typing import Any

import numpy as np

from abm.agents.hedging.policy import HedgingPolicy
from abm.agents.policies import Policy
from abm.kernel.book.book import NONE
from abm.kernel.compiling.jit import copied_rows, new_rows
from abm.kernel.market.market import Market
from abm.kernel.options.marking import value_option_account
from abm.kernel.options.options import OPTION_ACCOUNT, OPTION_QUOTE, SERIES
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
_WRITTEN = (
    "option_accounts",
    "series",
    "holdings",
    "option_quotes",
    "accounts",
    "group_accounts",
    "chains",
)


def option(sign: int, strike: float, days: float, volatility: float = 0.2) -> np.ndarray:
    """A SERIES of no chain; strike: ticks.  days: of trading, whole."""
    row = np.zeros(1, SERIES)
    row["chain"], row["listed"], row["sign"], row["strike"] = NONE, 1, sign, strike
    row["expiry"], row["own_volatility"] = CLOSE + (days - 1) * DAY, volatility
    return row


class HedgedMarket:
    """One book, one instrument, accounts 0 (which hedges) and 1 (a maker) of the traders 0 and 1.

    Option account 0 holds `lots` of `lines`; those of a chain come after them, each quoted by
    option account 1 at its volatility, for `offered` lots on either side. A tick x lot is a cent.
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
        listed = [] if chain is None else [chain.series(0, 0, INSTRUMENT, SESSION)]
        state.series = copied_rows(np.concatenate([np.zeros(0, SERIES), *lines, *listed]))
        state.series["number"] = np.arange(len(state.series)) + 1
        count = len(state.series)
        if chain is not None:
            state.chains = copied_rows(chain.row(0, INSTRUMENT, SESSION))
            state.chains["first"] = len(lines)
            state.slices = copied_rows(chain.surface.rows())
        state.option_accounts = new_rows(2, OPTION_ACCOUNT)
        state.option_accounts["trader"], state.option_accounts["tick_value"] = (0, 1), 0.01
        state.option_accounts["accrued"] = OPEN
        state.option_accounts["makes"] = state.option_accounts["quotes"] = (0, 1)
        state.traders["option_account"] = (0, 1)
        state.parents = new_rows(2, PARENT)
        state.holdings = new_rows(2 * count, np.int64)
        state.holdings[: len(lots)] = lots
        state.option_quotes = new_rows(2 * count, OPTION_QUOTE)
        header = state.header[0]
        header["open_time"], header["close_time"], header["rate"] = OPEN, CLOSE, rate
        header["series_count"], header["unlisted_count"] = count, len(lines)
        header["chain_count"], header["option_account_count"] = len(listed), 2
        state.bind()
        self.market = state.header.view(np.recarray)[0]
        self._told: dict[Policy, tuple[np.ndarray, np.ndarray]] = {}
        self.go(OPEN)
        if chain is not None:
            self.quote(offered)

    def told(self, policy: Policy) -> tuple[np.ndarray, np.ndarray]:
        """What a policy remembers of account 0, and its numbers: arrays of one row."""
        if policy not in self._told:
            states, params = new_rows(1, policy.memory), policy.row(INSTRUMENT)
            policy.prepare(states, INSTRUMENT, SESSION)
            self._told[policy] = states.view(np.recarray), params.view(np.recarray)
        return self._told[policy]

    def quote(self, lots: int) -> None:
        """Have option account 1 quote every line of the chain."""
        value_option_account(self.market, 1)
        quotes = self.state.option_quotes[len(self.state.series) :]
        quotes["bid"] = quotes["ask"] = self.state.series["volatility"]
        quotes["bid_lots"] = quotes["ask_lots"] = lots * (self.state.series["chain"] != NONE)

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
        """Give option account 0 a position."""
        self.state.accounts["position"][0] = position

    def ask(self, policy: HedgingPolicy) -> int:
        """The lots that a policy wants account 0 to trade now, compiled and plainly the same."""
        value_option_account(self.market, 0)
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
        """Fill an order of option account 0 at the mid-price."""
        self.state.accounts["position"][0] += lots
        self.state.accounts["cash"][0] -= round(lots * self.state.listings["mid"][0])

    @property
    def option_account(self) -> np.void:
        """The record of option account 0."""
        return self.state.option_accounts[0]
