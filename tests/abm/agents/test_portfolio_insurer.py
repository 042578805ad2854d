"""Portfolio insurance against its closed forms, and in a market that follows a path."""

import math
from itertools import pairwise

import numpy as np
import pytest
from pydantic import ValidationError

from abm.agents.portfolio_insurer import (
    POLICY,
    ConstantProportion,
    PortfolioInsurer,
    Replication,
    cppi_exposure,
    obpi_lots,
    target_lots,
)
from abm.kernel.messages import BUY, SELL
from abm.market.pricing import BlackScholesMerton
from abm.market.venue import Instrument, Venue
from abm.model import MarketModel
from tests.abm.agents.test_hedge_execution import after, path_market

FALL = tuple((float(second), 10_000 - 25 * second) for second in range(41))
REBOUND = FALL + tuple((float(40 + second), 9_000 + 25 * second) for second in range(1, 41))


def bridges(end, volatility, steps, paths, seed):
    """Geometric Brownian motion over one year from 1 to a given end; (paths, steps + 1)."""
    rng = np.random.default_rng(seed)
    motion = np.cumsum(rng.normal(size=(paths, steps)), axis=1) / math.sqrt(steps)
    time = np.arange(1, steps + 1) / steps
    motion += time * (math.log(end) / volatility - motion[:, -1:])
    return np.exp(np.c_[np.zeros(paths), volatility * motion])


def insured(path, floor, multiplier):
    """What a portfolio of 1 becomes when it is rebalanced to constant proportions at every step."""
    value = 1.0
    for now, then in pairwise(path):
        value += cppi_exposure(value, floor, multiplier) * (then / now - 1.0)
    return value


@pytest.mark.parametrize(("end", "expected"), [(0.5, 0.91109), (1.0, 0.98869), (2.0, 1.60954)])
def test_constant_proportions_reach_their_closed_form(end, expected):
    # Black and Jones 1987, on any path: F + (V0 - F) (S_T / S0)^m exp(-(m^2 - m) sigma^2 T / 2)
    steps, paths = 4000, 20
    values = [insured(path, 0.9, 3.0) for path in bridges(end, 0.2, steps, paths, seed=1)]
    # realised variance scatters by sigma^2 sqrt(2 / steps), the log cushion by (m^2 - m) / 2 of it
    error = 3 * 0.2**2 * math.sqrt(2 / steps) / math.sqrt(paths)
    log_cushion = np.log(np.array(values) - 0.9).mean()
    assert log_cushion == pytest.approx(math.log(expected - 0.9), abs=4 * error)


def test_constant_proportions_trade_with_the_market():
    # flow m (m - 1) C per unit log move, and nothing below the floor
    value, floor, multiplier, move = 1.0, 0.9, 3.0, 1e-6
    held = cppi_exposure(value, floor, multiplier)
    wanted = cppi_exposure(value + held * move, floor, multiplier)
    flow = (wanted - held * (1.0 + move)) / move
    assert flow == pytest.approx(multiplier * (multiplier - 1) * (value - floor), rel=1e-6)
    assert cppi_exposure(0.89, floor, multiplier) == 0.0


def replication_errors(steps, paths, seed):
    """Error of replicating stock and put at 100 for a month with so many rebalancings."""
    years, strike, volatility = 1 / 12, 100.0, 0.2
    rng = np.random.default_rng(seed)
    shocks = volatility * math.sqrt(years / steps) * rng.normal(size=(paths, steps))
    drift = -0.5 * volatility**2 * years / steps
    prices = strike * np.exp(np.c_[np.zeros(paths), np.cumsum(shocks + drift, axis=1)])
    start = 100.0 + float(BlackScholesMerton("put", 100, strike, years, volatility).value())
    left = years * (1 - np.arange(steps) / steps)
    errors = []
    for path in prices:
        held = [
            obpi_lots(price, strike, time, volatility, 0.0, 1.0)
            for price, time in zip(path, left, strict=False)
        ]
        errors.append(start + float(np.dot(held, np.diff(path))) - max(path[-1], strike))
    return np.array(errors)


