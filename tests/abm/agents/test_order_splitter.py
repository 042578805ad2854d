"""Order splitters follow their laws, remember their side, and write their parents as executions."""

import math

import numpy as np
import pytest
from scipy import stats

from abm.agents.noise_trader import NoiseTrader
from abm.agents.order_splitter import OrderSplitter
from abm.kernel.book.messages import ACCEPTED, BUY, EXPIRED, SELL
from abm.kernel.records.registry import RECORDS
from abm.market.session import Session
from abm.market.venue import Instrument
from abm.model import MarketModel
from tests.abm.agents.execution.workers import OPEN, SECOND, WALL, Scripted
from tests.abm.agents.path_market import PathMaker

EVEN = {"speed_spread": 0.0, "excitation": 0.0}
"""Children at the points of a Poisson process."""
TAKES = EVEN | {"aggressive": 1.0, "again": 0.0}
HOURS = Session(open="10:00", close="12:00")


def market(seconds, *, path=None, session=None, stock=None, plain=False, **told):
    """Splitters before a wall of orders, or before a maker whose mid-price follows a path."""
    model = MarketModel({"stock": stock or Instrument(price=100.0)}, session=session, seed=3)
    model.plain = plain
    model.add("splitters", OrderSplitter, **{"wake_interval": 1.0} | told)
    if path is None:
        begin = model.session.open_time - OPEN
        wall = tuple((begin / SECOND, *order) for _, *order in WALL)
        model.add("wall", Scripted, orders=wall)
    else:
        model.add("maker", PathMaker, path=path, wake_interval=1e-9, wake_law="even")
    model.advance(model.session.open_time + round(seconds * SECOND))
    return model


def taken(model, number=None):
    """Trades that splitters took, or one of them."""
    trades = model.tape("trades")
    mine = trades["taker_group"] == 0 if number is None else trades["taker"] == number
    return trades[mine]


def children_law(exponent, most):
    """Chances of 1, 2, .. most children, of a Pareto law cut to whole numbers."""
    n = np.arange(1, most + 1)
    chances = n**-exponent - (n + 1.0) ** -exponent
    chances[-1] = float(most) ** -exponent
    return chances


def test_the_number_of_children_is_pareto():
    model = market(900, count=40, wake_interval=0.5, most_children=12, **TAKES)
    rows = model.tape("executions")
    counts = np.bincount(rows["trader"], minlength=40)[:40]
    first = np.concatenate([rows[rows["trader"] == n][: counts.min()] for n in range(40)])
    assert len(first) > 8_000
    found = np.bincount(first["children"], minlength=13)[1:]
    assert stats.chisquare(found, len(first) * children_law(1.4, 12)).pvalue > 0.01


@pytest.mark.parametrize("most", [1, 30])
def test_signs_remember_as_parents_of_that_law_do(most):
    """C(l) = E max(n - l, 0) / E n: the chance that two children are of one parent."""
    model = market(4_000, wake_interval=0.1, most_children=most, **TAKES)
    signs = np.where(taken(model)["side"] == BUY, 1.0, -1.0)
    chances, n = children_law(1.4, most), np.arange(1, most + 1)
    assert len(signs) > 35_000
    for lag in (1, 3, 10):
        wanted = (chances @ np.maximum(n - lag, 0)) / (chances @ n)
        assert np.mean(signs[lag:] * signs[:-lag]) == pytest.approx(wanted, abs=0.03)


def test_the_first_parents_have_the_speeds_that_a_moment_meets():
    """A parent takes a time like 1 / s: log s ~ N(v / 2, v), weighted by 1 / s, is N(-v / 2, v)."""
    spread = 1.2
    # orders that are all of a side at random are no children, and no parent ends
    told = {"aggressive": 0.0, "random_side": 1.0, "excitation": 0.0}
    model = market(20, count=2_000, speed_spread=spread, **told)
    memory = model.state.memories[0]
    assert (memory["start"] > 0).all()
    law = stats.norm(-(spread**2) / 2, spread)
    assert stats.kstest(np.log(memory["speed"]), law.cdf).pvalue > 0.01


