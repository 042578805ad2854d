"""Latent investors want what the linear law says, show and take what is near, and take fright."""

import math

import numpy as np
import pytest
from scipy import stats

from abm.agents.latent_investor import LatentInvestor
from abm.agents.noise_trader import NoiseTrader
from abm.kernel.book.messages import BUY, SELL
from abm.kernel.records.registry import RECORDS
from abm.market.venue import Instrument
from abm.model import MarketModel
from tests.abm.agents.execution.workers import OPEN, SECOND, Scripted
from tests.abm.agents.path_market import PathMaker

MID = 10_000
STILL = ((0.0, MID),)
EAGER = {"wake_interval": 0.2, "look": 1.0, "near": 1e6, "life": 1e9}
"""Looks every second, however far away it is, and never gives up."""


def market(path=STILL, maker=(), count=300, seconds=12, **told):
    """Investors, and a maker one tick from a mid-price that follows a path."""
    model = MarketModel(seed=4)
    model.add("investors", LatentInvestor, count=count, **EAGER | told)
    always = {"wake_interval": 1e-9, "wake_law": "even"}
    model.add("maker", PathMaker, path=path, **always, **dict(maker))
    return go(model, seconds)


def go(model, seconds):
    """Advance to so many seconds after the open."""
    model.advance(OPEN + round(seconds * SECOND))
    return model


def memories(model):
    return model.state.memories[0]


def value_is(model, value):
    model.state.fundamentals["fundamental"] = value


def shown(model):
    """Side, price and lots of each investor's order."""
    orders = model.state.books.orders
    mine = orders[(orders["place"] > 0) & (orders["owner"] < len(memories(model)))]
    return {int(o["owner"]): (int(o["side"]), int(o["price"]), int(o["quantity"])) for o in mine}


def wanted(model, value, best, reach, most=8, discount=0.0):
    """What is to be shown: the reservation price in whole ticks, while it is within reach."""
    found = {}
    for number, m in enumerate(memories(model)):
        side, lots = int(m["side"]), max(1, min(int(m["lots"]), most))
        if side == BUY:
            price = min(math.floor(value + m["offset"] - discount), best[SELL] - 1)
            away = best[BUY] - price
        else:
            price = max(math.ceil(value + m["offset"]), best[BUY] + 1)
            away = price - best[SELL]
        if away <= reach:
            found[number] = (side, price, lots)
    return found


# what it wants


def test_what_is_wanted_grows_linearly_with_the_distance():
    model = market(count=4_000, seconds=4, reach=0.0, lots=30.0, life=5400.0, look=1e6)
    born = memories(model)[memories(model)["due"] > 0]
    signs = np.where(born["side"] == BUY, -1.0, 1.0)
    # the chance to be within x is (x / w)^2, the law of sqrt(u)
    assert stats.kstest(signs * born["offset"] / 40.0, stats.beta(2, 1).cdf).pvalue > 0.01
    assert stats.binomtest(int((born["side"] == BUY).sum()), len(born), 0.5).pvalue > 0.01
    lots = np.minimum(born["lots"], 120)
    chances = stats.geom.pmf(np.arange(1, 120), 1.0 - math.exp(-1.0 / 30.0))
    counts = np.bincount(lots, minlength=121)[1:]
    coarse = (np.append(chances, 1.0 - chances.sum()) * len(born)).reshape(12, 10).sum(1)
    assert stats.chisquare(counts.reshape(12, 10).sum(1), coarse).pvalue > 0.01
    lives = (born["due"] - born["seen"]) / SECOND
    assert stats.kstest(lives, stats.expon(scale=5400.0).cdf).pvalue > 0.01


def test_who_is_born_again_has_learnt_a_share_of_the_gap():
    """Half of a gap of one tick, on a width of two ticks, around half a spread of one tick."""
    told = {"width": 2.0, "learning": 0.5, "life": 1e-3, "reach": 0.0, "bite_interval": 1.0}
    model = market(count=1_500, seconds=6, **told)
    value_is(model, MID - 1.0)
    go(model, 15)
    signs = np.where(memories(model)["side"] == BUY, -1.0, 1.0)
    far = (signs * (memories(model)["offset"] - 0.5) - 1.0) / 2.0
    assert stats.kstest(far, stats.beta(2, 1).cdf).pvalue > 0.01