def test_replication_error_falls_with_the_root_of_the_rebalancings():
    # Kamal and Derman 1999: sd = sqrt(pi / 4) vega sigma / sqrt(N); simulated without this project:
    # .429 at N = 21 and .126 at N = 252
    few, many = replication_errors(21, 4000, 1), replication_errors(252, 1000, 2)
    assert few.std() == pytest.approx(0.429, rel=0.06)
    assert many.std() == pytest.approx(0.126, rel=0.12)
    slope = math.log(many.std() / few.std()) / math.log(252 / 21)
    assert slope == pytest.approx(-0.5, abs=0.05)
    assert abs(few.mean()) < 4 * few.std() / math.sqrt(4000)


@pytest.mark.parametrize(("floor", "rate"), [(0.8, 0.0), (0.95, 0.0), (0.95, 0.05)])
def test_strike_makes_the_worst_end_the_floor(floor, rate):
    policy = Replication(floor=floor, volatility=0.2, rate=rate, horizon=252)
    row = np.array(policy.row(1e6, 100.0), dtype=object)
    lots, strike = row[POLICY.names.index("lots")], row[POLICY.names.index("strike")]
    put = BlackScholesMerton("put", 100, strike, 1.0, 0.2, rate)
    assert lots * strike == pytest.approx(floor * 1e6)
    assert lots * (100 + put.value()) == pytest.approx(1e6)
    assert policy.share * 1e6 == pytest.approx(lots * 100 * (1 + put.delta()))


def wanted(policy, price, value, years):
    """The target of a policy opened with a million at a price of 100."""
    row = np.array([policy.row(1e6, 100.0)], POLICY)
    return target_lots(row.ctypes.data, price, value, years)


def test_target_has_neither_debt_nor_short_selling():
    policy = ConstantProportion(floor=0.9, multiplier=5, rate=0.1)
    assert wanted(policy, 100.0, 1e6, 0.0) == 5_000
    assert wanted(policy, 100.0, 1e6, 0.5) == round(5 * (1e4 - 9e3 * math.exp(0.05)))
    assert wanted(policy, 150.0, 1.5e6, 0.0) == 10_000
    assert wanted(policy, 80.0, 8e5, 0.0) == 0
    assert wanted(policy, 80.0, -1.0, 0.0) == 0


def test_target_of_a_replication_ends_all_in_or_all_out():
    policy = Replication(floor=0.9, horizon=126)
    row = dict(zip(POLICY.names, policy.row(1e6, 100.0), strict=True))
    strike, lots = row["strike"], row["lots"]
    for years in (0.5, 0.6):
        assert wanted(policy, 0.9 * strike, 1e6, years) == 0
        assert wanted(policy, 1.1 * strike, 1e9, years) == round(lots)
    early = wanted(policy, strike, 1e9, 0.0)
    call = BlackScholesMerton("call", strike, strike, 0.5, 0.2)
    assert early == round(lots * float(call.delta()))


@pytest.mark.parametrize(
    "policy", [{"kind": "cppi"}, {"kind": "obpi", "floor": 0.95, "horizon": 20}]
)
@pytest.mark.parametrize("rebalancing", ["time", "move", "band"])
def test_starts_with_the_position_of_its_policy(policy, rebalancing):
    model = path_market(
        PortfolioInsurer, ((0.0, 10_000),), count=2, policy=policy, rebalancing=rebalancing
    )
    assert len(after(model, 20)) == 0
    account = model.account(1)
    assert account["position"] > 0
    assert account["position"] * 10_000 + account["cash"] == 1e6 / 0.01


def test_is_endowed_in_what_its_book_trades():
    stock, future = Instrument(price=50.0), Instrument(price=250.0, tick_size=0.25, multiplier=50.0)
    venues = {"a": Venue(instrument="stock"), "b": Venue(instrument="future")}
    model = MarketModel({"stock": stock, "future": future}, venues)
    model.add("insurers", PortfolioInsurer, count=2, book=1, assets=1e7)
    assert model.account(1, 0)["position"] == model.account(1, 0)["cash"] == 0
    account = model.account(1, 1)
    assert account["position"] == 3e6 / (250 * 50)
    assert account["cash"] * 0.25 * 50 == 7e6
    tally = model.state.tallies
    assert tally["position"].tolist() == [0, 2 * account["position"]]


def test_position_follows_from_the_policy_alone():
    with pytest.raises(ValidationError, match="follow from its assets and policy"):
        PortfolioInsurer.Parameters(cash=1.0)


