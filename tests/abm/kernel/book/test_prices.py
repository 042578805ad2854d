"""Estimates of prices as whole ticks can hold them."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from abm.kernel.book.prices import HIGHEST_PRICE, LOWEST_PRICE, bounded_price

BEYOND = HIGHEST_PRICE + 1


@given(st.floats(-BEYOND, BEYOND))
@settings(deadline=None)
def test_what_is_near_a_price_is_left_alone(price):
    assert bounded_price(price) == price


@pytest.mark.parametrize("price", [BEYOND, BEYOND + 1.0, 2.0**63, 1e300, math.inf])
def test_what_is_further_out_is_beyond_every_venue(price):
    assert math.floor(bounded_price(price)) == BEYOND > HIGHEST_PRICE
    assert math.ceil(bounded_price(-price)) == -BEYOND < LOWEST_PRICE


def test_no_number_is_no_price():
    assert not LOWEST_PRICE <= bounded_price(math.nan) <= HIGHEST_PRICE
