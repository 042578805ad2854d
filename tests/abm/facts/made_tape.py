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


def full_day():
    """A day on which everything is told."""
    draw = np.random.default_rng(1)
    times = np.sort(draw.uniform(0, DAY, 5000))
    mids = 10_000 + np.append(0, np.cumsum(draw.choice([-1, 1], 5000)))
    signs = np.repeat(draw.choice([-1, 1], 500), 10)
    starts = np.sort(draw.uniform(0, DAY - 100, 80))
    parents = {"time": at(starts + 90), "start": at(starts), "quantity": draw.integers(1, 99, 80)}
    parents |= {"children": 10}
    depth = pd.DataFrame({"time": at(np.arange(0, DAY, 60))})
    for level in range(1, 6):
        depth[f"bid_quantity_{level}"] = depth[f"ask_quantity_{level}"] = level
    lives = {
        "life": draw.integers(1, 10**12, 5000),
        "quantity": 1,
        "executed": 0,
        "cancelled": True,
    }
    clock = np.arange(0, DAY, 10)
    inventories = pd.DataFrame({"time": at(clock), "trader_class": "fast", "position": clock % 7})
    return tape(
        quotes=quotes(np.append(0, times), mids),
        orders=orders(times, signs=signs, quantities=draw.integers(1, 99, 5000)),
        parents=pd.DataFrame(parents),
        depth=depth,
        lives=pd.DataFrame({"time": at(times)} | lives),
        inventories=inventories,
        messages=pd.DataFrame({"time": at(times), "kind": 1, "quantity": 1}),
        prints=pd.DataFrame({"time": at(times), "quantity": 1, "maker": "a", "taker": "b"}),
        members={"a": 2, "b": 3},
    )
