"""News with heavy tails, varying volatility, jumps and stress, draw by draw and as laws."""

import math
import zlib

import numpy as np
import pytest
from scipy import stats

from abm.kernel.base.draws import TELLING, VARYING
from abm.kernel.market.news import stress_activity
from abm.market.session import Session
from abm.market.venue import TRADING_DAY, Instrument
from abm.model import MarketModel

SECOND = 10**9
WILD = {
    "news_freedom": 4.0,
    "news_clustering": 0.7,
    "news_half_life": 60.0,
    "jumps": 20_000.0,
    "jumps_up": 0.4,
}
SESSION = Session(open="00:00", close="00:05")
DAY = 300.0
"""Seconds of its day."""
STRESS = {"start": 60.0, "volatility": 3.0, "activity": 2.5, "fall": 0.02, "length": 70.0}


def words(purpose, number, count=400):
    """Uniform numbers of a purpose of a piece of news, as NumPy draws them."""
    key = np.array([9, zlib.crc32(b"news of stock") << 32], np.uint64)
    counter = np.array([0, number, purpose, 0], np.uint64)
    return iter(np.random.Generator(np.random.Philox(key=key, counter=counter)).random(count))


def normal(draws):
    return math.sqrt(-2 * math.log(1 - next(draws))) * math.cos(2 * math.pi * next(draws))


def naive_moves(stock, count):
    """Log moves of the first pieces of news, from the definition."""
    step = stock.news_volatility * math.sqrt(stock.news_interval / TRADING_DAY)
    phi = 0.5 ** (stock.news_interval / stock.news_half_life)
    u, stress, unrest = stock.news_u_shape, stock.stress, 0.0
    for number in range(1, count + 1):
        since = stock.news_interval * number
        v = 2.0 * since / DAY - 1.0
        draws, shock = words(TELLING, number), normal(words(VARYING, number))
        s = stock.news_clustering
        unrest = s * shock if number == 1 else phi * unrest + s * math.sqrt(1 - phi**2) * shock
        n = stock.news_freedom
        t = math.sqrt(n * ((1 - next(draws)) ** (-2 / n) - 1)) * math.cos(2 * math.pi * next(draws))
        move = step * math.exp(unrest - s**2) * t / math.sqrt(n / (n - 2))
        move *= (1.0 + (u - 1.0) * v**2) / (1.0 + (u - 1.0) / 3.0)
        if since >= stress.start:
            move *= stress.volatility
        if stress.start < since <= stress.start + stress.length:
            move += math.log(1.0 - stress.fall) * 5.0 / stress.length
        rate = stock.jumps * stock.news_interval / TRADING_DAY
        at = -math.log(1 - next(draws))
        while at < rate:
            size = -stock.jump_size * math.log(1 - next(draws))
            move += size if next(draws) < stock.jumps_up else -size
            at -= math.log(1 - next(draws))
        yield move


def moves(count, session=None, **news):
    """The instrument and the log moves of its first pieces of news."""
    stock = Instrument(price=100.0, news_volatility=0.1, news_interval=5.0, jump_size=1e-4, **news)
    session = session or Session(open="00:00", close="23:59")
    model = MarketModel({"stock": stock}, seed=9, session=session, record_interval=3600.0)
    logs = [math.log(10_000)]
    for number in range(1, count + 1):
        model.advance(session.open_time + 5 * number * SECOND)
        logs.append(math.log(model.state.fundamentals["fundamental"][0]))
    return stock, np.diff(logs)


def test_each_piece_of_news_is_drawn_as_it_is_defined():
    stock, found = moves(59, SESSION, **WILD, news_u_shape=4.0, stress=STRESS)
    assert found.tolist() == pytest.approx(list(naive_moves(stock, 59)), abs=1e-12)


def test_what_is_not_asked_for_changes_nothing():
    calm = moves(20)[1]
    neutral = {"stress": {"start": 10.0, "length": 20.0}}
    for option in ({"news_half_life": 7.0}, {"jumps_up": 0.5}, {"news_freedom": 0.0}, neutral):
        assert moves(20, **option)[1].tolist() == calm.tolist()


def test_heavy_tails_keep_the_volatility():
    step = 0.1 * math.sqrt(5.0 / TRADING_DAY)
    found = moves(4_000, news_freedom=5.0)[1]
    assert stats.kstest(found / step, stats.t(5, scale=math.sqrt(3 / 5)).cdf).pvalue > 0.01
    assert stats.kurtosis(found) > 1.0


def test_volatility_clusters_and_keeps_its_mean_square():
    step = 0.1 * math.sqrt(5.0 / TRADING_DAY)
    found = np.abs(moves(4_000, news_clustering=0.5, news_half_life=60.0)[1])
    assert np.mean(found**2) == pytest.approx(step**2, rel=0.25)
    near, far = (np.corrcoef(found[lag:], found[:-lag])[0, 1] for lag in (1, 600))
    assert near > 0.1 > 3 * abs(far)


@pytest.mark.parametrize("share", [0.0, 0.5, 1.0])
def test_jumps_go_up_as_often_as_they_are_said_to(share):
    rate = 2.0 * TRADING_DAY / 5.0
    found = moves(500, jumps=rate, jumps_up=share)[1]
    quiet = moves(500)[1]
    lift = found - quiet  # the move itself is drawn before
    assert lift.mean() == pytest.approx(2 * 1e-4 * (2 * share - 1), abs=4e-5)
    assert lift.std() == pytest.approx(math.sqrt(2 * 2) * 1e-4, rel=0.15)


def test_a_stress_makes_the_price_fall_by_its_share_and_those_who_follow_it_busier():
    flat = Instrument(price=100.0, news_interval=5.0, stress=STRESS)
    model = MarketModel({"stock": flat}, session=SESSION)
    model.advance(SESSION.open_time + 59 * SECOND)
    assert stress_activity(model.market, 0) == 1.0
    assert model.state.fundamentals["fundamental"][0] == 10_000.0
    model.advance(SESSION.open_time + 61 * SECOND)
    assert stress_activity(model.market, 0) == 2.5
    model.run_model()
    assert model.state.fundamentals["fundamental"][0] == pytest.approx(9_800.0, rel=1e-12)


def test_news_without_a_variance_are_refused():
    with pytest.raises(ValueError, match=r"news_freedom 2\.0 must be 0, or more than 2"):
        Instrument(price=1.0, news_freedom=2.0)