def naive_lots(mids, multiplier=3, floor=9e7, value=1e8, price=10_000):
    """What constant proportions trade at each mid-price, with a book of one tick to either side."""
    held = round(multiplier * (value - floor) / price)
    cash = value - held * price
    for mid in mids:
        value = cash + held * mid
        lots = round(min(max(multiplier * (value - floor), 0), value) / mid) - held
        cash -= lots * (mid + 1 if lots > 0 else mid - 1)
        held += lots
        yield lots


def test_rebalances_at_every_wake_as_a_naive_twin():
    model = path_market(PortfolioInsurer, REBOUND, rebalancing="time")
    trades = after(model, 80)
    signed = np.where(trades["side"] == BUY, 1, -1) * trades["quantity"]
    expected = [lots for lots in naive_lots([price for _, price in REBOUND[:80]]) if lots]
    assert signed.tolist() == expected
    assert (signed[:39] < 0).all()
    # the cushion is multiplied by 1 + m r at each step, whatever happened before
    moves = np.diff([price for _, price in REBOUND[:80]]) / [price for _, price in REBOUND[:79]]
    account = model.account(1)
    worth = account["cash"] + account["position"] * REBOUND[79][1]
    costs = trades["quantity"].sum()
    assert worth - 9e7 == pytest.approx(1e7 * np.prod(1 + 3 * moves) - costs, rel=1e-3)


def test_by_move_trades_once_a_move():
    trades = after(path_market(PortfolioInsurer, FALL, rebalancing="move", move=0.025), 60)
    # 10000 -> 9750 -> 9500 (2.56 %) -> 9250 -> 9000
    assert (trades["price"] + 1).tolist() == [9750, 9500, 9250, 9000]


def test_by_band_trades_once_its_exposure_is_off():
    trades = after(path_market(PortfolioInsurer, FALL, rebalancing="band", band=0.03), 60)
    # flow m (m - 1) C per unit move: .6 of the assets at first, so .03 is 5 %
    assert 9_450 < trades["price"][0] < 9_550
    assert 1 <= len(trades) <= 2


def test_sells_in_slices_towards_the_newest_target():
    path = ((0.0, 10_000), (1.0, 9_700), (9.0, 9_650))
    slices = {"selling": "slices", "slice_lots": 50, "slice_interval": 5.0}
    model = path_market(PortfolioInsurer, path, rebalancing="move", wake_interval=2.0, **slices)
    trades = after(model, 60)
    assert trades["quantity"][:-1].tolist() == [50] * (len(trades) - 1)
    assert np.diff(trades["time"]).tolist() == [5 * 10**9] * (len(trades) - 1)
    # the price fell on under way: the programme ends at the target of 9650
    account = model.account(1)
    value = account["cash"] + account["position"] * 9_650
    assert account["position"] == pytest.approx(3 * (value - 9e7) / 9_650, abs=1)


def test_what_finds_no_bid_is_tried_again():
    path = ((0.0, 10_000), (1.0, 9_700), (30.0, 9_690))
    model = path_market(
        PortfolioInsurer, path, maker={"bids": ((0.0, 1.0001), (30.0, 100.0))}, rebalancing="move"
    )
    trades = after(model, 60)
    assert len(trades) == 1
    assert trades["time"][0] > model.market.open_time + 30 * 10**9
    assert trades["side"][0] == SELL
    refused = model.tape("order_tape")
    assert (refused["taker"] == 1).sum() > 20


@pytest.mark.parametrize("policy", [{"kind": "cppi"}, {"kind": "obpi"}])
def test_plain_and_compiled_leave_the_same_tape(policy):
    tapes = []
    for plain in (False, True):
        model = path_market(
            PortfolioInsurer,
            REBOUND,
            plain=plain,
            count=4,
            policy=policy,
            move=0.01,
            selling="slices",
            slice_lots=40,
            slice_interval=0.7,
            wake_law="poisson",
            latency={"fixed": 0.05, "extra": 0.1},
        )
        after(model, 80)
        tapes.append([model.tape(name) for name in ("trade_tape", "order_tape", "event_tape")])
    assert len(tapes[0][0]) > 50
    for compiled, plain in zip(*tapes, strict=True):
        assert np.array_equal(compiled, plain)
