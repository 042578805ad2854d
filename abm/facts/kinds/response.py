"""The response function: how the price moves on after an order."""

from collections.abc import Sequence

import numpy as np

from abm.facts.autocorrelation import Lags
from abm.facts.fact import Fact, Numbers, Subject
from abm.facts.tape import Tape
from abm.risk.run.frames import Values

LAGS = (1, 10, 100, 1000)
PAIRS = 10
"""Pairs of orders below which the response at a lag is not told."""


def responses(tape: Tape, lags: Sequence[int] | Lags) -> Values:
    """Mean of sign x (mid before the order so many later - mid before this one), ticks, by lag."""
    # a quote of the very instant is already the answer to the order
    before = tape.mid.at(tape.times("orders") - 1)
    signs = tape.column("orders", "sign")

    def at(lag: int) -> float:
        if len(signs) <= lag + PAIRS:
            return float("nan")
        return float(np.nanmean(signs[:-lag] * (before[lag:] - before[:-lag])))

    return np.array([at(int(lag)) for lag in lags], np.float64)


def response(tape: Tape) -> Numbers:
    """The response at LAGS."""
    values = responses(tape, LAGS)
    return {f"lag {lag}": float(value) for lag, value in zip(LAGS, values, strict=True)}


RESPONSE = Fact(
    "response",
    Subject.IMPACT,
    "Response of the price to an order",
    "ticks",
    tuple(f"lag {lag}" for lag in LAGS),
    "R(l): mean of the sign of an aggressive order times the move of the mid from just before it to"
    " just before the order that is l orders later.",
    "Bouchaud, Gefen, Potters and Wyart 2004, Fluctuations and response, Quantitative Finance 4",
    "What one order is; the order of trades and quotes of one instant; at long lags the drift of"
    " the day.",
    response,
    ("orders", "quotes"),
)
