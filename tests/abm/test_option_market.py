"""What accounts begin with: options of chains where terms are equal, else their own."""

import numpy as np
import pytest

from abm.agents.option_market_maker import OptionMarketMaker
from abm.kernel.book.book import NONE
from abm.market.chains import OptionChain
from abm.market.pricing import BlackScholesMerton
from abm.market.venue import Instrument, Venue
from abm.model import MarketModel
from abm.runs.files import FileErrors
from abm.runs.running import Request

VENUES = {name: Venue(instrument=of) for name, of in (("a", "x"), ("b", "x"), ("c", "y"))}
STOCKS = {"x": Instrument(price=100.0), "y": Instrument(price=100.0, tick_size=0.05)}
STRIKES = (0.95, 0.975, 1.0, 1.025, 1.1)


def option_accounts(*groups, chains=True):
    """The state of a market of makers; groups: parameters, and chains on the venues a and c."""
    listed = {
        name: OptionChain(venue=name, moneyness=STRIKES, expiries=(1, 5)) for name in ("a", "c")
    }
    model = MarketModel(STOCKS, VENUES, chains=listed if chains else None)
    for number, parameters in enumerate(groups):
        model.add(f"makers {number}", OptionMarketMaker, **parameters)
    return model.state


def put(quantity, strike, expiry=5, **more):
    """An option as a file has it."""
    return {"kind": "put", "quantity": quantity, "moneyness": strike, "expiry": expiry, **more}


PRICED = {"kind": "put", "quantity": -2, "expiry": 5}


def held(state):
    """Lots by account: {(instrument, sign, strike, expiry, whether it is of a chain): lots}."""
    names = ["instrument", "sign", "strike", "expiry", "chain"]
    table = state.holdings.reshape(len(state.option_accounts), len(state.series))
    terms = [tuple(line[names].tolist()) for line in state.series]
    return [
        {(*terms[row][:4], terms[row][4] != NONE): int(lots[row]) for row in np.flatnonzero(lots)}
        for lots in table
    ]


@pytest.mark.parametrize("strike", STRIKES)
def test_an_option_that_a_chain_lists_is_that_of_the_chain(strike):
    state = option_accounts({"options": (put(-7, strike), PRICED | {"strike": 100 * strike})})
    assert state.header["unlisted_count"] == 0
    assert len(state.series) == 2 * 2 * 2 * len(STRIKES)
    ((terms, lots),) = held(state)[0].items()
    assert terms[:3] == (0, -1, round(10_000 * strike))
    assert lots == -9
    assert state.series["dealers"].sum() == -9


def test_the_venue_at_which_it_is_hedged_makes_no_difference():
    state = option_accounts(
        {"book": 1, "options": (put(-7, 1.0),)}, {"book": 2, "options": (put(3, 1.0),)}
    )
    assert state.header["unlisted_count"] == 0
    first, second = held(state)
    assert [terms[0] for terms in first] == [0]
    assert [(terms[0], terms[2]) for terms in second] == [(1, 2000)]
    assert state.option_accounts["instrument"].tolist() == [0, 1]


def test_others_are_contracts_shared_by_all_who_value_them_alike():
    both = (put(-7, 0.99), put(-5, 1.0, 3.5))
    state = option_accounts(
        {"count": 2, "options": both},
        {"options": both[:1]},
        {"options": both[:1], "volatility": 0.4},
        {"options": both[:1], "book": 1},
    )
    assert state.header["unlisted_count"] == 4
    assert (state.series["chain"][:4] == NONE).all()
    assert (state.series["chain"][4:] != NONE).all()
    table = state.holdings.reshape(5, -1)
    assert [np.flatnonzero(lots).tolist() for lots in table] == [[0, 1]] * 2 + [[0], [2], [3]]
    assert state.series["book"][:4].tolist() == [0, 0, 0, 1]
    for row, volatility in ((0, 0.2), (2, 0.4)):
        model = BlackScholesMerton("put", 10_000, 9_900, 5 / 252, volatility)
        assert state.series["value"][row] == pytest.approx(float(model.value()))
    assert state.series["number"].tolist() == list(range(1, len(state.series) + 1))


