"""Chains as an experiment file has them, and as the records of compiled code."""

import pytest
from pydantic import ValidationError

from abm.market.chains import OptionChain
from abm.market.session import DAY, Session
from abm.market.surfaces import FlatSurface
from abm.market.venue import Instrument

STOCK = Instrument(price=50.0, tick_size=0.02, multiplier=10.0)
SESSION = Session(open="10:00", close="14:00")


def test_lines_are_calls_and_puts_of_every_strike_and_life():
    chain = OptionChain(venue="exchange", moneyness=(0.9, 1.0, 1.1), expiries=(1, 5))
    rows = chain.series(3, 2, STOCK, SESSION)
    found = {tuple(row) for row in rows[["sign", "strike", "expiry", "term"]].tolist()}
    close = SESSION.close_time
    assert found == {
        (sign, strike, close + (days - 1) * DAY, days * DAY)
        for sign in (1, -1)
        for strike in (2250.0, 2500.0, 2750.0)
        for days in (1, 5)
    }
    assert len(rows) == chain.count == 12
    assert set(rows["chain"]) == {3}
    assert set(rows["book"]) == {2}


@pytest.mark.parametrize(
    ("step", "strikes"),
    [(0.0, [2437, 2500, 2563]), (0.5, [2425, 2500, 2575])],
)
def test_strikes_are_multiples_of_the_step(step, strikes):
    # 48.74, 50 and 51.25 are 2437, 2500 and 2562.5 ticks; halves are rounded up
    shape = {"moneyness": (0.9748, 1.0, 1.025), "expiries": (1,), "strike_step": step}
    rows = OptionChain(venue="exchange", **shape).series(0, 0, STOCK, SESSION)
    assert rows["strike"][::2].tolist() == strikes


def test_numbers_are_in_ticks_mills_and_years():
    chain = OptionChain(
        venue="exchange",
        expiries=(2,),
        tick_size=0.05,
        surface=FlatSurface(level=0.3),
        volatility_memory=7200.0,
        inventory_weight=0.1,
        inventory_scale=1000.0,
        settlement="physical",
        dynamics="sticky_delta",
    )
    row = chain.row(4, STOCK, SESSION)[0]
    assert (row["book"], row["tick"], row["step"]) == (4, 2500, 1)
    assert (row["settlement"], row["dynamics"]) == (1, 1)
    assert row["reference"] == row["price"] == 2500
    assert (row["base"], row["variance"], row["level"]) == pytest.approx((0.3, 0.09, 1.0))
    assert row["memory"] == pytest.approx(0.5 / 252)  # two of four hours
    # a volatility point is .01, a tick of a lot is 20 cents
    assert row["inventory_scale"] == pytest.approx(1000 * 100 / 0.2)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"expiries": (5, 1)}, "expiries must rise from above 0"),
        ({"expiries": (1, 1)}, "expiries must rise from above 0"),
        ({"expiries": (0, 1)}, "expiries must rise from above 0"),
        ({"expiries": ()}, "at least one"),
        ({"moneyness": (1.0, 0.9)}, "moneyness must rise from above 0"),
        ({"moneyness": (0.0, 0.9)}, "moneyness must rise from above 0"),
        ({"moneyness": ()}, "at least 1"),
        ({"tick_size": 0.0}, "greater than 0"),
        ({"settlement": "in_kind"}, "physical"),
        ({"moneyness": (0.9, 1100.0)}, "moneyness is a share of the price, 0.1 to 10"),
    ],
)
def test_refuses_what_is_no_chain(wrong, said):
    with pytest.raises(ValidationError, match=said):
        OptionChain(**{"venue": "exchange", **wrong})


@pytest.mark.parametrize(
    ("terms", "told"),
    [
        ({"expiries": (25_201,)}, "expiries must name at least one life, of at most 25200"),
        ({"strike_step": 1e300}, "from 1e-15 to 1e.15"),
        ({"tick_size": 1e14}, "tick_size of a chain is 1e.16 ticks"),
    ],
)
def test_chains_beyond_all_bounds_are_refused(terms, told):
    with pytest.raises(ValueError, match=told):
        OptionChain(venue="e", **terms).row(0, Instrument(price=100.0), Session())
