"""Options as an experiment file has them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from abm.kernel.market.trading import trading_years
from abm.market.contracts import Option
from abm.market.session import Session, time_of_day
from abm.market.venue import Instrument
from abm.model import MarketModel

DAY = 24 * 3600 * 10**9
STOCK = Instrument(price=50.0, tick_size=0.02)


@pytest.mark.parametrize(
    ("days", "expires"),
    [
        (0.5, time_of_day("12:45")),
        (1, time_of_day("16:00")),
        (1.5, time_of_day("12:45") + DAY),
        (21, time_of_day("16:00") + 20 * DAY),
    ],
)
def test_expiry_counts_trading_days(days, expires):
    assert Option(kind="call", quantity=1, expiry=days).expiry_time(Session()) == expires


@settings(deadline=None)
@given(st.floats(0.01, 600))
def test_trading_time_and_expiry_agree(days):
    session = Session()
    time = Option(kind="call", quantity=1, expiry=days).expiry_time(session)
    model = MarketModel(session=session)
    market = model.market
    assert trading_years(market, time) * 252 == pytest.approx(days, abs=1e-12)
    assert trading_years(market, session.close_time + 10**9) * 252 == 1.0
    assert trading_years(market, DAY) * 252 == 1.0


def test_strikes_are_in_ticks_and_signed():
    put = Option(kind="put", quantity=-300, moneyness=0.9)
    call = Option(kind="call", quantity=20, strike=55.0, expiry=1)
    assert (put.strike_ticks(STOCK), put.sign) == (2250.0, -1)
    assert (call.strike_ticks(STOCK), call.sign) == (2750.0, 1)


@given(st.integers(100, 3000))
def test_a_strike_of_so_many_thousandths_is_just_that(thousandths):
    option = Option(kind="put", quantity=1, moneyness=thousandths / 1000)
    assert option.strike_ticks(Instrument(price=100.0)) == 10 * thousandths


def test_an_option_is_at_the_money_unless_told():
    assert Option(kind="put", quantity=1).strike_ticks(STOCK) == 2500.0
    with pytest.raises(ValidationError, match="either a strike, in currency, or a moneyness"):
        Option(kind="put", quantity=1, strike=50.0, moneyness=1.0)


@pytest.mark.parametrize(("strike", "is_one"), [(4.9, 0), (5, 1), (500, 1), (501, 0), (0.9, 0)])
def test_a_strike_far_from_the_price_is_none(strike, is_one):
    option = Option(kind="put", quantity=1, strike=strike)
    if is_one:
        assert option.strike_ticks(STOCK) == strike / 0.02
        return
    with pytest.raises(ValueError, match="share of the price is called moneyness"):
        option.strike_ticks(STOCK)


@pytest.mark.parametrize("wrong", [{"kind": "straddle"}, {"strike": 0}, {"expiry": 0}])
def test_refuses_what_is_no_option(wrong):
    with pytest.raises(ValidationError):
        Option(**{"kind": "call", "quantity": 1, **wrong})
