"""The base market at work for a while: everybody trades, and the book stands."""

import numpy as np
import pytest

from abm.kernel.book.messages import SELL
from abm.kernel.records.registry import RECORDS
from abm.runs.running import Request
from abm.runs.shipped import experiments, markets

SECOND = 10**9


def begun(file, minutes, *changed):
    """A shipped market or experiment, some minutes after the open."""
    model = Request(file, changed).read().build(seed=5)
    model.advance(model.session.open_time + minutes * 60 * SECOND)
    return model


@pytest.fixture(scope="module")
def calm():
    return begun(markets()["e_mini"], 30)


def test_every_class_makes_and_takes(calm):
    trades, names = calm.tape("trades"), list(calm.groups)
    idle = ("programme", "dealers", "insurers")
    active = {names.index(name) for name in names if name not in idle}
    assert set(trades["taker_group"]) == set(trades["maker_group"]) == active


def test_the_spread_is_mostly_a_tick_and_no_side_is_empty_for_a_second(calm):
    quotes = calm.tape("quotes")
    quotes = quotes[quotes["time"] > calm.session.open_time + 60 * SECOND]
    lasts = np.diff(quotes["time"], append=calm.now)
    stands = (quotes["bid_quantity"] > 0) & (quotes["ask_quantity"] > 0)
    assert lasts[~stands].max(initial=0) < SECOND
    tight = stands & (quotes["ask_price"] - quotes["bid_price"] == 1)
    assert lasts[tight].sum() / lasts.sum() > 0.85


def test_the_price_stays_near_the_news():
    model, values, gaps = begun(markets()["e_mini"], 1), [], []
    for _ in range(30):
        model.advance(model.now + 60 * SECOND)
        values.append(model.state.fundamentals["fundamental"][0])
        gaps.append(model.state.listings["mid"][0] - values[-1])
    assert np.ptp(values) > 15.0
    assert np.abs(gaps).max() < 7.0


def test_a_neutral_stress_leaves_the_tapes_as_they_are():
    plain = begun(markets()["e_mini"], 2)
    neutral = begun(markets()["e_mini"], 2, "instruments.e_mini.stress={start: 30, length: 60}")
    for name in RECORDS:
        np.testing.assert_array_equal(plain.tape(name), neutral.tape(name))


def test_the_programme_sells_its_share_on_a_stressed_day():
    early = ("agents.programme.start=60", "instruments.e_mini.stress.start=60")
    model = begun(experiments()["selling_programme"], 10, *early)
    trades, seller = model.tape("trades"), list(model.groups).index("programme")
    late = trades[trades["time"] > model.session.open_time + 120 * SECOND]
    sold = late[late["taker_group"] == seller]
    assert set(sold["side"]) == {SELL}
    assert sold["quantity"].sum() / late["quantity"].sum() == pytest.approx(0.09, rel=0.1)
    assert model.state.fundamentals["fundamental"][0] < 4_448.0
