"""The signature plot: volatility at several time scales, and how far the price goes in a day."""

from collections.abc import Iterable

import numpy as np

from abm.facts.fact import Fact, Numbers, OfMeans, Subject
from abm.facts.returns import returns
from abm.facts.tape import Tape
from abm.risk.run.frames import SECOND, Values

SCALES = {"1 s": 1, "10 s": 10, "1 min": 60, "5 min": 300, "10 min": 600}
"""Seconds by the name of their row."""
YEAR = 252 * 23_400
"""Seconds of trading in a year of a stock exchange."""


def volatilities(tape: Tape, scales: Iterable[float]) -> Values:
    """Root mean squared log return, in percent a year, at each scale (s); NaN if it is too long."""
    found = [returns(tape, scale) for scale in scales]
    squares = [float((r**2).mean()) if len(r) else np.nan for r in found]
    variances = np.array(squares, np.float64) / np.array(list(scales), np.float64) * YEAR
    return np.asarray(100 * np.sqrt(variances), np.float64)


def daily_volatility(tape: Tape) -> float:
    """Volatility of the mid over the day (ticks), from its squared moves over a minute."""
    prices = tape.mid.at([tape.open, tape.close])
    a_year = volatilities(tape, [60])[0] / 100
    seconds = (tape.close - tape.open) / SECOND
    return float(a_year * np.sqrt(seconds / YEAR) * np.nanmean(prices))


def signature(tape: Tape) -> Numbers:
    """Volatility at each of SCALES, percent a year."""
    return dict(zip(SCALES, volatilities(tape, SCALES.values()).tolist(), strict=True))


def flatness(volatilities: Numbers) -> Numbers:
    """The largest of the volatilities that are known over the smallest."""
    known = np.array(list(volatilities.values()), np.float64)
    known = known[known > 0]
    ratio = float(known.max() / known.min()) if len(known) > 1 else float("nan")
    return {"largest over smallest": ratio}


def day_range(tape: Tape) -> Numbers:
    """High over low and close over open, the mid each second, as differences of logs in percent."""
    prices = tape.mid.at(np.arange(tape.open, tape.close + 1, SECOND))
    logs = 100 * np.log(prices[prices > 0])
    if not len(logs):
        return {"range": float("nan"), "move": float("nan")}
    return {"range": float(np.ptp(logs)), "move": float(abs(logs[-1] - logs[0]))}


SIGNATURE = Fact(
    "signature",
    Subject.PRICES,
    "Signature of volatility",
    "% a year",
    tuple(SCALES),
    "Root mean square of the log returns of the mid over a time h, divided by sqrt(h) and"
    " multiplied by the root of a year of 252 days of 23,400 s. A price that diffuses has the same"
    " at every h.",
    "Andersen, Bollerslev, Diebold and Labys 2000, Great realizations, Risk 13",
    "The bounce of the touch, at one second most of all, and of trade prices far more than of the"
    " mid; mean reversion of quotes; the length of the tape at ten minutes.",
    signature,
    (),
)
FLATNESS = Fact(
    "flatness",
    Subject.PRICES,
    "Flatness of the signature",
    "ratio",
    ("largest over smallest",),
    "The largest of the volatilities of the signature over the smallest.",
    "Bouchaud, Bonart, Donier and Gould 2018, Trades, Quotes and Prices, chapter 2",
    "Noise alone makes it larger than 1: at ten minutes a day has 38 returns.",
    OfMeans(signature, flatness),
    (),
)
DAY_RANGE = Fact(
    "day_range",
    Subject.PRICES,
    "Range of the day",
    "%",
    ("range", "move"),
    "The log of the highest mid over the lowest, and of the last over the first without its sign,"
    " looked at each second.",
    "Parkinson 1980, The extreme value method, Journal of Business 53",
    "The length of the tape.",
    day_range,
    (),
    whole_day=True,
)
