"""Memory of volatility: the autocorrelation of returns without their sign."""

import numpy as np

from abm.facts.autocorrelation import autocorrelation
from abm.facts.fact import Fact, Numbers, Subject
from abm.facts.kinds.signature import SCALES
from abm.facts.returns import returns
from abm.facts.tape import Tape
from abm.risk.run.frames import Values

TIMES = ("10 s", "1 min")
LAGS = (1, 5, 20)


def sizes(tape: Tape, seconds: float) -> Values:
    """Log returns over so many seconds, without their sign."""
    return np.abs(returns(tape, seconds))


def without_shape(series: Values) -> Values:
    """A series over the parabola in time that fits it best: without the U of the day.

    Empty where the parabola is not above 0 everywhere.
    """
    if not len(series):
        return series
    clock = np.linspace(-1, 1, len(series))
    course = np.polyval(np.polyfit(clock, series, 2), clock)
    return series / course if course.min() > 0 else series[:0]


def volatility_memory(tape: Tape) -> Numbers:
    """Autocorrelation at LAGS over each of TIMES, and at lag 1 over 10 s without the U."""
    found: Numbers = {}
    for time in TIMES:
        values = autocorrelation(sizes(tape, SCALES[time]), LAGS)
        found |= {f"{time}, lag {lag}": float(v) for lag, v in zip(LAGS, values, strict=True)}
    flat = without_shape(sizes(tape, SCALES["10 s"]))
    return found | {"10 s, lag 1, without the U": float(autocorrelation(flat, [1])[0])}


VOLATILITY_MEMORY = Fact(
    "volatility_memory",
    Subject.PRICES,
    "Autocorrelation of absolute returns",
    "correlation",
    (*(f"{time}, lag {lag}" for time in TIMES for lag in LAGS), "10 s, lag 1, without the U"),
    "Of log returns of the mid without their sign. Without the U: each over the parabola in the"
    " time of day that fits them best.",
    "Ding, Granger and Engle 1993, Journal of Empirical Finance 1; Cont 2001, facts 6 and 8",
    "The U, which alone gives long memory; the tick: at ten seconds most returns are 0 where it is"
    " large.",
    volatility_memory,
    (),
)
