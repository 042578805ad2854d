"""Almgren and Chriss (2000): the best schedule of a sale, its cost and its risk."""

from abm.agents.execution.almgren_chriss import (
    AlmgrenChriss,
    cost_variance,
    expected_cost,
    holdings,
    kappa,
)
from abm.agents.trader import Trader
from abm.kernel.book.messages import BUY, SELL
from abm.kernel.market.trading import BY_LAW, is_free
from abm.kernel.options.options import own_option_account
from abm.kernel.options.parents import aim_at, parent_of
from abm.market.session import DAY, Session
from abm.market.venue import TRADING_DAY, Instrument
from abm.model import MarketModel
from abm.reproductions.check import Check, Progress

LOTS, DAYS = 1_000_000, 5
EPSILON = 0.0625
"""Half a spread (currency a lot)."""

POLICY = AlmgrenChriss(
    horizon=DAYS * TRADING_DAY,
    children=DAYS,
    risk_aversion=1e-6,
    volatility=0.95,
    temporary_impact=2.5e-6,
    permanent_impact=2.5e-7,
)

KAPPA = 0.6071
HOLDINGS = (541_956, 289_854, 147_897, 62_142, 0)
"""Lots held after each day."""
COST, DEVIATION = 911_227, 603_431
"""Expected cost and its standard deviation (currency)."""


class _Seller(Trader):
    """Sells all that it has, by the policy."""

    memory = POLICY.memory
    has_option_account = True
    params = POLICY.row(Instrument(price=100.0))[0]

    def decide(self) -> int:
        """Have the policy do what is due; it says when to wake."""
        market = self.model.market
        number = own_option_account(market)
        if not is_free(market, 0):
            return BY_LAW
        aim_at(market, number, 0)
        if parent_of(market, number).active == 0:
            return -1
        state = self.model.view_of(self.number)[0]
        return int(AlmgrenChriss.rule(state, self.params, market, number, self.now))


class _Wall(Trader):
    """Shows so much at the open that nothing moves the price."""

    def decide(self) -> int:
        """Quote once."""
        price = round(self.mid_price())
        self.limit(BUY, price - 1, 10 * LOTS)
        self.limit(SELL, price + 1, 10 * LOTS)
        return -1


def reproduce(progress: Progress | None = None) -> list[Check]:
    """Almgren and Chriss 2000, Journal of Risk 3, 5: the example of liquidation in five days."""
    checks = [*_closed_forms(), *_market()]
    if progress is not None:
        progress(1.0)
    return checks


def _closed_forms() -> list[Check]:
    sigma, eta, gamma = POLICY.volatility, POLICY.temporary_impact, POLICY.permanent_impact
    urgency = kappa(POLICY.risk_aversion, sigma, eta, gamma, 1.0)
    held = [LOTS * holdings(urgency, DAYS - day, DAYS) for day in range(DAYS + 1)]
    cost = expected_cost(held, 1.0, EPSILON, eta, gamma)
    deviation = cost_variance(held, 1.0, sigma) ** 0.5
    return [
        Check.near("kappa (a day)", KAPPA, urgency, tolerance=0.00005),
        Check.near("expected cost", COST, cost, tolerance=0.5),
        Check.near("standard deviation of the cost", DEVIATION, deviation, tolerance=0.5),
    ]


def _market() -> list[Check]:
    """What a seller holds after each day in a market with a very deep book."""
    return [
        Check.near(f"lots held after day {day + 1}", published, measured, tolerance=1.0)
        for day, (published, measured) in enumerate(zip(HOLDINGS, positions(), strict=True))
    ]


def positions() -> list[float]:
    """Lots that the seller holds at the close of each day."""
    model = MarketModel(session=Session(days=DAYS), record_interval=3600.0, record_orders=False)
    model.add("wall", _Wall, wake_interval=1e-9, wake_law="even")
    model.add("seller", _Seller, wake_law="even", position=LOTS)
    held = []
    for day in range(DAYS):
        model.advance(model.session.close_time + day * DAY)
        held.append(float(model.account(1)["position"]))
    return held
