"""Decimals are counted in steps exactly, or refused."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from abm.market.steps import whole_steps

steps = st.sampled_from(["0.00000001", "0.0003", "0.01", "0.25", "0.1", "3", "12.5", "10000"])


@settings(deadline=None)
@given(count=st.integers(-(2**31), 2**31), step=steps)
def test_a_multiple_of_decimals_is_counted_exactly(count, step):
    amount = Decimal(step) * count
    assert whole_steps("price", float(amount), float(step)) == count


@settings(deadline=None)
@given(count=st.integers(-(2**20), 2**20), step=steps, part=st.integers(1, 99))
def test_what_lies_between_two_steps_is_refused_with_both(count, step, part):
    below, above = Decimal(step) * count, Decimal(step) * (count + 1)
    between = Decimal(step) * (count + Decimal(part) / 100)
    with pytest.raises(ValueError, match=r"price .* must be a multiple of") as caught:
        whole_steps("price", float(between), float(step))
    told = str(caught.value).rpartition(": ")[2].split(" or ")
    assert [float(value) for value in told] == pytest.approx(
        [float(below), float(above)], rel=1e-11
    )


@pytest.mark.parametrize("amount", [1e-300, -1e-12, 5e-324])
def test_an_amount_far_below_a_step_is_not_taken_for_none(amount):
    with pytest.raises(ValueError, match="must be a multiple of"):
        whole_steps("fee", amount, 0.01)
