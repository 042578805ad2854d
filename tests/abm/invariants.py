"""What must be true of any market, whoever trades in it: each check raises AssertionError.

They read the tapes and the accounts of a market, and nothing that the market computed about itself;
`check_measures` holds what is measured against the rows that it is a mean of.
"""

from collections import Counter

import numpy as np
import pandas as pd

from abm.kernel.book.messages import (
    ACCEPTED,
    BUY,
    CANCELLED,
    CONTINUOUS,
    EXPIRED,
    REPLACED,
    TRADE,
    TRIGGERED,
)
from abm.kernel.records.events import PHASE_CHANGE
from abm.kernel.records.registry import RECORDS
from abm.market.fields import nanoseconds
from abm.model import MarketModel
from abm.records.live import LiveRun
from abm.risk.run.summary import MEASURES, one_row, summarize

Sums = dict[str, list[int]]


def sums(model: MarketModel) -> Sums:
    """Lots and cash of all accounts together, by instrument."""
    state, instruments = model.state, len(model.instruments)
    found = {}
    for name in ("position", "cash"):
        column = state.accounts[name].tolist()
        found[name] = [sum(column[n::instruments]) for n in range(instruments)]
    return found


def check_conserved(model: MarketModel, before: Sums) -> None:
    """No lot and no tick comes from nowhere; fees paid are collected; groups are their sums."""
    state, instruments = model.state, len(model.instruments)
    assert sums(model) == before
    assert sum(state.accounts["fees"].tolist()) == sum(state.listings["collected"].tolist())
    for name in ("position", "cash", "fees"):
        by_group = [0] * len(state.group_accounts)
        for row, value in enumerate(state.accounts[name].tolist()):
            trader, instrument = divmod(row, instruments)
            by_group[int(state.traders["group"][trader]) * instruments + instrument] += value
        assert by_group == state.group_accounts[name].tolist(), name
    groups = state.group_accounts
    assert sum(groups["bought"].tolist()) == sum(groups["sold"].tolist())


def check_in_sequence(model: MarketModel) -> None:
    """No tape ever goes back, and none leaves the session."""
    session = model.session
    for name in RECORDS:
        times = model.tape(name)["time"]
        assert (np.diff(times) >= 0).all(), name
        assert ((session.start_time <= times) & (times <= session.end_time)).all(), name


def check_whose(model: MarketModel) -> None:
    """Nobody trades with an order that is dead, not his, or not yet arrived, nor more than it has.

    Every trade is held against the life of both its orders, as the tape of orders tells it.
    """
    owner: dict[tuple[int, int], int] = {}
    side: dict[tuple[int, int], int] = {}
    left: Counter[tuple[int, int]] = Counter()
    for row in model.tape("orders"):
        key = int(row["book"]), int(row["order_id"])
        kind, lots = int(row["kind"]), int(row["quantity"])
        if kind == ACCEPTED:
            assert left[key] == 0, "accepted twice"
            owner[key], side[key], left[key] = int(row["taker"]), int(row["side"]), lots
        elif kind == REPLACED:
            assert owner[key] == int(row["taker"])
            left[key] = lots
        elif kind in (CANCELLED, EXPIRED):
            assert owner[key] == int(row["taker"])
            left[key] -= lots
            assert left[key] >= 0
        elif kind == TRIGGERED:
            assert left[key] > 0
        elif kind == TRADE:
            bought = int(row["side"]) == BUY
            for role, buys in (("taker", bought), ("maker", not bought)):
                party = int(row["book"]), int(row[f"{role}_id"])
                assert owner[party] == int(row[role]), role
                assert side[party] == (BUY if buys else 1 - BUY), role
                left[party] -= lots
                assert left[party] >= 0, role


def check_quotes(model: MarketModel) -> None:
    """While a book trades continuously its best bid is below its best ask."""
    events, quotes = model.tape("events"), model.tape("quotes")
    for book in range(len(model.venues)):
        phases = events[(events["kind"] == PHASE_CHANGE) & (events["book"] == book)]
        rows = quotes[quotes["book"] == book]
        last = np.searchsorted(phases["time"], rows["time"], side="left") - 1
        trading = (last >= 0) & (phases["value"][np.maximum(last, 0)] == CONTINUOUS)
        both = (rows["bid_quantity"] > 0) & (rows["ask_quantity"] > 0)
        assert (rows["bid_price"] < rows["ask_price"])[trading & both].all()


def check_measures(model: MarketModel) -> None:
    """Means over time lie within what they weigh, and no time is longer than that of trading."""
    run, session = LiveRun(model), model.session
    hours = session.close_time - nanoseconds(session.closing_auction) - session.open_time
    traded = session.days * hours / 1e9
    for instrument in dict.fromkeys(venue.instrument for venue in model.venues.values()):
        found = one_row(summarize(run, instrument))
        rows = {name: rows_of(getattr(run, name), instrument) for name in ("quotes", "depth")}
        for name, values in weighed(**rows).items():
            check_within(name, found[name], values)
        for name, measure in MEASURES.items():
            if measure.unit == "s" and name in found:
                assert np.isnan(found[name]) or 0 <= found[name] <= traded + 1e-6, name


def rows_of(frame: pd.DataFrame, instrument: str) -> pd.DataFrame:
    """Those of an instrument."""
    return frame[frame["instrument"] == instrument]


def weighed(quotes: pd.DataFrame, depth: pd.DataFrame) -> dict[str, np.ndarray]:
    """What measures are means over time of, by their columns: all values that there ever were."""
    both = (quotes["bid_quantity"] > 0) & (quotes["ask_quantity"] > 0)
    spread = (quotes["ask_price"] - quotes["bid_price"])[both].to_numpy(np.float64)
    found = {"spread": spread[spread > 0]}
    for side in ("bid", "ask"):
        levels = [f"{side}_quantity_{level}" for level in range(1, 6)]
        found[f"{side}_depth"] = depth[levels].sum(axis=1).to_numpy(np.float64)
    return found


def check_within(name: str, mean: float, values: np.ndarray) -> None:
    """A mean is undefined, or from the least to the most of what it is made of."""
    if np.isnan(mean):
        return
    least, most = values.min(), values.max()
    assert least - 1e-9 * abs(least) <= mean <= most + 1e-9 * abs(most), name