def test_desks_begin_hedged_and_with_what_that_is_worth():
    state = option_accounts(
        {"options": (put(-700, 1.0),), "position": 10, "cash": 50.0, "count": 2}
    )
    model = BlackScholesMerton("put", 10_000, 10_000, 5 / 252, 0.2)
    hedge = -round(-700 * float(model.delta()))
    assert state.accounts["position"][::2].tolist() == [10 + hedge] * 2
    assert state.group_accounts["position"][0] == 2 * (10 + hedge)
    worth = (10 + hedge) * 10_000 + 5_000 - 700 * float(model.value())
    assert state.option_accounts["opening"] == pytest.approx(worth)


def test_a_surface_that_knows_the_inventory_knows_that_of_the_open():
    weights = {"inventory_weight": 0.2, "inventory_scale": 100.0}
    chain = OptionChain(venue="a", moneyness=(1.0,), expiries=(5,), **weights)
    model = MarketModel(STOCKS, VENUES, chains={"options": chain})
    model.add("makers", OptionMarketMaker, options=(put(-20, 1.0),))
    state = model.state
    vega = float(BlackScholesMerton("put", 100, 100, 5 / 252, 0.2).vega())
    assert state.chains["level"][0] == pytest.approx(1 + 0.2 * 20 * vega / 100 / 100, rel=1e-3)
    assert state.series["volatility"] == pytest.approx(0.2 * state.chains["level"][0], rel=1e-3)
    assert (state.series["sums"] == 0).all()


def test_without_desks_there_is_nothing():
    state = option_accounts(chains=False)
    assert len(state.option_accounts) == len(state.series) == len(state.holdings) == 0


# in experiment files

FILE = """\
title: Options
seed: 1
instruments:
  stock: {price: 100.0}
venues:
  exchange: {instrument: stock}
chains:
  options:
    venue: exchange
    expiries: [1, 5]
agents:
  makers: {kind: option_market_maker, options: [{kind: put, quantity: -5, expiry: 5}]}
"""


def read(tmp_path, text):
    """The experiment of a file with this text."""
    (tmp_path / "file.yaml").write_text(text)
    return Request(tmp_path / "file.yaml").read()


def test_a_file_may_have_chains(tmp_path):
    experiment = read(tmp_path, FILE)
    assert experiment.chains["options"].expiries == (1, 5)


@pytest.mark.parametrize(
    ("right", "wrong", "path", "said"),
    [
        ("venue: exchange", "venue: nowhere", "chains.options.venue", "exchange"),
        ("[1, 5]", "[5, 1]", "chains.options", "rise"),
        ("[1, 5]", "[1, 5]\n    settlement: gold", "chains.options.settlement", "physical"),
        ("[1, 5]", "[1, 5]\n    strike_step: 20", "chains.options.strike_step", "of its own"),
        ("quantity: -5", "quantity: -5, strike: 0", "agents.makers.options.0.strike", "above 0"),
        ("quantity: -5", "quantity: -5, strike: 1", "agents.makers.options.0", "called moneyness"),
        ("quantity: -5", "quantity: -5, strike: 1001", "agents.makers.options.0", "than 10 times"),
        (
            "quantity: -5",
            "quantity: -5, moneyness: 1100",
            "agents.makers.options.0.moneyness",
            "10",
        ),
        ("[1, 5]", "[1, 5]\n    strike_step: 0.375", "chains.options", "0.37 or 0.38"),
        ("[1, 5]", "[1, 5]\n    tick_size: 0.000333", "chains.options", "0.00033 or 0.00034"),
    ],
)
def test_faults_name_their_place(tmp_path, right, wrong, path, said):
    assert right in FILE
    with pytest.raises(FileErrors) as errors:
        read(tmp_path, FILE.replace(right, wrong))
    (fault,) = errors.value.faults
    assert fault.path == path
    assert said in str(fault)
