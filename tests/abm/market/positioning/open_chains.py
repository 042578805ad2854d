"""Small chains whose open interest is known."""

from dataclasses import replace

import numpy as np

from abm.market.quotes import QuotedChain
from tests.abm.market.quotes.made_chain import made_chain


def with_interest(calls, puts, **known):
    """The made chain; calls(strike), puts(strike): contracts; known: of each expiry, as spot."""
    made = made_chain(0.01)
    expiries = [
        replace(
            each,
            call_open_interest=np.asarray(calls(each.strike), np.float64),
            put_open_interest=np.asarray(puts(each.strike), np.float64),
            **known,
        )
        for each in made.expiries
    ]
    return QuotedChain(made.date, tuple(expiries))


def at(*strikes, contracts=1000.0):
    """A function of strikes: so many contracts at these, none elsewhere."""
    return lambda strike: np.where(np.isin(strike, strikes), contracts, 0.0)
