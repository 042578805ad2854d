"""Autocorrelation of returns: there is little."""

from abm.facts.autocorrelation import autocorrelation
from abm.facts.fact import Fact, Numbers, Subject
from abm.facts.kinds.signature import SCALES
from abm.facts.returns import returns
from abm.facts.tape import Tape

ROWS = ("1 s", "10 s", "1 min", "5 min")


def lag_one(tape: Tape) -> Numbers:
    """Autocorrelation at lag one of the returns over each time of ROWS."""
    series = {row: returns(tape, SCALES[row]) for row in ROWS}
    return {row: float(autocorrelation(each, [1])[0]) for row, each in series.items()}


RETURN_AUTOCORRELATION = Fact(
    "return_autocorrelation",
    Subject.PRICES,
    "Autocorrelation of returns at lag 1",
    "correlation",
    ROWS,
    "Of log returns of the mid over each time with those just before.",
    "Cont 2001, Empirical properties of asset returns, Quantitative Finance 1, fact 1",
    "The bounce of the touch makes it negative at short times; a price that follows news late makes"
    " it positive.",
    lag_one,
    (),
)