@pytest.mark.parametrize("side", [BUY, SELL])
def test_after_a_fill_it_wants_the_rest_and_filled_something_else(side):
    told = {"width": 5.0, "reach": 100.0, "shown": 10**6}
    model = MarketModel(seed=4)
    model.add("investors", LatentInvestor, count=60, **EAGER | told)
    model.add("taker", Scripted, orders=((12.0, 0, 1 - side, 0, 900),))
    before = memories(go(model, 11.9)).copy()
    go(model, 16)
    after, trades = memories(model), model.tape("trades")
    sold = trades[trades["taker"] == 60]
    filled = np.bincount(sold["maker"], sold["quantity"], minlength=60)
    assert sold["quantity"].sum() == 900
    whole = filled == before["lots"]
    part = (filled > 0) & ~whole
    assert whole.sum() > 3
    assert part.sum() == 1
    assert (after["offset"][whole] != before["offset"][whole]).all()
    assert (after["due"][whole] != before["due"][whole]).all()
    assert (after["lots"][part] == (before["lots"] - filled)[part]).all()
    assert (after["offset"][part] == before["offset"][part]).all()


# what it does


def test_it_shows_what_is_within_reach_at_its_price_and_follows_the_news():
    model = market(reach=12.0)
    best = {BUY: MID - 1, SELL: MID + 1}
    first = shown(model)
    assert first == wanted(model, MID, best, 12.0)
    assert 10 < len(first) < 100
    value_is(model, MID - 0.7)
    assert shown(go(model, 24)) == wanted(model, MID - 0.7, best, 12.0) != first


def test_the_further_away_the_more_seldom_it_looks():
    """Every look (1 + (k / near)^2), as the times it last saw the market say."""
    model = market(count=3_000, reach=0.0, look=2.0, near=6.0, longest_look=900.0, seconds=900)
    since = (model.now - memories(model)["seen"]) / SECOND
    away = np.abs(memories(model)["offset"]) - 1.0
    for low, high in ((0.0, 4.0), (10.0, 14.0), (22.0, 26.0)):
        ages, k = since[(away > low) & (away < high)], 0.5 * (low + high)
        mean = 2.0 * (1.0 + (k / 6.0) ** 2)
        assert ages.mean() == pytest.approx(mean, rel=0.3)


@pytest.mark.parametrize("side", [BUY, SELL])
def test_past_the_touch_it_takes_bites(side):
    told = {"reach": 0.0, "bite": 6, "bite_share": 0.3, "bite_interval": 1000.0, "lots": 20.0}
    model = market(count=100, maker={"lots": 30}, seconds=8, **told)
    sign = 1 if side == BUY else -1
    value_is(model, MID + 15.0 * sign)
    before = memories(model).copy()
    trades = go(model, 16).tape("trades")
    touch, queue = MID + sign, 30
    assert len(trades) > 6
    assert set(trades["side"]) == {side}
    first = trades[trades["price"] == touch]
    for trade in first:
        m = before[trade["taker"]]
        assert m["side"] == side
        assert sign * (MID + 15.0 * sign + m["offset"] - touch) >= 0
        assert trade["quantity"] == max(1, min(m["lots"], 6, int(0.3 * queue)))
        queue -= trade["quantity"]


# what frightens it

FRAIL = {"alarm_low": 5.0, "alarm_high": 5.0, "pause_low": 60.0, "pause_high": 60.0, "trust": 50.0}
FALL = ((0.0, MID), (20.0, MID - 9))


def buyers(model):
    return memories(model)["side"] == BUY


