"""What option clients want, up to which price, and with what that leaves makers."""

import math

import numpy as np
import pytest
from pydantic import ValidationError
from scipy import stats

from abm.agents.option_client import INVESTORS, OptionClient, OptionClientParameters
from abm.agents.option_market_maker import OptionMarketMaker
from abm.agents.price_setter import PriceSetter
from abm.kernel.book.messages import BUY
from abm.kernel.records.events import REFUSAL
from abm.market.chains import OptionChain
from abm.market.session import Session
from abm.model import MarketModel
from tests.abm.agents.path_market import OPEN, SECOND

KINDS = [("put", "buy"), ("put", "sell"), ("call", "sell"), ("call", "buy")]
WEIGHTS = np.array([0.4, 0.15, 0.3, 0.15])
MONEYNESS = tuple(round(0.8 + 0.01 * step, 2) for step in range(41))


def market(demand=INVESTORS, half_spread=0.01, makers=1, chain=None, **client):
    """A still market of a price setter, makers who quote no end of lots, a stream of clients."""
    listed = {"moneyness": MONEYNESS, "expiries": (5, 10, 21, 42)} | (chain or {})
    chains = {"options": OptionChain(venue="exchange", tick_size=1e-5, **listed)}
    model = MarketModel(chains=chains, session=Session(close="16:00"), seed=6)
    model.add("setter", PriceSetter, wake_interval=60.0)
    quoting = {"kind": "fixed_spread", "half_spread": half_spread, "fee": 0.0, "lots": 10**9}
    model.add("makers", OptionMarketMaker, count=makers, quoting=quoting, wake_interval=0.5)
    model.add("clients", OptionClient, demand=demand, wake_interval=0.1, **client)
    model.advance(OPEN + 400 * SECOND)
    return model


def demands(**same):
    """The kinds of demand at their weights, all else the same."""
    pairs = zip(KINDS, WEIGHTS.tolist(), strict=True)
    return tuple({"kind": k, "side": s, "weight": w, **same} for (k, s), w in pairs)


def test_demand_is_as_told():
    told = {"moneyness": 0.97, "spread": 0.04, "lots": 6.0, "life": 12.0, "reservation": 1.0}
    model = market(demands(**told), half_spread=0.0)
    trades = model.tape("option_trades")
    trades = trades[trades["time"] > OPEN + 5 * SECOND]
    kind = np.where(trades["kind"] == 0, "call", "put")
    side = np.where(trades["side"] == BUY, "buy", "sell")
    counts = [((kind == k) & (side == s)).sum() for k, s in KINDS]
    assert sum(counts) > 3500
    assert stats.chisquare(counts, WEIGHTS * sum(counts)).pvalue > 0.01
    # geometric: so many lots on average, one at the least
    lots = trades["quantity"]
    assert lots.mean() == pytest.approx(6.0, abs=4 * math.sqrt(30 / len(lots)))
    assert (lots == 1).mean() == pytest.approx(1 / 6, abs=0.025)
    # the strike nearest to a normal one; the life nearest to an exponential one
    strikes = np.round((np.array([-np.inf, *MONEYNESS[:-1]]) + 0.005 - 0.97) / 0.04, 9)
    shares = np.diff([*stats.norm.cdf(strikes), 1.0])
    found = np.round(trades["strike"] / 100 - 80).astype(int)
    expected = shares * len(found)
    often = expected > 20
    assert (
        stats.chisquare(
            [*np.bincount(found, minlength=41)[often], (~often)[found].sum()],
            [*expected[often], expected[~often].sum()],
        ).pvalue
        > 0.01
    )
    lives = np.round((trades["expiry"] - OPEN) / (24 * 3600e9)).astype(int)
    between = 1 - np.exp(-np.array([7.5, 15.5, 31.5, np.inf]) / 12.0)
    wanted = np.diff([0.0, *between])
    counts = [(lives == days - 1).sum() for days in (5, 10, 21, 42)]
    assert stats.chisquare(counts, wanted * len(lives)).pvalue > 0.01


@pytest.mark.parametrize("reservation", [0.01, 0.03])
def test_takes_a_quote_within_its_reservation_volatility(reservation):
    model = market(demands(reservation=reservation), half_spread=0.02)
    trades, events = model.tape("option_trades"), model.tape("events")
    refusals = events[(events["kind"] == REFUSAL) & (events["value"] > 0)]
    share, many = math.exp(-0.02 / reservation), len(trades) + len(refusals)
    assert many > 3500
    deviation = math.sqrt(share * (1 - share) / many)
    assert len(trades) / many == pytest.approx(share, abs=3 * deviation)
    assert refusals["value"] == pytest.approx(0.02)
    beyond = trades["volatility"] - trades["model_volatility"]
    assert np.where(trades["side"] == BUY, beyond, -beyond) == pytest.approx(0.02)
    assert set(refusals["group"]) == {2}


def test_who_finds_no_maker_refuses():
    model = market(makers=0)
    assert len(model.tape("option_trades")) == 0
    events = model.tape("events")
    values = events[events["kind"] == REFUSAL]["value"]
    assert len(values) > 3500
    assert (values == 0).all()


def test_investors_leave_makers_short_of_puts_below_and_long_of_calls_above_the_money():
    model = market()
    lines = model.state.series
    puts, calls = lines[lines["sign"] < 0], lines[lines["sign"] > 0]
    assert puts["dealers"].sum() < -1000
    assert calls["dealers"].sum() > 500
    below = puts["strike"] < 10_000
    assert puts["dealers"][below].sum() < 10 * puts["dealers"][~below].sum() < 0
    option_accounts = model.state.option_accounts
    maker = int(np.flatnonzero(option_accounts["makes"])[0])
    held = model.state.holdings.reshape(len(option_accounts), -1)
    assert held[maker].tolist() == lines["dealers"].tolist() == (-held[1 - maker]).tolist()
    assert option_accounts["edge"][maker] > 0


def test_demand_must_be_for_something():
    with pytest.raises(ValidationError, match="weight above 0"):
        OptionClientParameters(demand=({"kind": "put", "side": "buy", "weight": 0.0},))
    with pytest.raises(ValidationError):
        OptionClientParameters(demand=())