def test_parents_are_written_as_executions_that_agree_with_the_trades():
    told = EVEN | {"aggressive": 0.5, "count": 5, "wake_interval": 0.3, "join": 1.0}
    path = tuple((20.0 * step, 10_000 + 3 * (step % 4)) for step in range(20))
    model = market(400, path=path, **told)
    trades, rows, quotes = model.tape("trades"), model.tape("executions"), model.tape("quotes")
    assert len(rows) > 300
    for row in rows[:: len(rows) // 60]:
        when = (trades["time"] >= row["start"]) & (trades["time"] < row["time"])
        took, made = (trades[party] == row["trader"] for party in ("taker", "maker"))
        signs = np.where(trades["side"] == BUY, 1, -1) * (took.astype(int) - made)
        lots = (signs * trades["quantity"])[when]
        assert row["lots"] == row["filled"] == lots.sum()
        before = quotes[quotes["time"] < row["start"]]
        if len(before):
            assert row["arrival"] == (before["bid_price"][-1] + before["ask_price"][-1]) / 2
        assert row["cost"] == lots @ (trades["price"][when] - row["arrival"])


def test_slices_follow_a_child_as_often_as_they_are_said_to():
    model = market(
        600, count=20, wake_interval=2.0, again=0.4, slice_gap=1e-3, **EVEN, aggressive=1
    )
    trades, rows = taken(model), model.tape("executions")
    slices = [
        ((trades["taker"] == row["trader"]) & (trades["time"] >= row["start"])
         & (trades["time"] < row["time"])).sum() for row in rows
    ]  # fmt: skip
    assert np.sum(slices) / rows["children"].sum() == pytest.approx(1 / 0.6, rel=0.05)


def test_sizes_are_pareto():
    model = market(300, count=20, wake_interval=0.5, size=2.2, size_exponent=1.7, **TAKES)
    lots = taken(model)["quantity"]
    above = np.minimum((np.arange(1, 12) / 2.2) ** -1.7, 1.0)
    chances = np.append(-np.diff(above), above[-1])[1:]
    counts = np.bincount(np.minimum(lots, 11), minlength=12)[2:]
    assert lots.min() == 2
    assert stats.chisquare(counts, len(lots) * chances).pvalue > 0.01


def test_limit_orders_join_the_touch_or_stand_behind_it_for_a_time():
    told = {"aggressive": 0.0, "join": 0.4, "behind": 3.0, "furthest": 50, "lifetime": 4.0}
    model = market(400, count=20, **EVEN, **told)
    tape = model.tape("orders")
    sent = tape[(tape["kind"] == ACCEPTED) & (tape["taker"] < 20)]
    away = np.where(sent["side"] == BUY, 9_999 - sent["price"], sent["price"] - 10_001)
    assert away.min() == 0
    assert away.max() == 51
    assert stats.binomtest(int((away == 0).sum()), len(away), 0.4).pvalue > 0.01
    # 1 + the whole part of 3 (x - 1), x of a Pareto law of exponent 1: beyond k with 3 / (k + 2)
    beyond = int((away > 4).sum())
    assert stats.binomtest(beyond, int((away > 0).sum()), 3.0 / 7.0).pvalue > 0.01
    began = dict(zip(sent["order_id"].tolist(), sent["time"].tolist(), strict=True))
    ended = tape[(tape["kind"] == EXPIRED) & (tape["time"] < OPEN + 300 * SECOND)]
    lives = [(row["time"] - began[row["order_id"]]) / SECOND for row in ended]
    assert stats.kstest(lives, stats.expon(scale=4.0).cdf).pvalue > 0.001


def test_limit_orders_of_a_random_side_are_no_children():
    told = {"aggressive": 0.0, "random_side": 1.0, "wake_interval": 0.2}
    model = market(200, **EVEN, **told)
    tape = model.tape("orders")
    sides = tape["side"][(tape["kind"] == ACCEPTED) & (tape["taker"] == 0)]
    assert stats.binomtest(int((sides == BUY).sum()), len(sides), 0.5).pvalue > 0.01
    assert abs(np.corrcoef(sides[1:], sides[:-1])[0, 1]) < 4 / math.sqrt(len(sides))
    assert len(model.tape("executions")) == 0


@pytest.mark.parametrize(("held", "side"), [(1_000, SELL), (-1_000, BUY)])
def test_a_large_position_tilts_the_next_parents_back(held, side):
    told = {"position": held, "position_scale": 100.0, "count": 30, "most_lots": 5}
    model = market(60, **TAKES, **told)
    rows = model.tape("executions")
    later = rows[np.isin(rows["start"], rows["time"])]
    assert len(later) > 50
    assert (np.sign(later["filled"]) == (1 if side == BUY else -1)).all()


@pytest.mark.parametrize(("chase", "side"), [(1.0, BUY), (-1.0, SELL)])
def test_parents_follow_the_trend_or_lean_against_it(chase, side):
    rise = tuple((float(second), 10_000 + 2 * second) for second in range(120))
    model = market(120, path=rise, chase=chase, trend_memory=60.0, count=30, **TAKES)
    rows = model.tape("executions")
    later = rows[np.isin(rows["start"], rows["time"]) & (rows["start"] > OPEN + 20 * SECOND)]
    assert len(later) > 50
    assert (np.sign(later["filled"]) == (1 if side == BUY else -1)).all()


@pytest.mark.parametrize(("u_shape", "stress"), [(4.0, 1.0), (1.0, 3.0)], ids=["U", "stress"])
def test_activity_follows_the_day_and_its_stress(u_shape, stress):
    stressed = Instrument(price=100.0, stress={"start": 5_400.0, "activity": stress})
    told = TAKES | {"wake_interval": 10.0, "u_shape": u_shape, "count": 40}
    times = taken(market(7_200, session=HOURS, stock=stressed, **told))["time"]
    counts, edges = np.histogram((times / SECOND - 36_000) / 7_200, bins=8, range=(0, 1))
    rise = (2 * edges - 1) ** 3 / 6  # integral of (2 x - 1)^2
    shape = (np.diff(edges) + (u_shape - 1) * np.diff(rise)) / (1 + (u_shape - 1) / 3)
    shape[6:] *= stress
    wanted = 40 * 7_200 / 10.0 * shape
    assert stats.chisquare(counts, wanted * counts.sum() / wanted.sum()).pvalue > 0.001
    assert abs(counts.sum() - wanted.sum()) < 5 * math.sqrt(wanted.sum())


@pytest.mark.parametrize(("flow", "pace"), [(0, 0.6 + 0.4 * 0.5), (30, 0.6 + 0.4 * 0.5 * 3.0)])
def test_activity_follows_the_volume_and_the_volatility_of_late(flow, pace):
    """At the normal volatility, and at none of the normal volume, or at twice of it."""
    model = MarketModel(seed=3, horizons=(1.0, 30.0, 600.0))
    told = TAKES | {"excitation": 0.4, "normal_volume": 15.0, "half_life": 1e9, "size": 1e-9}
    model.add("splitters", OrderSplitter, count=30, wake_interval=30.0, **told)
    every = tuple((float(second), 0, BUY, 0, flow) for second in range(200, 1_000)) if flow else ()
    for orders in (WALL, every):
        if orders:
            model.add(f"script {len(orders)}", Scripted, orders=orders)
    model.advance(OPEN + 1_000 * SECOND)
    times = taken(model)["time"]
    count = int((times > OPEN + 300 * SECOND).sum())
    wanted = 30 / 30.0 * 700 * (pace + 0.4 * 0.5 * count / 700 / 15.0)
    assert abs(count - wanted) < 4 * math.sqrt(wanted)


def test_plain_and_compiled_give_the_same_tapes():
    tapes = []
    for plain in (False, True):
        model = MarketModel(seed=3, plain=plain)
        told = {"wake_interval": 0.3, "latency": {"fixed": 0.01, "extra": 0.02}, "u_shape": 3.0}
        model.add("splitters", OrderSplitter, count=6, chase=0.1, **told)
        model.add("sundry", OrderSplitter, count=6, random_side=0.5, position_scale=5.0, **told)
        model.add("noise", NoiseTrader, count=20, wake_interval=0.5)
        model.advance(OPEN + 25 * SECOND)
        tapes.append(model)
    for name in RECORDS:
        np.testing.assert_array_equal(tapes[0].tape(name), tapes[1].tape(name))
    assert len(tapes[0].tape("executions")) > 10
