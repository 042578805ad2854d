"""Kurtosis of returns by time scale: fat tails that thin out as returns are added up."""

from scipy.stats import moment

from abm.facts.fact import Fact, Numbers, OfMeans, Subject
from abm.facts.kinds.signature import SCALES
from abm.facts.returns import returns
from abm.facts.tape import Tape


def moments(tape: Tape) -> Numbers:
    """Second and fourth central moment of the returns at each of SCALES."""
    found = {}
    for row, seconds in SCALES.items():
        series = returns(tape, seconds)
        for order in _ORDERS:
            known = float(moment(series, order)) if len(series) else float("nan")
            found[_part(row, order)] = known
    return found


def kurtosis(moments: Numbers) -> Numbers:
    """Fourth moment over the square of the second, at each of SCALES; 3 of a normal law."""
    found = {}
    for row in SCALES:
        second, fourth = (moments[_part(row, order)] for order in _ORDERS)
        found[row] = fourth / second**2 if second > 0 else float("nan")
    return found


def fall(moments: Numbers) -> Numbers:
    """Kurtosis over five minutes, of that over ten seconds."""
    found = kurtosis(moments)
    return {"5 min over 10 s": found["5 min"] / found["10 s"]}


_ORDERS = (2, 4)


def _part(row: str, order: int) -> str:
    return f"{row}, moment {order}"


KURTOSIS = Fact(
    "kurtosis",
    Subject.PRICES,
    "Kurtosis of returns",
    "ratio",
    tuple(SCALES),
    "Fourth central moment of the log returns of the mid over the square of the second; a normal"
    " law has 3.",
    "Cont 2001, Empirical properties of asset returns, Quantitative Finance 1, facts 2 and 4",
    "The U: a day whose volatility varies has fat tails without any in its moments; the tick, where"
    " most returns are 0; single jumps, so that its standard error says too little.",
    OfMeans(moments, kurtosis),
    (),
)
KURTOSIS_FALL = Fact(
    "kurtosis_fall",
    Subject.PRICES,
    "Kurtosis by scale",
    "ratio",
    ("5 min over 10 s",),
    "The kurtosis of returns over five minutes, of that over ten seconds.",
    "Cont 2001, fact 4: returns are the more normal the longer",
    "As the kurtosis.",
    OfMeans(moments, fall),
    (),
)
