"""Tapes made by hand, of a session from 09:30."""

import numpy as np
import pandas as pd

from abm.facts.tape import SETTLING, Tape
from abm.risk.run.frames import SECOND

OPEN = 34_200 * SECOND
DAY = 23_400
"""Seconds of a day."""


def at(seconds) -> np.ndarray:
    """Times of seconds after the open."""
    return OPEN + np.round(np.asarray(seconds, np.float64) * SECOND).astype(np.int64)


def quotes(seconds, mids, lots=5, spread=2) -> pd.DataFrame:
    """Quotes with these mids (ticks), half a spread of whole ticks to either side."""
    mids = np.asarray(mids, np.float64)
    return pd.DataFrame(
        {
            "time": at(seconds),
            "bid_price": np.round(mids - spread / 2).astype(np.int64),
            "bid_quantity": lots,
            "ask_price": np.round(mids + spread / 2).astype(np.int64),
            "ask_quantity": lots,
        }
    )


def orders(seconds, signs=1, quantities=1, prices=10_000) -> pd.DataFrame:
    columns = {"sign": signs, "quantity": quantities, "price": prices}
    return pd.DataFrame({"time": at(seconds)} | columns)


def tape(seconds=DAY, **tables) -> Tape:
    """A tape of a session of some seconds."""
    end = OPEN + round(seconds * SECOND)
    return Tape("made", OPEN, end, settled=OPEN + SETTLING, tick_size=0.01, **tables)


def walk(steps, start=10_000_000) -> Tape:
    """A tape whose mid moves by these whole ticks, one each second from the open on."""
    path = start + np.append(0, np.cumsum(np.asarray(steps, np.int64)))
    return tape(len(path) - 1, quotes=quotes(np.arange(len(path)), path))


def gaussian(seed=1, seconds=DAY, deviation=1000.0) -> Tape:
    """A tape whose mid is a normal random walk, in steps of a second, rounded to ticks."""
    steps = np.random.default_rng(seed).normal(0, deviation, seconds)
    return walk(np.diff(np.rint(np.append(0, np.cumsum(steps)))))
