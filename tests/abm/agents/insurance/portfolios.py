"""A portfolio carried along a path by the rule of its policy, without a market's frictions."""

import numpy as np

from abm.agents.portfolio_insurer import PortfolioInsurer
from abm.kernel.compiling.jit import new_rows
from abm.market.session import DAY
from abm.market.venue import Instrument
from abm.model import MarketModel

ASSETS = 1e9
"""Ticks x lots."""

PRICE = 100
"""Ticks, at the open."""


class Portfolio:
    """An account of ASSETS opened at PRICE; `look` asks the rule, `carry` does what it says."""

    def __init__(self, policy):
        instrument = Instrument(price=PRICE, tick_size=1.0)
        self.model = MarketModel({"stock": instrument})
        self.model.add("fund", PortfolioInsurer, policy=policy, assets=ASSETS)
        self.rule = type(policy).rule
        self.told = new_rows(1, policy.memory)[0], policy.row(instrument)[0]
        self.account, self.option_account = (
            self.model.account(0),
            self.model.state.option_accounts[0],
        )

    def look(self, price, value, days=0.0):
        """Lots wanted at a price and a value, so many trading days after the open."""
        self.account["position"], self.account["cash"] = 0, value
        return self._ask(price, days)

    def carry(self, prices, days=1.0):
        """The value at each price of a path that takes so long, and the floor there."""
        values, floors = [], []
        for price, day in zip(prices, np.linspace(0, days, len(prices)), strict=True):
            values.append(int(self.account["cash"]) + int(self.account["position"]) * price)
            lots = self._ask(price, day)
            self.account["cash"] -= round((lots - int(self.account["position"])) * price)
            self.account["position"] = lots
            floors.append(float(self.option_account["floor"]))
        return np.array(values), np.array(floors)

    def _ask(self, price, days):
        self.model.state.listings["mid"][0] = price
        session = self.model.session
        hours = session.close_time - session.open_time
        now = session.open_time + int(days) * DAY + round((days % 1) * hours)
        return self.rule(*self.told, self.model.market, 0, now)


def brownian(steps, volatility, seed, drift=0.0):
    """A geometric Brownian path of one year from PRICE, drift being that of its log."""
    shocks = np.random.default_rng(seed).normal(drift / steps, volatility / steps**0.5, steps)
    return PRICE * np.exp(np.concatenate([[0.0], np.cumsum(shocks)]))
