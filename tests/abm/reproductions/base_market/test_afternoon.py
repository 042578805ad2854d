"""The fall after 14:32 and what goes with it, beside the same from the rows of the records."""

from functools import partial
from types import SimpleNamespace

import pytest

from abm.reproductions.base_market.afternoon import BEGIN, LATER, afternoon
from abm.runs.running import Request, run
from abm.runs.shipped import EXPERIMENTS
from abm.runs.studies.afternoon import measure


@pytest.fixture(scope="module")
def stressed(tmp_path_factory):
    changes = ("session.open=13:00", "record.orders=false", "agents.programme.start=5520")
    changes += ("session.close=15:15", "instruments.e_mini.stress.start=1800")
    request = Request(EXPERIMENTS / "selling_programme.yaml", changes)
    return run(request, tmp_path_factory.mktemp("run") / "run", seed=3)


def naive_fall(quotes, begin):
    high = deepest = at = before = 0.0
    for time, bid, bids, ask, asks in quotes:
        if bids <= 0 or asks <= 0:
            continue
        mid = (bid + ask) / 2
        if time < begin:
            before = mid
            continue
        high = max(high, mid, before)
        if 1 - mid / high > deepest:
            deepest, at = 1 - mid / high, time
    return deepest, at


def test_numbers_of_an_afternoon(stressed):
    columns = ["time", "bid_price", "bid_quantity", "ask_price", "ask_quantity"]
    quotes = stressed.quotes.groupby("time", as_index=False).last()[columns]
    fall, trough = naive_fall(quotes.itertuples(index=False), BEGIN)
    found = afternoon(stressed)
    assert found["fall"] == pytest.approx(fall)
    assert found["trough"] == pytest.approx((trough - BEGIN) / 1e9)
    trades = stressed.trades
    late = trades[(trades["time"] >= BEGIN) & (trades["time"] < BEGIN + LATER)]
    early = trades[trades["time"] < BEGIN]
    rate = early["quantity"].sum() / (BEGIN - stressed.open_time)
    assert found["volume"] == pytest.approx(late["quantity"].sum() / LATER / rate, rel=0.05)
    assert 0 < found["depth"] < 2


class InMemory:
    """A model that holds the tapes of a run."""

    def __init__(self, run):
        self.frame = partial(getattr, run)
        self.instruments = {"e_mini": SimpleNamespace(tick_size=0.25, multiplier=50)}
        self.session = SimpleNamespace(open_time=run.open_time, end_time=run.close_time)


def test_the_study_says_the_same(stressed):
    found = measure(InMemory(stressed), None)
    assert found == {name: afternoon(stressed)[name] for name in ("fall", "lasting", "trough")}
