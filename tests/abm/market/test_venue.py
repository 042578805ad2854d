"""Prices and fees that compiled code can count."""

import pytest
from pydantic import ValidationError

from abm.kernel.book.prices import HIGHEST_PRICE
from abm.market.fields import FOREVER, nanoseconds
from abm.market.venue import Instrument, Stress


@pytest.mark.parametrize("ticks", [1, HIGHEST_PRICE])
def test_prices_of_one_to_the_most_ticks_are_taken(ticks):
    assert Instrument(price=ticks, tick_size=1).ticks == ticks


@pytest.mark.parametrize(
    "told",
    [
        {"price": 0.4, "tick_size": 1},
        {"price": HIGHEST_PRICE + 1, "tick_size": 1},
        {"price": 1e308, "tick_size": 1e-300},
        {"price": 1, "multiplier": 1e-300},
        {"price": 1, "multiplier": 1e300},
    ],
)
def test_others_are_refused(told):
    with pytest.raises(ValidationError):
        Instrument(**told)


@pytest.mark.parametrize(
    "told",
    [{"fall": 1.0}, {"fall": -1.0}, {"volatility": 0.0}, {"activity": -1.0}, {"length": 0.5}],
)
def test_a_stress_that_cannot_be_is_refused(told):
    assert Instrument(price=1.0).stress == Stress()
    with pytest.raises(ValidationError, match=next(iter(told))):
        Instrument(price=1.0, stress=told)


@pytest.mark.parametrize("length", [3600.0, 7200.0])
def test_a_price_falls_with_whole_pieces_of_news(length):
    falls = {"fall": 0.1, "length": length}
    assert Instrument(price=1.0, news_interval=3600.0, stress=falls).stress.length == length
    with pytest.raises(ValidationError, match=r"stress.length \S+ must be a multiple of news_int"):
        Instrument(price=1.0, news_interval=3601.0, stress=falls)
    Instrument(price=1.0, news_interval=3601.0, stress=falls | {"fall": 0.0})


@pytest.mark.parametrize("seconds", [1e10, 1e300, 1.79e308])
def test_no_time_is_longer_than_compiled_code_can_count(seconds):
    assert nanoseconds(seconds) == -nanoseconds(-seconds) == FOREVER
    assert nanoseconds(1e9) == 10**18
