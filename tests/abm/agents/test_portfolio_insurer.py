"""The portfolio insurer in a market that follows a path; its policies have tests of their own."""

import numpy as np
import pytest
from pydantic import ValidationError

from abm.agents.portfolio_insurer import PortfolioInsurer
from abm.kernel.book.messages import BUY, SELL
from abm.kernel.market.trading import open_lots, order_price
from abm.market.venue import Instrument, Venue
from abm.model import MarketModel
from tests.abm.agents.path_market import after, path_market

FALL = tuple((float(second), 10_000 - 25 * second) for second in range(41))
REBOUND = FALL + tuple((float(40 + second), 9_000 + 25 * second) for second in range(1, 41))


@pytest.mark.parametrize(
    "policy",
    [
        {"kind": "cppi"},
        {"kind": "obpi", "floor": 0.95, "horizon": 20},
        {"kind": "tipp"},
        {"kind": "stop_loss"},
    ],
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
    group_account = model.state.group_accounts
    assert group_account["position"].tolist() == [0, 2 * account["position"]]


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
    slices = {"kind": "slices", "lots": 50, "interval": 5.0}
    model = path_market(
        PortfolioInsurer, path, rebalancing="move", wake_interval=2.0, execution=slices
    )
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
    refused = model.tape("orders")
    assert (refused["taker"] == 1).sum() > 20


def test_an_order_that_rests_follows_the_newest_target():
    # what is to be sold rests one spread behind the touch, and the price falls on
    path = ((0.0, 10_000), (5.0, 9_700), (20.0, 9_500))
    rests = {"kind": "touch", "patience": 10.0, "last": "behind"}
    model = path_market(PortfolioInsurer, path, rebalancing="move", execution=rests)
    assert len(after(model, 60)) == 0
    account, order = model.account(1), model.state.parents[0]
    value = account["cash"] + account["position"] * 9_500
    assert order["aim"] == round(3 * (value - 9e7) / 9_500)
    assert open_lots(model.market, order["child"]) == account["position"] - order["aim"]
    assert order_price(model.market, order["child"]) == 9_503


def test_writes_wealth_and_floor_on_the_record():
    model = path_market(PortfolioInsurer, FALL, rebalancing="time", policy={"kind": "tipp"})
    after(model, 60)
    option_accounts = model.tape("option_accounts")
    assert option_accounts["floor"].tolist() == [0.0, 9e7]
    account = model.account(1)
    assert option_accounts["wealth"][-1] == account["cash"] + account["position"] * 9_000


def test_interest_counts_as_wealth():
    # a year of 20 % on the cash of a day: .9 of the cash alone would be below the floor
    model = MarketModel(rate=0.2)
    model.add("hedgers", PortfolioInsurer, rebalancing="time", wake_law="even")
    model.run_model()
    option_account = model.tape("option_accounts")[-1]
    assert option_account["rate"] == pytest.approx(0.2 / 252 * 7e7, rel=0.02)
    assert option_account["wealth"] == pytest.approx(1e8 + option_account["rate"])


SLICES = {"kind": "slices", "lots": 40, "interval": 0.7}


@pytest.mark.parametrize(
    ("kind", "execution"),
    [
        ("cppi", SLICES),
        ("obpi", {"kind": "at_market"}),
        ("tipp", {"kind": "touch", "patience": 0.9}),
        ("stop_loss", SLICES),
    ],
)
def test_plain_and_compiled_leave_the_same_tape(kind, execution):
    tapes = []
    for plain in (False, True):
        model = path_market(
            PortfolioInsurer,
            REBOUND,
            plain=plain,
            count=4,
            policy={"kind": kind, "floor": 0.92},
            move=0.01,
            execution=execution,
            wake_law="poisson",
            latency={"fixed": 0.05, "extra": 0.1},
        )
        after(model, 80)
        tapes.append([model.tape(name) for name in ("trades", "orders", "option_accounts")])
    assert len(tapes[0][0]) > 20
    for compiled, plain in zip(*tapes, strict=True):
        assert np.array_equal(compiled, plain)
