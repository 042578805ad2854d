"""A spread of so much, whatever hedging costs."""

import pytest

from abm.agents.quoting.fixed_spread import FixedSpread
from tests.abm.agents.quoting.test_policy import quotes


@pytest.mark.parametrize("ticks", [1, 50])
def test_is_what_it_says(ticks):
    shown, surface = quotes(FixedSpread(half_spread=0.013, fee=0.0, lots=5), ticks)
    assert shown["bid"] == pytest.approx(surface - 0.013)
    assert shown["ask"] == pytest.approx(surface + 0.013)
    assert set(shown["bid_lots"]) == set(shown["ask_lots"]) == {5}
