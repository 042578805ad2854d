"""Expiry in cash and in stock, and what is listed then, to the tick."""

import pytest

from abm.agents.parameters import TraderParameters
from abm.agents.trader import Trader
from abm.market.chains import OptionChain
from abm.market.contracts import Option
from abm.market.session import DAY, Session
from abm.market.venue import Instrument, Venue
from abm.model import MarketModel
from abm.risk.run.attribution import PARTS
from tests.abm.agents.path_market import PathMaker

SHORT = Session(open="09:30", close="09:31", days=3)
CLOSE = SHORT.close_time
PATH = ((0.0, 10_000), (30.0, 10_250))
CALL, PUT = {"kind": "call"}, {"kind": "put", "moneyness": 1.05}


class HolderParameters(TraderParameters):
    """Options at the open, and where they are accounted for."""

    book: int = 0
    options: tuple[Option, ...] = ()
    volatility: float = 0.2


class Holder(Trader):
    """Holds options and does nothing."""

    Parameters = HolderParameters
    has_option_account = True
    makes_options = True

    def step(self):
        pass


def held(quantity, **option):
    """An option that expires at the first close."""
    return {"quantity": quantity, "expiry": 1, **option}


def market(*groups, book=0, **chain):
    """Holders of options of a chain on the first of two venues; both follow the path."""
    venues = {name: Venue(instrument="stock") for name in ("here", "there")}
    terms = {"venue": "here", "expiries": (1,), "moneyness": (0.99, 1.0, 1.05)}
    chains = {"options": OptionChain(**terms | chain)}
    stock = {"stock": Instrument(price=100.0)}
    model = MarketModel(stock, venues, SHORT, chains=chains, option_interval=1.0)
    model.add("path", PathMaker, path=PATH, wake_interval=1e-9, wake_law="even")
    for number, options in enumerate(groups):
        model.add(f"holders {number}", Holder, options=options, book=book)
    return model


def accounts(model):
    """Position, cash of stock and premiums (ticks x lots) of each holder."""
    option_accounts = model.state.option_accounts
    rows = [model.account(int(trader)) for trader in option_accounts["trader"]]
    return [
        (int(row["position"]), int(row["cash"]), int(premium) / 1000)
        for row, premium in zip(rows, option_accounts["premium"], strict=True)
    ]


def test_in_cash_the_holder_is_paid_what_it_gains():
    model = market((held(7, **CALL), held(-3, **PUT)), (held(-7, **CALL), held(3, **PUT)))
    model.advance(CLOSE)
    gain = 7 * 250 - 3 * 250
    assert accounts(model) == [(0, 0, gain), (0, 0, -gain)]
    assert (model.state.holdings == 0).all()
    assert (model.state.series["listed"] == 0).all()
    assert (model.state.series["dealers"] == 0).all()


def test_in_stock_calls_are_delivered_to_and_puts_from_the_holder():
    options = (held(7, **CALL), held(-3, **PUT), held(5, kind="put", moneyness=1.0))
    model = market(options, settlement="physical")
    model.advance(CLOSE)
    # 7 bought at 10000, 3 bought at 10500 of the holders of the puts; the third is worth nothing
    assert accounts(model) == [(10, -7 * 10_000 - 3 * 10_500, 0)]
    assert (model.state.holdings == 0).all()
    group_account = model.state.group_accounts[1]
    assert (group_account["position"], group_account["cash"]) == (10, -7 * 10_000 - 3 * 10_500)


@pytest.mark.parametrize("settlement", ["cash", "physical"])
@pytest.mark.parametrize("book", [0, 1])
def test_expiry_gains_nothing(settlement, book):
    # on the other venue the mid-price stays where it was: there the stock delivered is worth less
    options = (held(7, **CALL), held(-3, **PUT), held(5, kind="put", moneyness=0.99))
    model = market(options, book=book, settlement=settlement)
    model.advance(CLOSE + 1)
    option_accounts = model.tape("option_accounts")
    made = sum(option_accounts[name] for name in PARTS)
    assert option_accounts["wealth"] - model.state.option_accounts["opening"] == pytest.approx(
        made, abs=1e-6
    )
    last = option_accounts[-1]
    moved = settlement == "physical" and book == 1
    short = (10 * (10_000 - 10_250)) if moved else 0
    assert last["wealth"] == pytest.approx(7 * 250 - 3 * 250 + short, abs=1e-6)
    assert last["edge"] == pytest.approx(short, abs=1e-6)
    assert option_accounts["options"][-1] == 0


def test_the_next_of_its_kind_is_listed():
    model = market((held(7, **CALL),), roll=True, strike_step=1.0, expiries=(1, 2))
    state = model.state
    quotes = state.option_quotes
    quotes["ask_lots"], quotes["ask"] = 5, 0.2
    model.advance(CLOSE - 1)
    assert (quotes["ask_lots"] == 5).all()
    model.advance(CLOSE)
    short, long = state.series[:6], state.series[6:]
    # at 102.50 a moneyness of .99 is 101.475, of 1.05 107.625; halves are rounded up
    assert sorted(set(short["strike"].tolist())) == [10_100, 10_300, 10_800]
    assert sorted(set(long["strike"].tolist())) == [9_900, 10_000, 10_500]
    assert set(short["expiry"].tolist()) == set(long["expiry"].tolist()) == {CLOSE + DAY}
    assert sorted(short["number"].tolist()) == list(range(13, 19))
    assert (short["years"] == 1 / 252).all()
    assert (short["listed"] == 1).all()
    assert (state.option_quotes["ask_lots"][:6] == 0).all()
    assert (state.option_quotes["ask_lots"][6:] == 5).all()
    assert accounts(model) == [(0, 0, 7 * 250)]
    model.advance(CLOSE + DAY)
    assert set(state.series["expiry"][:6].tolist()) == {CLOSE + 2 * DAY}
    assert set(state.series["expiry"][6:].tolist()) == {CLOSE + 3 * DAY}
    assert len(set(state.series["number"].tolist())) == 12
