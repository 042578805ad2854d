"""Memory of order flow: the signs of aggressive orders have it for hours."""

import numpy as np

from abm.facts.autocorrelation import autocorrelation
from abm.facts.fact import Fact, Numbers, OfMeans, Subject
from abm.facts.tape import Tape
from abm.risk.run.frames import Values

LAGS = (1, 10, 100, 1000)
SPACED = np.unique(np.logspace(0, 3, 20).astype(np.int64))
"""Lags of the fit, evenly spaced in their log."""
FEWEST = 5
"""Points below which nothing is fitted."""


def correlations(tape: Tape) -> Values:
    """Autocorrelation of the signs of aggressive orders at SPACED lags."""
    return autocorrelation(tape.column("orders", "sign"), SPACED)


def power_law(values: Values) -> tuple[float, float]:
    """Exponent and value at lag 1 of c lag^-exponent, fitted in logs to those at SPACED above 0.

    Correlations are all equally noisy, so that the log of c is as noisy as 1 / c: each counts by
    its own size.
    """
    positive = values > 0
    if positive.sum() < FEWEST:
        return float("nan"), float("nan")
    known = values[positive]
    slope, level = np.polyfit(np.log(SPACED[positive]), np.log(known), 1, w=known)
    return -float(slope), float(np.exp(level))


def sign_memory(tape: Tape) -> Numbers:
    """Autocorrelation of signs at LAGS."""
    values = autocorrelation(tape.column("orders", "sign"), LAGS)
    return {f"lag {lag}": float(value) for lag, value in zip(LAGS, values, strict=True)}


def by_lag(tape: Tape) -> Numbers:
    """Autocorrelation of signs at SPACED lags."""
    return dict(zip(map(str, SPACED), correlations(tape).tolist(), strict=True))


def exponent(by_lag: Numbers) -> Numbers:
    """Exponent of the power law of the autocorrelation of signs."""
    return {"exponent": power_law(np.array(list(by_lag.values()), np.float64))[0]}


def cut_off(tape: Tape) -> Numbers:
    """First of SPACED at which the correlation is within the noise of independent signs."""
    noise = 2 / np.sqrt(max(len(tape.table("orders")), 1))
    below = np.flatnonzero(correlations(tape) < noise)
    return {"lag": float(SPACED[below[0]]) if len(below) else float("nan")}


_SENSITIVE = (
    "What one order is: prints of equal time, sign and account are one, or every sweep of a queue"
    " counts as memory; where accounts are not told, orders of one instant are one. Trades whose"
    " sign is guessed."
)
SIGN_MEMORY = Fact(
    "sign_memory",
    Subject.FLOW,
    "Autocorrelation of signs",
    "correlation",
    tuple(f"lag {lag}" for lag in LAGS),
    "Of the signs of aggressive orders, 1 for those that buy and -1 for those that sell, in the"
    " order of their time; lags count orders.",
    "Lillo and Farmer 2004, The long memory of the efficient market, Studies in Nonlinear Dynamics"
    " and Econometrics 8",
    _SENSITIVE,
    sign_memory,
    ("orders",),
)
SIGN_EXPONENT = Fact(
    "sign_exponent",
    Subject.FLOW,
    "Exponent of the memory of signs",
    "exponent",
    ("exponent",),
    "Of the power law fitted in logs by least squares to the autocorrelation of signs at lags up to"
    " 1000, evenly spaced in their log, where it is above 0, each weighted by itself: the log of a"
    " small one is noise.",
    "Lillo and Farmer 2004; Bouchaud, Gefen, Potters and Wyart 2004, Quantitative Finance 4",
    _SENSITIVE + " The weights: without them the lags that noise has hidden decide.",
    OfMeans(by_lag, exponent),
    ("orders",),
)
SIGN_CUT_OFF = Fact(
    "sign_cut_off",
    Subject.FLOW,
    "Cut-off of the memory of signs",
    "orders",
    ("lag",),
    "The first of these lags at which the autocorrelation is below 2 / sqrt(n), n orders: twice the"
    " standard error of signs without memory.",
    "Bartlett 1946, Journal of the Royal Statistical Society 8",
    _SENSITIVE + " The length of the tape: more orders show more memory.",
    cut_off,
    ("orders",),
)