def test_a_sudden_fall_without_news_makes_buyers_pause_and_then_trust():
    model = market(FALL, reach=20.0, seconds=40, **FRAIL)
    alarmed = memories(model)["calm_until"]
    assert (alarmed[buyers(model)] > OPEN).all()
    assert (alarmed[~buyers(model)] == 0).all()
    assert {side for side, _, _ in shown(model).values()} == {SELL}
    paused = alarmed[buyers(model)] - OPEN - (60 + 50) * SECOND
    assert ((paused >= 20 * SECOND) & (paused < 40 * SECOND)).all()
    assert (model.tape("trades")["time"] == OPEN + 20 * SECOND).all()
    assert {side for side, _, _ in shown(go(model, 108)).values()} == {BUY, SELL}


@pytest.mark.parametrize(("alarm", "alarmed"), [(8.9, True), (9.1, False)])
def test_a_fall_alarms_from_its_size_on(alarm, alarmed):
    told = FRAIL | {"alarm_low": alarm, "alarm_high": alarm}
    found = memories(market(FALL, reach=0.0, seconds=40, **told))
    assert (found["calm_until"][found["side"] == BUY] > 0).all() == alarmed
    assert (found["calm_until"] > 0).any() == alarmed


def test_a_fall_with_the_news_does_not_alarm():
    model = market(FALL, reach=20.0, seconds=20, **FRAIL)
    value_is(model, MID - 9.0)
    assert (memories(go(model, 40))["calm_until"] == 0).all()


@pytest.mark.parametrize(("memory", "alarmed"), [(10.0, False), (1e6, True)])
def test_a_slow_fall_becomes_usual(memory, alarmed):
    slow = tuple((10.0 + 8.0 * step, MID - step) for step in range(10))
    model = market(((0.0, MID), *slow), reach=0.0, seconds=90, usual_memory=memory, **FRAIL)
    assert (memories(model)["calm_until"][buyers(model)] > 0).any() == alarmed


@pytest.mark.parametrize(("retreating", "discount"), [(0.0, 0.0), (1.0, 12.0)])
@pytest.mark.parametrize("fall", [90, 130])
def test_buyers_retreat_once_the_day_has_gone_bad(retreating, discount, fall):
    told = {"retreating": retreating, "retreat_low": 0.01, "retreat_high": 0.01}
    discounts = {"discount_low": 12.0, "discount_high": 12.0}
    path = ((0.0, MID), (12.0, MID - fall))
    model = market(path, reach=30.0, **told, **discounts)
    value_is(model, MID - float(fall))
    go(model, 30)
    best = {BUY: MID - fall - 1, SELL: MID - fall + 1}
    asked = discount if fall > 100 else 0.0
    assert shown(model) == wanted(model, MID - fall, best, 30.0, discount=asked)


def test_a_share_of_the_buyers_retreats():
    model = market(count=1_000, seconds=3, retreating=0.3, retreat_low=0.012, retreat_high=0.02)
    retreat = memories(model)["retreat"][memories(model)["day"] > 0]
    brave = int((retreat == 1.0).sum())
    assert stats.binomtest(brave, len(retreat), 0.7).pvalue > 0.01
    frail = (retreat[retreat < 1.0] - 0.012) / 0.008
    assert stats.kstest(frail, stats.uniform().cdf).pvalue > 0.01


def test_plain_and_compiled_give_the_same_tapes():
    tapes = []
    frail = {"alarm_low": 1.0, "alarm_high": 2.0, "pause_low": 1.0, "pause_high": 2.0, "trust": 1.0}
    frail |= {"retreating": 0.5, "retreat_low": 0.0, "retreat_high": 0.001, "usual_memory": 1.0}
    for plain in (False, True):
        news = {"news_volatility": 0.2, "news_interval": 0.1}
        model = MarketModel({"stock": Instrument(price=100.0, **news)}, seed=3, plain=plain)
        told = EAGER | {"life": 3.0, "width": 8.0, "latency": {"fixed": 0.01, "extra": 0.02}}
        model.add("investors", LatentInvestor, count=60, lots=20.0, **told, **frail)
        model.add("noise", NoiseTrader, count=20, wake_interval=0.3)
        tapes.append(go(model, 6))
    for name in RECORDS:
        np.testing.assert_array_equal(tapes[0].tape(name), tapes[1].tape(name))
    assert (memories(tapes[0])["calm_until"] > 0).any()
