"""Who may trade in a market, and how much of everything it takes."""

import numpy as np
import pytest

from abm import admission
from abm.agents.noise_trader import NoiseTrader
from abm.agents.option_market_maker import OptionMarketMaker
from abm.agents.parameters import TraderParameters
from abm.agents.trader import Trader
from abm.kernel.market.trading import BY_LAW
from abm.kernel.options.option_trading import post_quote
from abm.kernel.options.options import own_option_account
from abm.market.chains import OptionChain
from abm.market.venue import Instrument, Venue
from abm.model import MarketModel
from abm.rules.fees import Fees
from abm.rules.self_match_prevention import SelfMatchPrevention


class Quoter(Trader):
    """Quotes the first option, from an option account that it does not have."""

    @staticmethod
    def wake(state, params, market, now, rng):
        post_quote(market, own_option_account(market), 0, 0.1, 0.2, 5)
        return BY_LAW


class AccountQuoter(Quoter):
    has_option_account = True


CHAINS = {"options": OptionChain(venue="exchange")}


def test_whoever_quotes_options_needs_an_option_account():
    model = MarketModel(chains=CHAINS)
    needed = "needs an option account for own_option_account, post_quote"
    with pytest.raises(ValueError, match=f"Quoter {needed}: say has_option_account = True"):
        model.add("quoters", Quoter)
    model.add("quoters", AccountQuoter)
    assert len(model.state.option_accounts) == 1


def test_groups_trade_where_there_is_a_book():
    model = MarketModel()
    with pytest.raises(ValueError, match=r"book 1 .* this market has 1 book, 0 \(exchange\)"):
        model.add("noise", NoiseTrader, book=1)
    assert not model.groups


def test_a_memory_is_a_record_of_numbers():
    for memory in (np.dtype([("friend", "O")]), "f8", None):
        trader = type("Odd", (Quoter,), {"memory": memory, "option_account": True})
        with pytest.raises(TypeError, match=r"Odd\.memory must be a record of numbers"):
            MarketModel().add("odd", trader)


def test_what_is_no_trader_is_refused():
    model = MarketModel()
    for wrong in (None, 5, object, TraderParameters, Quoter()):
        with pytest.raises(TypeError, match="trader must be a class derived from Trader"):
            model.add("wrong", wrong)
    with pytest.raises(TypeError, match="the name of a group must be of the class str"):
        model.add(5, NoiseTrader)
    with pytest.raises(TypeError, match="parameters must be of the class NoiseParameters"):
        model.add_group("noise", NoiseTrader, TraderParameters())


def held(count, position):
    model = MarketModel()
    model.add("noise", NoiseTrader, count=count, position=position)
    return model.state.group_accounts["position"][0]


@pytest.mark.parametrize("count", [1, 4])
def test_positions_at_the_open_fit_a_tally(count, monkeypatch):
    monkeypatch.setattr(admission, "MOST_MONEY", 1000)
    most = 1000 // count
    assert held(count, most) == count * most
    for position in (most + 1, -most - 1):
        with pytest.raises(ValueError, match=r"position .* of each in group 'noise' must be"):
            held(count, position)


@pytest.mark.parametrize(
    "told",
    [{"position": 10**400}, {"position": -(2**40) - 1}, *({"cash": c} for c in (1e300, -1e16))],
)
def test_nobody_holds_what_cannot_be_counted(told):
    with pytest.raises(ValueError, match=next(iter(told))):
        MarketModel().add("noise", NoiseTrader, **told)
    fine = {"stock": Instrument(price=1e-3, tick_size=1e-5)}
    with pytest.raises(ValueError, match=r"cash .* of each in group 'noise'"):
        MarketModel(fine).add("noise", NoiseTrader, cash=1e15)


@pytest.mark.parametrize("fee", [1e15, -1e15, 1.2e7])
def test_fees_that_compiled_code_cannot_count_are_refused(fee):
    venues = {"dear": Venue(instrument="stock")}
    for what in ("maker", "taker"):
        with pytest.raises(ValueError, match=f"rule 'fees' at venue 'dear': {what} fee in"):
            MarketModel(venues=venues, rules={"fees": Fees(**{what: fee})})
    MarketModel(venues=venues, rules={"fees": Fees(taker=1e7)})


def test_rules_of_venues_that_are_not_there_are_refused():
    with pytest.raises(ValueError, match=r"rule 'fees': venue .*elsewhere"):
        MarketModel(rules={"fees": Fees(venues=("elsewhere",))})


SIZES = {
    "venues": 2,
    "instruments": 2,
    "groups": 2,
    "traders": 8,
    "accounts (traders times instruments)": 16,
    "option series": 42,
    "rules": 2,
    "option positions (option accounts times series)": 3 * 42,
}


def sized():
    """A market of just the sizes above."""
    stocks = {name: Instrument(price=100.0) for name in ("stock", "other")}
    venues = {"exchange": Venue(instrument="stock"), "second": Venue(instrument="other")}
    rules = {"fees": Fees(), "own orders": SelfMatchPrevention()}
    model = MarketModel(stocks, venues, rules=rules, chains=CHAINS)
    model.add("noise", NoiseTrader, count=5)
    model.add("makers", OptionMarketMaker, count=3)
    return model


@pytest.mark.parametrize("what", SIZES)
def test_too_many_of_anything_are_refused_with_the_number(what, monkeypatch):
    size = SIZES[what]
    monkeypatch.setitem(admission.MOST, what, size)
    assert len(sized().state.traders) == 8
    monkeypatch.setitem(admission.MOST, what, size - 1)
    with pytest.raises(ValueError, match=f"has {size} ") as caught:
        sized().state  # noqa: B018
    assert str(caught.value) == f"this market has {size} {what}, of which {size - 1} are the most"
