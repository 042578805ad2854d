import numpy as np
import pandas as pd
import pytest

from abm.facts.kinds.signature import volatilities
from abm.facts.kinds.spread import one_tick
from abm.facts.reading.runs import read_run
from abm.runs.running import Request, run
from abm.runs.shipped import markets

AN_HOUR = Request(markets()["small_market"], ("session.close='10:30'", "record.orders=false"))


@pytest.fixture(scope="module")
def hour(tmp_path_factory):
    return run(AN_HOUR, tmp_path_factory.mktemp("small_market") / "run", seed=7)


def test_it_opens_and_trades_nearly_every_minute(hour):
    minutes = set((hour.trades["time"] - hour.open_time) // (60 * 10**9))
    assert 0 in minutes
    assert len(minutes) > 55


def test_the_same_seed_gives_the_same_hour(hour, tmp_path):
    again = run(AN_HOUR, tmp_path / "run", seed=7)
    pd.testing.assert_frame_equal(hour.trades, again.trades)
    pd.testing.assert_frame_equal(hour.quotes, again.quotes)


def test_the_price_diffuses_and_is_not_pinned(hour):
    """The root mean squared returns at 10 s and at 5 min, scaled by the root of time, are alike."""
    (tape,) = read_run(hour)
    short, long = volatilities(tape, (10, 300))
    assert 0.5 < long / short < 2.0
    assert np.all((short > 8, short < 40))


def test_the_spread_is_a_tick_most_of_the_time(hour):
    (tape,) = read_run(hour)
    assert one_tick(tape)["one tick"] > 0.7


def test_those_that_experiments_add_do_not_trade(hour):
    groups = hour.groups.groupby("group", observed=True)["members"].first()
    assert groups.get("programme", 0) == groups.get("insurers", 0) == 0
    taking = set(hour.trades["taker_group"]) | set(hour.trades["maker_group"])
    assert "dealers" not in taking
