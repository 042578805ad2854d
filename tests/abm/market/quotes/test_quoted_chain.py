"""Quotes that no exchange shows are refused."""

from dataclasses import replace

import numpy as np
import pytest

from tests.abm.market.quotes.made_chain import STRIKES, made_chain

GOOD = made_chain(0.01).expiries[0]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"days": 0.0}, "ahead"),
        ({"strike": STRIKES[::-1]}, "must rise"),
        ({"strike": np.array([])}, "must rise"),
        ({"call_ask": GOOD.call_bid - 0.01}, "the call of 2022-03-18 at 70 is bid"),
        ({"put_bid": GOOD.put_bid - 1}, "the put of 2022-03-18 at 70 is bid"),
        ({"put_ask": GOOD.put_ask[1:]}, "a put for every strike"),
    ],
)
def test_refuses(change, message):
    with pytest.raises(ValueError, match=message):
        replace(GOOD, **change)
